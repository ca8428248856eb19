"""`wbdesk sync`: the mirror brought up to date once, with a bar that counts WB's calls, which are what takes time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol, get_args

import click

from ..engine import stream
from ..engine.post import Stopped
from ..engine.progress import Progress
from ..engine.reader import Step
from ..engine.runner import heeding_signals
from ..engine.sync import sync as synchronize
from ..plan.items import ItemKind
from ..plan.said import Said
from ..wire.turn import WAITS
from .desk.columns import WORDS, keyed
from .desk.jobs import titled
from .desk.log import hearing, opened
from .desk.options import Desk, desk
from .desk.posts import House, house
from .desk.shops import Shop
from .desk.times import clock, span
from .desk.wb_trouble import reason
from .ending import INTERRUPTED
from .moments import moment

SYNCED = (
    keyed("kind", 10),
    keyed("read", 9),
    keyed("new", 9),
    keyed("changed", 9),
    keyed("gone", 6),
    keyed("asked_for", 12),
    keyed("problem", 0),
    keyed("seller"),
)
"""Columns are added at the end and never change their place: scripts count them."""


@click.command()
@click.option("--everything", is_flag=True, help="Read everything anew, not only what has changed.")
@click.option("--kind", "kinds", type=click.Choice(get_args(ItemKind)), multiple=True, help="Only this kind, or these.")
@click.option(
    "--events-from",
    metavar="WHEN",
    type=moment,
    help="Go on with chat events from then, wherever the desk was; none before it that it has not read. 12h, ISO 8601.",
)
@desk
def sync(desk: Desk, everything: bool, kinds: tuple[ItemKind, ...], events_from: datetime | None) -> None:
    """Bring the mirror up to date.

    The first time everything WB shows is read, later what has changed. It may be interrupted or killed at any moment:
    the next sync goes on where this one was. What the rules say about what is new is prepared; nothing is sent.
    """
    desk.make_store()
    if events_from is not None:
        go_on_from(desk, events_from)
    if not asyncio.run(work(desk, everything, kinds)):
        raise desk.ended(
            INTERRUPTED, Said("прервано; следующий sync продолжит.", "interrupted; the next sync goes on.")
        )
    desk.complete()


def go_on_from(desk: Desk, moment: datetime) -> None:
    """Put the place reached in the stream of events at a moment, for all sellers."""
    for shop in desk.shops:
        with desk.database.writing() as tx:
            stream.go_on_from(tx, shop.id, moment.timestamp(), desk.now())


async def work(desk: Desk, everything: bool, kinds: Sequence[ItemKind]) -> bool:
    """Bring the mirrors of all sellers up to date, one after the other; whether it came to its end."""
    stop = asyncio.Event()
    rows: list[dict[str, Any]] = []
    with heeding_signals(stop):
        async with house(desk, Quiet(), stop) as common:
            for shop in desk.shops:
                try:
                    rows += await of_shop(desk, common, shop, everything, kinds)
                except Stopped:
                    return False
    desk.rows(SYNCED, rows, Said("Читать нечего.", "There is nothing to read."))
    return True


class Quiet:
    """A log of which only warnings are told, on standard error: the bar says the rest."""

    def info(self, _event: str, /, **_facts: Any) -> None:
        """Not told."""

    def warning(self, event: str, /, **facts: Any) -> None:
        """Told in a line."""
        opened("text").warning(event, **facts)

    error = warning


async def of_shop(
    desk: Desk, common: House, shop: Shop, everything: bool, kinds: Sequence[ItemKind]
) -> list[dict[str, Any]]:
    """One seller's mirror; a row for each kind."""
    if shop.token is None:
        missing = shop.problem or Said("?", "?")
        desk.left_out(Said(f"{shop.name}: {missing.ru}", f"{shop.name}: {missing.en}"))
        return []
    async with common.post(shop) as post:
        with shown(desk, shop) as show:
            steps = await synchronize(
                post, common.intake(shop), everything=everything, kinds=kinds or None, show=show.page
            )
    for step in steps:
        if step.problem is not None:
            desk.left_out(trouble(shop, step.kind, step.problem))
    return [row(shop, step) for step in steps]


def trouble(shop: Shop, kind: ItemKind, problem: Exception) -> Said:
    """Why a kind was not read to its end."""
    what, why = WORDS["kind"][kind], reason(problem)
    return Said(f"{shop.name}, {what.ru}: {why.ru}", f"{shop.name}, {what.en}: {why.en}")


def row(shop: Shop, step: Step) -> dict[str, Any]:
    """What reading a kind has come to, as plain values."""
    taken = step.taken
    return {
        "seller": shop.name,
        "kind": step.kind,
        "read": taken.read,
        "new": taken.new,
        "changed": taken.changed,
        "gone": step.gone,
        "braked": step.braked,
        "asked_for": taken.intents,
        "problem": type(step.problem).__name__ if step.problem else braked(step),
    }


def braked(step: Step) -> str:
    """That too much has disappeared to be believed."""
    return f"{step.braked} not shown, too many to be deleted" if step.braked else ""


class Show(Protocol):
    """Where it is shown how far it has come."""

    def page(self, progress: Progress) -> object:
        """A page more."""
        ...


@contextmanager
def shown(desk: Desk, shop: Shop) -> Iterator[Show]:
    """A bar where a person watches, else nothing."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield Nowhere()
        return
    bar = CallsBar(desk, shop, console)
    with bar.progress, hearing(opened("text")), told_of_waits(bar.waits):
        yield bar


@contextmanager
def told_of_waits(tell: Callable[[str, float], object]) -> Iterator[None]:
    """Whenever a call waits for WB's limits, tell which one and for how many seconds."""
    logger, ear = logging.getLogger("wbdesk"), WaitsEar(tell)
    level = logger.level
    logger.addHandler(ear)
    logger.setLevel(min(logger.getEffectiveLevel(), logging.INFO))
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(ear)


class WaitsEar(logging.Handler):
    """Hears of what the SDK says only that a call waits."""

    def __init__(self, tell: Callable[[str, float], object]) -> None:
        super().__init__(logging.INFO)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """A call waits."""
        if record.msg == WAITS and isinstance(record.args, tuple):
            what, seconds, *_ = record.args
            self._tell(str(what), float(str(seconds)))


class Nowhere:
    """Nobody watches."""

    def page(self, progress: Progress) -> None:
        """Not shown."""


class CallsBar:
    """A bar of the calls that were and are to be made, with the time that the rest will take, and what it waits for."""

    def __init__(self, desk: Desk, shop: Shop, console: Any) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}", markup=False), BarColumn(24), MofNCompleteColumn())
        self.progress = Bars(*columns, TextColumn("{task.fields[left]}"), console=console, transient=True)
        self._desk, self._shop = desk, shop
        self._task = self.progress.add_task(shop.name, total=None, left="")
        self._left, self._waits = Said("", ""), dict[str, float]()

    def page(self, progress: Progress) -> None:
        """A page more: what is read, and how long the rest will take at least."""
        left, total = span(progress.seconds_left), progress.calls + progress.calls_left
        least = Said("не меньше ", "at least ") if progress.at_least else Said("", "")
        count = f"{progress.records}" + (f"/{progress.total}" if progress.total is not None else "")
        self._left = Said(f"ещё {least.ru}{left.ru}", f"{least.en}{left.en} left")
        self.progress.update(
            self._task,
            description=f"{self._shop.name}: {self._desk.say(titled(progress.part))} {count}",
            total=total,
            completed=progress.calls,
        )
        self._tell()

    def waits(self, what: str, seconds: float) -> None:
        """A call waits for WB's limits; of several the first to leave is told."""
        self._waits[what] = self._desk.now() + seconds
        self._tell()

    def _tell(self) -> None:
        first = min((until for until in self._waits.values() if until > self._desk.now()), default=None)
        until = [] if first is None else [Said(f"лимит WB до {clock(first)}", f"WB's limit until {clock(first)}")]
        said = [self._desk.say(one) for one in (self._left, *until)]
        self.progress.update(self._task, left=", ".join(filter(None, said)))
