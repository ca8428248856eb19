"""How to follow the stream of chat events: every event once, none lost, also over restarts.

WB sends the oldest events after `next`, a page at a time, and names the `next` to go on with: milliseconds. Whether
the event of that very millisecond comes again is not documented, nor how large a page is, nor whether one millisecond
may be cut in two by a page's end (https://dev.wildberries.ru/openapi/user-communication). So we ask from one
millisecond *before* the place reached, which covers both readings, and drop what is known by its id. The cursor
carries what that takes: the place, the ids that can come again, and how large a page can be. Each batch has the
cursor to go on with, so a walk may be stopped after any batch. A page without new events gives no batch: the cursor
before it is as good.

The place is the newest time on the page, or WB's `next` where that is older (never back, though), or newer but the
page had an event whose time cannot be read. Such an event is remembered as if it were as late as it can be.

The event at the place must therefore come again. A page without it has left something out, or is an old one sent
twice: it is thrown away and asked for once more. If it still does not come, WB no longer keeps it. Events older than
what was asked are never new.

The end is an empty page, or a page of nothing but known events that is not full. A *full* page of known events is
either the end or a millisecond that holds more than a page: then we look from the place itself (if the event at the
place comes again, WB counts inclusively and this is an ordinary page), then from behind it. Nothing there: the end.
Something there, though the usual page still brings nothing new, twice in a row: no question can reach all events, going
on would skip some, and `WalkStuck` is raised.

Requests: at most six for each new event and six for the end; in practice one for each page and one for the end.

May not live here: a clock, a socket, what an event says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, Protocol, TypeVar

import msgspec

from wbdesk.errors import InvalidArgument, WalkStuck

from .call import Call, Walk
from .model import records_sent, to_millis


class Stamped(Protocol):
    """What is needed of an event."""

    @property
    def event_id(self) -> str: ...
    @property
    def add_timestamp(self) -> datetime | None: ...


class StampedPage(Protocol):
    """What is needed of a page of events."""

    @property
    def events(self) -> Sequence[Any]: ...
    @property
    def next(self) -> int | None: ...
    @property
    def total_events(self) -> int | None: ...


SomeEvent = TypeVar("SomeEvent")


class EventCursor(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The place in the stream of events from which to go on. Save `str(cursor)`; `EventCursor.parse` reads it again."""

    next: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """The place reached, in unix milliseconds."""
    largest: Annotated[int, msgspec.Meta(ge=0)] = 0
    """How many events the largest page had: a smaller one is not full."""
    known: tuple[tuple[str, int | None], ...] = ()
    """The events that can come again: id, and the latest it can be dated (None: never forget it)."""

    def __str__(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def parse(cls, text: str) -> EventCursor:
        """The cursor that `str()` made *text* of. Raises `InvalidArgument` if it is anything else."""
        try:
            return msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, UnicodeEncodeError) as problem:
            raise InvalidArgument(f"{NOT_A_CURSOR} ({problem})", argument="cursor") from problem


NOT_A_CURSOR = "cursor: pass a batch's cursor or its str(), or None to begin with the oldest event"


class EventBatch(msgspec.Struct, Generic[SomeEvent], frozen=True):
    """New events, oldest first, and the cursor to go on with once they have been handled."""

    events: tuple[SomeEvent, ...]
    cursor: EventCursor


def walk_events(page: Callable[..., Call[Any]], cursor: EventCursor | str | None = None) -> Walk[EventBatch[Any]]:
    """A walk over the events after *cursor*, up to the newest. `page(next=)` is the call for one page."""
    begin = as_cursor(cursor)
    return Walk(lambda: EventTrail(page, begin))


def as_cursor(given: EventCursor | str | None) -> EventCursor:
    """The cursor that a caller gave in whichever form."""
    if given is None or isinstance(given, EventCursor):
        return given or EventCursor()
    if isinstance(given, str):
        return EventCursor.parse(given)
    raise InvalidArgument(NOT_A_CURSOR, argument="cursor")


BEFORE, AT, BEHIND = -1, 0, 1
"""Where to ask, in milliseconds from the place reached."""


ENOUGH_DOUBTS = 2
"""How often something must be seen behind the place, but not reached, before we believe that it cannot be."""

UNDATED = "WB sent events without a time and without `next`, so there is no asking for later ones. They were given."
CROWDED = (
    "WB has as many events in millisecond {place} as a page holds, or more: going on could skip some. What came of them"
    " was given. Read the chats of that time in the seller's portal, then go on from a later EventCursor(next=...)."
)


class EventTrail:
    """A walk over events under way."""

    def __init__(self, page: Callable[..., Call[Any]], cursor: EventCursor) -> None:
        self._page = page
        self._cursor = cursor
        self._offset = BEFORE
        self._missed = False
        self._doubts = 0
        self._over = False
        self._stuck = ""

    @property
    def call(self) -> Call[Any] | None:
        """What to ask next; None when all has been read. Raises `WalkStuck` when it cannot go on."""
        if self._stuck:
            raise WalkStuck(self._stuck)
        return None if self._over else self._page(next=self._asked)

    @property
    def _asked(self) -> int | None:
        place = self._cursor.next
        return None if place is None else max(1, place + self._offset)

    def feed(self, page: StampedPage) -> tuple[EventBatch[Any], ...]:
        """The new events of *page* as one batch, or nothing."""
        events = [event for event in page.events if not self._stale(event)]
        sent = records_sent(page, page.events)
        if not self._at_place(events) and self._amiss(sent):
            self._offset = BEFORE
            return ()
        self._missed = False
        self._over = sent == 0 or page.total_events == 0
        return self._admit(page, events) if sent else ()

    def _stale(self, event: Stamped) -> bool:
        """Whether *event* is older than what was asked: a page sent twice. Its events were given long ago."""
        time = time_of(event)
        return time is not None and self._asked is not None and time < self._asked

    def _at_place(self, events: Iterable[Stamped]) -> bool:
        """Whether a known event of the very place is among *events*, so that nothing was left out between."""
        known = dict(self._cursor.known)
        return any(known.get(event.event_id, 0) == self._cursor.next for event in events)

    def _amiss(self, sent: int) -> bool:
        """Whether to ask from before the place once more, now that the event of the place did not come."""
        if self._offset != BEFORE:
            self._doubts += sent > 0
            return sent > 0
        first, self._missed = not self._missed, True
        return first and self._cursor.next is not None and self._cursor.next in dict(self._cursor.known).values()

    def _admit(self, page: StampedPage, events: Sequence[Stamped]) -> tuple[EventBatch[Any], ...]:
        known, place = dict(self._cursor.known), self._cursor.next
        fresh = tuple({event.event_id: event for event in events if event.event_id not in known}.values())
        self._cursor = advanced(self._cursor, page, events, bool(fresh))
        full = records_sent(page, page.events) >= self._cursor.largest
        self._step(bool(fresh), moved=self._cursor.next != place, full=full)
        return (EventBatch(fresh, self._cursor),) if fresh else ()

    def _step(self, fresh: bool, *, moved: bool, full: bool) -> None:
        if fresh or moved:
            self._offset = BEFORE
            self._doubts = 0 if fresh else self._doubts
        elif not full:
            self._over = True
        elif self._cursor.next is None:
            self._stuck = UNDATED
        elif self._doubts >= ENOUGH_DOUBTS or self._offset == BEHIND:
            self._stuck = CROWDED.format(place=self._cursor.next)
        else:
            self._offset += 1


def time_of(event: Stamped) -> int | None:
    """The unix millisecond of *event*; None if it has none that WB could mean."""
    time = to_millis(event.add_timestamp)
    return None if time is None or time < 1 else time


def advanced(cursor: EventCursor, page: StampedPage, events: Sequence[Stamped], fresh: bool) -> EventCursor:
    """The cursor after *page*, of which *events* count."""
    times, sent = [time for event in events if (time := time_of(event)) is not None], records_sent(page, page.events)
    place = reached(cursor.next, page.next, times, all_read=len(times) == sent, fresh=fresh)
    latest = None if page.next is None else place
    dated = {event.event_id: time_of(event) or latest for event in events} | dict(cursor.known)
    known = tuple((id, time) for id, time in dated.items() if time is None or place is None or time >= place - 1)
    return EventCursor(place, max(cursor.largest, sent), known)


def reached(place: int | None, next: int | None, times: Sequence[int], *, all_read: bool, fresh: bool) -> int | None:
    """The place up to which all events are known, after a page with these *times* and `next`."""
    newest = max(times, default=None)
    named = next if next is not None and next >= (place or 1) else None
    if named is None or (all_read and newest is not None and (not fresh or newest < named)):
        named = newest if newest is not None else named
    return max((known for known in (place, named) if known is not None), default=None)
