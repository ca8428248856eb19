"""Writes that could not leave, or whose caller went away: what WB cannot have done is repeated, and nothing else is."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.clockwork import TiedClock
from tests.e2e.relay import close_after_first_bytes, relay, say
from tests.e2e.stage import DOORS, SMALL, TLS, Door, Stage, staged, tried
from tests.e2e.writes import WRITES, Write, a_question, a_sign, answer_question

from wbdesk import AsyncWildberriesSDK, FileLimits, InterruptedWrite, NetworkError, OutcomeUnknown, WildberriesSDK
from wbdesk.sim import Clock, Fault, World, serve

EVERY_WRITE = pytest.mark.parametrize("write", WRITES, ids=str)
EVERY_DOOR = pytest.mark.parametrize("door", DOORS)
SILENT = Fault(hang=True, when="after", times=1)


@EVERY_DOOR
@EVERY_WRITE
def test_a_refused_connection_is_tried_again(write: Write, door: Door) -> None:
    world, held = World(1, size=SMALL), socket.socket()
    held.bind(("127.0.0.1", 0))
    stage = Stage(world, Clock(world.start), f"http://127.0.0.1:{held.getsockname()[1]}")
    with ExitStack() as later, held:

        def open_up(_seconds: float) -> None:
            if held.fileno() >= 0:
                port = held.getsockname()[1]
                held.close()
                later.enter_context(serve(world, port, stage.clock))

        _, error = tried(door, write.make(stage), **stage.settings(clock=TiedClock(stage.clock, open_up)))
    assert error is None
    assert (len(world.journal), len(stage.shop.effects)) == (1, 1)


@EVERY_DOOR
def test_connections_that_stay_refused_are_given_up_with_nothing_done(door: Door) -> None:
    world, slept = World(1, size=SMALL), list[float]()
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        stage = Stage(world, Clock(world.start), f"http://127.0.0.1:{held.getsockname()[1]}")
        clock = TiedClock(stage.clock, slept.append)
        _, error = tried(door, answer_question(stage), **stage.settings(clock=clock, max_retries=3))
    assert isinstance(error, NetworkError)
    assert "Nothing was changed at WB" in str(error)
    assert len(slept) == 3


@EVERY_DOOR
def test_an_upload_that_breaks_off_is_not_repeated(door: Door) -> None:
    photo = ("defect.png", b"\x89PNG\r\n\x1a\n" + bytes(4_000_000))
    with staged() as stage, relay(stage.address, close_after_first_bytes) as broken:
        sign = a_sign(stage)
        settings = stage.settings(base_url=broken.address)
        _, error = tried(door, lambda wb: wb.create_seller_message(sign, files=[photo]), **settings)
    assert isinstance(error, OutcomeUnknown)
    assert (broken.connections, stage.shop.effects) == (1, [])


@EVERY_DOOR
@pytest.mark.parametrize("status", [b"301 Moved Permanently", b"307 Temporary Redirect", b"308 Permanent Redirect"])
def test_a_redirect_of_a_write_is_not_followed(status: bytes, door: Door) -> None:
    with staged() as stage:
        target = f"{stage.address}/api/v1/questions".encode()
        moved = b"HTTP/1.1 " + status + b"\r\nLocation: " + target + b"\r\nContent-Length: 0\r\n\r\n"
        with relay(stage.address, say(moved)) as moving:
            _, error = tried(door, answer_question(stage), **stage.settings(base_url=moving.address))
    assert isinstance(error, OutcomeUnknown)
    assert (moving.connections, len(stage.world.journal), stage.shop.effects) == (1, 0, [])


async def how_it_ended(task: asyncio.Task[Any]) -> BaseException | None:
    try:
        await task
    except BaseException as ended:  # noqa: BLE001 - a cancellation is what it is about
        return ended
    return None


async def cancelled_in_flight(stage: Stage, write: Write, limits: Any) -> BaseException | None:
    """Cancel a write once WB has it; then make a call, which must not be held up by what became of the first."""
    deed = write.make(stage)
    async with httpx2.AsyncClient(verify=TLS) as http:
        sdk = AsyncWildberriesSDK(http=http, **stage.settings(limits=limits))
        task = asyncio.create_task(deed(sdk.communications))
        while not len(stage.world.journal):  # noqa: ASYNC110 - the world is another thread's
            await asyncio.sleep(0.001)
        task.cancel()
        ended = await how_it_ended(task)
        await asyncio.wait_for(sdk.communications.get_questions_count_unanswered(), 10)
    return ended


@EVERY_WRITE
def test_a_write_is_cancelled_in_flight(write: Write) -> None:
    with staged(SILENT) as stage:
        ended = asyncio.run(cancelled_in_flight(stage, write, stage.settings()["limits"]))
    assert isinstance(ended, asyncio.CancelledError)
    assert isinstance(ended, InterruptedWrite) is not write.repeatable
    assert (len(stage.world.journal), len(stage.shop.effects)) == (2, 1)


def test_a_write_with_limits_in_a_file_is_cancelled_in_flight(tmp_path: Path) -> None:
    with staged(SILENT) as stage, FileLimits(tmp_path / "limits.sqlite3") as limits:
        ended = asyncio.run(cancelled_in_flight(stage, WRITES[0], limits))
    assert isinstance(ended, InterruptedWrite)


def test_a_write_that_is_timed_out_by_its_caller_is_known_as_interrupted() -> None:
    """`asyncio.timeout` turns a cancellation into TimeoutError; older Pythons only one of exactly that class."""

    async def hurried(stage: Stage) -> None:
        id = a_question(stage)
        async with httpx2.AsyncClient(verify=TLS) as http:
            sdk = AsyncWildberriesSDK(http=http, **stage.settings())
            async with asyncio.timeout(0.1):
                await sdk.communications.answer_question(id, "Да, подходит.")

    with staged(SILENT) as stage, pytest.raises((TimeoutError, InterruptedWrite)) as caught:
        asyncio.run(hurried(stage))
    assert isinstance(caught.value, InterruptedWrite) or isinstance(caught.value.__cause__, InterruptedWrite)
    assert len(stage.shop.effects) == 1


def test_a_write_that_is_cancelled_while_it_waits_has_not_happened() -> None:
    async def impatient(stage: Stage) -> tuple[Any, int]:
        id = a_question(stage)
        async with httpx2.AsyncClient(verify=TLS) as http:
            settings = stage.settings()
            del settings["clock"]  # real time, so that there is a wait to be cancelled in
            wb = AsyncWildberriesSDK(http=http, **settings).communications
            await asyncio.gather(*[wb.get_questions_count_unanswered() for _ in range(6)])
            task = asyncio.create_task(wb.answer_question(id, "Да, подходит."))
            await asyncio.sleep(0.02)
            task.cancel()
            return await how_it_ended(task), len(stage.world.journal)

    with staged() as stage:
        ended, requests = asyncio.run(impatient(stage))
    assert type(ended) is asyncio.CancelledError
    assert (requests, stage.shop.effects) == (6, [])


class Interrupting(httpx2.HTTPTransport):
    """Ctrl-C at the moment at which the reply arrives."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        super().handle_request(request).close()
        raise KeyboardInterrupt


@EVERY_WRITE
def test_a_write_is_interrupted_in_flight(write: Write) -> None:
    with staged() as stage, httpx2.Client(transport=Interrupting(verify=TLS)) as http:
        deed, sdk = write.make(stage), WildberriesSDK(http=http, **stage.settings())
        with pytest.raises(KeyboardInterrupt) as caught:
            deed(sdk.communications)
    assert isinstance(caught.value, InterruptedWrite) is not write.repeatable
    assert (len(stage.world.journal), len(stage.shop.effects)) == (1, 1)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="this system interrupts no blocked thread")
def test_a_real_interrupt_in_flight() -> None:
    def press() -> None:
        while not len(stage.world.journal):
            time.sleep(0.001)
        time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    with staged(SILENT) as stage, WildberriesSDK(**stage.settings(timeout=5.0)) as sdk:
        key, deed = threading.Thread(target=press), answer_question(stage)
        key.start()
        with pytest.raises(KeyboardInterrupt) as caught:
            deed(sdk.communications)
        key.join()
        assert len(stage.world.journal) == 1
        assert sdk.communications.get_questions_count_unanswered(), "the client is as good as before"
    assert isinstance(caught.value, OutcomeUnknown)
    assert len(stage.shop.effects) == 1
