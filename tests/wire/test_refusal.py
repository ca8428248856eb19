"""WB's no in every dialect: the class of the error, what it carries and what it tells one to do.

Bodies: the examples of https://dev.wildberries.ru/openapi/user-communication and what developers have recorded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

import wbdesk
from wbdesk import ApiError, Reply, calls
from wbdesk.sim import make_token
from wbdesk.testing import Script, reply
from wbdesk.wire.refusal import advice, refusal

CALL = calls.question("q")


@dataclass(frozen=True)
class Dialect:
    """A body, and what is to be read out of it."""

    name: str
    body: bytes
    detail: str | None
    request_id: str | None = None
    origin: str | None = None
    content_type: str = "application/json"

    def __str__(self) -> str:
        return self.name


def spoken(name: str, body: dict[str, Any], detail: str | None, content_type: str = "application/json") -> Dialect:
    """A JSON body whose id and origin stand where they should."""
    raw = json.dumps(body, ensure_ascii=False).encode()
    return Dialect(name, raw, detail, body.get("requestId"), body.get("origin"), content_type)


PROBLEM = "application/problem+json"
DIALECTS = [
    spoken(
        "gateway",
        {"title": "unauthorized", "detail": "token problem; token is malformed", "code": "07e4668e-ac2c53f9c8b6",
         "requestId": "7b80742415072fe8b6b7f7761f1d1211", "origin": "s2s-api-auth-catalog", "status": 401,
         "statusText": "Unauthorized", "timestamp": "2024-09-30T06:52:38Z"},
        "token problem; token is malformed",
        PROBLEM,
    ),
    spoken(
        "gateway without money",
        {"title": "payment required", "detail": "wb solution for business has insufficient funds on its balance"},
        "wb solution for business has insufficient funds on its balance",
        PROBLEM,
    ),
    spoken(
        "newer gateway",
        {"status": 429, "statusText": "Too Many Requests", "title": "Too Many Requests",
         "detail": "rate limit exceeded", "requestId": "r-429", "origin": "ag-statistics"},
        "rate limit exceeded",
    ),
    spoken(
        "questions and reviews",
        {"data": None, "error": True, "errorText": "Плохой формат isAnswered", "additionalErrors": None,
         "requestId": "734c9ea8-39e5-45c9-8cad-f03c13f733e9"},
        "Плохой формат isAnswered",
    ),
    spoken(
        "answers to reviews",
        {"title": "bad request", "requestId": "r-fb", "origin": "fbapi", "detail": "Неверный синтаксис JSON"},
        "Неверный синтаксис JSON",
    ),
    spoken(
        "pins",
        {"status": 400, "title": "Bad Request", "detail": "state must be one of the values 'pinned', 'unpinned'",
         "requestId": "7b64у8ffc3523450d613723fwу61873e", "origin": "pin-open-api"},
        "state must be one of the values 'pinned', 'unpinned'",
    ),
    spoken("pins, title only", {"status": 403, "title": "no active subscription"}, "no active subscription"),
    spoken(
        "chats",
        {"status": 400, "title": "Bad Request", "origin": "proxy-chats", "detail": "Invalid signature",
         "requestId": "r-chat", "error": "Invalid signature"},
        "Invalid signature",
        PROBLEM,
    ),
    spoken("chats, error only", {"error": "Invalid number", "requestId": "r-chat"}, "Invalid number"),
    spoken(
        "returns, list",
        {"title": "Invalid query params", "detail": "Failed to deserialize query string: missing field `is_archive`",
         "requestId": "r-rust"},
        "Failed to deserialize query string: missing field `is_archive`",
        PROBLEM,
    ),
    spoken(
        "returns, decision",
        {"title": "Validation error", "requestId": "0HN3PI6JUGFSL:00000004",
         "detail": "Input model is not valid; Details: The Action field is required."},
        "Input model is not valid; Details: The Action field is required.",
    ),
    spoken(
        "unknown path",
        {"title": "path not found", "detail": "This method is deprecated.", "origin": "ag-chat", "status": 404,
         "statusText": "Not Found"},
        "This method is deprecated.",
    ),
    spoken("message", {"message": "no Route matched"}, "no Route matched"),
    spoken("texts that are none", {"detail": {"a": 1}, "errorText": "", "message": None, "error": True}, None),
    Dialect("html", b"<html><h1>502 Bad Gateway</h1></html>", None, content_type="text/html"),
    Dialect("plain text", b"upstream connect error", None, content_type="text/plain"),
    Dialect("empty", b"", None, content_type=""),
    Dialect("a list", b'["no"]', None),
    Dialect("half a JSON", b'{"detail": "no', None),
    Dialect("bytes", b"\xff\xfe\x00", None),
    Dialect("too deep", b'{"detail": ' + b"[" * 100_000, None),
]  # fmt: skip

KINDS = {
    302: wbdesk.BadReply,
    400: wbdesk.BadRequest,
    401: wbdesk.Unauthorized,
    402: wbdesk.PaymentRequired,
    403: wbdesk.Forbidden,
    404: wbdesk.NotFound,
    409: ApiError,
    413: ApiError,
    422: wbdesk.Unprocessable,
    429: wbdesk.RateLimited,
    498: ApiError,
    500: wbdesk.ServerError,
    503: wbdesk.ServerError,
    504: wbdesk.ServerError,
}


@pytest.mark.parametrize("status", KINDS)
@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_every_dialect_is_read_with_every_status(dialect: Dialect, status: int) -> None:
    headers = {"content-type": dialect.content_type, "x-other": "1"}
    error = refusal(CALL, Reply(status, headers, dialect.body))
    assert type(error) is KINDS[status]
    assert (error.detail, error.request_id, error.origin) == (dialect.detail, dialect.request_id, dialect.origin)
    assert (error.status, error.headers, error.body) == (status, headers, dialect.body[:2_000])
    assert error.call == CALL


@pytest.mark.parametrize("status", KINDS)
@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_the_message_says_what_was_asked_what_wb_said_and_what_to_do(dialect: Dialect, status: int) -> None:
    message = str(refusal(CALL, Reply(status, {}, dialect.body)))
    assert message.startswith(f"WB answered {status} to question: ")
    shown = dialect.body[:120].decode("utf-8", "replace") or "no body"
    assert (dialect.detail or shown).rstrip(".") in message
    assert advice(status) in message
    assert ".." not in message
    assert len(message) < 500


@pytest.mark.parametrize(
    ("status", "what_to_do"),
    [(302, "check base_url and the proxy"), (409, "read the item again"), (413, "change"), (503, "try again later")],
)
def test_statuses_that_wb_does_not_document_say_what_to_do_too(status: int, what_to_do: str) -> None:
    assert what_to_do in advice(status)


def test_the_request_id_of_a_body_goes_before_that_of_a_header() -> None:
    both = Reply(400, {"x-request-id": "header"}, b'{"requestId": "body"}')
    assert refusal(CALL, both).request_id == "body"
    assert refusal(CALL, Reply(400, {"x-request-id": "header"}, b"<html>")).request_id == "header"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0.5", 0.5), ("676358", 676358.0), ("", None), ("soon", None), ("nan", None), ("inf", None)],
)
def test_a_429_says_how_long_to_wait_where_wb_does(header: str, seconds: float | None) -> None:
    error = refusal(CALL, Reply(429, {"x-ratelimit-retry": header}, b""))
    assert isinstance(error, wbdesk.RateLimited)
    assert (error.sent, error.retry_after, error.bucket) == (True, seconds, "feedbacks")


def test_the_body_kept_is_bounded() -> None:
    assert len(refusal(CALL, Reply(500, {}, b"x" * 50_000)).body) == 2_000


def test_an_error_of_the_wire_never_has_the_token() -> None:
    token = make_token()
    script = Script([reply(403, {"detail": "no"}), reply(500, b"<html>"), reply(200, b"<html>")])
    with script.sdk(token, max_retries=0) as sdk:
        for _ in range(3):
            with pytest.raises(ApiError) as caught:
                sdk.send(CALL)
            assert token not in f"{caught.value!r} {caught.value} {caught.value.args} {vars(caught.value)}"
    assert all(request.headers["authorization"] == token for request in script.requests)
