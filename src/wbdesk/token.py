"""A WB token, read but never verified: its type, seller, categories and expiry.

A token is a JWT whose signature only WB can check, so everything here is what the token says of itself. Its claims:
https://dev.wildberries.ru/knowledge-base/articles/019d49a1-1540-76f6-befe-726633dc11be No network, no clock: whoever
asks whether a token has expired says what time it is.
"""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from .discreet import Discreet

Kind = Literal["basic", "test", "personal", "service", "unknown"]

# Claim `acc`: https://dev.wildberries.ru/knowledge-base/articles/019d49a1-bd37-76b4-931d-fa5fa437b85e
KINDS: dict[int, Kind] = {1: "basic", 2: "test", 3: "personal", 4: "service"}

# Bits of claim `s`, counted from 0, as read by https://github.com/Dakword/WBSeller (src/APIToken.php).
CATEGORY_BITS = {
    "content": 1,
    "analytics": 2,
    "prices": 3,
    "marketplace": 4,
    "statistics": 5,
    "promotion": 6,
    "feedbacks": 7,
    "chat": 9,
    "supplies": 10,
    "returns": 11,
    "documents": 12,
    "finance": 13,
    "users": 16,
}
READ_ONLY_BIT = 30

CABINET = "https://seller.wildberries.ru/supplier-settings/access-to-api"
"""Where a seller makes tokens."""

# What the categories are called there.
CATEGORY_TITLES = {"feedbacks": "Questions and reviews", "chat": "Buyer chat", "returns": "Buyer returns"}
IN_RUSSIAN = {"feedbacks": "Вопросы и отзывы", "chat": "Чат с покупателями", "returns": "Возвраты покупателями"}
"""What most sellers read beside the boxes to tick, the portal being in Russian unless told otherwise."""


class Token(Discreet, frozen=True):
    """What a token says of itself. Its text is in no repr."""

    hidden = frozenset({"text"})

    text: str
    kind: Kind = "unknown"
    seller_id: str = ""
    """WB's id of the seller; for an unreadable token a digest of its text."""
    categories: frozenset[str] = frozenset()
    """Names from `CATEGORY_BITS`."""
    read_only: bool = False
    expires_at: datetime | None = None
    readable: bool = False


def read_token(text: str) -> Token:
    """Read *text* (a `Bearer ` prefix is dropped). One that is no WB token comes back with `readable=False`."""
    bare = re.sub(r"(?i)^bearer(\s+|$)", "", text.strip())
    claims = _claims(bare)
    if claims is None:
        return Token(bare, seller_id=_digest(bare))
    mask = _int(claims.get("s"))
    return Token(
        text=bare,
        kind=_kind(claims),
        seller_id=str(claims.get("sid") or claims.get("oid") or "unknown"),
        categories=frozenset(name for name, bit in CATEGORY_BITS.items() if mask >> bit & 1),
        read_only=bool(mask >> READ_ONLY_BIT & 1),
        expires_at=_moment(claims.get("exp")),
        readable=True,
    )


def sendable(text: str) -> bool:
    """Whether *text* can stand in a header: a line break or a Cyrillic letter got in by mistake, and cannot."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _digest(text: str) -> str:
    """Whose limits are drawn on is not to be read, so each text counts as a seller of its own."""
    import hashlib  # brings OpenSSL, for tokens that WB hardly gives

    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _claims(text: str) -> dict[str, Any] | None:
    """The second of a JWT's three parts, or None if there is no such thing in *text*."""
    parts = text.split(".")
    if len(parts) != 3 or not sendable(text):
        return None
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=dict[str, Any])
    except (ValueError, RecursionError):  # base64's, Unicode's and msgspec's errors are all ValueErrors
        return None


def _kind(claims: dict[str, Any]) -> Kind:
    if claims.get("t") is True:
        return "test"
    return KINDS.get(_int(claims.get("acc")), "unknown")


def _int(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(value, UTC) if isinstance(value, (int, float)) else None
    except (OverflowError, OSError, ValueError):
        return None


def unusable(token: Token, now: float) -> str | None:
    """Why *token* cannot be used at all at *now* (unix seconds), with what to do; None if it can."""
    if not token.readable:
        return (
            "This is not a WB token: that has three parts joined by dots, and no line breaks. Copy it again, or create "
            f"a new one at {CABINET}"
        )
    if token.expires_at is not None and token.expires_at.timestamp() <= now:
        return (
            f"The token expired at {token.expires_at:%Y-%m-%d %H:%M} UTC; WB's tokens live 180 days. "
            f"Create a new one at {CABINET}"
        )
    return None


def forbidden(token: Token, *, category: str, writes: bool, sandbox: bool) -> str | None:
    """Why *token*, though valid, is not for this operation, with what to do; None if it is."""
    if token.kind == "test" and not sandbox:
        return "A test token works in WB's sandbox only, which has no chats, returns or pins. Use wbdesk's simulator."
    if category not in token.categories:
        title = f'"{CATEGORY_TITLES[category]}" ({IN_RUSSIAN[category]})'
        return f"The token lacks the category {title}. Create a token with that category ticked."
    if writes and token.read_only:
        return "The token is read-only, and this operation changes something. Create a token without read-only access."
    return None
