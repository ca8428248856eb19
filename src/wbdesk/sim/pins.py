"""Pinned reviews: five operations (https://dev.wildberries.ru/openapi/user-communication).

Theory. A review is pinned on a card (`nm`) or on a group of cards (`imt`), under one of two plans (`pinMethod`), each
with its own total and per-unit limit. What fails is said item by item inside a 200. The list is paged by the id of the
last operation shown; without `next` in a reply it is complete. What the seller unpins is gone, what WB unpins stays
visible with its cause.

Lives here: how WB shows pins and what it refuses; the counting is in `pins_book.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from .ask import Ask, Route, from_json, json_reply
from .ledger import FOREVER
from .listing import whole
from .messages import Reply
from .pin_items import ITEM, pin_item
from .pins_book import METHODS, PLACES
from .records import Pin, PinPlan
from .shop import Shop
from .times import parse_rfc3339, utc_seconds_text

MOST = 500
STATES = ("pinned", "unpinned")


class _BadQuery(ValueError):
    """A filter that cannot be read; its text is WB's `detail`."""


def get_pinned_feedbacks(shop: Shop, ask: Ask) -> Reply:
    """A page of pins, by operation id."""
    try:
        matches = _read_filter(ask.query)
        limit, after = _whole(ask.query, "limit", MOST), _whole(ask.query, "next", 0)
    except _BadQuery as bad:
        return _refuse(ask, str(bad))
    if not 1 <= limit <= MOST:
        return _refuse(ask, f"limit must be between 1 and {MOST}")
    found = list(islice(_after(shop, ask, after, matches), limit + 1))
    more = {"next": found[limit - 1].pin_id} if len(found) > limit else {}
    return json_reply(200, {"data": [_show(pin) for pin in found[:limit]], **more})


def get_pinned_feedbacks_count(shop: Shop, ask: Ask) -> Reply:
    """How many pins pass the filters."""
    try:
        matches = _read_filter(ask.query)
    except _BadQuery as bad:
        return _refuse(ask, str(bad))
    return json_reply(200, {"data": sum(1 for pin in shop.pins.all() if matches(pin))})


def get_pinned_feedbacks_limits(shop: Shop, _ask: Ask) -> Reply:
    """What each plan allows and how much of it is used; `null` for a plan the seller does not have."""
    plans = {method: shop.pins.plans.get(method) for method in METHODS}
    shown = {method: plan and _show_plan(shop, method, plan) for method, plan in plans.items()}
    return json_reply(200, {"data": shown})


def pin_feedback(shop: Shop, ask: Ask) -> Reply:
    """Pin up to 500 reviews, each with an outcome of its own."""
    items = _read_array(ask)
    if items is None or not all(_is_item(item) for item in items):
        return _refuse(ask, "invalid request body")
    if not shop.pins.plans:
        detail = "this feature requires active subscription or active tariff"
        return _refuse(ask, detail, status=403, title="no active subscription or tariff")
    return json_reply(200, {"data": [pin_item(shop, ask, item) for item in items]})


def unpin_feedback(shop: Shop, ask: Ask) -> Reply:
    """Unpin up to 500 reviews; the reply names those that were really unpinned."""
    pin_ids = _read_array(ask)
    if pin_ids is None or not all(type(pin_id) is int for pin_id in pin_ids):
        return _refuse(ask, "invalid request body")
    unpinned = [pin_id for pin_id in pin_ids if shop.pins.take_down(pin_id)]
    for pin_id in unpinned:
        shop.log("unpin_feedback", str(pin_id), "", ask.now)
    return json_reply(200, {"data": unpinned})


def _is_item(item: Any) -> bool:
    """Whether it can be read as an item at all; whether it makes sense is said item by item."""
    return isinstance(item, dict) and all(isinstance(item.get(name, ""), str) for name in ITEM)


def _after(shop: Shop, ask: Ask, after: int, matches: Callable[[Pin], bool]) -> Iterator[Pin]:
    pins = list(shop.pins.all())
    if ask.settings.newest_pins_first:
        return (pin for pin in reversed(pins) if matches(pin) and (not after or pin.pin_id < after))
    return (pin for pin in pins if matches(pin) and pin.pin_id > after)


def _read_filter(query: Mapping[str, str]) -> Callable[[Pin], bool]:
    """The query's filters as one question to a pin. Raises `_BadQuery`."""
    state, on = _one_of(query, "state", STATES), _one_of(query, "pinOn", PLACES)
    since, until = _instant(query, "dateFrom", 0), _instant(query, "dateTo", FOREVER)
    wanted = {
        "state": state,
        "on": on,
        "imt_id": _whole(query, "imtId", 0),
        "nm_id": _whole(query, "nmId", 0),
        "feedback_id": query.get("feedbackId"),
    }
    given = {name: value for name, value in wanted.items() if value}
    return lambda pin: since <= pin.changed <= until and all(getattr(pin, name) == given[name] for name in given)


def _one_of(query: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    text = query.get(name, "")
    if text and text not in values:
        raise _BadQuery(f"{name} must be one of the values {', '.join(repr(value) for value in values)}")
    return text


def _whole(query: Mapping[str, str], name: str, absent: int) -> int:
    text = query.get(name, "")
    number = whole(text) if text else absent
    if number is None:
        raise _BadQuery(f"{name} must be an integer")
    return number


def _instant(query: Mapping[str, str], name: str, absent: int) -> int:
    try:
        return parse_rfc3339(query[name]) if query.get(name) else absent
    except ValueError:
        raise _BadQuery(f"{name} must be a date-time in RFC 3339") from None


def _read_array(ask: Ask) -> list[Any] | None:
    body = from_json(ask.request.body)
    return body if isinstance(body, list) and len(body) <= MOST else None


def _show(pin: Pin) -> dict[str, Any]:
    shown = {
        "changeStateAt": utc_seconds_text(pin.changed),
        "imtId": pin.imt_id,
        "nmId": pin.nm_id,
        "pinId": pin.pin_id,
        "pinMethod": pin.method,
        "pinOn": pin.on,
        "feedbackId": pin.feedback_id,
        "state": pin.state,
    }
    return {**shown, "unpinnedCause": pin.cause} if pin.cause else shown


def _show_plan(shop: Shop, method: str, plan: PinPlan) -> dict[str, Any]:
    used = len(shop.pins.pinned(method))
    return {
        "perUnitLimit": plan.per_unit,
        "remaining": max(0, plan.total - used),
        "totalLimit": plan.total,
        "unlimited": plan.unlimited,
        "used": used,
    }


def _refuse(ask: Ask, detail: str, *, status: int = 400, title: str = "Bad Request") -> Reply:
    body = {"status": status, "title": title, "detail": detail, "requestId": ask.request_id, "origin": "pin-open-api"}
    return json_reply(status, body)


def _route(operation: str, method: str, path: str, answer: Any) -> Route:
    place = f"/api/feedbacks/v1/pins{path}"
    return Route(operation, method, place, "feedbacks", "feedbacks", answer)


ROUTES: tuple[Route, ...] = (
    _route("get_pinned_feedbacks", "GET", "", get_pinned_feedbacks),
    _route("pin_feedback", "POST", "", pin_feedback),
    _route("unpin_feedback", "DELETE", "", unpin_feedback),
    _route("get_pinned_feedbacks_count", "GET", "/count", get_pinned_feedbacks_count),
    _route("get_pinned_feedbacks_limits", "GET", "/limits", get_pinned_feedbacks_limits),
)
