"""`wbdesk replay`: telling sinks again what they were told, or were not. Asked for here; the running desk tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import get_args

import click

from ..engine import replay as replaying
from ..engine.replay import Wanted
from ..plan.config import Sink
from ..plan.event_shapes import FactKind
from ..plan.said import Said
from ..sinks.configured import takes
from ..store import deliveries
from .desk import facts as desk_facts
from .desk.ask import agree_to_count
from .desk.options import Desk, acting
from .desk.shops import Shop
from .ending import USAGE
from .moments import FROM, TO


@click.command()
@click.option("--sink", "name", metavar="NAME", help="Only this sink; by default all of the configuration.")
@FROM
@TO
@click.option("--kind", "kinds", type=click.Choice(get_args(FactKind)), multiple=True, help="Of this kind, or these.")
@click.option("--stream", metavar="ID", help="Only of this stream, such as a chat's id.")
@click.option("--only-failed", is_flag=True, help="Only what has not arrived and is given up, or waits for a person.")
@click.option("--dry-run", is_flag=True, help="Count, and do nothing.")
@click.option(
    "--reopen", is_flag=True, help="Instead: go on with a sink that is switched off or down, from where it was."
)
@click.option("--give-up", is_flag=True, help="Instead: drop what waits for a sink, such as one no longer configured.")
@acting
def replay(
    desk: Desk,
    name: str | None,
    date_from: datetime | None,
    date_to: datetime | None,
    kinds: tuple[FactKind, ...],
    stream: str | None,
    only_failed: bool,
    dry_run: bool,
    reopen: bool,
    give_up: bool,
) -> None:
    """Tell sinks again what has happened.

    Each fact goes with the same id as before, behind what waits already. A sink that was added later gets in this way
    what was before it. The running desk does it.
    """
    if reopen or give_up:
        if (reopen and give_up) or any((date_from, date_to, kinds, stream, only_failed, dry_run)):
            raise click.UsageError(
                "--reopen and --give-up stand alone, or with --sink.", ctx=click.get_current_context()
            )
        desk.tell_unknown()
        if give_up:
            drop(desk, name)
        else:
            switch_on(desk, chosen(desk, name))
        return desk.complete()
    sinks = chosen(desk, name)
    desk.tell_unknown()
    since, until = seconds(date_from), seconds(date_to)
    wanted = [
        Wanted(
            seller=shop.id,
            sink=sink.name,
            since=since,
            until=until,
            kinds=kinds,
            stream=stream,
            only_failed=only_failed,
            takes=partial(takes, sink, seller=shop.name),
        )
        for shop, sink in pairs(desk, sinks)
    ]
    tell_again(desk, wanted, dry_run=dry_run)
    return desk.complete()


def chosen(desk: Desk, name: str | None) -> list[Sink]:
    """The sinks that are meant. Ends with 2 if there is none of this name."""
    found = [sink for sink in desk.config.sinks if name in {None, sink.name}]
    if not found:
        names = ", ".join(sink.name for sink in desk.config.sinks) or "-"
        said = Said(f"нет такого [[sink]]; есть: {names}.", f"there is no such [[sink]]; there are: {names}.")
        raise desk.ended(USAGE, said)
    return found


def pairs(desk: Desk, sinks: list[Sink]) -> Iterator[tuple[Shop, Sink]]:
    """Each sink with each seller of whom it is told."""
    return ((shop, sink) for shop in desk.shops if shop.id for sink in sinks if desk_facts.is_for(sink, shop))


def seconds(at: datetime | None) -> float | None:
    """A moment as unix seconds."""
    return None if at is None else at.timestamp()


def switch_on(desk: Desk, sinks: list[Sink]) -> None:
    """Go on with sinks that were switched off or are down. What waits for them is told; nothing is told again."""
    with desk.database.writing() as tx:
        for shop, sink in pairs(desk, sinks):
            replaying.reopen(tx, shop.id, sink.name, desk.now(), by=desk.who)
    desk.tell(Said("Передача продолжается.", "Telling goes on."))


def drop(desk: Desk, name: str | None) -> None:
    """Have the person agree to how much it is, and drop what waits for a sink."""
    if name is None:
        raise click.UsageError("--give-up needs --sink.", ctx=click.get_current_context())
    sellers = [shop.id for shop in desk.shops if shop.id]
    with desk.database.reading() as tx:
        states = [deliveries.state(tx, seller, name) for seller in sellers]
    count = sum(state.waiting + state.parked for state in states)
    if count:
        agree_to_count(
            desk, Said(f"Не передавать «{name}»: {count}.", f"Never to be told to {name!r}: {count}."), count
        )
    else:
        chosen(desk, name)  # a name that nobody knows is a slip of the pen
    done = sum(dropped(desk, seller, name) for seller in sellers)
    desk.tell(Said(f"Снято с передачи: {done}.", f"Dropped: {done}."))


def dropped(desk: Desk, seller: str, name: str) -> int:
    """Drop what waits for a sink, some at a time because the desk wants to write too; how many that were."""
    done = 0
    while True:
        with desk.database.writing() as tx:
            some = replaying.give_up(tx, seller, name, desk.now(), by=desk.who)
        done += some
        if not some:
            return done


def tell_again(desk: Desk, wanted: list[Wanted], *, dry_run: bool) -> None:
    """Count what it is, have the person agree to the number, and ask for it."""
    count = sum(replaying.count(desk.database, one) for one in wanted)
    if dry_run or not count:
        desk.tell(Said(f"Повторить: {count}. Ничего не сделано.", f"To be told again: {count}. Nothing was done."))
        return
    agree_to_count(desk, Said(f"Повторить: {count}.", f"To be told again: {count}."), count)
    now = desk.now()
    done = sum(replaying.replay(desk.database, one, now, by=desk.who) for one in wanted)
    desk.tell(Said(f"В очереди на передачу: {done}.", f"To be told: {done}."))
