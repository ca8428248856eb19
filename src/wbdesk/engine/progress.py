"""How far a reading of everything has come, and how long it will take, counted in calls: they are what is scarce.

Lists say how much is in them on their first page. What is not known yet counts as one call, and the estimate says that
it is the least (`at_least`).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wbdesk.plan.budget import Limits

from .parts import Part, PartName
from .walking import Stride


class Progress(msgspec.Struct, frozen=True):
    """Where a reading is now."""

    part: PartName
    records: int
    """Read of this list."""
    total: int | None
    """In this list, as far as WB says."""
    calls: int
    """Made for all lists."""
    calls_left: int
    seconds_left: float
    """With nobody else using the account's limits."""
    at_least: bool
    """Some list has not been begun and nothing is known of it."""


class Outlook:
    """Keeps account of several lists that are read, and says how it looks after each page."""

    def __init__(self, limits: Limits, planned: Iterable[Part]) -> None:
        self._limits = limits
        self._parts: dict[PartName, Part] = {part.name: part for part in planned}
        self._totals: dict[PartName, int] = {}
        self._calls: dict[PartName, int] = {}
        self._over: set[PartName] = set()

    def hear(self, stride: Stride) -> Progress:
        """The outlook after a page."""
        part = stride.part
        self._parts.setdefault(part.name, part)
        self._calls[part.name] = stride.place.calls
        for other in self._parts.values():
            self._learn(other, stride)
        if stride.over:
            self._over.add(part.name)
            self._totals[part.name] = stride.place.records
        total, made = self._totals.get(part.name), sum(self._calls.values())
        left: dict[PartName, int] = {name: self._calls_left(name) for name in self._parts}
        unknown = any(name not in self._totals and not self._calls.get(name) for name in self._parts)
        return Progress(part.name, stride.place.records, total, made, sum(left.values()), self._seconds(left), unknown)

    def _learn(self, part: Part, stride: Stride) -> None:
        """Every page of questions or reviews counts all lists of its kind; other pages count their own list."""
        own = part.name == stride.part.name
        shared = part.kind == stride.part.kind and part.total != "total"
        if part.total in stride.counts and (own or shared):
            self._totals[part.name] = stride.counts[part.total]

    def _calls_left(self, name: PartName) -> int:
        if name in self._over:
            return 0
        made = self._calls.get(name, 0)
        expected = self._parts[name].calls(self._totals[name]) if name in self._totals else made + 1
        return max(expected - made, 1)

    def _seconds(self, left: dict[PartName, int]) -> float:
        """The buckets are drawn on at the same time, so the slowest counts."""
        by_bucket: dict[str, float] = {}
        for name, calls in left.items():
            bucket = self._limits[self._parts[name].bucket]
            by_bucket[bucket.name] = by_bucket.get(bucket.name, 0.0) + calls * bucket.interval
        return max(by_bucket.values(), default=0.0)
