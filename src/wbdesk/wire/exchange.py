"""One call's whole life, written once: wait for a turn, send, tell of the reply, decide, perhaps again.

`exchange` is a coroutine that waits only for its `IO`. The async client awaits it; the sync client drives it with
`run_now` over an IO that never suspends. What to do after an attempt is decided in `retry.py`, what a turn is in
`turn.py`, how a call without an answer ends in `ending.py`; here is only the order of things.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from wbdesk.api.call import Call

from .ending import interrupted, lost, too_long, unknown
from .request import build
from .retry import Again, Done, Unknown, Verdict, decide
from .session import IO, Attempt, Failure, Grant, LastLook, Reply, Request, Session
from .turn import LONG_WAIT, Turn, announce, line_up

T = TypeVar("T")


async def exchange(call: Call[Any], session: Session, io: IO) -> Reply:
    """Make *call* and return WB's reply, whatever its status; raise if there is none or none may be had."""
    grant = session.admit(call, io.now().wall)
    life = _Life(call, session, io, grant, line_up(session, io, grant, call.route.bucket))
    try:
        return await life.run()
    finally:
        life.turn.leave()


def run_now(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine whose every await returns at once, as it does over a blocking IO."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("a blocking IO must not suspend")


HELD_BACK = Failure(sent=False, reason="held back")


def held_back(request: Request) -> bool:
    """Whether a last look has kept the request from leaving."""
    return request.last_look is not None and request.last_look.refused


class _Life(msgspec.Struct):
    """The state of one call between its attempts."""

    call: Call[Any]
    session: Session
    io: IO
    grant: Grant
    turn: Turn
    attempts: int = 0
    repeats: int = 0
    renewed: bool = False
    waited: float = 0.0
    refused: Reply | None = None
    """WB's last 429."""

    async def run(self) -> Reply:
        while True:
            request = build(self.call, self.grant, self.session.options.timeout)
            await self.wait()
            look = await self.depart()
            outcome = await self.attempt(request if look is None else replace(request, last_look=look))
            verdict = self.judge(outcome)
            if isinstance(verdict, Again):
                await self.again(verdict, outcome)
            elif isinstance(verdict, Done) and isinstance(outcome, Reply):
                return outcome
            else:
                raise self.ended(verdict, outcome)

    async def wait(self) -> None:
        """Wait until the account's limit lets the call go."""
        before, announced = self.waited, False
        while seconds := await self.turn.ask():
            outlook = max(seconds, await self.turn.outlook())
            self.afford(outlook)
            if not announced and self.waited - before + outlook > LONG_WAIT:
                announce(self.call.route.name, f"the limit {self.call.route.bucket!r}", outlook, self.io)
                announced = True
            await self.pause(seconds)

    def afford(self, seconds: float) -> None:
        most = self.session.options.max_wait
        if most is not None and self.waited + seconds > most:
            raise too_long(self.call, self.grant, seconds, waited=self.waited, most=most, refused=self.refused)

    async def pause(self, seconds: float) -> None:
        if seconds:
            self.waited += seconds
            await self.io.sleep(seconds)

    async def depart(self) -> LastLook | None:
        """Tell whoever wants to know that the call leaves now; if that fails it is kept back, and the slot too."""
        if self.session.leaving is None:
            return None
        try:
            heard = self.session.leaving()
            look = None if heard is None else await heard
        except BaseException:
            await self.turn.tell(HELD_BACK)
            raise
        return LastLook(look) if callable(look) else None

    async def attempt(self, request: Request) -> Reply | Failure:
        """One request and its outcome. A write that is interrupted before its outcome is known to us is unknown."""
        self.attempts += 1
        try:
            return await self.send(request)
        except BaseException as interruption:
            if self.call.route.safe or held_back(request):
                raise
            raise interrupted(self.call, interruption) from interruption

    async def send(self, request: Request) -> Reply | Failure:
        """The limiter and the hooks hear how it went, however it went."""
        began = self.io.now().steady
        outcome: Reply | Failure = Failure(sent=True, reason="interrupted")
        try:
            outcome = await self.io.send(request)
        finally:
            outcome = HELD_BACK if held_back(request) else outcome
            await self.turn.tell(outcome)
            self.session.attempted(self.record(outcome, self.io.now().steady - began))
        return outcome

    def judge(self, outcome: Reply | Failure) -> Verdict:
        verdict = decide(
            self.call.route,
            outcome,
            repeats=self.repeats,
            waited=self.waited,
            options=self.session.options,
            chance=self.io.random(),
        )
        if isinstance(verdict, Again) and verdict.renew:
            return verdict if self.renew() else Done()
        return verdict

    def renew(self) -> bool:
        """Ask for another token, once; False if there is none."""
        fresh = None if self.renewed else self.session.renew(self.call, self.io.now().wall, self.grant)
        self.renewed = True
        self.grant = fresh or self.grant
        return fresh is not None

    async def again(self, verdict: Again, outcome: Reply | Failure) -> None:
        """Back into the line: at the old place, or with a new token (which may be another seller's) at a new one."""
        self.repeats += verdict.counts
        if outcome.status == 429 and isinstance(outcome, Reply):
            self.refused = outcome
        if verdict.after > LONG_WAIT:
            announce(self.call.route.name, "its next attempt", verdict.after, self.io)
        await self.pause(verdict.after)
        if verdict.renew:
            self.turn.leave()
            self.turn = line_up(self.session, self.io, self.grant, self.call.route.bucket)
        else:
            self.turn.again()

    def ended(self, verdict: Verdict, outcome: Reply | Failure) -> Exception:
        if isinstance(verdict, Unknown):
            return unknown(self.call, verdict.reason, outcome)
        assert isinstance(outcome, Failure)
        return lost(self.call, outcome, self.attempts)

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
