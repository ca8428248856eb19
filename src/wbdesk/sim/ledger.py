"""Records in order of time over a stock that many shops share.

Theory. A `Shelf` is what a shop was born with: sorted once, split into open and done, never changed, shared. A `Ledger`
keeps only what happened since: new records, new versions of records with the moment each version began, and removals.
Reading "as of" an earlier moment gives the version of that moment, which is how late indexing is shown: lists are read
as of some seconds ago, single records as of now. A record that was done never becomes open again.

Lives here: order and versions. Nothing here knows what the records are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
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
    """A shelf and everything that happened to it."""

    def __init__(self, shelf: Shelf[R]) -> None:
        self._shelf = shelf
        self._added: list[R] = []
        self._touched: list[R] = []
        self._versions: dict[str, list[tuple[Nanos, R]]] = {}
        self._removed: set[str] = set()

    def __contains__(self, id: str) -> bool:
        return self.get(id) is not None

    def get(self, id: str, as_of: Nanos = FOREVER) -> R | None:
        """The record as it was at *as_of*; by default as it is."""
        if id in self._removed:
            return None
        versions = self._versions.get(id)
        if versions is None:
            return self._shelf.by_id.get(id)
        begun = [record for since, record in versions if since <= as_of]
        return begun[-1] if begun else self._shelf.by_id.get(id)

    def add(self, record: R, since: Nanos | None = None) -> None:
        """A new record, seen from its own date on, or from *since* where it appears with an older date."""
        insort(self._added, record, key=by_time)
        self._versions[record.id] = [(record.created if since is None else since, record)]

    def put(self, at: Nanos, record: R) -> None:
        """*record* replaces the version before it from *at* on."""
        base = self._shelf.by_id.get(record.id)
        if record.id not in self._versions and base is not None and not base.done:
            insort(self._touched, base, key=by_time)
        self._versions.setdefault(record.id, []).append((at, record))

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
        runs = (_run(source, since, until, newest_first) for source in self._sources(done))
        for old in merge(*runs, key=by_time, reverse=newest_first):
            record = old if self._untouched(old.id) else self.get(old.id, as_of)
            if record is not None and (done is None or record.done == done):
                yield record

    def count(self, done: bool, as_of: Nanos = FOREVER) -> int:
        """How many are open or done, at a cost that grows with what changed only."""
        shelf = self._shelf.done if done else self._shelf.open
        changed = {r.id for r in (*self._touched, *self._added)} | self._removed
        untouched = len(shelf) - sum(1 for id in changed if self._shelf_says(id, done))
        now = (self.get(id, as_of) for id in changed)
        return untouched + sum(1 for record in now if record is not None and record.done == done)

    def _shelf_says(self, id: str, done: bool) -> bool:
        base = self._shelf.by_id.get(id)
        return base is not None and base.done == done

    def _untouched(self, id: str) -> bool:
        return id not in self._versions and id not in self._removed

    def _sources(self, done: bool | None) -> list[Sequence[R]]:
        if done is None:
            return [self._shelf.open, self._shelf.done, self._added]
        if done:
            return [self._shelf.done, self._touched, self._added]
        return [self._shelf.open, self._added]


def _run(source: Sequence[R], since: Nanos, until: Nanos, newest_first: bool) -> Iterator[R]:
    first = bisect_left(source, since, key=_date)
    last = bisect_left(source, until, key=_date)
    order = range(last - 1, first - 1, -1) if newest_first else range(first, last)
    # A copy of the indices' targets is not taken: the caller stops after a page.
    return (source[i] for i in order)


def _date(record: Record) -> Nanos:
    return record.created
