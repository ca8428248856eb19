"""Calls at WB's pace over a real socket: how near the ideal they come, and how many WB refuses. Takes about a minute.

The simulator keeps WB's own limits (3 a second, bursts of 6) and each request takes 20 to 200 ms to reach it.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from wbdesk import AsyncWildberriesSDK, FileLimits, MemoryLimits
from wbdesk.sim import Size, World, serve

WORKER = """
import asyncio, sys
sys.path.insert(0, {folder!r})
from limits import burst
from wbdesk import FileLimits
asyncio.run(burst({address!r}, {token!r}, {calls}, FileLimits({path!r})))
"""


def main() -> None:
    """One client with 30 calls, one with 90, two processes with 30 each."""
    for calls in (30, 90):
        measure(f"{calls} calls at once", calls, partial(alone, calls))
    measure("2 processes x 30 calls", 60, together)


def measure(name: str, calls: int, work: Callable[[str, str], object]) -> None:
    """Run *work* against a fresh world and print the seconds between the first call to arrive there and the last."""
    world = World(size=Size(questions=10, feedbacks=10, chats=1, claims=1))
    with serve(world, latency=(0.02, 0.2)) as address:
        work(address, world.token())
    arrivals = [entry.time for entry in world.journal]
    seconds, ideal = arrivals[-1] - arrivals[0], (calls - 6) / 3
    print(f"{name:24} {seconds:5.1f} s, ideal {ideal:4.1f} s, refused {len(world.journal.refused())}")


def alone(calls: int, address: str, token: str) -> None:
    """All calls from one client, at once."""
    asyncio.run(burst(address, token, calls, MemoryLimits()))


def together(address: str, token: str) -> None:
    """Two processes that share a file."""
    with tempfile.TemporaryDirectory() as folder:
        given = {"folder": str(Path(__file__).parent), "address": address, "token": token, "calls": 30}
        code = WORKER.format(**given, path=str(Path(folder) / "limits.sqlite3"))
        workers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
        for worker in workers:
            worker.wait()


async def burst(address: str, token: str, calls: int, limits: MemoryLimits | FileLimits) -> None:
    """*calls* different reads of one bucket, all at once."""
    async with AsyncWildberriesSDK(token, base_url=address, limits=limits, max_wait=None) as sdk:
        wb = sdk.communications
        mixed = (wb.new_feedbacks_questions, wb.get_questions_count_unanswered, wb.get_pinned_feedbacks_limits)
        await asyncio.gather(*(mixed[number % 3]() for number in range(calls)))


if __name__ == "__main__":
    main()
