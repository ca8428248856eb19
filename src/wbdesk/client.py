"""The two clients. Each method that exists twice here exists twice because one of the two awaits.

Everything that has no colour is elsewhere: what a call is (`api/`), how it goes (`wire/`), whose it is (`account.py`).
Their IOs, which differ for the same reason, stand beside the HTTP library in `transport.py`. That is loaded with the
first client, so that a program which makes none (a command's help, a test of rules) does not pay for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack, cast

from .account import TokenSource
from .api.call import Call, Download, Item, T, Walk
from .api.colours import AwaitingCommunications, BlockingCommunications
from .api.communications import Communications
from .core import ClientSettings, Core
from .wire.codec import read
from .wire.download import fetch, read_file
from .wire.exchange import exchange, run_now
from .wire.records import Record, half_of_call, read_paired
from .wire.session import IO, Reply

if TYPE_CHECKING:
    import httpx2


class _Communications:
    """`sdk.communications`, made once for each client.

    On the class itself it is there too, but cannot call: so `help`, `inspect` and `create_autospec` see the methods.
    The clients name its type in an annotation, because that is what every editor can follow.
    """

    def __init__(self, make: Callable[[Any], Communications[Any]], nobody: Any) -> None:
        self._make = make
        self._nobody = nobody

    def __set_name__(self, owner: type, name: str) -> None:
        self.__name__ = name

    def __get__(self, client: Core | None, owner: type) -> Communications[Any]:
        if client is None:
            return self._make(self._nobody)
        made: Communications[Any] = vars(client).setdefault("communications", self._make(client))
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


class WildberriesSDK(Core):
    """WB's communications API, blocking. Use it as a context manager, from as many threads as you like.

    Args:
        token: the token's text, or a callable that returns it and is asked again when the token has expired or WB
            refuses it (401). Without it `WB_API_TOKEN` (or `WB_API_KEY`) is read. `api_key` means the same.
        client_secret: of a catalogue service (`WB_CLIENT_SECRET`); gives a basic token the full limits.
        base_url: one address for all three of WB's hosts, such as a simulator's (`WB_BASE_URL`).
        hosts: an address for each of `feedbacks`, `chat` and `returns`.
        timeout: seconds without progress after which an attempt is given up.
        max_retries: how often a call is repeated where that is safe.
        max_wait: seconds one call may wait for limits, bans and between attempts together; None: as long as it takes.
        priority: lower numbers go first when calls wait for the same limit.
        limits: `FileLimits(path)` shares the limits between processes, `MemoryLimits()` keeps them to this client;
            without it all clients of the process share one.
        rates: the table of WB's limits; see `wbdesk.DEFAULT_RATES`.
        preflight: False sends calls that the token's content forbids, with one warning.
        on_attempt: functions called with an `Attempt` after every attempt; what they raise is logged.
        on_unreadable: called with the raw JSON of every record whose id could not be read.
        clock: for tests, see `wbdesk.testing`.
        http: your own `httpx2.Client`; it is not closed.

    WB's page: https://dev.wildberries.ru/openapi/user-communication
    """

    communications: BlockingCommunications = cast(Any, _Communications(BlockingCommunications, _NobodyBlocking()))
    """Questions, reviews, pinned reviews, chats and claims."""
    _http: httpx2.Client

    def __init__(
        self,
        token: TokenSource | None = None,
        *,
        http: httpx2.Client | None = None,
        **settings: Unpack[ClientSettings],
    ) -> None:
        from .transport import BlockingIO

        super().__init__(token, **settings)
        self._io = BlockingIO(http, self._clock)
        self._http = self._io.http
        self.owns_http = http is None

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
        return run_now(_made(call, self, self._io))

    def send_raw(self, call: Call[Any]) -> Reply:
        """Make a call within the same limits and retries; return status, headers, body and request id as they are."""
        return run_now(exchange(call, self, self._io))

    def send_records(self, call: Call[Any]) -> list[Record[Any]]:
        """Make a call for a page or a list; return each record's model beside its raw JSON."""
        half_of_call(call)
        return read_paired(call, self.send_raw(call), self.left_out).records

    def walk(self, walk: Walk[Item]) -> Iterator[Item]:
        """Walk (from `wbdesk.calls`) everything, a page at a time, as far as the caller goes on."""
        trail = walk.start()
        while (call := trail.call) is not None:
            yield from trail.feed(self.send(call))

    def walk_records(self, walk: Walk[Item]) -> Iterator[Record[Item]]:
        """Walk everything; yield each item beside its raw JSON."""
        trail = walk.start()
        while (call := trail.call) is not None:
            page = read_paired(call, self.send_raw(call), self.left_out)
            yield from (page.pair(item) for item in trail.feed(page.value))


class AsyncWildberriesSDK(Core):
    """WB's communications API, to be awaited. The same settings and methods as `WildberriesSDK`."""

    communications: AwaitingCommunications = cast(Any, _Communications(AwaitingCommunications, _NobodyAwaiting()))
    """Questions, reviews, pinned reviews, chats and claims."""
    _http: httpx2.AsyncClient

    def __init__(
        self,
        token: TokenSource | None = None,
        *,
        http: httpx2.AsyncClient | None = None,
        **settings: Unpack[ClientSettings],
    ) -> None:
        from .transport import AsyncIO

        super().__init__(token, **settings)
        self._io = AsyncIO(http, self._clock)
        self._http = self._io.http
        self.owns_http = http is None

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
        return await _made(call, self, self._io)

    async def send_raw(self, call: Call[Any]) -> Reply:
        """Make a call within the same limits and retries; return status, headers, body and request id as they are."""
        return await exchange(call, self, self._io)

    async def send_records(self, call: Call[Any]) -> list[Record[Any]]:
        """Make a call for a page or a list; return each record's model beside its raw JSON."""
        half_of_call(call)
        return read_paired(call, await self.send_raw(call), self.left_out).records

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
            page = read_paired(call, await self.send_raw(call), self.left_out)
            for item in trail.feed(page.value):
                yield page.pair(item)


async def _made(call: Call[T], client: Core, io: IO) -> T:
    """One call from arguments to result, in either colour."""
    if isinstance(call.reads, Download):
        return await fetch(call, client, io, lambda reply: cast(T, read_file(call, reply)))
    return read(call, await exchange(call, client, io), client.left_out)
