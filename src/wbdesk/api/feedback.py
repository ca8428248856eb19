"""A buyer's review, as WB writes it. What can be done with reviews is in `feedbacks.py`.

https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/getV1Feedback
"""

from __future__ import annotations

from typing import ClassVar

from .model import MANY, Adjusted, Instant, Many, Model
from .questions import Product


class FeedbackAnswer(Model, frozen=True, gc=False):
    """The seller's answer to a review."""

    text: str | None = None
    state: str | None = None
    """`none` new, `reviewRequired` in moderation, `wbRu` shown, `rejected`."""
    editable: bool | None = None
    """Whether it may still be edited: once, within 60 days."""


class FeedbackProduct(Product, frozen=True, gc=False):
    """The product reviewed, in the size that was bought."""

    size: str | None = None


class Photo(Model, frozen=True, gc=False):
    """A photo in two sizes, as addresses."""

    full_size: str | None = None
    mini_size: str | None = None


class Video(Model, frozen=True, gc=False):
    """A video: its cover, its HLS playlist, its length in seconds."""

    preview_image: str | None = None
    link: str | None = None
    duration_sec: int | None = None


class Feedback(Adjusted, frozen=True, gc=False):
    """A buyer's review."""

    identity: ClassVar[str] = "id"
    adjusts: ClassVar = {"photo_links": MANY, "bables": MANY}

    id: str
    text: str | None = None
    pros: str | None = None
    cons: str | None = None
    product_valuation: int | None = None
    """The rating, 1 to 5."""
    created_date: Instant = None
    answer: FeedbackAnswer | None = None
    state: str | None = None
    """`none` new, `wbRu` processed."""
    product_details: FeedbackProduct | None = None
    photo_links: Many[Photo] = ()
    video: Video | None = None
    was_viewed: bool | None = None
    user_name: str | None = None
    order_status: str | None = None
    """`buyout`, `rejected`, `returned` or `notSpecified`."""
    matching_size: str | None = None
    """Empty for goods without sizes, `ok`, `smaller` or `bigger` than stated."""
    is_able_supplier_feedback_valuation: bool | None = None
    """Whether the seller may complain about the review (in WB's web interface only)."""
    supplier_feedback_valuation: int | None = None
    """The complaint's reason, a key of WB's."""
    is_able_supplier_product_valuation: bool | None = None
    """Whether the seller may report a problem with the product (in WB's web interface only)."""
    supplier_product_valuation: int | None = None
    """The problem, a key of WB's."""
    is_able_return_product_orders: bool | None = None
    """Whether `create_order_return` may offer the buyer a return."""
    return_product_orders_date: Instant = None
    """When the return was offered."""
    bables: Many[str] = ()
    """The tags the buyer chose."""
    last_order_shk_id: int | None = None
    """The bar code of the very item."""
    last_order_created_at: Instant = None
    """When it was bought."""
    color: str | None = None
    subject_id: int | None = None
    subject_name: str | None = None
    parent_feedback_id: str | None = None
    """The review that this one adds to."""
    child_feedback_id: str | None = None
    """The review that adds to this one."""
