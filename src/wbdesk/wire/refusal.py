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
    PaymentRequired,
    RateLimited,
    ServerError,
    Unauthorized,
    Unprocessable,
)

from .session import Reply
from .turn import seconds_to_wait

KINDS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    422: Unprocessable,
    429: RateLimited,
}

LOGIN = "Check that the token is whole, under 180 days old, not withdrawn, and has the category this method needs."

ADVICE = {
    400: "Change what it names and call again; it is not worth repeating as it is.",
    401: LOGIN,
    402: "Top up the balance of the catalogue service that owns the token.",
    403: "The token's type, the user who made it, or the seller's subscription does not allow this method.",
    404: "Look the id up again: the item may be gone.",
    422: "Read the item again: it may be gone, or no longer allow this.",
    429: "Somebody else uses this seller's limit, or WB has banned it for a while; wait at least as long as it says.",
}
OTHERWISE = "It is not worth repeating as it is: read the item again, and change what the answer names."
ASTRAY = "That is no answer of WB's methods: check base_url and the proxy."
TROUBLE = "That is trouble at WB: try again later."

# In the order in which they say most; the pin service's title alone is generic, its detail is not.
DETAIL_KEYS = ("detail", "errorText", "message", "error", "title")


def refusal(call: Call[Any], reply: Reply) -> ApiError:
    """The error that *reply* amounts to, with all it says."""
    known = facts(call, reply)
    error = _kind(reply.status)(_message(call, reply, known["detail"]), **known)
    if isinstance(error, RateLimited):
        error.sent, error.bucket = True, call.route.bucket
        error.retry_after = seconds_to_wait(reply.headers)
    return error


def _kind(status: int) -> type[ApiError]:
    if 300 <= status < 400:
        return BadReply
    return KINDS.get(status) or (ServerError if status >= 500 else ApiError)


def bad_reply(call: Call[Any], reply: Reply, why: str) -> BadReply:
    """A reply that cannot be read, with the beginning of what it was."""
    shown = reply.body[:120].decode("utf-8", "replace")
    kind = reply.headers.get("content-type", "no content type")
    message = (
        f"{call.route.name}: WB's reply ({reply.status}, {kind}) cannot be read: {why}. It begins: {shown!r}. "
        "Try again later; sdk.send_raw(call) gives such a reply as it is."
    )
    return BadReply(message, **facts(call, reply))


def facts(call: Call[Any], reply: Reply) -> dict[str, Any]:
    """What every error keeps of the reply it was made of."""
    said = error_body(reply.body)
    return {
        "call": call,
        "status": reply.status,
        "headers": reply.headers,
        "body": reply.body,
        "detail": next((text for key in DETAIL_KEYS if (text := _text(said.get(key)))), None),
        "request_id": _text(said.get("requestId")) or reply.request_id,
        "origin": _text(said.get("origin")),
    }


def error_body(body: bytes) -> dict[str, Any]:
    """The error's JSON object, or nothing if it is anything else."""
    try:
        said = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _message(call: Call[Any], reply: Reply, detail: str | None) -> str:
    said = detail or " ".join(reply.body[:120].decode("utf-8", "replace").split()) or "no body"
    return f"WB answered {reply.status} to {call.route.name}: {said.rstrip('.')}. {advice(reply.status)}"


def advice(status: int) -> str:
    """What to do about an answer with *status*."""
    if status >= 500:
        return TROUBLE
    return ASTRAY if status < 400 else ADVICE.get(status, OTHERWISE)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
