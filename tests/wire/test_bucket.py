"""The bucket's arithmetic: by table, and by playing it against a server's bucket whatever the schedule."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clockwork import START, Caller, Clockwork, Process, Sent, ServerBucket

from wbdesk.wire import bucket as buckets
from wbdesk.wire.bucket import ARRIVAL, LONGEST_GUESS, Bucket
from wbdesk.wire.limits import MemoryLimits, Seen
from wbdesk.wire.rates import PAD, Rate

RATE = Rate(1.0, 3)
Step = Callable[[Bucket], Bucket]


def spend(at: float, *ids: str, rate: Rate = RATE) -> Step:
    def step(bucket: Bucket) -> Bucket:
        for flight_id in ids:
            bucket = buckets.spend(bucket, rate, flight_id, at)
        return bucket

    return step


def reply(at: float, *ids: str, remaining: int | None = None) -> Step:
    def step(bucket: Bucket) -> Bucket:
        for flight_id in ids:
            bucket = buckets.replied(bucket, RATE, flight_id, at, remaining)
        return bucket

    return step


def refuse(at: float, *ids: str, retry: float | None = None, rate: Rate = RATE) -> Step:
    def step(bucket: Bucket) -> Bucket:
        for flight_id in ids:
            bucket = buckets.refused(bucket, rate, flight_id, at, retry)
        return bucket

    return step


def unsent(flight_id: str) -> Step:
    return lambda bucket: buckets.unsent(bucket, flight_id)


def after(*steps: Step) -> Bucket:
    bucket = Bucket()
    for step in steps:
        bucket = step(bucket)
    return bucket


BURST = spend(0.0, "a", "b", "c")

WAITS: dict[str, tuple[list[Step], float, int, float]] = {
    # name: what happened, now, how many are ahead, seconds to wait
    "a bucket nobody knows is full": ([], 0.0, 0, 0.0),
    "also for the last of a burst": ([], 0.0, 2, 0.0),
    "one more has to wait for a slot": ([], 0.0, 3, 1.0),
    "one call leaves the rest of the burst": ([spend(0.0, "a")], 0.0, 0, 0.0),
    "after the burst one waits an interval": ([BURST], 0.0, 0, 1.0),
    "and each one behind him one more": ([BURST], 0.0, 2, 3.0),
    "nothing refills before the first reply": ([BURST], 0.75, 0, 1.0),
    "the refill is counted from the first reply": ([BURST, reply(0.25, "b")], 0.25, 0, 1.0),
    "not from the later ones": ([BURST, reply(0.25, "b"), reply(0.75, "a", "c")], 0.75, 0, 0.5),
    "a slot comes back": ([BURST, reply(0.25, "a", "b", "c")], 1.25, 0, 0.0),
    "only one": ([BURST, reply(0.25, "a", "b", "c")], 1.25, 1, 1.0),
    "long idle is full again": ([BURST, reply(0.25, "a", "b", "c")], 1_000.0, 2, 0.0),
    "but not more than full": ([BURST, reply(0.25, "a", "b", "c")], 1_000.0, 3, 1.0),
    "a hanging burst counts as arriving at most so late": ([BURST], ARRIVAL + 0.5, 0, 0.5),
    "and then as spent": ([BURST], ARRIVAL + 1.0, 1, 1.0),
    "a late reply changes nothing any more": ([BURST, reply(9.0, "a", "b", "c")], 9.0, 2, 0.0),
    "a call in flight holds its slot": ([spend(0.0, "a"), spend(1.0, "b")], 1.5, 0, 0.0),
    "so that a third behind it waits": ([spend(0.0, "a"), spend(1.0, "b")], 1.5, 1, 1.0),
    "a call never sent gives its slot back": ([BURST, unsent("b")], 0.0, 0, 0.0),
    "one ended without a reply does not": ([BURST], 0.0, 0, 1.0),
    "a call nobody knows gives nothing back": ([BURST, unsent("x")], 0.0, 0, 1.0),
}


@pytest.mark.parametrize("name", WAITS)
def test_wait(name: str) -> None:
    steps, now, ahead, expected = WAITS[name]
    assert buckets.wait(after(*steps), RATE, now, ahead) == pytest.approx(expected)


REMAINING: dict[str, tuple[list[Step], float, float]] = {
    # name: what happened, now, seconds until the next call may leave
    "what we expected changes nothing": ([spend(0.0, "a"), reply(0.25, "a", remaining=2)], 0.25, 0.0),
    "more than we expected neither": ([BURST, reply(0.25, "a", "b", "c", remaining=3)], 0.25, 1.0),
    "less was taken by others": ([spend(0.0, "a"), reply(0.25, "a", remaining=0)], 0.25, 1.0),
    "one of two": ([spend(0.0, "a"), reply(0.25, "a", remaining=1), spend(0.25, "b")], 0.25, 1.0),
    "calls sent later may have come before": ([BURST, reply(0.25, "a", remaining=0)], 0.25, 1.0),
    "calls in flight do not count it twice": (
        [spend(0.0, "a", "b"), reply(0.25, "a", remaining=0), reply(0.25, "b", remaining=0)],
        0.25,
        1.0,
    ),
    "what was known when a call left is not counted again": (
        [spend(0.0, "a"), reply(0.25, "a", remaining=1), spend(0.25, "b"), reply(0.5, "b", remaining=0)],
        0.5,
        0.75,
    ),
    "others who go on are counted on": (
        [spend(0.0, "a"), reply(0.25, "a", remaining=1), spend(2.0, "b"), reply(2.0, "b", remaining=0)],
        2.0,
        1.0,
    ),
    "a nonsense number is nothing left": ([spend(0.0, "a"), reply(0.25, "a", remaining=-5)], 0.25, 1.0),
}


@pytest.mark.parametrize("name", REMAINING)
def test_remaining(name: str) -> None:
    steps, now, expected = REMAINING[name]
    assert buckets.wait(after(*steps), RATE, now) == pytest.approx(expected)


HOLDS: dict[str, tuple[list[Step], float, int, float]] = {
    "nothing leaves before the time is up": ([spend(0.0, "a"), refuse(0.5, "a", retry=7.0)], 0.5, 0, 7.0),
    "not a moment": ([spend(0.0, "a"), refuse(0.5, "a", retry=7.0)], 7.25, 0, 0.25),
    "then one call": ([spend(0.0, "a"), refuse(0.5, "a", retry=7.0)], 7.5, 0, 0.0),
    "and no burst": ([spend(0.0, "a"), refuse(0.5, "a", retry=7.0)], 7.5, 1, 1.0),
    "the second an interval later": (
        [spend(0.0, "a"), refuse(0.5, "a", retry=7.0), spend(7.5, "b"), reply(7.75, "b")],
        7.75,
        0,
        0.75,
    ),
    "calls in flight with it are behind it": ([BURST, refuse(0.5, "a", retry=7.0)], 7.5, 0, 0.0),
    "a shorter one does not shorten it": (
        [BURST, refuse(0.5, "a", retry=7.0), refuse(1.0, "b", retry=1.0)],
        1.0,
        0,
        6.5,
    ),
    "a longer one lengthens it": ([BURST, refuse(0.5, "a", retry=7.0), refuse(1.0, "b", retry=9.0)], 1.0, 0, 9.0),
    "after it the bucket fills as ever": ([spend(0.0, "a"), refuse(0.5, "a", retry=7.0)], 9.5, 2, 0.0),
    "a refused call took no slot": ([spend(0.0, "a"), refuse(0.0, "a", retry=1.0)], 3.0, 2, 0.0),
    "one of a call long forgotten holds too": ([spend(0.0, "a"), refuse(30.0, "a", retry=7.0)], 30.0, 0, 7.0),
}


@pytest.mark.parametrize("name", HOLDS)
def test_holds(name: str) -> None:
    steps, now, ahead, expected = HOLDS[name]
    assert buckets.wait(after(*steps), RATE, now, ahead) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("interval", "retry", "first", "second", "tenth"),
    [
        (1 / 3, None, 1.0, 2.0, LONGEST_GUESS),
        (3.0, None, 3.0, 6.0, LONGEST_GUESS),
        (720.0, None, 720.0, 720.0, 720.0),  # a guess is never shorter than the bucket's own interval
        (720.0, 0.0, 1.0, 2.0, LONGEST_GUESS),  # WB's whole seconds: less than one is left
        (1 / 3, float("nan"), 1.0, 2.0, LONGEST_GUESS),
        (1 / 3, float("inf"), 1.0, 2.0, LONGEST_GUESS),
        (1 / 3, 5.0, 5.0, 5.0, 5.0),
        (1 / 3, 676_358.0, 676_358.0, 676_358.0, 676_358.0),
    ],
)
def test_how_long_a_refusal_holds(
    interval: float, retry: float | None, first: float, second: float, tenth: float
) -> None:
    rate, bucket, now, holds = Rate(interval, 6), Bucket(), 0.0, []
    for _ in range(10):
        bucket = after(lambda _b, b=bucket: b, spend(now, "a", rate=rate), refuse(now, "a", retry=retry, rate=rate))  # type: ignore[misc]
        holds.append(bucket.hold - now)
        now = bucket.hold
    assert (holds[0], holds[1], holds[9]) == pytest.approx((first, second, tenth))


def test_calls_refused_together_are_one_strike() -> None:
    bucket = after(BURST, refuse(0.5, "a", "b", "c"))
    assert (bucket.strikes, bucket.hold) == (1, 1.5)


def test_a_success_ends_the_strikes() -> None:
    struck = after(spend(0.0, "a"), refuse(0.0, "a"), spend(1.0, "b"), refuse(1.0, "b"))
    assert struck.strikes == 2
    assert buckets.replied(buckets.spend(struck, RATE, "c", 3.0), RATE, "c", 3.1).strikes == 0


def test_a_call_made_again_under_the_same_id_is_a_second_call() -> None:
    bucket = after(spend(0.0, "a"), spend(0.5, "a"), reply(0.75, "a"))
    assert [(flight.id, flight.sent) for flight in bucket.flying] == [("", 0.0)]


def test_memory_of_calls_in_flight_is_short() -> None:
    bucket = Bucket()
    for second in range(1_000):
        bucket = buckets.spend(bucket, RATE, str(second), float(second))
    assert len(bucket.flying) <= ARRIVAL / RATE.interval
    assert bucket.count == 1_000


@pytest.mark.parametrize("steps", [[], [BURST], [BURST, refuse(0.5, "a", retry=7.0)]])
@pytest.mark.parametrize("seconds", [-5_000.0, 0.25, 1e6])
def test_a_shifted_bucket_says_the_same_later(steps: list[Step], seconds: float) -> None:
    bucket = after(*steps)
    moved = buckets.shifted(bucket, seconds)
    for now in (0.5, 1.5, 3.0, 10.0):
        assert buckets.wait(moved, RATE, now + seconds) == pytest.approx(buckets.wait(bucket, RATE, now), abs=1e-6)


def test_it_survives_json() -> None:
    bucket = after(BURST, reply(0.25, "a", remaining=0), refuse(0.5, "b", retry=7.0))
    kept: Any = msgspec.json.decode(msgspec.json.encode(bucket), type=Bucket)
    assert kept == bucket
    assert msgspec.json.decode(msgspec.json.encode(Bucket()), type=Bucket) == Bucket()


# From here on the bucket is played against WB's, which sees other times than we do.


@dataclass(frozen=True)
class Plan:
    """One call of a schedule: when it joins, how long its way is, and when its caller loses patience, if ever."""

    joins: float
    there: float
    back: float
    priority: int = 0
    patience: float | None = None

    def way(self) -> tuple[float, float]:
        return self.there, self.back


class Crowd(Caller):
    """Calls that arrive even if the caller has gone away in between, as bytes on their way do."""

    def cross(self, there: float, back: float) -> Generator[float, None, Seen]:
        clock, replies = self.clock, list[Seen]()
        assert isinstance(clock, Clockwork)
        clock.at(there, lambda: replies.append(self.server.arrive(clock.time)))
        yield there + back + 1e-9  # not in the same moment, lest the reply be read before it is written
        return replies[0]


def play(plans: list[Plan], rate: Rate, server: ServerBucket, strangers: Sequence[float] = ()) -> list[Sent]:
    """Play a schedule to its end, with strangers on the account at these seconds."""
    clock, limits, calls = Clockwork(), MemoryLimits(), list[Sent]()
    for plan in plans:
        caller = Crowd(limits, clock, server, rate, travel=plan.way, calls=calls)
        process = clock.start(caller.call(priority=plan.priority), plan.joins)
        if plan.patience is not None:
            clock.stop(process, plan.joins + plan.patience)
    for seconds in strangers:
        clock.at(seconds, lambda: server.arrive(clock.time))
    clock.run()
    return calls


RATES = st.sampled_from([(1 / 3, 6), (1.0, 10), (3.0, 10), (5.0, 1), (0.25, 2), (720.0, 1)])
PHASES = st.none() | st.floats(0.0, 1.0)
MOMENTS = st.floats(0.0, 20.0) | st.sampled_from([0.0, 1.0, 5.0])
WAYS_THERE = st.floats(0.0, ARRIVAL - 0.01) | st.just(0.0)
WAYS_BACK = st.floats(0.0, 6.0) | st.just(0.0)
PLANS = st.builds(Plan, MOMENTS, WAYS_THERE, WAYS_BACK, st.integers(0, 2), st.none() | st.floats(0.0, 8.0))


@given(plans=st.lists(PLANS, max_size=40), figures=RATES, phase=PHASES)
def test_alone_nothing_is_ever_refused(plans: list[Plan], figures: tuple[float, int], phase: float | None) -> None:
    """Whatever the schedule, the latencies, the order of arrival and who gives up: never more than WB admits."""
    interval, burst = figures
    server = ServerBucket(interval, burst, phase)
    calls = play(plans, Rate(interval * PAD, burst), server)
    assert server.refused == []
    assert sum(call.status == 200 for call in calls) >= sum(plan.patience is None for plan in plans)


@given(
    count=st.integers(1, 60),
    figures=RATES.filter(lambda figures: figures[0] < 60),
    ways=st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 0.9)), min_size=1, max_size=10),
)
def test_no_slot_is_lost(count: int, figures: tuple[float, int], ways: list[tuple[float, float]]) -> None:
    """All have left after their intervals and the longest way (one way for each burst if it is longer than a burst)."""
    interval, burst = figures
    plans = [Plan(0.0, *ways[number % len(ways)]) for number in range(count)]
    calls = play(plans, Rate(interval * PAD, burst), ServerBucket(interval, burst))
    way = max(there + back for there, back in ways)
    left = max(call.sent for call in calls) - START
    assert left <= ideal(count, interval * PAD, burst, way) + 0.01


def ideal(count: int, interval: float, burst: int, way: float) -> float:
    """Seconds until the last of *count* calls leaves if the refill is known to have begun only *way* seconds later."""
    if count <= burst:
        return 0.0
    rounds = 1 if way <= (burst - 1) * interval else (count - 1) // burst
    return (count - 1) * interval + rounds * (way - (burst - 1) * interval)


@given(
    plans=st.lists(PLANS, max_size=25),
    figures=st.sampled_from([(1 / 3, 6), (1.0, 10), (3.0, 10), (5.0, 1)]),
    strangers=st.lists(MOMENTS, max_size=30),
)
def test_a_refusal_is_waited_out(plans: list[Plan], figures: tuple[float, int], strangers: list[float]) -> None:
    """Strangers on the account cause refusals; from a refusal's reply on nothing leaves until WB's time is up."""
    interval, burst = figures
    calls = play(plans, Rate(interval * PAD, burst), ServerBucket(interval, burst), strangers)
    for refused in (call for call in calls if call.status == 429):
        assert refused.retry is not None
        until = refused.replied + refused.retry - 1e-5
        assert [call.sent for call in calls if refused.replied < call.sent < until] == []


@given(strangers=st.lists(st.floats(0.0, 30.0), max_size=20), way=st.floats(0.0, 0.3))
def test_one_call_after_the_other_is_refused_at_most_once_for_each_strangers_call(
    strangers: list[float], way: float
) -> None:
    """What `Remaining` or a refusal told is not forgotten."""
    server, clock = ServerBucket(1 / 3, 6), Clockwork()
    caller = Crowd(MemoryLimits(), clock, server, Rate(PAD / 3, 6), travel=lambda: (way, way))

    def one_after_the_other() -> Process:
        for _ in range(30):
            yield from caller.call()

    clock.start(one_after_the_other())
    for seconds in strangers:
        clock.at(seconds, lambda: server.arrive(clock.time))
    clock.run()
    assert sum(call.status == 429 for call in caller.calls) <= len(strangers)
