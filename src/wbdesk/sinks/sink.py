"""What every sink is, and what it can say of a delivery. Kinds of sinks have their own modules.

A sink is told facts in order and answers with one frozen value. `delivered` says how many of the first facts have
surely arrived; the value is about the next one, and the facts after that one were not tried. Deciding when to try again
is not a sink's business (`retry.py` answers that); nor is keeping what waits.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeAlias

import msgspec
from msgspec.structs import replace

from wbdesk.plan.facts import Fact, encoded
from wbdesk.plan.said import Said


class Delivered(msgspec.Struct, frozen=True):
    """All of them arrived."""

    delivered: int


class Retry(msgspec.Struct, frozen=True, kw_only=True):
    """The next fact did not arrive, or nobody knows whether it did: it has to be told again, with the same id."""

    why: Said
    """For a person; safe to log."""
    after: float | None = None
    """The seconds that the receiver asked for, if it did."""
    down: bool = False
    """It is the sink that is in trouble, and not this fact: others would fare no better now."""
    detail: str = ""
    """What the receiver or the system said. May hold a buyer's words: for the store, never for a log."""
    delivered: int = 0


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """The receiver wants nothing more, ever: switch the sink off and say so."""

    why: Said
    detail: str = ""
    delivered: int = 0


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """The next fact will never be taken: park its stream, show it, and go on with the others."""

    why: Said
    detail: str = ""
    delivered: int = 0


Trouble: TypeAlias = Retry | Gone | Refused
Outcome: TypeAlias = Delivered | Trouble


class Sink(Protocol):
    """Somewhere facts go."""

    @property
    def name(self) -> str:
        """As in `wbdesk.toml`."""
        ...

    async def deliver(self, facts: Sequence[Fact]) -> Outcome:
        """Tell *facts*, in their order, up to the first that does not arrive. Raises nothing but a cancellation."""
        ...

    async def aclose(self) -> None:
        """Let go of connections. The sink can be used again."""
        ...


class BadSink(ValueError):
    """A sink cannot be made from what is configured. `problems` says all that is wrong, in both languages."""

    def __init__(self, *problems: Said) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(problem.en for problem in self.problems)


UNTELLABLE = Said("это событие нельзя записать как JSON", "this fact cannot be written as JSON")


def one_line(fact: Fact) -> bytes | Refused:
    """A fact as it is sent, without the end of the line."""
    try:
        return encoded(fact)
    except (ValueError, TypeError, OverflowError) as problem:
        return Refused(why=UNTELLABLE, detail=brief(str(problem)))


async def one_by_one(facts: Sequence[Fact], deliver: Callable[[Fact], Awaitable[Outcome]]) -> Outcome:
    """Tell facts with something that takes one at a time."""
    for count, fact in enumerate(facts):
        outcome = await deliver(fact)
        if not isinstance(outcome, Delivered):
            return replace(outcome, delivered=count)
    return Delivered(len(facts))


def brief(text: str, longest: int = 300) -> str:
    """Others' words on one line, cut."""
    words = " ".join(text.split())
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
