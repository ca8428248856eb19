"""Pinning one review, or saying why not (https://dev.wildberries.ru/openapi/user-communication).

Lives here: the twelve refusals of a single item, as a table in the order in which they are looked for. WB names them
without saying when each arises; the readings here are the simulator's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from .ask import Ask
from .pins_book import METHODS, PLACES
from .records import Feedback, Pin, Product
from .shop import Shop
from .times import nanos

ITEM = ("feedbackId", "pinMethod", "pinOn")
"""What an item says; its outcome says it again."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """An item of the request with what it refers to."""

    method: str
    on: str
    feedback_id: str
    feedback: Feedback | None
    product: Product | None


def pin_item(shop: Shop, ask: Ask, item: dict[str, Any]) -> dict[str, Any]:
    """The item's outcome: a `pinId`, or `errors`."""
    echo = {name: item.get(name, "") for name in ITEM}
    wish = _read(shop, item)
    status = "bodyNotValid" if wish is None else _refusal(shop, wish)
    if wish is None or status:
        return {**echo, "isErrors": True, "errors": [_error(ask, status)]}
    return {**echo, "pinId": _pin(shop, ask, wish), "isErrors": False}


def _read(shop: Shop, item: dict[str, Any]) -> _Wish | None:
    method, on, id = item.get("pinMethod"), item.get("pinOn"), item.get("feedbackId")
    if method not in METHODS or on not in PLACES or not isinstance(id, str) or not id:
        return None
    feedback = shop.feedbacks.get(id)
    listed = feedback is not None and feedback.nm_id not in shop.delisted
    return _Wish(method, on, id, feedback, shop.products.get(feedback.nm_id) if feedback and listed else None)


def _refusal(shop: Shop, wish: _Wish) -> str:
    """The first refusal that applies, or nothing."""
    return next((status for status, applies in _REFUSALS if applies(shop, wish)), "")


def _unit(wish: _Wish) -> tuple[str, int]:
    assert wish.product is not None
    return wish.on, wish.product.nm_id if wish.on == "nm" else wish.product.imt_id


def _total_reached(shop: Shop, wish: _Wish) -> bool:
    plan = shop.pins.plans[wish.method]
    return not plan.unlimited and len(shop.pins.pinned(wish.method)) >= plan.total


def _unit_reached(shop: Shop, wish: _Wish) -> bool:
    return shop.pins.used_in(wish.method, _unit(wish)) >= shop.pins.plans[wish.method].per_unit


def _lacks_plan(method: str, shop: Shop, wish: _Wish) -> bool:
    return wish.method == method not in shop.pins.plans


def _moved(wish: _Wish) -> bool:
    """The card stands in another group than when the review was written."""
    return wish.feedback is not None and wish.product is not None and wish.feedback.imt_id != wish.product.imt_id


_REFUSALS: tuple[tuple[str, Callable[[Shop, _Wish], bool]], ...] = (
    ("subscriptionRestriction", partial(_lacks_plan, "subscription")),
    ("tariffRestriction", partial(_lacks_plan, "tariff")),
    ("feedbackNotFound", lambda _shop, wish: wish.feedback is None),
    ("itemNotFound", lambda _shop, wish: wish.product is None),
    ("feedbackMismatch", lambda _shop, wish: _moved(wish)),
    ("itemNoImages", lambda _shop, wish: wish.product is not None and not wish.product.has_images),
    ("feedbackExcluded", lambda shop, wish: wish.feedback_id in shop.excluded),
    ("imtNotDisplayed", lambda shop, wish: wish.product is not None and wish.product.imt_id in shop.hidden_groups),
    ("alreadyPinned", lambda shop, wish: shop.pins.find(wish.feedback_id, wish.on) is not None),
    ("unitLimitReached", _unit_reached),
    ("globalLimitReached", _total_reached),
)

_DETAILS = {
    "subscriptionRestriction": "no active subscription",
    "tariffRestriction": "no active tariff option",
    "feedbackNotFound": "feedback not found",
    "itemNotFound": "item not found or does not belong to seller",
    "feedbackMismatch": "feedback does not belong to the item",
    "itemNoImages": "item has no images",
    "feedbackExcluded": "feedback is excluded from the rating",
    "imtNotDisplayed": "imt is not displayed",
    "alreadyPinned": "feedback is already pinned",
    "unitLimitReached": "limit of pinned feedbacks on the item is reached",
    "globalLimitReached": "total limit of pinned feedbacks is reached",
    "bodyNotValid": "pinMethod, pinOn and feedbackId are required",
}


def _error(ask: Ask, status: str) -> dict[str, str]:
    return {
        "origin": "pin-open-api",
        "detail": _DETAILS[status],
        "requestId": ask.request_id,
        "status": status,
        "title": status,
    }


def _pin(shop: Shop, ask: Ask, wish: _Wish) -> int:
    assert wish.product is not None
    pin = Pin(
        pin_id=0,
        feedback_id=wish.feedback_id,
        nm_id=wish.product.nm_id,
        imt_id=wish.product.imt_id,
        method=wish.method,
        on=wish.on,
        changed=nanos(ask.now),
    )
    shop.log("pin_feedback", wish.feedback_id, f"{wish.method} {wish.on}", ask.now)
    return shop.pins.add(pin)
