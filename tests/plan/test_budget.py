"""What a call is used for, and when a queue is empty - compared with what really happens, slot by slot."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.made import NOW

from wbdesk import DEFAULT_RATES
from wbdesk.plan.budget import (
    DAY,
    HOUR,
    POLLS_BASIC,
    POLLS_FULL,
    Bucket,
    Cap,
    Choice,
    Estimate,
    Limits,
    Poll,
    calls_of,
    fresh_enough,
    next_call,
    when_empty,
)
from wbdesk.plan.intents import IntentKind
from wbdesk.wire.rates import Kind as TokenKind

NAMES = ("feedbacks", "chats", "events", "message", "download", "claims", "claim")
KINDS: tuple[IntentKind, ...] = get_args(IntentKind)


def limits(token: TokenKind) -> Limits:
    """WB's figures, as the engine passes them in."""
    rates = {name: DEFAULT_RATES.of(token, name) for name in NAMES}
    return {name: Bucket(shared, rate.interval, rate.burst) for name, (shared, rate) in rates.items()}


BASIC, FULL = limits("basic"), limits("full")
ONE, TWO = Poll("one", "feedbacks", 60, 600), Poll("two", "feedbacks", 60, 300)


@pytest.mark.parametrize(
    ("ages", "urgent", "waiting", "choice"),
    [
        ({}, True, True, Choice("send")),
        ({}, False, True, Choice("poll", "one")),
        ({"one": 10}, False, True, Choice("poll", "two")),
        ({"one": 10, "two": 299}, False, True, Choice("send")),
        ({"one": 10, "two": 300}, False, True, Choice("poll", "two")),
        ({"one": 10, "two": 300}, True, True, Choice("send")),
        ({"one": 900, "two": 301}, False, True, Choice("poll", "one")),
        ({"one": 600, "two": 601}, False, True, Choice("poll", "two")),
        ({"one": 59, "two": 59}, False, False, Choice("keep")),
        ({"one": 60, "two": 59}, False, False, Choice("poll", "one")),
        ({"one": 61, "two": 61}, False, False, Choice("poll", "two")),
    ],
)
def test_people_first_then_what_cannot_wait_then_answers_then_the_rest(
    ages: dict[str, float], urgent: bool, waiting: bool, choice: Choice
) -> None:
    last = {name: NOW - age for name, age in ages.items()}
    assert next_call((ONE, TWO), last, NOW, urgent=urgent, waiting=waiting) == choice


def test_without_polls_and_work_a_call_is_kept() -> None:
    assert next_call((), {}, NOW) == Choice("keep")


@pytest.mark.parametrize(
    ("kind", "table", "buckets"),
    [
        ("question_answer", FULL, ("feedbacks",)),
        ("question_answer", BASIC, ("feedbacks",)),
        ("order_return", FULL, ("feedbacks",)),
        ("pin", FULL, ("feedbacks",)),
        ("chat_message", FULL, ("chats", "message")),
        ("chat_message", BASIC, ("message",)),
        ("claim_decision", FULL, ("claim",)),
        ("deliver", FULL, ()),
    ],
)
def test_an_intent_draws_on_its_buckets(kind: IntentKind, table: Limits, buckets: tuple[str, ...]) -> None:
    assert calls_of(kind, table) == buckets


@pytest.mark.parametrize("kind", KINDS)
def test_with_full_limits_a_kind_says_how_fresh_is_fresh_enough(kind: IntentKind) -> None:
    assert fresh_enough(kind, FULL, POLLS_FULL) is None


@pytest.mark.parametrize(
    ("kind", "hours"),
    [
        ("question_answer", 2),
        ("feedback_edit", 2),
        ("pin", 7 * 24),
        ("chat_message", 1),
        ("claim_decision", 3),
        ("question_viewed", None),
        ("unpin", None),
        ("deliver", None),
    ],
)
def test_a_basic_token_sends_on_its_last_poll(kind: IntentKind, hours: float | None) -> None:
    found = fresh_enough(kind, BASIC, POLLS_BASIC)
    assert (found is None) == (hours is None)
    if found is not None and hours is not None:
        assert hours * HOUR < found <= (hours + 2.02) * HOUR


@pytest.mark.parametrize("polls", [POLLS_BASIC, POLLS_FULL])
def test_polls_are_of_buckets_that_there_are_and_wait_longer_while_answers_wait(polls: tuple[Poll, ...]) -> None:
    assert {poll.bucket for poll in polls} <= set(NAMES)
    assert all(poll.every <= poll.longest for poll in polls)
    assert [poll.name for poll in POLLS_BASIC] == [poll.name for poll in POLLS_FULL]


@pytest.mark.parametrize(("table", "polls"), [(BASIC, POLLS_BASIC), (FULL, POLLS_FULL)])
@pytest.mark.parametrize("wish", ["every", "longest"])
def test_the_polls_leave_room_and_are_within_the_limits(table: Limits, polls: tuple[Poll, ...], wish: str) -> None:
    """A bucket that is only read from may be read from all the time."""
    for bucket in {bucket.name: bucket for bucket in table.values()}.values():
        drawn = sum(poll.calls / getattr(poll, wish) for poll in polls if table[poll.bucket].name == bucket.name)
        assert drawn * bucket.interval <= 1.01


def lived(bucket: Bucket, polls: list[Poll], sendings: int) -> float:
    """When the last of them leaves if every call is used as `next_call` says; all polls have just been made."""
    now, last = 0.0, {poll.name: 0.0 for poll in polls}
    while True:
        choice = next_call(polls, last, now, waiting=True)
        sendings -= choice.what == "send"
        last |= {choice.poll: now} if choice.poll else {}
        if not sendings:
            return now
        now += bucket.interval


@pytest.mark.parametrize(
    ("table", "polls", "name", "kind", "sendings"),
    [
        (BASIC, POLLS_BASIC, "feedbacks", "question_answer", 1),
        (BASIC, POLLS_BASIC, "feedbacks", "question_answer", 500),
        (BASIC, POLLS_BASIC, "claim", "claim_decision", 7),
        (BASIC, POLLS_BASIC, "message", "chat_message", 20),
        (FULL, POLLS_FULL, "feedbacks", "feedback_answer", 10_000),
        (FULL, POLLS_FULL, "claim", "claim_decision", 300),
    ],
)
def test_the_queue_is_empty_when_it_was_said(
    table: Limits, polls: tuple[Poll, ...], name: str, kind: IntentKind, sendings: int
) -> None:
    """Within a slot's rounding of the polls and the first burst."""
    bucket = table[name]
    drawing = [poll for poll in polls if table[poll.bucket].name == bucket.name]
    singles = [
        Poll(f"{poll.name}{part}", poll.bucket, poll.every, poll.longest)
        for poll in drawing
        for part in range(poll.calls)
    ]
    truth = lived(bucket, singles, sendings)
    said = when_empty({kind: sendings}, table, polls, 0.0)
    assert said.at is not None
    assert said.bucket == bucket.name
    assert abs(said.at - truth) <= 0.06 * truth + 2 * bucket.interval * max(1, bucket.burst)


def test_the_slowest_bucket_says_when() -> None:
    both = when_empty({"question_answer": 2, "claim_decision": 3}, BASIC, POLLS_BASIC, NOW)
    assert both == when_empty({"claim_decision": 3}, BASIC, POLLS_BASIC, NOW)
    assert (both.bucket, round((both.at or 0) - NOW)) == ("basic-claim", round(2 * HOUR * 1.005))


def test_five_calls_an_hour_are_four_answers_at_the_least() -> None:
    assert 3.9 < when_empty({"question_answer": 100}, BASIC, POLLS_BASIC, NOW).per_hour < 5


def test_nothing_to_send_is_sent_at_once() -> None:
    assert when_empty({}, FULL, POLLS_FULL, NOW) == Estimate(NOW)
    assert when_empty({"question_answer": 0, "deliver": 90}, FULL, POLLS_FULL, NOW) == Estimate(NOW)


def test_polls_that_take_every_call_leave_none() -> None:
    greedy = [Poll("all", "feedbacks", 1, 1)]
    assert when_empty({"question_answer": 1}, BASIC, greedy, NOW) == Estimate(None, "basic-feedbacks")


def test_a_bucket_that_is_held_is_counted_from_its_end() -> None:
    now, held = (
        when_empty({"question_answer": 9}, BASIC, POLLS_BASIC, NOW, free_at=free)
        for free in ({}, {"basic-feedbacks": NOW + 720})
    )
    assert now.at is not None
    assert held.at == now.at + 720


@pytest.mark.parametrize(
    ("sendings", "cap", "at", "by_cap"),
    [
        (10, Cap(100, 10, NOW + HOUR), None, False),
        (11, Cap(100, 10, NOW + HOUR), NOW + HOUR, True),
        (110, Cap(100, 10, NOW + HOUR), NOW + HOUR, True),
        (111, Cap(100, 10, NOW + HOUR), NOW + HOUR + DAY, True),
        (11, Cap(0, 0, NOW + HOUR), "never", True),
    ],
)
def test_a_days_cap_may_be_what_takes_longest(sendings: int, cap: Cap, at: object, by_cap: bool) -> None:
    free = when_empty({"question_answer": sendings}, FULL, POLLS_FULL, NOW)
    found = when_empty({"question_answer": sendings}, FULL, POLLS_FULL, NOW, cap=cap)
    assert found.by_cap is by_cap
    assert found.at == {None: free.at, "never": None}.get(at, at)


def test_a_cap_that_wb_is_slower_than_does_not_matter() -> None:
    free = when_empty({"question_answer": 500}, BASIC, POLLS_BASIC, NOW)
    assert when_empty({"question_answer": 500}, BASIC, POLLS_BASIC, NOW, cap=Cap(400, 400, NOW + HOUR)) == free


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(KINDS), st.integers(0, 5_000)), st.sampled_from(KINDS))
def test_more_to_send_never_ends_sooner(waiting: dict[IntentKind, int], more: IntentKind) -> None:
    before, after = (
        when_empty(these, FULL, POLLS_FULL, NOW) for these in (waiting, {**waiting, more: waiting.get(more, 0) + 100})
    )
    assert before.at is not None
    assert after.at is not None
    assert after.at >= before.at >= NOW
