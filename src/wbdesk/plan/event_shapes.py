"""What an event tells, by its type: the shapes of what receivers read.

These shapes are a promise: a field may be added, none may change its meaning or go, or `facts.VERSION` grows. Times are
RFC 3339 in UTC. What WB did not send, or sent unreadably, is null.

Of buyers' names only a chat's is passed on: whoever writes to a person in a CRM must know to whom. Reviews go without.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

import msgspec

from .items import ItemKind

FactKind: TypeAlias = Literal[
    "chat.message",
    "question.new",
    "feedback.new",
    "feedback.edited",
    "feedback.deleted",
    "feedback.returned",
    "claim.new",
    "claim.changed",
    "answer.confirmed",
    "escalation",
]


class ProductData(msgspec.Struct, frozen=True):
    """Which product it is about."""

    nm_id: int | None = None
    name: str | None = None
    supplier_article: str | None = None


class FileData(msgspec.Struct, frozen=True):
    """A file in a chat. It is fetched by its `download_id`."""

    download_id: str | None = None
    name: str | None = None
    content_type: str | None = None
    size: int | None = None


class ChatMessageData(msgspec.Struct, frozen=True, kw_only=True):
    """A message in a chat, whoever wrote it."""

    chat_id: str | None
    event_id: str
    sender: str | None = None
    """`client`, `seller` or `wb`."""
    source: str | None = None
    text: str = ""
    files: tuple[FileData, ...] = ()
    is_new_chat: bool = False
    client_name: str | None = None
    nm_id: int | None = None
    order_id: str | None = None
    """The `rid` of WB's reports; a claim about the same order has it too."""
    written_at: str | None = None


class QuestionData(msgspec.Struct, frozen=True, kw_only=True):
    """A question."""

    question_id: str
    text: str = ""
    product: ProductData = ProductData()
    answered: bool = False
    written_at: str | None = None


class FeedbackData(msgspec.Struct, frozen=True, kw_only=True):
    """A review as it is now."""

    feedback_id: str
    rating: int | None = None
    text: str = ""
    pros: str = ""
    cons: str = ""
    tags: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    video: str | None = None
    product: ProductData = ProductData()
    size: str | None = None
    color: str | None = None
    order_status: str | None = None
    parent_feedback_id: str | None = None
    answered: bool = False
    written_at: str | None = None


class FeedbackEditedData(msgspec.Struct, frozen=True):
    """A review before and after its buyer edited it."""

    before: FeedbackData
    after: FeedbackData


class FeedbackDeletedData(msgspec.Struct, frozen=True):
    """A review that is gone, as it last was."""

    why: Literal["deleted", "hidden"]
    """WB does not have it any more, or has it and shows it in no list."""
    last: FeedbackData


class ClaimData(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as it is now."""

    claim_id: str
    status: int | None = None
    """0 under consideration, 1 refused, 2 approved."""
    status_ex: int | None = None
    actions: tuple[str, ...] = ()
    comment: str = ""
    """The buyer's."""
    answer: str | None = None
    product: ProductData = ProductData()
    order_id: str | None = None
    price: float | None = None
    made_at: str | None = None
    decided_at: str | None = None


class AnswerData(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of the desk's that WB shows."""

    action: str
    """The kind of intent, such as `feedback_answer` or `question_reject`."""
    item_id: str
    text: str
    asked_by: str
    rule: str = ""
    template: str = ""
    template_version: str = ""


class EscalationData(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a person should look at now."""

    item_kind: ItemKind
    item_id: str
    rule: str
    urgent: bool = True
    text: str = ""
    rating: int | None = None
    nm_id: int | None = None
    why: str = ""
    """The rule's words for it; of a reminder empty."""


DATA: Mapping[FactKind, type[msgspec.Struct]] = MappingProxyType(
    {
        "chat.message": ChatMessageData,
        "question.new": QuestionData,
        "feedback.new": FeedbackData,
        "feedback.edited": FeedbackEditedData,
        "feedback.deleted": FeedbackDeletedData,
        "feedback.returned": FeedbackData,
        "claim.new": ClaimData,
        "claim.changed": ClaimData,
        "answer.confirmed": AnswerData,
        "escalation": EscalationData,
    }
)
"""What each type of event tells."""
