"""`wbdesk intents`: the journal of everything that was ever to be sent, and what only a person can decide about it.

What waits for a person before it is sent is more at hand in `wbdesk drafts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, get_args

import click

from ..errors import InvalidArgument
from ..plan.intents import REPEATABLE, Intent, IntentKind, State, again
from ..plan.kinds import check
from ..plan.said import Said
from ..store import journal
from .desk import history, moves
from .desk.ask import agree
from .desk.journal import INTENT, Seen, newest, one, text_key
from .desk.moves import apply, is_notable, tell
from .desk.options import Desk, acting, desk
from .ending import IN_PART, REFUSED, USAGE
from .frame import Group
from .reading import TEXT_FILE, one_of

NUMBER = click.argument("number", type=int)
NUMBERS = click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")

intents = Group("intents", help="The journal of all that is sent: list, show, resolve, drop, repeat.")


@intents.command("list")
@click.option(
    "--state", "states", type=click.Choice(get_args(State)), multiple=True, help="In this state; several may be given."
)
@click.option("--kind", "kinds", type=click.Choice(get_args(IntentKind)), multiple=True, help="Of this kind, or these.")
@click.option("--needs-person", is_flag=True, help="Only what the desk cannot decide.")
@click.option("--item", metavar="ID", help="About this question, review, chat or claim.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="So many of each seller.")
@desk
def list_(desk: Desk, needs_person: bool, limit: int, **filters: Any) -> None:
    """List what is or was to be sent, the newest first."""
    desk.tell_unknown()
    chosen = {name: filters[name] or None for name in filters}
    with desk.database.reading() as tx:
        found, more = newest(desk, tx, limit, needs_person=needs_person or None, **chosen)
    desk.rows(INTENT, [seen.row(desk) for seen in found], Said("Ничего не найдено.", "Nothing found."))
    if more:
        desk.tell(
            Said(
                f"Это {limit} новейших, есть ещё. Больше: --limit ЧИСЛО; отобрать: --state, --kind, --item.",
                f"These are the newest {limit}, there are more: --limit NUMBER, or --state, --kind, --item to choose.",
            )
        )
    desk.complete()


@intents.command()
@NUMBER
@desk
def show(desk: Desk, number: int) -> None:
    """Show one in full, with everything that has become of it."""
    with desk.database.reading() as tx:
        history.show(desk, tx, one(desk, tx, number))


@intents.command()
@NUMBER
@click.option("--happened/--did-not", default=None, help="Whether WB has it; look there first.")
@acting
def resolve(desk: Desk, number: int, happened: bool | None) -> None:
    """Say of one whose outcome is unknown whether it happened, because only a person can tell.

    With --did-not it is sent again. Look into WB's portal first: a second message is worse than none.
    """
    if happened is None:
        raise click.UsageError("Say --happened or --did-not.", ctx=click.get_current_context())
    seen = seen_one(desk, number)
    if not happened:
        agree(desk, Said(f"№ {number} будет отправлено ещё раз.", f"{number} will be sent again."))
    done = Said("Подтверждено", "Confirmed") if happened else Said("Снова в очереди", "Due again")
    tell(desk, apply(desk, [seen], moves.resolve(desk, desk.now(), happened=happened)), done)


def seen_one(desk: Desk, number: int) -> Seen:
    """The intent as it is now."""
    with desk.database.reading() as tx:
        return one(desk, tx, number)


@intents.command()
@NUMBERS
@click.option("--why", default="", metavar="TEXT", help="For the journal.")
@acting
def drop(desk: Desk, numbers: tuple[int, ...], why: str) -> None:
    """Give up what has not been sent, or whose outcome is unknown: it is never sent again.

    Of what has ended and asks for a person it takes note: the doctor asks about that no more.
    """
    seen = [seen_one(desk, number) for number in dict.fromkeys(numbers)]
    ended = all(is_notable(one.intent) for one in seen)
    listed = ", ".join(str(one.intent.id) for one in seen)
    question = Said(f"Больше не напоминать: № {listed}.", f"Ask about {listed} no more.")
    agree(desk, question if ended else Said(f"Снять № {listed}.", f"Drop {listed}."))
    done = Said("Принято к сведению", "Taken note of") if ended else Said("Снято", "Dropped")
    tell(desk, apply(desk, seen, moves.give_up(desk, desk.now(), why or "dropped")), done)


@intents.command()
@NUMBERS
@click.option("--text", metavar="TEXT", help="Another text, of one; - reads it from standard input.")
@TEXT_FILE
@acting
def repeat(desk: Desk, numbers: tuple[int, ...], text: str | None, text_file: str | None) -> None:
    """Do again what has come to an end: refused, failed, dropped, superseded, moderated, or done.

    Each becomes a new one with the next round, which goes before what rules have made. An answer, a pin or a return
    that WB still shows is not sent a second time. If one of them cannot be repeated, none is.
    """
    if len(numbers) > 1 and (text, text_file) != (None, None):
        raise click.UsageError("Another text is for one number.", ctx=click.get_current_context())
    seen = [seen_one(desk, number) for number in dict.fromkeys(numbers)]
    for shown in seen:
        tell_shown(desk, shown)
    listed = ", ".join(str(one.intent.id) for one in seen)
    agree(desk, Said(f"Сделать ещё раз: № {listed}.", f"Do {listed} again."))
    made = [once_more(desk, one, text, text_file) for one in seen]
    with desk.database.writing() as tx:
        new = journal.put(tx, made)
        for one in seen:
            moves.note(desk, tx, one.intent)
    if new:
        due = ", ".join(str(one.id) for one in new)
        desk.tell(Said(f"В очереди: № {due}.", f"Due: {due}."))
    if len(new) < len(made):
        said = Said("это уже повторено: wbdesk intents list --item ID.", "it was repeated already.")
        raise desk.ended(IN_PART if new else REFUSED, said)


EDITS: Mapping[IntentKind, str] = MappingProxyType(
    {
        "question_answer": "wbdesk questions answer",
        "question_edit": "wbdesk questions answer",
        "feedback_answer": "wbdesk reviews edit",
        "feedback_edit": "wbdesk reviews edit",
    }
)
"""How an answer that WB shows is changed."""
TWICE: frozenset[IntentKind] = frozenset({*REPEATABLE, "chat_message"})
"""What is sent again though it has been done."""


def tell_shown(desk: Desk, seen: Seen) -> None:
    """Say of what was done that WB shows it, so that doing it again does nothing as long as that is so."""
    intent = seen.intent
    if intent.state != "confirmed" or intent.kind in TWICE:
        return
    edit = EDITS.get(intent.kind)
    how = Said(f" Изменить: {edit} {intent.item} ТЕКСТ.", f" To change it: {edit} {intent.item} TEXT.")
    desk.tell(
        Said(
            f"№ {intent.id}: WB это уже показывает и, пока это так, второй раз не отправится.{how.ru if edit else ''}",
            f"{intent.id}: WB shows it, and while it does it is not sent again.{how.en if edit else ''}",
        )
    )


def once_more(desk: Desk, seen: Seen, text: str | None, text_file: str | None) -> Intent:
    """The next round, with another text if one is given. Ends with 1 where it is still under way."""
    payload = dict(seen.intent.payload)
    if text is not None or text_file is not None:
        payload[str(text_key(seen.intent.kind))] = one_of(text, text_file)
    try:
        made = again(seen.intent, desk.now(), asked_by=desk.who, payload=payload)
        check(made)
    except InvalidArgument as problem:
        raise desk.ended(USAGE, moves.unsendable(problem)) from None
    except ValueError:
        raise desk.ended(REFUSED, moves.not_now(seen.intent)) from None
    return made
