"""Spans of time as people say them, in both languages, without words that inflect."""

from __future__ import annotations

from datetime import datetime

from ...api.model import MOSCOW
from ...plan.said import Said

UNITS = ((86_400, "дн", "d"), (3_600, "ч", "h"), (60, "мин", "min"), (1, "с", "s"))


def span(seconds: float) -> Said:
    """A length of time by its two largest units: `2 дн 3 ч`."""
    rest, parts = max(0, round(seconds)), list[tuple[str, str]]()
    for length, ru, en in UNITS:
        count, rest = divmod(rest, length)
        if count or (not parts and length == 1):
            parts.append((f"{count} {ru}", f"{count} {en}"))
    return Said(" ".join(ru for ru, _ in parts[:2]), " ".join(en for _, en in parts[:2]))


def ago(seconds: float) -> Said:
    """How long something has been."""
    said = span(seconds)
    return Said(f"{said.ru} назад", f"{said.en} ago")


def ahead(seconds: float) -> Said:
    """How long something will take."""
    said = span(seconds)
    return Said(f"через {said.ru}", f"in {said.en}") if seconds >= 1 else Said("сразу", "at once")


def clock(at: float) -> str:
    """A moment to the minute, in Moscow."""
    return f"{datetime.fromtimestamp(at, MOSCOW):%Y-%m-%d %H:%M}"
