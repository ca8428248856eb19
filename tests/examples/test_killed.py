"""The chat follower is killed in the middle, as a process, and started again: nothing is lost, nothing is repeated."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.examples import follower

from wbdesk.sim import Clock, Size, World, serve

pytestmark = pytest.mark.slow

SIZE = Size(questions=0, feedbacks=0, chats=30, claims=0)


@dataclass(frozen=True)
class Following:
    """A world with chats, and a folder that follows them."""

    world: World
    address: str
    folder: Path

    def start(self, stop: tuple[str, int] | None = None) -> subprocess.Popen[str]:
        told: dict[str, Any] = {"address": self.address, "token": self.world.token(), "folder": str(self.folder)}
        given = json.dumps(told | {"stop": stop})
        command = [sys.executable, "-W", "error", follower.__file__, given]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def finish(self) -> int:
        """Run to the end; the number of new events."""
        said, _ = self.start().communicate(timeout=60)
        return int(said.split()[-1])

    def events(self) -> list[str]:
        return [event.event_id for event in self.world.shops[self.world.sids[0]].chats.events()]

    def written(self) -> list[str]:
        lines = (self.folder / "chat_events.ndjson").read_text("utf-8").splitlines()
        return [json.loads(line)["event_id"] for line in lines]

    def pushed(self) -> list[str]:
        crm = self.folder / "crm.txt"
        return crm.read_text("utf-8").split() if crm.exists() else []


@contextmanager
def following(folder: Path) -> Iterator[Following]:
    world = World(1, size=SIZE, rate_factor=100)
    with serve(world, clock=Clock(world.start)) as address:
        yield Following(world, address, folder)


def kill_when_stopped(process: subprocess.Popen[str]) -> None:
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "stopped\n"
        process.kill()


def test_killed_between_the_events_and_the_cursor(tmp_path: Path) -> None:
    with following(tmp_path) as made:
        kill_when_stopped(made.start(stop=("replace", 2)))
        before = made.written()
        assert made.finish() == len(made.events()) - len(before)
        assert made.finish() == 0
    assert len(before) > 50
    assert made.written() == made.pushed() == made.events()


def test_killed_in_the_middle_of_a_line(tmp_path: Path) -> None:
    with following(tmp_path) as made:
        kill_when_stopped(made.start(stop=("append", 60)))
        assert made.finish() == len(made.events()) - 59
    assert made.written() == made.events()
    assert made.pushed() == [*made.events()[:60], *made.events()[59:]], "one event is pushed once more"


def test_killed_wherever_it_is(tmp_path: Path) -> None:
    """Soon after so many events have been pushed: in a request, a write, a rename, as it happens."""
    with following(tmp_path) as made:
        for pushed in (7, 80):
            with made.start() as process:
                while process.poll() is None and len(made.pushed()) < pushed:
                    time.sleep(0.001)
                process.kill()
        made.finish()
        assert made.finish() == 0
    assert made.written() == made.events()
    assert list(dict.fromkeys(made.pushed())) == made.events()
    assert len(made.pushed()) <= len(made.events()) + 2
