"""WB's side of the rate limits: a token bucket for each seller and group of methods.

A bucket starts full and holds `burst` slots. Each request takes one. While the bucket is full nothing comes back; from
the moment it stops being full one slot returns every `interval`, never above `burst`. A request that finds no slot is
refused with 429 and takes nothing. All tokens of a seller draw on the same bucket; how fast it fills and how much it
holds follows from the token that asks.
https://dev.wildberries.ru/knowledge-base/articles/019d49a1-28ca-7735-bf2f-98210695abc7

Lives here: the table, the arithmetic and the headers. Bodies of refusals are `gateway.py`'s.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from .settings import Settings

_ROUNDING = 1e-6
"""Unix seconds in a float are exact to a quarter of a microsecond; a slot is not refused over that."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of WB's table: seconds until the next slot returns, and how many slots there are."""

    interval: float
    burst: int


# The tables stand under every method of https://dev.wildberries.ru/openapi/user-communication; `interval` and `burst`
# are its columns, the period and the limit follow from them.
_CHAT, _CLAIMS, _HOURLY = Rate(1.0, 10), Rate(3.0, 10), Rate(3600.0, 1)
FULL: Mapping[str, Rate] = {
    "feedbacks": Rate(0.333, 6),
    "chats": _CHAT,
    "events": _CHAT,
    "message": _CHAT,
    "download": _CHAT,
    "claims": _CLAIMS,
    "claim": _CLAIMS,
}
"""Personal and service tokens, and a basic one with its secret."""

BASIC: Mapping[str, Rate] = {
    "feedbacks": Rate(720.0, 1),
    "chats": _HOURLY,
    "events": _HOURLY,
    "message": _HOURLY,
    "download": Rate(360.0, 1),
    "claims": _HOURLY,
    "claim": _HOURLY,
}
"""A basic token without its secret."""

_CATEGORY: Mapping[str, str] = {
    **dict.fromkeys(("chats", "events", "message", "download"), "chat"),
    **dict.fromkeys(("claims", "claim"), "returns"),
}


@dataclass(frozen=True, slots=True)
class Permit:
    """What a bucket said to one request."""

    allowed: bool
    limit: int
    remaining: int
    retry: float
    """Seconds until a slot returns."""
    reset: float
    """Seconds until the bucket is full again."""
    banned: bool = False

    def headers(self, reset_on_success: bool = False) -> dict[str, str]:
        """WB's `X-Ratelimit-*` headers; a wait is rounded up to whole seconds, and there is never a `Retry-After`."""
        headers = {"x-ratelimit-limit": str(self.limit), "x-ratelimit-remaining": str(self.remaining)}
        if not self.allowed:
            headers["x-ratelimit-retry"] = _whole(self.retry)
        if not self.allowed or reset_on_success:
            headers["x-ratelimit-reset"] = _whole(self.reset)
        return headers


@dataclass(slots=True)
class _Bucket:
    slots: int
    since: float = 0.0
    """When the interval that is now running began; means nothing while the bucket is full."""

    def refill(self, rate: Rate, now: float) -> None:
        returned = max(int((now - self.since + _ROUNDING) // rate.interval), 0)
        if self.slots + returned >= rate.burst:
            self.slots, self.since = rate.burst, now
        else:
            self.slots, self.since = self.slots + returned, self.since + returned * rate.interval

    def take(self, rate: Rate, now: float) -> Permit:
        self.refill(rate, now)
        allowed = self.slots > 0
        self.slots -= allowed
        retry = self.since + rate.interval - now
        full = retry + (rate.burst - self.slots - 1) * rate.interval
        return Permit(allowed, rate.burst, self.slots, retry, full)


@dataclass(slots=True)
class Limits:
    """Every bucket and every ban of a world."""

    settings: Settings
    rate_factor: float = 1.0
    """Makes every bucket so many times faster, for tests over a real socket."""
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _bans: dict[tuple[str, str | None], float] = field(default_factory=dict)

    def take(self, account: str, bucket: str, basic: bool, now: float) -> Permit:
        """One request of *account* asks *bucket* for a slot at *now* (unix seconds)."""
        rate = self.rate(bucket, basic)
        shared = self._shared(bucket)
        until = self._banned_until(account, shared)
        if until > now:
            return self._refuse_banned(account, shared, rate, until, now)
        mine = self._buckets.setdefault((account, shared), _Bucket(rate.burst, now))
        permit = mine.take(rate, now)
        return permit if permit.allowed else self._refuse(mine, rate, permit)

    def ban(self, account: str, seconds: float, now: float, bucket: str | None = None) -> None:
        """Refuse everything of *account* for *seconds*, or one *bucket* of it only."""
        self._bans[account, bucket and self._shared(bucket)] = now + seconds

    def rate(self, bucket: str, basic: bool) -> Rate:
        """The row of WB's table for *bucket*, made faster by `rate_factor`."""
        row = (BASIC if basic else FULL)[bucket]
        return Rate(row.interval / self.rate_factor, row.burst)

    def _shared(self, bucket: str) -> str:
        return _CATEGORY.get(bucket, bucket) if self.settings.limits_per == "category" else bucket

    def _banned_until(self, account: str, shared: str) -> float:
        return max(self._bans.get((account, None), 0.0), self._bans.get((account, shared), 0.0))

    def _refuse_banned(self, account: str, shared: str, rate: Rate, until: float, now: float) -> Permit:
        if self.settings.refusals_lengthen:
            until += rate.interval
            key = (account, shared) if self._bans.get((account, shared), 0.0) > now else (account, None)
            self._bans[key] = until
        return Permit(False, rate.burst, 0, until - now, until - now, banned=True)

    def _refuse(self, mine: _Bucket, rate: Rate, permit: Permit) -> Permit:
        if not self.settings.refusals_lengthen:
            return permit
        mine.since += rate.interval
        return Permit(False, permit.limit, 0, permit.retry + rate.interval, permit.reset + rate.interval)


def _whole(seconds: float) -> str:
    return str(max(math.ceil(seconds - _ROUNDING), 1))
