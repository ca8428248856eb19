"""Noticing that WB's moderation has taken an answer down after it was confirmed.

The polls keep what has changed (`store.history`); this follows it, so that nothing is read for it and nothing is missed
while the desk is off.
"""

from __future__ import annotations

from collections.abc import Collection

from wbdesk.plan.intents import Intent, IntentKind
from wbdesk.plan.kinds import KINDS
from wbdesk.plan.proofs import seen_in
from wbdesk.store import cursors, history, ledger, shelf
from wbdesk.store.database import Reading

from .moving import Mover, moving
from .post import Post

NAME = "moderation"
EVERY = 60.0
MOST = 1_000
"""Changes looked at in one transaction."""

ANSWERS: tuple[IntentKind, ...] = ("feedback_answer", "feedback_edit")


class Moderation:
    """The job that marks answers which WB's moderation has refused later."""

    name = NAME

    async def run(self, post: Post) -> float | None:
        """Look at what has changed since the last time."""
        while not post.stop.is_set():
            place = await post.store.read(cursors.get, post.seller, NAME, int, 0)
            changes = await post.store.read(history.since, post.seller, place, MOST)
            if not changes:
                break
            rejected = {id for kind, id, entry in changes if (kind, entry.change) == ("feedback", "answer_rejected")}
            await moving(post, _take_in, rejected, changes[-1][2].number)
        return post.now() + EVERY


def _take_in(mover: Mover, rejected: Collection[str], place: int) -> None:
    """Mark the answers to these reviews, and keep how far the changes were followed."""
    for item in sorted(rejected):
        for intent in _taken_down(mover.tx, mover.post.seller, item):
            mover.make(intent, "moderate", error="moderated", needs_person=True)
    cursors.put(mover.tx, mover.post.seller, NAME, place, mover.now)


def _taken_down(tx: Reading, seller: str, item: str) -> list[Intent]:
    """The confirmed answers to a review whose very text WB shows as refused."""
    kept = shelf.get(tx, seller, "feedback", item)
    if kept is None:
        return []
    confirmed = ledger.find(tx, seller, states=["confirmed"], kinds=ANSWERS, item=item)
    return [one for one in confirmed if KINDS[one.kind].proves(one, seen_in(kept.item)).moderated]
