"""When a fact is told again: the schedule, chance, and what a receiver asked for."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sinks.made import NOW

from wbdesk.sinks.retry import JITTER, LONGEST, LONGEST_PAUSE, SCHEDULE, pause, retry_after, wait

CHANCE = st.floats(0, 1)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [
        (0, 0),
        (1, 5),
        (2, 300),
        (3, 1_800),
        (4, 7_200),
        (5, 18_000),
        (6, 36_000),
        (7, 50_400),
        (8, 72_000),
        (9, 86_400),
        (10, None),
        (99, None),
    ],
)
def test_the_schedule_is_that_of_standard_webhooks(attempts: int, seconds: float | None) -> None:
    assert wait(attempts, jitter=0) == seconds


def test_it_lasts_as_long_as_their_table_says() -> None:
    assert sum(SCHEDULE) == 75 * 3_600 + 35 * 60 + 5


@pytest.mark.parametrize(
    ("attempts", "after", "seconds"),
    [(1, 60.0, 60), (1, 1.0, 5), (2, 60.0, 300), (1, -5.0, 5), (1, 10.0**9, 86_400), (10, 60.0, None)],
)
def test_nobody_is_asked_sooner_than_he_wants_within_reason(attempts: int, after: float, seconds: float | None) -> None:
    assert wait(attempts, jitter=0, after=after) == seconds


@given(st.integers(0, 9), CHANCE, st.none() | st.floats(0, 1e12))
def test_chance_only_makes_it_longer_and_never_much(attempts: int, chance: float, after: float | None) -> None:
    least = wait(attempts, jitter=0, after=after)
    seconds = wait(attempts, jitter=chance, after=after)
    assert least is not None
    assert seconds is not None
    assert least <= seconds <= least * (1 + JITTER) <= LONGEST * (1 + JITTER)


@pytest.mark.parametrize(
    ("failures", "after", "seconds"),
    [
        *((1, None, 5), (2, None, 10), (3, None, 20), (6, None, 160), (7, None, 300), (10_000, None, 300)),
        *((1, 600.0, 600), (7, 7.0, 300), (2, 1e9, 86_400)),
    ],
)
def test_a_sink_that_is_down_is_tried_ever_more_seldom(failures: int, after: float | None, seconds: float) -> None:
    assert pause(failures, jitter=0, after=after) == seconds


def test_a_pause_is_spread_too() -> None:
    assert pause(50, jitter=1) == LONGEST_PAUSE * (1 + JITTER)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 02 Nov 2026 12:01:30 GMT", 90),
        ("Mon, 02 Nov 2026 12:01:30 -0000", 90),
        ("Mon, 02 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("١٢", None),
        ("9" * 5_000, None),
        ("Mon, 02 Nov 99999 12:01:30 GMT", None),
        ("Mon, 32 Nov 2026 12:01:30 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@given(st.text(max_size=60))
def test_any_header_is_read_or_passed_over(header: str) -> None:
    seconds = retry_after(header, NOW)
    assert seconds is None or seconds >= 0


def test_a_date_without_a_zone_is_utc_wherever_the_desk_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of this system cannot be set for a process")
    monkeypatch.setenv("TZ", "XYZ-10")
    time.tzset()
    try:
        assert retry_after("Mon, 02 Nov 2026 12:01:30 -0000", NOW) == 90
    finally:
        monkeypatch.undo()
        time.tzset()
