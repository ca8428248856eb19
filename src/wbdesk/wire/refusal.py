"""WB's no, in whichever dialect it comes, as the error to raise.

WB answers errors in at least eight shapes (gateway, questions and reviews, answers, pins, chats, two services of
returns, unknown paths), and the edge adds HTML, plain text and nothing. All are read here into `detail`, `request_id`
and `origin`. Shapes: https://dev.wildberries.ru/openapi/user-communication (error examples of each method).
"""

from __future__ import annotations

from typing import Any

import msgspec

from wbdesk.api.call import Call
from wbdesk.errors import (
    ApiError,
    BadReply,
    BadRequest,
    Forbidden,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    RateLimited,
    ServerError,
    Unauthorized,
    Unprocessable,
)

from .session import Reply

KINDS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    422: Unprocessable,
    429: RateLimited,
}

ADVICE = {
    401: "Check that the token is whole, under 180 days old, not withdrawn, and has the category this method needs.",
    402: "Top up the balance of the catalogue service that owns the token.",
    403: "The token's type, the user who made it, or the seller's subscription does not allow this method.",
    429: "Somebody else uses this seller's limit, or WB has banned it for a while; wait at least as long as it says.",
}

# In the order in which they say most; the pin service's title alone is generic, its detail is not.
DETAIL_KEYS = ("detail", "errorText", "message", "error", "title")


def refusal(call: Call[Any], reply: Reply) -> ApiError:
    """The error that *reply* amounts to, with all it says."""
    said = error_body(reply.body)
    detail = next((text for key in DETAIL_KEYS if (text := _text(said.get(key)))), None)
    kind = KINDS.get(reply.status) or (ServerError if reply.status >= 500 else ApiError)
    if 300 <= reply.status < 400:
        kind = BadReply
    error = kind(_message(call, reply, detail), **_facts(call, reply, said), detail=detail)
    if isinstance(error, RateLimited):
        error.sent, error.bucket = True, call.route.bucket
        error.retry_after = _number(reply.headers.get("x-ratelimit-retry"))
    return error


def bad_reply(call: Call[Any], reply: Reply, why: str) -> BadReply:
    """A reply that cannot be read, with the beginning of what it was."""
    shown = reply.body[:120].decode("utf-8", "replace")
    kind = reply.headers.get("content-type", "no content type")
    message = f"{call.route.name}: WB's reply ({reply.status}, {kind}) cannot be read: {why}. It begins: {shown!r}"
    return BadReply(message, **_facts(call, reply, {}))


def unknown_outcome(call: Call[Any], reply: Reply) -> OutcomeUnknown:
    """A write whose reply says neither yes nor no."""
    return OutcomeUnknown(
        f"{call.route.name}: WB answered {reply.status}, but the body cannot be read, so it is not known whether WB "
        f"did it. It was not repeated. Find out first: {call.route.verify}",
        call=call,
        verify=call.route.verify,
        status=reply.status,
    )


def error_body(body: bytes) -> dict[str, Any]:
    """The error's JSON object, or nothing if it is anything else."""
    try:
        said = msgspec.json.decode(body)
    except msgspec.MsgspecError:
        return {}
    return said if isinstance(said, dict) else {}


def _message(call: Call[Any], reply: Reply, detail: str | None) -> str:
    said = detail or reply.body[:120].decode("utf-8", "replace").strip() or "no body"
    advice = ADVICE.get(reply.status, "")
    return f"WB answered {reply.status} to {call.route.name}: {said}. {advice}".rstrip()


def _facts(call: Call[Any], reply: Reply, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "call": call,
        "status": reply.status,
        "headers": reply.headers,
        "body": reply.body,
        "request_id": _text(said.get("requestId")) or reply.request_id,
        "origin": _text(said.get("origin")),
    }


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
