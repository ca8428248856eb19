"""How far a walk over a list has come, as a value to be saved.

A trail names its bookmark after every page (`trail.bookmark`). Whoever has kept what the page brought may end there:
`walk.resume(bookmark)` goes on after it, in another process too. It must be the same walk with the same filters.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from wbdesk.errors import InvalidArgument

Count = Annotated[int, msgspec.Meta(ge=0)]


class Bookmark(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A place in a list. Save `str(bookmark)`; `Bookmark.parse` reads it again. `Bookmark()` is the beginning."""

    skip: Count = 0
    """How many records the next page passes over."""
    since: int | None = None
    """From which unix second on it is asked for; None: as the walk itself is."""
    newest: int | None = None
    """The newest second that was seen."""
    next: int | None = None
    """What the next page is asked with, where a list names it."""
    ids: dict[str, int | None] = {}
    """The records that can come again, with their seconds: those by which the next page is known to fit."""
    orderly: bool = True
    """Whether WB has kept to the order and dates asked for."""
    given: Count = 0
    """How many records the walk has given."""
    fruitless: Count = 0
    """How many pages in a row brought nothing new."""

    def __str__(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def parse(cls, text: str) -> Bookmark:
        """The bookmark that `str()` made *text* of. Raises `InvalidArgument` if it is anything else."""
        try:
            return msgspec.json.decode(text, type=cls)
        except (msgspec.DecodeError, UnicodeEncodeError) as problem:
            raise InvalidArgument(
                f"bookmark: pass a trail's bookmark or its str() ({problem})", argument="bookmark"
            ) from problem
