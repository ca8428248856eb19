"""A desk as a process of its own, and a nursery that starts many of them quickly.

`desk_process.py` reads lines of JSON, forks a desk for each and says its process id: importing everything once is what
makes it possible to kill a desk fifty times in a test. When its input ends it kills what is left and ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from wbdesk import DEFAULT_RATES, AsyncWildberriesSDK, FileLimits
from wbdesk.clock import SpeedClock
from wbdesk.engine.notes import StoreNotes
from wbdesk.engine.outbox import outbox
from wbdesk.engine.post import Post
from wbdesk.engine.runner import heeding_signals, run_jobs
from wbdesk.engine.settings import Settings
from wbdesk.engine.thread import StoreThread
from wbdesk.plan.config.values import Sending
from wbdesk.store.database import Database
from wbdesk.transport import tls


class Lines:
    """A log into a file, a line of JSON for each event."""

    def __init__(self, file: TextIO, clock: SpeedClock) -> None:
        self._file, self._clock = file, clock

    def info(self, event: str, /, **facts: Any) -> None:
        print(json.dumps({"at": self._clock.now().wall, "event": event, **facts}), file=self._file, flush=True)

    warning = error = info


async def desk(told: dict[str, Any]) -> None:
    """Work until a signal comes."""
    stop, speed = asyncio.Event(), told["speed"]
    clock = SpeedClock(speed, wall=told["wall"], since=told["since"])
    settings = Settings(
        sending=Sending(daily_cap=1_000_000, settle=60.0),
        files=told["folder"],
        tick=max(0.5, 0.1 * speed),
        lease=told["lease"],
        awake=max(5.0, speed),
    )
    rates = DEFAULT_RATES.faster(speed)
    folder = Path(told["folder"])
    with (
        heeding_signals(stop),
        Database.open(folder / "desk.sqlite3") as database,
        StoreThread(database) as store,
        FileLimits(folder / "limits.sqlite3") as limits,
        (folder / f"{told['name']}.log").open("a", encoding="utf-8") as file,
    ):
        client = AsyncWildberriesSDK(
            told["token"], base_url=told["address"], limits=limits, rates=rates, timeout=max(1.0, 30.0 / speed)
        )
        async with client as sdk:
            post = Post(
                seller=told["seller"],
                sdk=sdk,
                store=store,
                clock=clock,
                owner=told["name"],
                log=Lines(file, clock),
                stop=stop,
                settings=settings,
            )
            await run_jobs([(post, job) for job in outbox()], stop, StoreNotes())


def nurse() -> None:
    """Fork a desk for every line that is read."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    tls()  # takes a desk most of its first tenth of a second, and is kept
    children: list[int] = []
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            _be_a_desk(json.loads(line))
        children.append(child)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _be_a_desk(told: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    status = 1
    try:
        asyncio.run(desk(told))
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    nurse()
