"""How a person moves intents: what he has seen must still be so, or it is told and left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import click
import msgspec

from ...errors import InvalidArgument
from ...plan.intents import PERSON, Intent, State
from ...plan.kinds import check
from ...plan.move_table import MoveName
from ...plan.moves import NOTABLE, WrongMove, move, noted
from ...plan.said import Said
from ...store import journal
from ...store.database import Writing
from ..ending import IN_PART, REFUSED
from .columns import WORDS
from .journal import Seen, text_key
from .options import Desk

Step = tuple[MoveName | Literal["noted"], Intent]
"""A move, or that a person has taken note, and the intent after it."""
Steps = Callable[[Intent], Sequence[Step]]
"""What to do with an intent: the moves, one after the other. May raise `WrongMove` or `InvalidArgument`."""

AT_ONCE = 200
"""Intents changed in one transaction: the desk wants to write too."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of one intent: `problem` says why nothing did."""

    seen: Seen
    problem: Said | None = None


def apply(desk: Desk, seen: Sequence[Seen], steps: Steps) -> list[Outcome]:
    """Do *steps* with each intent that is still as it was seen."""
    found: list[Outcome] = []
    for start in range(0, len(seen), AT_ONCE):
        with desk.database.writing() as tx:
            found += [_one(desk, tx, one, steps) for one in seen[start : start + AT_ONCE]]
    return found


def _one(desk: Desk, tx: Writing, seen: Seen, steps: Steps) -> Outcome:
    before = journal.get(tx, seen.intent.seller, seen.intent.id)
    if before is None or before != seen.intent:
        return Outcome(seen, changed(before))
    try:
        for name, after in steps(before):
            journal.change(tx, before, after, name, who=desk.who)
            before = after
    except WrongMove:
        return Outcome(seen, not_now(seen.intent))
    except InvalidArgument as problem:
        return Outcome(seen, unsendable(problem))
    return Outcome(seen)


def unsendable(problem: InvalidArgument) -> Said:
    """That WB would not take it."""
    return Said(f"так отправить нельзя: {problem}", f"this cannot be sent: {problem}")


def changed(now: Intent | None) -> Said:
    """That somebody was faster."""
    state = WORDS["state"][now.state] if now else Said("?", "?")
    return Said(
        f"изменилось, пока вы смотрели (теперь: {state.ru}); ничего не сделано, посмотрите ещё раз",
        f"it has changed meanwhile (now: {state.en}); nothing was done, look again",
    )


def not_now(intent: Intent) -> Said:
    """That a move is not possible, and what is."""
    state, number = WORDS["state"][intent.state], intent.id
    possible = POSSIBLE.get(intent.state, OVER)
    if text_key(intent.kind) is None:
        possible = Said(possible.ru.replace(EDIT, ""), possible.en.replace(EDIT, ""))
    noting = NOTE if is_notable(intent) else Said("", "")
    return Said(
        f"состояние «{state.ru}»: этого сделать нельзя; {possible.ru}{noting.ru}".format(number),
        f"it is {state.en}: this is not possible; {possible.en}{noting.en}".format(number),
    )


EDIT = ", edit {0}"
"""Left out for what has no text."""
_STOPPABLE = Said("wbdesk drafts hold {0}, edit {0} или drop {0}", "wbdesk drafts hold {0}, edit {0} or drop {0}")
_LEAVES = Said("оно уходит сейчас: wbdesk intents show {0}", "it leaves just now: wbdesk intents show {0}")
POSSIBLE: Mapping[State, Said] = MappingProxyType(
    {
        "drafted": Said(
            "wbdesk drafts approve {0}, edit {0} или drop {0}",
            "wbdesk drafts approve {0}, edit {0} or drop {0}",
        ),
        "approved": _STOPPABLE,
        "due": _STOPPABLE,
        "claimed": _LEAVES,
        "sending": _LEAVES,
        "sent": Said(
            "WB принял, стол проверит сам: wbdesk intents show {0}",
            "WB took it, and the desk makes sure: wbdesk intents show {0}",
        ),
        "unknown": Said(
            "стол проверяет сам, а решить можно так: wbdesk intents resolve {0} --happened или --did-not",
            "the desk finds out, or you decide: wbdesk intents resolve {0} --happened or --did-not",
        ),
        "confirmed": Said(
            "WB это показывает; ещё раз: wbdesk intents repeat {0}",
            "WB shows it; again: wbdesk intents repeat {0}",
        ),
    }
)
"""What a person can do in each state; `OVER` in those that are ends."""
OVER = Said("оно кончено; ещё раз: wbdesk intents repeat {0}", "it is over; again: wbdesk intents repeat {0}")
NOTE = Said("; больше не напоминать: wbdesk intents drop {0}", "; to be asked no more: wbdesk intents drop {0}")


def is_notable(intent: Intent) -> bool:
    """Whether a person is asked about something that cannot be changed any more."""
    return intent.needs_person and intent.state in NOTABLE


def approve(desk: Desk, now: float, priority: int | None = None) -> Steps:
    """Let it go at once. What waits for its delay goes through a person's hands first."""
    return lambda intent: _approved(desk, intent, now, priority)


def _approved(desk: Desk, intent: Intent, now: float, priority: int | None) -> list[Step]:
    check(intent)
    first = [] if intent.state == "drafted" else hold(desk, now)(intent)
    draft = first[-1][1] if first else intent
    priority = draft.priority if priority is None else priority
    return [*first, ("approve", move(draft, "approve", now, by=desk.who, due_at=now, priority=priority))]


def rewrite(desk: Desk, now: float, payload: dict[str, Any], *, send: bool) -> Steps:
    """Something else to be sent, at once if *send*."""

    def steps(intent: Intent) -> Sequence[Step]:
        after = move(intent, "edit", now, by=desk.who, payload=payload)
        check(after)
        return [("edit", after), *(_approved(desk, after, now, PERSON) if send else ())]

    return steps


def hold(desk: Desk, now: float) -> Steps:
    """Back to the drafts."""
    return lambda intent: [("hold", move(intent, "hold", now, by=desk.who))]


def drop(desk: Desk, now: float, why: str) -> Steps:
    """End it."""
    return lambda intent: [("drop", move(intent, "drop", now, by=desk.who, error=why))]


def give_up(desk: Desk, now: float, why: str) -> Steps:
    """End it; of what has ended, take note."""
    dropped = drop(desk, now, why)
    return lambda intent: [("noted", noted(intent, now))] if is_notable(intent) else dropped(intent)


def note(desk: Desk, tx: Writing, intent: Intent) -> None:
    """Take note of how it ended, where a person does it again: he is asked about it no more."""
    if is_notable(intent):
        journal.change(tx, intent, noted(intent, desk.now()), "noted", who=desk.who)


def resolve(desk: Desk, now: float, *, happened: bool) -> Steps:
    """Say what could not be decided."""
    if happened:
        return lambda intent: [("resolve_found", move(intent, "resolve_found", now, by=desk.who))]
    return lambda intent: [("resolve_absent", move(intent, "resolve_absent", now, by=desk.who, due_at=now))]


def tell(desk: Desk, outcomes: Sequence[Outcome], done: Said) -> None:
    """Say how many are *done*, and of each other one why not; ends with 7 or 1 if there are any."""
    failed = [outcome for outcome in outcomes if outcome.problem is not None]
    for outcome in failed:
        assert outcome.problem is not None
        click.echo(f"{outcome.seen.intent.id}: {desk.say(outcome.problem)}", err=True)
    well = len(outcomes) - len(failed)
    if well:
        desk.tell(Said(f"{done.ru}: {well}.", f"{done.en}: {well}."))
    if failed:
        rest = Said(f"не сделано: {len(failed)} из {len(outcomes)}.", f"not done: {len(failed)} of {len(outcomes)}.")
        raise desk.ended(IN_PART if well else REFUSED, rest)
