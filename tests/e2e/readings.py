"""Every way to read what WB leaves open: the simulator's settings, changed one at a time, and all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

from wbdesk.sim import STRICTEST, Settings

DEFAULT = Settings()
OTHER_AMOUNTS: dict[str, tuple[float, ...]] = {
    "ban_seconds": (1.0, 676_358.0),
    "indexing_delay": (5.0, 60.0),
    "answer_moderation": (0.0, 86_400.0),
    "events_page": (3, 200),
    "file_moderation": (0.0, 300.0),
}
"""Amounts have no list of choices; these are tried."""


def readings() -> dict[str, Settings]:
    """By name: the default, each open point the other way, and the strictest."""
    flipped = {
        f"{one.name}={value}": replace(DEFAULT, **{one.name: value})
        for one in fields(Settings)
        for value in other_values(one.name)
    }
    return {"default": DEFAULT, **flipped, "strictest": STRICTEST}


def other_values(name: str) -> Iterator[Any]:
    """The values of an open point that are not its default."""
    now = getattr(DEFAULT, name)
    values = (True, False) if isinstance(now, bool) else get_args(get_type_hints(Settings)[name]) or OTHER_AMOUNTS[name]
    return (value for value in values if value != now)
