"""A shop whose desk is killed, stopped and cut off again and again, and what WB has to show for it in the end.

Everything runs at one speed: the simulated WB, the desk's clock (leases, `settle`, pauses) and the limits. Speed 1 is
real time (`make soak`).
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
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from tests.e2e import desk_process

from wbdesk.plan.intents import PERSON, SETTLED, Intent, IntentKey, IntentKind, State, begun
from wbdesk.sim import Clock, Fault, Settings, Size, World, serve
from wbdesk.sim.records import Answer, PinPlan
from wbdesk.sim.shop import Shop
from wbdesk.sim.times import nanos
from wbdesk.store import journal, ledger
from wbdesk.store.database import Database

LEASE = 90.0
LATE = 20.0
"""How late lists show what has changed, in seconds of the world."""
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(500)

FAULTS = (
    Fault(operation="writes", probability=0.03, drop=True),
    Fault(operation="writes", probability=0.03, drop=True, when="after"),
    Fault(operation="writes", probability=0.02, status=503),
    Fault(operation="writes", probability=0.02, status=504, when="after"),
    Fault(operation="writes", probability=0.004, hang=True),
    Fault(operation="writes", probability=0.004, hang=True, when="after"),
    Fault(operation="writes", probability=0.005, status=429),
    Fault(operation="reads", probability=0.02, status=502),
    Fault(operation="reads", probability=0.01, drop=True),
    Fault(operation="reads", probability=0.01, truncate=200),
    Fault(operation="reads", probability=0.3, late=LATE),
    Fault(probability=0.05, delay=2.0),
)
"""A worse day than any at WB. (A 429 and the pauses of the client last as long at any speed, so there are few.)"""


@dataclass(frozen=True)
class Much:
    """How much there is to do, and to suffer."""

    questions: int = 500
    feedbacks: int = 200
    chats: int = 15
    claims: int = 10
    desks: int = 1
    kills: int = 50
    stops: int = 3
    answered_by_others: int = 25


@dataclass
class Havoc:
    """One run."""

    seed: int
    speed: float
    folder: Path
    much: Much
    world: World
    clock: Clock
    store: Database
    address: str
    nursery: subprocess.Popen[str]
    since: float
    chance: random.Random
    names: Iterator[int] = field(default_factory=count)
    alive: list[int] = field(default_factory=list)
    stopped: dict[int, float] = field(default_factory=dict)
    killed: int = 0
    times_stopped: int = 0
    answered: dict[str, float] = field(default_factory=dict)
    """Questions that somebody has answered in the portal, and when."""

    @property
    def shop(self) -> Shop:
        return self.world.shops[self.world.sids[0]]

    def start_desk(self) -> None:
        told = {
            "name": f"desk-{next(self.names)}",
            "speed": self.speed,
            "wall": self.world.start,
            "since": self.since,
            "lease": LEASE,
            "folder": str(self.folder),
            "token": self.world.token(),
            "address": self.address,
            "seller": self.world.sids[0],
        }
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        print(json.dumps(told), file=self.nursery.stdin, flush=True)
        self.alive.append(int(self.nursery.stdout.readline()))

    def kill_one(self) -> None:
        victim = self.alive.pop(self.chance.randrange(len(self.alive)))
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        self.stopped.pop(victim, None)
        self.killed += 1
        self.start_desk()

    def stop_one(self) -> None:
        """Stop a desk for longer than its leases last; it goes on as if nothing had been."""
        awake = [pid for pid in self.alive if pid not in self.stopped]
        if awake:
            victim = self.chance.choice(awake)
            os.kill(victim, signal.SIGSTOP)
            self.times_stopped += 1
            self.stopped[victim] = self.clock.now() + LEASE * self.chance.uniform(1.05, 2.0)

    def wake(self) -> None:
        for pid, until in list(self.stopped.items()):
            if self.clock.now() >= until:
                os.kill(pid, signal.SIGCONT)
                del self.stopped[pid]

    def answer_in_the_portal(self) -> None:
        """Somebody answers a question that the desk has not answered yet."""
        with self.world.lock:
            now = self.clock.now()
            waiting = [one for one in self.shop.unanswered_questions(now) if one.id not in self.answered]
            if waiting:
                one, at = self.chance.choice(waiting), nanos(now)
                answer = Answer("Ответил коллега.", at, at)
                self.shop.questions.put(at, replace(one, state="wbRu", answer=answer, was_viewed=True))
                self.answered[one.id] = now

    def told(self) -> str:
        """What has happened, in a line."""
        total = self.world.journal.total()
        return (
            f"{self.killed} killed, {self.times_stopped} stopped, {total.requests} requests, {total.faults} of them "
            f"mistreated, {total.effects} done, {total.limited} over the limit"
        )


@contextmanager
def havoc(seed: int, speed: float, folder: Path, much: Much) -> Iterator[Havoc]:
    """A world behind a socket with all that is to be done in the desk's store, and a nursery of desks."""
    world = World(seed, Settings(indexing_delay=0.0), size=Size(questions=60, feedbacks=60, chats=0, claims=0))
    clock = Clock(world.start, speed)
    since = time.monotonic()
    clock.restart(world.start)
    with ExitStack() as stack:
        address = stack.enter_context(serve(world, clock=clock, latency=(0.0, 0.2 / speed), seed=seed))
        nursery = stack.enter_context(_nursery())
        store = stack.enter_context(Database.open(folder / "desk.sqlite3"))
        made = Havoc(seed, speed, folder, much, world, clock, store, address, nursery, since, random.Random(seed))
        fill(made)
        world.faults.add(*FAULTS)
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


def fill(made: Havoc) -> None:
    """Buyers act, and the desk's store gets what is to be done about it."""
    (made.folder / "picture.png").write_bytes(PICTURE)
    asked = list(wishes(made))
    made.chance.shuffle(asked)
    ordered = [*sorted((one for one in asked if one.kind == "chat_message"), key=lambda one: one.key.target)]
    others = [one for one in asked if one.kind != "chat_message"]
    with made.store.writing() as tx:
        journal.put(tx, [*others[:300], *ordered, *others[300:]])


def wishes(made: Havoc) -> Iterator[Intent]:
    """Of everything some."""
    shop, now, cards = made.shop, made.clock.now(), list(made.shop.products)
    shop.plan_changes(now, "tariff", PinPlan(50, 50))
    for number in range(made.much.questions):
        question = shop.buyer_asks(now - 3600 - number, made.chance.choice(cards), f"Вопрос {number}?")
        kind: IntentKind = "question_reject" if number % 25 == 0 else "question_answer"
        yield wish(made, kind, question, {"text": f"Ответ {number}, спасибо за вопрос!"})
        if number % 25 == 1:
            yield wish(made, "question_viewed", question, {})
    for number in range(made.much.feedbacks):
        yield from _about_feedback(made, number, made.chance.choice(cards))
    for number in range(made.much.chats):
        event = shop.buyer_writes(now - 60, nm_id=made.chance.choice(cards), text="Где заказ?")
        chat = next(one.chat_id for one in shop.chats.events() if one.event_id == event)
        for place in range(1 + number % 3):
            payload: dict[str, Any] = {"text": f"Сообщение {number}, часть {place}"}
            if place == 1:
                payload["files"] = [{"name": "чек.png", "kept": "picture.png"}]
            yield wish(made, "chat_message", chat, payload, target=f"{number:03}-{place}")
    for number in range(made.much.claims):
        claim = shop.buyer_claims(now - 3600, made.chance.choice(cards))
        action = ("approve1", "reject1", "autorefund1")[number % 3]
        yield wish(made, "claim_decision", claim, {"action": action})


def _about_feedback(made: Havoc, number: int, card: int) -> Iterator[Intent]:
    shop, now = made.shop, made.clock.now()
    review = shop.buyer_reviews(now - 7200 - number, card, 1 + number % 5, f"Отзыв {number}", able_return=True)
    if number % 10 == 0:
        at, found = nanos(now - 3000), shop.feedbacks.get(review)
        assert found is not None
        shop.feedbacks.put(at, replace(found, answer=Answer("Прежний ответ", at, at), was_viewed=True))
        payload = {"text": f"Новый ответ {number}", "was": "Прежний ответ"}
        yield wish(made, "feedback_edit", review, payload)
    else:
        yield wish(made, "feedback_answer", review, {"text": f"Отвечаем на отзыв {number}, благодарим!"})
    if number % 10 == 1:
        yield wish(made, "order_return", review, {})
    if number % 20 == 4:
        payload = {"pin_on": "nm", "pin_method": "tariff"}
        yield wish(made, "pin", review, payload, target=f"{review}@nm")


def wish(made: Havoc, kind: IntentKind, item: str, payload: dict[str, Any], target: str = "") -> Intent:
    """What a rule, or now and then a person, has asked for."""
    key = IntentKey(made.world.sids[0], kind, target or item)
    if made.chance.random() < 0.1:
        return begun(key, item, payload, made.clock.now(), asked_by="person:Ольга", mode="auto", priority=PERSON)
    return begun(key, item, payload, made.clock.now(), asked_by="rule:all", rule="all", mode="auto")


def suffer(made: Havoc, longest: float) -> None:
    """Kill, stop and interfere until it is enough, then let the desks finish; at most *longest* real seconds."""
    until = time.monotonic() + longest
    for _ in range(made.much.desks):
        made.start_desk()
    while not is_done(made):
        assert time.monotonic() < until, f"seed {made.seed}: not done after {longest:.0f} s; {states(made)}"
        wait_for_work(made, min(until, time.monotonic() + 60.0 / made.speed))
        made.wake()
        if made.killed < made.much.kills:
            made.kill_one()
            if made.chance.random() < made.much.stops / made.much.kills:
                made.stop_one()
        if len(made.answered) < made.much.answered_by_others:
            made.answer_in_the_portal()


def wait_for_work(made: Havoc, until: float) -> None:
    """Until WB has got a few more requests, and a moment longer: the next strike comes in the middle of something."""
    enough = len(made.world.journal) + made.chance.randint(1, 14)
    while len(made.world.journal) < enough and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(made.chance.uniform(0.0, 0.05))


def rows(made: Havoc) -> list[Intent]:
    """All intents."""
    with made.store.reading() as tx:
        return ledger.find(tx, made.world.sids[0], limit=100_000)


def states(made: Havoc) -> dict[State, int]:
    """How many intents are in each state."""
    found: Counter[State] = Counter()
    with made.store.reading() as tx:
        for (_, state), number in ledger.counts(tx, made.world.sids[0]).items():
            found[state] += number
    return dict(found)


def is_done(made: Havoc) -> bool:
    """Whether everything is settled and struck enough."""
    return made.killed >= made.much.kills and set(states(made)) <= SETTLED
