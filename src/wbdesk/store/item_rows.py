"""An item of the mirror as a row, and back."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from operator import attrgetter
from typing import Any
from zlib import crc32

import msgspec
from sqlalchemy import ColumnElement, Row, Select, select

from wbdesk.plan.items import Item, ItemKind

from .dialect import Sqlite
from .tables import items, sightings

COPIED = tuple(
    name for name in Item.__struct_fields__ if name not in {"seller", "kind", "id", "read_at", "text", "raw"}
)
"""Fields that are columns of the same name, in the table's order."""

_copied = attrgetter(*COPIED)


class Kept(msgspec.Struct, frozen=True):
    """An item and what the mirror knows about it."""

    item: Item
    """As it was last read; `read_at` is when WB last showed it so."""
    number: int
    """Its row's number."""
    sort_at: float
    """When it was made; when it was first seen, where WB does not say."""
    changed: int
    """Grows with every change of any item of the seller."""
    first_seen: float
    gone_at: float | None
    """Since when WB does not show it any more; None: it does."""
    gone_why: str
    """`deleted`, `hidden` or `unpinned`."""


def print_of(item: Item) -> bytes:
    """A fingerprint of all that was received: equal, and there is nothing to store."""
    return blake2b(item.raw, digest_size=8, salt=b"archive" if item.archived else b"").digest()


NEW = items.insert().values(dict.fromkeys(items.c.keys()))
"""Writes the row of an item that was never seen."""


def id_hash(id: str) -> int:
    """The short number by which a row is found. Two ids may have the same."""
    return crc32(id.encode()) - 2**31


def with_id(id: str) -> tuple[ColumnElement[bool], ...]:
    """The conditions for an item's id."""
    return (items.c.id_hash == id_hash(id), items.c.id == id)


def with_ids(dialect: Sqlite, seller: str, kind: ItemKind, ids: Iterable[str]) -> tuple[ColumnElement[bool], ...]:
    """The conditions for items with one of many ids; now and then another item is found with them."""
    return with_hashes(dialect, seller, kind, map(id_hash, ids))


def with_hashes(dialect: Sqlite, seller: str, kind: ItemKind, hashes: Iterable[int]) -> tuple[ColumnElement[bool], ...]:
    """The same by their ids' short numbers.

    The seller and the kind are said so that no index is entered by them: all rows of a kind would be looked at.
    """
    alike = dialect.among(items.c.id_hash, hashes)
    return (alike, items.c.seller.concat("") == seller, items.c.kind.concat("") == kind)


def new_row(item: Item, hash: int, number: int, changed: int, print_: bytes, now: float) -> tuple[Any, ...]:
    """The values for `NEW`."""
    key = (number, item.seller, item.kind, item.id, hash, changed, print_, _sort_at(item, now))
    return (*key, *_copied(item), now, item.read_at, None, "", item.text, item.raw)


def changed_row(item: Item, old: Kept, changed: int, print_: bytes, *, listed: bool) -> tuple[Any, ...]:
    """The values for `CHANGE`; what a list shows is not gone."""
    gone = (None, "") if listed else (old.gone_at, old.gone_why)
    place = _sort_at(item, old.first_seen)
    return (changed, print_, place, *_copied(item), item.read_at, *gone, item.text, item.raw, old.number)


def _sort_at(item: Item, first_seen: float) -> float:
    return first_seen if item.created_at is None else item.created_at


CHANGED = ("changed", "print", "sort_at", *COPIED, "read_at", "gone_at", "gone_why", "text", "raw")
CHANGE = items.update().where(items.c.number == 0).values(dict.fromkeys(CHANGED))
"""Writes an item anew."""

_SHOWN = {"read_at": sightings.c.read_at}
ITEM = tuple(_SHOWN.get(name, items.c[name]) for name in Item.__struct_fields__)
BESIDE = (items.c.number, items.c.sort_at, items.c.changed, items.c.first_seen, items.c.gone_at, items.c.gone_why)


def whole() -> Select[*tuple[Any, ...]]:
    """A query for whole items, to be narrowed; read with `kept_of`."""
    return select(*ITEM, *BESIDE).join_from(items, sightings, sightings.c.item == items.c.number)


def kept_of(row: Row[*tuple[Any, ...]]) -> Kept:
    """The item of a row read with `whole`."""
    fields = dict(zip(Item.__struct_fields__, row, strict=False))
    return Kept(Item(**fields), *row[len(ITEM) :])


def kept_all(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Kept]:
    """The items of several rows."""
    return [kept_of(row) for row in rows]
