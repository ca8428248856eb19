"""A shop whose desk is killed, stopped and cut off again and again.

Everything runs at one speed: the simulated WB, the desk's clock and its client's (leases, `settle`, pauses, limits).
Speed 1 is real time (`make soak`). What there is to do is in `shop_life.py`, what it must come to in `verdict.py`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any

from tests.e2e import desk_process
from tests.e2e.crm import Crm, receiving
from tests.e2e.shop_life import Life, Wave, furnish, opened

from wbdesk.plan.intents import SETTLED, Intent, State
from wbdesk.sim import Clock, Fault, Settings, Size, World, serve
from wbdesk.store import cursors, facts, ledger
from wbdesk.store.database import Database, Reading
from wbdesk.store.facts import Told
from wbdesk.store.trouble import StoreLocked

LEASE = 90.0
LATE = 20.0
"""How late lists show what has changed, in seconds of the world."""

FAULTS = (
    Fault(operation="writes", probability=0.03, drop=True),
    Fault(operation="writes", probability=0.03, drop=True, when="after"),
    Fault(operation="writes", probability=0.02, status=503),
    Fault(operation="writes", probability=0.02, status=504, when="after"),
    Fault(operation="writes", probability=0.004, hang=True),
    Fault(operation="writes", probability=0.004, hang=True, when="after"),
    Fault(operation="writes", probability=0.01, status=429),
    Fault(operation="reads", probability=0.02, status=502),
    Fault(operation="reads", probability=0.01, drop=True),
    Fault(operation="reads", probability=0.01, truncate=200),
    Fault(operation="reads", probability=0.3, late=LATE),
    Fault(probability=0.05, delay=2.0),
)
"""A worse day than any at WB."""

FIRST_POLLS = ("questions", "feedbacks", "questions_done", "feedbacks_done", "events", "claims", "pins")
"""After these the desk knows what was there before it, and everything else is news."""


@dataclass(frozen=True)
class Much:
    """How much there is to do, and to suffer."""

    waves: tuple[Wave, ...] = (Wave(questions=125, feedbacks=50, chats=4, claims=3),) * 4
    desks: int = 2
    alone: int = 12
    """After so many kills the other desks join the first one."""
    kills: int = 50
    stops: int = 4
    answered_by_others: int = 25
    mishap: float = 0.1
    """The share of events that the webhook's receiver does not take at once."""


@dataclass
class Havoc:
    """One run."""

    seed: int
    speed: float
    folder: Path
    much: Much
    life: Life
    crm: Crm
    address: str
    nursery: subprocess.Popen[str]
    since: float
    names: Iterator[int] = field(default_factory=count)
    alive: list[int] = field(default_factory=list)
    stopped: dict[int, Timer] = field(default_factory=dict)
    killed: int = 0
    times_stopped: int = 0
    waves: int = 0

    @property
    def world(self) -> World:
        return self.life.world

    @property
    def chance(self) -> random.Random:
        return self.life.chance

    def start_desk(self) -> None:
        told = {
            "name": f"desk-{next(self.names)}",
            "speed": self.speed,
            "wall": self.world.start,
            "since": self.since,
            "lease": LEASE,
            "folder": str(self.folder),
        }
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        print(json.dumps(told), file=self.nursery.stdin, flush=True)
        self.alive.append(int(self.nursery.stdout.readline()))

    def kill_one(self) -> None:
        victim = self.alive.pop(self.chance.randrange(len(self.alive)))
        if sleeping := self.stopped.pop(victim, None):
            sleeping.cancel()
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        self.killed += 1
        self.start_desk()

    def stop_one(self) -> None:
        """Stop a desk for longer than its leases last; it goes on as if nothing had been."""
        awake = [pid for pid in self.alive if pid not in self.stopped]
        if awake:
            victim = self.chance.choice(awake)
            seconds = LEASE * self.chance.uniform(1.05, 2.0) / self.speed
            os.kill(victim, signal.SIGSTOP)
            self.times_stopped += 1
            # Not in the loop of the havoc: what is stopped may hold the store's lock, for which the havoc waits.
            self.stopped[victim] = Timer(seconds, self._wake, [victim])
            self.stopped[victim].start()

    def _wake(self, victim: int) -> None:
        if self.stopped.pop(victim, None):
            os.kill(victim, signal.SIGCONT)

    def wake_all(self) -> None:
        """Leave nobody stopped."""
        for timer in [*self.stopped.values()]:
            timer.cancel()

    def told(self) -> str:
        """What has happened, in a line."""
        total = self.world.journal.total()
        return (
            f"{self.killed} killed, {self.times_stopped} stopped, {total.requests} requests, {total.faults} of them "
            f"mistreated, {total.effects} done, {total.limited} over the limit, {len(self.crm.taken)} events taken, "
            f"{self.crm.mishaps} not at once"
        )


@contextmanager
def havoc(seed: int, speed: float, folder: Path, much: Much) -> Iterator[Havoc]:
    """A world behind a socket, a desk's folder, a receiver of its webhook, and a nursery of desks."""
    world = World(seed, Settings(indexing_delay=0.0), size=Size(questions=40, feedbacks=40, chats=0, claims=0))
    clock = Clock(world.start, speed)
    since = time.monotonic()
    clock.restart(world.start)
    with ExitStack() as stack:
        address = stack.enter_context(serve(world, clock=clock, latency=(0.0, 0.2 / speed), seed=seed))
        crm = stack.enter_context(receiving(seed, much.mishap))
        furnish(folder, world.token(), address, crm.port)
        nursery = stack.enter_context(_nursery())
        store = stack.enter_context(Database.open(folder / "desk.sqlite3"))
        opened(world, clock)
        world.faults.add(*FAULTS)
        life = Life(world, clock, store, random.Random(seed))
        made = Havoc(seed, speed, folder, much, life, crm, address, nursery, since)
        stack.callback(made.wake_all)
        yield made


@contextmanager
def _nursery() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "error", desk_process.__file__]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(command, **pipes) as nursery:
        try:
            yield nursery
        finally:
            assert nursery.stdin is not None
            nursery.stdin.close()
            nursery.wait(30)


def suffer(made: Havoc, longest: float) -> None:
    """Kill, stop and interfere until it is enough, then let the desks finish; at most *longest* real seconds."""
    until = time.monotonic() + longest
    made.start_desk()
    while not has_begun(made):
        in_time(made, until)
        time.sleep(0.05)
    while not is_done(made):
        in_time(made, until)
        let_buyers_come(made)
        wait_for_work(made, min(until, time.monotonic() + 60.0 / made.speed))
        interfere(made)


def in_time(made: Havoc, until: float) -> None:
    """Give up when it takes too long."""
    assert time.monotonic() < until, f"seed {made.seed}: not done; {states(made)}; {sorted(missing(made))[:9]}"


def let_buyers_come(made: Havoc) -> None:
    """The next wave, when its share of the kills is over."""
    waves = made.much.waves
    if made.waves < len(waves) and made.killed >= made.waves * made.much.kills / len(waves):
        made.life.wave(waves[made.waves])
        made.waves += 1


def interfere(made: Havoc) -> None:
    """Strike, and let people do things meanwhile."""
    while made.killed >= made.much.alone and len(made.alive) < made.much.desks:
        made.start_desk()
    if made.killed < made.much.kills:
        made.kill_one()
        if made.chance.random() < made.much.stops / made.much.kills:
            made.stop_one()
    if len(made.life.answered) < made.much.answered_by_others:
        made.life.answer_in_the_portal()
    with suppress(StoreLocked):  # a stopped desk holds it: they try again
        made.life.people_act()


def wait_for_work(made: Havoc, until: float) -> None:
    """Until WB has got a few more requests, and a moment longer: the next strike comes in the middle of something."""
    enough = len(made.world.journal) + made.chance.randint(1, 10)
    while len(made.world.journal) < enough and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(made.chance.uniform(0.0, 0.05))


def rows(made: Havoc) -> list[Intent]:
    """All intents for WB."""
    with made.life.store.reading() as tx:
        found = ledger.find(tx, made.world.sids[0], limit=100_000)
    return [intent for intent in found if intent.kind != "deliver"]


def states(made: Havoc) -> dict[State, int]:
    """How many intents are in each state, deliveries with them."""
    found: Counter[State] = Counter()
    with made.life.store.reading() as tx:
        for (_, state), number in ledger.counts(tx, made.world.sids[0]).items():
            found[state] += number
    return dict(found)


def has_begun(made: Havoc) -> bool:
    """Whether the desk has read everything once."""

    def read(tx: Reading) -> bool:
        seller = made.world.sids[0]
        return all(cursors.get(tx, seller, f"made {name}", float) is not None for name in FIRST_POLLS)

    with made.life.store.reading() as tx:
        return read(tx)


def is_done(made: Havoc) -> bool:
    """Whether there was enough of everything, all is settled, and nothing is missing."""
    enough = made.killed >= made.much.kills and made.waves == len(made.much.waves)
    return enough and set(states(made)) <= SETTLED and not missing(made)


def missing(made: Havoc) -> set[str]:
    """What the desk has not even been asked for, or not told."""
    with made.life.store.reading() as tx:
        told = {one.fact.id for one in all_told(tx, made.world.sids[0])}
    asked = {(intent.kind, intent.item) for intent in rows(made)}
    answered, life = made.life.answered, made.life
    unasked = {f"{kind} {item}" for kind, item in life.wanted - asked if item not in answered}
    events = {f"chat:{event.event_id}" for event in life.shop.chats.events()}
    untold = (life.first_facts | events) - {f"question:{item}" for item in answered} - told
    claims = {claim for claim in life.claims if not any(id.startswith(f"claim:{claim}:") for id in told)}
    return unasked | untold | claims


def all_told(tx: Reading, seller: str) -> list[Told]:
    """All facts in their order."""
    return facts.after(tx, seller, 0, 1_000_000)
