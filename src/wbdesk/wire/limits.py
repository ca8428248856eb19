"""Waiting one's turn: who goes next, and what is remembered of every account's buckets in this process.

A waiter holds a place, not a time. It asks (`take`); the answer is 0.0, and then a slot is spent and the call leaves at
once, or the seconds after which to ask again. So a waiter that is cancelled, killed or overtaken has nothing to give
back, and a ban stops everyone who waits. Lower priority numbers go first, then who came first.

How long is a waiter told to sleep? Until the slot that will be its own if everyone ahead takes theirs - so that ninety
waiters do not ask ninety times each - but not much longer than a second while others are ahead, because they may leave.
A slot beyond those that the waiters ahead will need goes to whoever asks for it, and a waiter that does not come when
it said (its thread died, its loop is stuck) is no longer counted. So no slot is lost to a sleeper at the front.

What may not live here: the arithmetic (`bucket.py`), files (`file_limits.py`), clocks and sleeping (the clients').
"""

from __future__ import annotations

import bisect
import itertools
import os
import threading
import weakref
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from typing import NamedTuple, Protocol

import msgspec

from . import bucket as buckets
from .bucket import Bucket
from .rates import Rate

SOONEST, PATIENCE, LONGEST = 0.001, 1.0, 60.0
"""Seconds to be told to wait: never less, not much more while others are ahead, never more."""
GRACE = 1.0
"""Seconds after which one at the front who does not ask is no longer waited for."""


class Now(NamedTuple):
    """The time on both clocks, in seconds: `steady` never jumps, `wall` is unix time."""

    steady: float
    wall: float


class Key(msgspec.Struct, frozen=True):
    """One bucket of one seller's account. The seller's id, never the token."""

    seller: str
    bucket: str


class Place(NamedTuple):
    """Where a caller stands: what matters more first, then who came first."""

    priority: int
    arrival: int
    key: Key
    rate: Rate


class Seen(msgspec.Struct, frozen=True):
    """What the end of a call told about its bucket.

    `status` is None if there was no reply (timeout, lost connection, cancelled); then `sent=False` says that nothing
    reached the wire. `remaining` and `retry` are `X-Ratelimit-Remaining` and `X-Ratelimit-Retry` (seconds).
    """

    status: int | None = None
    remaining: int | None = None
    retry: float | None = None
    sent: bool = True


class Limits(Protocol):
    """What a client needs of a limiter. `MemoryLimits` and `FileLimits` are two."""

    @property
    def blocking(self) -> bool:
        """Whether `take`, `outlook` and `seen` touch the disk, so that an event loop must not call them itself."""
        ...

    def join(self, key: Key, rate: Rate, priority: int = 0) -> Place:
        """Stand in line. Lower priorities go first."""
        ...

    def take(self, place: Place, now: Now) -> float:
        """0.0: a slot is spent, send now. Otherwise the seconds after which to ask again."""
        ...

    def leave(self, place: Place) -> None:
        """Give up waiting, if that is still so; may be called at any time and again."""
        ...

    def seen(self, place: Place, now: Now, seen: Seen) -> None:
        """What came of the call that took this place."""
        ...

    def again(self, place: Place) -> None:
        """Back into the line after a refusal, before all who came later."""
        ...

    def outlook(self, place: Place, now: Now) -> float:
        """An estimate of the seconds until this place's turn."""
        ...


class Line:
    """Those who wait for one bucket, in order. One that has not asked yet is in nobody's way."""

    def __init__(self) -> None:
        self._joined: set[Place] = set()
        self._order: list[Place] = []
        self._due: dict[Place, float] = {}

    def join(self, place: Place) -> None:
        self._joined.add(place)

    def leave(self, place: Place) -> None:
        self._joined.discard(place)
        self._forget(place)

    def holds(self, place: Place) -> bool:
        return place in self._joined

    def ahead(self, place: Place, now: float) -> int:
        """How many go before *place*; who should have asked long ago is no longer counted."""
        while self._order and self._due[self._order[0]] + GRACE < now:
            self._forget(self._order[0])
        return bisect.bisect_left(self._order, place)

    def sleep(self, place: Place, until: float) -> None:
        """*place* is told to ask again at *until*, and counts from now on."""
        if place not in self._due:
            bisect.insort(self._order, place)
        self._due[place] = until

    def _forget(self, place: Place) -> None:
        if self._due.pop(place, None) is not None:
            del self._order[bisect.bisect_left(self._order, place)]


class LinedLimits(ABC):
    """The waiting lines over buckets that are kept somewhere: in memory, or in a file."""

    blocking: bool

    def __init__(self) -> None:
        self._arrivals = itertools.count()
        self.line_up()
        _LIVING.add(self)

    def line_up(self) -> None:
        """Empty lines and new locks: at the start, and in a forked child, where nobody waits."""
        self._lock = threading.Lock()  # held for arithmetic only
        self._lines: defaultdict[Key, Line] = defaultdict(Line)

    def standstill(self) -> AbstractContextManager[object]:
        """See `_before_fork`."""
        return nullcontext()

    def join(self, key: Key, rate: Rate, priority: int = 0) -> Place:
        """See `Limits.join`."""
        place = Place(priority, next(self._arrivals), key, rate)
        self.again(place)
        return place

    def again(self, place: Place) -> None:
        """See `Limits.again`."""
        with self._lock:
            self._line(place).join(place)

    def leave(self, place: Place) -> None:
        """See `Limits.leave`."""
        with self._lock:
            self._line(place).leave(place)

    def take(self, place: Place, now: Now) -> float:
        """See `Limits.take`. Raises LookupError for a place that has left or was spent: `again` comes first."""
        return self._change(place.key, now, partial(self._try, place, now.steady))

    def outlook(self, place: Place, now: Now) -> float:
        """See `Limits.outlook`."""
        return self._change(place.key, now, partial(self._look, place, now.steady))

    def seen(self, place: Place, now: Now, seen: Seen) -> None:
        """See `Limits.seen`."""
        if seen.status is not None or not seen.sent:
            self._change(place.key, now, partial(self._learn, place, now.steady, seen))

    @abstractmethod
    def _change(self, key: Key, now: Now, change: Callable[[Bucket], tuple[Bucket, float]]) -> float:
        """Replace a bucket by what *change* makes of it, with nobody in between; its other result is the answer."""

    def _flight_id(self, place: Place) -> str:
        """A name for a call that no other call on the same buckets has."""
        return str(place.arrival)

    def _line(self, place: Place) -> Line:
        return self._lines[place.key]

    def _try(self, place: Place, now: float, bucket: Bucket) -> tuple[Bucket, float]:
        with self._lock:
            line = self._line(place)
            if not line.holds(place):
                raise LookupError(f"{place} is not in the line any more; call again(place) before take(place, now).")
            ahead = line.ahead(place, now)
            turn = buckets.wait(bucket, place.rate, now, ahead)
            if turn > 0:
                told = _told(turn, bucket.hold - now, place.rate, ahead)
                line.sleep(place, now + told)
                return bucket, told
            line.leave(place)
        return buckets.spend(bucket, place.rate, self._flight_id(place), now), 0.0

    def _look(self, place: Place, now: float, bucket: Bucket) -> tuple[Bucket, float]:
        with self._lock:
            ahead = self._line(place).ahead(place, now)
        return bucket, buckets.wait(bucket, place.rate, now, ahead)

    def _learn(self, place: Place, now: float, seen: Seen, bucket: Bucket) -> tuple[Bucket, float]:
        flight_id = self._flight_id(place)
        if seen.status is None:
            return buckets.unsent(bucket, flight_id), 0.0
        if seen.status == 429:
            return buckets.refused(bucket, place.rate, flight_id, now, seen.retry), 0.0
        return buckets.replied(bucket, place.rate, flight_id, now, seen.remaining), 0.0


class MemoryLimits(LinedLimits):
    """Limits known to this process alone: for all its threads, event loops and clients of both kinds."""

    blocking = False

    def __init__(self) -> None:
        self._buckets: dict[Key, Bucket] = {}
        super().__init__()

    def line_up(self) -> None:
        """See `LinedLimits.line_up`."""
        super().line_up()
        self._changing = threading.Lock()

    def _change(self, key: Key, now: Now, change: Callable[[Bucket], tuple[Bucket, float]]) -> float:
        with self._changing:
            self._buckets[key], answer = change(self._buckets.get(key, Bucket()))
        return answer


def shared() -> MemoryLimits:
    """The limits all clients of this process share unless they are given others.

    A forked child begins with what its parent knew and with nobody waiting; from then on each keeps its own count, so
    programs that fork and call from both want `FileLimits`.
    """
    return _SHARED


def _told(turn: float, held: float, rate: Rate, ahead: int) -> float:
    """How long to sleep for one whose turn is in *turn* seconds, in a bucket held for *held* more."""
    patience = min(max(PATIENCE, rate.interval / 20), LONGEST) if ahead else LONGEST
    return max(min(turn, max(held, 0.0) + patience, LONGEST), SOONEST)


def _before_fork() -> None:
    """Wait until no thread is in the middle of something that a forked child could not go on with."""
    for limits in sorted(_LIVING, key=id):
        _FORKING.enter_context(limits.standstill())


def _after_in_child() -> None:
    _FORKING.pop_all()  # the parent's locks, which are its own to open
    for limits in list(_LIVING):
        limits.line_up()


_LIVING: weakref.WeakSet[LinedLimits] = weakref.WeakSet()
_FORKING = ExitStack()
_SHARED = MemoryLimits()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_FORKING.close, after_in_child=_after_in_child)
