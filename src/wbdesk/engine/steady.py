"""Noticing that the clock was set: then unix seconds do not say how much time has passed.

What must have been for some time, lest something is sent twice, is counted on the clock that never jumps as well.
"""

from __future__ import annotations

from wbdesk.clock import Clock

TOLERANCE = 5.0
"""Seconds between the two clocks that are no jump; what is set slowly, a little at a time, is followed."""


class Steady:
    """Watches a clock from now on. Ask it more often than it matters."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        now = clock.now()
        # What the clock did before this process, nobody here has seen.
        self._apart, self._set_at = now.wall - now.steady, now.steady

    def for_long(self, seconds: float) -> bool:
        """Whether the clock has gone as time goes for so many seconds, as far as is known here."""
        now = self._clock.now()
        before, self._apart = self._apart, now.wall - now.steady
        if abs(self._apart - before) > TOLERANCE:
            self._set_at = now.steady
        return now.steady - self._set_at >= seconds
