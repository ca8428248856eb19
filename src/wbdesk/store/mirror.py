"""The mirror: what WB shows of a seller, as it was last read.

`put` takes what a poll or a whole read has brought and says what has changed. It looks at a fingerprint first: of a
thousand items that are as they were, only `sightings` is touched, one narrow row each. Old rows are read in bulk, and
only those that differ.

May not live here: what a difference means (`plan.changes`); looking things up (`shelf.py`); what is not shown any more
(`absence.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Insert, case, func, select

from wbdesk.plan.changes import Change, compare, is_believed
from wbdesk.plan.items import Item, ItemKind

from . import history
from .database import Reading, Writing
from .item_rows import CHANGE, NEW, Kept, changed_row, id_hash, kept_all, new_row, print_of, whole, with_hashes
from .tables import items, readings, sightings

SETTLE = 60.0
"""Seconds for which a list may still show an answered item as unanswered."""


class Known(msgspec.Struct, frozen=True, gc=False):
    """As much of a row as tells whether anything has changed."""

    number: int
    print: bytes
    gone: bool


def put(tx: Writing, read: Iterable[Item], now: float, *, settle: float = SETTLE, listed: bool = True) -> list[Change]:
    """Store what was read.

    Args:
        tx: the write transaction.
        read: items of any sellers and kinds. Of one that stands there twice the last one counts.
        now: unix seconds.
        settle: see `plan.changes.is_believed`; what is not believed is not stored.
        listed: a list showed them. Pass False for what was asked for by its id: WB may have it and show it to nobody.

    Returns:
        What has changed, kind by kind and item by item in the order in which they were read.
    """
    groups: dict[tuple[str, ItemKind], dict[str, Item]] = {}
    for item in read:
        groups.setdefault((item.seller, item.kind), {})[item.id] = item
    changes: list[Change] = []
    for (seller, kind), group in groups.items():
        changes += _Batch(tx, seller, kind, list(group.values()), listed=listed).put(now, settle)
    return changes


class _Batch:
    """Items of one seller and kind on their way into the mirror."""

    def __init__(self, tx: Writing, seller: str, kind: ItemKind, read: Sequence[Item], *, listed: bool) -> None:
        self.tx = tx
        self.listed = listed
        self.read = [(id_hash(item.id), item, print_of(item)) for item in read]
        self.known = _known(tx, seller, kind, [hash for hash, _, _ in self.read])
        self.reading = current_reading(tx, seller, kind)
        self.ticks = count(last_change(tx, seller) + 1)
        self.new: list[tuple[int, Item, bytes]] = []
        self.changed: list[tuple[Any, ...]] = []
        self.seen: list[tuple[int, int, float]] = []

    def put(self, now: float, settle: float) -> list[Change]:
        olds = self._olds()
        changes: list[Change] = []
        for one in self.read:
            _, item, print_ = one
            known = self.known.get(item.id)
            if known is None:
                self.new.append(one)
                changes += compare(None, item)
            elif (old := olds.get(known.number)) is None:
                self._seen(known.number, item.read_at)
            elif is_believed(old.item, item, settle=settle):
                changes += self._changed(old, item, print_)
            else:
                self._seen(known.number, old.item.read_at)
        self._write(changes, now)
        return changes

    def _olds(self) -> dict[int, Kept]:
        """The rows that are not as they were read now, by number."""
        differ = [
            known.number
            for _, item, print_ in self.read
            if (known := self.known.get(item.id)) is not None
            and ((known.gone and self.listed) or known.print != print_)
        ]
        found = self.tx.run(whole().where(self.tx.dialect.among(items.c.number, differ))) if differ else ()
        return {kept.number: kept for kept in kept_all(found)}

    def _changed(self, old: Kept, item: Item, print_: bytes) -> tuple[Change, ...]:
        self.changed.append(changed_row(item, old, next(self.ticks), print_, listed=self.listed))
        self._seen(old.number, item.read_at)
        return compare(old.item, item, gone=self.listed and old.gone_at is not None)

    def _seen(self, number: int, read_at: float) -> None:
        self.seen.append((number, self.reading, read_at))

    def _write(self, changes: Iterable[Change], now: float) -> None:
        self.tx.many(NEW, list(self._new_rows(now)))
        self.tx.many(CHANGE, self.changed)
        self.tx.many(_sighting(self.tx, listed=self.listed), self.seen)
        history.append(self.tx, (change for change in changes if change.kind != "new"))

    def _new_rows(self, now: float) -> Iterator[tuple[Any, ...]]:
        """The new rows in the order in which their index is written fastest."""
        self.new.sort(key=itemgetter(0))
        for number, (hash, item, print_) in enumerate(self.new, _last_number(self.tx) + 1):
            self.seen.append((number, self.reading, item.read_at))
            yield new_row(item, hash, number, next(self.ticks), print_, now)


def _known(tx: Reading, seller: str, kind: ItemKind, hashes: Iterable[int]) -> dict[str, Known]:
    """Those of one kind that are in the mirror, by id; now and then another one is among them."""
    wanted = select(items.c.id, items.c.number, items.c.print, items.c.gone_at.is_not(None))
    of_kind = wanted.where(*with_hashes(tx.dialect, seller, kind, hashes))
    return {id: Known(number, print_, gone) for id, number, print_, gone in tx.run(of_kind)}


def _sighting(tx: Writing, *, listed: bool) -> Insert:
    row = tx.dialect.insert(sightings).values(item=0, reading=0, read_at=0.0)
    newer = case((row.excluded.read_at > sightings.c.read_at, row.excluded.read_at), else_=sightings.c.read_at)
    shown = {"reading": row.excluded.reading} if listed else {}
    return row.on_conflict_do_update(index_elements=["item"], set_={"read_at": newer, **shown})


def _last_number(tx: Reading) -> int:
    return int(tx.run(select(func.coalesce(func.max(items.c.number), 0))).scalar_one())


def last_change(tx: Reading, seller: str) -> int:
    """The number of the newest change of a seller's items; 0 before the first."""
    return int(tx.run(select(func.coalesce(func.max(items.c.changed), 0)).where(items.c.seller == seller)).scalar_one())


def current_reading(tx: Reading, seller: str, kind: ItemKind) -> int:
    """The number of the last whole reading of a kind that was begun; 0 before the first."""
    of_kind = (readings.c.seller == seller, readings.c.kind == kind)
    return int(tx.run(select(func.coalesce(func.max(readings.c.number), 0)).where(*of_kind)).scalar_one())
