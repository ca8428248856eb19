"""Pinned reviews: WB's operations in WB's order, and what they return.

Pinning needs WB's Jam subscription (`subscription`) or a tariff option (`tariff`).
https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import field

from . import checks
from .call import Call, Json, Query, Route, Walk, queried
from .checks import Moment, given
from .group import C, Group, operation, walk
from .model import MANY, Adjusted, Instant, Many, Model, Page, to_dict
from .walks import walk_by_next

PinMethod: TypeAlias = Literal["subscription", "tariff"]
PinOn: TypeAlias = Literal["nm", "imt"]
"""On the product's card, or on the group of joined cards."""
PinState: TypeAlias = Literal["pinned", "unpinned"]

MOST = 500
"""Pins on a page, and in one call that pins or unpins."""

DOCS = "https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/"


def _route(name: str, method: str, path: str, page: str, verify: str = "", repeatable: bool = False) -> Route:
    """A route of this section. WB's sandbox has no pins."""
    return Route(name, method, path, "feedbacks", "feedbacks", DOCS + page, repeatable=repeatable, verify=verify)


GET_PINNED_FEEDBACKS = _route("get_pinned_feedbacks", "GET", "/api/feedbacks/v1/pins", "getFeedbacksV1Pins")
PIN_FEEDBACK = _route(
    "pin_feedback",
    "POST",
    "/api/feedbacks/v1/pins",
    "postFeedbacksV1Pins",
    "get_pinned_feedbacks(state='pinned', feedback_id=...) for each item: it happened if there is a pin",
)
UNPIN_FEEDBACK = _route(
    "unpin_feedback",
    "DELETE",
    "/api/feedbacks/v1/pins",
    "deleteFeedbacksV1Pins",
    "get_pinned_feedbacks(state='pinned'): it happened if the pin is not there",
    repeatable=True,
)
GET_PINNED_FEEDBACKS_COUNT = _route(
    "get_pinned_feedbacks_count", "GET", "/api/feedbacks/v1/pins/count", "getFeedbacksV1PinsCount"
)
GET_PINNED_FEEDBACKS_LIMITS = _route(
    "get_pinned_feedbacks_limits", "GET", "/api/feedbacks/v1/pins/limits", "getFeedbacksV1PinsLimits"
)


class PinnedFeedback(Model, frozen=True, gc=False):
    """A review that is pinned, or that WB unpinned."""

    identity: ClassVar[str] = "pin_id"

    pin_id: int
    feedback_id: str | None = None
    state: str | None = None
    """`pinned`, or `unpinned` by WB (not by the seller)."""
    pin_method: str | None = None
    """`subscription` or `tariff`."""
    pin_on: str | None = None
    """`nm`: on the product's card, `imt`: on the group of joined cards."""
    nm_id: int | None = None
    imt_id: int | None = None
    change_state_at: Instant = None
    """When it was pinned or unpinned."""
    unpinned_cause: str | None = None
    """`sysTariffUnpinned` the subscription or option ended, `sysLimitReached` the subscription's limit is spent,
    `sysNoratingUnpinned` the review no longer counts, `sysAdditionalSlot` an additional slot went."""


class PinnedFeedbackPage(Page, frozen=True, gc=False):
    """A page of pins."""

    records: ClassVar[str] = "items"
    adjusts: ClassVar = {"items": MANY}

    items: Many[PinnedFeedback] = field(default=(), name="data")
    next: int | None = None
    """What to ask the next page with; None: this was the last."""


class PinError(Model, frozen=True, gc=False):
    """Why a review was not pinned."""

    status: str | None = None
    """`feedbackNotFound`, `itemNotFound`, `feedbackMismatch`, `itemNoImages`, `feedbackExcluded`, `imtNotDisplayed`,
    `globalLimitReached`, `unitLimitReached`, `tariffRestriction`, `subscriptionRestriction`, `alreadyPinned` or
    `bodyNotValid`."""
    title: str | None = None
    detail: str | None = None
    origin: str | None = None
    request_id: str | None = None


class PinOutcome(Adjusted, frozen=True, gc=False):
    """What became of one review that was to be pinned."""

    identity: ClassVar[str] = "feedback_id"
    adjusts: ClassVar = {"errors": MANY}

    feedback_id: str
    pin_id: int | None = None
    """What `unpin_feedback` takes; None if it was not pinned."""
    pin_method: str | None = None
    pin_on: str | None = None
    is_errors: bool | None = None
    errors: Many[PinError] = ()

    @property
    def pinned(self) -> bool:
        """Whether it was pinned."""
        return self.pin_id is not None and not self.is_errors


class Unpinned(Model, frozen=True, gc=False):
    """Which pins are gone, and which of those asked for WB did not unpin."""

    unpinned: tuple[int, ...] = ()
    not_unpinned: tuple[int, ...] = ()


class PinLimit(Model, frozen=True, gc=False):
    """How much one method of pinning allows."""

    per_unit_limit: int | None = None
    """Pins on one card or group of cards."""
    remaining: int | None = None
    total_limit: int | None = None
    unlimited: bool | None = None
    used: int | None = None


class PinLimits(Model, frozen=True, gc=False):
    """How much both methods allow; None where the seller has none."""

    subscription: PinLimit | None = None
    tariff: PinLimit | None = None


class PinReviewItem(Model, frozen=True, gc=False):
    """A review to pin, where, and by which method."""

    pin_method: PinMethod
    pin_on: PinOn
    feedback_id: str


class Pins(Group[C]):
    """Pinned reviews."""

    @operation
    def get_pinned_feedbacks(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
        next: int | None = None,
        limit: int | None = None,
    ) -> Call[PinnedFeedbackPage]:
        """Get one page of pins. `walk_pinned_feedbacks` gets all of them.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.
            next: the `.next` of the page before.
            limit: how many, 1 to 500; left out, WB gives 500.

        Returns:
            `.items` and `.next`, which is None on the last page.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1Pins
        """
        filters = _filters(state, pin_on, imt_id, nm_id, feedback_id, date_from, date_to)
        return _page(filters, next=next, limit=limit)

    @walk
    def walk_pinned_feedbacks(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Walk[PinnedFeedback]:
        """Walk every pin once.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.

        Returns:
            An iterator of pins.

        Raises:
            InvalidArgument: an argument is out of these limits.
            WalkStuck: WB names the same page twice.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1Pins
        """
        filters = _filters(state, pin_on, imt_id, nm_id, feedback_id, date_from, date_to)
        return walk_by_next(partial(_page, filters, limit=MOST), attrgetter("items"), attrgetter("next"))

    @operation
    def pin_feedback(self, items: Iterable[PinReviewItem | Mapping[str, str]]) -> Call[list[PinOutcome]]:
        """Pin reviews. WB takes the good ones and says of each other one why not.

        Args:
            items: 1 to 500 `PinReviewItem`s, or mappings with their fields under either name (`pin_on`, `pinOn`).

        Returns:
            What became of each: `.pinned`, and `.pin_id` or `.errors`.

        Raises:
            InvalidArgument: no items or too many, or one that is none.
            Forbidden: the seller has neither subscription nor tariff option.
            OutcomeUnknown: sent, and whether it happened is not known: read `get_pinned_feedbacks`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/postFeedbacksV1Pins
        """
        body = [_item(f"items[{place}]", item) for place, item in enumerate(_some("items", items))]
        return Call(PIN_FEEDBACK, Json(list[PinOutcome], "data"), json=body)

    @operation
    def unpin_feedback(self, pin_ids: Iterable[int]) -> Call[Unpinned]:
        """Unpin reviews. Safe to repeat, so it is retried like a read.

        Args:
            pin_ids: 1 to 500 ids of pins (not of reviews).

        Returns:
            `.unpinned`, and of those asked for `.not_unpinned`. Repeated, it may report as not unpinned what the first
            try had already unpinned.

        Raises:
            InvalidArgument: no ids or too many, or one that is no whole number.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/deleteFeedbacksV1Pins
        """
        asked = [checks.whole(f"pin_ids[{place}]", pin) for place, pin in enumerate(_some("pin_ids", pin_ids))]
        return Call(UNPIN_FEEDBACK, Json(list[int], "data", Comparison(tuple(asked))), json=asked)

    @operation
    def get_pinned_feedbacks_count(
        self,
        *,
        state: PinState | None = None,
        pin_on: PinOn | None = None,
        imt_id: int | None = None,
        nm_id: int | None = None,
        feedback_id: str | None = None,
        date_from: Moment | None = None,
        date_to: Moment | None = None,
    ) -> Call[int]:
        """Count pins.

        Args:
            state: `pinned`, or `unpinned`: those that WB itself unpinned.
            pin_on: `nm` on a product's card, `imt` on a group of joined cards.
            imt_id: only on this group of joined cards.
            nm_id: only on this product.
            feedback_id: only this review.
            date_from: pinned from this moment on, an aware datetime or unix seconds.
            date_to: pinned up to this moment, the same.

        Returns:
            The number of pins.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1PinsCount
        """
        filters = _filters(state, pin_on, imt_id, nm_id, feedback_id, date_from, date_to)
        return Call(GET_PINNED_FEEDBACKS_COUNT, Json(int, "data"), filters)

    @operation
    def get_pinned_feedbacks_limits(self) -> Call[PinLimits]:
        """Tell how many reviews can still be pinned.

        Returns:
            `.subscription` and `.tariff`, each None if the seller does not have it.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1PinsLimits
        """
        return Call(GET_PINNED_FEEDBACKS_LIMITS, Json(PinLimits, "data"))


def _filters(state: Any, pin_on: Any, imt_id: Any, nm_id: Any, feedback_id: Any, date_from: Any, date_to: Any) -> Query:
    checks.ordered(date_from, date_to)
    return queried(
        state=given(checks.one_of, "state", state, ("pinned", "unpinned")),
        pinOn=given(checks.one_of, "pin_on", pin_on, ("nm", "imt")),
        imtId=given(checks.whole, "imt_id", imt_id),
        nmId=given(checks.whole, "nm_id", nm_id),
        feedbackId=given(checks.identifier, "feedback_id", feedback_id),
        dateFrom=given(checks.rfc3339, "date_from", date_from),
        dateTo=given(checks.rfc3339, "date_to", date_to),
    )


def _page(filters: Query, *, next: int | None, limit: int | None) -> Call[PinnedFeedbackPage]:
    place = queried(next=given(checks.whole, "next", next, 0), limit=given(checks.whole, "limit", limit, 1, MOST))
    return Call(GET_PINNED_FEEDBACKS, Json(PinnedFeedbackPage), filters + place)


def _some(argument: str, values: object) -> list[Any]:
    """1 to 500 values; a text or a mapping is one value by mistake."""
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise checks.refused(argument, f"must be a list, not {type(values).__name__}")
    listed = list(values)
    if not 1 <= len(listed) <= MOST:
        raise checks.refused(argument, f"must hold 1 to {MOST} values, not {len(listed):,}")
    return listed


def _item(argument: str, item: object) -> dict[str, Any]:
    """The body's form of one review to pin."""
    known = to_dict(item) if isinstance(item, PinReviewItem) else _by_wb_names(argument, item)
    return {
        "pinMethod": checks.one_of(f"{argument}.pin_method", known.get("pinMethod"), ("subscription", "tariff")),
        "pinOn": checks.one_of(f"{argument}.pin_on", known.get("pinOn"), ("nm", "imt")),
        "feedbackId": checks.identifier(f"{argument}.feedback_id", known.get("feedbackId")),
    }


def _by_wb_names(argument: str, item: object) -> dict[str, Any]:
    if not isinstance(item, Mapping):
        raise checks.refused(argument, f"must be a PinReviewItem or a mapping, not {type(item).__name__}")
    names = {"pin_method": "pinMethod", "pin_on": "pinOn", "feedback_id": "feedbackId"}
    renamed = {str(names.get(name, name)): value for name, value in item.items()}
    unknown = renamed.keys() - set(names.values())
    if unknown:
        raise checks.refused(argument, f"has {', '.join(map(repr, unknown))}; it takes {', '.join(names)}")
    return renamed


class Comparison(msgspec.Struct, frozen=True):
    """The last step of `unpin_feedback`: what WB unpinned, beside what was asked. A value, so that calls compare."""

    asked: tuple[int, ...]

    def __call__(self, unpinned: list[int]) -> Unpinned:
        return Unpinned(tuple(unpinned), tuple(pin for pin in self.asked if pin not in unpinned))
