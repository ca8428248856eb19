"""The public test doors: a clock that jumps, a script, and worlds behind both clients."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx2
import pytest

from wbdesk import AsyncWildberriesSDK, NetworkError, OutcomeUnknown, TokenProblem, WildberriesSDK, calls
from wbdesk.sim import Drop, Hang, Size, Truncate, World, make_token
from wbdesk.testing import JumpingClock, Script, Simulator, WorldTransport, reply

QUESTION = calls.question("q")
ANSWER = reply(200, {"data": {"id": "q"}})
SMALL = Size(questions=6, feedbacks=12, chats=2, claims=2)


# The clock.


def test_a_blocking_sleep_is_a_jump() -> None:
    clock, began = JumpingClock(1_000.0), time.monotonic()
    clock.sleep(86_400)
    clock.jump(1.5)
    assert clock.now() == (86_401.5, 87_401.5)
    assert time.monotonic() - began < 5


def run(*sleeps: float, clock: JumpingClock) -> list[tuple[float, int]]:
    """When each of some tasks woke."""
    woken: list[tuple[float, int]] = []

    async def sleeper(number: int, seconds: float) -> None:
        await clock.asleep(seconds)
        woken.append((clock.now().steady, number))

    async def scene() -> None:
        await asyncio.gather(*(sleeper(number, seconds) for number, seconds in enumerate(sleeps)))

    asyncio.run(scene())
    return woken


def test_tasks_wake_in_the_order_of_their_time() -> None:
    assert run(5, 1, 86_400, 3, clock=JumpingClock()) == [(1, 1), (3, 3), (5, 0), (86_400, 2)]


def test_tasks_that_wake_at_once_wake_in_the_order_in_which_they_slept() -> None:
    assert run(2, 2, 2, 2, clock=JumpingClock()) == [(2, 0), (2, 1), (2, 2), (2, 3)]


def test_hundreds_of_tasks_do_not_take_time() -> None:
    began = time.monotonic()
    woken = run(*(number * 60.0 for number in range(300, 0, -1)), clock=JumpingClock())
    assert [number for _, number in woken] == list(range(299, -1, -1))
    assert time.monotonic() - began < 10


def test_a_task_that_sleeps_again_takes_its_turn() -> None:
    clock, seen = JumpingClock(), []

    async def walker(name: str, step: float, steps: int) -> None:
        for _ in range(steps):
            await clock.asleep(step)
            seen.append((clock.now().steady, name))

    async def scene() -> None:
        await asyncio.gather(walker("slow", 3, 2), walker("quick", 2, 3))

    asyncio.run(scene())
    assert seen == [(2, "quick"), (3, "slow"), (4, "quick"), (6, "slow"), (6, "quick")]


def test_time_stands_still_while_somebody_works() -> None:
    clock = JumpingClock()

    async def worker() -> float:
        for _ in range(5):
            await asyncio.sleep(0)
        return clock.now().steady

    async def scene() -> list[Any]:
        return await asyncio.gather(clock.asleep(10), worker())

    assert asyncio.run(scene())[1] == 0.0


def test_a_cancelled_sleep_moves_no_time() -> None:
    clock = JumpingClock()

    async def scene() -> None:
        long = asyncio.create_task(clock.asleep(1_000))
        await asyncio.sleep(0)
        long.cancel()
        await clock.asleep(3)

    asyncio.run(scene())
    assert clock.now().steady == 3.0


def test_a_clock_goes_on_in_another_loop_after_one_that_ended_early() -> None:
    clock = JumpingClock()

    async def broken() -> None:
        asyncio.get_running_loop().create_task(clock.asleep(1_000))
        await asyncio.sleep(0)
        raise KeyError("ended early")

    with pytest.raises(KeyError):
        asyncio.run(broken())
    asyncio.run(asyncio.wait_for(clock.asleep(2), 30))
    assert clock.now().steady == 2.0


# The script.


def test_a_script_plays_its_outcomes_and_remembers() -> None:
    script = Script([reply(400, {"detail": "no"}, x_request_id="r"), ANSWER])
    with script.sdk() as sdk:
        assert sdk.send_raw(QUESTION).headers["x-request-id"] == "r"
        assert sdk.send(QUESTION).id == "q"
    assert [request.path for request in script.requests] == ["/api/v1/question"] * 2


def test_one_request_more_than_the_script_has_is_an_assertion_error() -> None:
    with Script([]).sdk() as sdk:
        with pytest.raises(AssertionError, match="0 outcomes; this is one request more"):
            sdk.send(QUESTION)
        with pytest.raises(OutcomeUnknown) as caught:
            sdk.communications.answer_question("q", "Да")
    assert isinstance(caught.value.__cause__, AssertionError)


def test_a_scripts_client_takes_settings_and_a_token_of_ones_own() -> None:
    script = Script([ANSWER])
    with script.sdk(make_token("basic"), client_secret="s3cret", timeout=3) as sdk:
        assert (sdk.token.kind, sdk.options.timeout) == ("basic", 3)
        sdk.send(QUESTION)
    assert script.requests[0].headers["x-client-secret"] == "s3cret"
    with script.sdk("no.token") as sdk, pytest.raises(TokenProblem):
        sdk.send(QUESTION)


def test_clients_of_a_script_close_what_was_made_for_them() -> None:
    sync, waiting = Script([]).sdk(), Script([]).async_sdk()
    sync.close()
    asyncio.run(waiting.aclose())
    assert sync._http.is_closed
    assert waiting._http.is_closed


def test_a_reply_is_bytes_or_json() -> None:
    assert reply(204).body == b""
    assert reply(200, b"<html>").body == b"<html>"
    assert reply(200, {"a": ["б"]}).body == '{"a":["б"]}'.encode()
    assert reply(200, None).body == b"null"
    assert reply(429, x_ratelimit_retry="7").headers == {"content-type": "application/json", "x-ratelimit-retry": "7"}


# What a socket would have done.

FAULTS = [
    pytest.param(Drop(delay=2.0), 2.0, "the connection broke before the reply", id="drop"),
    pytest.param(Hang(), 9.0, "no reply came within the timeout", id="hang"),
    pytest.param(Truncate(ANSWER, 4), 0.0, "the connection broke before the reply", id="truncate"),
]


@pytest.mark.parametrize(("outcome", "lasts", "words"), FAULTS)
def test_a_fault_is_what_a_socket_would_have_given(outcome: Any, lasts: float, words: str) -> None:
    script = Script([outcome])
    with script.sdk(timeout=9, max_retries=0) as sdk, pytest.raises(NetworkError, match=words):
        sdk.send(QUESTION)
    assert script.clock.now().steady == lasts


@pytest.mark.parametrize(("outcome", "lasts", "words"), FAULTS)
def test_the_same_awaited(outcome: Any, lasts: float, words: str) -> None:
    script = Script([outcome])

    async def scene() -> None:
        async with script.async_sdk(timeout=9, max_retries=0) as sdk:
            await sdk.send(QUESTION)

    with pytest.raises(NetworkError, match=words):
        asyncio.run(scene())
    assert script.clock.now().steady == lasts


def test_a_delay_passes_on_the_clock() -> None:
    script = Script([reply(200, {"data": {"id": "q"}})])
    slow = Script([type(script.outcomes[0])(200, {}, ANSWER.body, 12.5)])
    with slow.sdk() as sdk:
        sdk.send(QUESTION)
    assert slow.clock.now().steady == 12.5


def test_any_client_can_be_put_before_a_world() -> None:
    world = World(1, size=SMALL)
    transport = WorldTransport(world, JumpingClock(world.start))
    url = "https://feedbacks-api.wildberries.ru/api/v1/questions/count-unanswered"
    with httpx2.Client(transport=transport, headers={"Authorization": world.token()}) as http:
        assert http.get(url).json()["data"]["countUnanswered"] >= 0
        assert http.get(url, headers={"Authorization": "nobody"}).status_code == 401


# The simulator.


def test_both_clients_see_the_same_world() -> None:
    async def scene(wb: Simulator) -> Any:
        async with wb.async_sdk() as sdk:
            return await sdk.communications.questions(is_answered=False)

    with Simulator(size=SMALL) as wb:
        with wb.sdk() as sdk:
            blocking = sdk.communications.questions(is_answered=False)
        assert asyncio.run(scene(wb)) == blocking
        assert blocking.questions


def test_one_client_answers_and_the_other_sees_it() -> None:
    with Simulator(size=SMALL) as wb, wb.sdk() as sdk:
        first = sdk.communications.questions(is_answered=False).questions[0]
        sdk.communications.answer_question(first.id, "Да, подходит.")
        answer = sdk.communications.question(first.id).answer
    assert answer is not None
    assert answer.text == "Да, подходит."


def test_a_simulators_clients_take_settings_and_tokens() -> None:
    with Simulator(size=SMALL) as wb:
        basic = wb.sdk(wb.token(type="basic"), max_wait=5)
        assert isinstance(basic, WildberriesSDK)
        assert (basic.token.kind, basic.options.max_wait) == ("basic", 5)
        assert isinstance(wb.async_sdk(timeout=1), AsyncWildberriesSDK)
        assert basic.limits is not wb.sdk().limits
        assert basic.with_options(priority=1).limits is basic.limits


def test_the_clock_is_the_worlds() -> None:
    with Simulator(size=SMALL) as wb, wb.sdk() as sdk:
        began = wb.clock.now().wall
        for _ in range(30):
            sdk.communications.new_feedbacks_questions()
        assert wb.clock.now().wall - began == pytest.approx(24 * 0.335, abs=0.1)
