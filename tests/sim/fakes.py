"""A shop and a route table of two lines each, for tests of the gate alone."""

from __future__ import annotations

from typing import Any

from wbdesk.sim.ask import Ask, Route, empty_reply, json_reply
from wbdesk.sim.messages import Reply, Request
from wbdesk.sim.world import World

NOW = 1_794_819_600.0


class FakeShop:
    """Remembers what it was asked; every write takes effect."""

    def __init__(self, sid: str, seed: int) -> None:
        self.sid = sid
        self.seed = seed
        self.effects: list[bytes] = []
        self.asked: list[Ask] = []


def make_fake_shop(seed: int, now: float, sid: str, size: Any) -> Any:
    return FakeShop(sid, seed)


def read(shop: Any, ask: Ask) -> Reply:
    shop.asked.append(ask)
    items = [{"id": f"item{number}", "createdDate": "2026-11-16T09:00:00Z", "state": "none"} for number in range(3)]
    return json_reply(200, {"data": {"questions": items, "seller": shop.sid}, "error": False})


def write(shop: Any, ask: Ask) -> Reply:
    shop.asked.append(ask)
    shop.effects.append(ask.request.body)
    return empty_reply(204)


def download(shop: Any, ask: Ask) -> Reply:
    return Reply(200, {"content-type": "image/png"}, ask.captured["id"].encode())


ROUTES = (
    Route("questions", "GET", "/api/v1/questions", "feedbacks", "feedbacks", read),
    Route("create_feedbacks_answer", "POST", "/api/v1/feedbacks/answer", "feedbacks", "feedbacks", write),
    Route("get_pinned_feedbacks", "GET", "/api/feedbacks/v1/pins", "feedbacks", "feedbacks", read),
    Route("get_seller_chats", "GET", "/api/v1/seller/chats", "chat", "chats", read),
    Route("get_seller_events", "GET", "/api/v1/seller/events", "chat", "events", read),
    Route("create_seller_message", "POST", "/api/v1/seller/message", "chat", "message", write),
    Route("get_seller_download", "GET", "/api/v1/seller/download/{id}", "chat", "download", download),
    Route("claims", "GET", "/api/v1/claims", "returns", "claims", read),
    Route("update_claim", "PATCH", "/api/v1/claim", "returns", "claim", write),
)


def make_world(**kwargs: Any) -> World:
    return World(now=NOW, routes=ROUTES, make_shop=make_fake_shop, **kwargs)


def request(
    method: str = "GET",
    path: str = "/api/v1/questions",
    token: str | None = None,
    host: str = "127.0.0.1",
    body: bytes = b"",
    **headers: str,
) -> Request:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        sent["authorization"] = token
    return Request(method, host, path, (), sent, body)
