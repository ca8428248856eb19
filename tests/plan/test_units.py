"""Durations and hours as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbdesk.plan.units import in_words, minutes_of_day, seconds_in


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("5m", 300),
        ("1h 30m", 5_400),
        ("1h30m", 5_400),
        ("2d", 172_800),
        ("1.5h", 5_400),
        ("1,5 ч", 5_400),
        ("10 мин.", 600),
        (" 2 Д 3 ч ", 183_600),
        ("0s", 0),
        ("", None),
        ("5", None),
        ("m", None),
        ("5 fortnights", None),
        ("5m later", None),
        ("-5m", None),
    ],
)
def test_a_duration(text: str, seconds: float | None) -> None:
    assert seconds_in(text) == seconds


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("22:00-08:00", (1_320, 480)),
        ("9:30 – 18:00", (570, 1_080)),
        ("00:00-23:59", (0, 1_439)),
        ("24:00-08:00", None),
        ("22:60-08:00", None),
        ("22-8", None),
        ("08:00-08:00", None),
        ("", None),
    ],
)
def test_hours(text: str, minutes: tuple[int, int] | None) -> None:
    assert minutes_of_day(text) == minutes


@given(st.integers(0, 10**7))
def test_what_is_said_of_a_duration_is_read_back_to_its_second_unit(seconds: int) -> None:
    said = in_words(seconds)
    read = seconds_in(said.en)
    assert read == seconds_in(said.ru)
    assert read is not None
    assert read <= seconds < read + 3_600
