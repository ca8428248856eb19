"""A simulated WB on loopback and the command line before it: in this process for tables of cases, or as a process.

Each process costs a third of a second, so a test that asks only what is printed runs `main` here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.clockwork import TiedClock

import wbdesk.core
from wbdesk.cli import main
from wbdesk.sim import Clock, Fault, Settings, Size, World, serve
from wbdesk.sim.shop import Shop

SMALL = Size(questions=24, feedbacks=60, chats=4, claims=6)
PATIENCE = 30.0
"""Seconds to wait for what must come."""
PYTHON = (sys.executable, "-W", "error", "-m", "wbdesk")


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[list[str]]:
        """What it printed into a pipe, cell by cell."""
        return [line.split("\t") for line in self.out.splitlines()]

    @property
    def items(self) -> list[Any]:
        """What it printed with `--json`."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Stage:
    """A world that listens at `address`, and a folder for what commands keep."""

    world: World
    clock: Clock
    address: str
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limits = str(self.folder / "limits.sqlite3")
        self.variables |= {"WB_API_TOKEN": self.world.token(), "WB_BASE_URL": self.address, "WBDESK_LIMITS": limits}

    @property
    def shop(self) -> Shop:
        """The one shop of the world."""
        return self.world.shops[self.world.sids[0]]

    @property
    def environment(self) -> dict[str, str]:
        """What a process is started with."""
        return clean(os.environ) | self.variables

    def run(self, *words: str, text: str | bytes = b"") -> Said:
        """The command line in this process, through a pipe; waits for WB's limits jump."""
        environment: dict[str, str | None] = dict.fromkeys(NAMES)
        done = CliRunner(env=environment | self.variables).invoke(main, list(words), input=text)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return Said(done.exit_code, done.stdout, done.stderr)

    def process(self, *words: str, text: bytes = b"", **variables: str) -> Said:
        """The command line as a process, through pipes, at real time."""
        done = subprocess.run(
            [*PYTHON, *words],
            input=text,
            capture_output=True,
            env=self.environment | variables,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def seen(self) -> list[tuple[str, str]]:
        """Method and path of every request so far."""
        return [(entry.method, entry.path) for entry in self.world.journal]


NAMES = (
    *("WB_API_TOKEN", "WB_API_KEY", "WB_BASE_URL", "WB_CLIENT_SECRET", "WBDESK_LIMITS", "WB_LOG"),
    *("COLUMNS", "LINES"),  # of whoever runs the tests; a terminal's own size is what counts
)


def clean(environment: Any) -> dict[str, str]:
    """An environment without what decides where our commands go."""
    return {name: value for name, value in environment.items() if name not in NAMES} | {"PYTHONUTF8": "0"}


@contextmanager
def staged(
    folder: Path,
    patch: pytest.MonkeyPatch | None = None,
    *faults: Fault,
    settings: Settings | None = None,
    size: Size = SMALL,
) -> Iterator[Stage]:
    """A world behind a socket. With *patch*, waits of commands in this process jump instead of taking time."""
    world = World(1, settings, size=size)
    world.faults.add(*faults)
    clock = Clock(world.start)
    if patch is not None:
        patch.setattr(wbdesk.core, "SystemClock", lambda: TiedClock(clock))
    with serve(world, clock=clock) as address:
        yield Stage(world, clock, address, folder)


def until(there: Callable[[], Any]) -> Any:
    """What *there* gives, as soon as that is something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := there()):
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.05)
    return found
