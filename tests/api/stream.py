"""A stream of chat events as WB keeps one: ordered by time, read by `next`, growing. It knows nothing of cursors."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, Literal

from tests.api.shelf import page

from wbdesk.api.call import Call
from wbdesk.api.events import EventBatch, EventCursor, walk_events

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    """An event; WB sorts and filters by `time` (milliseconds), `add_timestamp` is what of it could be read."""

    event_id: str
    time: int
    add_timestamp: datetime | None


@dataclass(frozen=True)
class Reply:
    events: tuple[Event, ...]
    next: int | None
    total_events: int | None
    received: int | None = None


@dataclass
class Stream:
    """The stream. `names` is what WB puts into `next`: a time on the page, the one after its newest, or nothing."""

    size: int = 50
    inclusive: bool = True
    names: Literal["newest", "middle", "after", "nothing"] = "newest"
    between: Callable[[Stream], object] = lambda stream: None
    twice: frozenset[int] = frozenset()
    """Which replies (counted from 0) are the one before, sent again."""
    missing: frozenset[int] = frozenset()
    """Which replies leave out a page's worth of events."""
    undecodable: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    asked: list[int | None] = field(default_factory=list)
    last: Reply | None = None

    def add(self, time: int, *, readable: bool = True) -> Event:
        shown = EPOCH + timedelta(milliseconds=time) if readable else None
        event = Event(f"e{len(self.events)}", time, shown)
        insort(self.events, event, key=attrgetter("time"))
        return event

    def answer(self, call: Call[Any]) -> Reply:
        """WB's reply to *call*."""
        number, asked = len(self.asked), call.json["next"]
        self.asked.append(asked)
        assert asked is None or asked > 0, "WB answers 400 to next=0"
        if self.last is None or number not in self.twice:
            self.last = self._page(asked, self.size if number in self.missing else 0)
        return self.last

    def _page(self, asked: int | None, left_out: int) -> Reply:
        after = [event for event in self.events if asked is None or self._is_after(event.time, asked)]
        sent = after[left_out : left_out + self.size]
        read = tuple(event for event in sent if event.event_id not in self.undecodable)
        return Reply(read, self._next([event.time for event in sent] or [asked]), len(sent), len(sent))

    def _is_after(self, time: int, asked: int) -> bool:
        return time >= asked if self.inclusive else time > asked

    def _next(self, times: list[int | None]) -> int | None:
        if times[-1] is None or self.names == "nothing":
            return None
        return times[len(times) // 2] if self.names == "middle" else times[-1] + (self.names == "after")

    def followed(self, cursor: EventCursor | str | None = None, most: int = 10_000) -> Iterator[EventBatch[Event]]:
        """The batches of one walk, with `between` after each reply. More than *most* requests fail."""
        trail = walk_events(page, cursor).start()
        while (call := trail.call) is not None:
            assert len(self.asked) < most, "the walk does not end"
            batches = tuple(trail.feed(self.answer(call)))
            self.between(self)
            yield from batches
