"""Errors in the words of each of WB's services, and of the edge in front of them.

Lives here: the bodies a fault shows. The sections write their own errors where they find them; these are for a status
that a rule asks for. Shapes are those of the error examples of https://dev.wildberries.ru/openapi/user-communication;
no body of a 5xx is documented, so the edge's are what nginx and Envoy send by default.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from . import gateway
from .ask import JSON, PROBLEM, Route, json_reply
from .messages import Reply


def own(route: Route, status: int, request_id: str, now: float) -> Reply:
    """*status* as the service behind *route*, or its gateway, words it; a 429 is `gateway.limited`."""
    if status == 402:
        return gateway.payment_required()
    if status in (401, 403):
        return gateway.refusal(status, _title(status).lower(), request_id, now)
    return json_reply(status, _body(route, status, request_id), _CONTENT_TYPES.get(_service(route), JSON))


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


def _service(route: Route) -> str:
    return "pins" if "/pins" in route.path else route.host


def _body(route: Route, status: int, request_id: str) -> dict[str, Any]:
    title, number = _title(status), request_id.replace("-", "")
    if _service(route) == "pins":
        return {"status": status, "title": title, "detail": title, "requestId": request_id, "origin": "pin-open-api"}
    if route.host == "chat":
        head = {"status": status, "title": title, "origin": "proxy-chats", "detail": title}
        return head | {"requestId": number, "error": title}
    if route.host == "returns":
        return {"title": title, "detail": title, "requestId": number}
    return {
        "data": None,
        "error": True,
        "errorText": "Something went wrong",
        "additionalErrors": None,
        "requestId": request_id,
    }


def _title(status: int) -> str:
    return HTTPStatus(status).phrase if status in _KNOWN else "Unknown"


_KNOWN = frozenset(HTTPStatus)
_CONTENT_TYPES = {"chat": PROBLEM, "returns": PROBLEM}
