"""Following the stream of chat events: the place reached is kept in the transaction that takes in what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from wbdesk.api.call import Call, Trail
from wbdesk.api.events import EventCursor
from wbdesk.api.model import MOSCOW
from wbdesk.errors import WalkStuck
from wbdesk.plan.items import Item
from wbdesk.plan.kinds.kind import CALLS
from wbdesk.store import cursors
from wbdesk.store.database import Writing

from .intake import Intake, Taken
from .parts import EVENTS
from .post import Post, Stopped
from .reading import Page, read_page
from .walking import Place, Stride, Walked, Watch, take_in

CURSOR = "events"
"""The cursor's name in the store."""

NEWS = "news of chats"
"""The name of the cursor that says when the stream last had something new, unix seconds."""

CROWDED = (
    "WB has as many chat events in one millisecond ({crowded}) as a page holds, or more, and no page leads on behind"
    " them. What came is mirrored. Read the chats of that time in the seller's portal, then let the desk go on:"
    " wbdesk sync --events-from {behind}"
)
UNDATED = (
    "WB sent chat events without a time and does not say how to go on behind them. They are mirrored. Let the desk go"
    " on from another moment, such as an hour ago: wbdesk sync --events-from 1h"
)


async def follow(
    post: Post,
    intake: Intake,
    *,
    priority: int,
    since: float | None = None,
    watch: Watch = lambda _stride: None,
) -> Walked:
    """Read the stream from the place reached to its end.

    Args:
        post: the seller's.
        intake: what is done with the events.
        priority: in the line of WB's limit.
        since: where to begin the first time, unix seconds; None: with the oldest event that WB keeps.
        watch: called after every page.

    Raises:
        Stopped: the desk is to end.
        WalkStuck: WB's stream cannot be followed any further without skipping something.
        Exception: what the SDK raises; the place is kept.
    """
    first = EventCursor() if since is None else EventCursor(next=max(1, int(since * 1000)))
    cursor = await post.store.read(cursors.get, post.seller, CURSOR, EventCursor, first)
    trail = CALLS.walk_seller_events(cursor=cursor).start()
    place, taken = Place(begun_at=post.now()), Taken()
    while (call := _following(trail, cursor)) is not None:
        if post.stop.is_set():
            raise Stopped
        page = await read_page(post, call, priority)
        batches = list(trail.feed(page.value))
        cursor = batches[-1].cursor if batches else cursor
        taken += await _kept(post, intake, page.items, cursor, news=any(batch.events for batch in batches))
        place = _after(place, page)
        watch(Stride(EVENTS, place, taken, _following(trail, cursor) is None, _outlook(place, page, post.now())))
    return Walked(place.begun_at, place.calls, taken)


def go_on_from(tx: Writing, seller: str, at: float, now: float) -> None:
    """Let the stream be followed from the unix second *at* on, wherever it was: what is not read before is skipped."""
    cursors.put(tx, seller, CURSOR, EventCursor(next=max(1, round(at * 1000))), now)


def _following(trail: Trail[Any], cursor: EventCursor) -> Call[Any] | None:
    """What to ask next. A desk's user has no cursor in hand: he is told a command."""
    try:
        return trail.call
    except WalkStuck as problem:
        raise WalkStuck(_way_out(cursor)) from problem


def _way_out(cursor: EventCursor) -> str:
    if cursor.next is None:
        return UNDATED
    crowded, behind = (_in_moscow(cursor.next + millis) for millis in (0, 2))  # a walk asks from one before
    return CROWDED.format(crowded=crowded, behind=behind)


def _in_moscow(millis: int) -> str:
    return datetime.fromtimestamp(millis / 1000, MOSCOW).isoformat(timespec="milliseconds")


async def _kept(post: Post, intake: Intake, events: Sequence[Item], cursor: EventCursor, *, news: bool) -> Taken:
    def keep(tx: Writing) -> None:
        cursors.put(tx, post.seller, CURSOR, cursor, post.now())
        if news:
            cursors.put(tx, post.seller, NEWS, post.now(), post.now())

    return await take_in(post, intake, EVENTS.kind, events, keep)


def _after(place: Place, page: Page) -> Place:
    """The place after a page; `since` is the time of the first event."""
    begun_at = place.begun_at if place.calls else page.begun_at
    since = place.since or min((int(item.created_at) for item in page.items if item.created_at), default=None)
    return Place(begun_at=begun_at, since=since, records=place.records + len(page.items), calls=place.calls + 1)


def _outlook(place: Place, page: Page, now: float) -> Mapping[str, int]:
    """How many events there may be: WB does not say, but these have brought us so far in time."""
    newest = max((item.created_at for item in page.items if item.created_at), default=None)
    if newest is None or place.since is None or newest <= place.since:
        return {}
    return {"total": round(place.records * (now - place.since) / (newest - place.since))}
