"""Contenders in turn, round by round, so that a slow moment of the machine hits all of them.

Of what was measured two things are kept: the least, which is what the work costs when nothing comes between, and the
median. Processor time, never the clock on the wall: others may be using the machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from statistics import median
from typing import Any

from .figure import Table

Work = Callable[[], float]
"""Does a round's work and says what it cost, in seconds."""


@dataclass(frozen=True)
class Contender:
    """Somebody who does the same work, if what it *needs* is installed."""

    name: str
    needs: str
    enter: Callable[..., Any]
    """Makes ready; what it takes and gives is the section's business."""
    peer: bool = False
    """A published client of WB."""

    @property
    def present(self) -> bool:
        """Whether it can run here."""
        return find_spec(self.needs) is not None


@dataclass(frozen=True)
class Race:
    """Costs in seconds, by contender, one for each round."""

    costs: Mapping[str, list[float]]

    def least(self, name: str) -> float:
        """The cheapest round."""
        return min(self.costs[name])

    def ratio(self, name: str, floor: str) -> float:
        """How much dearer than *floor*, by the cheapest rounds of both."""
        return self.least(name) / self.least(floor)

    def usual(self, name: str, floor: str) -> float:
        """The same by the median of the rounds, each compared with itself."""
        return median(ours / least for ours, least in zip(self.costs[name], self.costs[floor], strict=True))

    def best(self, names: list[str]) -> str | None:
        """The cheapest of *names*, or None if none of them was there."""
        return min((name for name in names if name in self.costs), key=self.least, default=None)

    def shown(self, name: str | None, unit: str, scale: float, digits: int = 0) -> str:
        """The least cost of *name* in words."""
        return "-" if name is None else f"{self.least(name) * scale:.{digits}f} {unit} ({name})"

    def table(self, title: str, about: str, floor: str, unit: str, scale: float, digits: int = 0) -> Table:
        """Everyone, the cheapest first."""
        columns = ("", f"least, {unit}", f"median, {unit}", f"least / {floor}", f"median of rounds / {floor}")
        rows = tuple(
            (
                name,
                f"{self.least(name) * scale:.{digits}f}",
                f"{median(self.costs[name]) * scale:.{digits}f}",
                f"{self.ratio(name, floor):.2f}",
                f"{self.usual(name, floor):.2f}",
            )
            for name in sorted(self.costs, key=self.least)
        )
        return Table(title, about, columns, rows)


def apart(works: Mapping[str, Work], contenders: Iterable[Contender], floor: str) -> tuple[dict[str, Work], ...]:
    """*works* without the published clients, and theirs with the *floor*: they take so long that they race apart."""
    peers = {one.name for one in contenders if one.peer}
    own = {name: work for name, work in works.items() if name not in peers}
    return own, {floor: works[floor]} | {name: work for name, work in works.items() if name in peers}


def race(works: Mapping[str, Work], rounds: int) -> Race:
    """Let everyone warm up once, then measure."""
    for work in works.values():
        work()
    costs: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            costs[name].append(work())
    return Race(costs)


def cost(work: Callable[[], object], times: int = 1) -> float:
    """Processor seconds of doing *work* once."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times
