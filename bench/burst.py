"""A process that makes many calls at once: `python -m bench.burst HOW ADDRESS TOKEN CALLS FILE`.

It says when it is ready, begins when it is told to, and says how many of its calls failed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

from wbdesk import AsyncWildberriesSDK, FileLimits, Limits, MemoryLimits

from . import peers
from .bucket import Bucket

PATHS = ("/api/v1/new-feedbacks-questions", "/api/v1/questions/count-unanswered", "/api/feedbacks/v1/pins/limits")


async def ours(address: str, token: str, calls: int, limits: Limits) -> int:
    """Three kinds of reads that draw on one bucket."""
    async with AsyncWildberriesSDK(token, base_url=address, limits=limits, max_wait=None) as sdk:
        wb = sdk.communications
        mixed = (wb.new_feedbacks_questions, wb.get_questions_count_unanswered, wb.get_pinned_feedbacks_limits)
        begin()
        return failed(await asyncio.gather(*(mixed[n % 3]() for n in range(calls)), return_exceptions=True))


async def reference(address: str, token: str, calls: int, bucket: Bucket) -> int:
    """The same over bare httpx2 and the reference bucket."""
    import httpx2

    async with httpx2.AsyncClient(base_url=address, headers={"Authorization": token}) as http:

        async def call(path: str) -> None:
            await bucket.take()
            (await http.get(path)).raise_for_status()
            bucket.replied()

        begin()
        return failed(await asyncio.gather(*(call(PATHS[n % 3]) for n in range(calls)), return_exceptions=True))


async def paced(address: str, token: str, calls: int) -> int:
    """The same by `wbapi-async`, which paces itself."""
    async with peers.paced_client(token, address) as api:
        wb = api.communications
        mixed = (wb.get_new_feedbacks_questions, wb.get_questions_count_unanswered, wb.get_feedbacks_pins_limits)
        begin()
        return failed(await asyncio.gather(*(mixed[n % 3]() for n in range(calls)), return_exceptions=True))


def begin() -> None:
    """Everything is loaded; wait until everybody's is."""
    print("ready", flush=True)
    sys.stdin.readline()


def failed(results: list[object]) -> int:
    """How many calls ended with an error."""
    return sum(isinstance(result, BaseException) for result in results)


async def whole_account(address: str, token: str, calls: int) -> int:
    """The reference, alone on the account."""
    return await reference(address, token, calls, Bucket(1 / 3, 6))


async def half_account(address: str, token: str, calls: int) -> int:
    """The reference, one of two that have agreed to take half of the account each."""
    return await reference(address, token, calls, Bucket(2 / 3, 3))


def main(how: str, address: str, token: str, calls: str, file: str) -> None:
    """Make the calls."""
    ways: dict[str, Callable[[], Awaitable[int]]] = {
        "memory": lambda: ours(address, token, int(calls), MemoryLimits()),
        "file": lambda: ours(address, token, int(calls), FileLimits(file)),
        "reference": lambda: whole_account(address, token, int(calls)),
        "half": lambda: half_account(address, token, int(calls)),
        "paced": lambda: paced(address, token, int(calls)),
    }

    async def run() -> int:
        return await ways[how]()

    print(asyncio.run(run()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
