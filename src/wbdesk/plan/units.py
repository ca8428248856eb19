"""Values as people write and read them: durations such as `1h 30m`, times of day, yes and no.

Reading is strict and gives None for what is not understood; the caller says what would be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .said import Said

SECONDS: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("s", "с", "сек"), 1.0),
        **dict.fromkeys(("m", "min", "м", "мин"), 60.0),
        **dict.fromkeys(("h", "ч"), 3_600.0),
        **dict.fromkeys(("d", "д", "дн"), 86_400.0),
    }
)
"""Unit to seconds."""

_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-zа-я]+)\.?\s*")
_HOURS = re.compile(r"(\d{1,2}):(\d\d)\s*[-–—]\s*(\d{1,2}):(\d\d)")

AGES = frozenset({"older_than", "newer_than"})


def seconds_in(text: str) -> float | None:
    """The seconds in a duration such as `90s`, `1h 30m`, `2 ч`; None if it is none."""
    text = text.strip().lower()
    amounts = _AMOUNT.findall(text)
    if not amounts or _AMOUNT.sub("", text) or any(unit not in SECONDS for _, unit in amounts):
        return None
    return sum(float(amount.replace(",", ".")) * SECONDS[unit] for amount, unit in amounts)


def minutes_of_day(text: str) -> tuple[int, int] | None:
    """The minutes of the day in `22:00-08:00`, from and to; None if it is no such period."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, until_hour, until_minute = (int(number) for number in found.groups())
    if hour > 23 or until_hour > 23 or minute > 59 or until_minute > 59:
        return None
    period = (hour * 60 + minute, until_hour * 60 + until_minute)
    return None if period[0] == period[1] else period


def in_words(seconds: float) -> Said:
    """A duration in its largest two units, as `seconds_in` reads it."""
    left, parts = round(seconds), []
    for russian, english, size in (("д", "d", 86_400), ("ч", "h", 3_600), ("мин", "m", 60), ("с", "s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append((f"{count} {russian}", f"{count}{english}"))
    shown = parts[:2] or [("0 с", "0s")]
    return Said(" ".join(part for part, _ in shown), " ".join(part for _, part in shown))


def plainly(condition: str, value: Any) -> Said:
    """A condition's value as a person reads it."""
    if value is None or value in ("", ()):
        return Said("ничего", "nothing")
    if isinstance(value, bool):
        return Said("да", "yes") if value else Said("нет", "no")
    if condition in AGES:
        return in_words(value)
    text = ", ".join(str(one) for one in value) if isinstance(value, tuple) else _number(value)
    return Said(text, text)


def _number(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
