"""One call's life: what is repeated, how long it may wait, what the limiter and the hooks hear, how it ends."""

from __future__ import annotations

import asyncio
import logging
from operator import attrgetter
from typing import Any

import pytest
from tests.wire.wire import BROKEN, NEVER_SENT, Client, Course, Outcome, Wire, banned, course, grant, hold

from wbdesk import (
    Attempt,
    Call,
    MemoryLimits,
    NetworkError,
    Options,
    OutcomeUnknown,
    RateLimited,
    Reply,
    calls,
)
from wbdesk.testing import Script, reply
from wbdesk.wire.exchange import exchange, run_now
from wbdesk.wire.limits import Now, Place, Seen
from wbdesk.wire.session import Failure

READ = calls.question("q")
WRITE = calls.answer_question("q", "Да")
REPEATABLE = calls.mark_question_viewed("q")
NOTHING, PERHAPS = "Nothing was changed at WB", "It may have happened, and twice does no harm"
MESSAGE = calls.create_seller_message("sign", message="Да")


@pytest.mark.parametrize(
    ("outcomes", "slept"),
    [
        ([200], []),
        ([404], []),
        ([503, 200], [0.5]),
        ([BROKEN, 500, 200], [0.5, 1.0]),
        ([NEVER_SENT, 504, 502], [0.5, 1.0]),
        ([banned(7), 200], [7.0]),
        ([banned(3), 503, banned(2), 200], [3.0, 0.5, 2.0]),
    ],
    ids=str,
)
@pytest.mark.parametrize("call", [READ, REPEATABLE], ids=attrgetter("route.name"))
def test_what_is_safe_is_repeated(call: Call[Any], outcomes: list[Outcome], slept: list[float]) -> None:
    taken = course(call, outcomes)
    last = outcomes[-1]
    assert taken.reply is not None
    assert taken.reply.status == last
    assert taken.sent == len(outcomes)
    assert taken.wire.slept == pytest.approx(slept, abs=0.4)
    assert taken.nobody_waits()


@pytest.mark.parametrize("outcome", [500, 503, 504, 302, BROKEN, Failure(True, "cut", None, 200)], ids=str)
@pytest.mark.parametrize("call", [WRITE, MESSAGE, calls.update_claim("c", "approve1")], ids=attrgetter("route.name"))
def test_a_write_that_may_have_happened_is_never_repeated(call: Call[Any], outcome: Outcome) -> None:
    taken = course(call, [outcome, 200])
    assert isinstance(taken.error, OutcomeUnknown)
    assert taken.sent == 1
    assert (taken.error.call, taken.error.verify) == (call, call.route.verify)
    assert taken.error.status == (outcome if isinstance(outcome, int) else outcome.status)
    assert taken.error.__cause__ is (outcome.cause if isinstance(outcome, Failure) else None)
    assert all(part in str(taken.error) for part in ("It was not repeated", "Find out first", call.route.verify))
    assert taken.nobody_waits()


def test_an_unknown_write_carries_what_wb_said() -> None:
    taken = course(WRITE, [Reply(503, {"x-a": "b"}, b'{"detail": "down", "requestId": "r", "origin": "o"}')])
    error = taken.error
    assert isinstance(error, OutcomeUnknown)
    assert (error.status, error.headers, error.detail, error.request_id, error.origin) == (
        503, {"x-a": "b"}, "down", "r", "o",
    )  # fmt: skip


@pytest.mark.parametrize("outcomes", [[NEVER_SENT, 200], [NEVER_SENT, NEVER_SENT, 204], [banned(1), 204]], ids=str)
def test_a_write_that_cannot_have_happened_is_repeated(outcomes: list[Outcome]) -> None:
    taken = course(WRITE, outcomes)
    assert taken.reply is not None
    assert taken.sent == len(outcomes)


@pytest.mark.parametrize(
    ("call", "outcome", "done"),
    [(READ, BROKEN, NOTHING), (READ, NEVER_SENT, NOTHING), (WRITE, NEVER_SENT, NOTHING), (REPEATABLE, BROKEN, PERHAPS)],
)
def test_a_connection_that_never_stands_is_given_up(call: Call[Any], outcome: Outcome, done: str) -> None:
    taken = course(call, [outcome] * 3)
    assert isinstance(taken.error, NetworkError)
    assert taken.error.call == call
    assert all(part in str(taken.error) for part in ("after 3 attempts", done, "then make the call again"))
    assert taken.nobody_waits()


def test_the_cause_of_a_lost_call_is_kept() -> None:
    taken = course(READ, [BROKEN], max_retries=0)
    assert isinstance(taken.error, NetworkError)
    assert taken.error.__cause__ is BROKEN.cause
    assert "after one attempt" in str(taken.error)


def test_without_retries_every_status_comes_back_as_it_is() -> None:
    for status in (401, 429, 500, 503):
        taken = course(READ, [status], max_retries=0)
        assert taken.reply is not None
        assert (taken.reply.status, taken.sent) == (status, 1)


def test_refusals_use_up_no_retries() -> None:
    taken = course(READ, [banned(1), banned(1), banned(1), 503, 200], max_retries=1)
    assert taken.reply is not None
    assert taken.reply.status == 200


def test_no_request_is_built_for_a_slot_already_spent() -> None:
    client = Client()
    broken = Call(WRITE.route, WRITE.reads, json={"text": "\ud83d"})
    taken = course(broken, [], client)
    assert isinstance(taken.error, ValueError)
    assert client.attempts == []
    assert all(not bucket.flying for bucket in client.limits._buckets.values())
    assert taken.nobody_waits()


# A new token.


def test_a_refused_token_is_renewed_once_for_reads_and_writes() -> None:
    for call in (READ, WRITE):
        client = Client(grants=[grant(token="old"), grant(token="new")])
        taken = course(call, [401, 200], client)
        assert taken.reply is not None
        assert [request.headers["Authorization"] for request in taken.wire.requests] == ["old", "new"]
        assert [refused.headers["Authorization"] for refused in client.refused] == ["old"]


def test_a_second_refusal_is_the_answer() -> None:
    client = Client(grants=[grant(token="old"), grant(token="new"), grant(token="newest")])
    taken = course(READ, [401, 401], client)
    assert taken.reply is not None
    assert (taken.reply.status, taken.sent) == (401, 2)


def test_without_another_token_the_refusal_is_the_answer() -> None:
    taken = course(READ, [401])
    assert taken.reply is not None
    assert taken.reply.status == 401


def test_another_sellers_token_waits_for_that_sellers_limit() -> None:
    client = Client(Options(max_wait=0), grants=[grant("one"), grant("seller")])
    hold(client, 50)
    taken = course(READ, [401], client)
    assert isinstance(taken.error, RateLimited)
    assert taken.nobody_waits()


# Waiting.


def test_a_burst_leaves_at_once_and_the_next_waits() -> None:
    client = Client()
    slept = [course(READ, [200], client).wire.slept for _ in range(7)]
    assert slept[:6] == [[]] * 6
    assert sum(slept[6]) == pytest.approx(0.335, abs=0.01)


def test_a_wait_that_is_too_long_is_refused_before_sending() -> None:
    client = Client()
    hold(client, 100)
    taken = course(READ, [], client)
    error = taken.error
    assert isinstance(error, RateLimited)
    assert (error.sent, error.bucket, error.token_type, error.status) == (False, "feedbacks", "personal", None)
    assert error.retry_after == pytest.approx(100, abs=1)
    assert error.call == READ
    message = str(error)
    parts = ("question", "100 s", "'feedbacks'", "personal token", "max_wait=60 s", "It was not sent", "max_wait=None")
    assert all(part in message for part in parts)
    assert taken.nobody_waits()


def test_a_short_wait_that_is_too_long_is_not_called_none() -> None:
    client = Client(Options(max_wait=0))
    for _ in range(6):
        course(READ, [200], client)
    assert "would wait 0.3 s for the limit" in str(course(READ, [], client).error)


def test_a_basic_token_is_told_of_better_ones() -> None:
    client = Client(grants=[grant(kind="basic")])
    course(READ, [200], client)
    error = course(READ, [200], client).error
    assert isinstance(error, RateLimited)
    assert (error.bucket, error.token_type) == ("feedbacks", "basic")
    assert error.retry_after == pytest.approx(720, rel=0.02)
    assert "use a personal token, or a service's client_secret=" in str(error)


@pytest.mark.parametrize("call", [READ, WRITE], ids=attrgetter("route.name"))
def test_a_ban_that_is_too_long_is_wbs_refusal(call: Call[Any]) -> None:
    body = b'{"detail": "limited by x", "requestId": "r", "origin": "gate"}'
    taken = course(call, [banned(720, body)])
    error = taken.error
    assert isinstance(error, RateLimited)
    assert (error.sent, error.status, error.bucket) == (True, 429, "feedbacks")
    assert (error.detail, error.request_id, error.origin, error.body) == ("limited by x", "r", "gate", body)
    assert error.retry_after == pytest.approx(720, abs=10)
    assert "WB refused it (429)" in str(error)
    assert taken.nobody_waits()


def test_one_budget_covers_place_ban_and_pauses() -> None:
    waits: list[Outcome] = [banned(4), 503, banned(4), 200]
    assert course(READ, waits, max_wait=9.5).reply is not None
    short = course(READ, waits, max_wait=8)
    assert isinstance(short.error, RateLimited)
    assert (short.error.sent, short.sent) == (True, 3)
    assert "would wait 4.0 s more, after 4." in str(short.error)
    client = Client(Options(max_wait=9.5))
    hold(client, 3)
    placed = course(READ, waits, client)
    assert isinstance(placed.error, RateLimited)
    assert placed.sent == 3


def test_a_pause_that_does_not_fit_ends_with_what_came() -> None:
    answered = course(READ, [503], max_wait=0.4)
    assert answered.reply is not None
    assert (answered.reply.status, answered.wire.slept) == (503, [])
    assert isinstance(course(READ, [BROKEN], max_wait=0.4).error, NetworkError)


def test_with_no_time_at_all_a_free_slot_is_enough() -> None:
    client = Client(Options(max_wait=0))
    assert [course(READ, [200], client).sent for _ in range(6)] == [1] * 6
    assert isinstance(course(READ, [200], client).error, RateLimited)


def test_endless_patience_outlasts_a_ban_of_days(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wbdesk")
    taken = course(READ, [banned(676_358), 200], max_wait=None)
    assert taken.reply is not None
    assert sum(taken.wire.slept) >= 676_358
    assert len(taken.wire.slept) > 1
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith("question waits 67")
    assert "for the limit 'feedbacks', until 2026-09-" in line
    assert line.endswith("UTC")


@pytest.mark.parametrize(("seconds", "lines"), [(4, 0), (6, 1), (59, 1)])
def test_a_long_wait_is_logged_once(seconds: float, lines: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wbdesk")
    course(READ, [banned(seconds), 200])
    assert len(caplog.records) == lines


def test_short_waits_that_add_up_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    class Growing(MemoryLimits):
        left = [2.0] * 5

        def take(self, place: Place, now: Now) -> float:
            return self.left.pop() if self.left else super().take(place, now)

    caplog.set_level(logging.INFO, "wbdesk")
    course(READ, [200], Client(limits=Growing()))
    assert len(caplog.records) == 1


def test_a_long_pause_between_attempts_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wbdesk")
    course(READ, [503] * 6 + [200], max_retries=6)
    assert [record.getMessage().split(", until")[0] for record in caplog.records] == [
        "question waits 8 s for its next attempt"
    ] * 2


def test_one_refused_goes_before_those_who_came_later() -> None:
    script = Script([reply(429, x_ratelimit_retry="3"), *[reply(200, {"data": {"id": "q"}})] * 4])
    asyncio.run(four_at_once(script))
    assert [dict(request.query)["id"] for request in script.requests] == ["0", "0", "1", "2", "3"]


async def four_at_once(script: Script) -> None:
    async with script.async_sdk() as sdk:
        first = asyncio.create_task(sdk.communications.question("0"))
        await script.clock.asleep(1)
        others = [asyncio.create_task(sdk.communications.question(str(number))) for number in (1, 2, 3)]
        await asyncio.gather(first, *others)


# What the limiter and the hooks hear.


def test_each_attempt_is_told_once() -> None:
    outcomes: list[Outcome] = [BROKEN, banned(2), Reply(400, {"x-request-id": "r"}, b"")]
    taken = course(READ, outcomes)
    first, second, third = taken.client.attempts
    assert (first.operation, first.method, first.path) == ("question", "GET", "/api/v1/question")
    assert [attempt.number for attempt in taken.client.attempts] == [1, 2, 3]
    assert [attempt.status for attempt in taken.client.attempts] == [None, 429, 400]
    assert (first.error, second.error, third.request_id) == ("the connection broke", None, "r")
    assert (first.waited, second.waited) == (0.0, 0.5)
    assert third.waited >= 2.5
    with pytest.raises(AttributeError):
        first.number = 5


def test_an_interrupted_attempt_is_told_too() -> None:
    taken = course(READ, [KeyboardInterrupt()])
    assert [(attempt.status, attempt.error) for attempt in taken.client.attempts] == [(None, "interrupted")]


def test_the_limiter_hears_how_each_attempt_went() -> None:
    heard: list[Seen] = []

    class Hearing(MemoryLimits):
        def seen(self, place: Place, now: Now, seen: Seen) -> None:
            heard.append(seen)
            super().seen(place, now, seen)

    outcomes: list[Outcome] = [
        NEVER_SENT,
        BROKEN,
        banned(1),
        Reply(200, {"x-ratelimit-remaining": "3", "x-ratelimit-limit": "6"}, b""),
    ]
    course(READ, outcomes, Client(limits=Hearing()))
    assert heard == [Seen(sent=False), Seen(sent=True), Seen(429, None, 1.0), Seen(200, 3)]


@pytest.mark.parametrize("text", ["", "many", "-1", "1.5", "²", "9" * 5_000])
def test_a_count_that_is_no_number_is_not_believed(text: str) -> None:
    assert course(READ, [Reply(200, {"x-ratelimit-remaining": text}, b"")]).reply is not None


def test_a_limiter_that_ails_costs_no_outcome(caplog: pytest.LogCaptureFixture) -> None:
    class Ailing(MemoryLimits):
        def seen(self, place: Place, now: Now, seen: Seen) -> None:
            raise OSError("disk full")

    for call in (READ, WRITE):
        taken = course(call, [200], Client(limits=Ailing()))
        assert taken.reply is not None
        assert len(taken.client.attempts) == 1
    assert "did not hear" in caplog.text


def test_a_limiter_that_cannot_be_asked_stops_the_call_before_sending() -> None:
    class Broken(MemoryLimits):
        def take(self, place: Place, now: Now) -> float:
            raise OSError("disk full")

    taken = course(WRITE, [200], Client(limits=Broken()))
    assert isinstance(taken.error, OSError)
    assert taken.sent == 0
    assert taken.nobody_waits()


def test_limits_on_the_disk_are_asked_off_the_loop() -> None:
    class OnDisk(MemoryLimits):
        blocking = True

    taken = course(READ, [banned(1), 200], Client(limits=OnDisk()))
    assert set(taken.wire.asked_off_the_loop) == {"take", "outlook", "seen"}
    assert course(READ, [200]).wire.asked_off_the_loop == []


def test_a_call_that_is_not_admitted_takes_no_place() -> None:
    class Closed(Client):
        def admit(self, call: Call[Any], now: float) -> Any:
            raise ValueError("no")

    taken = course(READ, [200], Closed())
    assert isinstance(taken.error, ValueError)
    assert taken.nobody_waits()


def test_an_io_that_suspends_is_no_blocking_io() -> None:
    class Suspending(Wire):
        async def send(self, request: Any) -> Any:
            await asyncio.sleep(0)

    taken = Course(Suspending([]), Client())
    with pytest.raises(RuntimeError, match="must not suspend"):
        run_now(exchange(READ, taken.client, taken.wire))
    assert taken.nobody_waits()


def test_attempts_carry_no_more_than_they_say() -> None:
    assert set(Attempt.__struct_fields__) == {
        "operation", "method", "path", "number", "waited", "seconds", "status", "error", "request_id"
    }  # fmt: skip
