"""The time of a simulated world: as fast as ours, faster, or jumped.

Lives here: one clock, which is the only thing of the simulator that reads the real time.
"""

from __future__ import annotations

import time
from collections.abc import Callable

FIRST, LAST = 946_684_800.0, 4_102_444_800.0
"""2000 and 2100: a shop is older than its world, and tokens end with the century."""


class Clock:
    """World time in unix seconds; starts at *start* and runs *speed* times as fast as ours.

    Bounds: *speed* is above 0. `monotonic` is where real time is read from.
    """

    def __init__(
        self, start: float | None = None, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self._base = time.time() if start is None else start
        self._from = monotonic()
        self._speed = above_zero(speed)

    @property
    def speed(self) -> float:
        """World seconds in one of ours."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        above_zero(speed)
        self._base, self._from = self.now(), self._monotonic()
        self._speed = speed

    def now(self) -> float:
        """Unix seconds in the world."""
        return self._base + (self._monotonic() - self._from) * self._speed

    def restart(self, start: float) -> None:
        """Begin again at *start*; for a world that begins again too."""
        self._base, self._from = start, self._monotonic()

    def jump(self, seconds: float) -> float:
        """Move on by *seconds* at once and return the new time; a world's time never goes back."""
        if not 0 <= seconds < float("inf"):
            raise ValueError(f"seconds: {seconds} - a clock jumps forward, by 0 seconds or more")
        if self.now() + seconds > LAST:
            raise ValueError(f"seconds: {seconds} - worlds end with the year 2100")
        self._base += seconds
        return self.now()


def above_zero(speed: float) -> float:
    """*speed*, or `ValueError` where no time would pass."""
    if not 0 < speed < float("inf"):
        raise ValueError(f"speed: {speed} - must be above 0, such as 1 (as ours) or 30")
    return speed
