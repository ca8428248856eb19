"""A desk in a process of its own that tells one webhook, to be killed at any moment.

It imports nothing of the tests: the less it takes to start, the more often it can be killed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import msgspec

from wbdesk.clock import SpeedClock
from wbdesk.engine.deliver import Deliver
from wbdesk.engine.keeper import Keeper
from wbdesk.engine.outlet import Outlet
from wbdesk.engine.post import Post
from wbdesk.engine.runner import Job, run_jobs
from wbdesk.engine.settings import Settings
from wbdesk.engine.thread import StoreThread
from wbdesk.sinks import Webhook, secret_of
from wbdesk.store.database import Database

FASTER = 4_000.0
SETTINGS = Settings(tick=80.0, awake=2_000.0, first_pause=40.0, longest_pause=200.0)
"""In the desk's seconds, of which so many pass in a real one."""
PATIENCE = 0.25
"""Real seconds that the receiver has to answer."""


class Told(msgspec.Struct, frozen=True):
    """What a desk's process is started with."""

    store: str
    seller: str
    port: int
    secret: str
    wall: float
    since: float
    """Its clock (`SpeedClock`)."""
    owner: str
    seed: int

    @property
    def clock(self) -> SpeedClock:
        return SpeedClock(FASTER, wall=self.wall, since=self.since)


class Silent:
    """A log and notes that nobody reads."""

    def info(self, event: str, /, **facts: Any) -> None: ...
    def warning(self, event: str, /, **facts: Any) -> None: ...
    def error(self, event: str, /, **facts: Any) -> None: ...
    async def succeeded(self, post: Post, job: str, started_at: float) -> None: ...
    async def failed(self, post: Post, job: str, started_at: float, problem: Exception) -> None: ...


def run(told: Told) -> None:
    """Tell until killed."""
    asyncio.run(_run(told))


async def _run(told: Told) -> None:
    clock = told.clock
    hook = Webhook(
        "crm",
        f"http://127.0.0.1:{told.port}/hook",
        [secret_of(told.secret)],
        timeout=PATIENCE,
        allow_internal=True,
        now=lambda: clock.now().wall,
    )
    with Database.open(Path(told.store)) as database, StoreThread(database) as store:
        post = Post(
            seller=told.seller,
            sdk=cast(Any, None),  # nothing here calls WB
            store=store,
            clock=clock,
            owner=told.owner,
            log=Silent(),
            stop=asyncio.Event(),
            settings=SETTINGS,
        )
        await run_jobs([(post, job) for job in jobs(hook, random.Random(told.seed).random)], post.stop, Silent())


def jobs(hook: Webhook, jitter: Callable[[], float]) -> list[Job]:
    """What such a desk does."""
    outlet = Outlet(sink=hook, width=6, patience=FASTER * PATIENCE * 2)
    return [Deliver(outlet, jitter=jitter), Keeper()]
