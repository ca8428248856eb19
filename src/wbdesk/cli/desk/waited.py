"""Waiting for what becomes of intents that a command has asked for, and ending as everyday commands end."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ...plan.intents import Intent, State
from ...plan.reasons import said as reason
from ...plan.said import Said
from ...store import desks, jobs, journal, switches
from ...store.database import Reading
from ..ending import IN_PART, INTERRUPTED, LIMIT, REFUSED, UNKNOWN
from .columns import WORDS
from .jobs import is_running
from .journal import INTENT, beside
from .options import Desk
from .shops import Shop

DONE: frozenset[State] = frozenset({"sent", "confirmed"})
"""WB has said yes, or shows it."""
NO: frozenset[State] = frozenset({"refused", "failed", "superseded", "dropped", "moderated"})

LOOK = 0.2
"""How often it is looked, in seconds."""


def waited(desk: Desk, shop: Shop, asked: Sequence[Intent], patience: float | None) -> None:
    """Wait until all are done or *patience* seconds have passed; print them, and end by what has become of them."""
    numbers = [one.id for one in asked]
    try:
        with desk.waiting(Said("стол отправляет", "the desk is sending")):
            found = until_known(desk, shop, numbers, patience)
    except KeyboardInterrupt:
        listed = ", ".join(map(str, numbers))
        said = Said(
            f"прервано; в очереди осталось: № {listed}. Снять: wbdesk drafts drop НОМЕР.",
            f"interrupted; it stays in the queue: {listed}. To drop it: wbdesk drafts drop NUMBER.",
        )
        raise desk.ended(INTERRUPTED, said) from None
    tell(desk, shop, found)


def until_known(desk: Desk, shop: Shop, numbers: Sequence[int], patience: float | None) -> list[Intent]:
    """The intents when nothing more is to be waited for."""
    began = desk.now()
    while True:
        with desk.database.reading() as tx:
            found = [one for number in numbers if (one := journal.get(tx, shop.id, number))]
            hopeless = stands_still(tx, shop, desk.now())
        over = patience is not None and desk.now() - began >= patience
        if over or hopeless or all(one.state in DONE | NO or one.needs_person for one in found):
            return found
        desk.clock.sleep(LOOK)


def stands_still(tx: Reading, shop: Shop, now: float) -> Said | None:
    """Why nothing will be sent soon."""
    if switches.is_on(tx, shop.id, switches.STOP_SENDING):
        return Said("отправка остановлена: wbdesk resume-sending", "sending is stopped: wbdesk resume-sending")
    if not is_running(jobs.all(tx, shop.id), desks.ended_at(tx, shop.id), now):
        return Said(
            "стол не запущен: wbdesk run; или снимите (wbdesk drafts drop НОМЕР) и отправьте с --direct",
            "the desk is not running: wbdesk run; or drop it (wbdesk drafts drop NUMBER) and send with --direct",
        )
    return None


def tell(desk: Desk, shop: Shop, found: Sequence[Intent]) -> None:
    """Print what became of each, and end by the worst of it."""
    with desk.database.reading() as tx:
        rows = [seen.row(desk) for seen in beside(tx, shop, found)]
        still = stands_still(tx, shop, desk.now())
    if desk.for_people:
        for one in found:
            click.echo(in_words(desk, one), err=True)
    else:
        desk.out.rows(INTENT, rows)
    codes = [code_of(one) for one in found]
    worst = max(codes)
    if not worst:
        return
    if len(set(codes)) > 1:
        done, of = codes.count(0), len(codes)
        raise desk.ended(IN_PART, Said(f"сделано: {done} из {of}.", f"done: {done} of {of}."))
    raise desk.ended(worst, ending(found[0], worst, still))


def code_of(intent: Intent) -> int:
    """The exit status for an intent as it stands."""
    if intent.state in DONE:
        return 0
    if intent.state in NO:
        return REFUSED
    return UNKNOWN if intent.state in {"unknown", "sending"} else LIMIT


def ending(intent: Intent, code: int, still: Said | None) -> Said:
    """What is to be said at the end."""
    why = reason(intent.error) if intent.error else Said("", "")
    if code == REFUSED:
        state = WORDS["state"][intent.state]
        return Said(f"{state.ru}: {why.ru or '-'}.", f"{state.en}: {why.en or '-'}.")
    look = f"wbdesk intents show {intent.id}"
    if code == UNKNOWN:
        return Said(
            f"исход неизвестен; стол проверит сам, не повторяйте: {look}.",
            f"nobody knows yet whether it happened; the desk finds out, do not repeat it: {look}.",
        )
    waits = still or why
    return Said(
        f"ждёт в очереди, № {intent.id}{': ' if waits.ru else ''}{waits.ru}. Смотреть: {look}.",
        f"it waits in the queue, {intent.id}{': ' if waits.en else ''}{waits.en}. To look: {look}.",
    )


def in_words(desk: Desk, intent: Intent) -> str:
    """An intent's state for a person."""
    return f"{intent.id}: {desk.say(WORDS['state'][intent.state])}"
