"""Everything wbdesk raises, as one tree. One class for each thing a caller can do something about.

    WildberriesError
    +-- ApiError               WB answered, and the answer is no (or not an answer)
    |   +-- BadRequest         400: WB did not accept an argument
    |   +-- Unauthorized       401: the token is missing, broken, expired, withdrawn, or lacks the category
    |   +-- PaymentRequired    402: the service behind the token has no money
    |   +-- Forbidden          403: this token, user or subscription may not do this
    |   +-- NotFound           404: no such method, question or file
    |   +-- Unprocessable      422: WB understood, and will not do it for this item
    |   +-- RateLimited        429, or our own refusal to wait longer than `max_wait` (`sent` tells which)
    |   +-- ServerError        5xx to a read, after all retries
    |   +-- BadReply           a read was answered by something that cannot be read: HTML, nothing, half a JSON
    +-- NetworkError           nothing was sent (or it was a read): no connection, timeout, connection lost
    +-- OutcomeUnknown         a write was sent and nobody knows whether it happened: read before you repeat it
    |   +-- InterruptedWrite   the same, because Ctrl-C or a cancellation came in between
    +-- WalkStuck              a walk cannot go on without skipping something; nothing was skipped
    +-- InvalidArgument        an argument breaks one of WB's limits; nothing was sent (also a ValueError)
    +-- TokenProblem           the token cannot work for this call; nothing was sent
    +-- LimitsFileUnusable     the file of a `FileLimits` cannot be read or written
    +-- FilePending            the file is still being moderated; ask again later
    +-- FileBlocked            the file did not pass moderation and never will

Every error survives `pickle` and `copy`. No error carries the token. What may not live here: anything that knows HTTP
libraries, models or clocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BODY_SHOWN = 2_000
"""How many bytes of a reply's body an error keeps."""


class WildberriesError(Exception):
    """The root: `except WildberriesError` catches all that wbdesk raises on purpose.

    `call` is the call that failed, when there was one: `sdk.send(error.call)` would make it again. Where WB replied,
    `status`, `headers` and `body` (its first 2,000 bytes) are the reply's, and `detail`, `request_id` and `origin` what
    WB wrote into it, in whichever of its dialects; otherwise they are None or empty. WB's support asks for
    `request_id`.
    """

    def __init__(
        self,
        message: str = "",
        *,
        call: Any = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        detail: str | None = None,
        request_id: str | None = None,
        origin: str | None = None,
    ) -> None:
        super().__init__(message)
        self.call = call
        self.status = status
        self.headers = dict(headers or {})
        self.body = body[:BODY_SHOWN]
        self.detail = detail
        self.request_id = request_id
        self.origin = origin


class ApiError(WildberriesError):
    """WB answered, and not with what was asked for."""


class BadRequest(ApiError):
    """400: WB did not accept an argument; `detail` says which."""


class Unauthorized(ApiError):
    """401: WB does not accept the token for this method."""


class PaymentRequired(ApiError):
    """402: the catalogue service that owns the token has run out of money at WB."""


class Forbidden(ApiError):
    """403: the token's type, its user or the seller's subscription does not allow this."""


class NotFound(ApiError):
    """404: WB knows no such method or item."""


class Unprocessable(ApiError):
    """422: WB understood the request and will not do it for this item."""


class RateLimited(ApiError):
    """The account's limit stands in the way for longer than the call may wait.

    `sent` is True if WB refused the call with a 429, False if wbdesk did not send it at all because the wait would have
    been longer than `max_wait`. `retry_after` is the wait in seconds, None if WB did not say; `bucket` the limit's name
    in the table of rates (the one `Rates.with_rate` takes); `token_type` the kind of token that sets it, None for a
    refusal that was not waited for (`max_retries=0`).
    """

    def __init__(
        self,
        message: str = "",
        *,
        sent: bool = False,
        retry_after: float | None = None,
        bucket: str | None = None,
        token_type: str | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(message, **facts)
        self.sent = sent
        self.retry_after = retry_after
        self.bucket = bucket
        self.token_type = token_type


class ServerError(ApiError):
    """5xx to a read, after all retries. (5xx to a write is `OutcomeUnknown`.)"""


class BadReply(ApiError):
    """A read was answered by something that cannot be read: HTML, an empty body, half a JSON, another shape."""


class NetworkError(WildberriesError):
    """No reply to a read, or no connection for a write, after all retries. Nothing was changed at WB.

    A write that may be made twice (unpin, mark as viewed) also ends so where its reply is lost, and may have happened.
    """


class OutcomeUnknown(WildberriesError):
    """A write left, and whether WB did it is not known. It was not repeated, and must not be before a read.

    `verify` says what to read to find out.
    """

    def __init__(self, message: str = "", *, verify: str = "", **facts: Any) -> None:
        super().__init__(message, **facts)
        self.verify = verify


class InterruptedWrite(OutcomeUnknown):
    """A write was under way when the program was interrupted (Ctrl-C) or its task cancelled.

    What is raised is both this and the interruption itself (`KeyboardInterrupt`, `asyncio.CancelledError`, ...), so
    that handlers for either see it.
    """


class WalkStuck(WildberriesError):
    """A walk cannot go on without skipping something. Everything before this was yielded, nothing was skipped."""


class InvalidArgument(WildberriesError, ValueError):
    """An argument breaks one of WB's limits. Nothing was sent. `argument` is its name."""

    def __init__(self, message: str = "", *, argument: str = "", **facts: Any) -> None:
        super().__init__(message, **facts)
        self.argument = argument


class TokenProblem(WildberriesError):
    """The token cannot work for this call: expired, unreadable, wrong type or category. Nothing was sent."""


class LimitsFileUnusable(WildberriesError):
    """The file of a `FileLimits` cannot be read or written. The message names it and says what to do."""


class FilePending(WildberriesError):
    """The file is still in moderation. `retry_after` is WB's advice in seconds."""

    def __init__(self, message: str = "", *, retry_after: float = 30.0, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retry_after = retry_after


class FileBlocked(WildberriesError):
    """The file did not pass WB's moderation and will never be available."""
