"""The dry run: the rules tried on all that waits, counted rule by rule, with a few of each to look at.

A program gets every item. For a person who named no number a few of each rule are listed, because the counts are what
he wants to know of thousands. Nothing here writes anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from ...plan.asking import Rulebook
from ...plan.said import Said
from ...plan.subject import SubjectKind
from . import items as desk_items
from .at_wb import ASKED
from .options import Desk
from .shops import Shop
from .trial import TRIAL, Trial, named, tried

LIVE = 100
"""Items of each kind that are asked of WB where the mirror has nothing."""
FIRST = 5
"""Items of each kind and rule that are listed for a person."""

NOTHING = Said("Сейчас ничего не ждёт.", "Nothing waits now.")

Deed = tuple[SubjectKind, str, str, str]
"""A kind, a rule or nothing, the mode, and what is done."""


@dataclass
class Tally:
    """What the rules would do, counted while it is printed."""

    deeds: Counter[Deed] = field(default_factory=Counter)
    rules: Counter[tuple[SubjectKind, str]] = field(default_factory=Counter)
    """The same by kind and rule alone: one rule may do different things."""
    cut: dict[SubjectKind, int] = field(default_factory=dict)
    """Of which kinds only so many were looked at."""

    def add(self, trial: Trial) -> int:
        """Count one more; how many of its kind and rule there are now."""
        actions = trial.decision.actions if trial.decision else ()
        self.deeds[trial.subject.kind, trial.rule, trial.mode, ", ".join(map(named, actions))] += 1
        self.rules[trial.subject.kind, trial.rule] += 1
        return self.rules[trial.subject.kind, trial.rule]

    @property
    def whole(self) -> int:
        """How many items were looked at."""
        return self.deeds.total()

    def by(self, mode: str) -> int:
        """How many of them are dealt with in this mode."""
        return sum(count for deed, count in self.deeds.items() if deed[2] == mode)


def show(desk: Desk, kind: SubjectKind | None = None, limit: int | None = None, live: int = LIVE) -> None:
    """Print what the rules would do with what waits, and how often each of them would act.

    Args:
        desk: whose rules.
        kind: of this kind only.
        limit: so many of each kind at most.
        live: the same where WB is asked, unless *limit* says otherwise.
    """
    tally, every = Tally(), limit is not None or not desk.for_people
    found = (trial for shop in desk.shops for trial in _trials(desk, shop, kind, (limit, live), tally))
    rows = (trial.row(desk.language) for trial in found if tally.add(trial) <= FIRST or every)
    desk.rows(TRIAL, rows, NOTHING)
    _tell(desk, tally, listed_all=every, limited=limit is not None)


def _trials(
    desk: Desk, shop: Shop, kind: SubjectKind | None, most: tuple[int | None, int], tally: Tally
) -> Iterator[Trial]:
    """What a seller's rules do with each item that waits; *tally* learns of which kinds there may be more."""
    limit, live = most
    there, now, book = desk_items.mirrored(desk, shop), desk.now(), book_of(desk, shop)
    wanted = limit or (None if there else live)
    for name in desk_items.SHOWN if kind is None else (kind,):
        for number, item in enumerate(islice(desk_items.waiting(desk, shop, name, there=there), wanted), 1):
            if number == wanted:
                tally.cut[name] = number
            if (subject := desk_items.subject_in(item, now)) is not None:
                yield tried(book, item, subject, now)


def book_of(desk: Desk, shop: Shop) -> Rulebook:
    """The rules of a seller, as if its plan had room for a pin."""
    return Rulebook(seller=shop.settings, config=desk.config, pin_method=lambda _item, _on: "tariff")


def _tell(desk: Desk, tally: Tally, *, listed_all: bool, limited: bool) -> None:
    """Say what it comes to, rule by rule and in all, and what was not looked at."""
    for deed, count in tally.deeds.items():
        desk.tell(_line(deed, count))
    if tally.deeds:
        desk.tell(_in_all(tally))
    for kind, number in tally.cut.items():
        desk.tell(_part(kind, number, limited=limited))
    if not listed_all and max(tally.rules.values(), default=0) > FIRST:
        said = Said(
            f"Перечислены первые {FIRST} по каждому правилу; все: --limit ЧИСЛО, --json или | less.",
            f"Of each rule the first {FIRST} are listed; all of them with --limit NUMBER, --json or | less.",
        )
        desk.tell(said)


def _line(deed: Deed, count: int) -> Said:
    """How often one rule would do one thing with one kind."""
    kind, rule, mode, actions = deed
    what = ASKED[kind]
    if not mode:
        return Said(f"{what.ru}, без правила: {count}", f"{what.en}, no rule: {count}")
    who = Said("стол сам", "the desk by itself") if mode == "auto" else Said("человеку", "to a person")
    return Said(
        f"{what.ru}, «{rule}»: {count}, {actions} ({who.ru})",
        f"{what.en}, “{rule}”: {count}, {actions} ({who.en})",
    )


def _in_all(tally: Tally) -> Said:
    """How many there are, and who would deal with them."""
    counts = tally.whole, tally.by("auto"), tally.by("approve"), tally.by("")
    return Said(
        "Всего: {}. Стол сделал бы сам: {}; оставил бы человеку: {}; без правила: {}. Ничего не отправлено.".format(
            *counts
        ),
        "In all: {}. The desk would do by itself: {}; leave to a person: {}; no rule: {}. Nothing was sent.".format(
            *counts
        ),
    )


def _part(kind: SubjectKind, number: int, *, limited: bool) -> Said:
    """That there may be more of a kind than was looked at; *limited*: because the person said so."""
    what = ASKED[kind]
    ru, en = ("без --limit", "without --limit") if limited else ("после wbdesk sync", "after wbdesk sync")
    return Said(
        f"{what.ru}: просмотрены только первые {number}, может быть больше. Все: {ru}.",
        f"{what.en}: only the first {number} were looked at, there may be more. All: {en}.",
    )
