"""The two clients' IOs, and how the HTTP library's requests, replies and failures become ours.

Here and in `client.py`, and nowhere else, sync and async differ. No other room of the SDK loads the HTTP library.

The one distinction that matters is made here: whether a failed request may have reached WB. Only failures of
connecting count as "not sent"; a broken connection never does, however early it broke.
"""

from __future__ import annotations

import os
import random
import ssl
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, TypeVar

import httpx2

from .clock import Clock
from .wire.limits import Now
from .wire.session import Failure, Reply, Request

T = TypeVar("T")

# Raised before a connection stood, so that not a byte of the request can have left.
NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.ProxyError,
    httpx2.InvalidURL,
)
FAILURES = (httpx2.RequestError, httpx2.InvalidURL)

REASONS: tuple[tuple[type[Exception], str], ...] = (
    (httpx2.ConnectTimeout, "connecting took longer than the timeout"),
    (httpx2.PoolTimeout, "no connection of the pool came free within the timeout"),
    (httpx2.TimeoutException, "no reply came within the timeout"),
    (httpx2.ConnectError, "no connection could be made"),
    (httpx2.ProxyError, "the proxy refused the connection"),
    (httpx2.UnsupportedProtocol, "the address cannot be used"),
    (httpx2.InvalidURL, "the address cannot be used"),
    (httpx2.TooManyRedirects, "WB redirected too often"),
)


def tls() -> ssl.SSLContext:
    """How WB's certificate is checked: as the HTTP library does it."""
    return _tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _tls(*_environment: str | None) -> ssl.SSLContext:
    """Made once for what the HTTP library reads from the environment: all the world's authorities take it 30 ms."""
    return httpx2.create_ssl_context()


class TimeAndChance:
    """The part of an IO that has no colour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> Now:
        return self._clock.now()

    def random(self) -> float:
        return random.random()


class BlockingIO(TimeAndChance):
    """Its coroutines never suspend: every one of them blocks instead."""

    def __init__(self, http: httpx2.Client | None, clock: Clock) -> None:
        super().__init__(clock)
        self.http = http or httpx2.Client(verify=tls())

    async def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        return work(*args)

    async def send(self, request: Request) -> Reply | Failure:
        try:
            wanted = request_of(self.http, request, blocking_trace(request))
            response = self.http.send(wanted, stream=True, follow_redirects=request.follow)
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


class AsyncIO(TimeAndChance):
    """The same, awaited."""

    def __init__(self, http: httpx2.AsyncClient | None, clock: Clock) -> None:
        super().__init__(clock)
        self.http = http or httpx2.AsyncClient(verify=tls())

    async def sleep(self, seconds: float) -> None:
        await self._clock.asleep(seconds)

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        import asyncio  # a blocking client never needs it, and it is a third of the import

        return await asyncio.to_thread(work, *args)

    async def send(self, request: Request) -> Reply | Failure:
        try:
            wanted = request_of(self.http, request, awaiting_trace(request))
            response = await self.http.send(wanted, stream=True, follow_redirects=request.follow)
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


def request_of(
    http: httpx2.Client | httpx2.AsyncClient, request: Request, extensions: dict[str, Any] | None
) -> httpx2.Request:
    """*request* as the HTTP library wants it."""
    return http.build_request(
        request.method,
        address(request.url),
        params=list(request.query) or None,
        headers=dict(request.headers),
        content=request.content,
        files=parts(request),
        timeout=request.timeout,
        extensions=extensions,
    )


FIRST_BYTE = ".send_request_headers.started"
"""How the HTTP library's trace calls the moment before a request's first byte."""


def blocking_trace(request: Request) -> dict[str, Any] | None:
    """What makes the HTTP library call `last_look` in time."""
    look = request.last_look
    if look is None:
        return None

    def trace(name: str, _info: Any) -> None:
        if name.endswith(FIRST_BYTE):
            look()

    return {"trace": trace}


def awaiting_trace(request: Request) -> dict[str, Any] | None:
    """The same for its other client, which awaits."""
    found = blocking_trace(request)
    if found is None:
        return None

    async def trace(name: str, info: Any) -> None:
        found["trace"](name, info)

    return {"trace": trace}


@lru_cache(maxsize=256)
def address(url: str) -> httpx2.URL:
    """Kept, because taking an address apart costs the HTTP library about as much as a whole call costs us."""
    return httpx2.URL(url)


def parts(request: Request) -> list[tuple[str, Any]] | None:
    """The parts of a multipart body: text fields have no file name, files keep theirs."""
    if request.form is None:
        return None
    fields = [(name, (None, value)) for name, value in request.form.fields]
    files = [("file", (file.name, file.content, file.content_type)) for file in request.form.files]
    return [*fields, *files]


def failure(problem: Exception, *, status: int | None = None) -> Failure:
    """What *problem* means for the call."""
    sent = not isinstance(problem, NOT_SENT)
    reason = next(
        (text for kind, text in REASONS if isinstance(problem, kind)), "the connection broke before the reply"
    )
    said = str(problem)
    return Failure(sent, f"{reason} ({said})" if said else reason, problem, status)


def complete_without_body(request: Request, status: int, headers: Mapping[str, str]) -> bool:
    """Whether a 2xx says all by its status and has a body nobody needs: reading it could only fail."""
    if request.reads_body or not 200 <= status < 300:
        return False
    return status != 204 and headers.get("content-length") != "0"


def reply_of(response: httpx2.Response, body: bytes) -> Reply:
    """The reply with lower-case header names."""
    code = response.headers.encoding
    headers = {name.decode(code).lower(): value.decode(code) for name, value in response.headers.raw}
    return Reply(response.status_code, headers, body)


def without_body(response: httpx2.Response, problem: Exception) -> Reply | Failure:
    """A reply whose body was lost: a clear no is still a no, everything else is a failure."""
    if 400 <= response.status_code < 500:
        return reply_of(response, b"")
    return failure(problem, status=response.status_code)
