"""Chores: work in the store that is done a little at a time, because others want to write too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from wbdesk.store import forget, search
from wbdesk.store.database import Writing

from .post import Post

AT_ONCE = 500
"""What is done in one transaction: so many changed items, old facts, or old lines."""
BREATH = 0.2
"""Between two transactions, in seconds."""

Work: TypeAlias = Callable[[Writing, str, float, int], int]
"""Does the next so many (the last argument) of a seller's, at a moment, and says how many there were."""


@dataclass(frozen=True)
class Chore:
    """The job of one chore."""

    name: str
    work: Work
    look: float
    """How often it is looked for something to do, in seconds."""

    async def run(self, post: Post) -> float | None:
        """Do what there is to do, as far as one transaction goes."""
        done = await post.store.write(self.work, post.seller, post.now(), AT_ONCE)
        return post.now() + (self.look if done < AT_ONCE else BREATH)


def indexing() -> Chore:
    """The job that keeps the index for searches up to the mirror."""
    return Chore("index", search.index_some, look=30.0)


def forgetting(keep: float, history: float | None = None) -> Chore:
    """The job that forgets what was told to others, and what has changed about items, so many seconds ago."""

    def work(tx: Writing, seller: str, now: float, limit: int) -> int:
        done = forget.forget_some(tx, seller, now, now - keep, limit)
        if history is None:
            return done
        return max(done, forget.forget_history(tx, seller, now, now - history, limit))

    return Chore("forget", work, look=3_600.0)
