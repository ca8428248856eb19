"""Which of WB's lists shows many intents' items at once. Pure: calls as values.

A single reading costs as much of the limit as a list of thousands. Before a sending and for a proof the lists come
first; what they do not show is asked for one by one, because not being in a list says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor
from types import MappingProxyType
from typing import Any

import msgspec

from wbdesk.api.call import Call
from wbdesk.plan.intents import IntentKind
from wbdesk.plan.kinds.kind import CALLS

QUESTIONS, FEEDBACKS, CLAIMS = 10_000, 5_000, 200
"""WB's caps on a page."""
BLIND = 1_000
"""How many to ask for where nobody knows how old the items are."""
EDGE = 1
"""WB may or may not mean the very second that a period begins or ends in."""

Period = tuple[float, float]
"""When the oldest and the newest of the wanted items were written, unix seconds."""


class Group(msgspec.Struct, frozen=True):
    """Kinds of intents whose items stand in the same list."""

    name: str
    kinds: frozenset[IntentKind]
    page: Callable[[Period | None], Call[Any]]
    """The page of that list for the items of a period; None: nobody knows the period."""
    whole: bool = False
    """That page is all there is: what it does not show WB does not have."""


def _dated(period: Period | None, most: int) -> dict[str, Any]:
    """Oldest first within the period; or the newest."""
    if period is None:
        return {"take": BLIND, "order": "dateDesc"}
    begins, ends = floor(period[0]) - EDGE, ceil(period[1]) + EDGE
    return {"take": most, "order": "dateAsc", "date_from": begins, "date_to": ends}


def _questions(is_answered: bool) -> Callable[[Period | None], Call[Any]]:
    return lambda period: CALLS.questions(is_answered=is_answered, **_dated(period, QUESTIONS))


def _feedbacks(is_answered: bool) -> Callable[[Period | None], Call[Any]]:
    return lambda period: CALLS.feedbacks(is_answered=is_answered, **_dated(period, FEEDBACKS))


def _claims(is_archive: bool) -> Callable[[Period | None], Call[Any]]:
    return lambda _period: CALLS.claims(is_archive=is_archive, limit=CLAIMS)


BEFORE: Sequence[Group] = (
    Group("open questions", frozenset({"question_answer", "question_reject"}), _questions(False)),
    Group("answered questions", frozenset({"question_edit"}), _questions(True)),
    Group("open reviews", frozenset({"feedback_answer"}), _feedbacks(False)),
    Group("answered reviews", frozenset({"feedback_edit"}), _feedbacks(True)),
    Group("open claims", frozenset({"claim_decision"}), _claims(False)),
    Group("chats", frozenset({"chat_message"}), lambda _period: CALLS.get_seller_chats(), whole=True),
)
"""What shows whether something is still to be done."""

AFTER: Sequence[Group] = (
    Group("answered questions", frozenset({"question_answer", "question_reject", "question_edit"}), _questions(True)),
    Group("answered reviews", frozenset({"feedback_answer", "feedback_edit", "order_return"}), _feedbacks(True)),
    Group("decided claims", frozenset({"claim_decision"}), _claims(True)),
)
"""What shows that something was done."""


def by_kind(groups: Sequence[Group]) -> Mapping[IntentKind, Group]:
    """The group of each kind that has one."""
    return MappingProxyType({kind: group for group in groups for kind in group.kinds})


def period_of(moments: Sequence[float | None]) -> Period | None:
    """The period that has all of *moments*; None if one of them is not known."""
    known = [moment for moment in moments if moment is not None]
    return (min(known), max(known)) if known and len(known) == len(moments) else None
