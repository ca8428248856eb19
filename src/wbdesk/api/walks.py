"""How to read a whole list that changes while it is read: every record once, none skipped.

A trail is a walk under way. It says what to ask next (`call`), takes the page (`feed`) and gives the records that are
new; it never sends anything. `call` is None when the walk is over and raises `WalkStuck` when it cannot go on, so
that every record fed before that has already been handed out.

What is promised: a record that matches from the first page to the last is given exactly once. A record that appears
meanwhile belongs to this walk or, if its date is older than what was read, to the next one. One that disappears (an
unanswered question is answered) may have been given or not. Two things are relied on: WB does not swap two records'
order while we read, and a page shorter than asked for is the end of the list.

**By offset.** `skip` counts records, so when records before `skip` disappear the next page starts too late. Hence
pages overlap, by half or by less where little disappears, and a page counts only if its first record is already known
(its *anchor*). By induction all lasting records before a known one are known too; a page that starts at a known record
continues them without a gap. A page without an anchor, an empty one included, is thrown away and asked for half a page
earlier. The page at `skip=0` needs no anchor. A record dropped by the decoder has no id: the anchor is the first record
that could be read, and a page's length is what WB sent (`page.received`, where the page knows it). More such records in
a row than pages overlap by may stop the walk.

**By date.** Sorted by `dateAsc`, a list can be read without offsets: ask from one second before the newest second
seen, with `skip=0`. That covers `dateFrom` taken as inclusive and as exclusive, and a second that a page's end cut in
two. Nothing asked so can start too late, the answered ones drop out by themselves, and WB's cap on offsets is never
near. Repeats are dropped by id. When a full page brings nothing new, more records share these two seconds than a page
holds: go on by offset, with that same date, until a later second appears. As long as all that was seen lies within one
second, the list may be sorted the other way round: the date stays. A record without a readable date takes no part.

WB documents neither what `dateFrom` compares nor what `order` sorts by
(https://dev.wildberries.ru/openapi/user-communication). So a page that is not ascending, or has a record from before
the date asked for, ends all trust in dates: the walk starts over by offset, still giving nothing twice, and logs that
once. All ids are kept for that, up to as many as offsets can reach at all; beyond, only those that can come again.

**Going on later.** A bookmark holds the place and the ids by which the next page is checked, no more: a resumed walk
that has to start over gives again what was given long before.

Requests: one for each page and one for the end; by offset one more for each page of overlap. Whatever changes, a walk
over n records gives up after (n + 1) * (PATIENCE * (1 + 2n / take) + 2) requests.

May not live here: a clock, a socket, what a record means.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from wbdesk.errors import WalkStuck

from .bookmark import Bookmark
from .call import Call, Item, Walk
from .checks import Moment
from .model import EPOCH, records_sent

PATIENCE = 10
"""How often the part already read may be read again without finding anything new before the walk gives up."""

logger = logging.getLogger("wbdesk")
BEGINNING = Bookmark()

When = Moment | None
"""A date filter, or none."""


class Listed(Protocol):
    """A record that can be told from another."""

    @property
    def id(self) -> str: ...


class Dated(Listed, Protocol):
    """A record of a list that can be asked for by date."""

    @property
    def created_date(self) -> datetime | None: ...


Page = TypeVar("Page")
Record = TypeVar("Record", bound=Listed)
DatedRecord = TypeVar("DatedRecord", bound=Dated)


def walk_by_date(
    page: Callable[..., Call[Page]],
    items: Callable[[Page], Iterable[DatedRecord]],
    *,
    take: int,
    reach: int | None = None,
    date_from: When = None,
    date_to: When = None,
) -> Walk[DatedRecord]:
    """A walk over a list that is sorted by `dateAsc`.

    `page(take=, skip=, date_from=, date_to=)` is the call for one page and `items` its records. `take` is the largest
    page, `reach` the largest `take + skip` that WB allows (None: any).
    """
    trail = partial(DateTrail, page, items, Place(take, reach), date_from, date_to)
    return Walk(trail, trail)


def walk_by_overlap(
    page: Callable[..., Call[Page]],
    items: Callable[[Page], Iterable[Record]],
    *,
    take: int,
    reach: int | None = None,
    overlap: int | None = None,
) -> Walk[Record]:
    """A walk over a list that knows only offsets: `page(take=, skip=)`; the rest as in `walk_by_date`.

    `overlap` is by how many records pages overlap (None: by half): the more disappear between two pages the more.
    """
    trail = partial(OverlapTrail, page, items, Place(take, reach, overlap=overlap))
    return Walk(trail, trail)


def walk_by_next(
    page: Callable[..., Call[Page]],
    items: Callable[[Page], Iterable[Item]],
    following: Callable[[Page], int | None],
) -> Walk[Item]:
    """A walk over a list whose pages name the next one: `page(next=None)` first, then `page(next=following(page))`.

    None or 0 is the end. A record that comes again is dropped by its model's `identity`.
    """
    trail = partial(NextTrail, page, items, following)
    return Walk(trail, trail)


class Place(msgspec.Struct, frozen=True):
    """Where in a list of offsets a walk stands: the page that starts at `skip`."""

    largest: int
    reach: int | None = None
    skip: int = 0
    overlap: int | None = None

    def __post_init__(self) -> None:
        if self.half < 1 or not 1 <= (self.overlap or 1) < self.most:
            raise ValueError("pages must overlap: take and reach must be at least 2, and overlap less than a page")

    @property
    def most(self) -> int:
        """The largest page anywhere."""
        return self.largest if self.reach is None else min(self.largest, self.reach)

    @property
    def take(self) -> int:
        """The largest page here."""
        return self.most if self.reach is None else min(self.most, self.reach - self.skip)

    @property
    def half(self) -> int:
        return self.most // 2

    @property
    def last(self) -> bool:
        """Whether this page touches the end of what WB lets be read."""
        return self.skip + self.take == self.reach

    def start(self) -> Place:
        return replace(self, skip=0)

    def on(self) -> Place:
        return replace(self, skip=self.skip + self.most - (self.overlap or self.most - self.half))

    def back(self) -> Place:
        return replace(self, skip=max(0, self.skip - self.half))


class OverlapTrail(Generic[Record]):
    """A walk by offset under way."""

    def __init__(
        self,
        page: Callable[..., Call[Any]],
        items: Callable[[Any], Iterable[Record]],
        place: Place,
        mark: Bookmark = BEGINNING,
    ) -> None:
        self._page = page
        self._items = items
        self._place = replace(place, skip=mark.skip)
        self._given: dict[str, int | None] = dict(mark.ids)
        self._anchors = self._given
        self._last = mark.ids
        self._count = mark.given
        self._fruitless = mark.fruitless
        self._over = False
        self._stuck = ""

    @property
    def call(self) -> Call[Any] | None:
        """What to ask next; None when all has been read. Raises `WalkStuck` when it cannot go on."""
        if self._stuck:
            raise WalkStuck(f"{self._stuck} Up to here {self._count} records were given and none was skipped.")
        return None if self._over else self._ask()

    @property
    def bookmark(self) -> Bookmark:
        """Where to go on after all that was fed."""
        return Bookmark(skip=self._place.skip, ids=self._last, given=self._count, fruitless=self._fruitless)

    def feed(self, page: Any) -> tuple[Record, ...]:
        """The records of *page* that were not given before."""
        records = tuple(self._items(page))
        fresh: tuple[Record, ...] = ()
        if self._place.skip == 0 or (records and records[0].id in self._anchors):
            fresh = self._admit(records)
            self._move(fresh, full=records_sent(page, records) >= self._place.take)
        else:
            self._place = self._place.back()
        self._tire(fresh)
        return fresh

    def _ask(self) -> Call[Any]:
        return self._page(take=self._place.take, skip=self._place.skip)

    def _admit(self, records: tuple[Record, ...]) -> tuple[Record, ...]:
        fresh = {record.id: record for record in records if record.id not in self._given}
        self._given.update((id, self._second(record)) for id, record in fresh.items())
        self._last = {record.id: self._second(record) for record in records}
        self._anchors.update(self._last)
        self._count += len(fresh)
        return tuple(fresh.values())

    def _second(self, record: Record) -> int | None:
        """The second of *record*'s date, where dates play a part."""
        return None

    def _move(self, fresh: tuple[Record, ...], *, full: bool) -> None:
        if not full:
            self._over = True
        elif self._place.last:
            self._stuck = f"{self._crowd()}, and WB lets only {self._place.reach} be read: walk one nm_id at a time."
        else:
            self._place = self._place.on()

    def _crowd(self) -> str:
        return "The list is too long"

    def _tire(self, fresh: tuple[Record, ...]) -> None:
        self._fruitless = 0 if fresh else self._fruitless + 1
        if not self._over and self._fruitless > PATIENCE * (1 + self._count // self._place.half):
            self._stuck = f"{self._fruitless} pages in a row brought nothing new and no end: try again later."


class DateTrail(OverlapTrail[DatedRecord]):
    """A walk by date under way, and by offset where dates do not help."""

    def __init__(
        self,
        page: Callable[..., Call[Any]],
        items: Callable[[Any], Iterable[DatedRecord]],
        place: Place,
        date_from: When,
        date_to: When,
        mark: Bookmark = BEGINNING,
    ) -> None:
        super().__init__(page, items, place, mark)
        self._date_from = date_from
        self._since = date_from if mark.since is None else mark.since
        self._date_to, self._newest = date_to, mark.newest
        self._trusted, self._order_shown = mark.orderly, mark.since is not None
        self._forgot = False

    @property
    def bookmark(self) -> Bookmark:
        """Where to go on after all that was fed."""
        since = second_of(self._since)
        moved, again = since if self._since != self._date_from else None, self._again(since).items()
        ids = {id: second for id, second in again if second is not None or id in self._last}
        ids = ids if self._trusted else self._last
        return replace(super().bookmark, since=moved, newest=self._newest, orderly=self._trusted, ids=ids)

    def feed(self, page: Any) -> tuple[DatedRecord, ...]:
        """The records of *page* that were not given before."""
        if self._trusted and not self._orderly(self._items(page)):
            self._distrust()
            return ()
        return super().feed(page)

    def _ask(self) -> Call[Any]:
        place = self._place
        return self._page(take=place.take, skip=place.skip, date_from=self._since, date_to=self._date_to)

    def _second(self, record: DatedRecord) -> int | None:
        return second_of(record.created_date)

    def _orderly(self, records: Iterable[DatedRecord]) -> bool:
        """Whether WB kept to `order` and `dateFrom`. Only whole seconds count: WB may sort by no more."""
        seconds = [second for record in records if (second := self._second(record)) is not None]
        self._order_shown |= len(set(seconds)) > 1
        since = second_of(self._since)
        return seconds == sorted(seconds) and (since is None or not seconds or seconds[0] >= since)

    def _distrust(self) -> None:
        if self._forgot:
            self._stuck = "WB stopped sorting the list by date: start the walk again."
            return
        logger.warning("WB did not keep to order or dateFrom; this walk goes on by offset, which takes more requests")
        self._trusted = False
        self._since = self._date_from
        self._place = self._place.start()
        self._anchors = {}

    def _move(self, fresh: tuple[DatedRecord, ...], *, full: bool) -> None:
        if self._trusted and full and (self._newer(fresh) or (fresh and self._place.skip == 0)):
            self._since = self._bound()
            self._place = self._place.start()
            self._forget()
        else:
            super()._move(fresh, full=full)

    def _newer(self, fresh: tuple[DatedRecord, ...]) -> bool:
        before = self._newest
        seconds = (self._second(record) for record in fresh)
        self._newest = max((second for second in (before, *seconds) if second is not None), default=None)
        return self._newest != before

    def _bound(self) -> When:
        """From when to ask next: never from before the caller's own `date_from`."""
        if not self._order_shown or self._newest is None or self._newest - 1 <= (second_of(self._date_from) or 0):
            return self._date_from
        return self._newest - 1

    def _forget(self) -> None:
        """Drop the ids that cannot come again, once there are more than starting over could use."""
        since = second_of(self._since)
        if self._place.reach is None or self._count <= self._place.reach or since is None:
            return
        self._given = self._anchors = self._again(since)
        self._forgot = True

    def _again(self, since: int | None) -> dict[str, int | None]:
        """What was given and can come again."""
        return {id: second for id, second in self._given.items() if second is None or since is None or second >= since}

    def _crowd(self) -> str:
        return "Too many records share one second" if self._trusted else super()._crowd()


class NextTrail(Generic[Item]):
    """A walk whose pages name the next one."""

    def __init__(
        self,
        page: Callable[..., Call[Any]],
        items: Callable[[Any], Iterable[Item]],
        following: Callable[[Any], int | None],
        mark: Bookmark = BEGINNING,
    ) -> None:
        self._page = page
        self._items = items
        self._following = following
        self._next = mark.next
        self._asked: set[int | None] = set()
        self._given: set[object] = set()
        self._over = False

    @property
    def call(self) -> Call[Any] | None:
        """What to ask next; None when all has been read. Raises `WalkStuck` when it cannot go on."""
        if self._over:
            return None
        if self._next in self._asked:
            raise WalkStuck(
                f"WB named the page next={self._next} twice: walk again. {len(self._given)} records were given."
            )
        return self._page(next=self._next)

    @property
    def bookmark(self) -> Bookmark:
        """Where to go on after all that was fed."""
        return Bookmark(next=self._next)

    def feed(self, page: Any) -> tuple[Item, ...]:
        """The records of *page* that were not given before."""
        self._asked.add(self._next)
        self._next = self._following(page) or None
        self._over = self._next is None
        fresh = {name: item for item in self._items(page) if (name := name_of(item)) not in self._given}
        self._given.update(fresh)
        return tuple(fresh.values())


def name_of(record: object) -> object:
    """What tells *record* from another: the field its model names as `identity`, or the whole of it."""
    identity = getattr(record, "identity", "")
    return getattr(record, identity) if identity else record


def second_of(when: When) -> int | None:
    """The unix second in which *when* lies, exactly."""
    return (when - EPOCH) // timedelta(seconds=1) if isinstance(when, datetime) else when
