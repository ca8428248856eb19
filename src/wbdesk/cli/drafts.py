"""`wbdesk drafts`: what the rules have prepared for a person, and what waits for its moment: look, send, rewrite, drop.

Drafts are intents (docs/intents.md). A draft that somebody else has changed meanwhile is told and left alone. Nothing
here talks to WB: the running desk sends what is approved.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from shutil import get_terminal_size
from typing import Any, get_args

import click
from msgspec.structs import replace

from ..plan.intents import PERSON, IntentKind, State
from ..plan.said import Said
from ..store.database import Reading
from .cells import flat
from .desk import history, moves
from .desk import urgent as desk_urgent
from .desk.ask import agree, agree_to_count
from .desk.journal import INTENT, Seen, listed, one, remark, text_key
from .desk.moves import Outcome, apply, tell
from .desk.options import Desk, acting, desk
from .desk.shops import Shop
from .ending import INTERRUPTED, REFUSED
from .frame import Group
from .output import is_terminal
from .reading import TEXT_FILE, one_of

DRAFTS: tuple[State, ...] = ("drafted",)
STOPPABLE: tuple[State, ...] = ("drafted", "approved", "due")
"""What has not begun to be sent."""
SHOWN = 10
"""Drafts shown before a person is asked about many."""

RATING = click.option("--rating", metavar="STARS", help="Reviews with these stars only: 5, or 4,5.")
FILTERS = (
    click.option("--rule", metavar="NAME", help="Made by this rule only."),
    RATING,
    click.option("--kind", type=click.Choice(get_args(IntentKind)), help="Of this kind only."),
    click.option("--item", metavar="ID", help="About this question, review, chat or claim only."),
)
NUMBERS = click.argument("numbers", nargs=-1, type=int, metavar="[NUMBER]...")

drafts = Group("drafts", help="What waits for a person: list, show, approve, edit, drop.")


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give *command* the filters of drafts."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


@drafts.command("list")
@filtered
@click.option("--waiting", is_flag=True, help="Also what is approved and waits for its moment: it can be stopped.")
@click.option("--limit", type=click.IntRange(1), help="Stop after so many of each seller.")
@desk
def list_(desk: Desk, waiting: bool, limit: int | None, **filters: Any) -> None:
    """List the drafts: first for what is urgent (wbdesk urgent says why), then the newest first."""
    desk.tell_unknown()
    found = matching(desk, STOPPABLE if waiting else DRAFTS, **filters)
    found = [seen for shop in desk.shops for seen in urgent_first(desk, shop, found)[:limit]]
    desk.rows(INTENT, [seen.row(desk) for seen in found], Said("Черновиков нет.", "There are no drafts."))
    desk.complete()


def urgent_first(desk: Desk, shop: Shop, found: Sequence[Seen]) -> list[Seen]:
    """A seller's drafts among *found*, those in front for which somebody has said that they are urgent."""
    with desk.database.reading() as tx:
        numbers = [one.draft for one in desk_urgent.urgent(tx, shop, desk.now()) if one.draft is not None]
    place = {number: at for at, number in enumerate(numbers)}
    mine = [seen for seen in found if seen.shop.id == shop.id]
    return sorted(mine, key=lambda seen: place.get(seen.intent.id, len(place)))


def matching(
    desk: Desk,
    states: Sequence[State],
    *,
    rule: str | None,
    rating: str | None,
    kind: IntentKind | None,
    item: str | None,
) -> list[Seen]:
    """What the filters let through."""
    stars = stars_of(rating)
    kinds = None if kind is None else (kind,)
    with desk.database.reading() as tx:
        found = listed(desk, tx, states=states, kinds=kinds, rule=rule, item=item)
    return [seen for seen in found if stars is None or seen.rating in stars]


def stars_of(text: str | None) -> frozenset[int] | None:
    """The stars in an option such as `4,5`."""
    if text is None:
        return None
    if not all(one.strip() in {"1", "2", "3", "4", "5"} for one in text.split(",")):
        raise click.UsageError("--rating takes stars from 1 to 5, such as 5 or 4,5.", ctx=click.get_current_context())
    return frozenset(map(int, text.split(",")))


@drafts.command()
@click.argument("number", type=int)
@desk
def show(desk: Desk, number: int) -> None:
    """Show a draft in full: the buyer's words, the text, what the guard says of it, what has become of it."""
    with desk.database.reading() as tx:
        history.show(desk, tx, one(desk, tx, number))


@drafts.command()
@NUMBERS
@filtered
@click.option("--dry-run", is_flag=True, help="Show which ones, and do nothing.")
@acting
def approve(desk: Desk, numbers: tuple[int, ...], dry_run: bool, **filters: Any) -> None:
    """Let drafts go: those with these numbers, or all that the filters let through.

    They leave at once, without a delay; by number also what already waits for its moment, and past the day's cap and
    the quiet hours, which hold back what filters found. What the guard calls an error stays. Of those that filters
    found, any finding makes a draft stay: approve it by its number.
    """
    chosen = meant(desk, numbers, STOPPABLE if numbers else DRAFTS, filters)
    held = [outcome for seen in chosen if (outcome := withheld(desk, seen, strict=not numbers))]
    ready = [seen for seen in chosen if seen not in [outcome.seen for outcome in held]]
    if dry_run:
        desk.rows(INTENT, [seen.row(desk) for seen in ready], NONE)
    elif ready:
        ask(desk, ready, Said("Отправить", "To be sent"), by_number=bool(numbers))
    priority = PERSON if numbers else None
    outcomes = [] if dry_run else apply(desk, ready, moves.approve(desk, desk.now(), priority))
    tell(desk, [*outcomes, *held], Said("Одобрено", "Approved"))


NONE = Said("Таких черновиков нет.", "There are no such drafts.")


def meant(desk: Desk, numbers: Sequence[int], states: Sequence[State], filters: dict[str, Any]) -> list[Seen]:
    """The drafts that a command is about. Ends with 2 unless they are named in one of the two ways, 1 if none is."""
    if bool(numbers) is any(value is not None for value in filters.values()):
        raise click.UsageError("Give either numbers or filters.", ctx=click.get_current_context())
    if numbers:
        with desk.database.reading() as tx:
            return [for_wb(desk, tx, number) for number in dict.fromkeys(numbers)]
    if not (found := matching(desk, states, **filters)):
        raise desk.ended(REFUSED, NONE)
    return found


def for_wb(desk: Desk, tx: Reading, number: int) -> Seen:
    """The intent with this number. Ends with 1 if there is none, or it tells a sink something."""
    seen = one(desk, tx, number)
    if seen.intent.kind == "deliver":
        sink = seen.intent.sink
        said = Said(
            f"№ {number} передаёт факт в «{sink}», это не черновик: wbdesk intents drop {number}, или wbdesk replay.",
            f"{number} tells {sink!r} a fact and is no draft: wbdesk intents drop {number}, or wbdesk replay.",
        )
        raise desk.ended(REFUSED, said)
    return seen


def withheld(desk: Desk, seen: Seen, *, strict: bool) -> Outcome | None:
    """A draft that the guard keeps from being sent; with *strict* for a warning too."""
    found = [one for one in seen.findings(desk) if strict or one.severity == "error"]
    if not found:
        return None
    said = [remark(one, seen.text or "") for one in found]
    return Outcome(seen, Said("; ".join(one.ru for one in said), "; ".join(one.en for one in said)))


def ask(desk: Desk, seen: Sequence[Seen], what: Said, *, by_number: bool) -> None:
    """Show what it is about, and have the person agree: of what he did not name himself, to how many there are."""
    width = get_terminal_size().columns
    for first in seen[:SHOWN]:
        click.echo(in_two_lines(first, width), err=True)
    if len(seen) > SHOWN:
        rest = len(seen) - SHOWN
        desk.tell(
            Said(f"... и ещё {rest}; все покажет --dry-run или list.", f"... and {rest} more: see --dry-run or list.")
        )
    question = Said(f"{what.ru}: {len(seen)}.", f"{what.en}: {len(seen)}.")
    if by_number:
        agree(desk, question)
    else:
        agree_to_count(desk, question, len(seen))


def in_two_lines(seen: Seen, width: int) -> str:
    """A draft for a person who is asked about it: what the buyer wrote, and what is to be sent."""
    head = f"{seen.intent.id} {'*' * seen.rating} " if seen.rating else f"{seen.intent.id} "
    buyer = shortened(seen.item.text if seen.item else "", max(width - len(head) - 2, 20))
    return f"{head}«{buyer}»\n  -> {shortened(seen.wanted, max(width - 5, 20))}"


def shortened(text: str, most: int) -> str:
    """*text* in one line of so many letters at most."""
    line = flat(text)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


@drafts.command()
@click.argument("number", type=int)
@click.argument("text", required=False)
@TEXT_FILE
@click.option("--approve", "send", is_flag=True, help="Let it go at once.")
@acting
def edit(desk: Desk, number: int, text: str | None, text_file: str | None, send: bool) -> None:
    """Write another text, for a draft or what waits for its moment.

    TEXT is the new one; - reads it from standard input. Without it, on a terminal, your editor is opened.
    """
    with desk.database.reading() as tx:
        seen = for_wb(desk, tx, number)
    new = written(desk, seen, text, text_file)
    changed = Seen(
        seen.shop,
        replace(seen.intent, payload={**seen.intent.payload, str(text_key(seen.intent.kind)): new}),
        seen.item,
    )
    if outcome := withheld(desk, changed, strict=False):
        tell(desk, [outcome], NONE)
    steps = moves.rewrite(desk, desk.now(), changed.intent.payload, send=send)
    tell(desk, apply(desk, [seen], steps), Said("Одобрено", "Approved") if send else Said("Изменено", "Changed"))


def written(desk: Desk, seen: Seen, text: str | None, text_file: str | None) -> str:
    """The new text. Ends with 1 for what has no text."""
    if text_key(seen.intent.kind) is None:
        raise desk.ended(REFUSED, Said("здесь нет текста: можно одобрить или снять.", "it has no text to edit."))
    if text is not None or text_file is not None or not is_terminal(sys.stdin):
        return one_of(text, text_file)
    new = click.edit(seen.text or "")
    if new is None:
        raise desk.ended(INTERRUPTED, Said("текст не изменён.", "the text was not changed."))
    return new.strip()


@drafts.command()
@NUMBERS
@filtered
@click.option("--why", default="", metavar="TEXT", help="For the journal.")
@acting
def drop(desk: Desk, numbers: tuple[int, ...], why: str, **filters: Any) -> None:
    """Do not send drafts, nor what waits for its moment: those with these numbers, or all that the filters let through.

    The rules do not prepare another one for the same item.
    """
    chosen = meant(desk, numbers, STOPPABLE if numbers else DRAFTS, filters)
    ask(desk, chosen, Said("Снять", "To be dropped"), by_number=bool(numbers))
    tell(desk, apply(desk, chosen, moves.drop(desk, desk.now(), why or "dropped")), Said("Снято", "Dropped"))


@drafts.command()
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")
@acting
def hold(desk: Desk, numbers: tuple[int, ...]) -> None:
    """Stop what waits for its moment, and put it back among the drafts."""
    with desk.database.reading() as tx:
        chosen = [for_wb(desk, tx, number) for number in dict.fromkeys(numbers)]
    tell(desk, apply(desk, chosen, moves.hold(desk, desk.now())), Said("Остановлено", "Stopped"))
