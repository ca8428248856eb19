"""What one small GET costs in CPU: every client asks the same server for the same few bytes and reads them as JSON.

Nobody waits for a limit here; ours is told a table so fast that its arithmetic is done and its pauses are none.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from functools import partial
from typing import Any

from wbdesk import DEFAULT_RATES, AsyncWildberriesSDK, MemoryLimits, WildberriesSDK
from wbdesk.sim import make_token

from . import peers
from .figure import Effort, Figure, Section
from .race import Contender, Race, Work, cost, race
from .same import answering

TOKEN = make_token()
HEADERS = {"Authorization": TOKEN}
PATH = "/api/v1/new-feedbacks-questions"

Call = Callable[[], object]
Awaited = Callable[[], Awaitable[object]]

FLOOR, OURS = "bare httpx2", "wbdesk"


def settings(address: str) -> dict[str, Any]:
    """A client that never waits."""
    return {"base_url": address, "limits": MemoryLimits(), "rates": DEFAULT_RATES.faster(1e6)}


@contextmanager
def ours(address: str) -> Iterator[Call]:
    """wbdesk, blocking."""
    with WildberriesSDK(TOKEN, **settings(address)) as sdk:
        yield sdk.communications.new_feedbacks_questions


@asynccontextmanager
async def ours_awaited(address: str) -> AsyncIterator[Awaited]:
    """wbdesk, awaited."""
    async with AsyncWildberriesSDK(TOKEN, **settings(address)) as sdk:
        yield sdk.communications.new_feedbacks_questions


@contextmanager
def bare_httpx2(address: str) -> Iterator[Call]:
    """httpx2 as one writes it."""
    import httpx2

    with httpx2.Client() as http:
        yield lambda: http.get(address + PATH, headers=HEADERS).json()


@asynccontextmanager
async def bare_httpx2_awaited(address: str) -> AsyncIterator[Awaited]:
    """The same, awaited."""
    import httpx2

    async with httpx2.AsyncClient() as http:

        async def call() -> object:
            return (await http.get(address + PATH, headers=HEADERS)).json()

        yield call


@contextmanager
def bare_urllib3(address: str) -> Iterator[Call]:
    """urllib3's pool."""
    import urllib3

    with urllib3.PoolManager() as pool:
        yield lambda: pool.request("GET", address + PATH, headers=HEADERS).json()


@asynccontextmanager
async def bare_aiohttp(address: str) -> AsyncIterator[Awaited]:
    """aiohttp's session."""
    import aiohttp

    async with aiohttp.ClientSession() as http:

        async def call() -> object:
            async with http.get(address + PATH, headers=HEADERS) as response:
                return await response.json()

        yield call


SYNC = (
    Contender(FLOOR, "httpx2", bare_httpx2),
    Contender(OURS, "wbdesk", ours),
    Contender("bare urllib3", "urllib3", bare_urllib3),
    Contender("wildberries-sdk (urllib3)", "wildberries_sdk", partial(peers.generated, TOKEN), peer=True),
    Contender("wildberries-api (requests)", "wb_api", partial(peers.handwritten, TOKEN), peer=True),
)
ASYNC = (
    Contender(FLOOR, "httpx2", bare_httpx2_awaited),
    Contender(OURS, "wbdesk", ours_awaited),
    Contender("bare aiohttp", "aiohttp", bare_aiohttp),
    Contender("wildberries-api (aiohttp)", "wb_api", partial(peers.handwritten_awaited, TOKEN), peer=True),
    Contender("wbapi-async (httpx)", "wbapi", partial(peers.paced, TOKEN), peer=True),
)

ABOUT = (
    "CPU of one call in the calling process, over a connection that stays open, to a server in another process. The "
    "bare libraries are given the address and the token and read the reply as JSON; wbdesk also checks the token, "
    "takes a place in line, keeps the account's bucket, tells its hooks and returns a typed value."
)
WHY = "the arithmetic of the limits and the checks of the token come with every call"


def measure(effort: Effort) -> Section:
    """Both colours against one server."""
    with answering() as address:
        blocking, awaiting = sync_race(address, effort), async_race(address, effort)
    figures = (figure("sync", blocking, SYNC), figure("async", awaiting, ASYNC))
    tables = (
        blocking.table("One small GET, sync", ABOUT, FLOOR, "us", 1e6),
        awaiting.table("One small GET, async", "The same, awaited in one event loop.", FLOOR, "us", 1e6),
    )
    return Section(figures, tables)


def figure(colour: str, found: Race, contenders: tuple[Contender, ...]) -> Figure:
    """One colour beside its floor."""
    ratio = found.ratio(OURS, FLOOR)
    return Figure(
        name=f"one small GET, {colour}, CPU",
        peer=found.shown(found.best([one.name for one in contenders if one.peer]), "us", 1e6),
        floor=f"{found.least(FLOOR) * 1e6:.0f} us",
        ours=f"{found.least(OURS) * 1e6:.0f} us, {ratio:.2f} x",
        goal="<= 1.15 x bare httpx2",
        excess=ratio / 1.15 - 1,
        why=WHY,
    )


def sync_race(address: str, effort: Effort) -> Race:
    """Everyone who blocks."""
    with ExitStack() as stack:
        calls = {one.name: stack.enter_context(one.enter(address)) for one in SYNC if one.present}
        return race({name: partial(cost, call, effort.calls) for name, call in calls.items()}, effort.turns)


def async_race(address: str, effort: Effort) -> Race:
    """Everyone who is awaited, in one loop."""
    stack = AsyncExitStack()
    with asyncio.Runner() as runner:

        def entered(one: Contender) -> Work:
            call: Awaited = runner.run(stack.enter_async_context(one.enter(address)))
            return lambda: runner.run(awaited_cost(call, effort.calls))

        try:
            return race({one.name: entered(one) for one in ASYNC if one.present}, effort.turns)
        finally:
            runner.run(stack.aclose())


async def awaited_cost(call: Awaited, times: int) -> float:
    """CPU seconds of one awaited call."""
    began = time.process_time()
    for _ in range(times):
        await call()
    return (time.process_time() - began) / times
