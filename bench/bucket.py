"""The least that keeps WB's limit for calls that all come at once: the reference beside our limiter.

No waiting line, no bans, no other programs, no cancelled callers: only the arithmetic that cannot be left out. It is
correct for one burst on an idle account and for nothing else.
"""

from __future__ import annotations

import asyncio
import time


class Bucket:
    """The first *burst* calls leave at once; after them one leaves every *interval* seconds, from the first reply on.

    From the reply and not from the start, because the server's bucket begins to fill when the first call has arrived.
    """

    def __init__(self, interval: float, burst: int) -> None:
        self._interval, self._burst = interval, burst
        self._taken = 0
        self._replied: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    async def take(self) -> None:
        """Wait until the next call may leave."""
        self._taken += 1
        beyond = self._taken - self._burst
        if beyond > 0:
            await asyncio.sleep(await asyncio.shield(self._replied) + beyond * self._interval - time.monotonic())

    def replied(self) -> None:
        """A reply came."""
        if not self._replied.done():
            self._replied.set_result(time.monotonic())
