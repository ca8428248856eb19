"""Finding out what has become of open questions and reviews that their list does not show any more.

Somebody has answered them, WB has archived them, the buyer has deleted them. The list of what is done with is read from
the oldest of them on (and by what overlap says at least, which brings what was never open: ratings without a word).
What that does not show is looked for among the newest in the archive, then asked for by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wbdesk.api.feedbacks import MOST, OVERLAP
from wbdesk.plan.changes import Brake
from wbdesk.plan.items import ItemKind
from wbdesk.plan.kinds.kind import CALLS, DAY
from wbdesk.store import cursors, unanswered
from wbdesk.store.database import Reading, Writing
from wbdesk.store.item_rows import Kept

from .intake import Intake, Taken
from .missing import ask_for, done
from .parts import ANSWERED_QUESTIONS, ARCHIVED_FEEDBACKS, OPEN_FEEDBACKS, OPEN_QUESTIONS, PROCESSED_FEEDBACKS, Part
from .polled import as_listed, polled
from .post import Post
from .reading import read_page
from .walking import Walked, Watch, take_in, walk

PAGES = 4
"""How many pages of the archive are looked through."""

SINGLES = 20
"""How many are asked for by themselves at a time."""


class Closed(msgspec.Struct, frozen=True):
    """Where the items of a kind go."""

    open: Part
    done: Part
    archive: bool
    look_back: float
    """Seconds: what was written before is not waited for any more."""


CLOSED: Mapping[ItemKind, Closed] = {
    "question": Closed(OPEN_QUESTIONS, ANSWERED_QUESTIONS, archive=False, look_back=365 * DAY),
    "feedback": Closed(OPEN_FEEDBACKS, PROCESSED_FEEDBACKS, archive=True, look_back=60 * DAY),
}


async def close(
    post: Post,
    intake: Intake,
    kind: ItemKind,
    *,
    priority: int,
    watch: Watch = lambda _stride: None,
) -> Taken:
    """Read what has been done with since the last time, and what is not open any more.

    Before everything was read once there is nothing to compare with, and nothing is done.
    """
    last = await post.store.read(_last, post.seller, kind)
    if last is None or (kind == "feedback" and not intake.settings.archive):
        return Taken()
    vanished = await _unseen(post, kind, 1)
    since = min([min(last, post.now()) - intake.settings.overlap, *(kept.item.created_at or last for kept in vanished)])

    def ending(tx: Writing, walked: Walked) -> None:
        cursors.put(tx, post.seller, f"closed {kind}", walked.begun_at, walked.begun_at)

    part = CLOSED[kind].done
    walked = await walk(
        post,
        intake,
        part,
        name=f"closed {part.name}",
        priority=priority,
        since=int(since) - 1,
        watch=watch,
        ending=ending,
    )
    taken = walked.taken
    if CLOSED[kind].archive and (vanished := await _unseen(post, kind, 1)):
        taken += await _newest_in_archive(post, intake, vanished[0], priority)
    return taken + await _one_by_one(post, intake, kind, priority)


def _last(tx: Reading, seller: str, kind: ItemKind) -> float | None:
    """When what is done with was last read."""
    begun_at = cursors.get(tx, seller, f"closed {kind}", float)
    return done(tx, seller, kind) if begun_at is None else begun_at


async def _unseen(post: Post, kind: ItemKind, limit: int) -> list[Kept]:
    """The oldest of what was open and is not in the list of what is."""
    before = await post.store.read(polled, post.seller, CLOSED[kind].open)
    if before is None:
        return []
    since = post.now() - CLOSED[kind].look_back
    return await post.store.read(unanswered.unseen, post.seller, kind, before.begun_at, since, limit)


async def _newest_in_archive(post: Post, intake: Intake, oldest: Kept, priority: int) -> Taken:
    """The archive from its newest review on, as far as the oldest one that is looked for."""
    taken = Taken()
    for number in range(PAGES):
        call = CALLS.get_feedbacks_archive(take=MOST, skip=number * (MOST - OVERLAP))
        page = await read_page(post, call, priority)
        taken += await take_in(
            post, intake, "feedback", await as_listed(post, ARCHIVED_FEEDBACKS, page.items), lambda _tx: None
        )
        written = [item.created_at for item in page.items if item.created_at is not None]
        if len(page.items) < MOST or min(written, default=0.0) < (oldest.item.created_at or 0.0):
            break
    return taken


async def _one_by_one(post: Post, intake: Intake, kind: ItemKind, priority: int) -> Taken:
    """Ask for some by themselves. That WB does not have them is believed while they are few."""
    left = await _unseen(post, kind, SINGLES + 1)
    for kept in left[:SINGLES]:
        await ask_for(post, intake, kept, priority=priority, believe=len(left) <= Brake().least)
    return Taken(read=min(len(left), SINGLES))
