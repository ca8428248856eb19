"""What one small GET costs in CPU, beside bare httpx2 to the same server in the same run."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import httpx2

from wbdesk import DEFAULT_RATES, AsyncWildberriesSDK, MemoryLimits, WildberriesSDK
from wbdesk.sim import make_token

CALLS, ROUNDS = 300, 7
PATH = "/api/v1/new-feedbacks-questions"

# A server in a process of its own, so that its CPU is not ours: it answers every request alike.
SERVER = r"""
import asyncio
BODY = b'{"data":{"hasNewQuestions":true,"hasNewFeedbacks":false},"error":false,"errorText":"","additionalErrors":null}'
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY)
class Same(asyncio.Protocol):
    def connection_made(self, transport): self.transport = transport
    def data_received(self, data): self.transport.write((HEAD + BODY) * data.count(b"\r\n\r\n"))
async def main():
    server = await asyncio.get_running_loop().create_server(Same, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


def main() -> None:
    """Both colours against one server."""
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = f"http://127.0.0.1:{int(server.stdout.readline())}"
        try:
            report("sync", *blocking(address))
            report("async", *asyncio.run(awaiting(address)))
        finally:
            server.terminate()


def report(colour: str, bare: list[float], ours: list[float]) -> None:
    """Medians, and the median of the ratios pair by pair."""
    ratio = statistics.median(b / a for a, b in zip(bare, ours, strict=True))
    floor, cost = statistics.median(bare), statistics.median(ours)
    print(
        f"{colour:5}  bare httpx2 {floor * 1e6:5.0f} us   wbdesk {cost * 1e6:5.0f} us   ratio {ratio:.2f} (goal 1.15)"
    )


def settings(address: str) -> dict[str, Any]:
    """A client that never waits: the cost of the limiter is in, its pauses are not."""
    return {"base_url": address, "limits": MemoryLimits(), "rates": DEFAULT_RATES.faster(1e6)}


def blocking(address: str) -> tuple[list[float], list[float]]:
    """CPU seconds of one call, bare and ours, for each round."""
    token = make_token()
    with httpx2.Client() as http, WildberriesSDK(token, **settings(address)) as sdk:
        headers = {"Authorization": token}

        def bare() -> None:
            http.get(address + PATH, headers=headers).json()

        rounds = [(timed(bare), timed(sdk.communications.new_feedbacks_questions)) for _ in range(ROUNDS)]
    return [a for a, _ in rounds], [b for _, b in rounds]


def timed(call: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - began) / CALLS


async def awaiting(address: str) -> tuple[list[float], list[float]]:
    """The same, awaited."""
    token = make_token()
    async with httpx2.AsyncClient() as http, AsyncWildberriesSDK(token, **settings(address)) as sdk:
        headers = {"Authorization": token}

        async def bare() -> None:
            (await http.get(address + PATH, headers=headers)).json()

        ours = sdk.communications.new_feedbacks_questions
        rounds = [(await atimed(bare), await atimed(ours)) for _ in range(ROUNDS)]
    return [a for a, _ in rounds], [b for _, b in rounds]


async def atimed(call: Callable[[], Any]) -> float:
    """CPU seconds of one awaited call."""
    began = time.process_time()
    for _ in range(CALLS):
        await call()
    return (time.process_time() - began) / CALLS


if __name__ == "__main__":
    main()
