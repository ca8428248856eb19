"""WB's limits over a real socket in real time, ten times as fast: nobody is refused, and nobody waits for nothing.

Upper bounds of time are there to catch somebody who is stuck; how near the ideal the waiting comes is measured in
`bench/`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from tests.e2e.stage import SMALL, TLS

from wbdesk import DEFAULT_RATES, AsyncWildberriesSDK, MemoryLimits, WildberriesSDK
from wbdesk.sim import Clock, Entry, Fault, World, serve

FASTER = 10
RATES = DEFAULT_RATES.faster(FASTER)
LATENCY = (0.002, 0.02)
AT_ONCE = 90
LIMIT = httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
IN_FLIGHT = 0.25
"""Seconds in which the client may not have heard of a refusal yet."""
STUCK = 20.0
"""Seconds that no test here needs unless somebody is stuck."""


@dataclass(frozen=True)
class Pace:
    """A world whose buckets fill ten times as fast, and what its clients are made with."""

    world: World
    settings: dict[str, Any]

    def seconds(self) -> float:
        """From the first request to the last, as the world saw it."""
        times = [entry.time for entry in self.world.journal]
        return times[-1] - times[0]

    def served(self) -> list[Entry]:
        return list(self.world.journal.find(verdict="served"))


@contextmanager
def paced(*faults: Fault) -> Iterator[Pace]:
    world = World(1, size=SMALL, rate_factor=FASTER)
    world.faults.add(*faults)
    with serve(world, clock=Clock(world.start), latency=LATENCY) as address:
        settings = {"token": world.token(), "base_url": address, "limits": MemoryLimits(), "rates": RATES}
        yield Pace(world, settings)


def in_tasks(pace: Pace, calls: list[Callable[[Any], Awaitable[object]]]) -> None:
    async def run() -> None:
        async with httpx2.AsyncClient(verify=TLS, limits=LIMIT) as http:
            wb = AsyncWildberriesSDK(http=http, **pace.settings).communications
            await asyncio.wait_for(asyncio.gather(*[call(wb) for call in calls]), STUCK)

    asyncio.run(run())


def in_threads(pace: Pace, calls: list[Callable[[Any], object]]) -> None:
    with httpx2.Client(verify=TLS, limits=LIMIT) as http:
        wb = WildberriesSDK(http=http, **pace.settings).communications
        threads = [threading.Thread(target=call, args=(wb,), daemon=True) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(STUCK)
        assert not any(thread.is_alive() for thread in threads), "a thread is stuck"


EVERY_WAY = pytest.mark.parametrize("way", [in_tasks, in_threads])
Way = Callable[[Pace, list[Callable[[Any], Any]]], None]


def count(wb: Any) -> Any:
    return wb.get_questions_count_unanswered()


@EVERY_WAY
def test_thirty_mixed_calls(way: Way) -> None:
    """Reads and a write of the one bucket that questions, reviews and pins share: six at once, then 30 a second."""
    with paced() as pace:
        id = next(iter(pace.world.shops.values())).unanswered_questions(pace.world.start)[0].id
        mixed = [count, lambda wb: wb.feedbacks(is_answered=False, take=5), lambda wb: wb.get_pinned_feedbacks_limits()]
        way(pace, [*(mixed * 10)[:29], lambda wb: wb.answer_question(id, "Да, подходит.")])
    assert pace.world.journal.refused() == ()
    assert len(pace.served()) == 30
    assert 24 / 30 < pace.seconds() < STUCK


@EVERY_WAY
def test_ninety_calls_at_once(way: Way) -> None:
    with paced() as pace:
        way(pace, [count] * AT_ONCE)
    assert pace.world.journal.refused() == ()
    assert len(pace.served()) == AT_ONCE
    assert 84 / 30 < pace.seconds() < STUCK


def test_the_buckets_of_chat_and_returns_do_not_wait_for_each_other() -> None:
    with paced() as pace:
        in_tasks(
            pace,
            [
                *[lambda wb: wb.get_seller_chats()] * 6,
                *[lambda wb: wb.get_seller_events()] * 6,
                *[lambda wb: wb.claims(is_archive=False)] * 11,
                *[count] * 12,
            ],
        )
    assert pace.world.journal.refused() == ()
    assert len(pace.served()) == 35


@EVERY_WAY
def test_after_a_refusal_nothing_leaves_until_the_ban_is_over(way: Way) -> None:
    """The seventh of twenty is banned for a second while the others wait or are under way."""
    with paced(Fault(operation="get_questions_count_unanswered", nth=7, ban=1)) as pace:
        way(pace, [count] * 20)
    [banned] = pace.world.journal.find(verdict="ban 1")
    after = [entry.time - banned.time for entry in pace.world.journal if entry.number > banned.number]
    assert [seconds for seconds in after if IN_FLIGHT < seconds < 1.0] == []
    assert len(pace.served()) == 20


def test_a_persons_call_overtakes_the_bulk() -> None:
    """Thirty bulk reads wait; a person answers, and is served right after what had already left."""

    async def run(pace: Pace) -> None:
        async with httpx2.AsyncClient(verify=TLS, limits=LIMIT) as http:
            sdk = AsyncWildberriesSDK(http=http, **pace.settings)
            bulk = sdk.with_options(priority=10).communications
            reads = [asyncio.create_task(bulk.get_feedbacks_count_unanswered()) for _ in range(30)]
            while len(pace.world.journal) < 8:  # noqa: ASYNC110 - the world is another thread's
                await asyncio.sleep(0.001)
            id = next(iter(pace.world.shops.values())).unanswered_questions(pace.world.start)[0].id
            await sdk.communications.answer_question(id, "Да, подходит.")
            await asyncio.gather(*reads)

    with paced() as pace:
        asyncio.run(run(pace))
    [answer] = pace.world.journal.find(operation="update_question")
    assert answer.number <= 8 + 6
    assert pace.world.journal.refused() == ()
    assert len(pace.served()) == 31


def test_a_basic_token_has_one_call_at_a_time() -> None:
    """Five an hour, one at once; here 7,200 times as fast, so that a call comes back every 100 ms."""
    world = World(1, size=SMALL, rate_factor=7_200)
    with serve(world, clock=Clock(world.start), latency=LATENCY) as address:
        rates = DEFAULT_RATES.faster(7_200)
        pace = Pace(
            world, {"base_url": address, "token": world.token("basic"), "limits": MemoryLimits(), "rates": rates}
        )
        in_tasks(pace, [count] * 8)
    assert pace.world.journal.refused() == ()
    assert len(pace.served()) == 8
    assert pace.seconds() >= 0.7


def test_a_clients_own_limits_are_not_those_of_another_seller() -> None:
    """Two sellers have two buckets, in one process and through one registry."""
    world = World(1, size=SMALL, sellers=2, rate_factor=FASTER)
    with serve(world, clock=Clock(world.start), latency=LATENCY) as address, httpx2.Client(verify=TLS) as http:
        shared: dict[str, Any] = {"base_url": address, "limits": MemoryLimits(), "rates": RATES, "http": http}
        sdks = [WildberriesSDK(world.token(sid=sid), max_wait=0, **shared) for sid in world.sids]
        for _ in range(6):
            for sdk in sdks:
                sdk.communications.get_questions_count_unanswered()
    assert (len(world.journal), world.journal.refused()) == (12, ())
