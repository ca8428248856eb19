"""Filters that WB does not have: what a command leaves out after it has read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import Call, Walk
from ..api.call import Trail

Keep = Callable[[Any], bool]


def sieved(walk: Walk[Any], keep: Keep) -> Walk[Any]:
    """*walk* without what is not to *keep*; it asks for as many pages as without."""
    return Walk(lambda: Sieve(walk.start(), keep))


class Sieve:
    """A walk under way that gives some of what it finds."""

    def __init__(self, trail: Trail[Any], keep: Keep) -> None:
        self._trail = trail
        self._keep = keep

    @property
    def call(self) -> Call[Any] | None:
        """What the walk asks next."""
        return self._trail.call

    def feed(self, page: Any) -> tuple[Any, ...]:
        """Of the new items of *page* those to keep."""
        return tuple(filter(self._keep, self._trail.feed(page)))
