"""The seam between the gate and the sections: a route, and what its handler is asked.

Lives here: `Route`, `Ask` and the helpers that build replies. `world.py` decides who may ask; the section modules
(`questions.py`, `feedbacks.py`, ...) decide what the answer is. Neither imports the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from .messages import Reply, Request
from .settings import Settings

if TYPE_CHECKING:
    from .shop import Shop

JSON = "application/json"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that passed the gate: whose shop, when, and under which settings."""

    request: Request
    now: float
    """Unix seconds."""
    request_id: str
    settings: Settings
    query: Mapping[str, str]
    captured: Mapping[str, str] = field(default_factory=dict)
    """What the path pattern captured, such as the id in `/api/v1/seller/download/{id}`."""


Handler = Callable[["Shop", Ask], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of WB's API: where it is, whose bucket it draws on, and who answers."""

    operation: str
    method: str
    path: str
    host: str
    """`feedbacks`, `chat` or `returns`."""
    bucket: str
    """`feedbacks`, `chats`, `events`, `message`, `download`, `claims` or `claim`."""
    answer: Handler

    @property
    def category(self) -> str:
        """What its token must be for: a name of `tokens.CATEGORIES`."""
        return _CATEGORIES[self.host]

    @property
    def writes(self) -> bool:
        """Whether it may change anything: all of WB's methods but GET do."""
        return self.method != "GET"


# `x-category` of each operation: https://dev.wildberries.ru/openapi/user-communication
_CATEGORIES = {"feedbacks": "questionsandfeedback", "chat": "buyerchat", "returns": "returns"}


def json_reply(status: int, body: Any, content_type: str = JSON) -> Reply:
    """A reply with *body* as JSON."""
    return Reply(status, {"content-type": content_type}, msgspec.json.encode(body))


def from_json(body: bytes) -> Any:
    """What *body* says, or `None` where it is no JSON: whatever a client sends, its request has an answer."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def empty_reply(status: int) -> Reply:
    """A reply without a body, as WB gives to answers (204) and claims (200)."""
    return Reply(status, {}, b"")
