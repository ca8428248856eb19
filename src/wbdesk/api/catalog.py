"""Every operation as data, in WB's order: what tables, documentation and the command line are made of.

https://dev.wildberries.ru/openapi/user-communication
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import Signature, getdoc, signature
from types import MappingProxyType

import msgspec

from . import chats, claims, feedbacks, pins, questions
from .call import Route
from .communications import Communications


class Operation(msgspec.Struct, frozen=True):
    """One operation: its route, and what follows from it."""

    route: Route

    @property
    def name(self) -> str:
        """The method's name in `sdk.communications`."""
        return self.route.name

    @property
    def for_read_only(self) -> bool:
        """Whether a read-only token may call it."""
        return not self.route.writes

    @property
    def doc(self) -> str:
        """Its documentation."""
        return getdoc(getattr(Communications, self.name).build) or ""

    @property
    def signature(self) -> Signature:
        """Its parameters, without `self`."""
        shown = signature(getattr(Communications, self.name).build)
        return shown.replace(parameters=list(shown.parameters.values())[1:])


OPERATIONS = tuple(
    Operation(route)
    for route in (
        questions.NEW_FEEDBACKS_QUESTIONS,
        questions.GET_QUESTIONS_COUNT_UNANSWERED,
        questions.GET_QUESTIONS_COUNT,
        questions.QUESTIONS,
        questions.UPDATE_QUESTION,
        questions.ANSWER_QUESTION,
        questions.REJECT_QUESTION,
        questions.MARK_QUESTION_VIEWED,
        questions.QUESTION,
        feedbacks.GET_FEEDBACKS_COUNT_UNANSWERED,
        feedbacks.GET_FEEDBACKS_COUNT,
        feedbacks.FEEDBACKS,
        feedbacks.CREATE_FEEDBACKS_ANSWER,
        feedbacks.UPDATE_FEEDBACKS_ANSWER,
        feedbacks.CREATE_ORDER_RETURN,
        feedbacks.FEEDBACK,
        feedbacks.GET_FEEDBACKS_ARCHIVE,
        pins.GET_PINNED_FEEDBACKS,
        pins.PIN_FEEDBACK,
        pins.UNPIN_FEEDBACK,
        pins.GET_PINNED_FEEDBACKS_COUNT,
        pins.GET_PINNED_FEEDBACKS_LIMITS,
        chats.GET_SELLER_CHATS,
        chats.GET_SELLER_EVENTS,
        chats.CREATE_SELLER_MESSAGE,
        chats.GET_SELLER_DOWNLOAD,
        claims.CLAIMS,
        claims.UPDATE_CLAIM,
    )
)
"""WB's 25 operations, and the three meanings of `update_question` by name."""

WALKS: Mapping[str, str] = MappingProxyType(
    {
        "walk_questions": "questions",
        "walk_feedbacks": "feedbacks",
        "walk_feedbacks_archive": "get_feedbacks_archive",
        "walk_pinned_feedbacks": "get_pinned_feedbacks",
        "walk_seller_events": "get_seller_events",
        "walk_claims": "claims",
    }
)
"""Every walk, and the operation whose pages it goes through."""
