"""The two clients and their IOs: the only file where sync and async differ.

Everything that is neither is elsewhere: what a call is (`api/`), how it goes (`wire/`), whose it is (`account.py`), how
the HTTP library's words become ours (`transport.py`). Each method that exists twice here exists twice because one of
the two awaits.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

import httpx2

from .account import Account, TokenSource
from .api.call import Call, Download, Item, T, Walk
from .api.communications import Communications
from .api.group import Awaiting, Blocking
from .clock import Clock, SystemClock
from .errors import InvalidArgument
from .logs import heed_environment
from .token import Token
from .transport import FAILURES, complete_without_body, failure, reply_of, request_of, without_body
from .wire.codec import read
from .wire.download import fetch, read_file
from .wire.exchange import exchange, run_now
from .wire.limits import Limits, Now, shared
from .wire.rates import DEFAULT_RATES, Rates
from .wire.records import Record, read_paired
from .wire.session import IO, Attempt, Failure, Grant, Options, Reply, Request

C = TypeVar("C")
Colour = TypeVar("Colour")

log = logging.getLogger("wbdesk")

Hook = Callable[[Attempt], object]
"""Called with the record of every attempt; what it raises is logged and goes no further."""


class _Core:
    """What both clients are: settings, an account, and the record of what could not be read."""

    def __init__(
        self,
        token: TokenSource | None = None,
        *,
        api_key: TokenSource | None = None,
        client_secret: str | None = None,
        base_url: str | None = None,
        hosts: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        max_retries: int = 2,
        max_wait: float | None = 60.0,
        priority: int = 0,
        limits: Limits | None = None,
        rates: Rates = DEFAULT_RATES,
        preflight: bool = True,
        on_attempt: Iterable[Hook] = (),
        on_unreadable: Callable[[bytes], object] | None = None,
        clock: Clock | None = None,
    ) -> None:
        heed_environment()
        self.account = Account(
            token or api_key, client_secret=client_secret, base_url=base_url, hosts=hosts, preflight=preflight
        )
        self.options = checked(Options(timeout=timeout, max_retries=max_retries, max_wait=max_wait, priority=priority))
        self.limits = shared() if limits is None else limits
        self.rates = rates
        self._hooks = tuple(on_attempt)
        self._on_unreadable = on_unreadable
        self._unreadable = [0]
        self._clock = clock or SystemClock()
        self.owns_http = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.options}>"

    @property
    def token(self) -> Token:
        """What the token says of itself: type, seller, categories, expiry. Its text is in no repr."""
        return self.account.token

    @property
    def unreadable(self) -> int:
        """How many records this client could not yield because not even their id could be read."""
        return self._unreadable[0]

    def with_options(self, **changed: Any) -> Self:
        """The same client with other `timeout`, `max_retries`, `max_wait` or `priority`, for some calls.

        It shares the connections and the limits; only the client it was made from is closed.
        """
        other = copy.copy(self)
        other.__dict__.pop("communications", None)
        other.options = checked(replace(self.options, **known(changed)))
        other.owns_http = False
        return other

    def admit(self, call: Call[Any], now: float, *, renew: bool = False) -> Grant | None:
        """Leave to make *call*; what an exchange asks first."""
        return None if renew and not self.account.renew() else self.account.admit(call, now)

    def attempted(self, attempt: Attempt) -> None:
        """Tell the log and the hooks of an attempt."""
        log.debug("%s", attempt)
        for hook in self._hooks:
            try:
                hook(attempt)
            except Exception:
                log.exception("an on_attempt hook failed; the call goes on")

    async def _made(self, call: Call[T], io: IO) -> T:
        """One call from arguments to result, in either colour."""
        if isinstance(call.reads, Download):
            return await fetch(call, self, io, lambda reply: cast(T, read_file(call, reply)))
        return read(call, await exchange(call, self, io), self._report)

    def _report(self, raw: bytes) -> None:
        self._unreadable[0] += 1
        if self._on_unreadable is not None:
            self._on_unreadable(raw)
        elif self._unreadable[0] == 1:
            log.warning("a record without a readable id was left out; pass on_unreadable= to get such records")


def known(changed: dict[str, Any]) -> dict[str, Any]:
    """The options in *changed*, or InvalidArgument naming those there are."""
    names = list(Options.__dataclass_fields__)
    if strange := set(changed) - set(names):
        raise InvalidArgument(f"with_options: unknown {sorted(strange)}; there are {names}", argument=min(strange))
    return changed


def checked(options: Options) -> Options:
    """*options*, or InvalidArgument naming the one that makes no sense."""
    if not options.timeout > 0:
        raise InvalidArgument(f"timeout must be above 0 seconds, not {options.timeout!r}", argument="timeout")
    if options.max_retries < 0:
        raise InvalidArgument(f"max_retries must be 0 or more, not {options.max_retries!r}", argument="max_retries")
    if options.max_wait is not None and not options.max_wait >= 0:
        raise InvalidArgument(
            f"max_wait must be 0 or more seconds, or None, not {options.max_wait!r}", argument="max_wait"
        )
    return options


class _Communications(Generic[Colour]):
    """`sdk.communications`, made once for each client.

    On the class itself it is there too, but cannot call: so `help`, `inspect` and `create_autospec` see the methods.
    """

    def __init__(self, nobody: Any) -> None:
        self._nobody = nobody

    def __set_name__(self, owner: type, name: str) -> None:
        self.__name__ = name

    def __get__(self, client: _Core | None, owner: type) -> Communications[Colour]:
        if client is None:
            return Communications(self._nobody)
        made: Communications[Colour] = vars(client).setdefault("communications", Communications(client))
        return made


NO_CLIENT = "Make a client first: sdk = WildberriesSDK(token=...), then sdk.communications"


class _NobodyBlocking:
    def send(self, call: Call[T]) -> T:
        raise TypeError(NO_CLIENT)

    def walk(self, walk: Walk[Item]) -> Iterator[Item]:
        raise TypeError(NO_CLIENT)


class _NobodyAwaiting:
    async def send(self, call: Call[T]) -> T:
        raise TypeError(NO_CLIENT)

    def walk(self, walk: Walk[Item]) -> AsyncIterator[Item]:
        raise TypeError(NO_CLIENT)


class WildberriesSDK(_Core):
    """WB's communications API, blocking. Use it as a context manager, from as many threads as you like.

    Args:
        token: the token's text, or a callable that returns it and is asked again when WB refuses it (401). Without it
            `WB_API_TOKEN` (or `WB_API_KEY`) is read. `api_key` means the same.
        client_secret: of a catalogue service (`WB_CLIENT_SECRET`); gives a basic token the full limits.
        base_url: one address for all three of WB's hosts, such as a simulator's (`WB_BASE_URL`).
        hosts: an address for each of `feedbacks`, `chat` and `returns`.
        timeout: seconds without progress after which an attempt is given up.
        max_retries: how often a call is repeated where that is safe.
        max_wait: seconds one call may wait for limits, bans and between attempts together; None: as long as it takes.
        priority: lower numbers go first when calls wait for the same limit.
        limits: `FileLimits(path)` shares the limits between processes, `MemoryLimits()` keeps them to this client;
        without
            it all clients of the process share one.
        rates: the table of WB's limits; see `wbdesk.DEFAULT_RATES`.
        preflight: False sends calls that the token's content forbids, with one warning.
        on_attempt: called with an `Attempt` after every attempt.
        on_unreadable: called with the raw JSON of every record whose id could not be read.
        clock: for tests, see `wbdesk.testing`.
        http: your own `httpx2.Client`; it is not closed.

    WB's page: https://dev.wildberries.ru/openapi/user-communication
    """

    communications = _Communications[Blocking](_NobodyBlocking())

    def __init__(self, token: TokenSource | None = None, *, http: httpx2.Client | None = None, **settings: Any) -> None:
        super().__init__(token, **settings)
        self._http = http or httpx2.Client()
        self.owns_http = http is None
        self._io = _BlockingIO(self._http, self._clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, unless they are yours (`http=`)."""
        if self.owns_http:
            self._http.close()

    def send(self, call: Call[T]) -> T:
        """Make a call (from `wbdesk.calls`) and return its result."""
        return run_now(self._made(call, self._io))

    def send_raw(self, call: Call[Any]) -> Reply:
        """Make a call within the same limits and retries; return status, headers, body and request id as they are."""
        return run_now(exchange(call, self, self._io))

    def send_records(self, call: Call[Any]) -> list[Record[Any]]:
        """Make a call for a page or a list; return each record's model beside its raw JSON."""
        return read_paired(call, self.send_raw(call), self._report).records

    def walk(self, walk: Walk[Item]) -> Iterator[Item]:
        """Walk (from `wbdesk.calls`) everything, a page at a time, as far as the caller goes on."""
        trail = walk.start()
        while (call := trail.call) is not None:
            yield from trail.feed(self.send(call))

    def walk_records(self, walk: Walk[Item]) -> Iterator[Record[Item]]:
        """Walk everything; yield each item beside its raw JSON."""
        trail = walk.start()
        while (call := trail.call) is not None:
            page = read_paired(call, self.send_raw(call), self._report)
            yield from (page.pair(item) for item in trail.feed(page.value))


class AsyncWildberriesSDK(_Core):
    """WB's communications API, to be awaited. The same settings and methods as `WildberriesSDK`."""

    communications = _Communications[Awaiting](_NobodyAwaiting())

    def __init__(
        self, token: TokenSource | None = None, *, http: httpx2.AsyncClient | None = None, **settings: Any
    ) -> None:
        super().__init__(token, **settings)
        self._http = http or httpx2.AsyncClient()
        self.owns_http = http is None
        self._io = _AsyncIO(self._http, self._clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, unless they are yours (`http=`)."""
        if self.owns_http:
            await self._http.aclose()

    async def send(self, call: Call[T]) -> T:
        """Make a call (from `wbdesk.calls`) and return its result."""
        return await self._made(call, self._io)

    async def send_raw(self, call: Call[Any]) -> Reply:
        """Make a call within the same limits and retries; return status, headers, body and request id as they are."""
        return await exchange(call, self, self._io)

    async def send_records(self, call: Call[Any]) -> list[Record[Any]]:
        """Make a call for a page or a list; return each record's model beside its raw JSON."""
        return read_paired(call, await self.send_raw(call), self._report).records

    async def walk(self, walk: Walk[Item]) -> AsyncIterator[Item]:
        """Walk (from `wbdesk.calls`) everything, a page at a time, as far as the caller goes on."""
        trail = walk.start()
        while (call := trail.call) is not None:
            for item in trail.feed(await self.send(call)):
                yield item

    async def walk_records(self, walk: Walk[Item]) -> AsyncIterator[Record[Item]]:
        """Walk everything; yield each item beside its raw JSON."""
        trail = walk.start()
        while (call := trail.call) is not None:
            page = read_paired(call, await self.send_raw(call), self._report)
            for item in trail.feed(page.value):
                yield page.pair(item)


class _TimeAndChance:
    """The part of an IO that has no colour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> Now:
        return self._clock.now()

    def random(self) -> float:
        return random.random()


class _BlockingIO(_TimeAndChance):
    """Its coroutines never suspend: every one of them blocks instead."""

    def __init__(self, http: httpx2.Client, clock: Clock) -> None:
        super().__init__(clock)
        self._http = http

    async def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)

    async def run(self, work: Callable[..., C], *args: Any) -> C:
        return work(*args)

    async def send(self, request: Request) -> Reply | Failure:
        try:
            wanted = request_of(self._http, request)
            response = self._http.send(wanted, stream=True, follow_redirects=request.follow)
        except FAILURES as problem:
            return failure(problem)
        try:
            if complete_without_body(request, response.status_code, response.headers):
                return reply_of(response, b"")
            return reply_of(response, response.read())
        except FAILURES as problem:
            return without_body(response, problem)
        finally:
            response.close()


class _AsyncIO(_TimeAndChance):
    """The same, awaited."""

    def __init__(self, http: httpx2.AsyncClient, clock: Clock) -> None:
        super().__init__(clock)
        self._http = http

    async def sleep(self, seconds: float) -> None:
        await self._clock.asleep(seconds)

    async def run(self, work: Callable[..., C], *args: Any) -> C:
        return await asyncio.to_thread(work, *args)

    async def send(self, request: Request) -> Reply | Failure:
        try:
            wanted = request_of(self._http, request)
            response = await self._http.send(wanted, stream=True, follow_redirects=request.follow)
        except FAILURES as problem:
            return failure(problem)
        try:
            if complete_without_body(request, response.status_code, response.headers):
                return reply_of(response, b"")
            return reply_of(response, await response.aread())
        except FAILURES as problem:
            return without_body(response, problem)
        finally:
            await response.aclose()
