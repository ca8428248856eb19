"""What a rule looks at: a question, review, chat message or claim as one value with its age.

All that rules and templates know stands here, so that a decision can be explained from the subject alone. What cannot
be read is None and meets no condition; it is never taken for false. Fields are WB's:
https://dev.wildberries.ru/openapi/user-communication
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import msgspec

from wbdesk.api.chats import Event, GoodCard, Message
from wbdesk.api.claims import Claim
from wbdesk.api.feedback import Feedback, FeedbackProduct
from wbdesk.api.questions import Product, Question

from .items import seconds

SubjectKind: TypeAlias = Literal["question", "feedback", "chat", "claim"]
Place: TypeAlias = Literal["text", "pros", "cons"]

DAY = 86_400.0

LIFETIMES: Mapping[SubjectKind, float] = MappingProxyType({"feedback": 30 * DAY, "claim": 14 * DAY})
"""Until WB archives a review that nobody answered, and until a claim is shown no more, in seconds."""


class Subject(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something a buyer wrote, at one moment."""

    kind: SubjectKind
    id: str
    age: float | None = None
    """Since it was written, in seconds."""
    text: str = ""
    pros: str = ""
    cons: str = ""
    user_name: str | None = None
    answered: bool = False
    """By the seller: with an answer, a rejection, a decision. A chat message of the seller's or WB's own counts too."""
    rating: int | None = None
    """1 to 5."""
    nm_id: int | None = None
    supplier_article: str | None = None
    product: str | None = None
    """The product's name."""
    brand: str | None = None
    subject: str | None = None
    """WB's category; it sends one with reviews only."""
    size: str | None = None
    color: str | None = None
    matching_size: str | None = None
    tags: tuple[str, ...] = ()
    """WB's `bables`: what the buyer chose from WB's list."""
    photo: bool = False
    video: bool = False
    order_status: str | None = None
    able_return: bool = False
    """WB lets a return be offered."""
    return_offered: bool = False
    actions: tuple[str, ...] = ()
    """What WB lets be done with a claim now."""
    price: float | None = None
    """What the buyer of a claimed product paid."""

    @property
    def days_left(self) -> float | None:
        """Days until WB archives it; None where it does not, or has done so, or where the age is unknown."""
        lifetime = LIFETIMES.get(self.kind)
        if lifetime is None or self.age is None or self.age > lifetime:
            return None
        return (lifetime - self.age) / DAY

    def said(self, place: Place) -> str:
        """What the buyer wrote at one of the three places."""
        return {"text": self.text, "pros": self.pros, "cons": self.cons}[place]


@singledispatch
def subject_of(record: object, now: float) -> Subject:  # noqa: ARG001 - what is registered below uses it
    """What the rules see of one of the SDK's records.

    Args:
        record: a `Question`, `Feedback`, `Claim`, or a chat's `Event`.
        now: unix seconds.

    Raises:
        TypeError: rules see nothing else.
    """
    raise TypeError(f"rules know no {type(record).__name__}; they know Question, Feedback, Claim and Event")


@subject_of.register
def _question(record: Question, now: float) -> Subject:
    return Subject(
        kind="question",
        id=record.id,
        age=_age(seconds(record.created_date), now),
        text=record.text or "",
        answered=record.answer is not None or record.state in {"wbRu", "none"},
        **_product(record.product_details or Product()),
    )


@subject_of.register
def _feedback(record: Feedback, now: float) -> Subject:
    product = record.product_details or FeedbackProduct()
    return Subject(
        kind="feedback",
        id=record.id,
        age=_age(seconds(record.created_date), now),
        text=record.text or "",
        pros=record.pros or "",
        cons=record.cons or "",
        user_name=record.user_name,
        answered=record.answer is not None,
        rating=record.product_valuation,
        subject=record.subject_name,
        size=product.size,
        color=record.color,
        matching_size=record.matching_size,
        tags=record.bables,
        photo=bool(record.photo_links),
        video=record.video is not None,
        order_status=record.order_status,
        able_return=bool(record.is_able_return_product_orders),
        return_offered=record.return_product_orders_date is not None,
        **_product(product),
    )


@subject_of.register
def _claim(record: Claim, now: float) -> Subject:
    return Subject(
        kind="claim",
        id=record.id,
        age=_age(seconds(record.dt), now),
        text=record.user_comment or "",
        answered=record.status in {1, 2},
        nm_id=record.nm_id,
        product=record.imt_name,
        photo=bool(record.photos),
        video=bool(record.video_paths),
        actions=record.actions,
        price=record.price,
    )


@subject_of.register
def _message(record: Event, now: float) -> Subject:
    message = record.message or Message()
    attached = message.attachments
    card = (attached and attached.good_card) or GoodCard()
    return Subject(
        kind="chat",
        id=record.event_id,
        age=_age(seconds(record.add_timestamp or record.add_time), now),
        text=message.text or "",
        user_name=record.client_name,
        answered=record.sender != "client",
        nm_id=card.nm_id,
        size=card.size,
        photo=bool(attached and attached.images),
    )


def _product(product: Product) -> dict[str, Any]:
    return {
        "nm_id": product.nm_id,
        "supplier_article": product.supplier_article,
        "product": product.product_name,
        "brand": product.brand_name,
    }


def _age(created_at: float | None, now: float) -> float | None:
    """A clock that is behind WB's makes nothing younger than new."""
    return None if created_at is None else max(0.0, now - created_at)
