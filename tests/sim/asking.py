"""Asking a shop's sections directly: no gate, no token, no limits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, cast

import msgspec

from wbdesk.sim.ask import Ask, Route
from wbdesk.sim.messages import Reply, Request
from wbdesk.sim.people import Size, make_shop
from wbdesk.sim.settings import Settings
from wbdesk.sim.shop import Shop

NOW = 1_794_819_600.0
SID = "9c8a6f1e-0d5b-4f0a-8d5e-0d5b4f0a8d5e"
SMALL = Size(questions=40, feedbacks=120, chats=12, claims=22)
EMPTY = Size(questions=0, feedbacks=0, chats=0, claims=0)


def small_shop(seed: int = 1, size: Size = SMALL) -> Shop:
    return make_shop(seed, NOW, SID, size)


@cache
def route_of(operation: str) -> Route:
    for section in ("questions", "feedbacks", "pins", "chats", "claims"):
        for route in import_module(f"wbdesk.sim.{section}").ROUTES:
            if route.operation == operation:
                return cast(Route, route)
    raise KeyError(operation)


def call(
    shop: Shop,
    operation: str,
    query: Mapping[str, Any] | None = None,
    body: Any = None,
    *,
    now: float = NOW,
    settings: Settings | None = None,
    content_type: str | None = "application/json",
    captured: Mapping[str, str] | None = None,
) -> Reply:
    """The reply to one operation; a *body* that is not bytes goes as JSON."""
    route = route_of(operation)
    texts = {name: _text(value) for name, value in (query or {}).items()}
    content = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
    headers = {} if content_type is None else {"content-type": content_type}
    request = Request(route.method, route.host, route.path, tuple(texts.items()), headers, content)
    return route.answer(shop, Ask(request, now, "req-1", settings or Settings(), texts, captured or {}))


def json_of(reply: Reply) -> Any:
    return msgspec.json.decode(reply.body)


def data(shop: Shop, operation: str, query: Mapping[str, Any] | None = None, body: Any = None, **rest: Any) -> Any:
    """The `data` of a reply that must be 200."""
    reply = call(shop, operation, query, body, **rest)
    assert reply.status == 200, reply.body.decode()
    return json_of(reply)["data"]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
