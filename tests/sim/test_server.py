"""The server over a real socket: what a client sees of each outcome, and how time passes."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.sim.fakes import NOW, make_world

from wbdesk.sim.ask import json_reply
from wbdesk.sim.clock import Clock
from wbdesk.sim.messages import Drop, Hang, Outcome, Reply, Request, Truncate
from wbdesk.sim.server import Server, serve
from wbdesk.sim.world import World


class Scripted(World):
    """A world that gives one outcome to everything and remembers what it was asked."""

    def __init__(self, outcome: Outcome | Callable[[Request], Outcome]) -> None:
        base = make_world()
        self.__dict__.update(base.__dict__)
        self.outcome = outcome
        self.requests: list[Request] = []
        self.times: list[float] = []

    def handle(self, request: Request, now: float) -> Outcome:
        self.requests.append(request)
        self.times.append(now)
        return self.outcome(request) if callable(self.outcome) else self.outcome


def gone(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionError:
        return True


@contextmanager
def connected(address: str, timeout: float = 5) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=timeout)
    try:
        yield connection
    finally:
        connection.close()


def ask(connection: http.client.HTTPConnection, path: str = "/api/v1/questions", **kwargs: Any) -> tuple[int, bytes]:
    connection.request(kwargs.pop("method", "GET"), path, **kwargs)
    reply = connection.getresponse()
    return reply.status, reply.read()


def test_a_request_arrives_whole() -> None:
    world = Scripted(Reply(200, {"content-type": "text/plain"}, b"hello"))
    with serve(world) as address, connected(address) as connection:
        path = "/api/v1/x?a=1&a=2&b=&%D1%8F=%D1%8E%20z"
        assert ask(connection, path, method="POST", body="тело".encode(), headers={"X-Thing": "v"}) == (200, b"hello")
    [request] = world.requests
    assert (request.method, request.host, request.path) == ("POST", "127.0.0.1", "/api/v1/x")
    assert request.query == (("a", "1"), ("a", "2"), ("b", ""), ("я", "ю z"))
    assert (request.headers["x-thing"], request.body.decode()) == ("v", "тело")


def test_a_connection_is_kept_and_replies_come_in_order() -> None:
    world = Scripted(lambda request: Reply(200, {}, request.path.encode()))
    with serve(world) as address, connected(address) as connection:
        sockets = set()
        for number in range(5):
            assert ask(connection, f"/{number}") == (200, f"/{number}".encode())
            sockets.add(connection.sock)
    assert len(sockets) == 1


def test_pipelined_requests_are_answered_in_order() -> None:
    world = Scripted(lambda request: Reply(200, {}, request.path.encode(), delay=0.01))
    with serve(world) as address, socket.create_connection(("127.0.0.1", urlsplit(address).port or 0)) as client:
        client.sendall(b"GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        got = b"".join(iter(lambda: client.recv(4096), b""))
    assert got.index(b"/1") < got.index(b"/2")


@pytest.mark.parametrize("status", [200, 204])
def test_an_empty_reply_keeps_the_connection(status: int) -> None:
    with serve(Scripted(Reply(status))) as address, connected(address) as connection:
        assert [ask(connection) for _ in range(2)] == [(status, b"")] * 2


def test_a_drop_closes_without_a_byte() -> None:
    dropped = pytest.raises(http.client.RemoteDisconnected)
    with serve(Scripted(Drop())) as address, connected(address) as connection, dropped:
        ask(connection)


def test_a_hang_lasts_until_the_client_gives_up() -> None:
    gave_up = pytest.raises(TimeoutError)
    with serve(Scripted(Hang())) as address, connected(address, timeout=0.05) as connection, gave_up:
        ask(connection)


def test_a_truncated_body_promises_more_than_it_gives() -> None:
    world = Scripted(Truncate(Reply(200, {}, b"0123456789"), keep=4))
    cut = pytest.raises(http.client.IncompleteRead)
    with serve(world) as address, connected(address) as connection, cut as caught:
        ask(connection)
    assert caught.value.partial == b"0123"


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (Reply(200, {}, b"x", delay=0.05), None),
        (Drop(delay=0.05), http.client.RemoteDisconnected),
        (Truncate(Reply(200, {}, b"x", delay=0.05), 0), http.client.IncompleteRead),
    ],
)
def test_a_delay_passes_before_the_outcome(outcome: Outcome, error: type[Exception] | None) -> None:
    with serve(Scripted(outcome)) as address, connected(address) as connection:
        started = time.monotonic()
        if error is None:
            ask(connection)
        else:
            with pytest.raises(error):
                ask(connection)
        assert time.monotonic() - started >= 0.05


def test_nonsense_is_a_400_and_the_server_lives() -> None:
    with serve(Scripted(Reply(200))) as address:
        with socket.create_connection(("127.0.0.1", urlsplit(address).port or 0)) as client:
            client.sendall(b"nonsense\r\n\r\n")
            assert client.recv(4096).startswith(b"HTTP/1.1 400")
        with connected(address) as connection:
            assert ask(connection) == (200, b"")


def test_a_broken_handler_costs_one_connection(caplog: pytest.LogCaptureFixture) -> None:
    def broken(request: Request) -> Outcome:
        if request.path == "/broken":
            raise RuntimeError("broken on purpose")
        return Reply(200)

    with serve(Scripted(broken)) as address:
        with connected(address) as connection, pytest.raises(ConnectionError):
            ask(connection, "/broken")
        with connected(address) as connection:
            assert ask(connection) == (200, b"")
    assert "broken on purpose" in caplog.text


def test_expect_continue_is_encouraged() -> None:
    world = Scripted(Reply(200))
    with serve(world) as address, socket.create_connection(("127.0.0.1", urlsplit(address).port or 0)) as client:
        client.sendall(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n")
        assert client.recv(4096).startswith(b"HTTP/1.1 100")
        client.sendall(b"hi")
        assert client.recv(4096).startswith(b"HTTP/1.1 200")
    assert world.requests[0].body == b"hi"


def test_what_has_arrived_reaches_the_world_though_the_client_is_gone() -> None:
    world = Scripted(Reply(200))
    with serve(world, latency=(0.03, 0.03)) as address:
        with connected(address, timeout=0.01) as connection, pytest.raises(TimeoutError):
            ask(connection)
        deadline = time.monotonic() + 5
        while not world.requests and time.monotonic() < deadline:
            time.sleep(0.005)
    assert len(world.requests) == 1


def test_latency_holds_requests_back_before_the_world() -> None:
    world = Scripted(Reply(200))
    with serve(world, clock=Clock(0.0), latency=(0.04, 0.05)) as address, connected(address) as connection:
        ask(connection)
    assert world.times[0] >= 0.04


def test_the_same_seed_gives_the_same_latencies() -> None:
    def drawn(seed: int) -> list[float]:
        server = Server(make_world(), latency=(0, 1), seed=seed)
        return [server._wait() for _ in range(3)]

    assert drawn(1) == drawn(1) != drawn(2)


def test_a_real_world_is_served_from_its_own_start() -> None:
    world = make_world()
    with serve(world) as address, connected(address) as connection:
        status, body = ask(connection, headers={"Authorization": world.token()})
    assert (status, json.loads(body)["data"]["seller"]) == (200, world.sids[0])
    [asked] = world.shops[world.sids[0]].asked  # type: ignore[attr-defined]
    assert 0 <= asked.now - NOW < 60


def test_a_fast_clock_shortens_delays_and_the_waits_in_headers() -> None:
    reply = Reply(429, {"x-ratelimit-retry": "720", "x-ratelimit-reset": "721"}, b"", delay=3)
    with serve(Scripted(reply), clock=Clock(0.0, speed=100)) as address, connected(address) as connection:
        started = time.monotonic()
        connection.request("GET", "/")
        got = connection.getresponse()
        assert (got.headers["x-ratelimit-retry"], got.headers["x-ratelimit-reset"]) == ("8", "8")
        assert 0.03 <= time.monotonic() - started < 1


@pytest.mark.parametrize(("speed", "seconds"), [(1, 30), (10, 3), (1000, 1)])
def test_a_fast_clock_shortens_the_wait_for_a_file(speed: float, seconds: int) -> None:
    reply = json_reply(202, {"moderationState": "pending", "retrySeconds": 30})
    with serve(Scripted(reply), clock=Clock(0.0, speed)) as address, connected(address) as connection:
        assert json.loads(ask(connection)[1]) == {"moderationState": "pending", "retrySeconds": seconds}


def test_a_jump_of_the_clock_refills_the_buckets() -> None:
    world, clock = make_world(), Clock(NOW)
    headers = {"Authorization": world.token("basic")}
    with serve(world, clock=clock) as address, connected(address) as connection:
        assert [ask(connection, headers=headers)[0] for _ in range(2)] == [200, 429]
        clock.jump(720)
        assert ask(connection, headers=headers)[0] == 200


def test_the_async_server_serves_many_at_once() -> None:
    world = Scripted(Reply(200, {}, b"x", delay=0.05))

    async def one(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        got = await reader.read()
        writer.close()
        await writer.wait_closed()
        return got

    async def run() -> float:
        async with Server(world) as server:
            port = urlsplit(server.address).port or 0
            started = time.monotonic()
            replies = await asyncio.gather(*(one(port) for _ in range(20)))
            assert all(reply.startswith(b"HTTP/1.1 200") for reply in replies)
            return time.monotonic() - started

    assert asyncio.run(run()) < 0.05 * 20


def test_a_port_that_cannot_be_is_said_at_once() -> None:
    with pytest.raises(OverflowError), serve(make_world(), port=70_000):
        pass


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "http://127.0.0.1:80"), ("::", "http://[::1]:80"), ("localhost", "http://localhost:80")],
)
def test_an_address_can_be_asked(host: str, address: str) -> None:
    assert Server(make_world(), 80, host=host).address == address


def test_a_taken_port_is_said_at_once() -> None:
    with serve(make_world()) as address:
        taken = urlsplit(address).port or 0
        with pytest.raises(OSError, match=str(taken)), serve(make_world(), port=taken):
            pass
    assert not any(thread.name == "wbdesk-sim" for thread in threading.enumerate())


def test_leaving_closes_open_connections() -> None:
    with serve(Scripted(Hang())) as address:
        client = socket.create_connection(("127.0.0.1", urlsplit(address).port or 0))
        client.sendall(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
    with client:
        assert gone(client)


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_a_clock_refuses_an_impossible_speed(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Clock(0.0, speed)


def test_a_clock_runs_jumps_and_changes_speed() -> None:
    real = [100.0]
    clock = Clock(0.0, speed=2, monotonic=lambda: real[0])
    real[0] += 5
    assert clock.now() == 10
    clock.speed = 30
    real[0] += 1
    assert clock.now() == 40
    assert clock.jump(60) == 100
    with pytest.raises(ValueError, match="forward"):
        clock.jump(-1)
    with pytest.raises(ValueError, match="2100"):
        clock.jump(1e12)
