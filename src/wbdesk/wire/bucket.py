"""The arithmetic of one bucket: when the next call may leave. Frozen values in, frozen values out.

**The server's bucket.** It starts full with `burst` slots; a call takes one, and one comes back every `interval`, never
more than `burst` in all. Write its state as one moment, its *debt*: when it will be full again. A call that
arrives at `a` turns the debt `d` into `max(d, a) + interval`; it is admitted if `d - (burst - 1) * interval <= a`.
Unfolded, after n calls in the order of their arrival,

    debt = max over i of  arrival_i + interval * (n - i + 1)

which can only grow when an arrival is taken to be later than it was. So whoever folds upper bounds of the arrivals, in
any order, gets a debt that is never below the server's.

**Ours.** We do not see arrivals, but a call arrives after it was sent and before its reply. So
  * a call that was answered counts as arriving with its *reply* (thus the refill of a full bucket is counted from the
    first reply: while it is full, the server refills nothing);
  * a call in flight counts as arriving *now*, whenever now is;
  * either at most ARRIVAL seconds after it was sent, so that one hanging call does not stall an account.
A call may leave when `debt - (burst - 1) * interval <= now`. Then the server admits it, and every call still in flight
too, in whatever order they arrive: counted as `now`, those in flight must be fewer than `burst` beside the new one, and
what was answered before is bounded as above. The moment at which a call may leave only moves later as replies come in,
so a waiter that asks again at the moment it was told is never late.

**Others on the account** show in two ways. `X-Ratelimit-Remaining` says how many slots are left after a call. When a
call leaves we know how many should be left at least (`level`), and calls sent after it may have come before it; what is
missing beyond that was taken by somebody else and is added to the debt, once: a call remembers how much had been added
before it was sent. It may only lower the count. A 429 is a *hold*: nothing leaves before it ends, then one call, then
one every interval. The refused call took no slot, and neither did a call that was never sent.
https://dev.wildberries.ru/knowledge-base/articles/019d49a1-28ca-7735-bf2f-98210695abc7

Times are seconds on one steady clock. What may not live here: clocks, locks, waiting lines (`limits.py`) and figures of
WB's (`rates.py`).
"""

from __future__ import annotations

import math
from functools import reduce

import msgspec
from msgspec.structs import replace

from .rates import Rate

ARRIVAL = 2.0
"""Seconds within which a call is taken to have reached WB, connecting included."""
LONGEST_GUESS = 60.0
"""Seconds that a refusal without `X-Ratelimit-Retry` may hold a bucket, unless its interval is longer."""
LONG_AGO = -1e18
"""A moment before all others; finite, because JSON has no infinity."""

_ROUNDING = 1e-6  # sums of seconds in floats are not exact; nobody waits a microsecond


class Flight(msgspec.Struct, frozen=True):
    """A call that was let go and whose reply has not come."""

    id: str
    sent: float
    ordinal: int
    """How many calls had been let go, with this one."""
    level: int
    """How many slots the server should have left after it, at least."""
    foreign: int
    """How many slots taken by others were known when it was sent."""


class Bucket(msgspec.Struct, frozen=True):
    """What we know of one bucket. The one with nothing in it is full."""

    debt: float = LONG_AGO
    """When the server's bucket will be full again at the latest, calls in flight not counted."""
    hold: float = LONG_AGO
    """Nothing leaves before this moment, and no burst at it."""
    strikes: int = 0
    """Refusals in a row, each after the hold of the one before."""
    count: int = 0
    """Calls let go so far."""
    foreign: int = 0
    """Slots taken by others so far, as far as we could see."""
    flying: tuple[Flight, ...] = ()


def wait(bucket: Bucket, rate: Rate, now: float, ahead: int = 0) -> float:
    """Seconds until a call may leave if *ahead* calls leave before it; 0.0: it may leave now."""
    owed = max(_debt(bucket, rate, now), _paced(bucket, rate), now) + ahead * rate.interval
    seconds = max(owed - _depth(rate), bucket.hold) - now
    return seconds if seconds > _ROUNDING else 0.0


def spend(bucket: Bucket, rate: Rate, flight_id: str, now: float) -> Bucket:
    """The bucket after a call is let go. Whether it may be is `wait`'s to say."""
    landed = _settle(bucket, rate, now)
    owed = _arrive(landed, rate, _debt(landed, rate, now), now)
    flight = Flight(flight_id, now, landed.count + 1, _level(rate, owed - now), landed.foreign)
    return replace(landed, count=flight.ordinal, flying=(*_disown(landed, flight_id), flight))


def replied(bucket: Bucket, rate: Rate, flight_id: str, now: float, remaining: int | None = None) -> Bucket:
    """The bucket after a reply other than 429, which named *remaining* slots or did not."""
    landed = _settle(bucket, rate, now)
    flight = _find(landed, flight_id)
    if flight is not None:
        arrival = _arrival(flight, now)
        landed = _without(landed, flight_id, debt=_arrive(landed, rate, landed.debt, arrival))
        landed = _heed(landed, rate, flight, arrival, remaining)
    return replace(landed, strikes=0) if now >= landed.hold else landed


def refused(bucket: Bucket, rate: Rate, flight_id: str, now: float, retry: float | None = None) -> Bucket:
    """The bucket after a 429 that said to come back after *retry* seconds, or did not say.

    Calls that were in flight together are refused together: only the first of them counts as a strike.
    """
    landed = _settle(bucket, rate, now)
    flight = _find(landed, flight_id)
    again = landed.strikes == 0 or (flight is not None and flight.sent >= landed.hold)
    strikes = landed.strikes + again
    hold = max(landed.hold, now + _pause(rate, retry, strikes))
    return replace(_without(landed, flight_id, debt=landed.debt), hold=hold, strikes=strikes)


def unsent(bucket: Bucket, flight_id: str) -> Bucket:
    """The bucket after a call turned out never to have been sent: its slot is back."""
    return _without(bucket, flight_id, debt=bucket.debt)


def shifted(bucket: Bucket, seconds: float) -> Bucket:
    """The same bucket told on a clock that shows *seconds* more."""
    return replace(
        bucket,
        debt=bucket.debt + seconds,
        hold=bucket.hold + seconds,
        flying=tuple(replace(flight, sent=flight.sent + seconds) for flight in bucket.flying),
    )


def _depth(rate: Rate) -> float:
    return (rate.burst - 1) * rate.interval


def _paced(bucket: Bucket, rate: Rate) -> float:
    """The debt with which exactly one call may leave at the end of the hold."""
    return bucket.hold + _depth(rate)


def _arrival(flight: Flight, now: float) -> float:
    """The latest moment at which a call may have reached the server, seen at *now*."""
    return min(max(now, flight.sent), flight.sent + ARRIVAL)


def _arrive(bucket: Bucket, rate: Rate, debt: float, moment: float) -> float:
    """*debt* after one more call came at *moment*; from the end of a hold on, the hold counts too."""
    floor = _paced(bucket, rate) if moment >= bucket.hold else LONG_AGO
    return max(debt, floor, moment) + rate.interval


def _debt(bucket: Bucket, rate: Rate, now: float) -> float:
    """The debt with the calls in flight."""
    moments = (_arrival(flight, now) for flight in bucket.flying)
    return reduce(lambda debt, moment: _arrive(bucket, rate, debt, moment), moments, bucket.debt)


def _settle(bucket: Bucket, rate: Rate, now: float) -> Bucket:
    """Calls that must have arrived by now, answered or not, go into the debt for good."""
    late = [flight for flight in bucket.flying if flight.sent + ARRIVAL <= now]
    if not late:
        return bucket
    debt = _debt(replace(bucket, flying=tuple(late)), rate, now)
    return replace(bucket, debt=debt, flying=tuple(flight for flight in bucket.flying if flight not in late))


def _level(rate: Rate, owed: float) -> int:
    """Whole slots left at least while the bucket needs *owed* seconds to be full."""
    return math.floor(rate.burst - owed / rate.interval + _ROUNDING)


def _disown(bucket: Bucket, flight_id: str) -> tuple[Flight, ...]:
    """Those in flight; a call made again before the reply to its first attempt leaves that one to expire by itself."""
    return tuple(replace(flight, id="") if flight.id == flight_id else flight for flight in bucket.flying)


def _find(bucket: Bucket, flight_id: str) -> Flight | None:
    return next((flight for flight in bucket.flying if flight.id == flight_id), None)


def _without(bucket: Bucket, flight_id: str, *, debt: float) -> Bucket:
    return replace(bucket, debt=debt, flying=tuple(flight for flight in bucket.flying if flight.id != flight_id))


def _heed(bucket: Bucket, rate: Rate, flight: Flight, arrival: float, remaining: int | None) -> Bucket:
    """Slots missing from *remaining* that we cannot have taken ourselves were taken by others: owe them too.

    How many exactly is not known; at least as many as we miss, and at least so many that *remaining* comes out.
    """
    if remaining is None:
        return bucket
    sent_since = bucket.count - flight.ordinal
    seen_since = bucket.foreign - flight.foreign
    taken = flight.level - sent_since - seen_since - max(remaining, 0)
    if taken <= 0:
        return bucket
    missing = rate.burst - max(remaining, 0) - len(bucket.flying)
    debt = max(bucket.debt + taken * rate.interval, arrival + missing * rate.interval)
    return replace(bucket, debt=debt, foreign=bucket.foreign + taken)


def _pause(rate: Rate, retry: float | None, strikes: int) -> float:
    """Seconds to hold: as WB says. Where it says nothing, a guess that doubles; where it says 0, less than a second."""
    if retry is not None and math.isfinite(retry) and retry > 0:
        return retry
    first = max(rate.interval, 1.0) if retry is None else 1.0
    return min(first * 2.0 ** min(strikes - 1, 10), max(first, LONGEST_GUESS))
