"""Deliveries, the intents that tell a sink a fact: which are to be told next, which wait for whom, and why.

Of one stream only the first that is not settled is ever told; it stands before the others, as in every ordered lane. A
delivery that a person must look at is `unknown` and keeps that place, so that its stream stays in order.

May not live here: what a sink's answer means (`engine/streams.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, TextClause, bindparam, case, func, select, text, union_all

from wbdesk.plan.intents import BACKFILL, BULK, PERSON, Intent, State
from wbdesk.plan.said import Said

from . import cursors, switches
from .database import Reading, Writing
from .intent_rows import WHOLE, intents_of
from .queue import STANDS_BEFORE
from .switches import Switch
from .tables import UNTOLD, intents


class Rest(msgspec.Struct, frozen=True):
    """A sink that is down is left alone for a while."""

    failures: int
    """How often in a row it was found down."""
    found_at: float
    """When it was last found down, unix seconds."""
    until: float
    """Nothing is told before."""
    why: Said


class SinkState(msgspec.Struct, frozen=True, kw_only=True):
    """How a sink stands with one seller."""

    waiting: int
    """Deliveries to be told, those that failed before among them; those behind a parked one too."""
    parked: int
    """Deliveries that a person must look at, each with its stream behind it."""
    oldest: float | None
    """Since when the longest waiting one waits, unix seconds."""
    rest: Rest | None
    """It is down."""
    off: Switch | None
    """It is switched off: by itself, when its receiver wanted nothing more, or by a person."""


def heads(tx: Reading, seller: str, sink: str, now: float, limit: int) -> list[Intent]:
    """What a sink is to be told next: of each stream the first, by priority, then by when they are due."""
    return intents_of(tx.run(_HEADS, {"seller": seller, "sink": sink, "now": now, "limit": limit}))


def _untold(state: State) -> list[ColumnElement[bool] | TextClause]:
    mine = (intents.c.seller == bindparam("seller"), intents.c.sink == bindparam("sink"))
    return [text(UNTOLD), *mine, intents.c.state == state]


def _first(priority: int) -> Select[*tuple[Any, ...]]:
    """The heads of one priority, found in the index in their order."""
    ready = (intents.c.priority == priority, intents.c.due_at <= bindparam("now"), ~STANDS_BEFORE)
    wanted = select(*WHOLE).where(*_untold("due"), *ready).order_by(intents.c.due_at, intents.c.id)
    return select(wanted.limit(bindparam("limit")).subquery())


_HEADS = (
    union_all(*map(_first, (PERSON, BULK, BACKFILL))).order_by("priority", "due_at", "id").limit(bindparam("limit"))
)
_WAITING = union_all(
    *(
        select(select(*WHOLE).where(*_untold(state)).limit(bindparam("limit")).subquery())
        for state in ("due", "unknown")
    )
)
_UNKNOWN: Select[*tuple[Any, ...]] = select(*WHOLE).where(*_untold("unknown")).limit(bindparam("limit"))
_LOST = _UNKNOWN.where(~intents.c.needs_person)
_PARKED = _UNKNOWN.where(intents.c.needs_person).order_by(intents.c.priority, intents.c.due_at, intents.c.id)


def lost(tx: Reading, seller: str, sink: str, limit: int = 1_000) -> list[Intent]:
    """What was being told when a desk was killed: to be told again."""
    return intents_of(tx.run(_LOST, {"seller": seller, "sink": sink, "limit": limit}))


def parked(tx: Reading, seller: str, sink: str, *, stream: str | None = None, limit: int = 1_000) -> list[Intent]:
    """What a person must look at; *stream*: of this one only."""
    mine = _PARKED if stream is None else _PARKED.where(intents.c.item == f"{sink}/{stream}")
    return intents_of(tx.run(mine, {"seller": seller, "sink": sink, "limit": limit}))


def waiting(tx: Reading, seller: str, sink: str, limit: int = 500) -> list[Intent]:
    """What a sink still has to be told, or a person must look at, but for what it is being told just now."""
    return intents_of(tx.run(_WAITING, {"seller": seller, "sink": sink, "limit": limit}))[:limit]


def sinks(tx: Reading, seller: str) -> list[str]:
    """The sinks that something waits for, configured or not: one step in the index for each."""
    found = [""]
    while (following := tx.run(_NEXT_SINK, {"seller": seller, "last": found[-1]}).scalar_one()) is not None:
        found.append(following)
    return found[1:]


_NEXT_SINK: Select[Any] = select(func.min(intents.c.sink)).where(
    text(UNTOLD), intents.c.seller == bindparam("seller"), intents.c.sink > bindparam("last")
)


def last_rounds(tx: Reading, seller: str, sink: str, ids: Iterable[str]) -> Mapping[str, Intent]:
    """The last delivery of each of some facts, by the facts' ids; without those that a sink was never to be told."""
    targets = {target_of(sink, id): id for id in ids}
    same = (intents.c.seller == seller, intents.c.kind == "deliver")
    wanted = select(*WHOLE).where(*same, tx.dialect.among(intents.c.target, targets))
    rounds = intents_of(tx.run(wanted.order_by(intents.c.target, intents.c.round)))
    return {targets[intent.key.target]: intent for intent in rounds}


def target_of(sink: str, fact: str) -> str:
    """What the key of a delivery says."""
    return f"{sink}:{fact}"


def rest(tx: Reading, seller: str, sink: str) -> Rest | None:
    """Whether a sink is down."""
    return cursors.get(tx, seller, f"sink {sink}", Rest)


def put_rest(tx: Writing, seller: str, sink: str, found: Rest | None, now: float) -> None:
    """Keep that a sink is down; or that it is back."""
    if found is None:
        cursors.forget(tx, seller, f"sink {sink}")
    else:
        cursors.put(tx, seller, f"sink {sink}", found, now)


def off(tx: Reading, seller: str, sink: str) -> Switch | None:
    """The switch by which a sink is off, if it is."""
    switch = switches.get(tx, seller, off_switch(sink))
    return switch if switch is not None and switch.on else None


def off_switch(sink: str) -> str:
    """The switch's name (`switches.turn`). On: the sink is told nothing, and everything waits."""
    return f"sink-off {sink}"


def state(tx: Reading, seller: str, sink: str) -> SinkState:
    """How a sink stands with a seller."""
    row = tx.run(_STATE, {"seller": seller, "sink": sink}).one()
    return SinkState(
        waiting=row.waiting,
        parked=row.parked,
        oldest=row.oldest,
        rest=rest(tx, seller, sink),
        off=off(tx, seller, sink),
    )


_IS_PARKED = (intents.c.state == "unknown") & intents.c.needs_person
_STATE: Select[int, int, Any] = select(
    func.count(case((~_IS_PARKED, 1))).label("waiting"),
    func.count(case((_IS_PARKED, 1))).label("parked"),
    func.min(intents.c.created_at).label("oldest"),
).where(text(UNTOLD), intents.c.seller == bindparam("seller"), intents.c.sink == bindparam("sink"))
