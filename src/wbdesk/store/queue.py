"""Which intents want something done now, and whether another in their lane stands before them.

`free_lane` and the condition in `next_due` are `plan.intents.may_be_claimed` said in SQL; a test compares them. Every
query walks an index in the order in which it answers: how many intents wait for later, or are done, does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    TextClause,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
)

from wbdesk.plan.intents import Intent, IntentKind, State

from .database import Reading
from .intent_rows import WHOLE, intents_of
from .tables import OPEN, WAITING, WATCHED, intents

other = intents.alias("other")

STANDS_BEFORE = (
    select(literal_column("1"))
    .where(
        other.c.seller == intents.c.seller,
        other.c.lane == intents.c.lane,
        text(f"other.{OPEN}"),
        other.c.id != intents.c.id,
        or_(
            other.c.state.in_(["claimed", "sending", "unknown"]),
            and_(intents.c.ordered, other.c.id < intents.c.id),
        ),
    )
    .correlate(intents)
    .exists()
)
"""Whether something in its lane stands before an intent."""


def next_due(tx: Reading, seller: str, kinds: Collection[IntentKind], now: float, limit: int = 1) -> list[Intent]:
    """The intents of these kinds that are to be sent next: by priority, then by when they are due, then by number.

    Left out are those that another in their lane stands before, and those that are too old (`expired`). Two of one lane
    may both be returned; of these only the one that is claimed first can be.

    Args:
        tx: a transaction.
        seller: WB's id of the seller.
        kinds: the kinds to send.
        now: unix seconds.
        limit: how many at most.
    """
    found: list[Intent] = []
    given = {"seller": seller, "now": now}
    for priority in _priorities(tx, seller, kinds):
        asked = {**given, "priority": priority, "limit": limit - len(found)}
        found += intents_of(tx.run(due(tuple(kinds)), asked))
        if len(found) >= limit:
            break
    return found


def _priorities(tx: Reading, seller: str, kinds: Collection[IntentKind]) -> Iterator[int]:
    """The priorities of all that is due or will be, rising: one step in the index for each kind and priority."""
    last = LOWEST
    while kinds:
        above = tx.run(_least(tuple(kinds)), {"seller": seller, "above": last}).scalars()
        if (least := min((found for found in above if found is not None), default=None)) is None:
            return
        yield (last := least)


LOWEST = -(2**31)

# Putting a query together costs more than running it: each is made once, for the kinds it is about.


@lru_cache(maxsize=64)
def _least(kinds: tuple[IntentKind, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """The query for the least priority above one, kind by kind."""
    higher = intents.c.priority > bindparam("above")
    return union_all(*(select(func.min(intents.c.priority)).where(*_in_line(kind), higher) for kind in kinds))


@lru_cache(maxsize=64)
def due(kinds: tuple[IntentKind, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """The query for what is due at one priority."""
    now: ColumnElement[float] = bindparam("now")
    young = or_(intents.c.not_after.is_(None), intents.c.not_after >= now)
    ready = (intents.c.priority == bindparam("priority"), intents.c.due_at <= now, young, ~STANDS_BEFORE)
    each = [
        select(*WHOLE)
        .where(*_in_line(kind), *ready)
        .order_by(intents.c.due_at, intents.c.id)
        .limit(bindparam("limit"))
        .subquery()
        for kind in kinds
    ]
    return union_all(*map(select, each)).order_by("due_at", "id").limit(bindparam("limit"))


@lru_cache(maxsize=64)
def _any_due(kinds: tuple[IntentKind, ...]) -> Select[*tuple[Any, ...]]:
    one_of = intents.c.kind.in_([literal_column(f"'{kind}'") for kind in kinds])
    ready = (intents.c.seller == bindparam("seller"), intents.c.state == "due", one_of)
    return select(literal_column("1")).where(*ready, intents.c.due_at <= bindparam("now")).limit(1)


def any_due(tx: Reading, seller: str, kinds: Collection[IntentKind], now: float) -> bool:
    """Whether `next_due` is worth asking: a twentieth of its cost, for whoever asks many times a minute."""
    return tx.run(_any_due(tuple(kinds)), {"seller": seller, "now": now}).first() is not None


def _in_line(kind: IntentKind) -> list[ColumnElement[bool]]:
    return [intents.c.seller == bindparam("seller"), intents.c.state == "due", intents.c.kind == kind]


def free_lane(tx: Reading, intent: Intent) -> bool:
    """Whether nothing in its lane stands before an intent."""
    return not tx.run(_STANDS_BEFORE, {"seller": intent.seller, "number": intent.id}).scalar_one_or_none()


_STANDS_BEFORE = select(STANDS_BEFORE).where(
    intents.c.id == bindparam("number"), intents.c.seller == bindparam("seller")
)


def lane(tx: Reading, intent: Intent) -> list[Intent]:
    """The other intents of an intent's lane that are not settled, oldest first; for `plan.intents.may_be_claimed`."""
    same = (intents.c.seller == intent.seller, intents.c.lane == intent.lane, intents.c.id != intent.id)
    return intents_of(tx.run(select(*WHOLE).where(*same, text(OPEN)).order_by(intents.c.id)))


def ripe(tx: Reading, seller: str, now: float, limit: int = 1_000) -> list[Intent]:
    """Approved intents whose delay is over: to be released."""
    return _found(tx, _watched("approved"), seller, now, limit)


def unsettled(tx: Reading, seller: str, now: float, limit: int = 1_000) -> list[Intent]:
    """Intents that are to be read about now: `unknown` first, then `sent`; not the unknown ones that wait for a person.

    Those are found by `ledger.find(needs_person=True)`.
    """
    unknown = _found(tx, _watched("unknown"), seller, now, limit)
    return unknown + _found(tx, _watched("sent"), seller, now, limit - len(unknown))


def _found(tx: Reading, query: Select[*tuple[Any, ...]], seller: str, now: float, limit: int) -> list[Intent]:
    return intents_of(tx.run(query, {"seller": seller, "now": now, "limit": limit}))


def _first_by(at: ColumnElement[Any], *wanted: ColumnElement[bool] | TextClause) -> Select[*tuple[Any, ...]]:
    found = select(*WHOLE).where(intents.c.seller == bindparam("seller"), *wanted)
    return found.order_by(at, intents.c.id).limit(bindparam("limit"))


@lru_cache(maxsize=8)
def _watched(state: State) -> Select[*tuple[Any, ...]]:
    """The query for what the desk comes back to; of what is unknown, without what waits for a person."""
    ours = (~intents.c.needs_person,) if state == "unknown" else ()
    ripe = (text(WATCHED), intents.c.state == state, intents.c.due_at <= bindparam("now"))
    return _first_by(intents.c.due_at, *ripe, *ours)


def expired(tx: Reading, seller: str, now: float, limit: int = 1_000) -> list[Intent]:
    """Intents that nobody holds and that are too old to be sent: to be dropped."""
    return _found(tx, _EXPIRED, seller, now, limit)


def lost_leases(tx: Reading, seller: str, now: float, limit: int = 1_000) -> list[Intent]:
    """Intents whose holder has not been heard of until its lease was over: to lapse."""
    return _found(tx, _LOST, seller, now, limit)


_EXPIRED = _first_by(intents.c.not_after, text(WAITING), intents.c.not_after < bindparam("now"))
_LOST = _first_by(intents.c.lease_until, intents.c.lease_until <= bindparam("now"))


def next_moment(tx: Reading, seller: str, kinds: Collection[IntentKind]) -> float | None:
    """When the first of these kinds is or will be due, as far as time alone decides; None if nothing waits."""
    moments = [
        moment
        for priority in _priorities(tx, seller, kinds)
        for moment in tx.run(_first(tuple(kinds)), {"seller": seller, "priority": priority}).scalars()
        if moment is not None
    ]
    return min(moments, default=None)


@lru_cache(maxsize=64)
def _first(kinds: tuple[IntentKind, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """The query for when the first at one priority is due, kind by kind."""
    at = intents.c.priority == bindparam("priority")
    return union_all(*(select(func.min(intents.c.due_at)).where(*_in_line(kind), at) for kind in kinds))
