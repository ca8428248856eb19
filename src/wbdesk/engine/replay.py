"""Telling a sink again what it was told, or was not; and letting streams go on that wait for a person.

A delivery told again is the next round of the same fact, with the same id. It goes after what waits already, and before
nothing else: new facts of other streams do not wait for a long replay. Synchronous: the command line calls it, also
beside a running desk.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import msgspec

from wbdesk.plan.event_shapes import FactKind
from wbdesk.plan.facts import Fact
from wbdesk.plan.intents import BACKFILL, ENDS, SETTLED, Intent
from wbdesk.plan.moves import move
from wbdesk.store import deliveries, facts, journal, switches
from wbdesk.store.database import Database, Reading, Writing

from .telling import delivery

AT_ONCE = 500
"""Facts looked at, or deliveries put, in one transaction: the desk wants to write too."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be told again."""

    seller: str
    sink: str
    since: float | None = None
    """Only facts that the desk has seen since then, unix seconds."""
    until: float | None = None
    """Only facts that it has seen before."""
    kinds: Collection[FactKind] = ()
    """Only facts of these kinds; none: all."""
    stream: str | None = None
    """Only this stream's."""
    only_failed: bool = False
    """Only facts that did not arrive and are given up, or that a person must look at."""
    takes: Callable[[Fact], bool] = lambda _fact: True
    """Whether the sink takes a fact at all (`sinks.configured.takes`)."""

    def means(self, fact: Fact) -> bool:
        """Whether a fact is among it, whatever has become of it."""
        young = (self.since is None or fact.at >= self.since) and (self.until is None or fact.at < self.until)
        right = (not self.kinds or fact.kind in self.kinds) and self.stream in {None, fact.stream}
        return young and right and self.takes(fact)


class Again(msgspec.Struct, frozen=True):
    """A fact that is to be told again."""

    fact: Fact
    before: Intent | None
    """Its last delivery; None: this sink was never to be told."""

    @property
    def is_parked(self) -> bool:
        """Whether a person must look at it, and its stream waits."""
        return self.before is not None and self.before.needs_person and self.before.state == "unknown"


def select(tx: Reading, wanted: Wanted, *, after: int = 0, limit: int = AT_ONCE) -> tuple[list[Again], int | None]:
    """One page of what would be told again; what is still on its way to the sink is left out.

    Args:
        tx: a transaction.
        wanted: what is asked for.
        after: the place after which to go on; 0: at the beginning.
        limit: how many facts are looked at.

    Returns:
        What was found, and the place after which the next page begins; None: there is none.
    """
    page = facts.after(tx, wanted.seller, after, limit)
    meant = [one.fact for one in page if wanted.means(one.fact)]
    last = deliveries.last_rounds(tx, wanted.seller, wanted.sink, [fact.id for fact in meant])
    found = [Again(fact, last.get(fact.id)) for fact in meant]
    chosen = [one for one in found if is_to_be_told(one, only_failed=wanted.only_failed)]
    return chosen, page[-1].sequence if len(page) == limit else None


def is_to_be_told(one: Again, *, only_failed: bool) -> bool:
    """Whether there is anything to do about a fact."""
    if one.before is None:
        return not only_failed
    return one.is_parked or one.before.state in (ENDS if only_failed else SETTLED)


def pages(database: Database, wanted: Wanted) -> Iterator[list[Again]]:
    """All that would be told again, page by page; facts that come meanwhile are not among it."""
    with database.reading() as tx:
        end = facts.last_sequence(tx, wanted.seller)
    place: int | None = 0
    while place is not None and place < end:
        with database.reading() as tx:
            found, place = select(tx, wanted, after=place)
        yield found


def count(database: Database, wanted: Wanted) -> int:
    """How many would be told again: a dry run."""
    return sum(map(len, pages(database, wanted)))


def replay(database: Database, wanted: Wanted, now: float, *, by: str) -> int:
    """Tell again what is wanted: the next round of each, and what is parked goes on.

    Args:
        database: the store, also of a running desk.
        wanted: what.
        now: unix seconds.
        by: who wants it, as `person:<name>`.

    Returns:
        How many will be told. One that somebody else has just had told again is not among them.
    """
    done = 0
    for found in pages(database, wanted):
        with database.writing() as tx:
            done += tell_again(tx, wanted.sink, found, now, by=by)
    return done


def tell_again(tx: Writing, sink: str, found: Collection[Again], now: float, *, by: str) -> int:
    """Put the next round of some, and release those that are parked; how many that were."""
    rounds = [
        delivery(one.fact, sink, now, round=_next_round(one.before), asked_by=by, priority=BACKFILL)
        for one in found
        if not one.is_parked
    ]
    parked = [one.before for one in found if one.before is not None and one.is_parked]
    return len(journal.put(tx, rounds)) + _resolve(tx, parked, now, by=by)


def _next_round(before: Intent | None) -> int:
    return before.key.round + 1 if before is not None else 0


def release(tx: Writing, seller: str, sink: str, now: float, *, by: str, stream: str | None = None) -> int:
    """Let streams go on that wait for a person, each with the fact at which it stopped.

    To go on without that fact drop its delivery (`drop` of the journal).

    Args:
        tx: the write transaction.
        seller: WB's id of the seller.
        sink: the sink's name.
        now: unix seconds.
        by: who says so, as `person:<name>`.
        stream: only this stream.

    Returns:
        How many streams; at most 1,000 at a time.
    """
    return _resolve(tx, deliveries.parked(tx, seller, sink, stream=stream), now, by=by)


def _resolve(tx: Writing, parked: Collection[Intent], now: float, *, by: str) -> int:
    done = 0
    for intent in parked:
        current = journal.get(tx, intent.seller, intent.id)
        if current == intent:  # nobody was faster
            journal.make(tx, intent.seller, intent.id, "resolve_absent", now, who=by, by=by, due_at=now)
            done += 1
    return done


def give_up(tx: Writing, seller: str, sink: str, now: float, *, by: str) -> int:
    """Drop what waits for a sink, such as one that is not configured any more; what it is being told now goes on.

    Args:
        tx: the write transaction.
        seller: WB's id of the seller.
        sink: the sink's name.
        now: unix seconds.
        by: who says so, as `person:<name>`.

    Returns:
        How many; there may be more.
    """
    found = deliveries.waiting(tx, seller, sink, AT_ONCE)
    made = [(intent, move(intent, "drop", now, error="dropped", by=by), "drop") for intent in found]
    journal.change_all(tx, made, who=by)
    return len(made)


def reopen(tx: Writing, seller: str, sink: str, now: float, *, by: str) -> None:
    """Switch a sink on again that has switched itself off, and do not wait until one that is down has rested."""
    switches.turn(tx, seller, deliveries.off_switch(sink), now, on=False, by=by)
    deliveries.put_rest(tx, seller, sink, None, now)
