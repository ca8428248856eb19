"""The lists that WB keeps of a seller, as data: how each is walked, what stands in it, and how many calls it takes.

A review that WB calls processed (answered, a rating only, or old) counts as archived here, from whichever of the two
lists it was read: otherwise it would change with each of them.
https://dev.wildberries.ru/openapi/user-communication
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import msgspec

from wbdesk.api import claims, feedbacks, pins, questions
from wbdesk.api.bookmark import Bookmark
from wbdesk.api.call import Call, LastingTrail, Walk
from wbdesk.plan.items import ItemKind
from wbdesk.plan.kinds.kind import CALLS

PartName: TypeAlias = Literal[
    "questions",
    "questions_answered",
    "feedbacks",
    "feedbacks_processed",
    "feedbacks_archive",
    "events",
    "chats",
    "claims",
    "claims_archive",
    "pins",
]

Since: TypeAlias = int | None
"""From which unix second on; None: from the beginning."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One list."""

    name: PartName
    kind: ItemKind
    bucket: str
    """As in `Route.bucket`."""
    page: int
    """How many records a call brings that were not there before, as a rule."""
    walk: Callable[[Since], Walk[Any]] | None = None
    """None: the stream of events, or a list without pages."""
    archived: bool = False
    """What stands in it is done with."""
    total: str = ""
    """The field of its pages that counts what is in it; empty: none does. (Of the archive: about.)"""

    def trail(self, mark: Bookmark, since: Since = None) -> LastingTrail[Any]:
        """The walk from a bookmark on. *since* stays the same for a whole walk; lists without dates do not heed it."""
        if self.walk is None:
            return OnePage(CALLS.get_seller_chats(), mark)
        resume = self.walk(since).resume
        assert resume is not None
        return resume(mark)

    def calls(self, records: int) -> int:
        """How many calls so many records take."""
        return max(1, ceil(records / self.page))


class OnePage:
    """The walk over a list that WB sends all at once."""

    def __init__(self, call: Call[Any], mark: Bookmark) -> None:
        self._call: Call[Any] | None = None if mark.given else call
        self._given = mark.given

    @property
    def call(self) -> Call[Any] | None:
        """What to ask; None when it was asked."""
        return self._call

    @property
    def bookmark(self) -> Bookmark:
        """The list's beginning or its end."""
        return Bookmark(given=self._given)

    def feed(self, page: Any) -> tuple[Any, ...]:
        """All there is."""
        self._call, self._given = None, len(page)
        return tuple(page)


def _questions(is_answered: bool) -> Callable[[Since], Walk[Any]]:
    return lambda since: CALLS.walk_questions(is_answered=is_answered, date_from=since)


def _feedbacks(is_answered: bool) -> Callable[[Since], Walk[Any]]:
    return lambda since: CALLS.walk_feedbacks(is_answered=is_answered, date_from=since)


def _claims(is_archive: bool) -> Callable[[Since], Walk[Any]]:
    return lambda _since: CALLS.walk_claims(is_archive=is_archive)


OPEN_QUESTIONS = Part(
    name="questions",
    kind="question",
    bucket="feedbacks",
    page=questions.MOST,
    walk=_questions(False),
    total="count_unanswered",
)
ANSWERED_QUESTIONS = Part(
    name="questions_answered",
    kind="question",
    bucket="feedbacks",
    page=questions.MOST,
    walk=_questions(True),
    total="count_archive",
)
OPEN_FEEDBACKS = Part(
    name="feedbacks",
    kind="feedback",
    bucket="feedbacks",
    page=feedbacks.MOST,
    walk=_feedbacks(False),
    total="count_unanswered",
)
PROCESSED_FEEDBACKS = Part(
    name="feedbacks_processed",
    kind="feedback",
    bucket="feedbacks",
    page=feedbacks.MOST,
    walk=_feedbacks(True),
    archived=True,
    total="count_archive",
)
ARCHIVED_FEEDBACKS = Part(
    name="feedbacks_archive",
    kind="feedback",
    bucket="feedbacks",
    page=feedbacks.MOST - feedbacks.OVERLAP,
    walk=lambda _since: CALLS.walk_feedbacks_archive(),
    archived=True,
    total="count_archive",
)
EVENTS = Part(name="events", kind="event", bucket="events", page=50, total="total")
CHATS = Part(name="chats", kind="chat", bucket="chats", page=1_000_000)
OPEN_CLAIMS = Part(
    name="claims", kind="claim", bucket="claims", page=claims.MOST // 2, walk=_claims(False), total="total"
)
ARCHIVED_CLAIMS = Part(
    name="claims_archive",
    kind="claim",
    bucket="claims",
    page=claims.MOST // 2,
    walk=_claims(True),
    archived=True,
    total="total",
)
PINS = Part(
    name="pins", kind="pin", bucket="feedbacks", page=pins.MOST, walk=lambda _since: CALLS.walk_pinned_feedbacks()
)

WHOLE: Mapping[ItemKind, tuple[Part, ...]] = MappingProxyType(
    {
        "question": (OPEN_QUESTIONS, ANSWERED_QUESTIONS),
        "feedback": (OPEN_FEEDBACKS, PROCESSED_FEEDBACKS, ARCHIVED_FEEDBACKS),
        "chat": (CHATS,),
        "claim": (OPEN_CLAIMS, ARCHIVED_CLAIMS),
        "pin": (PINS,),
    }
)
"""All lists that an item of a kind may stand in: read one after the other, they show everything that WB shows."""
