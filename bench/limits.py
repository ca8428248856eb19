"""Calls at WB's pace over a real socket: how near the ideal they come, and how many WB refuses.

The simulator keeps WB's own limits (3 a second, bursts of 6), and each request takes 20 to 200 ms to reach it. Every
run has a world of its own and its callers are processes of their own; all runs go at once, for they mostly wait.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from subprocess import PIPE
from threading import Barrier

from wbdesk.sim import Size, World, serve

from .figure import Effort, Figure, Section, Table

RATE, BURST = 3, 6
LATENCY = (0.02, 0.2)
PATIENCE = 120.0
"""Seconds after which a run that does not begin has failed."""

OURS, FLOOR, PEER = "wbdesk", "reference bucket", "wbapi-async"


@dataclass(frozen=True)
class Run:
    """One or two processes at one world."""

    what: str
    who: str
    how: str
    calls: int
    processes: int = 1


@dataclass(frozen=True)
class Outcome:
    """What the world saw, and what the callers said."""

    run: Run
    seconds: float
    """From the first call that arrived to the last."""
    refused: int
    failed: int

    @property
    def ideal(self) -> float:
        """The seconds it takes at least."""
        return (self.run.calls * self.run.processes - BURST) / RATE

    def __str__(self) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.seconds:.2f} s, {self.refused} refused{failed}"


ABOUT = (
    "Seconds between the first call to arrive at the simulator and the last, and the 429 it sent. The reference bucket "
    "is the least arithmetic that keeps the limit for one burst (bench/bucket.py); of two processes each takes half of "
    "the account, while wbdesk's two share a file of limits. `failed`: calls whose caller got an error in the end."
)


def measure(effort: Effort) -> Section:
    """All runs at once."""
    goals = {
        f"{effort.bursts[0]} mixed calls": (effort.bursts[0], 1, 0.2),
        f"{effort.bursts[1]} calls at once": (effort.bursts[1], 1, 0.5),
        f"two processes, {effort.share} calls each": (effort.share, 2, 0.5),
    }
    plan = [run for what, (calls, processes, _) in goals.items() for run in runs(what, calls, processes)]
    together_now = Barrier(len(plan))
    with ThreadPoolExecutor(len(plan)) as pool:
        outcomes = list(pool.map(lambda run: made(run, together_now), plan))
    figures = (
        figure(what, {one.run.who: one for one in outcomes if one.run.what == what}, slack)
        for what, (_, _, slack) in goals.items()
    )
    return Section(tuple(figures), (table(outcomes),))


def runs(what: str, calls: int, processes: int) -> Iterator[Run]:
    """The reference, wbdesk, and the one published client that paces itself."""
    yield Run(what, FLOOR, "reference" if processes == 1 else "half", calls, processes)
    yield Run(what, OURS, "memory" if processes == 1 else "file", calls, processes)
    if find_spec("wbapi"):
        yield Run(what, PEER, "paced", calls, processes)


def figure(name: str, by: dict[str, Outcome], slack: float) -> Figure:
    """Whoever took part in one of the runs, by name; *slack* is what may be lost beside the ideal, in seconds."""
    ours, most = by[OURS], by[OURS].ideal + slack
    return Figure(
        name=f"{name} (ideal {ours.ideal:.1f} s)",
        peer=f"{by[PEER]} ({PEER})" if PEER in by else "-",
        floor=str(by[FLOOR]),
        ours=str(ours),
        goal=f"<= {most:.1f} s, 0 refused",
        excess=float(ours.refused + ours.failed) or ours.seconds / most - 1,
        why="calls wait for one another's replies, and a busy machine adds to each",
    )


def table(outcomes: list[Outcome]) -> Table:
    """Every run."""
    columns = ("", "", "ideal, s", "seconds", "refused (429)", "failed")
    rows = tuple(
        (one.run.what, one.run.who, f"{one.ideal:.1f}", f"{one.seconds:.2f}", str(one.refused), str(one.failed))
        for one in outcomes
    )
    return Table("Calls at WB's pace", ABOUT, columns, rows)


def made(run: Run, together_now: Barrier) -> Outcome:
    """One run, begun when all others are ready too."""
    world = World(size=Size(questions=10, feedbacks=10, chats=1, claims=1))
    with ExitStack() as stack:
        address = stack.enter_context(serve(world, latency=LATENCY))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        given = (run.how, address, world.token(), str(run.calls), str(Path(folder) / "limits.sqlite3"))
        callers = [stack.enter_context(caller(given)) for _ in range(run.processes)]
        together_now.wait(PATIENCE)
        failed = sum(told(callers))
    arrivals = [entry.time for entry in world.journal]
    return Outcome(run, arrivals[-1] - arrivals[0], len(world.journal.refused()), failed)


@contextmanager
def caller(given: tuple[str, ...]) -> Iterator[subprocess.Popen[str]]:
    """A process that is ready to begin."""
    command = [sys.executable, "-m", "bench.burst", *given]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True, bufsize=1) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


def told(callers: list[subprocess.Popen[str]]) -> Iterator[int]:
    """Let them all begin; then each one's count of failed calls."""
    for process in callers:
        assert process.stdin is not None
        process.stdin.write("\n")
    for process in callers:
        assert process.stdout is not None
        yield int(process.stdout.readline())
