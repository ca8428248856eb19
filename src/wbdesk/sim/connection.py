"""One client's connection: HTTP/1.1 over h11, because an ASGI server cannot drop, hang or truncate.

Lives here: bytes in, outcomes out, one request at a time and in order. What to answer comes from a function.
A request that has arrived reaches the world even if its client has gone since, as WB's would.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

import h11

from .messages import Drop, Hang, Outcome, Reply, Request, Truncate

MAX_BODY = 64 * 1024 * 1024
_NO_BODY = frozenset({204, 304})
_KNOWN = frozenset(HTTPStatus)


class Connection(asyncio.Protocol):
    """*answer* gives an outcome, *latency* the seconds a request takes to get there; *all* holds open connections."""

    def __init__(
        self, answer: Callable[[Request], Outcome], latency: Callable[[], float], all: set[Connection]
    ) -> None:
        self._outcome, self._latency, self._all = answer, latency, all
        self._loop = asyncio.get_running_loop()
        self._http = h11.Connection(h11.SERVER)
        self._head: h11.Request | None = None
        self._body = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._gone = self._loop.create_future()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._all.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The transport is gone; what has been asked is still answered, to nobody."""
        self._all.discard(self)
        if not self._gone.done():
            self._gone.set_result(None)

    def abort(self) -> asyncio.Future[None]:
        """Close without ceremony and forget what is due; the future is done when the transport is gone."""
        if self._timer:
            self._timer.cancel()
        self._transport.abort()
        return self._gone

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self._http.receive_data(data)
        self._advance()

    def _advance(self) -> None:
        try:
            self._read()
        except h11.RemoteProtocolError as error:
            self._refuse(error.error_status_hint)

    def _read(self) -> None:
        while self._timer is None and not self._transport.is_closing():
            event = self._http.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED:
                self._encourage()
                return
            if isinstance(event, h11.Request):
                self._head, self._body = event, bytearray()
            elif isinstance(event, h11.Data):
                self._take(event.data)
            elif isinstance(event, h11.EndOfMessage):
                self._arrive(self._request())

    def _encourage(self) -> None:
        if self._http.they_are_waiting_for_100_continue:
            self._send(h11.InformationalResponse(status_code=100, headers=[]))

    def _take(self, data: bytes) -> None:
        self._body += data
        if len(self._body) > MAX_BODY:
            raise h11.RemoteProtocolError("the body is too large", error_status_hint=413)

    def _request(self) -> Request:
        assert self._head is not None
        headers = {name.decode(): value.decode("latin-1") for name, value in self._head.headers}
        target = urlsplit(self._head.target.decode("latin-1"))
        host = headers.get("host", "").rsplit(":", 1)[0]
        query = tuple(parse_qsl(target.query, keep_blank_values=True))
        return Request(self._head.method.decode(), host, target.path, query, headers, bytes(self._body))

    def _arrive(self, request: Request) -> None:
        self._after(self._latency(), lambda: self._answer(request))

    def _answer(self, request: Request) -> None:
        try:
            outcome = self._outcome(request)
        except Exception:
            self._transport.close()
            raise
        self._after(_delay(outcome), lambda: self._give(outcome))

    def _after(self, seconds: float, do: Callable[[], None]) -> None:
        if seconds > 0:
            self._timer = self._loop.call_later(seconds, self._wake, do)
        else:
            do()

    def _wake(self, do: Callable[[], None]) -> None:
        self._timer = None
        do()
        if self._timer is None and not self._transport.is_closing():
            self._advance()

    def _give(self, outcome: Outcome) -> None:
        if self._transport.is_closing() or isinstance(outcome, Hang):
            return
        if isinstance(outcome, Reply):
            self._reply(outcome)
        elif isinstance(outcome, Truncate):
            self._send(_head(outcome.reply), h11.Data(data=outcome.reply.body[: outcome.keep]))
        if isinstance(outcome, (Drop, Truncate)) or self._http.our_state is h11.MUST_CLOSE:
            self._transport.close()

    def _reply(self, reply: Reply) -> None:
        assert self._head is not None
        bare = reply.status in _NO_BODY or self._head.method == b"HEAD" or not reply.body
        body = () if bare else (h11.Data(data=reply.body),)
        self._send(_head(reply), *body, h11.EndOfMessage())
        if self._http.our_state is h11.DONE:
            self._http.start_next_cycle()

    def _refuse(self, status: int) -> None:
        if self._http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._send(_head(Reply(status, {"connection": "close"})), h11.EndOfMessage())
        self._transport.close()

    def _send(self, *events: h11.Event) -> None:
        self._transport.write(b"".join(self._http.send(event) or b"" for event in events))


def _head(reply: Reply) -> h11.Response:
    headers = list(reply.headers.items())
    if reply.status not in _NO_BODY:
        headers.append(("content-length", str(len(reply.body))))
    reason = HTTPStatus(reply.status).phrase if reply.status in _KNOWN else ""
    return h11.Response(status_code=reply.status, headers=headers, reason=reason)


def _delay(outcome: Outcome) -> float:
    if isinstance(outcome, Hang):
        return 0.0
    return outcome.reply.delay if isinstance(outcome, Truncate) else outcome.delay
