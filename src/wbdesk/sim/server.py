"""The world behind a socket, with time as a clock tells it.

Lives here: listening, the clock, and a thread for code that is not async. Bytes are `connection.py`'s, answers the
world's. All three of WB's hosts are one address: point a client's base address here.
"""

from __future__ import annotations

import asyncio
import math
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from .clock import Clock
from .connection import Connection
from .control import PREFIX, Control
from .messages import Drop, Hang, Outcome, Reply, Request, Truncate
from .world import World

Latency = tuple[float, float]
"""Bounds of a random delay in real seconds, before a request reaches the world."""

_HERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where it can be reached, not bound
_RETRY_SECONDS = re.compile(rb'("retrySeconds":)(\d+)')
_TURNS = 5
"""A connection made just before the end takes a few turns of the loop to be accepted, show up and be closed."""


class Server:
    """A world on a port, as an async context manager; `address` is where it listens.

    *port* 0 takes a free one. *clock* starts at the world's own start by default. *latency* holds each request back for
    a random time between its bounds, in real seconds, drawn from *seed*. With a fast clock the waits named in WB's
    headers are divided by its speed, so that a client that sleeps for them follows.
    """

    def __init__(
        self,
        world: World,
        port: int = 0,
        clock: Clock | None = None,
        *,
        host: str = "127.0.0.1",
        latency: Latency | None = None,
        seed: int = 1,
    ) -> None:
        self.world, self.clock = world, clock or Clock(world.start)
        self._control = Control(world, self.clock)
        self._host, self._port, self._latency = host, port, latency
        self._chance = random.Random(seed)
        self._connections: set[Connection] = set()
        self._listening: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """Such as `http://127.0.0.1:8080`; where every interface is listened on, that of this machine."""
        host = _HERE.get(self._host, self._host)
        return f"http://[{host}]:{self._port}" if ":" in host else f"http://{host}:{self._port}"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(self._connection, self._host, self._port)
        self._port = self._listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._listening is not None
        await _settle()
        self._listening.close()
        await _settle()
        await asyncio.gather(*[connection.abort() for connection in tuple(self._connections)])
        await self._listening.wait_closed()

    def answer(self, request: Request) -> Outcome:
        """The world's outcome now, its waits in the client's seconds; what steers the simulator goes past the world."""
        if request.path.startswith(PREFIX):
            return self._control.handle(request)
        return _in_real_time(self.world.handle(request, self.clock.now()), self.clock.speed)

    def _connection(self) -> Connection:
        return Connection(self.answer, self._wait, self._connections)

    def _wait(self) -> float:
        return self._chance.uniform(*self._latency) if self._latency else 0.0


@contextmanager
def serve(
    world: World,
    port: int = 0,
    clock: Clock | None = None,
    *,
    host: str = "127.0.0.1",
    latency: Latency | None = None,
    seed: int = 1,
) -> Iterator[str]:
    """A server in a thread of its own, for code that is not async; gives the address. Arguments as for `Server`."""
    server = Server(world, port, clock, host=host, latency=latency, seed=seed)
    started: list[BaseException | None] = []
    ready, thread = threading.Event(), _Background(server)

    def tell(error: BaseException | None) -> None:
        started.append(error)
        ready.set()

    thread.start(tell)
    ready.wait()
    try:
        if started[0] is not None:
            raise started[0]
        yield server.address
    finally:
        thread.stop()


class _Background:
    """A thread that runs a server until told to stop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def start(self, tell: Callable[[BaseException | None], object]) -> None:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(tell)), name="wbdesk-sim", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        assert self._thread is not None
        if self._loop is not None and self._stop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _run(self, tell: Callable[[BaseException | None], object]) -> None:
        try:
            async with self._server:
                self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
                tell(None)
                await self._stop.wait()
        except (OSError, OverflowError) as error:
            tell(error)


async def _settle() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def _in_real_time(outcome: Outcome, speed: float) -> Outcome:
    """Waits in world seconds become waits in the client's."""
    if speed == 1.0 or isinstance(outcome, Hang):
        return outcome
    if isinstance(outcome, Drop):
        return Drop(outcome.delay / speed)
    if isinstance(outcome, Truncate):
        return Truncate(_slower(outcome.reply, speed), outcome.keep)
    return _slower(outcome, speed)


def _slower(reply: Reply, speed: float) -> Reply:
    waits = ("x-ratelimit-retry", "x-ratelimit-reset")
    scaled = {name: str(math.ceil(int(reply.headers[name]) / speed)) for name in waits if name in reply.headers}
    body = _sooner(reply.body, speed) if reply.status == 202 else reply.body
    return Reply(reply.status, {**reply.headers, **scaled}, body, reply.delay / speed)


def _sooner(body: bytes, speed: float) -> bytes:
    """The 202 of a file in moderation, which names its wait in the body."""
    return _RETRY_SECONDS.sub(lambda found: b"%s%d" % (found[1], math.ceil(int(found[2]) / speed)), body)
