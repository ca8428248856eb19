"""What to do with the next call that WB's limits allow, and when everything that waits will have been sent.

Theory. All calls of a bucket are alike to WB, so every read takes the place of an answer. With full limits there is
room for both. A basic token may make five calls an hour for questions, reviews and pins together, and one an hour for
each method of chats and claims: then it matters what the next call is. First what a person wants; then a read that
cannot wait any longer; then the answers that rules have made; then a read that would be nice. If there is nothing to
do, the call is kept.

Pure arithmetic. WB's figures come in as `Bucket`s (they stand in `wbdesk.wire.rates`); who takes the call is the
engine's business. https://dev.wildberries.ru/knowledge-base/articles/019d49a1-28ca-7735-bf2f-98210695abc7
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from types import MappingProxyType
from typing import Literal, TypeAlias

import msgspec

from .intents import IntentKind
from .items import ItemKind
from .kinds import KINDS

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


class Bucket(msgspec.Struct, frozen=True):
    """A bucket of WB's as a kind of token sees it."""

    name: str
    """Calls whose buckets have the same name share it."""
    interval: float
    """Seconds for a call to come back."""
    burst: int = 1
    """How many calls it holds when it is full."""


Limits: TypeAlias = Mapping[str, Bucket]
"""The bucket behind each `Route.bucket`."""


class Poll(msgspec.Struct, frozen=True):
    """A read that is made over and over."""

    name: str
    bucket: str
    """As in `Route.bucket`."""
    every: float
    """How often it is made while nothing else wants the calls, in seconds."""
    longest: float
    """How old its last reading may get while answers wait, in seconds."""
    calls: int = 1
    """How many calls it takes, as a rule."""


POLLS_FULL: tuple[Poll, ...] = (
    Poll("questions", "feedbacks", 5 * MINUTE, 10 * MINUTE),
    Poll("feedbacks", "feedbacks", 5 * MINUTE, 10 * MINUTE),
    Poll("pins", "feedbacks", HOUR, DAY, calls=2),
    Poll("events", "events", MINUTE, 2 * MINUTE),
    Poll("chats", "chats", HOUR, DAY),
    Poll("claims", "claims", 10 * MINUTE, 20 * MINUTE),
    Poll("claims_archive", "claims", HOUR, DAY),
)
"""Polls where there is room: personal and service tokens, and basic ones with their secret."""

POLLS_BASIC: tuple[Poll, ...] = (
    Poll("questions", "feedbacks", HOUR, 2 * HOUR),
    Poll("feedbacks", "feedbacks", HOUR, 2 * HOUR),
    Poll("pins", "feedbacks", DAY, 7 * DAY, calls=2),
    Poll("events", "events", HOUR, HOUR),
    Poll("chats", "chats", HOUR, HOUR),
    Poll("claims", "claims", 2 * HOUR, 3 * HOUR),
    Poll("claims_archive", "claims", 6 * HOUR, DAY),
)
"""Polls for five calls an hour: in the worst case one of them reads, and four answer."""


class Choice(msgspec.Struct, frozen=True):
    """What to do with a call that WB allows."""

    what: Literal["send", "poll", "keep"]
    poll: str = ""
    """Which one."""


def next_call(
    polls: Iterable[Poll], last: Mapping[str, float], now: float, *, urgent: bool = False, waiting: bool = False
) -> Choice:
    """What to do with the next call of one bucket.

    Args:
        polls: the polls that draw on it.
        last: when each of them was last made, unix seconds; one that never was is not there.
        now: unix seconds.
        urgent: whether something that a person asked for is ready to be sent.
        waiting: whether anything is.

    Returns:
        `send`, `poll` with its name, or `keep`.
    """
    by_need = sorted(polls, key=lambda poll: _age(poll, last, now) / poll.longest, reverse=True)
    needed = next((poll for poll in by_need if _age(poll, last, now) >= poll.longest), None)
    wished = next((poll for poll in by_need if _age(poll, last, now) >= poll.every), None)
    if urgent:
        return Choice("send")
    if needed is not None:
        return Choice("poll", needed.name)
    if waiting:
        return Choice("send")
    return Choice("keep") if wished is None else Choice("poll", wished.name)


def _age(poll: Poll, last: Mapping[str, float], now: float) -> float:
    return now - last[poll.name] if poll.name in last else float("inf")


READ_BEFORE: Mapping[IntentKind, str] = MappingProxyType({"chat_message": "chats"})
"""Kinds that take a read of their own before each sending, and its bucket: a signature holds for one message."""


POLLED: Mapping[ItemKind, str] = MappingProxyType(
    {"question": "questions", "feedback": "feedbacks", "pin": "pins", "chat": "chats", "claim": "claims"}
)
"""The poll that reads each kind of item."""


def calls_of(kind: IntentKind, limits: Limits) -> tuple[str, ...]:
    """The buckets on which one intent of a kind draws, a call each. Its proof comes with the polls."""
    route = KINDS[kind].route
    read = [name for name in (READ_BEFORE.get(kind),) if name and not _is_scarce(kind, limits[name])]
    return (*read, route.bucket) if route else ()


def fresh_enough(kind: IntentKind, limits: Limits, polls: Iterable[Poll]) -> float | None:
    """How old a reading may be on which an intent is sent, in seconds: what `kinds.ready` takes as `fresh`.

    None, which leaves it to the kind; but where a call comes back more seldom than a reading stays fresh, the last poll
    has to do, with two calls' time to spare.
    """
    item = KINDS[kind].item
    poll = next((poll for poll in polls if item is not None and poll.name == POLLED.get(item)), None)
    if poll is None or not _is_scarce(kind, limits[poll.bucket]):
        return None
    return poll.longest + 2 * limits[poll.bucket].interval


def _is_scarce(kind: IntentKind, bucket: Bucket) -> bool:
    fresh = KINDS[kind].fresh
    return fresh is not None and bucket.interval > fresh


class Cap(msgspec.Struct, frozen=True):
    """How much may be sent a day."""

    per_day: int
    left_today: int
    day_ends_at: float
    """Unix seconds."""


class Estimate(msgspec.Struct, frozen=True):
    """When all that waits will have been sent, if nothing is added and nothing goes wrong."""

    at: float | None
    """Unix seconds; None: never, because the polls take every call."""
    bucket: str = ""
    """The bucket that takes longest; empty: nothing waits for WB."""
    per_hour: float = 0.0
    """How many of its calls are left for sending each hour."""
    by_cap: bool = False
    """It is the day's cap, not WB, that makes it so late."""


def when_empty(
    waiting: Mapping[IntentKind, int],
    limits: Limits,
    polls: Sequence[Poll],
    now: float,
    *,
    free_at: Mapping[str, float] | None = None,
    cap: Cap | None = None,
) -> Estimate:
    """When the queue will be empty.

    Args:
        waiting: how many intents of each kind wait.
        limits: the buckets of the seller's token.
        polls: what is read meanwhile.
        now: unix seconds.
        free_at: by a bucket's name, when it lets its next call go, where that is not now: after a refusal, say.
        cap: how much may be sent a day.
    """
    calls: dict[str, int] = {}
    for kind, count in waiting.items():
        for name in calls_of(kind, limits):
            calls[limits[name].name] = calls.get(limits[name].name, 0) + count
    buckets = {bucket.name: bucket for bucket in limits.values()}
    found = [
        _emptied(buckets[name], count, polls, limits, (free_at or {}).get(name, now))
        for name, count in calls.items()
        if count
    ]
    slowest = max(
        found, key=lambda estimate: float("inf") if estimate.at is None else estimate.at, default=Estimate(now)
    )
    return slowest if cap is None else _capped(slowest, sum(waiting.values()), cap)


def _emptied(bucket: Bucket, calls: int, polls: Sequence[Poll], limits: Limits, free_at: float) -> Estimate:
    """When *calls* will have been made: one an interval, without those that the polls cannot spare."""
    drawn = sum(poll.calls / poll.longest for poll in polls if limits[poll.bucket].name == bucket.name)
    rate = 1 / bucket.interval - drawn
    if rate <= 0:
        return Estimate(None, bucket.name)
    # The first of them leaves at once, or with the rest of the burst.
    return Estimate(free_at + max(0, calls - bucket.burst) / rate, bucket.name, rate * HOUR)


def _capped(estimate: Estimate, sendings: int, cap: Cap) -> Estimate:
    """The same, but not before the cap lets the last one go."""
    later = sendings - cap.left_today
    if later <= 0 or estimate.at is None:
        return estimate
    if cap.per_day < 1:
        return Estimate(None, estimate.bucket, estimate.per_hour, by_cap=True)
    last_day_begins = cap.day_ends_at + (ceil(later / cap.per_day) - 1) * DAY
    if estimate.at >= last_day_begins:
        return estimate
    return Estimate(last_day_begins, estimate.bucket, estimate.per_hour, by_cap=True)
