"""Instants as whole nanoseconds, and the ways WB writes them.

Lives here: conversion between unix seconds, nanoseconds and WB's texts. Nothing here knows what the instants are of.
WB mixes them freely: questions have up to nine fractional digits, reviews whole seconds, claims Moscow time without an
offset, chat events milliseconds (https://dev.wildberries.ru/openapi/user-communication).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

Nanos = int
"""Nanoseconds since 1970: a float cannot carry the nine fractional digits of a question's date."""

SECOND: Nanos = 1_000_000_000
DAY: Nanos = 86_400 * SECOND
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the texts say which zone they are in
_MOSCOW = 3 * 3_600
"""Seconds ahead of UTC, all year."""

# Python reads far more as ISO 8601 than RFC 3339 allows, such as an offset without its colon.
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)


def nanos(seconds: float) -> Nanos:
    """*seconds* of the unix clock as nanoseconds; a float holds microseconds at most, so the rest is zero."""
    return round(seconds * 1_000_000) * 1_000


def millis(at: Nanos) -> int:
    """*at* in whole milliseconds, as the event stream counts."""
    return at // 1_000_000


def _clock(at: Nanos, ahead: int = 0) -> str:
    # Twenty times as fast as `strftime`, and a page of reviews has ten thousand dates.
    return (_EPOCH + timedelta(seconds=at // SECOND + ahead)).isoformat()


def _fraction(at: Nanos) -> str:
    digits = f"{at % SECOND:09d}".rstrip("0")
    return f".{digits}" if digits else ""


def utc_text(at: Nanos) -> str:
    """`2025-01-27T11:38:21.202143857Z`: trailing zeros of the fraction are cut, as WB does."""
    return f"{_clock(at)}{_fraction(at)}Z"


def utc_seconds_text(at: Nanos) -> str:
    """`2024-08-20T16:39:49Z`."""
    return f"{_clock(at)}Z"


def moscow_offset_text(at: Nanos) -> str:
    """`2024-09-26T10:20:48+03:00`."""
    return f"{_clock(at, _MOSCOW)}+03:00"


def moscow_naive_text(at: Nanos) -> str:
    """`2025-03-26T17:06:12.245611`: Moscow time without an offset; microseconds only where there are any."""
    micros = at % SECOND // 1_000
    return f"{_clock(at, _MOSCOW)}.{micros:06d}" if micros else _clock(at, _MOSCOW)


def moscow_midnight(at: Nanos) -> Nanos:
    """The beginning of the Moscow day that holds *at*."""
    ahead = _MOSCOW * SECOND
    return (at + ahead) // DAY * DAY - ahead


def parse_rfc3339(text: str) -> Nanos:
    """The instant *text* names, by https://www.rfc-editor.org/rfc/rfc3339; raises `ValueError` where it names none."""
    if not _RFC3339.fullmatch(text):
        raise ValueError(f"{text!r} is no date-time; write it as 2020-01-01T15:04:05Z")
    return nanos(datetime.fromisoformat(text.upper()).timestamp())
