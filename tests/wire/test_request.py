"""From a call and the leave to make it to the request; forms of operations are in `tests/api/test_wire_form.py`."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import pytest
from tests.api.table import CASES, LEAST, PNG, Case
from tests.wire.wire import grant

import wbdesk
from wbdesk import BadReply, Call, InvalidArgument, MemoryLimits, OutcomeUnknown, Rate, calls
from wbdesk.sim import make_token
from wbdesk.testing import Script, reply
from wbdesk.wire.request import build

READ = calls.question("q")
WRITE = calls.answer_question("q", "Да")


def made(case: Case) -> Call[Any]:
    call: Call[Any] = getattr(calls, case.name)(*case.args, **case.kwargs)
    return call


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_request_has_its_address_its_headers_and_its_patience(case: Case) -> None:
    call = made(case)
    request = build(call, grant(token="t"), 12.5)
    assert f"{request.method} {request.url}" == case.sent.replace(" /", " https://host/")
    assert request.query == case.query
    assert (request.headers["Authorization"], request.timeout) == ("t", 12.5)
    assert request.follow is not call.route.writes


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_json_body_has_its_type_and_no_body_is_empty(case: Case) -> None:
    request = build(made(case), grant(), 1.0)
    assert (request.content is None) == (case.json is None)
    if request.content is not None:
        assert json.loads(request.content) == case.json
        assert request.headers["Content-Type"] == "application/json"
    else:
        assert "Content-Type" not in request.headers


@pytest.mark.parametrize("case", LEAST, ids=str)
def test_only_operations_without_a_body_do_without_it(case: Case) -> None:
    bodiless = {"create_feedbacks_answer", "update_feedbacks_answer", "update_claim"}
    assert build(made(case), grant(), 1.0).reads_body is (case.name not in bodiless)


def test_text_that_utf8_cannot_carry_is_refused_by_name() -> None:
    broken = Call(WRITE.route, WRITE.reads, json={"text": "half \ud83d"})
    with pytest.raises(InvalidArgument, match="answer_question: the text has characters that UTF-8 cannot carry"):
        build(broken, grant(), 1.0)


def test_no_repr_shows_the_token() -> None:
    secret = grant(token="s3cret")
    assert "s3cret" not in f"{secret} {secret!r} {build(READ, secret, 1.0)!r}"


# What the HTTP library makes of it.


def everywhere(script: Script, call: Call[Any], **settings: Any) -> None:
    """Make *call* with both clients."""

    async def awaited() -> None:
        async with script.async_sdk(**settings) as sdk:
            await sdk.send(call)

    with script.sdk(**settings) as sdk:
        sdk.send(call)
    asyncio.run(awaited())


def test_both_clients_put_the_same_on_the_wire() -> None:
    question = reply(200, {"data": {"id": "q"}})
    script = Script([question] * 2)
    everywhere(script, calls.question("a b/я&=?"))
    one, other = script.requests
    assert one == other
    assert (one.method, one.host, one.path, one.query) == (
        "GET", "feedbacks-api.wildberries.ru", "/api/v1/question", (("id", "a b/я&=?"),),
    )  # fmt: skip
    assert one.headers["user-agent"] == f"wbdesk/{wbdesk.__version__}"
    assert one.body == b""
    assert "content-type" not in one.headers


def test_a_message_with_a_file_is_multipart_in_both_clients() -> None:
    script = Script([reply(200, {"result": {"chatID": "c"}})] * 2)
    everywhere(script, calls.create_seller_message("sign:1", message="Да", files=[("фото.png", PNG)]))
    for request in script.requests:
        assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
        assert request.body.count(b"Content-Disposition: form-data") == 3
        assert b'name="replySign"\r\n\r\nsign:1' in request.body
        assert "Да".encode() in request.body
        assert PNG in request.body


def test_a_message_without_files_is_multipart_too() -> None:
    script = Script([reply(200, {"result": {"chatID": "c"}})] * 2)
    everywhere(script, calls.create_seller_message("sign", message="Да"))
    for request in script.requests:
        assert request.headers["content-type"].startswith("multipart/form-data")
        assert b"filename" not in request.body


# Redirects.

ELSEWHERE = reply(307, location="https://elsewhere.example/api/v1/question?id=q")


def test_a_read_follows_a_redirect_and_leaves_the_token_behind() -> None:
    script = Script([ELSEWHERE, reply(200, {"data": {"id": "q"}})] * 2)
    everywhere(script, READ)
    assert [request.host for request in script.requests[1::2]] == ["elsewhere.example"] * 2
    assert all("authorization" not in request.headers for request in script.requests[1::2])


def test_a_clients_secret_does_not_follow_a_redirect_because_nothing_does() -> None:
    script = Script([ELSEWHERE] * 2)
    for _ in range(2):
        with script.sdk(client_secret="s3cret") as sdk, pytest.raises(BadReply, match="307"):
            sdk.send(READ)
    assert len(script.requests) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_write_never_follows_a_redirect(status: int) -> None:
    script = Script([reply(status, location="https://elsewhere.example/")])
    with script.sdk() as sdk, pytest.raises(OutcomeUnknown, match="a redirect, which is not followed"):
        sdk.send(WRITE)
    assert len(script.requests) == 1


@pytest.mark.parametrize("status", [301, 308])
def test_a_repeatable_write_does_not_follow_one_either(status: int) -> None:
    script = Script([reply(status, location="https://elsewhere.example/")])
    with script.sdk() as sdk, pytest.raises(BadReply):
        sdk.communications.mark_question_viewed("q")
    assert len(script.requests) == 1


def test_redirects_without_end_end() -> None:
    around = reply(302, location="https://feedbacks-api.wildberries.ru/api/v1/question?id=q")
    script = Script([around] * 100)
    rates = wbdesk.DEFAULT_RATES.with_rate("feedbacks", Rate(0.001, 100))
    with (
        script.sdk(max_retries=0, rates=rates) as sdk,
        pytest.raises(wbdesk.NetworkError, match="redirected too often"),
    ):
        sdk.send(READ)


def test_timeouts_reach_the_http_library_per_call() -> None:
    heard: list[dict[str, float]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        heard.append(request.extensions["timeout"])
        return httpx2.Response(200, json={"data": 5})

    with wbdesk.WildberriesSDK(
        make_token(), http=httpx2.Client(transport=httpx2.MockTransport(answer)), limits=MemoryLimits()
    ) as sdk:
        sdk.communications.get_questions_count()
        sdk.with_options(timeout=2.5).communications.get_questions_count()
    assert [timeout["read"] for timeout in heard] == [30.0, 2.5]
    assert [timeout["connect"] for timeout in heard] == [30.0, 2.5]
