"""Where the webhook connects: to an address that was looked at, and never to the own network unless that is wanted.

A host's addresses come from a resolver that is passed in. Whatever address is connected to, a real receiver on loopback
is at the other end.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.sinks.certificate import of_receiver, of_sender
from tests.sinks.made import SECRET, fact
from tests.sinks.receiver import Act, Receiver, Reply, ids, receiving

from wbdesk.plan.facts import Fact
from wbdesk.sinks import Delivered, Outcome, Retry, Webhook
from wbdesk.sinks.line import Line, connected

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


class Wire:
    """Connects to the receiver, but for *dead* addresses; keeps where it was to connect to."""

    def __init__(self, dead: Iterable[str] = ()) -> None:
        self.dead = set(dead)
        self.asked: list[tuple[str, int, str]] = []
        self.to = 0

    async def __call__(self, address: str, port: int, tls: ssl.SSLContext | None, name: str) -> Line:
        self.asked.append((address, port, name))
        if address in self.dead:
            raise ConnectionRefusedError("refused")
        return await connected("127.0.0.1", self.to, None, name)

    @property
    def addresses(self) -> list[str]:
        return [address for address, _, _ in self.asked]


def posted(
    names: Names,
    wire: Wire,
    *facts: Fact,
    url: str = "https://crm.example/hook",
    acts: Sequence[Act] = (),
    **settings: Any,
) -> tuple[Outcome, Receiver]:
    """What a webhook says of *facts*, and who got them."""

    async def scene() -> tuple[Outcome, Receiver]:
        async with receiving(*acts) as receiver:
            wire.to = receiver.port
            webhook = Webhook("crm", url, [SECRET], resolve=names, connect=wire, **settings)
            try:
                return await webhook.deliver(facts or [fact()]), receiver
            finally:
                await webhook.aclose()

    return asyncio.run(scene())


def test_it_connects_to_the_address_that_was_looked_at_under_the_hosts_name() -> None:
    names, wire = Names([PUBLIC]), Wire()
    outcome, receiver = posted(names, wire, url="https://crm.example:8443/hook?a=1")
    assert outcome == Delivered(1)
    assert names.asked == [("crm.example", 8443)]
    assert wire.asked == [(PUBLIC, 8443, "crm.example")]
    [request] = receiver.requests
    assert request.line == "POST /hook?a=1 HTTP/1.1"
    assert request.headers["host"] == "crm.example:8443"


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
    outcome, _ = posted(Names(found), wire)
    assert isinstance(outcome, Retry)
    assert outcome.down
    assert outcome.why.en.startswith("crm.example is an internal address")
    assert wire.asked == []


def test_a_name_that_turns_inside_between_two_connections_is_noticed() -> None:
    """DNS rebinding. There is no look-up between the one that was checked and the connection."""
    names, wire = Names([PUBLIC], ["127.0.0.1"]), Wire()
    outcome, _ = posted(names, wire, fact(1), fact(2), acts=[Reply(headers=(("connection", "close"),))])
    assert isinstance(outcome, Retry)
    assert outcome.delivered == 1
    assert wire.addresses == [PUBLIC]
    assert len(names.asked) == 2


def test_a_line_that_stays_open_stays_where_it_was_looked_at() -> None:
    names, wire = Names([PUBLIC], ["127.0.0.1"]), Wire()
    outcome, receiver = posted(names, wire, fact(1), fact(2))
    assert outcome == Delivered(2)
    assert (wire.addresses, receiver.connections) == ([PUBLIC], 1)


def test_if_the_own_network_is_meant_it_is_used() -> None:
    wire = Wire()
    outcome, _ = posted(Names(["10.0.0.5"]), wire, url="http://crm.lan:8000/", allow_internal=True)
    assert outcome == Delivered(1)
    assert wire.asked == [("10.0.0.5", 8000, "crm.lan")]


@pytest.mark.parametrize(("host", "address"), [(PUBLIC, PUBLIC), (f"[{V6}]", V6)])
def test_an_address_is_connected_to_without_a_look_up(host: str, address: str) -> None:
    names, wire = Names(OSError("nobody asks")), Wire()
    outcome, receiver = posted(names, wire, url=f"https://{host}/hook")
    assert outcome == Delivered(1)
    assert wire.asked == [(address, 443, address)]
    assert receiver.requests[0].headers["host"] == host
    assert names.asked == []


def test_if_one_address_does_not_answer_the_next_is_tried() -> None:
    wire = Wire(dead=[V6])
    outcome, _ = posted(Names([V6, PUBLIC, OTHER]), wire)
    assert outcome == Delivered(1)
    assert wire.addresses == [V6, PUBLIC]


def test_if_none_answers_it_is_told_again_later() -> None:
    wire = Wire(dead=[V6, PUBLIC])
    outcome, _ = posted(Names([V6, PUBLIC]), wire)
    assert isinstance(outcome, Retry)
    assert (outcome.down, outcome.detail) == (True, "refused")
    assert wire.addresses == [V6, PUBLIC]


@pytest.mark.parametrize("problem", [OSError("Name or service not known"), UnicodeError("label too long")])
def test_a_name_that_nobody_knows(problem: Exception) -> None:
    outcome, _ = posted(Names(problem), Wire())
    assert isinstance(outcome, Retry)
    assert outcome.why.en == "the host crm.example was not found"
    assert outcome.detail == str(problem)


def test_a_name_without_an_address() -> None:
    outcome, _ = posted(Names([]), Wire())
    assert isinstance(outcome, Retry)
    assert outcome.why.en == "the host crm.example was not found"


def over_tls(url_host: str, folder: Path) -> tuple[Outcome, list[str]]:
    """A real receiver that shows the certificate of `crm.example`, and a name server that leads everybody there."""

    async def scene() -> tuple[Outcome, list[str]]:
        async with receiving(tls=of_receiver(folder)) as receiver:
            url = f"https://{url_host}:{receiver.port}/"
            known: dict[str, Any] = {"resolve": Names(["127.0.0.1"]), "tls": of_sender(), "allow_internal": True}
            webhook = Webhook("crm", url, [SECRET], **known)
            outcome = await webhook.deliver([fact()])
            await webhook.aclose()
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
