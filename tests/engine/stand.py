"""A desk's jobs before a simulated WB, in process, on a clock that jumps: what passes costs no time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.store.empty import opened

from wbdesk import AsyncWildberriesSDK
from wbdesk.engine.post import Follower, Post
from wbdesk.engine.runner import Job, run_jobs
from wbdesk.engine.settings import Settings
from wbdesk.engine.thread import reading, writing
from wbdesk.sim import Settings as Readings
from wbdesk.sim import Size
from wbdesk.store.database import Database
from wbdesk.testing import Simulator

SMALL = Size(questions=30, feedbacks=80, chats=8, claims=12)
PATIENCE = 0.05
"""Real seconds to wait for what must come at once."""


class StoreHere:
    """The store called at once, in the loop: a clock that jumps must not overtake a thread."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.trouble: Exception | None = None
        """Raised instead of every transaction while it is set."""

    async def read(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """See `Store.read`."""
        self._ail()
        return reading(self.database, work, *args, **kwargs)

    async def write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """See `Store.write`."""
        self._ail()
        return writing(self.database, work, *args, **kwargs)

    def _ail(self) -> None:
        if self.trouble is not None:
            raise self.trouble


@dataclass
class Lines:
    """A log that remembers."""

    lines: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def info(self, event: str, /, **facts: Any) -> None:
        self.lines.append(("info", event, facts))

    def warning(self, event: str, /, **facts: Any) -> None:
        self.lines.append(("warning", event, facts))

    def error(self, event: str, /, **facts: Any) -> None:
        self.lines.append(("error", event, facts))

    def of(self, event: str) -> list[dict[str, Any]]:
        """What was said with *event*."""
        return [facts for _, said, facts in self.lines if said == event]


@dataclass
class Notebook:
    """Notes on jobs that are kept in memory."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)
    heard: Callable[[str], object] = lambda _line: None

    async def succeeded(self, post: Post, job: str, started_at: float) -> None:
        self.lines.append((post.seller, job, "well"))
        self.heard(job)

    async def failed(self, post: Post, job: str, started_at: float, problem: Exception) -> None:
        self.lines.append((post.seller, job, str(problem)))
        self.heard(job)


@dataclass
class Stand:
    """A world, a store, and posts for desks before them."""

    wb: Simulator
    database: Database
    log: Lines = field(default_factory=Lines)
    notes: Notebook = field(default_factory=Notebook)

    @property
    def seller(self) -> str:
        return self.wb.world.sids[0]

    def write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """*work* in the write transaction, from outside of the desk."""
        return writing(self.database, work, *args, **kwargs)

    def read(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """*work* in a transaction that reads."""
        return reading(self.database, work, *args, **kwargs)

    def post(
        self,
        sdk: AsyncWildberriesSDK,
        *,
        owner: str = "desk",
        settings: Settings | None = None,
        followers: tuple[Follower, ...] = (),
    ) -> Post:
        """A post of the world's first seller; made in the loop in which it works."""
        return Post(
            seller=self.seller,
            sdk=sdk,
            store=StoreHere(self.database),
            clock=self.wb.clock,
            owner=owner,
            log=self.log,
            stop=asyncio.Event(),
            settings=settings or Settings(),
            followers=followers,
        )

    async def work(
        self, post: Post, *jobs: Job, until: Callable[[], bool], most: float = 86_400.0, every: float = 2.0
    ) -> None:
        """Run *jobs* until *until* holds, which it must do before *most* seconds of the world have passed.

        It is looked *every* so many: each stops the clock once.
        """
        end = self.wb.now + most
        running = asyncio.create_task(run_jobs([(post, job) for job in jobs], post.stop, self.notes))
        try:
            while not until():
                assert self.wb.now < end, "it does not come to its end"
                assert not running.done(), running
                await self.wb.clock.asleep(every)
        finally:
            post.stop.set()
            await running


@contextmanager
def stand(folder: Path, *, size: Size = SMALL, settings: Readings | None = None, seed: int = 1) -> Iterator[Stand]:
    """A stand whose store is a new file in *folder*."""
    with Simulator(seed, size=size, settings=settings) as wb, opened(folder / "desk.sqlite3") as database:
        yield Stand(wb, database)
