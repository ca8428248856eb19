"""What each reply of a receiver means, as a table."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sinks.made import NOW

from wbdesk.sinks import Delivered, Gone, Retry
from wbdesk.sinks.replies import meaning


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_a_yes_whatever_else_it_says(status: int) -> None:
    assert meaning(status, {"retry-after": "60"}, b"<html>", NOW) == Delivered(1)


@pytest.mark.parametrize(
    ("status", "headers", "down", "after", "said"),
    [
        (301, {"location": "https://elsewhere.example/"}, True, None, "redirects are not followed"),
        (302, {}, True, None, "put the final address into url"),
        (307, {}, True, None, "redirects"),
        (304, {}, True, None, "redirects"),
        (400, {}, False, None, "answered 400: it did not take the fact"),
        (401, {}, True, None, "check the secret"),
        (403, {}, True, None, "check the address"),
        (404, {}, True, None, "check url"),
        (409, {}, False, None, "did not take"),
        (413, {}, False, None, "did not take"),
        (422, {}, False, None, "did not take"),
        (429, {"retry-after": "60"}, True, 60.0, "asks to be sent less"),
        (429, {}, True, None, "asks to be sent less"),
        (500, {}, False, None, "answered 500: it is out of order"),
        (502, {}, True, None, "out of order"),
        (503, {"retry-after": "Mon, 02 Nov 2026 12:10:00 GMT"}, True, 600.0, "out of order"),
        (504, {"retry-after": "soon"}, True, None, "out of order"),
        (599, {}, False, None, "out of order"),
    ],
)
def test_everything_else_is_tried_again(
    status: int, headers: dict[str, str], down: bool, after: float | None, said: str
) -> None:
    outcome: Any = meaning(status, headers, b"", NOW)
    assert isinstance(outcome, Retry)
    assert (outcome.down, outcome.after, outcome.delivered) == (down, after, 0)
    assert said in outcome.why.en
    assert str(status) in outcome.why.ru


def test_410_is_a_farewell() -> None:
    outcome = meaning(410, {}, b"moved away", NOW)
    assert isinstance(outcome, Gone)
    assert (outcome.detail, outcome.delivered) == ("moved away", 0)


def test_what_the_receiver_said_is_for_the_store_and_short() -> None:
    outcome: Any = meaning(422, {}, "нет\n  поля «Мария» ".encode() + b"\xff" + b"x" * 5_000, NOW)
    assert outcome.detail.startswith("нет поля «Мария» \ufffdx")
    assert len(outcome.detail) == 300
    assert "Мария" not in f"{outcome.why}"


def test_where_a_redirect_leads_is_told() -> None:
    outcome: Any = meaning(308, {"location": "https://elsewhere.example/"}, b"<html>", NOW)
    assert outcome.detail == "https://elsewhere.example/"
