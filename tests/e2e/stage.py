"""A world behind a real socket, and both clients before it.

The client's clock is tied to the world's: time runs as it does, but where the client would sleep both jump, so that a
ban of a week costs a test nothing. Tests of the limits themselves use real time instead (`test_limits.py`).
"""

from __future__ import annotations

import asyncio
import inspect
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from tests.clockwork import TiedClock

from wbdesk import AsyncWildberriesSDK, MemoryLimits, WildberriesError, WildberriesSDK
from wbdesk.sim import Clock, Fault, Settings, Size, World, serve
from wbdesk.sim.shop import Shop

TLS = ssl.create_default_context()
"""Made once: it is most of what a client costs, and nobody here uses it."""
SMALL = Size(questions=24, feedbacks=160, chats=6, claims=10)
PATIENCE = 0.15
"""Real seconds of `timeout` for tests in which nothing answers."""

Deed = Callable[[Any], Any]
"""What to do with `sdk.communications` of either client: gives a result, something to await, or a walk."""


@dataclass(frozen=True)
class Stage:
    """A world that listens at `address`."""

    world: World
    clock: Clock
    address: str

    @property
    def shop(self) -> Shop:
        return self.world.shops[self.world.sids[0]]

    def settings(self, **changed: Any) -> dict[str, Any]:
        """What a client of this world is made with."""
        usual = {"base_url": self.address, "limits": MemoryLimits(), "clock": TiedClock(self.clock)}
        return {"token": self.world.token(), **usual, **changed}

    def sdk(self) -> WildberriesSDK:
        return WildberriesSDK(**self.settings())

    def async_sdk(self) -> AsyncWildberriesSDK:
        return AsyncWildberriesSDK(**self.settings())


@contextmanager
def staged(*faults: Fault, settings: Settings | None = None, size: Size = SMALL, **made: Any) -> Iterator[Stage]:
    """A world with these faults behind a socket; *made* as for `World`."""
    world = World(1, settings, size=size, **made)
    world.faults.add(*faults)
    clock = Clock(world.start)
    with serve(world, clock=clock) as address:
        yield Stage(world, clock, address)


def blocking(deed: Deed, **settings: Any) -> Any:
    """*deed* by the blocking client; of a walk, everything it yields."""
    with httpx2.Client(verify=TLS) as http, WildberriesSDK(http=http, **settings) as sdk:
        result = deed(sdk.communications)
        return list(result) if isinstance(result, Iterator) else result


def awaiting(deed: Deed, **settings: Any) -> Any:
    """The same by the async client."""
    return asyncio.run(_awaited(deed, settings))


async def _awaited(deed: Deed, settings: dict[str, Any]) -> Any:
    async with httpx2.AsyncClient(verify=TLS) as http, AsyncWildberriesSDK(http=http, **settings) as sdk:
        result = deed(sdk.communications)
        return await result if inspect.isawaitable(result) else [item async for item in result]


Door = Callable[..., Any]
DOORS: tuple[Door, ...] = (blocking, awaiting)


def tried(door: Door, deed: Deed, **settings: Any) -> tuple[Any, WildberriesError | None]:
    """The result or the error."""
    try:
        return door(deed, **settings), None
    except WildberriesError as error:
        return None, error
