"""Looking through the journal: for a person's lists, for counts, and for a rule's daily cap."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, get_args

import msgspec
from sqlalchemy import Select, bindparam, func, select, text

from wbdesk.plan.intents import PERSON, Intent, IntentKind, State

from .database import Reading
from .intent_rows import WHOLE, intents_of
from .tables import intents

DAY = 86_400.0
MOSCOW = 10_800.0
"""Moscow is always three hours ahead."""

BEGUN: tuple[State, ...] = ("sending", "sent", "unknown", "confirmed", "moderated", "failed")
"""States of what left, or may have left, at its last attempt."""


def find(
    tx: Reading,
    seller: str,
    *,
    states: Collection[State] | None = None,
    kinds: Collection[IntentKind] | None = None,
    rule: str | None = None,
    item: str | None = None,
    needs_person: bool | None = None,
    below: int | None = None,
    limit: int = 100,
) -> list[Intent]:
    """Intents that are all that is asked for, the newest first.

    Args:
        tx: a transaction.
        seller: WB's id of the seller.
        states: one of these states.
        kinds: one of these kinds.
        rule: asked by this rule.
        item: about this item of WB's.
        needs_person: whether a person is asked.
        below: of numbers below this one: the last number of the page before.
        limit: how many at most.
    """
    wanted = _filtered(kinds=kinds, needs_person=needs_person, seller=seller, rule=rule, item=item)
    if below is not None:
        wanted = wanted.where(intents.c.id < below)
    if item is not None or needs_person:
        return _newest(tx, wanted if states is None else wanted.where(intents.c.state.in_(states)), limit)
    return _newest_by_state(tx, wanted, get_args(State) if states is None else states, limit)


def _filtered(
    *, kinds: Collection[IntentKind] | None, needs_person: bool | None, **equal: str | None
) -> Select[*tuple[Any, ...]]:
    same = [intents.c[name] == value for name, value in equal.items() if value is not None]
    wanted = select(*WHOLE).where(*same)
    if kinds is not None:
        wanted = wanted.where(intents.c.kind.in_(kinds))
    if needs_person is None:
        return wanted
    return wanted.where(text("needs_person") if needs_person else ~intents.c.needs_person)


def _newest(tx: Reading, wanted: Select[*tuple[Any, ...]], limit: int) -> list[Intent]:
    return intents_of(tx.run(wanted.order_by(intents.c.id.desc()).limit(limit)))


def _newest_by_state(
    tx: Reading, wanted: Select[*tuple[Any, ...]], states: Collection[State], limit: int
) -> list[Intent]:
    """The newest of each state, which an index has in order; and of these the newest."""
    found = [one for state in states for one in _newest(tx, wanted.where(intents.c.state == state), limit)]
    return sorted(found, key=lambda intent: intent.id, reverse=True)[:limit]


def counts(tx: Reading, seller: str) -> dict[tuple[IntentKind, State], int]:
    """How many intents of each kind are in each state; those that there are none of are left out."""
    by = (intents.c.kind, intents.c.state)
    rows = tx.run(select(*by, func.count()).where(intents.c.seller == seller).group_by(*by))
    return {(kind, state): count for kind, state, count in rows}


class Held(msgspec.Struct, frozen=True):
    """What is kept back for one reason until later."""

    count: int
    until: float
    """When the first of it is due again, unix seconds."""


def held(tx: Reading, seller: str, whys: Collection[str], now: float) -> dict[str, Held]:
    """What is due later for one of the reasons *whys* (an intent's `error`), by reason."""
    of_seller = (intents.c.seller == seller, intents.c.state == "due", intents.c.due_at > now)
    wanted = select(intents.c.error, func.count(), func.min(intents.c.due_at)).where(
        *of_seller, intents.c.error.in_(whys)
    )
    return {why: Held(count, until) for why, count, until in tx.run(wanted.group_by(intents.c.error))}


def last_due(tx: Reading, seller: str, states: Collection[State], *, by_people: bool) -> float | None:
    """When the last of what waits for WB in these states is due; None if nothing does.

    Args:
        tx: a transaction.
        seller: WB's id of the seller.
        states: the states.
        by_people: of what people want at once, or of everything else.
    """
    for_wb = (intents.c.seller == seller, intents.c.state.in_(states), intents.c.kind != "deliver")
    whose = intents.c.priority <= PERSON if by_people else intents.c.priority > PERSON
    last: float | None = tx.run(select(func.max(intents.c.due_at)).where(*for_wb, whose)).scalar_one()
    return last


_BEGUN = (intents.c.seller == bindparam("seller"), intents.c.attempt_started_at.is_not(None))
_SENT_TODAY: Select[Any] = select(func.count()).where(
    *_BEGUN,
    intents.c.rule == bindparam("rule"),
    intents.c.attempt_started_at >= bindparam("since"),
    intents.c.state.in_(BEGUN),
)
"""Made once: it is asked before every sending, as is `_BY_RULES`."""


def _by_rules() -> Select[Any]:
    """The sum of that over all rules whose intents have ever begun to be sent: one step in the index for each."""
    names = select(func.min(intents.c.rule).label("rule")).where(*_BEGUN, intents.c.rule > "").cte(recursive=True)
    following = select(func.min(intents.c.rule)).where(*_BEGUN, intents.c.rule > names.c.rule).scalar_subquery()
    names = names.union_all(select(following).where(names.c.rule.is_not(None)))
    of_rule = (*_BEGUN, intents.c.rule == names.c.rule, intents.c.attempt_started_at >= bindparam("since"))
    count = select(func.count()).where(*of_rule, intents.c.state.in_(BEGUN)).correlate(names).scalar_subquery()
    return select(func.coalesce(func.sum(count), 0)).where(names.c.rule.is_not(None))


_BY_RULES = _by_rules()


def sent_today(tx: Reading, seller: str, rule: str, now: float) -> int:
    """How many of a rule's intents have left, or may have left, since the day began in Moscow."""
    return int(tx.run(_SENT_TODAY, {"seller": seller, "rule": rule, "since": moscow_day(now)}).scalar_one())


def sent_by_rules_today(tx: Reading, seller: str, now: float) -> int:
    """The same of all rules together."""
    return int(tx.run(_BY_RULES, {"seller": seller, "since": moscow_day(now)}).scalar_one())


def moscow_day(now: float) -> float:
    """When the day began in Moscow."""
    return (now + MOSCOW) // DAY * DAY - MOSCOW
