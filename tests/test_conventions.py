"""What one expects of a Python client: `with`, connections of one's own, proxies, logs - and no token in any of it."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from wbdesk import AsyncWildberriesSDK, MemoryLimits, WildberriesError, WildberriesSDK, calls
from wbdesk.sim import Drop, make_token
from wbdesk.testing import Script, reply

QUESTION = calls.question("q")
ANSWER = reply(200, {"data": {"id": "q"}})
TOKEN = make_token()
SECRET = "s3cret-of-a-service"


def mock(handler: Any = lambda request: httpx2.Response(200, json={"data": {"id": "q"}})) -> httpx2.MockTransport:
    return httpx2.MockTransport(handler)


# Opening and closing.


def test_a_client_closes_the_connections_it_made() -> None:
    with WildberriesSDK(TOKEN) as sdk:
        http = sdk._http
        assert not http.is_closed
    assert http.is_closed
    sdk.close()


def test_an_async_client_closes_the_connections_it_made() -> None:
    async def scene() -> httpx2.AsyncClient:
        async with AsyncWildberriesSDK(TOKEN) as sdk:
            assert not sdk._http.is_closed
        await sdk.aclose()
        return sdk._http

    assert asyncio.run(scene()).is_closed


def test_connections_of_ones_own_stay_open() -> None:
    async def scene() -> bool:
        async with httpx2.AsyncClient(transport=mock()) as http:
            async with AsyncWildberriesSDK(TOKEN, http=http, limits=MemoryLimits()) as sdk:
                await sdk.send(QUESTION)
            return http.is_closed

    with httpx2.Client(transport=mock()) as http:
        with WildberriesSDK(TOKEN, http=http, limits=MemoryLimits()) as sdk:
            sdk.send(QUESTION)
        assert not http.is_closed
    assert asyncio.run(scene()) is False


def test_a_client_with_other_options_closes_nothing() -> None:
    with Script([ANSWER] * 2).sdk() as sdk:
        with sdk.with_options(timeout=1) as quick:
            quick.send(QUESTION)
        sdk.send(QUESTION)


CLOSED = pytest.raises(RuntimeError, match="was not sent: the client is closed")


@pytest.mark.parametrize("call", [QUESTION, calls.answer_question("q", "Да")])
def test_a_call_through_a_closed_client_is_not_sent_and_spends_nothing(call: Any) -> None:
    """Also a write: of what never left nobody needs to find out whether it happened."""
    limits = MemoryLimits()
    with WildberriesSDK(TOKEN, limits=limits) as sdk:
        pass
    for way in (sdk.send, sdk.send_raw, sdk.with_options(timeout=1).send):
        with CLOSED:
            way(call)
    assert not limits._lines
    assert not limits._buckets


def test_a_call_through_a_closed_async_client_is_not_sent() -> None:
    async def scene() -> None:
        async with AsyncWildberriesSDK(TOKEN, limits=MemoryLimits()) as sdk:
            pass
        with CLOSED:
            await sdk.communications.answer_question("q", "Да")

    asyncio.run(scene())


def test_an_error_in_the_block_comes_through_and_closes() -> None:
    with pytest.raises(KeyError), WildberriesSDK(TOKEN) as sdk:
        raise KeyError("mine")
    assert sdk._http.is_closed


# Proxies.


@contextmanager
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """An HTTP proxy that answers every request itself; its address and the first lines it heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answering, args=(server, heard), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
    thread.join(10)


def answering(server: socket.socket, heard: list[bytes]) -> None:
    content = b'{"data": {"id": "q"}}'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(content)
    for _ in range(2):
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as reader:
            heard.append(reader.readline().strip())
            while reader.readline().strip():
                pass
            connection.sendall(head + content)


def test_proxies_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)

    async def scene() -> None:
        async with AsyncWildberriesSDK(TOKEN, base_url="http://wb.example", limits=MemoryLimits()) as sdk:
            await sdk.send(QUESTION)

    with proxy() as (address, heard):
        monkeypatch.setenv("HTTP_PROXY", address)
        with WildberriesSDK(TOKEN, base_url="http://wb.example", limits=MemoryLimits()) as sdk:
            sdk.send(QUESTION)
        asyncio.run(scene())
    assert heard == [b"GET http://wb.example/api/v1/question?id=q HTTP/1.1"] * 2


# Logs.

PROGRAM = """
import sys
from wbdesk.testing import Script, reply
script = Script([reply(503), reply(429, x_ratelimit_retry="30"), reply(200, {"data": {"id": "q", "text": "a secret"}})])
with script.sdk(sys.argv[1], client_secret=sys.argv[2]) as sdk:
    sdk.communications.question("q")
"""


def logged(level: str | None) -> list[str]:
    """What a program that knows nothing of logging writes to its standard error."""
    environment = {name: value for name, value in os.environ.items() if name != "WB_LOG"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, TOKEN, SECRET],
        env=environment if level is None else {**environment, "WB_LOG": level},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return done.stderr.splitlines()


@pytest.mark.parametrize(
    ("level", "debug", "info"), [(None, 0, 0), ("nonsense", 0, 0), ("warning", 0, 0), ("INFO", 0, 1), ("debug", 3, 1)]
)
def test_wb_log_shows_what_happens_and_nothing_secret(level: str | None, debug: int, info: int) -> None:
    lines = logged(level)
    assert len([line for line in lines if " DEBUG wbdesk: Attempt(" in line]) == debug
    assert len([line for line in lines if " INFO wbdesk: question waits 30 s for the limit" in line]) == info
    assert len(lines) == debug + info
    everything = "\n".join(lines)
    assert all(hidden not in everything for hidden in (TOKEN, TOKEN.split(".")[1], SECRET, "a secret"))


def test_wb_log_adds_its_handler_once(monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("wbdesk")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "level", logging.NOTSET)
    monkeypatch.setenv("WB_LOG", "debug")
    for _ in range(3):
        Script([]).sdk().close()
    assert len(logger.handlers) == 1


def test_no_log_of_any_library_has_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    script = Script([reply(503), reply(401), Drop(), reply(400, b"<html>")])
    with script.sdk(lambda: TOKEN, client_secret=SECRET) as sdk:
        for _ in range(2):
            with pytest.raises(WildberriesError):
                sdk.communications.answer_question("q", "Да")
    assert caplog.records
    assert all(hidden not in caplog.text for hidden in (TOKEN, SECRET, "Да"))


# The token, everywhere else.


@pytest.mark.parametrize(
    "outcomes",
    [
        [reply(400, {"detail": "no"})],
        [Drop()],
        [reply(200, b"<html>")],
        [reply(503)],
        [reply(429, x_ratelimit_retry="900")],
    ],
    ids=["refused", "dropped", "unreadable", "trouble", "banned"],
)
def test_no_error_has_the_token_in_anything_it_carries(outcomes: list[Any]) -> None:
    for call in (QUESTION, calls.answer_question("q", "Да")):
        with Script(outcomes * 3).sdk(TOKEN, client_secret=SECRET) as sdk, pytest.raises(WildberriesError) as caught:
            sdk.send(call)
        error = caught.value
        seen = f"{error!r} {error} {error.args} {vars(error)} {error.__cause__!r} {vars(error.__cause__ or error)}"
        assert all(hidden not in seen for hidden in (TOKEN, SECRET))


def test_attempts_and_requests_do_not_show_the_token() -> None:
    heard: list[Any] = []
    with Script([ANSWER]).sdk(TOKEN, client_secret=SECRET, on_attempt=[heard.append]) as sdk:
        sdk.send(QUESTION)
    seen = f"{heard} {sdk!r} {vars(sdk)}"
    assert all(hidden not in seen for hidden in (TOKEN, SECRET))
