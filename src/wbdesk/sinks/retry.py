"""When to tell a fact again, as arithmetic: the schedule of Standard Webhooks and what a receiver asked for.

(https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability)

A fact has its schedule, and so it is given up on after three days. A sink that is `down` also has a pause, so that a
thousand facts do not find out one by one, and so that all of them leave soon after it is back.

May not live here: a clock, randomness (jitter is passed in), and waiting.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

MINUTE, HOUR = 60.0, 3_600.0
SCHEDULE = (
    0.0,
    5.0,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
"""Seconds before each attempt, after the one before it."""
LONGEST = 24 * HOUR
"""What a receiver may ask for at most."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 5 * MINUTE
"""How long nothing is sent to a sink that is down, where it did not ask for more: doubled from the first on, because
most are back in less than a minute."""
JITTER = 0.1
"""The share of a wait that chance may add, so that not everybody comes back at once."""


def wait(attempts: int, *, jitter: float, after: float | None = None) -> float | None:
    """How long to wait before a fact is told again.

    Args:
        attempts: how often it was tried; 0 for a new one.
        jitter: a random number from 0 to 1.
        after: the seconds that the receiver asked for. It is never asked sooner, and never waited for beyond a day.

    Returns:
        Seconds after the last attempt; None when it has been tried often enough.
    """
    if attempts >= len(SCHEDULE):
        return None
    return _spread(max(SCHEDULE[attempts], asked(after)), jitter)


def pause(failures: int, *, jitter: float, after: float | None = None) -> float:
    """How long to send nothing at all to a sink that was found `down` *failures* times in a row, at least once."""
    usual = min(FIRST_PAUSE * 2.0 ** min(failures - 1, 20), LONGEST_PAUSE)
    return _spread(max(usual, asked(after)), jitter)


def asked(after: float | None) -> float:
    """What a receiver asked for, within reason."""
    return min(max(after or 0.0, 0.0), LONGEST)


def _spread(seconds: float, jitter: float) -> float:
    return seconds * (1 + JITTER * jitter)


def retry_after(header: str | None, now: float) -> float | None:
    """The seconds from *now* (unix) that a `Retry-After` asks for; None without one, or with one that is no time.

    It is a number of seconds or a date (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after).
    """
    text = (header or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        return max(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now, 0.0)
    except (ValueError, OverflowError):
        return None
