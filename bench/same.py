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
    """One connection; an answer takes so many seconds."""

    def __init__(self, pause: float) -> None:
        self.pause = pause

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to answer on."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Every request's head ends with an empty line, and no body has one."""
        assert isinstance(self.transport, asyncio.Transport)
        reply = (HEAD + BODY) * data.count(b"\r\n\r\n")
        if self.pause:
            asyncio.get_running_loop().call_later(self.pause, self.transport.write, reply)
        else:
            self.transport.write(reply)


async def serve(pause: float) -> None:
    """Listen, say where, and answer until killed."""
    server = await asyncio.get_running_loop().create_server(lambda: Same(pause), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def answering(pause: float = 0.0) -> Iterator[str]:
    """The address of such a server."""
    command = [sys.executable, "-m", "bench.same", str(pause)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
