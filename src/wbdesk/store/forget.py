"""Forgetting what was told to others long ago, some at a time: two thirds of all that telling writes. And, for those
who want it, what has changed about items long ago.

What goes is the fact, and the line for each move of its deliveries. A delivery itself stays, as every intent does, and
with it that this fact was told to this sink. So do escalations, which a rule must not tell twice, what may happen again
in the same way, which is numbered by what was told before, and whatever a sink still has to be told: that goes when
the line that settled its last delivery is old.

What was stored later is newer, whatever a clock said: what one that was ahead has dated in the future is old as soon
as later lines are, and what one that was behind has dated in the past makes nothing old that was stored before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import dropwhile, takewhile
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Row, bindparam, delete, select, text

from wbdesk.plan.event_shapes import FactKind
from wbdesk.plan.facts import AGAIN
from wbdesk.plan.intents import SETTLED

from . import cursors, deliveries
from .database import Reading, Writing
from .tables import OPEN, facts, history, intents, moves

Line: TypeAlias = Row[*tuple[Any, ...]]

NAME = "forget"
"""The cursor's."""

HISTORY = "forget history"
"""The same, of what has changed."""

FOR_GOOD: frozenset[FactKind] = frozenset({*AGAIN, "escalation"})
"""Facts by whose ids it is known what is told later."""


class Place(msgspec.Struct, frozen=True):
    """What has been looked at."""

    lines: int = 0
    facts: int = 0


def forget_some(tx: Writing, seller: str, now: float, before: float, limit: int) -> int:
    """Forget what is older than a moment, and look at no more than so much.

    Args:
        tx: the write transaction.
        seller: WB's id of the seller.
        now: unix seconds.
        before: what was stored before this moment is old.
        limit: how many facts, and how many lines, are looked at.

    Returns:
        How many old ones were looked at, of what there were more; less than *limit*: that is all for now.
    """
    place = cursors.get(tx, seller, NAME, Place, Place())
    lines = _old(tx.run(_LINES, {"after": place.lines, "limit": limit}), before, now)
    told = _old(tx.run(_FACTS, {"seller": seller, "after": place.facts, "limit": limit}), before, now)
    settled = [row for row in lines if row.seller == seller and row.sink and row.state in SETTLED]
    reached = Place(_last(lines, place.lines), _last(told, place.facts))
    _delete_lines(tx, seller, {row.intent for row in settled}, reached.lines)
    _delete_facts(tx, seller, [*told, *_passed(tx, seller, settled, reached.facts)])
    if reached != place:
        cursors.put(tx, seller, NAME, reached, now)
    return max(len(lines), len(told))


_DELIVERY = ("sink", "state", "target")
_LINES = (
    select(moves.c.number, moves.c.at, moves.c.seller, moves.c.intent, *(intents.c[name] for name in _DELIVERY))
    .join_from(moves, intents, intents.c.id == moves.c.intent)
    .where(moves.c.number > bindparam("after"))
    .order_by(moves.c.number)
    .limit(bindparam("limit"))
)
_FACT = select(facts.c.sequence.label("number"), facts.c.stored_at.label("at"), facts.c.id, facts.c.kind)
_FACTS = (
    _FACT.where(facts.c.seller == bindparam("seller"), facts.c.sequence > bindparam("after"))
    .order_by(facts.c.sequence)
    .limit(bindparam("limit"))
)


def forget_history(tx: Writing, seller: str, now: float, before: float, limit: int) -> int:
    """Forget what had changed about items before a moment. Arguments and result are those of `forget_some`."""
    place = cursors.get(tx, seller, HISTORY, int, 0)
    changes = _old(tx.run(_CHANGES, {"after": place, "limit": limit}), before, now)
    if mine := [row.number for row in changes if row.seller == seller]:
        tx.run(delete(history).where(tx.dialect.among(history.c.number, mine)))
    if changes:
        cursors.put(tx, seller, HISTORY, changes[-1].number, now)
    return len(changes)


_CHANGES = (
    select(history.c.number, history.c.at, history.c.seller)
    .where(history.c.number > bindparam("after"))
    .order_by(history.c.number)
    .limit(bindparam("limit"))
)


def _old(rows: Iterable[Line], before: float, now: float) -> Sequence[Line]:
    """The rows before the first that is not old; those of a clock that was ahead only where an old one follows."""
    passed = list(takewhile(lambda row: row.at < before or row.at > now, rows))
    return list(dropwhile(lambda row: row.at > now, passed[::-1]))[::-1]


def _last(rows: Sequence[Line], otherwise: int) -> int:
    return rows[-1].number if rows else otherwise


def _delete_lines(tx: Writing, seller: str, settled: Collection[int], reached: int) -> None:
    """Delete all lines of deliveries up to a number: those too that were passed before it was settled."""
    if settled:
        theirs = (moves.c.seller == seller, tx.dialect.among(moves.c.intent, settled))
        tx.run(delete(moves).where(*theirs, moves.c.number <= reached))


def _passed(tx: Reading, seller: str, settled: Sequence[Line], reached: int) -> Sequence[Line]:
    """The facts of deliveries that were passed before these were settled."""
    ids = {row.target.removeprefix(deliveries.target_of(row.sink, "")) for row in settled}
    mine = (facts.c.seller == seller, tx.dialect.among(facts.c.id, ids), facts.c.sequence <= reached)
    return tx.run(_FACT.where(*mine)).all() if ids else ()


def _delete_facts(tx: Writing, seller: str, old: Iterable[Line]) -> None:
    ids = {row.id: row.number for row in old if row.kind not in FOR_GOOD}
    for id in _still_to_be_told(tx, seller, ids):
        del ids[id]
    if ids:
        tx.run(delete(facts).where(facts.c.seller == seller, tx.dialect.among(facts.c.sequence, ids.values())))


def _still_to_be_told(tx: Reading, seller: str, ids: Collection[str]) -> set[str]:
    targets = {deliveries.target_of(sink, id): id for sink in deliveries.sinks(tx, seller) for id in ids}
    if not targets:
        return set()
    same = (intents.c.seller == seller, intents.c.kind == "deliver", tx.dialect.among(intents.c.target, targets))
    return {targets[target] for target in tx.run(select(intents.c.target).where(*same, text(OPEN))).scalars()}
