"""Two programs share one account through a `FileLimits` file, over a real socket, and one of them is killed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.e2e import caller
from tests.e2e.stage import SMALL

from wbdesk.sim import Clock, World, serve

pytestmark = pytest.mark.slow

FASTER = 10
ONE, OTHER = "get_questions_count_unanswered", "get_feedbacks_count_unanswered"
"""Two methods of the same bucket, to tell the programs apart by."""
STUCK = 30.0


@dataclass(frozen=True)
class Programs:
    """A world, and how to start programs that call it."""

    world: World
    address: str
    limits: Path

    def start(self, method: str, calls: int) -> subprocess.Popen[bytes]:
        told = {"token": self.world.token(), "address": self.address, "limits": str(self.limits), "faster": FASTER}
        given = json.dumps(told | {"method": method, "calls": calls})
        return subprocess.Popen([sys.executable, "-W", "error", caller.__file__, given])

    def wait_for(self, method: str, requests: int) -> None:
        until = time.monotonic() + STUCK
        while self.requests(method) < requests:
            assert time.monotonic() < until, f"{method} has made {self.requests(method)} calls"
            time.sleep(0.005)

    def requests(self, method: str) -> int:
        return len(self.world.journal.find(operation=method))


@contextmanager
def programs(limits: Path) -> Iterator[Programs]:
    world = World(1, size=SMALL, rate_factor=FASTER)
    with serve(world, clock=Clock(world.start), latency=(0.002, 0.02)) as address:
        yield Programs(world, address, limits)


def test_two_programs_are_not_refused(tmp_path: Path) -> None:
    with programs(tmp_path / "limits.sqlite3") as made, made.start(ONE, 30) as one, made.start(OTHER, 30) as other:
        assert (one.wait(STUCK), other.wait(STUCK)) == (0, 0)
    assert (made.requests(ONE), made.requests(OTHER)) == (30, 30)
    assert made.world.journal.refused() == ()


def test_a_killed_program_leaves_the_other_unharmed(tmp_path: Path) -> None:
    with programs(tmp_path / "limits.sqlite3") as made, made.start(ONE, 1_000) as one, made.start(OTHER, 40) as other:
        made.wait_for(OTHER, 1)
        made.wait_for(ONE, made.requests(ONE) + 10)
        one.kill()
        assert other.wait(STUCK) == 0
    assert made.requests(OTHER) == 40
    assert made.requests(ONE) >= 10
    assert made.world.journal.refused() == ()
