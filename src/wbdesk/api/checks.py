"""Arguments are checked here, before anything is sent: each function gives the value back or raises `InvalidArgument`.

Every message names the argument and the limit. The limits themselves stand beside the operations they belong to. Wrong
Python types are refused too, since WB's answer to them is "Something went wrong". Pure: files are read in `uploads.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from math import ceil, floor, isfinite
from operator import index
from typing import Any, SupportsIndex, TypeAlias, TypeVar, cast

from wbdesk.errors import InvalidArgument

T = TypeVar("T")

Moment: TypeAlias = datetime | int
"""A point in time: an aware `datetime`, or unix seconds."""

YEAR_3000 = 32_503_680_000
"""In unix seconds: a larger number is milliseconds by mistake."""


def refused(argument: str, why: str) -> InvalidArgument:
    """The error to raise: *argument* first, then what is wrong and what is allowed."""
    return InvalidArgument(f"{argument}: {why}", argument=argument)


def given(check: Callable[..., T], argument: str, value: object, *limits: Any) -> T | None:
    """*check* for an argument that may be left out: None stays None."""
    return None if value is None else check(argument, value, *limits)


def whole(argument: str, value: object, low: int = 1, high: int | None = None) -> int:
    """A whole number from *low* to *high*. True and False are none."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise refused(argument, f"must be a whole number, not {_shown(value)}")
    number = index(cast(SupportsIndex, value))
    if number < low or (high is not None and number > high):
        raise refused(argument, f"must be {_between(low, high)}, not {number:,}")
    return number


def flag(argument: str, value: object) -> bool:
    """True or False, and nothing that merely counts as one."""
    if not isinstance(value, bool):
        raise refused(argument, f"must be True or False, not {_shown(value)}")
    return value


def text(argument: str, value: object, low: int = 1, high: int | None = None) -> str:
    """Text of *low* to *high* characters, not all of them blank."""
    if not isinstance(value, str):
        raise refused(argument, f"must be text (str), not {_shown(value)}")
    if not value.strip():
        raise refused(argument, "must not be empty or blank")
    if len(value) < low or (high is not None and len(value) > high):
        raise refused(argument, f"must be {_between(low, high)} characters long, not {len(value):,}")
    return sendable(argument, value)


def sendable(argument: str, value: str) -> str:
    """Text that UTF-8 can carry, as a bare `str`: an enum's member or a template's safe text becomes what it says."""
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise refused(argument, "holds half a surrogate pair, which cannot be sent as UTF-8")
    return str.__str__(value)


def identifier(argument: str, value: object) -> str:
    """An id of WB's: text whose form is WB's own business."""
    if isinstance(value, str) and value != value.strip():
        raise refused(argument, f"has blanks around it: {value!r}")
    return text(argument, value)


def one_of(argument: str, value: object, known: Collection[str]) -> str:
    """One of WB's literal values."""
    if not isinstance(value, str) or value not in known:
        raise refused(argument, f"must be one of {', '.join(known)}, not {_shown(value)}")
    return sendable(argument, value)


def period(argument: str, value: object) -> float:
    """A number of seconds, zero or more."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value) or value < 0:
        raise refused(argument, f"must be a number of seconds, 0 or more, not {_shown(value)}")
    return value


def since(argument: str, value: object) -> int:
    """The unix second in which a period begins."""
    return _seconds(argument, value, floor)


def until(argument: str, value: object) -> int:
    """The unix second with which a period ends: a fraction is rounded up, so that nothing asked for is left out."""
    return _seconds(argument, value, ceil)


def rfc3339(argument: str, value: object) -> str:
    """A point in time as RFC 3339 in UTC, with Z."""
    moment = value if isinstance(value, datetime) else datetime.fromtimestamp(since(argument, value), UTC)
    try:
        return _aware(argument, moment).astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise refused(argument, f"is not between the years 1 and 9999 in UTC: {value!r}") from None


def ordered(date_from: Any, date_to: Any) -> None:
    """A period that ends before it begins is a mistake, not an empty list."""
    if date_from is not None and date_to is not None and since("date_from", date_from) > until("date_to", date_to):
        raise refused("date_to", f"is before date_from: {date_to} < {date_from}")


def _seconds(argument: str, value: object, rounded: Callable[[float], int]) -> int:
    if isinstance(value, datetime):
        return whole(argument, rounded(_aware(argument, value).timestamp()), 0)
    if not hasattr(value, "__index__"):
        raise refused(argument, f"must be a datetime with a time zone, or whole unix seconds, not {_shown(value)}")
    number = whole(argument, value, 0)
    if number > YEAR_3000:
        raise refused(argument, f"must be unix seconds or a datetime; {number} looks like milliseconds")
    return number


def _aware(argument: str, value: datetime) -> datetime:
    if value.tzinfo is None or value.utcoffset() is None:
        raise refused(argument, f"must have a time zone, e.g. datetime(..., tzinfo=UTC), not {value!r}")
    return value


def _between(low: int, high: int | None) -> str:
    return f"at least {low:,}" if high is None else f"{low:,} to {high:,}"


def _shown(value: object) -> str:
    """A wrong value in a message: short, with its type."""
    return f"{type(value).__name__} {repr(value)[:60]}"
