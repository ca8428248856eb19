"""One call's whole life, written once: wait for a turn, send, learn from the reply, decide, perhaps again.

`exchange` is a coroutine that waits only for its `IO`. The async client awaits it; the sync client drives it with
`run_now` over an IO that never suspends. What to do after an attempt is decided in `retry.py`, what a turn is in
`limits.py`; here is only the order of things.
"""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from wbdesk.api.call import Call
from wbdesk.errors import InterruptedWrite, NetworkError, OutcomeUnknown, RateLimited

from .limits import Key, Limits, Place, Seen
from .rates import Rate
from .request import build
from .retry import Again, Done, Unknown, Verdict, decide
from .session import IO, Attempt, Failure, Grant, Reply, Request, Session

T = TypeVar("T")

log = logging.getLogger("wbdesk")

LONG_WAIT = 5.0
"""Seconds of waiting from which a wait is worth a line in the log."""


async def exchange(call: Call[Any], session: Session, io: IO) -> Reply:
    """Make *call* and return WB's reply, whatever its status; raise if there is none or none may be had."""
    life = _Life(call, session, io, session.admit(call, io.now().wall))
    try:
        return await life.run()
    finally:
        await life.end()


def run_now(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine whose every await returns at once, as it does over a blocking IO."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("a blocking IO must not suspend")


@dataclass
class _Life:
    """The state of one call between its attempts."""

    call: Call[Any]
    session: Session
    io: IO
    grant: Grant | None
    place: Place | None = None
    bucket: str = ""
    attempts: int = 0
    repeats: int = 0
    renewed: bool = False
    waited: float = 0.0
    announced: bool = False

    async def run(self) -> Reply:
        while True:
            await self.turn()
            outcome = await self.attempt()
            verdict = self.judge(outcome)
            if isinstance(verdict, Again):
                await self.again(verdict, outcome)
            elif isinstance(verdict, Done) and isinstance(outcome, Reply):
                return outcome
            else:
                raise self.ended(verdict, outcome)

    async def turn(self) -> None:
        """Wait until the account's limit lets the call go. What ends the wait also ends the claim to a turn."""
        await self.join()
        assert self.place is not None
        while wait := await self.ask(self.limits.take, self.place, self.io.now()):
            outlook = await self.ask(self.limits.outlook, self.place, self.io.now())
            self.afford(max(wait, outlook), sent=False)
            self.announce(max(wait, outlook))
            await self.pause(wait)
        if self.announced:
            log.info("%s goes out after %.0f s of waiting", self.call.route.name, self.waited)
            self.announced = False

    async def join(self) -> None:
        if self.place is None:
            assert self.grant is not None
            self.bucket, rate = self.rate(self.grant)
            key = Key(self.grant.seller, self.bucket)
            self.place = await self.ask(self.limits.join, key, rate, self.session.options.priority)

    def rate(self, grant: Grant) -> tuple[str, Rate]:
        return self.session.rates.of(grant.kind, self.call.route.bucket)

    async def attempt(self) -> Reply | Failure:
        """One request and its reply; the limiter and the hooks hear how it went, however it went."""
        assert self.grant is not None
        self.attempts += 1
        request = build(self.call, self.grant, self.session.options.timeout)
        began = self.io.now().steady
        outcome: Reply | Failure = Failure(sent=True, reason="interrupted")
        try:
            outcome = await self.send(request)
        finally:
            await self.learn(outcome)
            self.session.attempted(self.record(outcome, self.io.now().steady - began))
        return outcome

    async def send(self, request: Request) -> Reply | Failure:
        try:
            return await self.io.send(request)
        except BaseException as interruption:
            if self.call.route.safe:
                raise
            raise interrupted(self.call, interruption) from interruption

    async def learn(self, outcome: Reply | Failure) -> None:
        """Tell the limiter. Whatever ails it, the outcome of a call that has been made must come through."""
        assert self.place is not None
        try:
            await self.ask(self.limits.seen, self.place, self.io.now(), told(outcome))
        except Exception:
            log.exception("the limits did not hear how %s went", self.call.route.name)

    def judge(self, outcome: Reply | Failure) -> Verdict:
        verdict = decide(
            self.call.route,
            outcome,
            repeats=self.repeats,
            options=self.session.options,
            chance=self.io.random(),
        )
        if isinstance(verdict, Again) and verdict.renew:
            return verdict if self.renew() else Done()
        return verdict

    def renew(self) -> bool:
        """Ask for another token, once; False if there is none."""
        fresh = None if self.renewed else self.session.admit(self.call, self.io.now().wall, renew=True)
        self.renewed = True
        self.grant = fresh or self.grant
        return fresh is not None

    async def again(self, verdict: Again, outcome: Reply | Failure) -> None:
        self.repeats += verdict.counts
        self.afford(verdict.after, sent=isinstance(outcome, Reply), outcome=outcome)
        await self.pause(verdict.after)
        if verdict.renew:
            await self.end()
            self.place = None
        else:
            assert self.place is not None
            await self.ask(self.limits.again, self.place)
            await self.afford_ban(outcome)

    async def afford_ban(self, outcome: Reply | Failure) -> None:
        """After a 429 that would outlast `max_wait`, WB's own refusal is the error to raise."""
        if isinstance(outcome, Reply) and outcome.status == 429:
            assert self.place is not None
            wait = await self.ask(self.limits.outlook, self.place, self.io.now())
            self.afford(wait, sent=True, outcome=outcome)

    def afford(self, wait: float, *, sent: bool, outcome: Reply | Failure | None = None) -> None:
        most = self.session.options.max_wait
        if wait and most is not None and self.waited + wait > most:
            raise self.too_long(wait, sent, outcome)

    def too_long(self, wait: float, sent: bool, outcome: Reply | Failure | None) -> Exception:
        if isinstance(outcome, Failure):
            return NetworkError(
                f"{self.call.route.name}: {outcome.reason}; no time is left to try again", call=self.call
            )
        assert self.grant is not None
        reply = outcome if isinstance(outcome, Reply) and outcome.status == 429 else None
        return RateLimited(
            waits_too_long(self.call, self.grant, self.bucket, wait, self.session.options.max_wait or 0.0, sent),
            sent=sent,
            retry_after=wait,
            bucket=self.bucket,
            token_type=self.grant.token_type,
            call=self.call,
            status=reply.status if reply else None,
            headers=reply.headers if reply else None,
            body=reply.body if reply else b"",
        )

    def announce(self, wait: float) -> None:
        if wait > LONG_WAIT and not self.announced:
            end = datetime.fromtimestamp(self.io.now().wall + wait, UTC)
            log.info(
                "%s waits %.0f s for the limit %r, until %s UTC",
                self.call.route.name,
                wait,
                self.bucket,
                f"{end:%H:%M:%S}",
            )
            self.announced = True

    async def pause(self, seconds: float) -> None:
        if seconds:
            self.waited += seconds
            await self.io.sleep(seconds)

    def ended(self, verdict: Verdict, outcome: Reply | Failure) -> Exception:
        cause = outcome.cause if isinstance(outcome, Failure) else None
        error: Exception
        if isinstance(verdict, Unknown):
            error = unknown(self.call, verdict.reason, outcome.status)
        else:
            reason = outcome.reason if isinstance(outcome, Failure) else "no reply"
            error = NetworkError(f"{self.call.route.name}: {reason}. Nothing was changed at WB.", call=self.call)
        error.__cause__ = cause
        return error

    def record(self, outcome: Reply | Failure, seconds: float) -> Attempt:
        return Attempt(
            operation=self.call.route.name,
            method=self.call.route.method,
            path=self.call.route.path,
            number=self.attempts,
            waited=self.waited,
            seconds=seconds,
            status=outcome.status,
            error=outcome.reason if isinstance(outcome, Failure) else None,
            request_id=None if isinstance(outcome, Failure) else outcome.request_id,
        )

    @property
    def limits(self) -> Limits:
        return self.session.limits

    async def ask(self, question: Any, *args: Any) -> Any:
        """Ask the limits something: at once, or off the event loop if they live on the disk."""
        return await self.io.run(question, *args) if self.limits.blocking else question(*args)

    async def end(self) -> None:
        """Give up the place in line. (`leave` touches no disk, so it is never waited for.)"""
        if self.place is not None:
            self.limits.leave(self.place)


def told(outcome: Reply | Failure) -> Seen:
    """What *outcome* tells about the bucket: https://dev.wildberries.ru/knowledge-base, article on limits."""
    if isinstance(outcome, Failure):
        return Seen(sent=outcome.sent)
    return Seen(
        status=outcome.status,
        remaining=_whole(outcome.headers.get("x-ratelimit-remaining")),
        retry=_seconds(outcome.headers.get("x-ratelimit-retry")),
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdecimal() else None


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text) if text else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds < float("inf") else None


def unknown(call: Call[Any], reason: str, status: int | None) -> OutcomeUnknown:
    """The error for a write that may have happened."""
    return OutcomeUnknown(
        f"{call.route.name}: {reason}, so it is not known whether WB did it. It was not repeated. "
        f"Find out first: {call.route.verify}",
        call=call,
        verify=call.route.verify,
        status=status,
    )


def interrupted(call: Call[Any], interruption: BaseException) -> BaseException:
    """An error that is both `InterruptedWrite` and the interruption, so that handlers for either see it."""
    kind = type(interruption)
    if isinstance(interruption, Exception):
        return unknown(call, f"{kind.__name__} in flight", None)
    plain = unknown(call, f"{kind.__name__} in flight", None)
    both: BaseException = interruption_of(kind)(str(plain), call=call, verify=plain.verify)
    return both


def interruption_of(kind: type[BaseException]) -> Any:
    """The class that is both `InterruptedWrite` and *kind*."""
    if kind not in _both:
        _both[kind] = type(f"InterruptedBy{kind.__name__}", (InterruptedWrite, kind), {"__reduce__": _as_plain})
    return _both[kind]


def _as_plain(error: InterruptedWrite) -> tuple[Any, ...]:
    """Pickled, such an error is an `InterruptedWrite`: the other process was not interrupted."""
    return InterruptedWrite, error.args, dict(vars(error))


_both: dict[type[BaseException], Any] = {}


def waits_too_long(call: Call[Any], grant: Grant, bucket: str, wait: float, most: float, sent: bool) -> str:
    """Why a call was refused for its wait, and what can be done about it."""
    done = "WB refused it (429)" if sent else "It was not sent"
    remedy = (
        "A basic token has a few calls an hour: use a personal token, or client_secret= if you run a catalogue service"
        if grant.kind == "basic"
        else "Pass max_wait=None to wait as long as it takes, or spread the calls"
    )
    return (
        f"{call.route.name} would wait {wait:.0f} s for the limit {bucket!r} of this {grant.token_type} token, "
        f"longer than max_wait={most:g} s allows. {done}. {remedy}."
    )
