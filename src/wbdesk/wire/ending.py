"""How a call ends that brought no answer: the errors and their words. WB's own refusals are in `refusal.py`.

Every message says whether WB may have acted and what to do next. What may not live here: when a call ends.
"""

from __future__ import annotations

from typing import Any, TypeVar

from wbdesk.api.call import Call
from wbdesk.errors import InterruptedWrite, NetworkError, OutcomeUnknown, RateLimited

from .refusal import facts
from .session import Failure, Grant, Reply

E = TypeVar("E", bound=BaseException)


def lost(call: Call[Any], failure: Failure, attempts: int) -> NetworkError:
    """Nothing came back, and nothing was changed that making the call again would harm."""
    tried = f"{attempts} attempts" if attempts > 1 else "one attempt"
    done = "It may have happened, and twice does no harm" if call.route.repeatable else "Nothing was changed at WB"
    return caused_by(
        failure.cause,
        NetworkError(
            f"{call.route.name}: {failure.reason}, after {tried}. {done}. Check the connection, a "
            "proxy and timeout=, then make the call again.",
            call=call,
            status=failure.status,
        ),
    )


def unknown(call: Call[Any], reason: str, outcome: Reply | Failure | None = None) -> OutcomeUnknown:
    """A write that may have happened."""
    known = facts(call, outcome) if isinstance(outcome, Reply) else {"call": call, "status": outcome and outcome.status}
    return caused_by(
        outcome.cause if isinstance(outcome, Failure) else None,
        OutcomeUnknown(
            f"{call.route.name}: {reason}, so it is not known whether WB did it. It was not repeated. "
            f"Find out first: {call.route.verify}",
            verify=call.route.verify,
            **known,
        ),
    )


def caused_by(cause: BaseException | None, error: E) -> E:
    """*error* with its cause."""
    error.__cause__ = cause
    return error


def too_long(
    call: Call[Any], grant: Grant, wait: float, *, waited: float, most: float, refused: Reply | None
) -> RateLimited:
    """A wait longer than the call may take; *refused* is WB's 429, if there was one."""
    done = "WB refused it (429)" if refused else "It was not sent"
    more = f" more, after {_rounded(waited)} s," if waited else ""
    return RateLimited(
        f"{call.route.name} would wait {_rounded(wait)} s{more} for the limit {call.route.bucket!r} of this "
        f"{grant.token_type} token, longer than max_wait={most:g} s allows. {done}. {_remedy(grant)}.",
        sent=refused is not None,
        retry_after=wait,
        bucket=call.route.bucket,
        token_type=grant.token_type,
        **(facts(call, refused) if refused else {"call": call}),
    )


def _rounded(seconds: float) -> str:
    """Whole seconds, or where there are few a tenth, never less than that: 0 s would be no wait."""
    return f"{seconds:.0f}" if seconds >= 10 else f"{max(seconds, 0.1):.1f}"


def _remedy(grant: Grant) -> str:
    waiting = "Pass max_wait=None to wait as long as it takes, or spread the calls"
    if grant.kind != "basic":
        return waiting
    return f"A basic token has a few calls an hour: use a personal token, or a service's client_secret=. {waiting}"


def interrupted(call: Call[Any], interruption: BaseException) -> BaseException:
    """An error that is both `InterruptedWrite` and the interruption, so that handlers for either see it."""
    plain = unknown(call, f"{type(interruption).__name__} while it was under way")
    if isinstance(interruption, Exception):
        return plain
    made: BaseException = both(type(interruption))(str(plain), call=call, verify=plain.verify)
    return _with_code(made, interruption)


def _with_code(error: E, interruption: BaseException) -> E:
    """The exit status of `sys.exit(3)` stays 3."""
    if isinstance(interruption, SystemExit) and isinstance(error, SystemExit):
        error.code = interruption.code
    return error


def both(kind: type[BaseException]) -> Any:
    """The class that is both `InterruptedWrite` and *kind*."""
    if kind not in _both:
        body = {"__reduce__": _as_plain, "__copy__": _copied, "__deepcopy__": _copied}
        _both[kind] = type(f"InterruptedBy{kind.__name__}", (InterruptedWrite, kind), body)
    return _both[kind]


def _as_plain(error: InterruptedWrite) -> tuple[Any, ...]:
    """Pickled, such an error is an `InterruptedWrite`: the other process was not interrupted."""
    return InterruptedWrite, error.args, dict(vars(error))


def _copied(error: InterruptedWrite, _memo: object = None) -> InterruptedWrite:
    made = type(error)(*error.args)
    vars(made).update(vars(error))
    return _with_code(made, error)


_both: dict[type[BaseException], Any] = {}
