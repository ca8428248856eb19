"""A line to a receiver bears all that can come back on it, and is used again only when nothing is left on it."""

from __future__ import annotations

import asyncio

import pytest
from tests.sinks.made import SECRET, fact
from tests.sinks.receiver import Raw, Receiver, receiving

from wbdesk.sinks import Delivered, Outcome, Retry, Webhook

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def told_twice(act: Raw, pause: float = 0.0) -> tuple[Outcome, Outcome, Receiver]:
    """What a webhook says of one fact, *pause* real seconds later of another, and who got them."""

    async def scene() -> tuple[Outcome, Outcome, Receiver]:
        async with receiving(act) as receiver:
            url = f"http://127.0.0.1:{receiver.port}/"
            webhook = Webhook("crm", url, [SECRET], allow_internal=True, timeout=2.0)
            first = await webhook.deliver([fact(1)])
            await asyncio.sleep(pause)
            second = await webhook.deliver([fact(2)])
            await webhook.aclose()
        return first, second, receiver

    return asyncio.run(scene())


@pytest.mark.parametrize(
    "reply",
    [
        OK,
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
        b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + OK,
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    ],
)
def test_a_yes_in_any_of_its_forms_leaves_the_line_free(reply: bytes) -> None:
    *outcomes, receiver = told_twice(Raw(reply))
    assert outcomes == [Delivered(1), Delivered(1)]
    assert receiver.connections == 1


@pytest.mark.parametrize(
    ("reply", "hangs_up"),
    [
        (b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok", False),
        (b"HTTP/1.0 200 OK\r\n\r\nas long as it takes", True),
        (OK, True),
        (OK + b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n", False),
        (OK + b"junk", False),
    ],
)
def test_a_line_that_is_over_or_says_more_is_not_used_again(reply: bytes, hangs_up: bool) -> None:
    *outcomes, receiver = told_twice(Raw(reply, hangs_up), pause=0.05)
    assert outcomes == [Delivered(1), Delivered(1)]
    assert receiver.connections == 2


def test_a_line_that_was_quiet_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wbdesk.sinks.webhook.KEPT", 0.01)
    *outcomes, receiver = told_twice(Raw(OK), pause=0.05)
    assert outcomes == [Delivered(1), Delivered(1)]
    assert receiver.connections == 2


@pytest.mark.parametrize(
    "reply",
    [
        b"what is this\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"x" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 2",
        b"\x16\x03\x01\x02",
    ],
)
def test_what_is_no_reply_is_none_and_the_next_fact_gets_a_new_line(reply: bytes) -> None:
    first, second, receiver = told_twice(Raw(reply, hangs_up=True))
    assert isinstance(first, Retry)
    assert (first.down, first.why.en) == (True, "the connection broke before the reply")
    assert second == Delivered(1)
    assert receiver.connections == 2
