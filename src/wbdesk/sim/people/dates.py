"""When people write, and how to keep them from repeating one another.

Lives here: draws that several kinds of records share.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ..times import DAY, SECOND, Nanos, moscow_midnight

HOUR: Nanos = 3600 * SECOND


def fraction(rng: Random) -> Nanos:
    """Part of a second, of 0, 3 or 6 to 9 digits, as WB's own dates have."""
    digits = rng.choice((0, 3, 6, 7, 8, 9, 9, 9, 9))
    return rng.randrange(int(10**digits)) * int(10 ** (9 - digits))


def waking(rng: Random, now: Nanos, mean_days: float) -> Nanos:
    """A whole second before *now*, likelier near it, and seldom between 2 and 7 in the morning."""
    age = min(rng.expovariate(1 / mean_days), 10 * mean_days)
    at = (now - int(age * DAY)) // SECOND * SECOND - SECOND
    asleep = 2 <= (at - moscow_midnight(at)) // HOUR < 7
    return at - 8 * HOUR if asleep and rng.random() < 0.85 else at


def fresh(seen: set[str], speak: Callable[[], str]) -> str:
    """What *speak* says, asked again while it was said before; after 30 tries people do repeat one another."""
    text = speak()
    for _ in range(30):
        if text not in seen:
            break
        text = speak()
    seen.add(text)
    return text
