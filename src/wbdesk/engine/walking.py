"""Reading a list of WB's page by page, so that a kill at any moment loses nothing and repeats next to nothing.

The place reached is kept in the transaction in which the last of the page's items are. A page is taken in some hundred
items at a time, because others want to write too; one that was taken in half when the desk was killed is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec
from msgspec.structs import replace

from wbdesk.api.bookmark import Bookmark
from wbdesk.errors import WalkStuck
from wbdesk.plan.items import Item, ItemKind
from wbdesk.store import cursors
from wbdesk.store.database import Reading, Writing

from .intake import Intake, Taken, beginning
from .moving import Mover, moving
from .parts import Part, Since
from .polled import as_listed
from .post import Post, Stopped
from .reading import Page, read_page

AT_ONCE, MANY_AT_ONCE = 1_000, 5_000
"""Items taken in by one transaction; and of those that are done with, which no rule has to be asked about."""

AGE = 86_400.0
"""After so many seconds an interrupted walk over what polls read begins anew."""


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a walk over a list has come, as it is kept."""

    begun_at: float
    """When its first request left at the earliest, unix seconds."""
    since: Since = None
    mark: Bookmark = Bookmark()
    records: int = 0
    calls: int = 0


class Stride(msgspec.Struct, frozen=True):
    """One page more."""

    part: Part
    place: Place
    taken: Taken
    over: bool
    counts: Mapping[str, int] = {}
    """What the page says of how much there is, by the names of its fields."""


Watch: TypeAlias = Callable[[Stride], object]
"""Called after every page."""


class Walked(msgspec.Struct, frozen=True):
    """A walk that has come to its end."""

    begun_at: float
    """What was changed at WB later than this may not have been seen."""
    calls: int
    taken: Taken = Taken()
    """By this run of the desk."""


Ending: TypeAlias = Callable[[Writing, Walked], object]
"""Called in the last transaction of a walk."""


def ignore(_tx: Writing, _walked: Walked) -> None:
    """The ending of a walk after which nothing is to be kept."""


async def walk(
    post: Post,
    intake: Intake,
    part: Part,
    *,
    name: str,
    priority: int,
    since: Since = None,
    age: float | None = AGE,
    watch: Watch = lambda _stride: None,
    ending: Ending = ignore,
) -> Walked:
    """Read a list to its end, from where an interrupted walk of the same name had come.

    Args:
        post: the seller's.
        intake: what is done with the items.
        part: the list.
        name: under which the place is kept.
        priority: in the line of WB's limit.
        since: from which unix second on, for a list that knows dates.
        age: how old an interrupted walk may be to be gone on with, in seconds; None: any.
        watch: called after every page.
        ending: called in the last transaction.

    Raises:
        Stopped: the desk is to end.
        WalkStuck: WB's limits leave no way on; the next walk begins anew.
        Exception: what the SDK raises; the place is kept.
    """
    place = await post.store.read(_place, post.seller, name, post.now(), since, age)
    taken = Taken()
    while True:
        if post.stop.is_set():
            raise Stopped
        stride = await _step(post, intake, part, name, place, priority, ending)
        place, taken = stride.place, taken + stride.taken
        watch(stride)
        if stride.over:
            return Walked(place.begun_at, place.calls, taken)


def _place(tx: Reading, seller: str, name: str, now: float, since: Since, age: float | None) -> Place:
    """Where to go on; at the beginning, if nothing was interrupted or that was too long ago."""
    found = cursors.get(tx, seller, name, Place)
    if found is None or (age is not None and found.begun_at < now - age):
        return Place(begun_at=now, since=since)
    return found


async def _step(
    post: Post,
    intake: Intake,
    part: Part,
    name: str,
    place: Place,
    priority: int,
    ending: Ending,
) -> Stride:
    """Read and take in one page, and keep the place after it."""
    trail = part.trail(place.mark, place.since)
    call = trail.call
    assert call is not None
    page = await read_page(post, call, priority)
    trail.feed(page.value)
    following = place_after(place, page, trail.bookmark)
    stuck: WalkStuck | None = None
    try:
        over = trail.call is None
    except WalkStuck as problem:
        over, stuck = True, problem

    def keep(tx: Writing) -> None:
        if not over:
            cursors.put(tx, post.seller, name, following, post.now())
            return
        cursors.forget(tx, post.seller, name)
        if stuck is None:
            ending(tx, Walked(following.begun_at, following.calls))

    taken = await take_in(post, intake, part.kind, await as_listed(post, part, page.items), keep)
    if stuck is not None:
        raise stuck
    return Stride(part, following, taken, over, counts_of(page.value))


def place_after(place: Place, page: Page, mark: Bookmark) -> Place:
    """The place after a page."""
    begun_at = place.begun_at if place.calls else page.begun_at
    records = max(mark.given, place.records + (0 if mark.given else len(page.items)))
    return replace(place, begun_at=begun_at, mark=mark, records=records, calls=place.calls + 1)


COUNTS = ("count_unanswered", "count_archive", "total")


def counts_of(page: Any) -> Mapping[str, int]:
    """What a page says of how much there is."""
    found = {name: getattr(page, name, None) for name in COUNTS}
    return {name: count for name, count in found.items() if count is not None}


async def take_in(
    post: Post, intake: Intake, kind: ItemKind, items: Sequence[Item], keep: Callable[[Writing], object]
) -> Taken:
    """Take in a page's items, some at a time; *keep* is called with the last of them."""
    taken, at_once = Taken(), MANY_AT_ONCE if items and items[0].archived else AT_ONCE
    for start in range(0, max(len(items), 1), at_once):
        last = start + at_once >= len(items)
        taken += await moving(post, _take, intake, kind, items[start : start + at_once], keep if last else None)
    return taken


def _take(
    mover: Mover, intake: Intake, kind: ItemKind, items: Sequence[Item], keep: Callable[[Writing], object] | None
) -> Taken:
    beginning(mover.tx, mover.post.seller, kind, mover.now)  # an empty list is a beginning too
    taken = intake.take(mover, items)
    if keep is not None:
        keep(mover.tx)
    return taken
