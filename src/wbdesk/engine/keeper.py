"""What time alone does to intents: a delay is over, an age is reached, a lease is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from wbdesk.plan.intents import Intent
from wbdesk.plan.move_table import Facts, MoveName
from wbdesk.plan.moves import WrongMove, move
from wbdesk.store import queue
from wbdesk.store.database import Reading

from .moving import Moved, Mover, moving
from .post import Post
from .sender import HOSTS

MOST = 100
"""Moves of a kind in one transaction: others want to write too."""


class Keeper:
    """The job that moves intents on when their time has come."""

    name = "keep"

    async def run(self, post: Post) -> float | None:
        """Release what is due, drop what is too old, give back what a lost desk has held."""
        while not post.stop.is_set():
            found = await post.store.read(_ripe, post.seller, post.now())
            if not any(found):
                break
            if await moving(post, _move_on):
                for host in HOSTS:
                    post.ring(f"send {host}")
            if all(len(some) < MOST for some in found):
                break
        return post.now() + post.settings.tick


Ripe = tuple[Sequence[Intent], Sequence[Intent], Sequence[Intent]]


def _ripe(tx: Reading, seller: str, now: float) -> Ripe:
    return (
        queue.lost_leases(tx, seller, now, MOST),
        queue.expired(tx, seller, now, MOST),
        queue.ripe(tx, seller, now, MOST),
    )


def _move_on(mover: Mover) -> bool:
    """Make the moves that time has made possible; whether anything has become due."""
    lost, old, ripe = _ripe(mover.tx, mover.post.seller, mover.now)
    settled_at = mover.now + mover.post.settings.sending.settle
    made: list[Moved | None] = []
    for intent in lost:
        # What was only claimed may go at once; what was being sent is to be read about first.
        due_at = settled_at if intent.state == "sending" else intent.due_at
        made.append(_moved(mover, intent, "lapse", due_at=due_at))
    made += [_moved(mover, intent, "drop", error="too_late") for intent in old]
    over = {intent.id for intent in old}
    made += [_moved(mover, intent, "release") for intent in ripe if intent.id not in over]
    mover.write([moved for moved in made if moved is not None])
    return bool(ripe or lost)


def _moved(mover: Mover, intent: Intent, name: MoveName, **facts: Unpack[Facts]) -> Moved | None:
    """A move; None where it is not possible (any more)."""
    try:
        return Moved(name, intent, move(intent, name, mover.now, **facts))
    except WrongMove:
        return None
