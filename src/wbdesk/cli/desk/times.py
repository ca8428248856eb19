"""Spans of time as people say them, in both languages, without words that inflect."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from ...api.model import MOSCOW
from ...plan.said import Said

UNITS = ((86_400, "дн", "d"), (3_600, "ч", "h"), (60, "мин", "min"), (1, "с", "s"))


def span(seconds: float) -> Said:
    """A length of time by its largest unit and the one below it: `2 дн 3 ч`."""
    left, parts = max(0, round(seconds)), list[tuple[str, str]]()
    left -= left % next((below for (length, *_), (below, *_) in pairwise(UNITS) if left >= length), 1)
    for length, ru, en in UNITS:
        count, left = divmod(left, length)
        if count or (not parts and length == 1):
            parts.append((f"{count} {ru}", f"{count} {en}"))
    return Said(" ".join(ru for ru, _ in parts), " ".join(en for _, en in parts))


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
