"""Looking again at what is open: because it has grown older, or because the rules are others now.

What rules say of an item changes at certain ages only (`plan.asking.turning_points`). So every look passes over those
items alone that have reached one since the last look, and over everything open when the rules have changed.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from wbdesk.plan.asking import Rulebook, reminder, turning_points
from wbdesk.plan.items import Item, ItemKind
from wbdesk.plan.subject import SubjectKind, subject_of
from wbdesk.store import cursors, unanswered
from wbdesk.store.database import Reading
from wbdesk.store.item_rows import Kept

from .intake import Intake, Taken, beginning, book_now, judged, model_of
from .moving import Mover, moving
from .post import Post, Stopped
from .room import PinRoom

AT_ONCE = 200
"""Items judged in one transaction."""

SUBJECTS: dict[ItemKind, SubjectKind] = {"question": "question", "feedback": "feedback", "claim": "claim"}
"""What is looked at again. Messages are answered when they come or not at all."""


class Look(msgspec.Struct, frozen=True):
    """The last look."""

    at: float
    """Unix seconds."""
    print: str
    """Of the rules by which it looked."""
    number: int | None = None
    """How far a look at everything has come: the last row's number; None: it is over."""


async def reconsider(post: Post, intake: Intake, kind: ItemKind) -> Taken:
    """Look at the open items of a kind again. Raises `Stopped` when the desk is to end."""
    if intake.book is None:
        return Taken()
    now = post.now()
    last = await post.store.read(_last, post.seller, intake.book, kind, now)
    taken = Taken() if last.number is None else await _everything(post, intake, kind, last)
    taken += await _grown(post, intake, intake.book, kind, last.at, now)
    await post.store.write(cursors.put, post.seller, f"rules {kind}", Look(now, last.print), now)
    return taken


def _last(tx: Reading, seller: str, book: Rulebook, kind: ItemKind, now: float) -> Look:
    """The last look; one at everything that has not begun, where there was none by these rules.

    As long as it is not known what room there is for pins, nothing is pinned: knowing it makes the rules others.
    """
    print_ = f"{book.print} {PinRoom(tx, seller).limits is not None}"
    last = cursors.get(tx, seller, f"rules {kind}", Look)
    return last if last is not None and last.print == print_ else Look(now, print_, 0)


async def _everything(post: Post, intake: Intake, kind: ItemKind, last: Look) -> Taken:
    """Go on with a look at everything that is open."""
    taken, number = Taken(), last.number or 0
    while True:
        found = await post.store.read(unanswered.after, post.seller, kind, number, AT_ONCE)
        if not found:
            return taken
        number = found[-1].number
        look = Look(last.at, last.print, number)
        taken += await _judge(post, intake, found, kind, look)


async def _grown(post: Post, intake: Intake, book: Rulebook, kind: ItemKind, since: float, now: float) -> Taken:
    """Judge what has reached a turning point after *since* and by *now*."""
    taken = Taken()
    for age in turning_points(book, SUBJECTS[kind]):
        past: Kept | None = None
        while found := await post.store.read(_written, post.seller, kind, since - age, now - age, past):
            taken += await _judge(post, intake, found, kind, None)
            past = found[-1]
    return taken


def _written(tx: Reading, seller: str, kind: ItemKind, since: float, until: float, past: Kept | None) -> Sequence[Kept]:
    return unanswered.written(tx, seller, kind, since, until, AT_ONCE, past=past)


async def _judge(post: Post, intake: Intake, found: Sequence[Kept], kind: ItemKind, look: Look | None) -> Taken:
    if post.stop.is_set():
        raise Stopped
    return await moving(post, _judged, intake, [kept.item for kept in found], kind, look)


def _judged(mover: Mover, intake: Intake, items: Sequence[Item], kind: ItemKind, look: Look | None) -> Taken:
    """Judge some items, and keep how far a look at everything has come. (One at what has grown older reminds too.)"""
    assert intake.book is not None
    book = book_now(mover.tx, mover.post.seller, intake.book)
    begun_at = beginning(mover.tx, mover.post.seller, kind, mover.now)
    made = judged(mover, book, items, begun_at)
    if look is not None:
        cursors.put(mover.tx, mover.post.seller, f"rules {kind}", look, mover.now)
        return intake.keep(mover, made)
    subjects = ((item, subject_of(model_of(item), mover.now)) for item in items)
    told = (reminder(item, subject, mover.now, book.config.negative) for item, subject in subjects)
    facts = (*made.facts, *(fact for fact in told if fact is not None))
    return intake.keep(mover, msgspec.structs.replace(made, facts=facts))
