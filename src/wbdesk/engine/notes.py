"""How jobs go, written into the store's table of jobs: what `status` shows, from whichever process."""

from __future__ import annotations

from wbdesk.errors import WildberriesError
from wbdesk.store import jobs
from wbdesk.store.database import Writing
from wbdesk.store.trouble import StoreError

from .post import Post
from .runner import Hindered

SELDOM = 60.0
"""A job that goes well is noted no more often than this, in seconds: some come twice a second."""


class StoreNotes:
    """The notes of one desk."""

    def __init__(self) -> None:
        self._well: dict[tuple[str, str], float] = {}

    async def succeeded(self, post: Post, job: str, started_at: float) -> None:
        """Note that a job went well, if it did not before or that was long ago."""
        last = self._well.get((post.seller, job))
        if last is None or not 0 <= post.now() - last < SELDOM:
            await post.store.write(_succeeded, post.seller, job, started_at, post.now())
            self._well[post.seller, job] = post.now()

    async def failed(self, post: Post, job: str, started_at: float, problem: Exception) -> None:
        """Note that a job failed, and why."""
        self._well.pop((post.seller, job), None)
        await post.store.write(_failed, post.seller, job, started_at, in_words(problem), post.now())


def in_words(problem: Exception) -> str:
    """An error for a person."""
    if isinstance(problem, (WildberriesError, StoreError, Hindered)):
        return str(problem)
    if isinstance(problem, OSError) and problem.filename is not None:  # a file of ours, on a full disk for instance
        return f"{problem.strerror}: {problem.filename}"
    return f"{type(problem).__name__}: this should not happen; please report it, with the log"


def _succeeded(tx: Writing, seller: str, job: str, started_at: float, now: float) -> None:
    jobs.started(tx, seller, job, started_at)
    jobs.succeeded(tx, seller, job, now)


def _failed(tx: Writing, seller: str, job: str, started_at: float, error: str, now: float) -> None:
    jobs.started(tx, seller, job, started_at)
    jobs.failed(tx, seller, job, error, now)
