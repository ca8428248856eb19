"""Where the webhook connects: to an address that was looked at, and never to the own network unless that is wanted.

A host's addresses come from a resolver that is passed in; requests go to a transport that records them, or to a real
receiver over TLS.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.sinks.certificate import of_receiver, of_sender
from tests.sinks.made import SECRET, delivered, fact
from tests.sinks.receiver import ids, receiving

from wbdesk.sinks import Delivered, Outcome, Retry, Webhook

PUBLIC, OTHER, V6 = "93.184.215.14", "93.184.215.15", "2606:4700:4700::1111"


class Names:
    """A name server: each look-up gets the next answer, the last one for good. Keeps what it was asked."""

    def __init__(self, *answers: Sequence[str] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Wire(httpx2.AsyncBaseTransport):
    """Takes every request but those to *dead* addresses, and keeps them all."""

    def __init__(self, dead: Iterable[str] = ()) -> None:
        self.dead = set(dead)
        self.requests: list[httpx2.Request] = []
        self.closed = False

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if request.url.host in self.dead:
            raise httpx2.ConnectError("refused")
        return httpx2.Response(204)

    async def aclose(self) -> None:
        self.closed = True


def webhook(names: Names, wire: Wire, url: str = "https://crm.example/hook", **settings: Any) -> Webhook:
    return Webhook("crm", url, [SECRET], resolve=names, transport=wire, **settings)


def hosts(wire: Wire) -> list[str]:
    return [request.url.host for request in wire.requests]


def test_it_connects_to_the_address_that_was_looked_at_under_the_hosts_name() -> None:
    names, wire = Names([PUBLIC]), Wire()
    assert delivered(webhook(names, wire, "https://crm.example:8443/hook?a=1"), [fact()]) == Delivered(1)
    [request] = wire.requests
    assert names.asked == [("crm.example", 8443)]
    assert str(request.url) == f"https://{PUBLIC}:8443/hook?a=1"
    assert request.headers["host"] == "crm.example:8443"
    assert request.extensions["sni_hostname"] == "crm.example"
    assert not wire.closed


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["10.0.0.5"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:10.0.0.5"],
        [PUBLIC, "192.168.0.7"],
        ["100.64.0.1"],
    ],
)
def test_a_name_that_leads_inside_is_not_connected_to(found: list[str]) -> None:
    wire = Wire()
    outcome = delivered(webhook(Names(found), wire), [fact()])
    assert isinstance(outcome, Retry)
    assert outcome.down
    assert outcome.why.en.startswith("crm.example is an internal address")
    assert wire.requests == []


def test_a_name_that_turns_inside_between_two_facts_is_noticed() -> None:
    """DNS rebinding. There is no look-up between the one that was checked and the connection."""
    names, wire = Names([PUBLIC], ["127.0.0.1"]), Wire()
    outcome = delivered(webhook(names, wire), [fact(1), fact(2)])
    assert isinstance(outcome, Retry)
    assert outcome.delivered == 1
    assert hosts(wire) == [PUBLIC]
    assert len(names.asked) == 2


def test_if_the_own_network_is_meant_it_is_used() -> None:
    wire = Wire()
    sink = webhook(Names(["10.0.0.5"]), wire, "http://crm.lan:8000/", allow_internal=True)
    assert delivered(sink, [fact()]) == Delivered(1)
    assert str(wire.requests[0].url) == "http://10.0.0.5:8000/"


@pytest.mark.parametrize("url", [f"https://{PUBLIC}/hook", f"https://[{V6}]/hook"])
def test_an_address_is_connected_to_without_a_look_up(url: str) -> None:
    names, wire = Names(OSError("nobody asks")), Wire()
    assert delivered(webhook(names, wire, url), [fact()]) == Delivered(1)
    assert str(wire.requests[0].url) == url
    assert names.asked == []


def test_if_one_address_does_not_answer_the_next_is_tried() -> None:
    wire = Wire(dead=[V6])
    assert delivered(webhook(Names([V6, PUBLIC, OTHER]), wire), [fact()]) == Delivered(1)
    assert hosts(wire) == [V6, PUBLIC]


def test_if_none_answers_it_is_told_again_later() -> None:
    wire = Wire(dead=[V6, PUBLIC])
    outcome = delivered(webhook(Names([V6, PUBLIC]), wire), [fact()])
    assert isinstance(outcome, Retry)
    assert (outcome.down, outcome.detail) == (True, "refused")
    assert hosts(wire) == [V6, PUBLIC]


@pytest.mark.parametrize("problem", [OSError("Name or service not known"), UnicodeError("label too long")])
def test_a_name_that_nobody_knows(problem: Exception) -> None:
    outcome = delivered(webhook(Names(problem), Wire()), [fact()])
    assert isinstance(outcome, Retry)
    assert outcome.why.en == "the host crm.example was not found"
    assert outcome.detail == str(problem)


def test_a_name_without_an_address() -> None:
    outcome = delivered(webhook(Names([]), Wire()), [fact()])
    assert isinstance(outcome, Retry)
    assert outcome.why.en == "the host crm.example was not found"


def over_tls(url_host: str, folder: Path) -> tuple[Outcome, list[str]]:
    """A real receiver that shows the certificate of `crm.example`, and a name server that leads everybody there."""

    async def scene() -> tuple[Outcome, list[str]]:
        async with receiving(tls=of_receiver(folder)) as receiver:
            transport = httpx2.AsyncHTTPTransport(verify=of_sender())
            url = f"https://{url_host}:{receiver.port}/"
            known = {"resolve": Names(["127.0.0.1"]), "transport": transport, "allow_internal": True}
            async with transport:
                outcome = await Webhook("crm", url, [SECRET], **known).deliver([fact()])
            return outcome, list(ids(receiver))

    return asyncio.run(scene())


def test_a_certificate_is_checked_for_the_name_and_not_for_the_address(tmp_path: Path) -> None:
    assert over_tls("crm.example", tmp_path) == (Delivered(1), ["question:1"])


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_a_certificate_of_another_name_is_not_accepted(host: str, tmp_path: Path) -> None:
    outcome, arrived = over_tls(host, tmp_path)
    assert isinstance(outcome, Retry)
    assert "certificate" in outcome.detail
    assert arrived == []
