"""Waiting one's turn: one contract, which the limits in memory and those in a file both keep.

WB's bucket for questions and reviews (3 a second, burst 6) unless a test says otherwise; every call takes 20-200 ms to
reach it. https://dev.wildberries.ru/openapi/user-communication
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.clockwork import (
    KEY,
    START,
    Caller,
    Clock,
    Clockwork,
    JumpingLoop,
    JumpingThreads,
    Process,
    ServerBucket,
    as_task,
    run_jumping,
)

from wbdesk.wire.file_limits import FileLimits
from wbdesk.wire.limits import GRACE, LONGEST, PATIENCE, SOONEST, Key, LinedLimits, MemoryLimits, Now, Seen, shared
from wbdesk.wire.rates import DEFAULT_RATES, Rate

RATE = DEFAULT_RATES.of("full", "feedbacks")[1]
EVEN = Rate(1.0, 2)
"""Easier to reckon with."""


@pytest.fixture(params=["memory", "file"])
def limits(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LinedLimits]:
    if request.param == "memory":
        yield MemoryLimits()
        return
    with FileLimits(tmp_path / "limits.sqlite3") as kept:
        yield kept


def way(seed: int) -> Callable[[], tuple[float, float]]:
    dice = random.Random(seed)
    return lambda: (dice.uniform(0.02, 0.2), 0.001)


def caller(limits: LinedLimits, clock: Clock, *, seed: int = 1, rate: Rate = RATE) -> Caller:
    return Caller(limits, clock, ServerBucket(1 / 3, 6), rate, travel=way(seed))


def at(seconds: float) -> Now:
    return Now(START + seconds, 1e9 + seconds)


def left(calls: Caller) -> list[float]:
    """When calls left, in seconds from the start."""
    return sorted(call.sent - START for call in calls.calls)


# How long it takes, and that nothing is refused.


@pytest.mark.parametrize("seed", range(5))
def test_thirty_mixed_calls(limits: LinedLimits, seed: int) -> None:
    clock = Clockwork()
    calls = caller(limits, clock, seed=seed)
    for number in range(30):
        clock.start(calls.call(("questions", "reviews", "pins")[number % 3]))
    clock.run()
    assert calls.refused() == 0
    assert left(calls)[-1] <= 8.2
    assert max(call.replied for call in calls.calls) - START <= 8.2 + 0.2


def test_ninety_tasks_at_once(limits: LinedLimits) -> None:
    async def main(loop: JumpingLoop) -> Caller:
        calls = caller(limits, loop)
        async with asyncio.TaskGroup() as group:
            for _ in range(90):
                group.create_task(as_task(calls.call()))
        return calls

    calls = run_jumping(main)
    assert calls.refused() == 0
    assert len(calls.calls) == 90
    assert max(call.replied for call in calls.calls) - START <= 28.5


def test_ninety_threads_at_once(limits: LinedLimits) -> None:
    clock = JumpingThreads()
    calls = caller(limits, clock)
    for _ in range(90):
        clock.start(calls.call())
    clock.join()
    assert calls.refused() == 0
    assert len(calls.calls) == 90
    assert max(call.replied for call in calls.calls) - START <= 28.5


def test_ninety_waiters_do_not_keep_asking(limits: LinedLimits) -> None:
    clock = Clockwork()
    calls = caller(limits, clock)
    for _ in range(90):
        clock.start(calls.call())
    clock.run()
    assert calls.asked < 90 * 90 / 3 / 2 + 90  # once a second each, until its turn


def test_threads_and_tasks_share_for_real() -> None:
    """No jumping: both kinds at once on one limiter, on the machine's own clock and a hundred times faster."""
    limits, server, rate = MemoryLimits(), ServerBucket(1 / 300, 6), Rate(1.05 / 300, 6)
    calls = Caller(limits, _RealClock(), server, rate, travel=lambda: (0.001, 0.0))

    async def tasks() -> None:
        await asyncio.gather(*(as_task(calls.call()) for _ in range(30)))

    def thread(process: Process) -> None:
        for seconds in process:
            time.sleep(seconds)

    threads = [threading.Thread(target=thread, args=(calls.call(),)) for _ in range(30)]
    for one in threads:
        one.start()
    asyncio.run(tasks())
    for one in threads:
        one.join(30)
    assert (len(server.admitted), server.refused) == (60, [])


class _RealClock:
    def now(self) -> Now:
        return Now(time.monotonic(), time.time())


def test_a_basic_token_makes_five_calls_an_hour(limits: LinedLimits) -> None:
    clock = Clockwork()
    calls = Caller(limits, clock, ServerBucket(720, 1), DEFAULT_RATES.of("basic", "feedbacks")[1], travel=way(1))
    for _ in range(8):
        clock.start(calls.call())
    clock.run()
    assert calls.refused() == 0
    assert sum(seconds < 3600 for seconds in left(calls)) == 5
    assert left(calls)[-1] < 7 * (720 * 1.005 + 0.25)


def test_an_overridden_table(limits: LinedLimits) -> None:
    clock = Clockwork()
    rate = DEFAULT_RATES.with_rate("feedbacks", Rate(0.0335, 6)).of("full", "feedbacks")[1]
    calls = Caller(limits, clock, ServerBucket(1 / 30, 6), rate, travel=lambda: (0.001, 0.001))
    for _ in range(30):
        clock.start(calls.call())
    clock.run()
    assert calls.refused() == 0
    assert left(calls)[-1] < 0.82


def test_other_sellers_and_other_buckets_do_not_wait(limits: LinedLimits) -> None:
    for key in (KEY, Key("another", "feedbacks"), Key("seller", "chat")):
        assert limits.take(limits.join(key, Rate(1.0, 1)), at(0)) == 0.0
    assert limits.take(limits.join(KEY, Rate(1.0, 1)), at(0)) > 0.0


# Refusals.


def test_a_ban_stops_eighty_who_wait(limits: LinedLimits) -> None:
    clock = Clockwork()
    calls = caller(limits, clock)
    for _ in range(86):
        clock.start(calls.call())
    clock.at(3.0, lambda: setattr(calls.server, "banned_until", clock.time + 7.0))
    clock.run()
    refusals = [call for call in calls.calls if call.status == 429]
    assert refusals
    told, retry = refusals[0].replied, refusals[0].retry
    assert retry == 7.0
    later = [call.sent for call in calls.calls if call.sent > told]
    assert min(later) >= told + 7.0
    assert min(later) <= told + 7.0 + 0.01
    assert len(refusals) <= RATE.burst  # those already on their way, and nobody else
    assert all(second - first >= RATE.interval - 1e-3 for first, second in pairwise(sorted(later)))
    assert len([call for call in calls.calls if call.status == 200]) == 86
    assert max(later) <= told + 7.0 + (len(later) - 1) * RATE.interval + 0.01  # no slot was lost on top of that


def test_a_refused_call_goes_before_those_who_came_later(limits: LinedLimits) -> None:
    first, second = limits.join(KEY, EVEN), limits.join(KEY, EVEN)
    assert limits.take(first, at(0)) == 0.0
    limits.seen(first, at(0.1), Seen(429, retry=2.0))
    assert limits.take(second, at(0.2)) == pytest.approx(1.9)
    limits.again(first)
    assert limits.take(first, at(0.3)) == pytest.approx(1.8)
    assert limits.take(second, at(2.1)) == pytest.approx(1.0)
    assert limits.take(first, at(2.1)) == 0.0


def test_a_call_that_was_never_sent_gives_its_slot_back(limits: LinedLimits) -> None:
    places = [limits.join(KEY, EVEN) for _ in range(3)]
    assert [limits.take(place, at(0)) for place in places[:2]] == [0.0, 0.0]
    limits.seen(places[0], at(0.1), Seen(sent=False))
    assert limits.take(places[2], at(0.1)) == 0.0


def test_a_call_that_ended_without_a_reply_does_not(limits: LinedLimits) -> None:
    places = [limits.join(KEY, EVEN) for _ in range(3)]
    assert [limits.take(place, at(0)) for place in places[:2]] == [0.0, 0.0]
    limits.seen(places[0], at(0.1), Seen())
    assert limits.take(places[2], at(0.1)) > 0.0


# Who goes next.


def test_order_is_by_priority_then_arrival(limits: LinedLimits) -> None:
    clock = Clockwork()
    calls = Caller(limits, clock, ServerBucket(1.0, 1), Rate(1.005, 1))
    for number, (name, priority) in enumerate([("first", 1), ("b", 2), ("c", 2), ("a", 1), ("person", 0)]):
        clock.start(calls.call(name, priority), after=0.01 * number)
    clock.run()
    assert [call.name for call in calls.calls] == ["first", "person", "a", "b", "c"]


def test_a_persons_call_overtakes_bulk(limits: LinedLimits) -> None:
    clock = Clockwork()
    calls = caller(limits, clock)
    for _ in range(60):
        clock.start(calls.call("bulk", priority=1))
    clock.start(calls.call("person", priority=0), after=5.0)
    clock.run()
    person = next(call for call in calls.calls if call.name == "person")
    assert person.sent - START - 5.0 <= RATE.interval + 0.01
    assert calls.refused() == 0


def test_a_cancelled_waiter_holds_nothing(limits: LinedLimits) -> None:
    clock = Clockwork()
    calls = caller(limits, clock)
    waiting = [clock.start(calls.call(str(number))) for number in range(30)]
    for process in waiting[10:20]:
        clock.stop(process, after=0.5)
    clock.run()
    assert calls.refused() == 0
    assert sorted(int(call.name) for call in calls.calls) == [*range(10), *range(20, 30)]
    assert left(calls)[-1] <= (20 - 6) * RATE.interval + 0.2  # as if the ten had never been


def test_cancelled_tasks_hold_nothing(limits: LinedLimits) -> None:
    async def main(loop: JumpingLoop) -> Caller:
        calls = caller(limits, loop)
        tasks = [asyncio.create_task(as_task(calls.call(str(number)))) for number in range(12)]
        await asyncio.sleep(0.25)
        for task in tasks[6:11]:
            task.cancel()
        await asyncio.wait(tasks)
        return calls

    calls = run_jumping(main)
    assert len(calls.calls) == 7
    assert left(calls)[-1] <= RATE.interval + 0.2 + PATIENCE


def test_one_whose_people_ahead_all_leave_is_soon_noticed(limits: LinedLimits) -> None:
    places = [limits.join(KEY, Rate(1.0, 1)) for _ in range(20)]
    assert limits.take(places[0], at(0)) == 0.0
    limits.seen(places[0], at(0), Seen(200))
    told = [limits.take(place, at(0)) for place in places[1:]]
    assert told == pytest.approx([1.0] * 19)  # not 19 seconds for the last
    for place in places[1:19]:
        limits.leave(place)
    assert limits.take(places[19], at(1.0)) == 0.0


def test_one_who_never_comes_back_is_not_waited_for(limits: LinedLimits) -> None:
    gone, alive = limits.join(KEY, Rate(1.0, 1)), limits.join(KEY, Rate(1.0, 1))
    first = limits.join(KEY, Rate(1.0, 1), priority=-1)
    assert limits.take(first, at(0)) == 0.0
    limits.seen(first, at(0), Seen(200))
    assert limits.take(gone, at(0)) == pytest.approx(1.0)
    assert limits.take(alive, at(1.0)) > 0.0
    assert limits.take(alive, at(1.0 + GRACE + 0.1)) == 0.0
    assert limits.take(gone, at(1.0 + GRACE + 0.2)) > 0.0  # back, and served like anyone


def test_a_slot_nobody_ahead_needs_is_not_kept_for_them(limits: LinedLimits) -> None:
    places = [limits.join(KEY, EVEN) for _ in range(4)]
    assert [limits.take(place, at(0)) for place in places[:2]] == [0.0, 0.0]
    for place in places[:2]:
        limits.seen(place, at(0), Seen(200))
    assert limits.take(places[2], at(0)) == pytest.approx(1.0)
    assert limits.take(places[3], at(1.9)) > 0.0  # one slot, and it is the sleeper's
    assert limits.take(places[3], at(2.0)) == 0.0  # two slots


def test_one_who_has_not_asked_yet_is_in_nobodys_way(limits: LinedLimits) -> None:
    limits.join(KEY, Rate(1.0, 1))
    assert limits.take(limits.join(KEY, Rate(1.0, 1)), at(0)) == 0.0


def test_leaving_can_be_repeated_and_ends_the_claim(limits: LinedLimits) -> None:
    place = limits.join(KEY, EVEN)
    limits.leave(place)
    limits.leave(place)
    with pytest.raises(LookupError, match="again"):
        limits.take(place, at(0))
    limits.again(place)
    assert limits.take(place, at(0)) == 0.0


def test_a_place_is_spent_once(limits: LinedLimits) -> None:
    place = limits.join(KEY, EVEN)
    assert limits.take(place, at(0)) == 0.0
    with pytest.raises(LookupError, match="again"):
        limits.take(place, at(0))


# What is told.


def test_a_single_wait_has_bounds(limits: LinedLimits) -> None:
    hourly = Rate(3600.0, 1)
    places = [limits.join(KEY, hourly) for _ in range(3)]
    assert limits.take(places[0], at(0)) == 0.0
    limits.seen(places[0], at(0), Seen(200))
    assert limits.take(places[1], at(0)) == LONGEST
    assert limits.take(places[2], at(0)) == LONGEST
    assert limits.take(places[1], at(3600 - 1e-5)) == SOONEST


def test_the_next_in_line_sleeps_until_its_slot_the_others_look_up(limits: LinedLimits) -> None:
    places = [limits.join(KEY, Rate(5.0, 1)) for _ in range(3)]
    assert limits.take(places[0], at(0)) == 0.0
    assert [limits.take(place, at(0)) for place in places[1:]] == pytest.approx([5.0, PATIENCE])


def test_a_ban_is_slept_through_but_looked_at(limits: LinedLimits) -> None:
    places = [limits.join(KEY, EVEN) for _ in range(4)]
    assert limits.take(places[0], at(0)) == 0.0
    limits.seen(places[0], at(0), Seen(429, retry=20.0))
    assert [limits.take(place, at(0)) for place in places[1:]] == pytest.approx([20.0, 21.0, 20.0 + PATIENCE])
    limits.again(places[0])
    limits.seen(places[0], at(1), Seen(429, retry=86_400.0))
    assert limits.take(places[0], at(1)) == LONGEST


def test_the_outlook_is_the_whole_wait(limits: LinedLimits) -> None:
    places = [limits.join(KEY, EVEN) for _ in range(9)]
    assert limits.outlook(places[0], at(0)) == 0.0
    for place in places[:8]:
        limits.take(place, at(0))
    assert limits.outlook(places[2], at(0)) == pytest.approx(1.0)
    assert limits.outlook(places[8], at(0)) == pytest.approx(7.0)
    limits.seen(places[0], at(0), Seen(429, retry=100.0))
    assert limits.outlook(places[8], at(0)) == pytest.approx(106.0)


# One registry for a process.


def test_one_registry_is_shared_by_the_whole_process() -> None:
    assert shared() is shared()
    assert isinstance(shared(), MemoryLimits)
    assert not shared().blocking


FORKING = """
import os, sys, threading
from wbdesk.wire.limits import Key, Now, shared
from wbdesk.wire.rates import Rate

limits, key, rate = shared(), Key("seller", "feedbacks"), Rate(1.0, 1)
assert limits.take(limits.join(key, rate), Now(0.0, 0.0)) == 0.0
waiting = limits.join(key, rate)
assert limits.take(waiting, Now(0.0, 0.0)) > 0.0
with limits._lock, limits._changing:  # another thread is in the middle of it
    child = os.fork()
    if child == 0:
        told = shared().take(shared().join(key, rate), Now(2.0, 2.0)), shared().outlook(waiting, Now(2.0, 2.0))
        os._exit(0 if told[0] == 1.0 else 1)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_knows_what_is_spent_and_waits_for_nobody() -> None:
    done = subprocess.run([sys.executable, "-c", FORKING], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
