"""How an HTTP library's requests, replies and failures become ours: what both clients' transports share.

The one distinction that matters is made here: whether a failed request may have reached WB. Only failures of
connecting count as "not sent"; a broken connection never does, however early it broke.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2

from .wire.session import Failure, Reply, Request

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


def request_of(http: httpx2.Client | httpx2.AsyncClient, request: Request) -> httpx2.Request:
    """*request* as the HTTP library wants it."""
    return http.build_request(
        request.method,
        request.url,
        params=list(request.query) or None,
        headers=dict(request.headers),
        content=request.content,
        files=parts(request),
        timeout=request.timeout,
    )


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
