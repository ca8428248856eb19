"""Signatures: the published example, the published verifier, rotation, and secrets that show themselves nowhere."""

from __future__ import annotations

import base64
import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError
from tests.sinks.made import SECRET, WRITTEN

from wbdesk.sinks import BadSink, secret_of
from wbdesk.sinks.signing import header_id, signed

OTHER = "whsec_" + base64.b64encode(b"another secret, of 32 bytes here").decode()


def test_the_example_of_the_standards_own_libraries() -> None:
    """https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/python/tests/test_webhooks.py"""
    secret = secret_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', [secret], 1_614_265_330.9)
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text(st.characters(exclude_categories=["Cs"])))
def test_the_published_verifier_accepts_any_fact(id: str, text: str) -> None:
    body = text.encode()
    headers = signed(id, body, [SECRET], time.time())
    Verifier(WRITTEN).verify(body, headers, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Verifier(WRITTEN).verify(body + b" ", headers, json_parse=False)


def test_while_a_secret_is_changed_both_verify_and_no_third() -> None:
    headers = signed("question:1", b"{}", [SECRET, secret_of(OTHER)], time.time())
    for written in (WRITTEN, OTHER):
        assert Verifier(written).verify(b"{}", headers) == {}
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + base64.b64encode(bytes(24)).decode()).verify(b"{}", headers)


@pytest.mark.parametrize(
    ("id", "shown"),
    [
        ("chat:6f8b0f9e-0001-4c1e-9d1c-0a5f5a3f6b11", "chat:6f8b0f9e-0001-4c1e-9d1c-0a5f5a3f6b11"),
        ("answer:feedback_answer:f1#1", "answer:feedback_answer:f1#1"),
        ("escalation:feedback:f1:брак", "escalation:feedback:f1:%D0%B1%D1%80%D0%B0%D0%BA"),
        ("a.b c%d\n", "a%2Eb%20c%25d%0A"),
    ],
)
def test_an_id_is_itself_but_for_what_no_header_can_hold(id: str, shown: str) -> None:
    assert header_id(id) == shown


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_two_ids_are_never_written_alike(one: str, other: str) -> None:
    assert (header_id(one) == header_id(other)) is (one == other)
    assert header_id(one).isascii()
    assert "." not in header_id(one)


@pytest.mark.parametrize("size", [24, 32, 64])
def test_a_secret_has_24_to_64_bytes(size: int) -> None:
    written = base64.b64encode(bytes(size)).decode()
    for form in (written, f"whsec_{written}", f" whsec_{written.rstrip('=')}\n"):
        assert secret_of(form).key == bytes(size)


@pytest.mark.parametrize("key", [b"", b"x" * 23, b"x" * 65])
def test_another_size_is_refused(key: bytes) -> None:
    with pytest.raises(BadSink, match=f"24 to 64 bytes; this one has {len(key)}"):
        secret_of("whsec_" + base64.b64encode(key).decode())


@pytest.mark.parametrize("written", ["whsec_пароль", "not-base64!-not-base64!-not-base64!", "A" * 41])
def test_what_is_not_base64_is_refused_and_not_shown(written: str) -> None:
    with pytest.raises(BadSink) as caught:
        secret_of(written)
    assert written not in f"{caught.value} {caught.value!r} {caught.value.__cause__} {caught.value.problems}"
    assert "whsec_<base64>" in caught.value.problems[0].ru


def test_a_secret_is_in_no_repr() -> None:
    assert repr(SECRET) == "Secret()"
    assert str([SECRET]) == "[Secret()]"
    assert pickle.loads(pickle.dumps(SECRET)) == SECRET
