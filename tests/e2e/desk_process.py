"""A desk as a process of its own, and a nursery that starts many of them quickly.

`desk_process.py` reads lines of JSON, forks a desk for each and says its process id: importing everything once is what
makes it possible to kill a desk fifty times in a test. When its input ends it kills what is left and ends.

A desk does here what `wbdesk run` does, with the same configuration and the same jobs, at the world's speed.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import click
import msgspec

from wbdesk.cli.desk.options import Desk
from wbdesk.cli.desk.posts import house
from wbdesk.cli.run import jobs_of
from wbdesk.clock import Clock, SpeedClock
from wbdesk.engine.notes import StoreNotes
from wbdesk.engine.post import Post
from wbdesk.engine.runner import heeding_signals, run_jobs
from wbdesk.transport import tls

LATE = ("anyio._backends._asyncio", "httpcore2._async.http11")
"""Modules that are imported when they are first used."""
TIMEOUT = 30.0
"""Seconds of the world that a desk waits for a reply; at least one real second."""


class FastDesk(Desk):
    """A desk whose clock runs as it was told."""

    told: dict[str, Any]

    @cached_property
    def clock(self) -> Clock:
        return SpeedClock(self.told["speed"], wall=self.told["wall"], since=self.told["since"])


class Lines:
    """A log into a file, a line of JSON for each event."""

    def __init__(self, file: TextIO, clock: Clock) -> None:
        self._file, self._clock = file, clock

    def info(self, event: str, /, **facts: Any) -> None:
        print(json.dumps({"at": self._clock.now().wall, "event": event, **facts}), file=self._file, flush=True)

    warning = error = info


def made(told: dict[str, Any]) -> FastDesk:
    """The desk of a folder."""
    desk = FastDesk(Path(told["folder"]) / "wbdesk.toml", "en")
    desk.__dict__["told"] = told
    return desk


async def work(told: dict[str, Any]) -> None:
    """Work until a signal comes."""
    stop, desk = asyncio.Event(), made(told)
    (shop,) = desk.shops
    with heeding_signals(stop), (desk.folder / f"{told['name']}.log").open("a", encoding="utf-8") as file:
        async with house(desk, Lines(file, desk.clock), stop) as common, common.post(shop) as usual:
            post = hurried(usual, told)
            await run_jobs([(post, job) for job in jobs_of(common, post, shop)], stop, StoreNotes())


def hurried(post: Post, told: dict[str, Any]) -> Post:
    """A post whose real waits are as short as the world's speed makes them, and never so short that nothing works."""
    speed: float = told["speed"]
    settings = msgspec.structs.replace(
        post.settings, tick=max(0.5, 0.2 * speed), lease=told["lease"], awake=max(5.0, speed)
    )
    return replace(post, sdk=post.sdk.with_options(timeout=max(1.0, TIMEOUT / speed)), settings=settings)


def warm_up() -> None:
    """Do what takes a desk most of the time before its first request, and is kept."""
    tls()
    for module in LATE:
        import_module(module)


def nurse() -> None:
    """Fork a desk for every line that is read."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    warm_up()
    children: list[int] = []
    for line in sys.stdin:
        told = json.loads(line)
        if not children:
            made(told).config  # noqa: B018 - templates are slow the first time
        if (child := os.fork()) == 0:
            _be_a_desk(told)
        children.append(child)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _be_a_desk(told: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ["WBDESK_LIMITS"] = str(Path(told["folder"]) / "limits.sqlite3")
    status = 1
    try:
        with click.Context(click.Command("run")):
            asyncio.run(work(told))
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    nurse()
