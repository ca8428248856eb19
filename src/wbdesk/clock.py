"""Where a client gets its time: the system's, unless a test brings its own (`wbdesk.testing.JumpingClock`)."""

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
