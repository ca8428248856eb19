"""What a test does to a world and asks of it, whichever way its client gets there.

Lives here: short names for what a `World` does, and a world served from a thread. The door without a socket is
`wbdesk.testing.Simulator`, which needs a client to make one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .clock import Clock
from .faults import Faults
from .journal import Journal
from .scenario import Scenario, load_scenario
from .shop import Shop
from .tokens import TokenType
from .world import World


class Door(ABC):
    """A world and short names for what tests need of it; who inherits brings the clock."""

    world: World

    @property
    @abstractmethod
    def now(self) -> float:
        """The world's time in unix seconds."""

    @abstractmethod
    def jump(self, seconds: float) -> None:
        """Let *seconds* pass at once."""

    @property
    def shop(self) -> Shop:
        """The first seller's shop: make buyers act, and see what was answered."""
        return self.world.shops[self.world.sids[0]]

    @property
    def faults(self) -> Faults:
        """What goes wrong: `wb.faults.add(Fault(...))`, `wb.faults.clear()`, `wb.faults.happened`."""
        return self.world.faults

    @property
    def journal(self) -> Journal:
        """Every request and its verdict: `wb.journal.refused()`, `wb.journal.repeated_writes()` and so on."""
        return self.world.journal

    def token(self, type: TokenType = "personal", **claims: Any) -> str:
        """A token that this world accepts; *claims* as for `wbdesk.sim.make_token`."""
        return self.world.token(type, **claims)

    def play(self, scenario: Scenario | str | Path) -> None:
        """Add a scenario's faults and settings: a `Scenario`, a preset by name (`"bad_day"`), or a TOML file."""
        self.world.play(scenario if isinstance(scenario, Scenario) else load_scenario(scenario))

    def never_read(self) -> dict[str, tuple[str, ...]]:
        """Ids of the questions, reviews, claims and chat events that wait and that no reply has shown, by kind."""
        return self.world.never_read(self.now)


class Served(Door):
    """A world behind a socket; `served` makes one.

    `address` is all three of WB's hosts. Hold `world.lock` where buyers act while another thread is asking.
    """

    def __init__(self, world: World, clock: Clock, address: str) -> None:
        self.world, self.clock, self.address = world, clock, address

    @property
    def now(self) -> float:
        """The world's time in unix seconds."""
        return self.clock.now()

    def jump(self, seconds: float) -> None:
        """Let *seconds* pass at once in the world; a client that sleeps already does not hear of it."""
        self.clock.jump(seconds)

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which wbdesk's clients come here."""
        return {"WB_API_TOKEN": self.token(), "WB_BASE_URL": self.address}


@contextmanager
def served(world: World | None = None, *, speed: float = 1.0, port: int = 0) -> Iterator[Served]:
    """A world (a new one by default) on 127.0.0.1, in a thread of its own, its time running *speed* times as fast."""
    from .server import serve

    world = world or World()
    clock = Clock(world.start, speed)
    with serve(world, port, clock) as address:
        yield Served(world, clock, address)
