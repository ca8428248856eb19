"""When the lists of what is open were last read to their ends, and so what stands in them.

WB's archive of reviews also shows old ones that are still open (they may be answered). An item is put away when the
list of what is open does not show it any more, whatever other list does: otherwise it would be open after one reading
and put away after the next, for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from wbdesk.plan.items import Item, ItemKind
from wbdesk.store import cursors, unanswered
from wbdesk.store.database import Reading, Writing

from .parts import ARCHIVED_FEEDBACKS, OPEN_CLAIMS, OPEN_FEEDBACKS, OPEN_QUESTIONS, Part
from .post import Post

OPEN: Mapping[ItemKind, Part] = {"question": OPEN_QUESTIONS, "feedback": OPEN_FEEDBACKS, "claim": OPEN_CLAIMS}
"""The list of what waits for the seller."""


class Polled(msgspec.Struct, frozen=True):
    """The last reading of a whole list."""

    begun_at: float
    calls: int


def polled(tx: Reading, seller: str, part: Part) -> Polled | None:
    """The last reading of a whole list that came to its end."""
    return cursors.get(tx, seller, f"polled {part.name}", Polled)


def keep_polled(tx: Writing, seller: str, part: Part, found: Polled) -> None:
    """Keep that a whole list was read, if it is one of what is open and not read anew since."""
    last = polled(tx, seller, part)
    if part in OPEN.values() and (last is None or last.begun_at <= found.begun_at):
        cursors.put(tx, seller, f"polled {part.name}", found, found.begun_at)


async def as_listed(post: Post, part: Part, items: Sequence[Item]) -> Sequence[Item]:
    """The items of a list, marked if what stands in it is done with."""
    if not part.archived:
        return items
    doubtful = [item.id for item in items if not item.answered] if part == ARCHIVED_FEEDBACKS else []
    still_open = await post.store.read(_still_open, post.seller, part.kind, doubtful) if doubtful else set()
    return [item if item.id in still_open else replace(item, archived=True) for item in items]


def _still_open(tx: Reading, seller: str, kind: ItemKind, ids: Sequence[str]) -> set[str]:
    """Those that the list of what is open showed when it was last read."""
    last = polled(tx, seller, OPEN[kind])
    return set() if last is None else unanswered.seen(tx, seller, kind, ids, last.begun_at)
