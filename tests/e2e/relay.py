"""A relay that mistreats its first connections and passes the others on: for what a simulated WB cannot do itself.

A connection that is closed before the request was read never reaches a world, so the damage is done in front of it.
`connections` counts what arrived.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

Treatment = Callable[[socket.socket], object]


class Relay(ThreadingTCPServer):
    """Listens on 127.0.0.1; *treatment* is for the first *times* connections, the others go to *upstream*."""

    daemon_threads = True

    def __init__(self, upstream: str, treatment: Treatment, times: int) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.connections = 0
        self._upstream = urlsplit(upstream)
        self._treatment, self._times = treatment, times

    def treat(self, client: socket.socket) -> None:
        self.connections += 1
        if self.connections <= self._times:
            self._treatment(client)
        else:
            self._pass_on(client)

    def _pass_on(self, client: socket.socket) -> None:
        assert self._upstream.hostname is not None
        assert self._upstream.port is not None
        with socket.create_connection((self._upstream.hostname, self._upstream.port)) as server:
            back = threading.Thread(target=copy, args=(server, client), daemon=True)
            back.start()
            copy(client, server)
            back.join()


class Connection(BaseRequestHandler):
    """One client of the relay."""

    def handle(self) -> None:
        assert isinstance(self.server, Relay)
        with suppress(OSError):
            self.server.treat(self.request)


def copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay(upstream: str, treatment: Treatment, times: int = 1) -> Iterator[Relay]:
    """A relay in a thread of its own."""
    with Relay(upstream, treatment, times) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, name="relay")
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()


def close_unread(client: socket.socket) -> None:
    """Gone when the request has come, before a byte of it is read."""
    client.recv(1, socket.MSG_PEEK)
    reset(client)


def close_after_first_bytes(client: socket.socket) -> None:
    """Gone in the middle of the request's first line."""
    client.recv(4)
    reset(client)


def reset(client: socket.socket) -> None:
    """Close as a crashed machine would, without the courtesy of an end."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def say(reply: bytes, *, then_close: bool = True) -> Treatment:
    """Read the request, say exactly these bytes, and close or go silent."""

    def treatment(client: socket.socket) -> None:
        request(client)
        client.sendall(reply)
        if not then_close:
            client.recv(1)

    return treatment


def request(client: socket.socket) -> bytes:
    """One whole request with a `Content-Length`, or its head."""
    with client.makefile("rb") as file:
        head = [file.readline()]
        while head[-1].strip():
            head.append(file.readline())
        lengths = [int(line.split(b":")[1]) for line in head if line.lower().startswith(b"content-length:")]
        return b"".join(head) + file.read(sum(lengths))
