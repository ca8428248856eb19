"""Records in order of time over a stock that many shops share.

Theory. A `Shelf` is what a shop was born with: sorted once, split into open and done, never changed, shared. A `Ledger`
keeps only what happened since: new records, new versions of records with the moment each version began, and removals.
Reading "as of" an earlier moment gives the version of that moment, which is how late indexing is shown: lists are read
as of some seconds ago, single records as of now. A record may go from open to done and back.

Cost. Sums of open and done are found by the moments at which records came and left, without looking at records. What
is open shrinks as a seller works, so the list of it is made anew whenever half of it has left; readings as of a moment
before that still go through everything. Memory grows with what changed.

Lives here: order and versions. Nothing here knows what the records are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import chain
from typing import Generic, Protocol, TypeVar

from .times import Nanos

FOREVER: Nanos = 1 << 63


class Record(Protocol):
    """What the ledger needs to know of a record."""

    @property
    def id(self) -> str: ...
    @property
    def created(self) -> Nanos: ...
    @property
    def done(self) -> bool: ...


R = TypeVar("R", bound=Record)


def by_time(record: Record) -> tuple[Nanos, str]:
    """The order of every list: by date, ties by id."""
    return record.created, record.id


@dataclass(frozen=True, slots=True)
class Shelf(Generic[R]):
    """The records a shop was born with."""

    open: tuple[R, ...]
    done: tuple[R, ...]
    by_id: dict[str, R]

    @classmethod
    def of(cls, records: Iterable[R]) -> Shelf[R]:
        """The shelf holding *records*, in any order."""
        ordered = sorted(records, key=by_time)
        return cls(
            tuple(r for r in ordered if not r.done),
            tuple(r for r in ordered if r.done),
            {r.id: r for r in ordered},
        )


class Ledger(Generic[R]):
    """A shelf and everything that happened to it; *few* closed records are passed over sooner than swept away."""

    def __init__(self, shelf: Shelf[R], few: int = 64) -> None:
        self._shelf, self._few = shelf, few
        self._added: list[R] = []
        self._versions: dict[str, list[tuple[Nanos, R]]] = {}
        self._removed: set[str] = set()
        self._crossed: dict[bool, list[R]] = {False: [], True: []}
        """Records of the shelf that at some time were open (or done) though the shelf has them as done (or open)."""
        self._came: dict[bool, list[Nanos]] = {False: [], True: []}
        self._left: dict[bool, list[Nanos]] = {False: [], True: []}
        self._standing: Sequence[R] = shelf.open
        self._fresh: list[R] = []
        """What has come to be open since `_standing` was made; the two have everything that was open after `_swept`."""
        self._swept: Nanos = -1
        self._gone = 0

    def __contains__(self, id: str) -> bool:
        return self.get(id) is not None

    def get(self, id: str, as_of: Nanos = FOREVER) -> R | None:
        """The record as it was at *as_of*; by default as it is."""
        return None if id in self._removed else self._version(id, as_of)

    def add(self, record: R, since: Nanos | None = None) -> None:
        """A new record, seen from its own date on, or from *since* where it appears with an older date."""
        begins = record.created if since is None else since
        insort(self._added, record, key=by_time)
        insort(self._came[record.done], begins)
        self._versions[record.id] = [(begins, record)]
        if not record.done:
            insort(self._fresh, record, key=by_time)

    def put(self, at: Nanos, record: R) -> None:
        """*record* replaces the version before it from *at* on, or from that version's own beginning if it is later."""
        versions = self._versions.setdefault(record.id, [])
        before = versions[-1][1] if versions else self._shelf.by_id[record.id]
        begins = max(at, versions[-1][0]) if versions else at
        versions.append((begins, record))
        if before.done != record.done:
            self._cross(record, begins)

    def remove(self, id: str) -> None:
        """The record is gone from every reading."""
        self._removed.add(id)

    def walk(
        self,
        *,
        done: bool | None = None,
        as_of: Nanos = FOREVER,
        since: Nanos = 0,
        until: Nanos = FOREVER,
        newest_first: bool = False,
    ) -> Iterator[R]:
        """Records created in [*since*, *until*) by date; *done* picks the open or the done ones, `None` both."""
        runs = [_run(source, since, until, newest_first) for source in self._sources(done, as_of) if source]
        for old in merge(*runs, key=by_time, reverse=newest_first) if len(runs) > 1 else chain(*runs):
            record = old if self._untouched(old.id) else self.get(old.id, as_of)
            if record is not None and (done is None or record.done == done):
                yield record

    def count(self, done: bool, as_of: Nanos = FOREVER) -> int:
        """How many are open or done."""
        shelf = self._shelf.done if done else self._shelf.open
        moved = bisect_right(self._came[done], as_of) - bisect_right(self._left[done], as_of)
        removed = (self._version(id, as_of) for id in self._removed)
        return len(shelf) + moved - sum(1 for record in removed if record is not None and record.done == done)

    def _version(self, id: str, as_of: Nanos) -> R | None:
        for since, record in reversed(self._versions.get(id, ())):
            if since <= as_of:
                return record
        return self._shelf.by_id.get(id)

    def _untouched(self, id: str) -> bool:
        return id not in self._versions and id not in self._removed

    def _sources(self, done: bool | None, as_of: Nanos) -> list[Sequence[R]]:
        if done is None:
            return [self._shelf.open, self._shelf.done, self._added]
        if not done and as_of >= self._swept:
            return [self._standing, self._fresh]
        return [self._shelf.done if done else self._shelf.open, self._crossed[done], self._added]

    def _cross(self, record: R, at: Nanos) -> None:
        """*record* has become done, or open again, at *at*."""
        insort(self._left[not record.done], at)
        insort(self._came[record.done], at)
        base = self._shelf.by_id.get(record.id)
        if base is not None and base.done != record.done:
            _insert(self._crossed[record.done], record)
        if record.done:
            self._gone += 1
            self._sweep()
        elif not _holds(self._standing, record):
            _insert(self._fresh, record)

    def _sweep(self) -> None:
        if self._gone < max(self._few, (len(self._standing) + len(self._fresh)) // 2):
            return
        self._standing, self._fresh, self._gone = tuple(self.walk(done=False)), [], 0
        self._swept = self._left[False][-1]


def _holds(records: Sequence[R], record: R) -> bool:
    place = bisect_left(records, by_time(record), key=by_time)
    return place < len(records) and records[place].id == record.id


def _insert(records: list[R], record: R) -> None:
    """Put *record* in its place unless a version of it is there."""
    if not _holds(records, record):
        insort(records, record, key=by_time)


def _run(source: Sequence[R], since: Nanos, until: Nanos, newest_first: bool) -> Iterator[R]:
    first = bisect_left(source, since, key=_date)
    last = bisect_left(source, until, key=_date)
    order = range(last - 1, first - 1, -1) if newest_first else range(first, last)
    # A copy of the indices' targets is not taken: the caller stops after a page.
    return (source[i] for i in order)


def _date(record: Record) -> Nanos:
    return record.created
