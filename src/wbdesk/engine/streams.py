"""What is to be told next, and what a sink's answer means: within one write transaction.

The first of each stream is claimed and marked as being told in the transaction that gives it out. Then:

- It **arrived**: confirmed.
- It **failed**, though the sink works: due again by the fact's own schedule (`sinks/retry.py`). When that is at its
  end, a person must look at it.
- The sink is **down**: due again when the sink has rested. That says nothing about the fact and does not count. After
  the rest one load goes first, and when that arrives, all others follow.
- It was **refused**: a person must look at it.
- The receiver is **gone**: the sink is switched off, and everything waits.
- **Nobody knows**, after a kill: due again, with the same id.

What a person must look at is `unknown`, the state that stands before everything in its lane: the stream waits, and goes
on in its order when the person has said what to do (`replay.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Unpack

import msgspec

from wbdesk.plan.facts import Fact
from wbdesk.plan.intents import Intent
from wbdesk.plan.move_table import Facts, MoveName
from wbdesk.plan.moves import move
from wbdesk.plan.reasons import kept
from wbdesk.sinks import Delivered, Gone, Outcome, Retry
from wbdesk.sinks.retry import pause, wait
from wbdesk.sinks.sink import Trouble
from wbdesk.store import deliveries, facts, journal, switches
from wbdesk.store.database import Reading
from wbdesk.store.deliveries import Rest
from wbdesk.store.journal import Line

from .caps import stopped
from .moving import Moved, Mover
from .outlet import Outlet

LOST = 500
"""How many that were being told when a desk was killed are taken up in one transaction."""


class Load(msgspec.Struct, frozen=True):
    """What is given to a sink at once."""

    intents: tuple[Intent, ...]
    """As they are being sent."""
    facts: tuple[Fact, ...]

    @property
    def begun_at(self) -> float:
        """When it was given out, unix seconds."""
        return self.intents[0].updated_at


class Ended(msgspec.Struct, frozen=True):
    """What became of a load."""

    load: Load
    outcome: Outcome | None
    """None: nobody knows."""


class Look(msgspec.Struct, frozen=True):
    """What there is to do for a sink."""

    lost: bool = False
    """Something was being told when a desk was killed."""
    due: bool = False
    """Something is to be told now."""
    shut: bool = False
    """A person or the receiver wants nothing told."""
    rest: Rest | None = None
    """It is down and left alone now."""


def look(tx: Reading, seller: str, sink: str, now: float, held: Collection[int]) -> Look:
    """What there is to do for a sink now; *held* are the numbers of the deliveries that are under way here."""
    lost = any(intent.id not in held for intent in deliveries.lost(tx, seller, sink, LOST))
    rest = resting(known_rest(tx, seller, sink, now), now)
    if is_shut(tx, seller, sink):
        return Look(lost, shut=True, rest=rest)
    due = rest is None and bool(deliveries.heads(tx, seller, sink, now, 1))
    return Look(lost, due, rest=rest)


def known_rest(tx: Reading, seller: str, sink: str, now: float) -> Rest | None:
    """Whether a sink was found down. If the clock was set back since, nobody knows for how long: it is asked anew."""
    rest = deliveries.rest(tx, seller, sink)
    return rest if rest is not None and rest.found_at <= now else None


def resting(rest: Rest | None, now: float) -> Rest | None:
    """A rest that is not over."""
    return rest if rest is not None and now < rest.until else None


def is_shut(tx: Reading, seller: str, sink: str) -> bool:
    """Whether a person or the receiver wants nothing told."""
    return stopped(tx, seller) or deliveries.off(tx, seller, sink) is not None


def failures(lines: Iterable[Line]) -> int:
    """How often a fact failed though its sink worked, since a person last said that it is to be told again."""
    count = 0
    for line in lines:
        if line.move == "resolve_absent":
            count = 0
        elif line.move == "not_sent" and line.why:
            count += 1
    return count


class Streams:
    """One sink's deliveries for one seller, within a write transaction."""

    def __init__(self, mover: Mover, outlet: Outlet, jitter: Callable[[], float]) -> None:
        self._mover, self._tx, self._now, self._outlet, self._jitter = mover, mover.tx, mover.now, outlet, jitter
        self._seller, self._sink = mover.post.seller, outlet.name
        self._made: list[Moved] = []
        self.rest = known_rest(self._tx, self._seller, self._sink, self._now)
        self.found_down = False
        """Whether that the sink is down was found out in this transaction."""

    def settle(self, ended: Sequence[Ended]) -> None:
        """Write down what became of some loads."""
        before = self.rest
        numbers = [intent.id for one in ended for intent in one.load.intents]
        rows = journal.get_all(self._tx, self._seller, numbers)
        for one in ended:
            self._settle(one, [(rows[intent.id], intent.attempt) for intent in one.load.intents if intent.id in rows])
        if self.rest != before:
            deliveries.put_rest(self._tx, self._seller, self._sink, self.rest, self._now)
        self._write()

    def take_up(self, held: Collection[int]) -> None:
        """Let what a killed desk was telling be due again; not what is still under way here, and late."""
        for intent in deliveries.lost(self._tx, self._seller, self._sink, LOST):
            if intent.id not in held:
                self._make(intent, "repeat", attempt=intent.attempt, due_at=self._now)
        self._write()

    def take(self, busy: int, ahead: int = 0) -> list[Load]:
        """Give out what is to be told next, where so many loads are under way and so many more may wait for them."""
        if resting(self.rest, self._now) or is_shut(self._tx, self._seller, self._sink):
            return []
        free = (1 if self.rest else self._outlet.width + ahead) - busy
        if free < 1:
            return []
        found = deliveries.heads(self._tx, self._seller, self._sink, self._now, free * self._outlet.at_once)
        told = facts.get_all(self._tx, self._seller, {intent.payload["fact"] for intent in found})
        for intent in found:
            if intent.payload["fact"] not in told:  # asked for again while it was being forgotten
                self._make(intent, "drop", error="too_late")
        started = [(self._start(one), told[one.payload["fact"]]) for one in found if one.payload["fact"] in told]
        self._write()
        return [_load(started[at : at + self._outlet.at_once]) for at in range(0, len(started), self._outlet.at_once)]

    def _start(self, intent: Intent) -> Intent:
        lease: Facts = {"owner": self._mover.post.owner, "lease_until": self._now + self._outlet.lease}
        return self._make(self._make(intent, "claim", **lease), "start", **lease)

    def _settle(self, ended: Ended, rows: Sequence[tuple[Intent, int]]) -> None:
        """*rows*: its intents as they are now, with the attempt that this is about."""
        outcome = ended.outcome
        if outcome is None:
            for row, attempt in rows:
                self._again(row, attempt, self._now, "")
            return
        for row, attempt in rows[: outcome.delivered]:
            arrived = self._make(row, "accepted", attempt=attempt)
            self._make(arrived, "found", attempt=attempt, proof="delivered")
        if outcome.delivered:
            self._heard_of(ended.load)
        untold = rows[outcome.delivered :]
        if untold and not isinstance(outcome, Delivered):
            self._trouble(*untold[0], ended.load, outcome)
            untold = untold[1:]
        for row, attempt in untold:
            self._make(row, "not_sent", attempt=attempt)

    def _trouble(self, row: Intent, attempt: int, load: Load, outcome: Trouble) -> None:
        error = kept(outcome.why, outcome.detail)
        if isinstance(outcome, Gone):
            self._shut(error)
            self._make(row, "not_sent", attempt=attempt)
        elif isinstance(outcome, Retry) and outcome.down:
            self._again(row, attempt, self._down(load, outcome).until, error)
        elif isinstance(outcome, Retry):
            self._failed(row, attempt, outcome, error)
        else:
            self._park(row, attempt, error)

    def _failed(self, row: Intent, attempt: int, outcome: Retry, error: str) -> None:
        times = 1 + failures(journal.lines(self._tx, self._seller, row.id))
        seconds = wait(times, jitter=self._jitter(), after=outcome.after)
        if seconds is None:
            self._park(row, attempt, error)
        else:
            self._make(row, "not_sent", attempt=attempt, due_at=self._now + seconds, error=error)

    def _again(self, row: Intent, attempt: int, due_at: float, error: str) -> None:
        lost = self._make(row, "lose", attempt=attempt, error=error)
        self._make(lost, "repeat", attempt=attempt, due_at=due_at, error=error)

    def _park(self, row: Intent, attempt: int, error: str) -> None:
        lost = self._make(row, "lose", attempt=attempt, error=error)
        self._make(lost, "doubt", attempt=attempt, error=error, needs_person=True)

    def _shut(self, why: str) -> None:
        switch = deliveries.off_switch(self._sink)
        switches.turn(self._tx, self._seller, switch, self._now, on=True, by="desk", why=why)

    def _down(self, load: Load, outcome: Retry) -> Rest:
        """The rest of a sink that is down. What was given out before that was known finds nothing new."""
        known = self.rest
        if known is not None and load.begun_at <= known.found_at:
            return known
        times = 1 + (known.failures if known else 0)
        until = self._now + pause(times, jitter=self._jitter(), after=outcome.after)
        self.rest, self.found_down = Rest(times, self._now, until, outcome.why), True
        return self.rest

    def _heard_of(self, load: Load) -> None:
        """Something arrived: the sink is not down (any more)."""
        if self.rest is not None and load.begun_at > self.rest.found_at:
            self.rest = None

    def _make(self, before: Intent, name: MoveName, **known: Unpack[Facts]) -> Intent:
        """A move of an intent that was read in this transaction."""
        after = move(before, name, self._now, **known)
        if after is not before:
            self._made.append(Moved(name, before, after))
        return after

    def _write(self) -> None:
        """Write the moves down, and let them be followed."""
        made, self._made = self._made, []
        self._mover.write(made)


def _load(started: Sequence[tuple[Intent, Fact]]) -> Load:
    intents, told = zip(*started, strict=True)
    return Load(intents, told)
