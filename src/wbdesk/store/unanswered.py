"""What is open in the mirror: what rules look at again when it has grown older, and what a list has stopped showing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, or_, select, text

from wbdesk.plan.items import ItemKind

from .database import Reading
from .item_rows import Kept, kept_all, whole, with_ids
from .tables import OPEN_ITEM, items, sightings


def _open(seller: str, kind: ItemKind) -> list[ColumnElement[bool] | TextClause]:
    """Shown by WB and neither answered nor put away."""
    shown = (items.c.gone_at.is_(None), ~items.c.archived)
    return [items.c.seller == seller, items.c.kind == kind, text(OPEN_ITEM), *shown]


def _dated(seller: str, kind: ItemKind) -> Select[*tuple[Any, ...]]:
    """Open items of which WB says when they were written; that is `sort_at` then, which is in an index."""
    return whole().where(*_open(seller, kind), ~items.c.answered, items.c.created_at.is_not(None))


def after(tx: Reading, seller: str, kind: ItemKind, number: int, limit: int) -> list[Kept]:
    """The next open items above a row's number."""
    wanted = whole().where(*_open(seller, kind), items.c.number > number)
    return kept_all(tx.run(wanted.order_by(items.c.number).limit(limit)))


def written(
    tx: Reading, seller: str, kind: ItemKind, since: float, until: float, limit: int, *, past: Kept | None = None
) -> list[Kept]:
    """The open items written after *since* and at *until* at the latest, oldest first; the next ones after *past*."""
    wanted = _dated(seller, kind).where(items.c.sort_at > since, items.c.sort_at <= until)
    if past is not None:
        at = past.sort_at
        wanted = wanted.where(items.c.sort_at >= at, or_(items.c.sort_at > at, items.c.number > past.number))
    return kept_all(tx.run(wanted.order_by(items.c.sort_at, items.c.number).limit(limit)))


def seen(tx: Reading, seller: str, kind: ItemKind, ids: Iterable[str], since: float) -> set[str]:
    """Which of many items are open, and were shown by WB at *since* or later."""
    alike = select(items.c.id).join_from(items, sightings, sightings.c.item == items.c.number)
    wanted = (~items.c.answered, ~items.c.archived, items.c.gone_at.is_(None), sightings.c.read_at >= since)
    return set(tx.run(alike.where(*with_ids(tx.dialect, seller, kind, ids), *wanted)).scalars())


def unseen(tx: Reading, seller: str, kind: ItemKind, before: float, since: float, limit: int) -> list[Kept]:
    """The open items written since *since* that WB has not shown since *before*, the oldest first."""
    wanted = _dated(seller, kind).where(items.c.sort_at >= since, sightings.c.read_at < before)
    return kept_all(tx.run(wanted.order_by(items.c.sort_at, items.c.number).limit(limit)))
