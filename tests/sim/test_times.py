"""The ways WB writes an instant, against the calendar of the standard library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbdesk.sim.times import (
    SECOND,
    moscow_midnight,
    moscow_naive_text,
    moscow_offset_text,
    parse_rfc3339,
    utc_seconds_text,
    utc_text,
)

MOSCOW = timezone(timedelta(hours=3))
instants = st.integers(0, 4_102_444_800 * SECOND)


@given(instants)
def test_every_form_names_the_same_instant(at: int) -> None:
    second = datetime.fromtimestamp(at // SECOND, UTC)
    assert datetime.fromisoformat(utc_seconds_text(at)) == second
    assert datetime.fromisoformat(moscow_offset_text(at)) == second
    naive = datetime.fromisoformat(moscow_naive_text(at)).replace(tzinfo=MOSCOW)
    assert naive - second == timedelta(microseconds=at % SECOND // 1_000)
    assert parse_rfc3339(utc_seconds_text(at)) == at // SECOND * SECOND


@pytest.mark.parametrize(
    ("nanoseconds", "fraction"),
    [(0, ""), (1, ".000000001"), (202_143_857, ".202143857"), (100_000_000, ".1"), (120_000, ".00012")],
)
def test_a_fraction_loses_its_trailing_zeros(nanoseconds: int, fraction: str) -> None:
    assert utc_text(1_737_977_901 * SECOND + nanoseconds) == f"2025-01-27T11:38:21{fraction}Z"


@given(instants)
def test_midnight_is_moscows(at: int) -> None:
    midnight = datetime.fromtimestamp(moscow_midnight(at) // SECOND, MOSCOW)
    assert (midnight.hour, midnight.minute, midnight.second) == (0, 0, 0)
    assert 0 <= at - moscow_midnight(at) < 86_400 * SECOND
