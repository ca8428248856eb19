"""What questions and reviews share: WB's envelope, the query of a list, its page and its dates.

Lives here: the dialect of feedbacks-api, from `isAnswered` to `additionalErrors`
(https://dev.wildberries.ru/openapi/user-communication). What a question or a review looks like is its section's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeVar

from .ask import Ask, from_json, json_reply
from .ledger import FOREVER, Ledger, Record
from .messages import Reply
from .records import Product
from .settings import Settings
from .times import SECOND, Nanos, moscow_midnight, nanos

WENT_WRONG = "Something went wrong"

_TRUTHS = {"true": True, "false": False}
_LENIENT = {
    "1": True,
    "t": True,
    "T": True,
    "TRUE": True,
    "True": True,
    "0": False,
    "f": False,
    "F": False,
    "FALSE": False,
    "False": False,
}

R = TypeVar("R", bound=Record)


class BadParameter(ValueError):
    """A query parameter that cannot be read; carries its name."""


def enveloped(data: Any) -> Reply:
    """A reply of feedbacks-api that went well."""
    return json_reply(200, {"data": data, "error": False, "errorText": "", "additionalErrors": None})


def refused(ask: Ask, status: int, text: str) -> Reply:
    """A refusal of feedbacks-api; unlike a success it names the request."""
    body = {"data": None, "error": True, "errorText": text, "additionalErrors": None, "requestId": ask.request_id}
    return json_reply(status, body)


def read_json(ask: Ask) -> dict[str, Any] | None:
    """The body as an object, or `None` where it is none."""
    body = from_json(ask.request.body)
    return body if isinstance(body, dict) else None


@dataclass(frozen=True, slots=True)
class Caps:
    """The largest page, the furthest beginning, and their largest sum."""

    take: int
    skip: int
    both: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Which records, by date and product."""

    done: bool | None
    nm_id: int | None
    since: Nanos
    until: Nanos


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of them, in which order."""

    take: int
    skip: int
    newest_first: bool


def indexed(ask: Ask) -> Nanos:
    """The moment up to which lists have caught up."""
    return nanos(ask.now - ask.settings.indexing_delay)


def read_list(ask: Ask, caps: Caps) -> tuple[Filters, Page]:
    """What a list of questions or reviews is asked for; by setting, nothing where that is beyond *caps*.

    Raises `BadParameter`, also where `isAnswered` is not given.
    """
    filters, page = replace(read_period(ask, done=None), nm_id=read_integer(ask.query, "nmId")), read_page(ask)
    if filters.done is None:
        raise BadParameter("isAnswered")
    if beyond(page, caps) and ask.settings.beyond_bounds == "refuse":
        raise BadParameter("take, skip")
    return filters, replace(page, take=0, skip=0) if beyond(page, caps) else page


def read_period(ask: Ask, *, done: bool | None) -> Filters:
    """The filters of a count, which knows no product. Raises `BadParameter`."""
    query, settings = ask.query, ask.settings
    asked = read_boolean(query, "isAnswered", settings)
    since, until = read_integer(query, "dateFrom"), read_integer(query, "dateTo")
    return Filters(
        done=done if asked is None else asked,
        nm_id=None,
        since=0 if since is None else (since + (not settings.date_from_inclusive)) * SECOND,
        until=FOREVER if until is None else (until + settings.date_to_inclusive) * SECOND,
    )


def read_page(ask: Ask) -> Page:
    """`take`, `skip` (both required) and `order`. Raises `BadParameter`."""
    take, skip = read_integer(ask.query, "take"), read_integer(ask.query, "skip")
    order = ask.query.get("order") or ask.settings.default_order
    if take is None or skip is None or order not in ("dateAsc", "dateDesc"):
        raise BadParameter("take, skip, order")
    return Page(take, skip, newest_first=order == "dateDesc")


def read_integer(query: Mapping[str, str], name: str) -> int | None:
    """The parameter as a whole number, 0 or more; `None` where it is absent. Raises `BadParameter`."""
    text = query.get(name, "")
    number = whole(text)
    if text and number is None:
        raise BadParameter(name)
    return number


def whole(text: str) -> int | None:
    """*text* as a whole number of at most 18 digits, 0 or more; `None` where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def read_boolean(query: Mapping[str, str], name: str, settings: Settings) -> bool | None:
    """The parameter as `true` or `false`; `None` where it is absent. Raises `BadParameter`."""
    text = query.get(name, "")
    known = {**_TRUTHS, **_LENIENT} if settings.lenient_booleans else _TRUTHS
    if text and text not in known:
        raise BadParameter(name)
    return known[text] if text else None


def beyond(page: Page, caps: Caps) -> bool:
    """Whether the page lies outside what WB gives out."""
    return page.take > caps.take or page.skip > caps.skip or page.take + page.skip > caps.both


def matching(ledger: Ledger[R], ask: Ask, filters: Filters, *, newest_first: bool = False) -> Iterable[R]:
    """The records that pass the filters, as far as lists have caught up."""
    found = ledger.walk(
        done=filters.done, as_of=indexed(ask), since=filters.since, until=filters.until, newest_first=newest_first
    )
    if filters.nm_id is None:
        return found
    return (record for record in found if _nm_id(record) == filters.nm_id)


def cut(records: Iterable[R], page: Page) -> list[R]:
    """The page's own part of *records*."""
    return list(islice(records, page.skip, page.skip + page.take))


def count(ledger: Ledger[R], ask: Ask) -> Reply:
    """The reply of both `count` operations. WB counts answered ones when `isAnswered` is not given."""
    try:
        filters = read_period(ask, done=True)
    except BadParameter as bad:
        return refused(ask, 400, f"Плохой формат {bad}")
    if (filters.since, filters.until) == (0, FOREVER):
        return enveloped(ledger.count(bool(filters.done), indexed(ask)))
    return enveloped(sum(1 for _ in matching(ledger, ask, filters)))


def count_unanswered(ledger: Ledger[R], ask: Ask) -> Reply:
    """The reply of both `count-unanswered` operations; today is Moscow's day."""
    today = Filters(False, None, moscow_midnight(nanos(ask.now)), FOREVER)
    return enveloped(
        {
            "countUnanswered": ledger.count(False, indexed(ask)),
            "countUnansweredToday": sum(1 for _ in matching(ledger, ask, today)),
        }
    )


def product_details(product: Product, seller: str, imt_id: int | None = None) -> dict[str, Any]:
    """`productDetails` of a question; a review adds its size."""
    return {
        "imtId": product.imt_id if imt_id is None else imt_id,
        "nmId": product.nm_id,
        "productName": product.name,
        "supplierArticle": product.supplier_article,
        "supplierName": seller,
        "brandName": product.brand,
    }


def _nm_id(record: Any) -> int:
    return int(record.nm_id)
