"""The one way in which the engine moves intents: in a transaction, with its followers, and with a line in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar, Unpack

import msgspec

from wbdesk.plan.intents import Intent
from wbdesk.plan.move_table import Facts, MoveName
from wbdesk.plan.moves import move
from wbdesk.plan.proofs import Step
from wbdesk.plan.reasons import REASONS
from wbdesk.store import journal
from wbdesk.store.database import Writing
from wbdesk.store.queue import free_lane
from wbdesk.wire.limits import Now

from .post import Post

T = TypeVar("T")


class Moved(msgspec.Struct, frozen=True):
    """A move that was made."""

    name: MoveName
    before: Intent
    after: Intent


class Mover:
    """Moves intents within one write transaction."""

    def __init__(self, post: Post, tx: Writing) -> None:
        self.post, self.tx = post, tx
        self.at: Now = post.clock.now()
        """When the transaction had its turn."""
        self.moved: list[Moved] = []

    @property
    def now(self) -> float:
        """The same in unix seconds."""
        return self.at.wall

    def current(self, intent: Intent) -> Intent | None:
        """The intent as it is now."""
        return journal.get(self.tx, intent.seller, intent.id)

    def make(self, before: Intent, name: MoveName, *, why: str = "", **facts: Unpack[Facts]) -> Intent | None:
        """*before* after a move; None where the store has it otherwise by now, or its lane is not free.

        Raises `WrongMove` for an act that is not possible.
        """
        after = move(before, name, self.now, **facts)
        if not journal.change(self.tx, before, after, name, who=self.post.owner, why=why):
            return None
        if after is not before:
            self._follow([Moved(name, before, after)])
        return after

    def go(self, before: Intent, steps: Iterable[Step]) -> Intent | None:
        """*before*, as it was read in this transaction, after moves of which the first claims it.

        None where its lane is not free. Raises `WrongMove` for an act that is not possible.
        """
        made = list(self._taken(before, steps))
        if not free_lane(self.tx, before):
            return None
        self.write(made)
        return made[-1].after

    def write(self, made: Sequence[Moved]) -> None:
        """Write down moves of intents read in this transaction, claims only where their lanes were looked at."""
        journal.change_all(self.tx, [(one.before, one.after, one.name) for one in made], who=self.post.owner)
        self._follow(made)

    def take(self, intent: Intent, steps: Iterable[Step]) -> Intent | None:
        """Make several moves, one after the other, of the intent as it is now.

        News that comes too late changes nothing. None where the intent is gone.
        """
        return self.take_all([(intent, steps)]).get(intent.id)

    def take_all(self, decided: Iterable[tuple[Intent, Iterable[Step]]]) -> dict[int, Intent]:
        """The same of many intents at once; gives them by their numbers as they are then."""
        wanted = {intent.id: steps for intent, steps in decided}
        current = dict(journal.get_all(self.tx, self.post.seller, wanted))
        made = [moved for number, intent in current.items() for moved in self._taken(intent, wanted[number])]
        self.write(made)
        return current | {moved.after.id: moved.after for moved in made}

    def _taken(self, intent: Intent, steps: Iterable[Step]) -> Iterator[Moved]:
        for step in steps:
            after = move(intent, step.name, self.now, **step.facts)
            if after is not intent:
                yield Moved(step.name, intent, after)
            intent = after

    def _follow(self, made: Sequence[Moved]) -> None:
        """Let moves that were written down be followed, and logged when the transaction is kept."""
        self.moved += made
        for follow in self.post.followers if made else ():
            follow(self.tx, [(one.before, one.after) for one in made], self.now)


async def moving(post: Post, work: Callable[..., T], *args: Any) -> T:
    """What `work(mover, *args)` gives, in a write transaction; its moves are logged once they are kept."""

    def inside(tx: Writing) -> tuple[T, list[Moved]]:
        mover = Mover(post, tx)
        return work(mover, *args), mover.moved

    result, moved = await post.store.write(inside)
    for one in moved:
        log(post, one)
    return result


def log(post: Post, moved: Moved) -> None:
    """A line for a move, with nothing that anybody has written."""
    after = moved.after
    why = after.error if after.error in REASONS else ""
    post.log.info(
        "move",
        seller=after.seller,
        intent=after.id,
        kind=after.kind,
        move=moved.name,
        before=moved.before.state,
        after=after.state,
        attempt=after.attempt,
        **({"why": why} if why else {}),
        **({"needs_person": True} if after.needs_person else {}),
    )
