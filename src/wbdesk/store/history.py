"""What has changed about each item, with WB's JSON before and after: in the order in which it was seen. Kept for
good, but for those who want it forgotten (`forget.py`).

That an item is new stands in its `first_seen`, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, insert, select

from wbdesk.plan.changes import Change, ChangeKind
from wbdesk.plan.items import Item, ItemKind

from .database import Reading, Writing
from .tables import history


class Entry(msgspec.Struct, frozen=True):
    """One change of an item."""

    number: int
    at: float
    """When it was seen, unix seconds."""
    change: ChangeKind
    why: str
    before: bytes | None
    """WB's JSON before it."""
    after: bytes | None
    """WB's JSON after it; None: WB does not show it any more."""


_COLUMNS = ("seller", "kind", "id", "at", "change", "why", "before", "after")
_INSERT = insert(history).values(dict.fromkeys(_COLUMNS))


def append(tx: Writing, changes: Iterable[Change]) -> None:
    """Keep what has changed."""
    tx.many(_INSERT, [_row(change) for change in changes])


def _row(change: Change) -> tuple[Any, ...]:
    item = change.item
    return (
        item.seller,
        item.kind,
        item.id,
        change.at,
        change.kind,
        change.why,
        _raw(change.before),
        _raw(change.after),
    )


def _raw(item: Item | None) -> bytes | None:
    return None if item is None else item.raw


def of(tx: Reading, seller: str, kind: ItemKind, id: str, *, limit: int = 1_000) -> list[Entry]:
    """The changes of one item, oldest first; the last *limit* of them."""
    wanted = select(*(history.c[name] for name in Entry.__struct_fields__))
    item = (history.c.seller == seller, history.c.kind == kind, history.c.id == id)
    rows = tx.run(wanted.where(*item).order_by(history.c.number.desc()).limit(limit))
    return [Entry(*row) for row in rows][::-1]


def since(tx: Reading, seller: str, number: int, limit: int = 1_000) -> list[tuple[ItemKind, str, Entry]]:
    """What has changed about any item after the entry *number*, oldest first, with the item's kind and id."""
    rows = tx.run(_SINCE, {"seller": seller, "after": number, "limit": limit})
    return [(kind, id, Entry(*rest)) for kind, id, *rest in rows]


_SINCE: Select[*tuple[Any, ...]] = (
    select(history.c.kind, history.c.id, *(history.c[name] for name in Entry.__struct_fields__))
    .where(history.c.seller == bindparam("seller"), history.c.number > bindparam("after"))
    .order_by(history.c.number)
    .limit(bindparam("limit"))
)
"""Made once: it is asked every minute."""
