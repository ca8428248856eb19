"""`wbdesk doctor`: whether everything a desk needs is there, and what to click or run where it is not.

Lives here: in which order it is looked at, and the exit status. What is looked at stands in `desk_check_*.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click
from msgspec.structs import replace

from ..plan.said import Said
from .desk import check_hosts as desk_check_hosts
from .desk import check_sinks as desk_check_sinks
from .desk import check_store as desk_check_store
from .desk import check_token as desk_check_token
from .desk.check import Check, tell
from .desk.options import Desk, desk
from .desk.shops import Shop
from .ending import REFUSED


@click.command()
@click.option("--offline", is_flag=True, help="Do not ask WB.")
@desk
def doctor(desk: Desk, offline: bool) -> None:
    """Look whether everything is in order, and say what to do.

    The configuration, the tokens, WB's three hosts, the clock, the store, the queue, the jobs. Each host is asked once,
    within the limits; with a basic token it is only connected to. The exit status is 0 if nothing needs a person, and 1
    if something does; 2 with a mistake in the configuration.
    """
    examine(desk, offline=offline)


def examine(desk: Desk, *, offline: bool) -> None:
    """Print all checks; ends with 1 if something needs a person."""
    bad = 0
    for check in checks(desk, offline=offline):
        tell(desk, check)
        bad += check.level == "bad"
    if bad:
        raise desk.ended(REFUSED, Said(f"человек нужен: {bad}.", f"a person is needed: {bad}."))


def checks(desk: Desk, *, offline: bool) -> Iterator[Check]:
    """Everything, in the order in which it can be wrong."""
    notes = desk.config.notes
    path = desk.config_file
    yield Check("config", "ok", Said(f"конфигурация верна: {path}", f"the configuration is right: {path}"))
    yield from (Check("config", "note", Said(note.in_language("ru"), note.in_language("en"))) for note in notes)
    yield from desk_check_sinks.look(desk)
    yield from desk_check_store.store(desk)
    for shop in desk.shops:
        new = desk_check_token.where(shop)
        for check in of_shop(desk, shop, offline=offline):
            yield replace(check, seller=shop.name, do=new if check.do == desk_check_token.MAKE_NEW else check.do)


def of_shop(desk: Desk, shop: Shop, *, offline: bool) -> Iterable[Check]:
    """Everything about one seller."""
    yield from desk_check_token.look(shop, desk.now())
    if not offline:
        yield from desk_check_hosts.look(desk, shop)
    if shop.id and desk.store_file.exists():
        yield from desk_check_store.queue(desk, shop)
