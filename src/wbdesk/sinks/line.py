"""A line to a receiver: one connection, kept for one request after the other, in HTTP/1.1 by h11.

A webhook is posted to a single address ten thousand times a day and more. The HTTP library's pool costs five times the
processor time of this for each post, most of it to find out which of its connections is free.

May not live here: which address is connected to (`addresses.py`), what a request says and what a reply means.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

import h11

BODY_TIME, BODY_SIZE = 1.0, 4_096
"""Seconds and bytes of a reply's body: its status has said it all, the rest is for a person."""

BROKEN = (OSError, h11.RemoteProtocolError)
"""What using a line may raise: it broke, or what came is no HTTP."""


class Line(asyncio.Protocol):
    """An open connection."""

    def __init__(self) -> None:
        self._http = h11.Connection(h11.CLIENT)
        self._news = asyncio.Event()
        self._transport: asyncio.Transport
        self._problem: Exception | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        self._http.receive_data(data)
        self._news.set()

    def eof_received(self) -> None:
        """See `asyncio.Protocol`."""
        self.data_received(b"")

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        self._problem = exc
        self.data_received(b"")

    @property
    def is_free(self) -> bool:
        """Whether it takes another request: the reply to the last one is over, and nobody has hung up or says more."""
        states = (self._http.our_state, self._http.their_state)
        return states == (h11.IDLE, h11.IDLE) and self._http.trailing_data == (b"", False)

    async def post(self, request: h11.Request, body: bytes) -> h11.Response:
        """Send a request and wait for the head of its reply. Raises what is in `BROKEN`."""
        events = (request, h11.Data(data=body), h11.EndOfMessage())
        self._transport.write(b"".join(self._http.send(event) or b"" for event in events))
        while not isinstance(event := await self._next(), h11.Response):
            if isinstance(event, h11.ConnectionClosed):
                raise ConnectionError("closed")
        return event

    async def beginning(self) -> bytes:
        """The first bytes of the reply's body, as far as they come at once. The line is free if that was all."""
        read = bytearray()
        with suppress(TimeoutError, *BROKEN):
            async with asyncio.timeout(BODY_TIME):
                while len(read) < BODY_SIZE and isinstance(event := await self._next(), h11.Data):
                    read += event.data
        if (self._http.our_state, self._http.their_state) == (h11.DONE, h11.DONE):
            self._http.start_next_cycle()
        return bytes(read[:BODY_SIZE])

    async def _next(self) -> h11.Event:
        while not isinstance(event := self._http.next_event(), h11.Event):
            if self._problem is not None:
                raise self._problem
            self._news.clear()
            await self._news.wait()
        return event

    def close(self) -> None:
        """Hang up at once."""
        self._transport.abort()


Connect: TypeAlias = Callable[[str, int, ssl.SSLContext | None, str], Awaitable[Line]]
"""Connects to an address and a port; with TLS if there is a context for it, whose certificate is that of the name.

Raises `OSError`."""


async def connected(address: str, port: int, tls: ssl.SSLContext | None, name: str) -> Line:
    """See `Connect`."""
    loop = asyncio.get_running_loop()
    _, line = await loop.create_connection(Line, address, port, ssl=tls, server_hostname=name if tls else None)
    return line
