"""Who may ask what: a token against a route.

Lives here: decisions as values. Bodies of refusals are `gateway.py`'s; buckets are `limits.py`'s. The two steps stand
apart because WB's limits come between them: first who asks, then whether this method is theirs.
https://dev.wildberries.ru/knowledge-base/articles/019d49a1-0d73-71e9-be3e-b2c44567470c
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .ask import Route
from .messages import Request
from .routes import HOSTS, in_sandbox
from .settings import Settings
from .tokens import CATEGORIES, BadToken, Token, read_token

Sentence = Literal["withdrawn", "user removed", "unpaid"]
"""Why a good token is refused: it was withdrawn, its user left the shop, or its service ran out of money."""

SCOPE = "token scope not allowed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No, with WB's status and words."""

    status: int
    detail: str


def bearer(request: Request) -> Token | Refusal:
    """The token of *request* if it is one."""
    text = request.headers.get("authorization", "").strip()
    if not text:
        return Refusal(401, "empty Authorization header")
    try:
        return read_token(text)
    except BadToken as bad:
        return Refusal(401, f"token problem; {bad}")


def standing(token: Token, sentences: Mapping[str, Sentence], now: float) -> Refusal | None:
    """Whether *token* still counts at *now*."""
    if token.exp <= now:
        return Refusal(401, "token expired")
    return _SENTENCES.get(sentences.get(token.id, ""))


def scope(token: Token, route: Route, host: str, settings: Settings) -> Refusal | None:
    """Whether *route* on *host* is within what *token* was issued for."""
    if not token.allows(CATEGORIES[route.category]) or not _right_side(token, route, host):
        return Refusal(401, SCOPE)
    if token.read_only and route.writes:
        return _READ_ONLY[settings.read_only_refusal]
    return None


def _right_side(token: Token, route: Route, host: str) -> bool:
    """Test tokens belong to the sandbox, all others to production; on a host that is not WB's the path decides."""
    side = HOSTS.get(host)
    if token.type == "test":
        return in_sandbox(route) and side in (None, "sandbox")
    return side != "sandbox"


_SENTENCES: Mapping[str, Refusal] = {
    "withdrawn": Refusal(401, "token withdrawn"),
    "user removed": Refusal(403, "user is not allowed to use this method"),
    "unpaid": Refusal(402, "insufficient funds"),
}
_READ_ONLY: Mapping[str, Refusal] = {
    "scope": Refusal(401, SCOPE),
    "forbidden": Refusal(403, "token is read-only"),
}
