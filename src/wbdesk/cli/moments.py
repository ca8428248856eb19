"""Points in time as people write them on a command line.

Everything without an offset is Moscow time, in which WB's own dates are.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import click

from ..api.model import MOSCOW

UNITS = {"d": "days", "h": "hours", "m": "minutes"}
FORMS = "Write 2026-11-01 (a day in Moscow), 2026-11-01T09:30+03:00, or 7d, 12h, 30m (so long ago)"


def parse(text: str, now: datetime, *, end: bool = False) -> datetime:
    """The moment that *text* names; of a day its first second, or its last if *end*. ValueError if it names none."""
    if ago := re.fullmatch(r"(\d{1,6})([dhm])", text):
        return now - timedelta(**{UNITS[ago[2]]: int(ago[1])})
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        first = datetime.combine(date.fromisoformat(text), time(), MOSCOW)
        return first + timedelta(days=1, seconds=-1) if end else first
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=MOSCOW)


def moment(text: str, *, end: bool = False) -> datetime:
    """The same as an option's type."""
    try:
        return parse(text, datetime.now(UTC), end=end)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{text!r} is no date. {FORMS}.") from None


def last_moment(text: str) -> datetime:
    """The same for the end of a period."""
    return moment(text, end=True)


FROM = click.option(
    "--from", "date_from", metavar="WHEN", type=moment, help="Since then: 2026-11-01, 7d, 12h, or ISO 8601."
)
TO = click.option("--to", "date_to", metavar="WHEN", type=last_moment, help="Until then; a day is meant to its end.")
