"""Reading tokens: what they say of themselves, and texts that are none."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbdesk import Token, read_token
from wbdesk.sim import make_token
from wbdesk.token import CATEGORY_BITS, forbidden, sendable, unusable


def token_of(claims: Any, *, raw: bytes | None = None) -> str:
    """A token with any claims at all."""
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode() if raw is None else raw).rstrip(b"=").decode()
    return f"e30.{payload}.c2lnbmF0dXJl"


CLAIMS = {"acc": 3, "s": 1 << 7, "sid": "seller", "exp": 1_900_000_000, "t": False, "for": "self"}


@pytest.mark.parametrize("kind", ["basic", "test", "personal", "service"])
def test_the_type(kind: Any) -> None:
    token = read_token(make_token(kind))
    assert (token.kind, token.readable) == (kind, True)


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({"acc": 1, "t": True}, "test"),
        ({"acc": 2, "t": False}, "test"),
        ({"acc": 9}, "unknown"),
        ({"acc": True}, "unknown"),
        ({"acc": "3"}, "unknown"),
        ({}, "unknown"),
        ({"acc": 4, "t": "true"}, "service"),
    ],
)
def test_the_type_of_odd_claims(claims: dict[str, Any], kind: str) -> None:
    assert read_token(token_of(claims)).kind == kind


@pytest.mark.parametrize(("name", "bit"), CATEGORY_BITS.items())
def test_each_category_is_a_bit(name: str, bit: int) -> None:
    assert read_token(token_of({"s": 1 << bit})).categories == {name}
    assert read_token(token_of({"s": (1 << 40) - 1 - (1 << bit)})).categories == set(CATEGORY_BITS) - {name}


def test_the_communications_mask() -> None:
    assert read_token(token_of({"s": 2688})).categories == {"feedbacks", "chat", "returns"}
    assert read_token(make_token()).categories == {"feedbacks", "chat", "returns"}


@pytest.mark.parametrize("mask", [None, "2688", 2688.0, [], True])
def test_a_mask_that_is_no_number_opens_nothing(mask: Any) -> None:
    token = read_token(token_of({"s": mask}))
    assert (token.categories, token.read_only) == (frozenset(), False)


def test_read_only() -> None:
    assert read_token(make_token(read_only=True)).read_only
    assert not read_token(make_token()).read_only


@pytest.mark.parametrize(
    ("claims", "seller"),
    [({"sid": "s", "oid": 5}, "s"), ({"oid": 5}, "5"), ({"sid": ""}, "unknown"), ({}, "unknown"), ({"sid": 7}, "7")],
)
def test_the_seller(claims: dict[str, Any], seller: str) -> None:
    assert read_token(token_of(claims)).seller_id == seller


@pytest.mark.parametrize(
    ("exp", "moment"),
    [
        (1_900_000_000, datetime(2030, 3, 17, 17, 46, 40, tzinfo=UTC)),
        (1_900_000_000.5, datetime(2030, 3, 17, 17, 46, 40, 500_000, tzinfo=UTC)),
        (None, None),
        ("1900000000", None),
        (1e300, None),
        (10**30, None),
        (-(10**20), None),
    ],
)
def test_the_expiry(exp: Any, moment: datetime | None) -> None:
    assert read_token(token_of({"exp": exp})).expires_at == moment


@pytest.mark.parametrize("prefix", ["Bearer ", "bearer ", "BEARER  ", "  Bearer\t", " \n", ""])
@pytest.mark.parametrize("suffix", ["", "\n", "  \r\n"])
def test_a_prefix_and_blanks_around_are_dropped(prefix: str, suffix: str) -> None:
    text = token_of(CLAIMS)
    token = read_token(prefix + text + suffix)
    assert (token.text, token.seller_id, token.readable) == (text, "seller", True)


GARBAGE = [
    "", "   ", "Bearer ", "token", "a.b", "a.b.c.d", "a.!!!.c", "ключ.ключ.ключ", "\ud800.\ud800.\ud800",
    token_of(CLAIMS).replace(".", ".\n", 1), token_of(CLAIMS)[:40] + "\n" + token_of(CLAIMS)[40:],
    token_of(CLAIMS) + "é", token_of([1]), token_of("text"), token_of(None, raw=b"\xff\xfe"), token_of(None, raw=b"{"),
    token_of(None, raw=b'{"a":' * 50_000), "a." + "A" * 5 + ".c", "..",
]  # fmt: skip


@pytest.mark.parametrize("text", GARBAGE, ids=range(len(GARBAGE)))
def test_what_is_no_token_is_unreadable_and_tells_sellers_apart(text: str) -> None:
    token = read_token(text)
    assert not token.readable
    assert (token.kind, token.categories, token.expires_at) == ("unknown", frozenset(), None)
    assert len(token.seller_id) == 16
    assert read_token(text).seller_id == token.seller_id
    assert read_token(text + "x").seller_id != token.seller_id


@given(st.text() | st.binary().map(lambda raw: token_of(None, raw=raw)))
def test_reading_never_raises(text: str) -> None:
    assert isinstance(read_token(text), Token)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        st.lists,
        max_leaves=5,
    )
)
def test_whatever_the_claims_are_reading_never_raises(value: Any) -> None:
    for name in ("acc", "s", "sid", "oid", "exp", "t"):
        assert read_token(token_of({**CLAIMS, name: value})).readable


def test_no_repr_has_the_text() -> None:
    text = make_token()
    token = read_token(text)
    assert text not in repr(token)
    assert text not in str(token)
    assert text.split(".")[2] not in f"{token} {token!r}"


@pytest.mark.parametrize(
    ("text", "good"),
    [("abc.DEF-_1", True), ("", False), ("a b", False), ("a\nb", False), ("a\x7f", False), ("ключ", False)],
)
def test_what_can_stand_in_a_header(text: str, good: bool) -> None:
    assert sendable(text) is good


def test_an_expired_token_is_of_no_use_and_says_since_when() -> None:
    token = read_token(token_of(CLAIMS))
    assert unusable(token, 1_899_999_999) is None
    reason = unusable(token, 1_900_000_000) or ""
    assert all(
        part in reason for part in ("expired at 2030-03-17 17:46 UTC", "180 days", "Create a new one at https://")
    )


def test_a_text_that_is_no_token_is_of_no_use_and_says_what_one_looks_like() -> None:
    reason = unusable(read_token("whatever"), 0) or ""
    assert all(
        part in reason for part in ("three parts joined by dots", "Copy it again, or create a new one at https://")
    )


@pytest.mark.parametrize(
    ("made", "asked", "reason"),
    [
        ({}, {}, None),
        ({}, {"writes": True}, None),
        ({"categories": ["returns"]}, {}, 'lacks the category "Questions and reviews"'),
        ({"categories": ["returns"]}, {"category": "chat"}, 'lacks the category "Buyer chat"'),
        ({"categories": ["buyerchat"]}, {"category": "returns"}, 'lacks the category "Buyer returns"'),
        ({"read_only": True}, {}, None),
        ({"read_only": True}, {"writes": True}, "is read-only"),
        ({"type": "test"}, {"sandbox": True}, None),
        ({"type": "test"}, {}, "sandbox only, which has no chats, returns or pins"),
        ({"type": "basic"}, {"writes": True}, None),
        ({"type": "service"}, {"category": "chat", "writes": True}, None),
    ],
)
def test_what_a_token_may_not_do(made: dict[str, Any], asked: dict[str, Any], reason: str | None) -> None:
    usual = {"category": "feedbacks", "writes": False, "sandbox": False}
    said = forbidden(read_token(make_token(**made)), **{**usual, **asked})
    assert said is None if reason is None else reason in (said or "")
