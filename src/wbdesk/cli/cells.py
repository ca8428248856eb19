"""What stands in a table's cells: values of a model as short text.

Lives here: pure functions and the `Column`, of which each group of commands declares a tuple. How cells become lines is
`output.py`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

from ..api.model import MOSCOW

FLEX = 0
"""The width of a column that shares what the others leave, and whose texts are shortened to it."""

BELOW = -1
"""The width of a column that has a line of its own below the item's, shortened to the terminal."""

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Letters that turn the direction of what follows: a buyer's text must not disorder the table it stands in."""


class Column(NamedTuple):
    """One column: its name, the cell of an item, and its width on a terminal.

    *width* is a number of letters (a longer cell is still shown whole), `FLEX`, `BELOW`, or None for a column that a
    terminal's table leaves out; in a pipe all are printed.
    """

    name: str
    of: Callable[[Any], object]
    width: int | None = None


def sized(columns: Sequence[Column], **widths: int | None) -> tuple[Column, ...]:
    """*columns* with other *widths* for those that are named."""
    return tuple(column._replace(width=widths.get(column.name, column.width)) for column in columns)


def field(path: str) -> Callable[[Any], object]:
    """What stands at a dotted *path* of an item; None where there is nothing on the way."""
    names = path.split(".")
    return lambda item: reduce(lambda value, name: None if value is None else getattr(value, name), names, item)


def plain(value: object) -> str:
    """A value as text for programs: nothing is empty, dates are ISO in Moscow time."""
    if isinstance(value, datetime):
        return value.astimezone(MOSCOW).isoformat()
    return common(value)


def shown(value: object) -> str:
    """A value as text for people: dates to the minute in Moscow time."""
    if isinstance(value, datetime):
        return f"{value.astimezone(MOSCOW):%Y-%m-%d %H:%M}"
    return common(value)


def whole(value: object) -> str:
    """A value as text for people who have room: with its line breaks."""
    return "\n".join(map(flat, value.splitlines())) if isinstance(value, str) else shown(value)


def common(value: object) -> str:
    """What people and programs read alike."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(common(one) for one in value)
    return flat(str(value))


def flat(text: str) -> str:
    """*text* in one line: what breaks lines, moves the cursor or turns the direction of writing becomes a blank."""
    return text if text.isprintable() else "".join(" " if disorders(letter) else letter for letter in text)


def disorders(letter: str) -> bool:
    """Whether a letter does something to the line it stands in."""
    return unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs"} or letter in TURNING
