"""The webhook against a real receiver on loopback that fails, stalls, drops after accepting and redirects."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier
from tests.sinks.made import EVENTS, FACTS, NOW, POISON, SECRET, VALID, WRITTEN, fact
from tests.sinks.receiver import Act, Receiver, Reply, ids, receiving

from wbdesk.plan.facts import Fact, encoded
from wbdesk.sinks import BadSink, Delivered, Gone, Outcome, Refused, Retry, Webhook

THREE = [fact(1), fact(2), fact(3)]
TOO_LONG = 0.1
"""Real seconds of `timeout` for tests in which nothing answers."""


def played(play: Callable[[Webhook, Receiver], Awaitable[Any]], *acts: Act, **settings: Any) -> tuple[Any, Receiver]:
    """What *play* gives with a webhook to a receiver that does *acts*."""

    async def scene() -> tuple[Any, Receiver]:
        async with receiving(*acts) as receiver:
            known = {"allow_internal": True, "now": lambda: NOW, **settings}
            webhook = Webhook("crm", f"http://127.0.0.1:{receiver.port}/hook?key=k", [SECRET], **known)
            try:
                return await play(webhook, receiver), receiver
            finally:
                await webhook.aclose()

    return asyncio.run(scene())


def posted(facts: Sequence[Fact], *acts: Act, **settings: Any) -> tuple[Outcome, Receiver]:
    return played(lambda webhook, _: webhook.deliver(facts), *acts, **settings)


@pytest.mark.parametrize(("event", "told"), list(zip(EVENTS, FACTS, strict=True)), ids=[one["type"] for one in EVENTS])
def test_every_type_arrives_signed_and_as_the_schema_says(event: dict[str, Any], told: Fact) -> None:
    outcome, receiver = posted([told], now=time.time)
    [request] = receiver.requests
    assert outcome == Delivered(1)
    received = Verifier(WRITTEN).verify(request.body, request.headers)
    assert received == event
    assert [problem.message for problem in VALID.iter_errors(received)] == []
    assert request.headers["webhook-id"] == event["id"].replace(".", "%2E")
    assert len(request.body) < 20_000  # https://www.standardwebhooks.com: payloads are small


def test_a_request_is_a_post_of_json_to_the_very_address() -> None:
    _, receiver = posted([fact()])
    [request] = receiver.requests
    assert request.line == "POST /hook?key=k HTTP/1.1"
    assert request.body == encoded(fact())
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-timestamp"] == str(int(NOW))
    assert "cookie" not in request.headers


def test_facts_arrive_in_order_over_one_connection() -> None:
    outcome, receiver = posted(THREE)
    assert outcome == Delivered(3)
    assert ids(receiver) == ["question:1", "question:2", "question:3"]
    assert receiver.connections == 1


def test_nothing_is_nothing() -> None:
    outcome, receiver = posted([])
    assert (outcome, receiver.requests) == (Delivered(0), [])


@pytest.mark.parametrize(
    ("act", "down", "said"),
    [
        (Reply(500), False, "answered 500"),
        (Reply(503, (("Retry-After", "60"),)), True, "answered 503"),
        (Reply(429), True, "asks to be sent less"),
        (Reply(302, (("Location", "http://127.0.0.1:9/"),)), True, "redirects are not followed"),
        ("drop", True, "the connection broke before the reply"),
        ("drop after reading", True, "the connection broke before the reply"),
    ],
)
def test_what_fails_ends_the_delivery_and_is_told_again_with_the_same_id(act: Act, down: bool, said: str) -> None:
    async def play(webhook: Webhook, _: Receiver) -> tuple[Outcome, Outcome]:
        return await webhook.deliver(THREE), await webhook.deliver(THREE[1:])

    (first, second), receiver = played(play, Reply(), act)
    assert isinstance(first, Retry)
    assert (first.delivered, first.down) == (1, down)
    assert said in first.why.en
    assert second == Delivered(2)
    arrived = ids(receiver)
    assert arrived in (
        ["question:1", "question:2", "question:3"],  # dropped before it was read
        ["question:1", "question:2", "question:2", "question:3"],
    )


def test_a_receiver_that_asks_for_time_gets_it() -> None:
    outcome, _ = posted([fact()], Reply(503, (("Retry-After", "90"),)))
    assert isinstance(outcome, Retry)
    assert outcome.after == 90


def test_410_switches_off() -> None:
    outcome, receiver = posted(THREE, Reply(), Reply(410, body=b"bye"))
    assert isinstance(outcome, Gone)
    assert (outcome.delivered, outcome.detail) == (1, "bye")
    assert ids(receiver) == ["question:1", "question:2"]


def test_a_redirect_is_not_followed_even_to_itself() -> None:
    _, receiver = posted([fact()], Reply(307, (("Location", "/hook"),)))
    assert len(receiver.requests) == 1


def test_a_receiver_that_stalls_is_given_up_on() -> None:
    begun = time.monotonic()
    outcome, receiver = posted([fact()], "stall", timeout=TOO_LONG)
    assert isinstance(outcome, Retry)
    assert "0.1 s" in outcome.why.en
    assert outcome.down
    assert time.monotonic() - begun < 5
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [200, 500])
def test_a_status_counts_though_its_body_never_ends(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wbdesk.sinks.line.BODY_TIME", TOO_LONG)
    outcome, _ = posted([fact()], Reply(status, drips=True))
    assert outcome == Delivered(1) if status == 200 else isinstance(outcome, Retry) and outcome.detail == "ok"


def test_a_yes_counts_though_time_ends_before_its_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wbdesk.sinks.line.BODY_TIME", 0.7)
    outcome, receiver = posted([fact()], Reply(200, drips=True), timeout=0.5)
    assert outcome == Delivered(1)
    assert len(receiver.requests) == 1


def test_a_body_is_not_read_to_its_end() -> None:
    outcome, _ = posted([fact()], Reply(400, body=b"x" * 5_000_000))
    assert isinstance(outcome, Retry)
    assert len(outcome.detail) == 300


def test_nobody_there() -> None:
    async def play() -> Outcome:
        async with receiving() as receiver:
            port = receiver.port
        webhook = Webhook("crm", f"http://127.0.0.1:{port}/", [SECRET], allow_internal=True)
        try:
            return await webhook.deliver([fact()])
        finally:
            await webhook.aclose()

    outcome = asyncio.run(play())
    assert isinstance(outcome, Retry)
    assert (outcome.down, outcome.why.en) == (True, "no connection to the receiver could be made")


def test_a_fact_that_is_no_json_is_refused_and_the_ones_before_it_have_arrived() -> None:
    outcome, receiver = posted([fact(1), POISON, fact(3)])
    assert isinstance(outcome, Refused)
    assert outcome.delivered == 1
    assert ids(receiver) == ["question:1"]


def test_it_works_after_it_was_closed() -> None:
    async def play(webhook: Webhook, _: Receiver) -> list[Outcome]:
        first = await webhook.deliver([fact(1)])
        await webhook.aclose()
        await webhook.aclose()
        return [first, await webhook.deliver([fact(2)])]

    outcomes, receiver = played(play)
    assert outcomes == [Delivered(1)] * 2
    assert receiver.connections == 2


def test_a_cancelled_delivery_is_cancelled() -> None:
    async def play(webhook: Webhook, receiver: Receiver) -> None:
        task = asyncio.create_task(webhook.deliver([fact()]))
        await receiver.arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    _, receiver = played(play, "stall")
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("act", [Reply(), Reply(401), Reply(302), "drop"])
def test_neither_the_secret_nor_the_addresss_key_is_in_a_log_an_error_or_a_repr(
    act: Act, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outcome, _ = played(lambda webhook, _: _told(webhook), act)
    seen = f"{caplog.text}{outcome}"
    assert all(hidden not in seen for hidden in (WRITTEN, WRITTEN[6:], "key=k", str(SECRET.key), "Размер"))


async def _told(webhook: Webhook) -> str:
    return f"{await webhook.deliver([fact()])!r} {webhook!r}"


def test_a_webhook_needs_a_secret() -> None:
    with pytest.raises(BadSink, match="needs a secret"):
        Webhook("crm", "https://crm.example/", [])
