"""What stands in front of WB's services, in its own words: refusals before any service is asked.

Lives here: the bodies of `s2s-api-auth-*` and `ag-*` gateways. Why somebody is refused is decided in `access.py` and
`limits.py`. Shapes are the 401, 402 and 429 of https://dev.wildberries.ru/openapi/user-communication
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from .ask import PROBLEM, json_reply
from .messages import Reply

HELP = "https://dev.wildberries.ru/openapi/api-information"
NEWS = "https://dev.wildberries.ru/release-notes?id=494"
NO_MONEY = (
    "wb solution for business has insufficient funds on its balance. please top up the balance in the company's "
    "personal account https://dev.wildberries.ru/company"
)


def refusal(status: int, detail: str, request_id: str, now: float) -> Reply:
    """A 401, 403 or 429 of the `s2s-api-auth-*` gateway."""
    number = request_id.replace("-", "")
    body = {
        "title": _text(status).lower(),
        "detail": detail,
        "code": f"{'461a0b83d6bd' if status == 429 else '07e4668e-'}-{number[:12]}-[UK-{number[12:24]}]",
        "requestId": number,
        "origin": "s2s-api-auth-catalog",
        "status": status,
        "statusText": _text(status),
        "timestamp": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return json_reply(status, body, PROBLEM)


def payment_required() -> Reply:
    """The 402 that a service of WB's catalogue gets when it has no money left."""
    return json_reply(402, {"title": "payment required", "detail": NO_MONEY}, PROBLEM)


RETIRED = frozenset({"/api/v1/templates", "/api/v1/supplier-valuations", "/api/v1/feedbacks/actions"})
"""Taken away in November and December 2025: https://dev.wildberries.ru/news/161"""


def path_not_found(host: str, path: str) -> Reply:
    """The 404 of a path that no service has, or has no longer."""
    detail = f"This method is deprecated. Link: {NEWS}" if path in RETIRED else f"Please consult the {HELP}"
    body = {"title": "path not found", "detail": detail, "origin": f"ag-{host}"}
    return json_reply(404, body | {"status": 404, "statusText": "Not Found"}, PROBLEM)


def limited(sid: str, request_id: str, now: float, dialect: str, banned: bool, headers: Mapping[str, str]) -> Reply:
    """The 429 of either gateway (*dialect* is `s2s` or `ag`) with WB's *headers*."""
    detail = f"limited by {sid}"
    if banned:
        detail = f"Limited by global limiter, per seller {sid}; See {HELP}"
    reply = _too_many(request_id) if dialect == "ag" else refusal(429, detail, request_id, now)
    return Reply(429, {**reply.headers, **headers}, reply.body)


def _too_many(request_id: str) -> Reply:
    # Its content type was not recorded; WB documents this one for every 429.
    body: dict[str, Any] = {"status": 429, "statusText": "Too Many Requests", "title": "Too Many Requests"}
    body["detail"] = "rate limit exceeded, retry after the period specified in the X-RateLimit-Retry header"
    return json_reply(429, body | {"requestId": request_id, "origin": "ag-communications"}, PROBLEM)


def _text(status: int) -> str:
    return HTTPStatus(status).phrase
