"""What to do after an attempt, as a pure decision: done, again, or the error that ends the call.

The rule for writes is the reason this project exists. A write is repeated only where WB cannot have acted: the
connection was never made, or the gateway said 429 (or 401 to an old token). Everything else that is not a clear
answer is unknown, and what is unknown is never repeated. A read is repeated after everything that may pass. A 429 uses
up no repetition: it is waited out for as long as the call may wait. Decisions are values; nothing here sleeps, sends or
reads a clock.
"""

from __future__ import annotations

import msgspec

from wbdesk.api.call import Route

from .session import Failure, Options, Reply

BACKOFF = 0.5
"""Seconds before the first repetition; doubled with each, up to `LONGEST`."""
LONGEST = 8.0


class Done(msgspec.Struct, frozen=True):
    """The reply is worth reading."""


class Again(msgspec.Struct, frozen=True):
    """Make the call again after `after` seconds (and after its turn has come)."""

    after: float = 0.0
    renew: bool = False
    """Ask for a new token first."""
    counts: bool = True
    """Whether it uses up one of `max_retries`."""


class Unknown(msgspec.Struct, frozen=True):
    """A write may have happened."""

    reason: str


class Lost(msgspec.Struct, frozen=True):
    """Nothing was changed at WB, and nothing came back."""


Verdict = Done | Again | Unknown | Lost


def decide(
    route: Route, outcome: Reply | Failure, *, repeats: int, waited: float, options: Options, chance: float
) -> Verdict:
    """What to do after *outcome*, when *repeats* repetitions and *waited* seconds are spent; *chance* is in [0, 1)."""
    again = _next(repeats, waited, options, chance)
    if isinstance(outcome, Failure):
        return _after_failure(route, outcome, again)
    if outcome.status == 429:
        return Again(counts=False) if options.max_retries else Done()
    if outcome.status == 401:
        return Again(renew=True, counts=False)
    if outcome.status >= 500 or outcome.status == 408:
        return _after_server_error(route, outcome, again)
    if 300 <= outcome.status < 400 and not route.safe:
        return Unknown(f"WB answered {outcome.status}, a redirect, which is not followed")
    return Done()


def _next(repeats: int, waited: float, options: Options, chance: float) -> Again | None:
    """One more attempt, if it may still be made."""
    again = Again(backoff(repeats, chance))
    in_time = options.max_wait is None or waited + again.after <= options.max_wait
    return again if repeats < options.max_retries and in_time else None


def _after_failure(route: Route, failure: Failure, again: Again | None) -> Verdict:
    if failure.sent and not route.safe:
        return Unknown(failure.reason)
    return again or Lost()


def _after_server_error(route: Route, reply: Reply, again: Again | None) -> Verdict:
    if not route.safe:
        return Unknown(f"WB answered {reply.status}")
    return again or Done()


def backoff(repeats: int, chance: float) -> float:
    """Seconds before the next repetition: doubling, capped, and between half and all of it by *chance*."""
    return min(BACKOFF * 2.0 ** min(repeats, 10), LONGEST) * (0.5 + chance / 2)
