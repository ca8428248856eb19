"""Taking in what was read: the mirror, what is told to others, and what the rules ask for, in one transaction.

Whoever reads a list hands its items over here and keeps the place that was reached in the same transaction: after a
kill nothing was read in vain and nothing is told or asked twice.

What was written before the desk first saw its kind is old: it is mirrored and told to nobody, and what rules ask for
about it goes last. What the seller himself writes is mirrored and told, and no rule sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add
from typing import Any, TypeAlias

import msgspec
from msgspec.structs import astuple, replace

from wbdesk.api.model import Model
from wbdesk.plan.asking import Asked, Rulebook, asked
from wbdesk.plan.changes import Change, ChangeKind
from wbdesk.plan.config.values import Sync
from wbdesk.plan.facts import Fact, facts_of
from wbdesk.plan.intents import LANES, WAITING, Intent
from wbdesk.plan.items import SHAPES, Item, ItemKind
from wbdesk.plan.kinds import ready
from wbdesk.plan.proofs import seen_in, steps
from wbdesk.plan.subject import DAY, subject_of
from wbdesk.store import askings, cursors, facts, journal, mirror
from wbdesk.store.database import Reading, Writing
from wbdesk.wire.mend import mend

from .moving import Mover
from .room import PinRoom

Tell: TypeAlias = Callable[[Writing, Sequence[Fact], float], object]
"""Keeps facts to be told, in the transaction in which they became known. Told the same fact again it does nothing."""

Beside: TypeAlias = Callable[[Writing, Sequence[Item], float], object]
"""Does something about new events, in the same transaction."""


RECONSIDERED: frozenset[ChangeKind] = frozenset({"new", "edited", "answer_removed", "decided", "returned"})
"""Changes after which the rules look at an item again."""

LATE = 60.0
"""WB may list what is new so many seconds late: that the first reading does not show it makes it none the older."""

SILENCE = DAY
"""For so long a rule does not write into the same chat again, in seconds."""


class Taken(msgspec.Struct, frozen=True):
    """What taking in some items has come to."""

    read: int = 0
    new: int = 0
    changed: int = 0
    facts: int = 0
    intents: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(*map(add, astuple(self), astuple(other)))


@dataclass(frozen=True, kw_only=True)
class Intake:
    """How one seller's items are taken in."""

    book: Rulebook | None = None
    """The rules; None: a mirror without a desk."""
    tell: Tell = facts.put
    settings: Sync = field(default_factory=Sync)
    """`[sync]` of the configuration: what is mirrored."""
    beside: Sequence[Beside] = field(default=())

    def take(self, mover: Mover, read: Iterable[Item], *, listed: bool = True) -> Taken:
        """Take in *read*, items of one kind; *listed*: a list showed them (`mirror.put`)."""
        items = [item for item in read if self._is_wanted(item)]
        if not items:
            return Taken()
        tx, now, seller = mover.tx, mover.now, mover.post.seller
        begun_at = beginning(tx, seller, items[0].kind, now)
        changes = mirror.put(tx, items, now, settle=mover.post.settings.sending.settle, listed=listed)
        told = [fact for change in changes if is_told(change, begun_at) for fact in facts_of(change)]
        tidy(mover, changes)
        made = self._judged(mover, changes, begun_at)
        self._beside(mover, changes)
        new = sum(change.kind == "new" for change in changes)
        kept = self.keep(mover, Asked(made.intents, (*told, *made.facts)))
        return Taken(len(items), new, len(changes) - new) + kept

    def keep(self, mover: Mover, made: Asked) -> Taken:
        """Keep what is asked for and told."""
        if made.facts:
            self.tell(mover.tx, facts.numbered(mover.tx, made.facts), mover.now)
        return Taken(facts=len(made.facts), intents=len(journal.put(mover.tx, made.intents)))

    def _is_wanted(self, item: Item) -> bool:
        since, at = self.settings.since, item.created_at
        return since is None or at is None or item.kind in {"chat", "pin"} or at >= since

    def _beside(self, mover: Mover, changes: Iterable[Change]) -> None:
        events = [change.item for change in changes if change.item.kind == "event" and change.kind == "new"]
        for do in self.beside if events else ():
            do(mover.tx, events, mover.now)

    def _judged(self, mover: Mover, changes: Iterable[Change], begun_at: float) -> Asked:
        if self.book is None:
            return Asked()
        changed = {change.item.id: change.item for change in changes if change.kind in RECONSIDERED}
        items = [item for item in changed.values() if is_for_rules(item, begun_at)]
        return judged(mover, book_now(mover.tx, mover.post.seller, self.book), items, begun_at)


def is_told(change: Change, begun_at: float) -> bool:
    """Whether a change is told to others: not that something old is new to the mirror."""
    written_at = change.item.created_at
    return change.kind != "new" or written_at is None or written_at >= begun_at


def is_for_rules(item: Item, begun_at: float) -> bool:
    """Whether the rules look at an item: at what is open, and at what is new although it is done with (to pin it)."""
    if item.kind in {"question", "claim"}:
        return not item.answered
    is_open = not item.answered and not item.archived
    is_new = item.created_at is not None and item.created_at >= begun_at
    return item.kind == "event" or (item.kind == "feedback" and (is_open or is_new))


def beginning(tx: Writing, seller: str, kind: ItemKind, now: float) -> float:
    """When the desk first read a kind, unix seconds; if this is the first time, now, or rather shortly before."""
    begun: dict[str, float] = cursors.get(tx, seller, "begun", dict[str, float], {})
    if kind not in begun:
        begun = {**begun, kind: now - LATE}
        cursors.put(tx, seller, "begun", begun, now)
    return begun[kind]


def book_now(tx: Reading, seller: str, book: Rulebook) -> Rulebook:
    """The rules with what the seller's plans have room for now."""
    return replace(book, pin_method=PinRoom(tx, seller).method_for)


def model_of(item: Item) -> Model:
    """An item as the SDK reads it: what is odd about it is left out."""
    model: Model = mend(SHAPES[item.kind], item.raw, lambda _raw: None)
    return model


def judged(mover: Mover, book: Rulebook, items: Sequence[Item], begun_at: float) -> Asked:
    """What the rules ask for about some items."""
    if items and items[0].kind == "event":
        return _judged_chats(mover, book, items, begun_at)
    before = askings.about(mover.tx, mover.post.seller, [item.id for item in items])
    found = [_one(mover, book, item, begun_at, _lanes(before.get(item.id, ()))) for item in items]
    return _all(found)


def _all(found: Iterable[Asked]) -> Asked:
    found = list(found)
    intents = tuple(intent for one in found for intent in one.intents)
    return Asked(intents, tuple(fact for one in found for fact in one.facts))


def _one(mover: Mover, book: Rulebook, item: Item, begun_at: float, already: Iterable[str] = ()) -> Asked:
    old = item.created_at is not None and item.created_at < begun_at
    subject = subject_of(model_of(item), mover.now)
    return asked(book, item, subject, mover.now, old=old, already=frozenset(already))


def _lanes(intents: Iterable[Intent]) -> frozenset[str]:
    return frozenset(LANES[intent.kind] for intent in intents)


def _judged_chats(mover: Mover, book: Rulebook, events: Sequence[Item], begun_at: float) -> Asked:
    """What the rules ask for about new messages: for each chat about the last of them that any rule matches."""
    chats: dict[str, list[Item]] = {}
    for event in events:
        if event.state != "client":
            chats.pop(event.chat_id or "", None)  # somebody has answered what was before
        elif event.chat_id is not None:
            chats.setdefault(event.chat_id, []).append(event)
    before = askings.about(mover.tx, mover.post.seller, chats)
    return _all(_chat(mover, book, messages, begun_at, before.get(id, ())) for id, messages in chats.items())


def _chat(mover: Mover, book: Rulebook, messages: Sequence[Item], begun_at: float, before: Sequence[Intent]) -> Asked:
    for message in reversed(messages):
        made = _one(mover, book, message, begun_at)
        if made != Asked():
            intents = tuple(intent for intent in made.intents if not _is_too_much(intent, before, mover.now))
            return Asked(intents, made.facts)
    return Asked()


def _is_too_much(intent: Intent, before: Iterable[Intent], now: float) -> bool:
    """Whether a rule has just written into that chat, or something of the rules' still waits to be sent there."""
    rules = [other for other in before if other.rule]
    waits = any(other.state in WAITING for other in rules)
    return waits or any(other.rule == intent.rule and other.created_at > now - SILENCE for other in rules)


def tidy(mover: Mover, changes: Iterable[Change]) -> None:
    """See to what waits to be sent about items that have changed."""
    changed = {change.item.id: change for change in changes if change.kind in TIDIED}
    about: Mapping[str, Sequence[Intent]] = askings.about(mover.tx, mover.post.seller, changed) if changed else {}
    for id, intents in about.items():
        for intent in intents:
            if intent.state in WAITING and intent.kind != "deliver":
                TIDIED[changed[id].kind](mover, intent, changed[id])


def _hold(mover: Mover, intent: Intent, _change: Change) -> None:
    """What a rule has made for other words than the buyer's now waits for a person."""
    if intent.rule:
        mover.make(intent, "hold", error="edited")


def _end(mover: Mover, intent: Intent, change: Change) -> None:
    """What somebody else has done by now is not to be done any more."""
    if intent.attempt or change.after is None:
        return
    verdict = ready(intent, seen_in(change.after), mover.now, fresh=float("inf"))
    if verdict.says in {"found", "superseded", "refuted"}:
        mover.take(intent, steps(intent, verdict, mover.now))


TIDIED: Mapping[ChangeKind, Callable[[Mover, Intent, Change], Any]] = {
    "edited": _hold,
    "answered": _end,
    "answer_edited": _end,
    "decided": _end,
}
