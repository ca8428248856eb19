"""WB's tokens: made for tests, and read back the way WB's gateway reads them.

Lives here: the shape of a token and nothing about who may do what (`access.py`). A token made here has the right three
parts and a signature of the right length, but the signature is a digest of the text: no key is involved, and WB would
refuse it. Reading checks the shape and never the signature.

The claims are listed at https://dev.wildberries.ru/knowledge-base/articles/019d49a1-1540-76f6-befe-726633dc11be and the
types at https://dev.wildberries.ru/knowledge-base/articles/019d49a1-bd37-76b4-931d-fa5fa437b85e
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import msgspec

TokenType = Literal["basic", "test", "personal", "service"]

CATEGORIES: Mapping[str, int] = {
    "content": 1,
    "analytics": 2,
    "prices": 3,
    "marketplace": 4,
    "statistics": 5,
    "promotion": 6,
    "questionsandfeedback": 7,
    "buyerchat": 9,
    "supplies": 10,
    "returns": 11,
    "documents": 12,
    "finance": 13,
    "users": 16,
}
"""Bits of the mask `s`, counted from 0, as read by https://github.com/Dakword/WBSeller (src/APIToken.php)."""

COMMUNICATIONS = ("questionsandfeedback", "buyerchat", "returns")
READ_ONLY_BIT = 30
FAR_AWAY = 4_102_444_800
"""2100-01-01: WB's tokens live 180 days, ours outlive every calendar unless a test asks for less."""

_ACC: Mapping[TokenType, int] = {"basic": 1, "test": 2, "personal": 3, "service": 4}
_TYPES: Mapping[int, TokenType] = {acc: type_ for type_, acc in _ACC.items()}
_HEADER = {"alg": "ES256", "kid": "20250904v1", "typ": "JWT"}
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says about its bearer; the text itself is not kept."""

    id: str
    sid: str
    type: TokenType
    mask: int
    exp: int

    @property
    def read_only(self) -> bool:
        """True when writes are not allowed to its bearer."""
        return bool(self.mask >> READ_ONLY_BIT & 1)

    def allows(self, category: int) -> bool:
        """True when the mask has the bit of *category*."""
        return bool(self.mask >> category & 1)


class BadToken(ValueError):
    """The text is not a token; the message is what WB's gateway would say after `token problem; `."""


def make_token(
    type: TokenType = "personal",
    *,
    categories: Collection[str | int] = COMMUNICATIONS,
    read_only: bool = False,
    sid: str = "00000000-0000-4000-8000-000000000001",
    exp: int = FAR_AWAY,
    id: str | None = None,
    service: str = "1",
) -> str:
    """A token of any type, good for the simulator only.

    *categories* are names from `CATEGORIES` or bit numbers, *exp* is in unix seconds, *id* tells two tokens of one
    seller apart (by default it follows from the rest), *service* is the number in a service token's audience. Raises
    `ValueError` for a type, a category or an end that does not exist.
    """
    if type not in get_args(TokenType):
        raise ValueError(f"type: {type!r} is none of {', '.join(get_args(TokenType))}")
    if isinstance(exp, bool) or not isinstance(exp, (int, float)) or not 0 <= exp < math.inf:
        raise ValueError(f"exp: {exp!r} - must be unix seconds")
    mask = sum(1 << bit for bit in {_bit(category) for category in categories}) | read_only << READ_ONLY_BIT
    claims: dict[str, Any] = {"acc": _ACC[type], "ent": 1, "exp": int(exp), "iid": 1, "oid": 1, "s": mask, "sid": sid}
    claims |= {"t": type == "test", "uid": 1} | _audience(type, service)
    claims["id"] = id or _uuid4(msgspec.json.encode(claims))
    head = f"{_encode(msgspec.json.encode(_HEADER))}.{_encode(msgspec.json.encode(claims))}"
    return f"{head}.{_encode(hashlib.sha512(head.encode()).digest())}"


def read_token(text: str) -> Token:
    """The token in *text* (a `Bearer ` prefix is dropped); raises `BadToken` with WB's words when there is none."""
    parts = text.removeprefix("Bearer ").strip().split(".")
    if len(parts) != 3:
        raise BadToken("token is malformed: token contains an invalid number of segments")
    _decode(parts[0], "header")
    claims = _decode(parts[1], "claim")
    _decode(parts[2], "signature")
    try:
        return _token(msgspec.json.decode(claims))
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError, ValueError, AttributeError):
        raise BadToken("token is malformed: could not JSON decode claim") from None


def _token(claims: dict[str, Any]) -> Token:
    return Token(
        id=str(claims["id"]),
        sid=str(claims["sid"]),
        type=_TYPES.get(claims.get("acc", 3), "personal"),
        mask=int(claims["s"]),
        exp=int(claims["exp"]),
    )


def _audience(type_: TokenType, service: str) -> dict[str, str]:
    return {"personal": {"for": "self"}, "service": {"for": f"asid:{service}"}}.get(type_, {})


def _bit(category: str | int) -> int:
    if isinstance(category, int) and 0 <= category < READ_ONLY_BIT:
        return category
    if category not in CATEGORIES:
        raise ValueError(f"categories: {category!r} is none of {', '.join(CATEGORIES)} and no bit from 0 to 29")
    return CATEGORIES[str(category)]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(part: str, name: str) -> bytes:
    foreign = _FOREIGN.search(part)
    if foreign or len(part) % 4 == 1:
        wrong = foreign.start() if foreign else len(part)
        raise BadToken(f"token is malformed: could not base64 decode {name}: illegal base64 data at input byte {wrong}")
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _uuid4(seed: bytes) -> str:
    return str(uuid.UUID(bytes=hashlib.blake2b(seed, digest_size=16).digest(), version=4))
