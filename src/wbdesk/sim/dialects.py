"""Errors in the words of each of WB's services, and of the edge in front of them.

Lives here: the bodies a fault shows. The sections write their own errors where they find them; these are for a status
that a rule asks for. Shapes are those of the error examples of https://dev.wildberries.ru/openapi/user-communication;
no body of a 5xx is documented, so the edge's are what nginx and Envoy send by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from . import gateway
from .ask import JSON, PROBLEM, Route, json_reply
from .listing import WENT_WRONG
from .messages import Reply


def own(route: Route, status: int, request_id: str, now: float) -> Reply:
    """*status* as the service behind *route*, or its gateway, words it; a 429 is `gateway.limited`."""
    if status == 402:
        return gateway.payment_required()
    if status == 401 or (status == 403 and (route.operation, 403) not in _WORDS):
        return gateway.refusal(status, _title(status).lower(), request_id, now)
    return json_reply(status, _body(route, status, request_id), _content_type(route.operation, status))


def html(status: int) -> Reply:
    """The edge's HTML page."""
    title = f"{status} {_title(status)}"
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
    return Reply(
        status, {"content-type": "text/html"}, f"{page}<hr><center>nginx</center>\r\n</body>\r\n</html>".encode()
    )


def text(status: int) -> Reply:
    """The edge's plain text."""
    words = b"upstream connect error or disconnect/reset before headers. reset reason: connection termination"
    return Reply(status, {"content-type": "text/plain"}, words)


def empty(status: int) -> Reply:
    """A status and nothing else."""
    return Reply(status, {}, b"")


def _content_type(operation: str, status: int) -> str:
    if operation in ("create_seller_message", "claims") or status == 451:
        return PROBLEM
    return "application/json; charset=utf-8" if operation == "update_claim" else JSON


def _service(route: Route) -> str:
    if "/pins" in route.path:
        return "pins"
    return "fbapi" if route.path.endswith("/feedbacks/answer") else route.host


def _body(route: Route, status: int, request_id: str) -> dict[str, Any]:
    title, number, service = _title(status), request_id.replace("-", ""), _service(route)
    detail = _WORDS.get((route.operation, status), title)
    if service == "pins":
        return {"status": status, "title": title, "detail": detail, "requestId": request_id, "origin": "pin-open-api"}
    if service == "fbapi":
        return {"title": title.lower(), "requestId": number, "origin": "fbapi", "detail": detail}
    if service == "chat":
        head = {"status": status, "title": title, "origin": "proxy-chats", "detail": detail, "requestId": number}
        return head if status == 451 else head | {"error": detail}
    if service == "returns":
        return {"title": title, "detail": detail, "requestId": number}
    words = _WORDS.get((route.operation, status), WENT_WRONG)
    return {"data": None, "error": True, "errorText": words, "additionalErrors": None, "requestId": request_id}


def _title(status: int) -> str:
    if status == 451:
        return "Unavailable for Legal Reasons"  # the standard library has another capital letter
    return HTTPStatus(status).phrase if status in _KNOWN else "Unknown"


_KNOWN = frozenset(HTTPStatus)

_WORD_403 = (
    "new_feedbacks_questions",
    "get_questions_count_unanswered",
    "get_questions_count",
    "questions",
    "update_question",
    "question",
    "get_feedbacks_count_unanswered",
    "get_feedbacks_count",
    "feedbacks",
    "get_feedbacks_archive",
)
"""Operations whose service words a 403 itself; those of all others are the gateway's."""

_WORDS: Mapping[tuple[str, int], str] = {
    **{(operation, 403): "Ошибка авторизации" for operation in _WORD_403},
    ("get_questions_count", 400): "Плохой формат isAnswered",
    ("get_feedbacks_count", 400): "Плохой формат isAnswered",
    ("update_question", 404): "Не найден отзыв",
    ("update_question", 422): "Не удалось отредактировать вопрос",
    ("question", 422): "Невозможно получить вопрос по id",
    ("feedback", 422): "Невозможно получить отзыв по id",
    ("get_feedbacks_archive", 422): "Не удалось получить архивные отзывы по фильтру",
    ("create_feedbacks_answer", 400): "Неверный синтаксис JSON",
    ("create_order_return", 400): "Не удалось получить отзыв",
    ("create_order_return", 422): "Не удалось выполнить запрос на возврат покупок",
    ("get_pinned_feedbacks", 400): "state must be one of the values 'pinned', 'unpinned'",
    ("get_pinned_feedbacks_count", 400): "state must be one of the values 'pinned', 'unpinned'",
    ("pin_feedback", 400): "invalid request body",
    ("unpin_feedback", 400): "invalid request body",
    ("get_seller_events", 400): "Invalid number",
    ("create_seller_message", 400): "Invalid signature",
    ("get_seller_download", 400): "invalid fileID",
    ("get_seller_download", 451): "moderation error",
    ("claims", 400): "Failed to deserialize query string: missing field `is_archive`",
    ("update_claim", 400): "Input model is not valid; Details: The Action field is required.",
}
"""What each operation says when it refuses: one of its examples for every status it documents."""
