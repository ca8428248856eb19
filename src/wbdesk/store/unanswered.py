"""What is open in the mirror: what rules look at again when it has grown older, and what a list has stopped showing."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from wbdesk.plan.items import ItemKind

from .database import Reading
from .item_rows import Kept, kept_all, whole
from .tables import items, sightings


def _open(seller: str, kind: ItemKind) -> list[ColumnElement[bool]]:
    """Shown by WB and neither answered nor put away."""
    shown = (items.c.gone_at.is_(None), ~items.c.archived)
    return [items.c.seller == seller, items.c.kind == kind, ~items.c.answered, *shown]


def after(tx: Reading, seller: str, kind: ItemKind, number: int, limit: int) -> list[Kept]:
    """The next open items above a row's number."""
    wanted = whole().where(*_open(seller, kind), items.c.number > number)
    return kept_all(tx.run(wanted.order_by(items.c.number).limit(limit)))


def written(
    tx: Reading, seller: str, kind: ItemKind, since: float, until: float, limit: int, *, past: Kept | None = None
) -> list[Kept]:
    """The open items written after *since* and at *until* at the latest, oldest first; the next ones after *past*."""
    wanted = whole().where(*_open(seller, kind), items.c.created_at > since, items.c.created_at <= until)
    if past is not None:
        at, number = past.item.created_at, past.number
        wanted = wanted.where(or_(items.c.created_at > at, and_(items.c.created_at == at, items.c.number > number)))
    return kept_all(tx.run(wanted.order_by(items.c.created_at, items.c.number).limit(limit)))


def unseen(tx: Reading, seller: str, kind: ItemKind, before: float, since: float, limit: int) -> list[Kept]:
    """The open items written since *since* that WB has not shown since *before*, the oldest first."""
    wanted = whole().where(*_open(seller, kind), items.c.created_at >= since, sightings.c.read_at < before)
    return kept_all(tx.run(wanted.order_by(items.c.created_at).limit(limit)))
