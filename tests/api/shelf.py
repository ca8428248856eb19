"""A list of records as WB keeps one: sorted, filtered by date, read by `take` and `skip`, changing between pages.

It does what the real one is asked to do and nothing for the walk's sake: it knows neither anchors nor repeats. What WB
does not document is a setting here.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from wbdesk.api.call import Call, Nothing, Route, Walk

ROUTE = Route("list", "GET", "/list", "feedbacks", "feedbacks", docs="https://dev.wildberries.ru")


def page(**asked: Any) -> Call[Any]:
    """The call for one page; what it asks for stands in `json`."""
    return Call(ROUTE, Nothing(), json=asked)


@dataclass(frozen=True)
class Record:
    """A record. WB sorts and filters by `second`; `created_date` is what of it could be read."""

    id: str
    second: float
    created_date: datetime | None


@dataclass(frozen=True)
class Reply:
    items: tuple[Record, ...]
    received: int | None = None


@dataclass
class Shelf:
    """The list; `between` changes it after each reply.

    `order` is "asc", "coarse" (sorts and filters by whole seconds), "desc", or "drawn" (in the order of `rank`).
    """

    inclusive: bool = True
    dates: bool = True
    order: str = "asc"
    cap: int | None = None
    between: Callable[[Shelf, tuple[Record, ...]], None] = lambda shelf, given: None
    records: list[Record] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    ids: Iterable[int] = field(default_factory=count)
    rank: Callable[[Record], float] = field(default=lambda record: 0)
    undecodable: frozenset[str] = frozenset()

    def add(self, second: float, *, readable: bool = True) -> Record:
        """Put a record where its second belongs, after those of the same second."""
        shown = datetime.fromtimestamp(second, UTC) if readable else None
        record = Record(f"id{next(iter(self.ids))}", second, shown)
        insort(self.records, record, key=self._key)
        return record

    def drop(self, gone: Iterable[Record]) -> None:
        ids = {record.id for record in gone}
        self.records = [record for record in self.records if record.id not in ids]

    def _key(self, record: Record) -> float:
        keys = {"asc": record.second, "coarse": self._when(record), "desc": -record.second, "drawn": self.rank(record)}
        return keys[self.order]

    def _when(self, record: Record) -> float:
        return math.floor(record.second) if self.order == "coarse" else record.second

    def answer(self, call: Call[Any]) -> Reply:
        """WB's reply to *call*."""
        asked = call.json
        self.asked.append(asked)
        assert self.cap is None or asked["take"] + asked["skip"] <= self.cap
        assert asked["take"] > 0
        chosen = [record for record in self.records if self._matches(record, asked.get("date_from"))]
        sent = chosen[asked["skip"] : asked["skip"] + asked["take"]]
        return Reply(tuple(record for record in sent if record.id not in self.undecodable), len(sent))

    def _matches(self, record: Record, since: float | datetime | None) -> bool:
        if since is None or not self.dates:
            return True
        bound = since.timestamp() if isinstance(since, datetime) else since
        return self._when(record) >= bound if self.inclusive else self._when(record) > bound

    def walked(self, walk: Walk[Any], most: int = 10_000) -> list[Record]:
        """All that *walk* gives, with `between` after each page. More than *most* requests fail."""
        trail, given = walk.start(), []
        while (call := trail.call) is not None:
            assert len(self.asked) < most, "the walk does not end"
            fresh = tuple(trail.feed(self.answer(call)))
            given += fresh
            self.between(self, fresh)
        return given


def seconds(records: Iterable[Record]) -> list[int]:
    return [math.floor(record.second) for record in records]
