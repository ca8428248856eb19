"""Where a client and a desk get their time: the system's, unless a test brings its own.

`SpeedClock` runs faster than the system's, `wbdesk.testing.JumpingClock` jumps.
"""

from __future__ import annotations

import time
from typing import Protocol

from .wire.limits import Now


class Clock(Protocol):
    """Two times and two ways to let some pass."""

    def now(self) -> Now: ...
    def sleep(self, seconds: float) -> None: ...
    async def asleep(self, seconds: float) -> None: ...


class SystemClock:
    """Real time."""

    def now(self) -> Now:
        return Now(time.monotonic(), time.time())

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        import asyncio  # a blocking client never needs it

        await asyncio.sleep(seconds)


class SpeedClock:
    """Real time running *times* as fast: for a desk before a simulator of the same speed.

    At the moment *since* of the system's steady clock (default: now) it is *wall* (default: the real time). Processes
    that are given the same three show the same time.
    """

    def __init__(self, times: float, *, wall: float | None = None, since: float | None = None) -> None:
        self._times = times
        self._wall = time.time() if wall is None else wall
        self._since = time.monotonic() if since is None else since

    def now(self) -> Now:
        passed = (time.monotonic() - self._since) * self._times
        return Now(passed, self._wall + passed)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self._times)

    async def asleep(self, seconds: float) -> None:
        import asyncio

        await asyncio.sleep(seconds / self._times)
