"""What a measurement says, as values: tables, and for each figure of the design one row of the table of goals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row of the table of goals."""

    name: str
    peer: str
    """The best of the published WB clients that could be measured."""
    floor: str
    """What the libraries underneath need, or the least that is correct."""
    ours: str
    goal: str
    excess: float
    """By which share of the goal it is missed; 0 or less: it is reached."""
    why: str = ""
    """Why it is missed, when it is."""

    @property
    def verdict(self) -> str:
        """Reached, or by how much not and why."""
        return "reached" if self.excess <= 0 else f"missed by {max(self.excess, 0.01):.0%}: {self.why}"


@dataclass(frozen=True)
class Table:
    """Everything measured for one figure or a few that belong together."""

    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """What one program of this folder found out."""

    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Effort:
    """How much to measure. The defaults are what `docs/figures.md` is made with."""

    rounds: int = 20
    turns: int = 60
    """Rounds of work that is over in a moment, so that some of them are not disturbed."""
    few: int = 4
    """Rounds of the published clients' imports and pages, which take long."""
    calls: int = 50
    """Calls in one such round."""
    records: int = 5_000
    bursts: tuple[int, int] = (30, 90)
    """Calls at once at WB's pace."""
    share: int = 30
    """Calls of each of two processes."""
    requests: float = 1.0
    """Of the simulator's requests, this part."""


QUICK = Effort(rounds=1, turns=1, few=1, calls=5, records=200, bursts=(7, 8), share=4, requests=0.01)
"""To see that everything runs; the numbers mean nothing."""
