"""A webhook's receiver on loopback that behaves as badly as it is told to, and keeps all that it was sent."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class Reply:
    """An answer. A body that *drips* never ends."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b"ok"
    drips: bool = False

    def head(self) -> bytes:
        length = 10_000 if self.drips else len(self.body)
        lines = [f"HTTP/1.1 {self.status} Said", f"content-length: {length}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass(frozen=True)
class Raw:
    """Whatever bytes instead of an answer."""

    data: bytes
    hangs_up: bool = False


Act: TypeAlias = Reply | Raw | Literal["drop", "drop after reading", "stall"]


@dataclass
class Received:
    """One request."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Does *acts* in turn, then takes everything."""

    acts: list[Act]
    port: int = 0
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            while await self._one(reader, writer):
                pass
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        act = self.acts.pop(0) if self.acts else Reply()
        if act == "drop":
            return False
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        self.requests.append(Received(head[0], headers, body))
        self.arrived.set()
        if isinstance(act, Raw):
            writer.write(act.data)
            return not act.hangs_up
        return isinstance(act, Reply) and await self._answer(act, writer) if act != "stall" else await _forever()

    async def _answer(self, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        writer.write(reply.head() + reply.body)
        await writer.drain()
        return await _forever() if reply.drips else True


async def _forever() -> bool:
    await asyncio.Event().wait()
    return False


@asynccontextmanager
async def receiving(*acts: Act, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> AsyncIterator[Receiver]:
    """A receiver that listens."""
    receiver, tasks = Receiver(list(acts)), set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(asyncio.CancelledError):
            await receiver.serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def ids(receiver: Receiver) -> Sequence[str]:
    """The facts it was sent, in order."""
    return [request.headers["webhook-id"] for request in receiver.requests]
