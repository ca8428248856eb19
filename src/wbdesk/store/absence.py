"""What WB does not show any more: found by a whole reading of a kind, without a list of ids in memory.

`begin` gives a whole reading its number, and whatever `mirror.put` stores of that kind from then on is stamped with it.
When all lists have been read to their ends, `absences` says what was not stamped and should have been, and `finish`
ends the reading. A reading that breaks off is never finished and counts for nothing; the next one has a new number. A
`WholeReading` may be kept in a cursor, so that it goes on after a restart.

What an absence means, and the brake, are `plan.changes`; its `absences` says the same of items in memory.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, case, false, func, select, tuple_

from wbdesk.plan.changes import CLAIM_SHOWN_FOR, MARGIN, Absences, Brake, Change
from wbdesk.plan.items import ItemKind

from . import history
from .database import Reading, Writing
from .item_rows import with_id
from .mirror import current_reading, last_change
from .tables import items, readings, sightings


class WholeReading(msgspec.Struct, frozen=True):
    """A reading of all that WB shows of one kind."""

    seller: str
    kind: ItemKind
    number: int
    begun_at: float
    """Unix seconds, before its first request left."""


def begin(tx: Writing, seller: str, kind: ItemKind, now: float) -> WholeReading:
    """Begin to read everything of a kind."""
    begun = WholeReading(seller, kind, current_reading(tx, seller, kind) + 1, now)
    row = {"seller": seller, "kind": kind, "number": begun.number, "started_at": now}
    tx.run(readings.insert().values(**row, ended_at=None, outcome=""))
    return begun


def absences(tx: Reading, whole: WholeReading, brake: Brake) -> Absences:
    """What a whole reading should have shown and did not; none of it where the brake holds."""
    unseen = sightings.c.reading < whole.number
    counted = select(func.count(), func.count(case((unseen, 1)))).join_from(
        items, sightings, sightings.c.item == items.c.number
    )
    expected, missing = tx.run(counted.where(*_expected(whole))).one()
    if brake.holds(expected, missing):
        return Absences((), expected, missing)
    ids = select(items.c.id).join_from(items, sightings, sightings.c.item == items.c.number)
    return Absences(tuple(sorted(tx.run(ids.where(*_expected(whole), unseen)).scalars())), expected)


def _expected(whole: WholeReading) -> list[ColumnElement[bool]]:
    """See `plan.changes.should_be_shown`."""
    known = [items.c.seller == whole.seller, items.c.kind == whole.kind, items.c.gone_at.is_(None)]
    before = [items.c.first_seen < whole.begun_at]
    if whole.kind == "claim":
        before.append(items.c.created_at > whole.begun_at - CLAIM_SHOWN_FOR + MARGIN)
    return [*known, *before, *([false()] if whole.kind == "event" else [])]


def finish(tx: Writing, whole: WholeReading, found: Absences, now: float) -> None:
    """End a whole reading, with what came of it."""
    this = (readings.c.seller == whole.seller, readings.c.kind == whole.kind, readings.c.number == whole.number)
    outcome = "braked" if found.braked else "whole"
    tx.run(readings.update().where(*this).values(ended_at=now, outcome=outcome))


def braked(tx: Reading, seller: str) -> list[ItemKind]:
    """The kinds of which the last whole reading showed too little to be true."""
    ended = (readings.c.seller == seller, readings.c.ended_at.is_not(None))
    last = select(readings.c.kind, func.max(readings.c.number)).where(*ended).group_by(readings.c.kind)
    held = select(readings.c.kind).where(*ended, readings.c.outcome == "braked")
    wanted = held.where(tuple_(readings.c.kind, readings.c.number).in_(last)).order_by(readings.c.kind)
    return list(tx.run(wanted).scalars())


def times_missing(tx: Reading, seller: str, kind: ItemKind, id: str) -> int:
    """In how many finished whole readings an item has been missing since it was last shown."""
    last = select(sightings.c.reading).join_from(items, sightings, sightings.c.item == items.c.number)
    shown = last.where(*with_id(id), items.c.kind == kind, items.c.seller == seller).scalar_subquery()
    later = (readings.c.seller == seller, readings.c.kind == kind, readings.c.number > shown)
    return int(tx.run(select(func.count()).where(*later, readings.c.ended_at.is_not(None))).scalar_one())


def mark_gone(tx: Writing, change: Change) -> bool:
    """Keep that an item is deleted, hidden or unpinned (`plan.changes.gone`); False if that was known."""
    item = change.item
    this = (*with_id(item.id), items.c.kind == item.kind, items.c.seller == item.seller, items.c.gone_at.is_(None))
    tick = last_change(tx, item.seller) + 1
    marked = tx.run(items.update().where(*this).values(gone_at=change.at, gone_why=change.kind, changed=tick))
    if marked.rowcount:
        history.append(tx, [change])
    return bool(marked.rowcount)
