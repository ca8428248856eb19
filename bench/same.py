"""A server in a process of its own, so that its CPU is nobody's here: it answers every request alike."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

BODY = b'{"data":{"hasNewQuestions":true,"hasNewFeedbacks":false},"error":false,"errorText":"","additionalErrors":null}'
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY)


class Same(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to answer on."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Every request's head ends with an empty line, and none has a body."""
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.write((HEAD + BODY) * data.count(b"\r\n\r\n"))


async def serve() -> None:
    """Listen, say where, and answer until killed."""
    server = await asyncio.get_running_loop().create_server(Same, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def answering() -> Iterator[str]:
    """The address of such a server."""
    with subprocess.Popen([sys.executable, "-m", "bench.same"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


if __name__ == "__main__":
    asyncio.run(serve())
