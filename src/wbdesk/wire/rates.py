"""The one table of WB's rate limits, as data: which calls draw on which bucket, and how fast it fills.

WB's figures stand under every method and are explained at
https://dev.wildberries.ru/knowledge-base/articles/019d49a1-28ca-7735-bf2f-98210695abc7

A limit belongs to the seller's account and follows the type of the token. Questions, reviews and pins share one bucket;
WB says so. For the chat and the claims WB does not say whether a limit is per method or for all of them: with full
rates the stricter reading is the default (`per_method()` gives the other), with a basic token the rows differ from
method to method, so each has its own. What may not live here: arithmetic (`bucket.py`) and waiting (`limits.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec
from msgspec.structs import replace

from wbdesk.errors import InvalidArgument

Kind = Literal["full", "basic", "test"]
"""`full`: personal, service, basic with its secret. `test`: WB publishes no row, so it is treated as `full`."""

PAD = 1.005
"""We wait this much longer than WB's interval (335 ms for 333), so that two clocks that differ a little still agree."""


class Rate(msgspec.Struct, frozen=True):
    """A bucket's rate: `interval` seconds for a slot to come back, `burst` slots when it is full."""

    interval: float
    burst: int

    def __post_init__(self) -> None:
        if not self.interval > 0 or self.burst < 1:
            raise InvalidArgument(
                f"A rate needs an interval above 0 seconds and a burst of at least 1, not {self.interval!r} and "
                f"{self.burst!r}.",
                argument="rate",
            )


class Row(msgspec.Struct, frozen=True):
    """Calls declared with `name` draw, under a token of `kind`, on the bucket `shared` at `rate`."""

    kind: Kind
    name: str
    shared: str
    rate: Rate


class Rates(msgspec.Struct, frozen=True):
    """The table as a value. Every change gives a new one.

    ```python
    DEFAULT_RATES.of("full", "events")  # ("chat", Rate(interval=1.005, burst=10))
    DEFAULT_RATES.with_rate("feedbacks", Rate(0.67, 3))  # half of it, where another program uses the account too
    DEFAULT_RATES.with_rate("events", Rate(1.005, 10), shared="events")  # a bucket of its own
    ```
    """

    rows: tuple[Row, ...]

    def of(self, kind: Kind, bucket: str) -> tuple[str, Rate]:
        """The bucket that calls named *bucket* really draw on, and its rate, for a token of *kind*."""
        row = self._row(_row_kind(kind), bucket)
        return row.shared, row.rate

    def with_rate(self, bucket: str, rate: Rate, *, kind: Kind | None = None, shared: str | None = None) -> Rates:
        """The table with another *rate* for *bucket*, for one *kind* of token or for all.

        A bucket has one rate, so it changes for all that share it - unless *shared* names a bucket that *bucket* is to
        draw on from now on instead (its own name makes it a bucket of its own).
        Raises InvalidArgument for a name or a kind that is not in the table.
        """
        named = [row for row in self.rows if row.name == bucket]
        meant = [row for row in named if kind is None or row.kind == _row_kind(kind)]
        if not meant:
            raise self._unknown(kind or "full", bucket)
        if shared is not None:
            return self._map(lambda row: replace(row, rate=rate, shared=shared) if row in meant else row)
        touched = {(row.kind, row.shared) for row in meant}
        return self._map(lambda row: replace(row, rate=rate) if (row.kind, row.shared) in touched else row)

    def faster(self, times: float) -> Rates:
        """The table with every bucket filling *times* as fast, for tests against a simulator that does the same."""
        return self._map(lambda row: replace(row, rate=Rate(row.rate.interval / times, row.rate.burst)))

    def per_method(self) -> Rates:
        """The table in the looser reading: every method of chat and claims has a bucket of its own."""
        return self._map(lambda row: replace(row, shared=row.name) if row.kind == "full" else row)

    def _map(self, change: Callable[[Row], Row]) -> Rates:
        return Rates(tuple(change(row) for row in self.rows))

    def _row(self, kind: str, name: str) -> Row:
        for row in self.rows:
            if row.name == name and row.kind == kind:
                return row
        raise self._unknown(kind, name)

    def _unknown(self, kind: str, name: str) -> InvalidArgument:
        names, kinds = {row.name for row in self.rows}, {row.kind for row in self.rows} | {"test"}
        return InvalidArgument(
            f"There is no rate for bucket {name!r} with a token of kind {kind!r}. Buckets: {', '.join(sorted(names))}; "
            f"kinds: {', '.join(sorted(kinds))}.",
            argument="bucket",
        )


def _row_kind(kind: str) -> str:
    return "full" if kind == "test" else kind


def _full(name: str, shared: str, interval: float, burst: int) -> Row:
    return Row("full", name, shared, Rate(interval * PAD, burst))


def _basic(name: str, interval: float) -> Row:
    # Not the bucket of a full-rate token: mixed, one call by a basic token would stop the others for twelve minutes.
    return Row("basic", name, f"basic-{name}", Rate(interval * PAD, 1))


_HOUR = 3600.0

DEFAULT_RATES = Rates(
    (
        _full("feedbacks", "feedbacks", 1 / 3, 6),
        _full("chats", "chat", 1.0, 10),
        _full("events", "chat", 1.0, 10),
        _full("message", "chat", 1.0, 10),
        _full("download", "chat", 1.0, 10),
        _full("claims", "returns", 3.0, 10),
        _full("claim", "returns", 3.0, 10),
        _basic("feedbacks", _HOUR / 5),
        _basic("chats", _HOUR),
        _basic("events", _HOUR),
        _basic("message", _HOUR),
        _basic("download", _HOUR / 10),
        _basic("claims", _HOUR),
        _basic("claim", _HOUR),
    )
)
"""WB's table of limits, each interval half a percent longer; `PAD` says why.

https://dev.wildberries.ru/knowledge-base/articles/019d49a1-28ca-7735-bf2f-98210695abc7
"""
