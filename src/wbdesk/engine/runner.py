"""Keeping the jobs of all sellers going, whatever happens to one of them, until the desk is to end.

A job that fails is tried again, ever more seldom; the others do not notice. What went wrong is written into the
store's table of jobs, or, where the store itself is what is wrong, into the log alone.
"""

from __future__ import annotations

import asyncio
import signal
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from wbdesk.errors import LimitsFileUnusable, TokenProblem
from wbdesk.store.trouble import StoreError

from .post import Post, Stopped

GRACE = 8.0
"""Real seconds that jobs have to finish what they are at when the desk is to end; within 10 it is over."""


class Job(Protocol):
    """One thing that is done for a seller again and again."""

    @property
    def name(self) -> str:
        """Its row in the table of jobs, and the name to ring for."""
        ...

    async def run(self, post: Post) -> float | None:
        """Do what is to be done now, and soon return, or raise `Stopped`, when `post.stop` is set.

        Returns:
            When to come again, unix seconds; None: when rung for.

        Raises:
            Aside: nothing was done.
            Exception: it could not be done.
        """
        ...


class Hindered(Exception):
    """A job cannot do its work just now, and that is no mistake of ours. Its words are: safe to log and to show."""


class Aside(Exception):
    """A job had nothing to do yet, or left its turn to what is more urgent: it went neither well nor badly."""

    def __init__(self, until: float) -> None:
        super().__init__(until)
        self.until = until
        """When to come again, unix seconds."""


class Notes(Protocol):
    """Where it is written down how jobs go."""

    async def succeeded(self, post: Post, job: str, started_at: float) -> object: ...
    async def failed(self, post: Post, job: str, started_at: float, problem: Exception) -> object: ...


async def run_jobs(
    work: Iterable[tuple[Post, Job]], stop: asyncio.Event, notes: Notes, *, grace: float = GRACE
) -> None:
    """Run every job until *stop* is set; what has not ended *grace* real seconds later is cancelled."""
    tasks = [
        asyncio.create_task(keep_running(post, job, notes), name=f"{post.seller} {job.name}") for post, job in work
    ]
    try:
        await stop.wait()
    finally:
        stop.set()
        await all_done(tasks, within=grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def all_done(tasks: Iterable[asyncio.Task[Any]], within: float | None = None) -> None:
    """Wait until all of some tasks are done, or so many real seconds."""
    if pending := list(tasks):
        await asyncio.wait(pending, timeout=within)


async def keep_running(post: Post, job: Job, notes: Notes) -> None:
    """Run one job again and again."""
    failures = 0
    while not post.stop.is_set():
        started_at, problem, when = post.now(), None, None
        try:
            when = await job.run(post)
        except Stopped:
            return
        except Aside as aside:
            await post.rest(aside.until - post.now(), job.name)
            continue
        except Exception as raised:  # noqa: BLE001 - whatever it is, it is this job's and stops no other
            problem = raised
        failures = 0 if problem is None else failures + 1
        await _note(post, job.name, started_at, problem, notes)
        if problem is None:
            await post.rest(None if when is None else when - post.now(), job.name)
        else:
            await post.rest(post.settings.pause(failures))


async def _note(post: Post, job: str, started_at: float, problem: Exception | None, notes: Notes) -> None:
    """Write down how it went. If the store is what is wrong, the log is all there is."""
    try:
        if problem is None:
            await notes.succeeded(post, job, started_at)
        else:
            post.log.warning("job failed", seller=post.seller, job=job, **told(problem))
            await notes.failed(post, job, started_at, problem)
    except StoreError as trouble:
        post.log.error(  # noqa: TRY400 - a trace of the database's library helps nobody
            "the store does not work", seller=post.seller, job=job, **told(trouble)
        )


def told(problem: BaseException) -> dict[str, Any]:
    """What a log may know of an error: its kind and place, WB's status; its words only where they are our own."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = {"place": f"{frames[-1].name}:{frames[-1].lineno}"} if frames else {}
    status = getattr(problem, "status", None)
    known = {} if status is None else {"status": status}
    words = {"words": str(problem)} if isinstance(problem, OUR_WORDS) else {}
    return {"error": type(problem).__name__, **known, **place, **words}


OUR_WORDS = (StoreError, TokenProblem, LimitsFileUnusable, Hindered)
"""Errors whose message is made here, of nothing that WB or a buyer said."""


@contextmanager
def heeding_signals(stop: asyncio.Event) -> Iterator[None]:
    """Set *stop* at Ctrl-C or SIGTERM; a second one ends the program at once. To be used in the main thread."""
    loop = asyncio.get_running_loop()

    def hear(number: int, _frame: object) -> None:
        signal.signal(number, before[signal.Signals(number)])
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.getsignal(number) for number in ENDING}
    for number in ENDING:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))
"""The signals that end a desk; the last is Windows' Ctrl-Break."""
