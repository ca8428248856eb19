"""Tokens: what is put in is read out, and nonsense is refused in WB's words."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbdesk.sim.tokens import CATEGORIES, BadToken, TokenType, make_token, read_token


def claims(token: str) -> Any:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.mark.parametrize(
    ("type_", "acc", "audience", "test"),
    [
        ("basic", 1, None, False),
        ("test", 2, None, True),
        ("personal", 3, "self", False),
        ("service", 4, "asid:17", False),
    ],
)
def test_types_are_written_as_wb_writes_them(type_: TokenType, acc: int, audience: str | None, test: bool) -> None:
    said = claims(make_token(type_, service="17"))
    assert (said["acc"], said.get("for"), said["t"]) == (acc, audience, test)


def test_default_token_covers_communications() -> None:
    assert claims(make_token())["s"] == 0x80 | 0x200 | 0x800


@given(
    type_=st.sampled_from(["basic", "test", "personal", "service"]),
    categories=st.sets(st.sampled_from(sorted(CATEGORIES))),
    read_only=st.booleans(),
    exp=st.integers(0, 2**40),
    sid=st.uuids().map(str),
)
def test_what_was_put_in_is_read_out(
    type_: TokenType, categories: set[str], read_only: bool, exp: int, sid: str
) -> None:
    token = read_token("Bearer " + make_token(type_, categories=categories, read_only=read_only, exp=exp, sid=sid))
    assert (token.type, token.read_only, token.exp, token.sid) == (type_, read_only, exp, sid)
    assert {name for name, bit in CATEGORIES.items() if token.allows(bit)} == categories


def test_an_id_tells_two_tokens_apart() -> None:
    assert read_token(make_token(id="one")).id == "one"
    assert make_token() == make_token()
    assert read_token(make_token(exp=1)).id != read_token(make_token(exp=2)).id


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "invalid number of segments"),
        ("a.b", "invalid number of segments"),
        ("abcde.e30.aaaa", "could not base64 decode header: illegal base64 data at input byte 5"),
        ("e30.e3*.aaaa", "could not base64 decode claim: illegal base64 data at input byte 2"),
        (make_token() + "=", "could not base64 decode signature: illegal base64 data at input byte 86"),
        ("e30.e30.aaaa", "could not JSON decode claim"),
        ("e30.aGk.aaaa", "could not JSON decode claim"),
    ],
)
def test_nonsense_is_named(text: str, words: str) -> None:
    with pytest.raises(BadToken, match="token is malformed") as caught:
        read_token(text)
    assert words in str(caught.value)


@given(st.text())
def test_any_text_is_a_token_or_refused(text: str) -> None:
    with pytest.raises(BadToken):
        read_token(text)


def test_unknown_type_and_category_are_refused() -> None:
    with pytest.raises(ValueError, match="type: 'admin'"):
        make_token("admin")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="categories: 'chats'"):
        make_token(categories=["chats"])
    with pytest.raises(ValueError, match="categories: 30"):
        make_token(categories=[30])


@pytest.mark.parametrize("exp", ["tomorrow", -1, float("nan"), float("inf"), True])
def test_an_impossible_end_is_refused(exp: Any) -> None:
    with pytest.raises(ValueError, match=r"exp: .* must be unix seconds"):
        make_token(exp=exp)
