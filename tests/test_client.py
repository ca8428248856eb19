"""The two clients: the same settings, calls, walks, raw replies and records of what happened."""

from __future__ import annotations

import asyncio
import inspect
import threading
from typing import Any

import httpx2
import pytest
from tests.wire.damage import body, good_records

import wbdesk
from wbdesk import (
    AsyncWildberriesSDK,
    Attempt,
    BadRequest,
    Call,
    InvalidArgument,
    MemoryLimits,
    NetworkError,
    Options,
    Question,
    Reply,
    WildberriesSDK,
    calls,
)
from wbdesk.core import ClientSettings
from wbdesk.sim import Drop, Hang, Truncate, make_token
from wbdesk.testing import Script, reply

QUESTION = calls.question("q")
ANSWER = reply(200, {"data": {"id": "q", "text": "Есть?"}}, x_request_id="r-1")


async def awaited(script: Script, deed: Any, **settings: Any) -> Any:
    """What *deed* with an async client gives."""
    async with script.async_sdk(**settings) as sdk:
        return await deed(sdk)


def alike(script: Script, call: Call[Any], *, raw: bool = False, **settings: Any) -> Any:
    """The result of *call*, which both clients must give alike."""
    with script.sdk(**settings) as sdk:
        blocking = sdk.send_raw(call) if raw else sdk.send(call)
    deed = (lambda sdk: sdk.send_raw(call)) if raw else (lambda sdk: sdk.send(call))
    assert asyncio.run(awaited(script, deed, **settings)) == blocking
    return blocking


def test_a_method_is_its_call_sent() -> None:
    with Script([ANSWER] * 2).sdk() as sdk:
        assert sdk.send(QUESTION) == sdk.communications.question("q") == Question("q", "Есть?")


def test_both_clients_give_the_same() -> None:
    assert alike(Script([ANSWER] * 2), QUESTION) == Question("q", "Есть?")


@pytest.mark.parametrize("status", [200, 204, 400, 403, 404, 451])
@pytest.mark.parametrize("content", [b"", b"<html>", b'{"requestId": "r-body"}'])
def test_a_raw_reply_is_whatever_came(status: int, content: bytes) -> None:
    content = b"" if status == 204 else content
    came = alike(Script([reply(status, content, x_request_id="r-1")] * 2), QUESTION, raw=True)
    assert isinstance(came, Reply)
    assert (came.status, came.body, came.request_id) == (status, content, "r-1")
    assert came.headers["content-type"] == "application/json"


def test_the_request_id_of_a_raw_refusal_may_stand_in_its_body() -> None:
    assert alike(Script([reply(400, {"requestId": "r-2"})] * 2), QUESTION, raw=True).request_id == "r-2"
    assert alike(Script([reply(400, b"<html>")] * 2), QUESTION, raw=True).request_id is None
    assert alike(Script([reply(200, {"requestId": "r-2"})] * 2), QUESTION, raw=True).request_id is None


def test_a_raw_reply_keeps_limits_and_retries() -> None:
    script = Script([reply(429, x_ratelimit_retry="3"), reply(503), ANSWER] * 2)
    assert alike(script, QUESTION, raw=True).status == 200
    assert script.clock.now().steady > 6


@pytest.mark.parametrize("outcome", [Drop(), Drop(delay=5.0), Hang(), Truncate(ANSWER, 9), reply(503)], ids=repr)
def test_a_read_outlives_what_passes_in_both_clients(outcome: Any) -> None:
    assert alike(Script([outcome, ANSWER] * 2), QUESTION).id == "q"


def test_a_hang_lasts_as_long_as_the_timeout() -> None:
    script = Script([Hang()])
    with (
        script.sdk(timeout=7, max_retries=0) as sdk,
        pytest.raises(NetworkError, match="no reply came within the timeout"),
    ):
        sdk.send(QUESTION)
    assert script.clock.now().steady == 7.0


def test_a_refusal_whose_body_is_lost_is_still_a_refusal() -> None:
    for cut in (Truncate(reply(400, {"detail": "no"}), 3), Truncate(reply(400, {"detail": "no"}), 0)):
        with Script([cut]).sdk() as sdk, pytest.raises(BadRequest):
            sdk.communications.answer_question("q", "Да")


def test_walks_are_lazy_and_the_same_in_both_clients() -> None:
    pages = [reply(200, {"data": [{"pinId": 1}, {"pinId": 2}], "next": 2}), reply(200, {"data": [{"pinId": 3}]})]
    script = Script(pages * 2)
    with script.sdk() as sdk:
        walk = sdk.communications.walk_pinned_feedbacks()
        assert script.requests == []
        assert next(walk).pin_id == 1
        assert len(script.requests) == 1
        assert [pin.pin_id for pin in walk] == [2, 3]

    async def walked(sdk: AsyncWildberriesSDK) -> list[int]:
        return [pin.pin_id async for pin in sdk.communications.walk_pinned_feedbacks()]

    assert asyncio.run(awaited(script, walked)) == [1, 2, 3]


def test_a_walk_can_be_walked_again() -> None:
    walk = calls.walk_pinned_feedbacks()
    with Script([reply(200, {"data": [{"pinId": 1}]})] * 2).sdk() as sdk:
        assert [pin.pin_id for pin in sdk.walk(walk)] == [pin.pin_id for pin in sdk.walk(walk)] == [1]


# Settings.


def test_both_clients_take_the_same_settings() -> None:
    typed = set(ClientSettings.__annotations__) | set(wbdesk.core.Changes.__annotations__)
    core = inspect.signature(wbdesk.core.Core.__init__).parameters
    named = {name for name, parameter in core.items() if parameter.kind is inspect.Parameter.KEYWORD_ONLY}
    assert typed == named | set(Options.__struct_fields__)
    for client in (WildberriesSDK, AsyncWildberriesSDK):
        assert list(inspect.signature(client).parameters) == ["token", "http", "settings"]
        assert all(f"{name}:" in (WildberriesSDK.__doc__ or "") for name in typed - {"api_key"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("timeout", 0, "must be above 0 seconds"),
        ("timeout", -1, "0 or more"),
        ("timeout", None, "must be a number of seconds"),
        ("timeout", float("nan"), "must be a number of seconds"),
        ("timeout", "5", "must be a number of seconds"),
        ("max_retries", -1, "must be at least 0"),
        ("max_retries", 1.5, "must be a whole number"),
        ("max_retries", None, "must be a whole number"),
        ("max_wait", -1, "0 or more"),
        ("max_wait", float("inf"), "must be a number of seconds"),
        ("max_wait", "60", "must be a number of seconds"),
        ("priority", 1.5, "must be a whole number"),
        ("priority", None, "must be a whole number"),
        ("max_tries", 3, "there is no such option; there are timeout, max_retries, max_wait, priority"),
        ("maxWait", 3, "there is no such option; in Python: max_wait="),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_by_name(name: str, value: Any, words: str) -> None:
    with Script([]).sdk() as sdk, pytest.raises(InvalidArgument) as caught:
        sdk.with_options(**{name: value})
    assert caught.value.argument == name
    assert words in str(caught.value)
    for client in (WildberriesSDK, AsyncWildberriesSDK):
        with pytest.raises(InvalidArgument):
            client(make_token(), **{name: value})


@pytest.mark.parametrize(
    ("name", "hint"), [("baseUrl", "in Python: base_url="), ("key", "there are token, http, timeout, max_retries")]
)
@pytest.mark.parametrize("client", [WildberriesSDK, AsyncWildberriesSDK])
def test_a_setting_there_is_not_is_answered_with_those_there_are(client: Any, name: str, hint: str) -> None:
    with pytest.raises(InvalidArgument, match=f"^{name}: there is no such option; {hint}"):
        client(make_token(), **{name: 1})


@pytest.mark.parametrize("options", [{"max_wait": None}, {"max_wait": 0}, {"priority": -5}, {"timeout": 0.1}, {}])
def test_an_option_that_makes_sense_is_taken(options: dict[str, Any]) -> None:
    with Script([]).sdk() as sdk:
        assert sdk.with_options(**options).options == Options(**options)


def test_options_are_changed_one_by_one() -> None:
    with Script([]).sdk(timeout=5, max_wait=7) as sdk:
        once = sdk.with_options(timeout=6)
        twice = once.with_options(max_retries=0)
    assert (sdk.options, once.options) == (Options(timeout=5, max_wait=7), Options(timeout=6, max_wait=7))
    assert twice.options == Options(timeout=6, max_wait=7, max_retries=0)


def test_with_options_shares_all_but_the_options() -> None:
    script = Script([reply(200, body("questions", [1, *good_records("questions", 1)]))])
    with script.sdk(on_unreadable=lambda raw: None) as sdk:
        other = sdk.with_options(max_wait=1)
        assert other.communications is not sdk.communications
        assert (other.limits, other.rates, other.account) == (sdk.limits, sdk.rates, sdk.account)
        other.communications.questions(is_answered=False)
        assert sdk.unreadable == other.unreadable == 1


def test_communications_are_made_once() -> None:
    for sdk in (Script([]).sdk(), Script([]).async_sdk()):
        assert sdk.communications is sdk.communications
        assert sdk.communications.question is sdk.communications.question
        assert sdk.with_options().communications is not sdk.communications


def test_clients_of_a_process_share_their_limits() -> None:
    one, other = WildberriesSDK(make_token()), AsyncWildberriesSDK(make_token())
    assert one.limits is other.limits
    assert WildberriesSDK(make_token(), limits=MemoryLimits()).limits is not one.limits


# Hooks.


def test_hooks_hear_of_every_attempt_in_both_clients() -> None:
    heard: list[Attempt] = []
    alike(Script([reply(503), ANSWER] * 2), QUESTION, on_attempt=[heard.append])
    assert [(attempt.number, attempt.status) for attempt in heard] == [(1, 503), (2, 200)] * 2
    assert heard[1].request_id == "r-1"
    assert hash(heard[0]) != hash(heard[1])


def test_a_hook_that_raises_does_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Attempt] = []

    def broken(attempt: Attempt) -> None:
        raise RuntimeError("the hook's own trouble")

    assert alike(Script([ANSWER] * 2), QUESTION, on_attempt=[broken, heard.append]).id == "q"
    assert len(heard) == 2
    assert caplog.text.count("an on_attempt hook failed; the call goes on") == 2


def test_seconds_are_those_of_the_attempt() -> None:
    heard: list[Attempt] = []
    with Script([Drop(delay=2.0), reply(200, {"data": {"id": "q"}})]).sdk(on_attempt=[heard.append]) as sdk:
        sdk.send(QUESTION)
    assert [attempt.seconds for attempt in heard] == [2.0, 0.0]
    assert heard[1].waited > 0


# Threads and loops.


def test_a_client_works_for_many_threads() -> None:
    sent = [reply(200, {"data": {"id": str(number)}}) for number in range(40)]
    found: list[str] = []
    with Script(sent).sdk(max_wait=None) as sdk:
        threads = [
            threading.Thread(target=lambda: found.append(sdk.communications.question("q").id)) for _ in range(40)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(found, key=int) == [str(number) for number in range(40)]


def test_a_client_of_ones_own_keeps_its_headers_and_hooks() -> None:
    seen: list[str] = []
    http = httpx2.Client(
        transport=httpx2.MockTransport(lambda request: httpx2.Response(200, json={"data": 5})),
        headers={"X-Shop": "one"},
        event_hooks={"request": [lambda request: seen.append(request.headers["x-shop"])]},
    )
    with WildberriesSDK(make_token(), http=http, limits=MemoryLimits()) as sdk:
        assert sdk.communications.get_questions_count() == 5
    assert seen == ["one"]
    http.close()
