"""What is told to others: facts in the order in which they were stored, each once, never changed.

A fact is written in the transaction that stores what it tells, and with it a delivery for each sink
(`deliveries.py`). What was told long ago is forgotten (`forget.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, count
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Insert, Row, Select, func, select

from wbdesk.plan.event_shapes import FactKind
from wbdesk.plan.facts import AGAIN, Fact

from .database import Reading, Writing
from .dialect import Sqlite
from .tables import facts


class Told(msgspec.Struct, frozen=True):
    """A fact and its place."""

    sequence: int
    fact: Fact
    stored_at: float


_COLUMNS = ("seller", "id", "stream", "kind", "at", "version", "payload", "stored_at")


def put(tx: Writing, new: Sequence[Fact], now: float) -> list[Told]:
    """Store those of *new* whose id is new, in their order.

    Returns:
        The new ones, with their places.
    """
    before = tx.run(select(func.coalesce(func.max(facts.c.sequence), 0))).scalar_one()
    tx.many(_insert(tx.dialect), [_row(fact, now) for fact in new])
    sellers = sorted({fact.seller for fact in new})
    told = [one for seller in sellers for one in after(tx, seller, before, limit=len(new))]
    return sorted(told, key=lambda one: one.sequence)


def numbered(tx: Reading, new: Iterable[Fact]) -> list[Fact]:
    """*new*, each a happening of its own: one that has happened before in the same way gets `:2` behind its id."""
    return [_numbered(tx, fact) if fact.kind in AGAIN else fact for fact in new]


def _numbered(tx: Reading, fact: Fact) -> Fact:
    ids = chain([fact.id], (f"{fact.id}:{number}" for number in count(2)))
    return replace(fact, id=next(id for id in ids if get(tx, fact.seller, id) is None))


@lru_cache(maxsize=8)
def _insert(dialect: Sqlite) -> Insert:
    row = dialect.insert(facts).values(dict.fromkeys(_COLUMNS))
    return row.on_conflict_do_nothing(index_elements=["seller", "id"])


def _row(fact: Fact, now: float) -> tuple[Any, ...]:
    payload = msgspec.json.encode(fact.payload).decode()
    return (fact.seller, fact.id, fact.stream, fact.kind, fact.at, fact.version, payload, now)


def get(tx: Reading, seller: str, id: str) -> Told | None:
    """One fact by its id."""
    return next(iter(_told(tx, _of(seller).where(facts.c.id == id))), None)


def get_all(tx: Reading, seller: str, ids: Iterable[str]) -> dict[str, Fact]:
    """Those of many facts that there are, by their ids."""
    return {one.fact.id: one.fact for one in _told(tx, _of(seller).where(tx.dialect.among(facts.c.id, ids)))}


def after(tx: Reading, seller: str, sequence: int, limit: int = 1_000) -> list[Told]:
    """The facts after a place, in order."""
    return _told(tx, _of(seller).where(facts.c.sequence > sequence).order_by(facts.c.sequence).limit(limit))


def of_kind(tx: Reading, seller: str, kind: FactKind, since: float, limit: int = 10_000) -> list[Told]:
    """The newest facts of one kind that were seen since a moment, unix seconds, the newest first."""
    wanted = _of(seller).where(facts.c.kind == kind, facts.c.at >= since)
    return _told(tx, wanted.order_by(facts.c.sequence.desc()).limit(limit))


def last_sequence(tx: Reading, seller: str) -> int:
    """The place of the newest fact; 0 before the first."""
    newest = select(func.coalesce(func.max(facts.c.sequence), 0)).where(facts.c.seller == seller)
    return int(tx.run(newest).scalar_one())


_FACT = tuple(facts.c[name] for name in Fact.__struct_fields__ if name != "payload")


def _of(seller: str) -> Select[*tuple[Any, ...]]:
    return select(facts.c.sequence, facts.c.stored_at, facts.c.payload, *_FACT).where(facts.c.seller == seller)


def _told(tx: Reading, query: Select[*tuple[Any, ...]]) -> list[Told]:
    return [_read(row) for row in tx.run(query)]


def _read(row: Row[*tuple[Any, ...]]) -> Told:
    sequence, stored_at, payload, *rest = row
    fields = dict(zip((column.name for column in _FACT), rest, strict=True))
    return Told(sequence, Fact(payload=msgspec.json.decode(payload), **fields), stored_at)
