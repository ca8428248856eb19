"""Desks that tell a bad receiver are killed again and again: every fact arrives, in order, always with the same id.

The processes are real, and so are SIGKILL, the sockets and the store's file. Time runs faster for the desks, so that
their schedules and rests are those of earnest.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from tests import processes
from tests.engine import teller
from tests.engine.outlets import OUTBOX
from tests.engine.teller import FASTER, Told
from tests.sinks.made import NOW, SELLER, WRITTEN, fact
from tests.sinks.receiver import Act, Receiver, Reply, receiving

from wbdesk.clock import SpeedClock
from wbdesk.store import deliveries, ledger
from wbdesk.store.database import Database

pytestmark = pytest.mark.slow

STREAMS, FACTS, KILLS = 12, 96, 12
STUCK = 60.0
"""Real seconds after which something is wrong."""


def acts(chance: random.Random) -> list[Act]:
    """What the receiver does: it fails, stalls, and drops before and after accepting."""
    bad: list[Act] = [Reply(500)] * 6 + [Reply(503)] * 3 + [Reply(429, (("retry-after", "60"),))] * 2
    bad += ["drop"] * 5 + ["drop after reading"] * 8 + ["stall"] * 2
    good: list[Act] = [Reply()] * 36
    return chance.sample(bad + good, len(bad) + len(good))


class Desks:
    """Desks on one store, each in a process."""

    def __init__(self, store: Path, port: int, since: float) -> None:
        self._store, self._port, self._since = store, port, since
        self.running: list[BaseProcess] = []
        self.started = 0

    def start(self) -> None:
        """One more."""
        self.started += 1
        told = Told(
            store=str(self._store),
            seller=SELLER,
            port=self._port,
            secret=WRITTEN,
            wall=NOW,
            since=self._since,
            owner=f"desk-{self.started}",
            seed=self.started,
        )
        self.running.append(processes.started(teller.run, told))

    def kill(self, number: int) -> None:
        """One less."""
        processes.killed(self.running.pop(number))


@asynccontextmanager
async def desks(store: Path, port: int, since: float) -> AsyncIterator[Desks]:
    made = Desks(store, port, since)
    try:
        yield made
    finally:
        while made.running:
            made.kill(0)


async def wait_for_news(receiver: Receiver, more: int) -> None:
    """Until the receiver was sent some more requests."""
    wanted, end = len(receiver.requests) + more, time.monotonic() + STUCK
    while len(receiver.requests) < wanted:
        assert time.monotonic() < end, "nothing is told any more"
        await asyncio.sleep(0.005)


async def killed_again_and_again(database: Database, store: Path, seed: int) -> tuple[Receiver, int]:
    """The scene. Gives what the receiver was sent, and how often a desk was killed."""
    chance, since = random.Random(seed), time.monotonic()
    clock = SpeedClock(FASTER, wall=NOW, since=since)
    known = iter([fact(number, stream=f"{number % STREAMS}") for number in range(FACTS)])
    kills = 0
    async with receiving(*acts(chance)) as receiver, desks(store, receiver.port, since) as made:
        made.start()
        made.start()
        for _ in range(KILLS):
            with database.writing() as tx:
                OUTBOX.tell(tx, [next(known) for _ in range(FACTS // KILLS)], clock.now().wall)
            await wait_for_news(receiver, chance.randint(1, 3))
            await asyncio.sleep(chance.random() * 0.05)
            made.kill(chance.randrange(len(made.running)))
            kills += 1
            made.start()
        await until_nothing_is_left(database)
    return receiver, kills


async def until_nothing_is_left(database: Database) -> None:
    end = time.monotonic() + STUCK
    while left(database):
        assert time.monotonic() < end, "it does not come to its end"
        await asyncio.sleep(0.05)


def left(database: Database) -> int:
    with database.reading() as tx:
        state = deliveries.state(tx, SELLER, "crm")
    return state.waiting + state.parked


def in_order(numbers: Sequence[int]) -> bool:
    """Whether a stream never went back: what came twice came before the next."""
    return list(numbers) == sorted(numbers)


@pytest.mark.parametrize("seed", [1])
def test_desks_that_are_killed_tell_everything_in_order_with_the_same_ids(tmp_path: Path, seed: int) -> None:
    store = tmp_path / "desk.sqlite3"
    with Database.open(store) as database:
        receiver, kills = asyncio.run(killed_again_and_again(database, store, seed))
        with database.reading() as tx:
            counts = ledger.counts(tx, SELLER)
    told = [(request.headers["webhook-id"], request.body) for request in receiver.requests]
    events = [json.loads(body) for _, body in told]
    print(f"seed {seed}: {kills} kills, {len(told)} requests for {FACTS} facts")  # noqa: T201
    assert kills >= 10
    assert counts == {("deliver", "confirmed"): FACTS}
    assert {id for id, _ in told} == {f"question:{number}" for number in range(FACTS)}
    assert [event["id"] for event in events] == [id for id, _ in told]
    assert len(set(told)) == FACTS, "what comes again is the same to the last byte"
    for stream in range(STREAMS):
        numbers = [int(id.partition(":")[2]) for id, _ in told]
        assert in_order([number for number in numbers if number % STREAMS == stream])
