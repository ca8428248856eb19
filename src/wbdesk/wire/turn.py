"""One call's place in the line of its bucket: how it is asked for, and how the limiter hears what became of it.

Limits that live on the disk are asked off the event loop (`IO.run`), the others at once. How long a call may wait is
not decided here but in `exchange.py`, when a call may leave in `limits.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from .limits import Key, Limits, Place, Seen
from .session import IO, Failure, Grant, Reply, Session

T = TypeVar("T")

log = logging.getLogger("wbdesk")

LONG_WAIT = 5.0
"""Seconds from which a wait is worth a line in the log."""

WAITS = "%s waits %.0f s for %s, until %s UTC"
"""That line, by which others know it among what is logged; its second argument is the seconds."""


class Turn(msgspec.Struct, frozen=True):
    """A place in line, and whom to ask about it."""

    limits: Limits
    io: IO
    place: Place

    async def ask(self) -> float:
        """0.0: a slot is spent, send now. Otherwise the seconds after which to ask again."""
        return await self._asked(self.limits.take, self.place, self.io.now())

    async def outlook(self) -> float:
        """An estimate of the seconds until the turn comes."""
        return await self._asked(self.limits.outlook, self.place, self.io.now())

    async def tell(self, outcome: Reply | Failure) -> None:
        """Say what became of the call. Whatever ails the limiter, an outcome that is known must come through."""
        try:
            await self._asked(self.limits.seen, self.place, self.io.now(), seen(outcome))
        except Exception:
            log.exception("the limits did not hear how a call went")

    def again(self) -> None:
        """Back into the line, before all who came later."""
        self.limits.again(self.place)

    def leave(self) -> None:
        """Give up the place, if it is still held. Nothing is awaited, so a cancellation cannot come in between."""
        self.limits.leave(self.place)

    async def _asked(self, question: Callable[..., T], *args: Any) -> T:
        return await self.io.run(question, *args) if self.limits.blocking else question(*args)


def line_up(session: Session, io: IO, grant: Grant, bucket: str) -> Turn:
    """Stand in the line of the bucket that calls named *bucket* draw on."""
    shared, rate = session.rates.of(grant.kind, bucket)
    place = session.limits.join(Key(grant.seller, shared), rate, session.options.priority)
    return Turn(session.limits, io, place)


def announce(what: str, why: str, seconds: float, io: IO) -> None:
    """Log that *what* waits for *seconds* because of *why*, and when that will be over."""
    end = datetime.fromtimestamp(io.now().wall + seconds, UTC)
    log.info(WAITS, what, seconds, why, f"{end:%Y-%m-%d %H:%M:%S}")


def seen(outcome: Reply | Failure) -> Seen:
    """What *outcome* tells about the bucket."""
    if isinstance(outcome, Failure):
        return Seen(sent=outcome.sent)
    return Seen(outcome.status, remaining=slots_left(outcome.headers), retry=seconds_to_wait(outcome.headers))


# Both headers: https://dev.wildberries.ru/knowledge-base/articles/019d49a1-28ca-7735-bf2f-98210695abc7
def slots_left(headers: Mapping[str, str]) -> int | None:
    """`X-Ratelimit-Remaining`, or None if it is not there or no number."""
    text = headers.get("x-ratelimit-remaining", "").strip()
    return int(text) if text.isdecimal() and len(text) < 10 else None


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """`X-Ratelimit-Retry`, or None if it is not there or no number of seconds. (WB never sends `Retry-After`.)"""
    try:
        seconds = float(headers.get("x-ratelimit-retry", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
