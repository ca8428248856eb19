"""For tests of your own code: either client over the simulator, or over a script, in process and in no time.

    from wbdesk.testing import Simulator

    def test_every_question_gets_an_answer():
        with Simulator() as wb, wb.sdk() as sdk:
            my_answering_job(sdk)
            assert not wb.shop.unanswered_questions(wb.now)

A `Simulator` opens no socket and does not sleep: where a client would wait for WB's limits, the clock jumps. `served`
puts a world behind a socket on 127.0.0.1, for clients that are not ours. Lives here: the doors. What WB does is in
`wbdesk.sim`, the pytest fixtures are in `wbdesk.fixtures`.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, Unpack

import httpx2
import msgspec

from .account import TokenSource
from .client import AsyncWildberriesSDK, WildberriesSDK
from .clock import Clock
from .core import ClientSettings
from .sim import Drop, Hang, Outcome, Reply, Request, Settings, Size, Truncate, World, make_token
from .sim.door import Door, Served, served
from .wire.limits import MemoryLimits, Now

__all__ = ["JumpingClock", "Script", "Served", "Simulator", "WorldTransport", "reply", "served"]

Client = TypeVar("Client", WildberriesSDK, AsyncWildberriesSDK)

QUIET = 8
"""Turns of an event loop without a new sleeper after which everyone is taken to be waiting for the clock."""


class JumpingClock:
    """A clock that jumps instead of sleeping.

    Use it from one thread, or from any number of tasks of one event loop: there time moves on to the next sleeper when
    everyone sleeps. `jump` moves it from outside.
    """

    def __init__(self, wall: float = 0.0) -> None:
        self._started = wall
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._quiet = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    def now(self) -> Now:
        """The time on both clocks, in seconds."""
        return Now(self._elapsed, self._started + self._elapsed)

    def jump(self, seconds: float) -> None:
        """Let *seconds* pass at once."""
        self._elapsed += seconds

    def sleep(self, seconds: float) -> None:
        """What a blocking client calls instead of sleeping."""
        self.jump(seconds)

    async def asleep(self, seconds: float) -> None:
        """What an async client awaits instead of sleeping."""
        loop = asyncio.get_running_loop()
        sleeper = loop.create_future()
        self._attend(loop)
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._order), sleeper))
        self._quiet = 0
        await sleeper

    def _attend(self, loop: asyncio.AbstractEventLoop) -> None:
        """Watch *loop*, in which from now on the sleepers are. (Another may have ended and cancelled its own.)"""
        if self._loop is not loop:
            self._loop = loop
            loop.call_soon(self._watch, loop)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wake the next sleeper once the loop has had nothing else to do for a few turns."""
        self._quiet += 1
        if self._quiet > QUIET:
            self._wake()
            self._quiet = 0
        if self._sleepers:
            loop.call_soon(self._watch, loop)
        else:
            self._loop = None

    def _wake(self) -> None:
        while self._sleepers:
            when, _, sleeper = heapq.heappop(self._sleepers)
            if not sleeper.done():
                self._elapsed = max(self._elapsed, when)
                sleeper.set_result(None)
                return


class Simulator(Door):
    """A simulated WB in process, with a clock that jumps.

    Args:
        seed: decides every text and every chance of the world.
        size: how much is in the shop (`wbdesk.sim.Size`); the default is a few hundred questions and 1,500 reviews.
        settings: how the simulator reads what WB leaves open.
        world: a world of your own instead.

    `clock` is the world's and its clients' clock, `transport` takes an `httpx2` client of your own to this world.
    """

    def __init__(
        self, seed: int = 1, *, size: Size | None = None, settings: Settings | None = None, world: World | None = None
    ) -> None:
        self.world = world or World(seed, settings, size=size)
        self.clock = JumpingClock(self.world.start)
        self.transport = WorldTransport(self.world, self.clock)

    @property
    def now(self) -> float:
        """The world's time in unix seconds; it moves while a client waits, and by `jump`."""
        return self.clock.now().wall

    def jump(self, seconds: float) -> None:
        """Let *seconds* pass at once."""
        self.clock.jump(seconds)

    def sdk(self, token: TokenSource | None = None, **settings: Unpack[ClientSettings]) -> WildberriesSDK:
        """A blocking client of this world; *settings* as for `WildberriesSDK`."""
        http = httpx2.Client(transport=self.transport)
        return _owning(WildberriesSDK(token or self.token(), http=http, **_on(self.clock, settings)))

    def async_sdk(self, token: TokenSource | None = None, **settings: Unpack[ClientSettings]) -> AsyncWildberriesSDK:
        """An async client of this world; *settings* as for `AsyncWildberriesSDK`."""
        http = httpx2.AsyncClient(transport=self.transport)
        return _owning(AsyncWildberriesSDK(token or self.token(), http=http, **_on(self.clock, settings)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held open; `with` only shows where the world begins and ends."""


def _owning(client: Client) -> Client:
    """*client*, which closes the transport that was made for it."""
    client.owns_http = True
    return client


@dataclass
class Script:
    """A WB that plays back the outcomes it was given and remembers what it was asked.

    Args:
        outcomes: what to answer, in order; more requests than outcomes are an AssertionError.

    `requests` has what was asked, `sdk()` and `async_sdk()` give clients of it.
    """

    outcomes: list[Outcome]
    requests: list[Request] = field(default_factory=list)
    clock: JumpingClock = field(default_factory=lambda: JumpingClock(1_700_000_000.0))

    def handle(self, request: Request, now: float) -> Outcome:
        """The next outcome."""
        self.requests.append(request)
        if len(self.requests) > len(self.outcomes):
            raise AssertionError(f"the script has {len(self.outcomes)} outcomes; this is one request more: {request}")
        return self.outcomes[len(self.requests) - 1]

    def sdk(self, token: TokenSource | None = None, **settings: Unpack[ClientSettings]) -> WildberriesSDK:
        """A blocking client that is answered by the script; *settings* as for `WildberriesSDK`."""
        http = httpx2.Client(transport=WorldTransport(self, self.clock))
        return _owning(WildberriesSDK(token or make_token(), http=http, **_on(self.clock, settings)))

    def async_sdk(self, token: TokenSource | None = None, **settings: Unpack[ClientSettings]) -> AsyncWildberriesSDK:
        """An async client that is answered by the script; *settings* as for `AsyncWildberriesSDK`."""
        http = httpx2.AsyncClient(transport=WorldTransport(self, self.clock))
        return _owning(AsyncWildberriesSDK(token or make_token(), http=http, **_on(self.clock, settings)))


def _on(clock: Clock, settings: ClientSettings) -> ClientSettings:
    """*settings* with this clock and limits of their own, unless they say otherwise."""
    return {"limits": MemoryLimits(), "clock": clock, **settings}


def reply(status: int = 200, body: Any = b"", **headers: str) -> Reply:
    """A scripted reply: *body* is bytes, or anything to be sent as JSON; `x_ratelimit_retry="7"` is a header."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return Reply(status, {"content-type": "application/json", **names}, content)


class Handler(Protocol):
    """Whoever answers: a world or a script."""

    def handle(self, request: Request, now: float) -> Outcome: ...


class WorldTransport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """A world (or a script) as the transport of an HTTP client of either kind, yours included."""

    def __init__(self, world: Handler, clock: JumpingClock) -> None:
        self._world = world
        self._clock = clock

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request of a blocking client."""
        request.read()
        outcome = self._outcome(request)
        self._clock.sleep(lasting(outcome, request))
        return as_response(outcome, request)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request of an async client."""
        await request.aread()
        outcome = self._outcome(request)
        if seconds := lasting(outcome, request):
            await self._clock.asleep(seconds)
        return as_response(outcome, request)

    def _outcome(self, request: httpx2.Request) -> Outcome:
        return self._world.handle(as_asked(request), self._clock.now().wall)


def as_asked(request: httpx2.Request) -> Request:
    """The request as the world sees it."""
    return Request(
        method=request.method,
        host=request.url.host,
        path=request.url.raw_path.decode("ascii").split("?")[0],
        query=tuple(request.url.params.multi_items()),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.content,
    )


def lasting(outcome: Outcome, request: httpx2.Request) -> float:
    """Seconds until *outcome* is there: a hang lasts as long as the client's patience."""
    if isinstance(outcome, Hang):
        return float(request.extensions.get("timeout", {}).get("read") or 0.0)
    return outcome.reply.delay if isinstance(outcome, Truncate) else outcome.delay


def as_response(outcome: Outcome, request: httpx2.Request) -> httpx2.Response:
    """*outcome* as the HTTP library shows it: a response, or the failure that a socket would have given."""
    if isinstance(outcome, Drop):
        raise httpx2.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    if isinstance(outcome, Hang):
        raise httpx2.ReadTimeout("timed out", request=request)
    if isinstance(outcome, Truncate):
        whole = outcome.reply
        return httpx2.Response(
            whole.status, headers=whole.headers, stream=_Cut(whole.body[: outcome.keep]), request=request
        )
    return httpx2.Response(outcome.status, headers=outcome.headers, content=outcome.body, request=request)


@dataclass
class _Cut(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body whose connection closes before its end."""

    kept: bytes

    def __iter__(self) -> Iterator[bytes]:
        yield self.kept
        raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.kept
        raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")
