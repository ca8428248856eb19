"""A post: all that the jobs of one seller work with. Two sellers have two posts and share nothing but the store."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

from wbdesk.client import AsyncWildberriesSDK
from wbdesk.clock import Clock
from wbdesk.plan.intents import Intent
from wbdesk.store.database import Writing

from .settings import Settings
from .thread import Store

T = TypeVar("T")


class Stopped(Exception):
    """The desk is to end; the place is kept."""


class Log(Protocol):
    """A structured log, such as structlog's. A line never holds a name or a text of anybody's."""

    def info(self, event: str, /, **facts: Any) -> Any: ...
    def warning(self, event: str, /, **facts: Any) -> Any: ...
    def error(self, event: str, /, **facts: Any) -> Any: ...


Follower: TypeAlias = Callable[[Writing, Sequence[tuple[Intent, Intent]], float], object]
"""Called in the transaction in which moves are made, with the intents before and after them, and the time."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """One seller's post."""

    seller: str
    """WB's id of the seller."""
    sdk: AsyncWildberriesSDK
    store: Store
    clock: Clock
    owner: str
    """This process's name in leases; no other process has ever had it."""
    log: Log
    stop: asyncio.Event
    """Set when the desk is to end."""
    settings: Settings = field(default_factory=Settings)
    followers: tuple[Follower, ...] = ()
    """Who does something about every move of an intent, in the same transaction."""
    bells: defaultdict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    def now(self) -> float:
        """The time in unix seconds."""
        return self.clock.now().wall

    def ring(self, job: str) -> None:
        """Wake the job of this name now."""
        self.bells[job].set()

    async def rest(self, seconds: float | None, job: str | None = None) -> None:
        """Wait so many seconds (None: for ever), or until *job* is rung for, or the desk is to end."""
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self.stop.wait())]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self.clock.asleep(max(seconds, 0.0))))
        if job is not None:
            waits.append(asyncio.ensure_future(self.bells[job].wait()))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if job is not None:
            self.bells[job].clear()

    async def unless_stopped(self, reading: Coroutine[Any, Any, T]) -> T:
        """What *reading* gives. Raises `Stopped` as soon as the desk is to end: a wait for a limit may be an hour."""
        if self.stop.is_set():
            reading.close()
            raise Stopped
        stopped, end = asyncio.ensure_future(self.stop.wait()), asyncio.timeout(None)
        try:
            async with end:
                stopped.add_done_callback(lambda _: _expire(end))
                return await reading
        except TimeoutError:
            if end.expired():
                raise Stopped from None
            raise
        finally:
            stopped.cancel()


def _expire(end: asyncio.Timeout) -> None:
    with suppress(RuntimeError):  # what was read is there already
        end.reschedule(asyncio.get_running_loop().time())
