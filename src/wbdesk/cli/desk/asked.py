"""Asking for an intent that may have been asked for before: by a rule, by a person, or by the same command just now.

The same once more is waited for. Another text by a person takes the place of what has not left yet. What is under way
is never overtaken. What has ended may be done again, as the next round. So may what was done and may be undone since,
by another command or in the portal: the desk looks before it does it.
"""

from __future__ import annotations

from msgspec.structs import replace

from ...plan.intents import ENDS, PERSON, SETTLED, WAITING, Intent, IntentKind, again
from ...plan.moves import move
from ...plan.said import Said
from ...store import askings, journal
from ...store.database import Reading, Writing
from ..ending import REFUSED
from .columns import WORDS
from .moves import note
from .options import Desk


def ask(desk: Desk, tx: Writing, wanted: Intent) -> Intent:
    """Store *wanted*, or find the intent that is the same. Ends with 1 where something else is under way."""
    last = last_round(tx, wanted)
    if last is None:
        return journal.put(tx, [wanted])[0]
    if last.payload == wanted.payload and stands(tx, last):
        return hurried(desk, tx, last)
    if last.state in WAITING:
        dropped = move(last, "drop", desk.now(), by=desk.who, error="dropped")
        journal.change(tx, last, dropped, "drop", who=desk.who)
        return next_round(desk, tx, dropped, wanted)
    if last.state in SETTLED:
        return next_round(desk, tx, last, wanted)
    state, look = WORDS["state"][last.state], f"wbdesk intents show {last.id}"
    raise desk.ended(
        REFUSED,
        Said(
            f"другое уже есть, № {last.id} ({state.ru}): {look}. Повторите, когда исход станет известен.",
            f"there is something else, {last.id} ({state.en}): {look}. Try again when its outcome is known.",
        ),
    )


def stands(tx: Reading, last: Intent) -> bool:
    """Whether the same need not be asked for once more: it is under way, or done and cannot be undone."""
    over = SETTLED if last.kind in MAY_BE_UNDONE else ENDS
    return last.state not in over and not is_unpinned(tx, last)


MAY_BE_UNDONE: frozenset[IntentKind] = frozenset({"feedback_edit", "pin", "question_edit", "question_viewed"})


def is_unpinned(tx: Reading, last: Intent) -> bool:
    """Whether it is a pin that somebody has asked to be taken down since."""
    beside = askings.about(tx, last.seller, [last.item]).get(last.item, ()) if last.kind == "pin" else ()
    return any(other.kind == "unpin" and other.id > last.id for other in beside)


def last_round(tx: Reading, wanted: Intent) -> Intent | None:
    """The newest intent that wants the same done to the same thing."""
    found, key = None, wanted.key
    while (one := journal.by_key(tx, key)) is not None:
        found, key = one, replace(key, round=key.round + 1)
    return found


def next_round(desk: Desk, tx: Writing, last: Intent, wanted: Intent) -> Intent:
    """The next round of what has ended."""
    note(desk, tx, last)
    made = again(last, desk.now(), asked_by=desk.who, payload=wanted.payload)
    return journal.put(tx, [made])[0]


def hurried(desk: Desk, tx: Writing, last: Intent) -> Intent:
    """The same intent, which leaves now because a person wants it: not after a delay, nor as a draft."""
    if last.state != "drafted" and (last.state != "approved" or last.priority == PERSON):
        return last
    held = last
    if last.state == "approved":
        held = move(last, "hold", desk.now(), by=desk.who)
        journal.change(tx, last, held, "hold", who=desk.who)
    now = desk.now()
    approved = move(held, "approve", now, by=desk.who, due_at=now, priority=PERSON)
    journal.change(tx, held, approved, "approve", who=desk.who)
    return approved
