"""The journal: every intent, what has become of it, and a line for each of its moves.

A row changes only from the state, attempt and lease that its mover has seen (`change`), so that of two who saw the same
only one has his way. Which moves there are is decided in `plan.moves`. To ask for intents: `queue.py`, `ledger.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Unpack

import msgspec
from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlalchemy.sql.dml import Insert

from wbdesk.plan.intents import Intent, IntentKey
from wbdesk.plan.move_table import Facts, MoveName
from wbdesk.plan.moves import move

from .database import Reading, Writing
from .dialect import Sqlite
from .intent_rows import COLUMNS, MOVED, WHOLE, changes_of, intent_of, intents_of, moved_values, payload_text, values_of
from .queue import free_lane
from .tables import intents, moves


class Line(msgspec.Struct, frozen=True):
    """One move of an intent, as it was made."""

    at: float
    move: str
    """A name of `plan.move_table.MOVES`, `ask` for the first line, or `noted` where a person has taken note."""
    before: str
    after: str
    """States; the first line has none before."""
    attempt: int
    who: str
    why: str
    payload: dict[str, object] | None
    """What was to be sent before, where the move has changed it."""


def put(tx: Writing, asked: Sequence[Intent]) -> list[Intent]:
    """Store those of *asked* whose key is new, in their order; leave what is there as it is.

    Returns:
        The new ones, with their numbers.
    """
    before = tx.run(_NEWEST).scalar_one()
    tx.many(_put(tx.dialect), [values_of(intent) for intent in asked])
    new = intents_of(tx.run(_SINCE, {"number": before}))
    tx.many(_LINE, [_first_line(intent) for intent in new])
    return new


# Putting a query together costs more than running it: each of these is made once.

_NEWEST: Select[int] = select(func.coalesce(func.max(intents.c.id), 0))
_OF_SELLER: Select[Any] = select(*WHOLE).where(intents.c.seller == bindparam("seller"))
_SINCE = select(*WHOLE).where(intents.c.id > bindparam("number")).order_by(intents.c.id)
_ONE = _OF_SELLER.where(intents.c.id == bindparam("number"))
_SAME_KEY = _OF_SELLER.where(*(intents.c[name] == bindparam(name) for name in ("kind", "target", "round")))


@lru_cache(maxsize=8)
def _put(dialect: Sqlite) -> Insert:
    row = dialect.insert(intents).values(dict.fromkeys(COLUMNS))
    return row.on_conflict_do_nothing(index_elements=["seller", "kind", "target", "round"])


def get(tx: Reading, seller: str, number: int) -> Intent | None:
    """The intent with this number, if it is *seller*'s."""
    row = tx.run(_ONE, {"seller": seller, "number": number}).one_or_none()
    return None if row is None else intent_of(row)


def get_all(tx: Reading, seller: str, numbers: Iterable[int]) -> Mapping[int, Intent]:
    """*seller*'s intents with these numbers."""
    found = intents_of(tx.run(_these(tx.dialect), tx.dialect.given(numbers)))
    return {intent.id: intent for intent in found if intent.seller == seller}


@lru_cache(maxsize=8)
def _these(dialect: Sqlite) -> Select[Any]:
    """By number alone: with the seller beside it, they would be looked for among all that are his."""
    return select(*WHOLE).where(dialect.among(intents.c.id))


def by_key(tx: Reading, key: IntentKey) -> Intent | None:
    """The intent with this key."""
    row = tx.run(_SAME_KEY, msgspec.structs.asdict(key)).one_or_none()
    return None if row is None else intent_of(row)


def change(tx: Writing, before: Intent, after: Intent, name: str, *, who: str, why: str = "") -> bool:
    """Write what a move has made of an intent.

    Args:
        tx: the write transaction.
        before: the intent as the mover has seen it.
        after: what the move has made of it. The same value writes nothing.
        name: the move, for the line.
        who: the person, rule, or process; for the line.
        why: its reason; left out, the error or the proof that it came with.

    Returns:
        Whether it was done. Not where the row is in another state, at another attempt or leased to another by now, nor
        where it was to be claimed and something else in its lane stands before it.
    """
    if after is before:
        return True
    if after.state == "claimed" and not free_lane(tx, before):
        return False
    seen = (intents.c.state == before.state, intents.c.attempt == before.attempt)
    row = (intents.c.id == before.id, intents.c.seller == before.seller, intents.c.lease_owner == before.lease_owner)
    changed = tx.run(update(intents).where(*row, *seen).values(**changes_of(before, after)))
    if changed.rowcount:
        tx.many(_LINE, [_line(before, after, name, who, why)])
    return bool(changed.rowcount)


def change_all(tx: Writing, made: Sequence[tuple[Intent, Intent, str]], *, who: str) -> None:
    """Write many moves at once, in the order in which they were made: a tenth of what `change` costs.

    Args:
        tx: the write transaction.
        made: each intent before and after a move, and the move. It was read in this transaction, so that nobody can
            have moved it meanwhile, and its lane was looked at. What is to be sent is the same.
        who: the person, rule, or process; for the lines.
    """
    last = {before.id: after for before, after, _ in made}
    tx.many(_MOVE, [(*moved_values(after), after.id, after.seller) for after in last.values()])
    tx.many(_LINE, [_line(before, after, name, who, "") for before, after, name in made])


_MOVE = (
    update(intents)
    .where(intents.c.id == bindparam("this"), intents.c.seller == bindparam("its_seller"))
    .values({name: bindparam(f"new_{name}") for name in MOVED})
)


def make(
    tx: Writing,
    seller: str,
    number: int,
    name: MoveName,
    now: float,
    *,
    who: str,
    why: str = "",
    **facts: Unpack[Facts],
) -> Intent | None:
    """Make a move of an intent as it is now, see `plan.moves.move`.

    Returns:
        The intent after it, unchanged where it was news that changes nothing; None where there is no such intent, or
        its lane is not free for a claim.

    Raises:
        WrongMove: the act is not possible.
    """
    before = get(tx, seller, number)
    if before is None:
        return None
    after = move(before, name, now, **facts)
    return after if change(tx, before, after, name, who=who, why=why) else None


def lines(tx: Reading, seller: str, number: int) -> list[Line]:
    """The moves of an intent, oldest first."""
    wanted = select(*(moves.c[name] for name in Line.__struct_fields__))
    rows = tx.run(wanted.where(moves.c.seller == seller, moves.c.intent == number).order_by(moves.c.number))
    return [_read_line(dict(row)) for row in rows.mappings()]


def _read_line(row: dict[str, Any]) -> Line:
    payload = row.pop("payload")
    return Line(**row, payload=payload and msgspec.json.decode(payload))


_LINE_COLUMNS = ("seller", "intent", "at", "move", "before", "after", "attempt", "who", "why", "payload")
_LINE = insert(moves).values(dict.fromkeys(_LINE_COLUMNS))

LineValues = tuple[str, int, float, str, str, str, int, str, str, str | None]


def _first_line(intent: Intent) -> LineValues:
    return (intent.seller, intent.id, intent.created_at, "ask", "", intent.state, 0, intent.asked_by, "", None)


def _line(before: Intent, after: Intent, name: str, who: str, why: str) -> LineValues:
    replaced = None if after.payload == before.payload else payload_text(before.payload)
    why = why or after.error or (after.proof if after.proof != before.proof else "")
    moved = (after.updated_at, name, before.state, after.state, after.attempt)
    return (before.seller, before.id, *moved, who, why, replaced)
