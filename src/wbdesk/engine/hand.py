"""A hand: it takes one due intent as far as it can be taken now.

It looks whether the intent is still to be done, makes the call, waits in the line of WB's limit without holding
anything, and when it is let go commits that it is being sent (`departure.py`). What the call gave is written down even
if that takes long, because WB's yes must not be lost.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from wbdesk.api.call import Call
from wbdesk.errors import BadRequest, InvalidArgument, NetworkError, NotFound, OutcomeUnknown, WildberriesError
from wbdesk.plan.intents import Intent
from wbdesk.plan.kinds import KINDS, call_of, ready
from wbdesk.plan.kinds.payloads import Message, read_payload
from wbdesk.plan.move_table import Facts
from wbdesk.plan.moves import WrongMove
from wbdesk.plan.proofs import Evidence, Step, Verdict, steps
from wbdesk.plan.replies import After, after_error, after_reply
from wbdesk.store.trouble import StoreError

from .departure import Departure, KeptBack
from .moving import Mover, moving
from .post import Post, Stopped
from .runner import told
from .sight import Sight

OF_THE_ITEM = (BadRequest, NotFound)
"""Refusals of a reading that say something about the one item, not about the account or the host."""


class Hand:
    """What is being done about one intent."""

    def __init__(self, post: Post, sight: Sight, intent: Intent) -> None:
        self.post, self.sight, self.intent = post, sight, intent
        self.departure: Departure | None = None
        self._sign_refused = False

    @property
    def sending(self) -> bool:
        """Whether its call has left, so that it must not be interrupted."""
        return self.departure is not None and self.departure.started is not None

    async def work(self) -> BaseException | None:
        """Take the intent as far as possible. Returns, or raises, what the next intent would meet as well."""
        try:
            return await self._work()
        except InvalidArgument as problem:
            await moving(self.post, give_up, self.intent, str(problem))
        except (WildberriesError, StoreError, Stopped):
            raise
        except Exception as problem:  # noqa: BLE001 - one intent that cannot be handled must not stop the others
            self.post.log.warning("intent not handled", seller=self.post.seller, intent=self.intent.id, **told(problem))
            await self._put_off(self._later(), type(problem).__name__)
        return None

    async def _work(self) -> BaseException | None:
        while True:
            seen = await self._look()
            evidence = seen and await self._still_to_be_done(seen)
            if evidence is None:
                return None
            again, trouble = await self._send(self._call(evidence), evidence)
            if not again:
                return trouble

    async def _look(self) -> Evidence | None:
        try:
            return await self.sight.of(self.intent)
        except OF_THE_ITEM as problem:
            await self._put_off(self._later(), f"{problem.status}: {problem.detail or 'unreadable'}")
            return None

    async def _still_to_be_done(self, evidence: Evidence) -> Evidence | None:
        """The reading on which it is sent; None if it is not to be sent: then it is ended, or put off."""
        verdict = self._verdict(evidence)
        if verdict.says not in {"go", "found"} and not evidence.whole:
            evidence = await self.sight.alone(self.intent)
            verdict = self._verdict(evidence)
        if verdict.says == "go":
            return evidence
        if verdict.says == "wait":
            await self._put_off(self._later(), verdict.why)
        else:
            await moving(self.post, Mover.take, self.intent, steps(self.intent, verdict, self.post.now()))
        return None

    def _verdict(self, evidence: Evidence) -> Verdict:
        return ready(self.intent, evidence, self.post.now(), fresh=self.post.settings.fresh)

    def _call(self, evidence: Evidence) -> Call[Any]:
        kind = KINDS[self.intent.kind]
        item = evidence.one(kind.item, self.intent.item) if kind.item else None
        call = call_of(self.intent, item, self._files())
        assert call is not None, "deliveries are not sent from here"
        return call

    def _files(self) -> list[tuple[str, bytes]]:
        """A message's files. One that is not there cannot be sent, now or later."""
        if self.intent.kind != "chat_message":
            return []
        folder = Path(self.post.settings.files)
        try:
            named = read_payload(self.intent.payload, Message).files
            return [(file.name, (folder / file.kept).read_bytes()) for file in named]
        except OSError as problem:
            raise InvalidArgument(f"files: {problem}", argument="files") from problem

    async def _send(self, call: Call[Any], evidence: Evidence) -> tuple[bool, BaseException | None]:
        """Send. Returns whether to look and try again at once, and what the next call would meet as well."""
        good_until = evidence.begun_at + self.sight.fresh(self.intent)
        self.departure = departure = Departure(self.post, self.intent, good_until, evidence.begun_at)
        sdk = self.post.sdk.with_options(priority=self.intent.priority, max_wait=None, max_retries=0)
        try:
            result = await sdk.when_leaving(departure).send(call)
        except KeptBack as kept:
            await departure.take_back()
            return kept.stale, None
        except BaseException as problem:
            if departure.started is None:
                raise
            ended = await self._failed(departure.started, problem)
            if not isinstance(problem, Exception):
                raise
            return ended
        assert departure.started is not None
        await self._write_down(departure.started, after_reply(departure.started, result, look_at=self._settled_at()))
        return False, None

    async def _failed(self, started: Intent, problem: BaseException) -> tuple[bool, BaseException | None]:
        """Write down what an error means."""
        error = problem if isinstance(problem, WildberriesError) else OutcomeUnknown(type(problem).__name__)
        after = after_error(started, error, look_at=self._settled_at(), again_at=self.post.now())
        row = await self._write_down(started, after)
        if after.stops_seller or isinstance(error, NetworkError):
            return False, error
        if row is None or row.state != "due" or not isinstance(error, BadRequest):
            return False, None
        self.intent = row  # a chat's signature was not its newest
        return True, None

    def _settled_at(self) -> float:
        return self.post.now() + self.post.settings.sending.settle

    async def _write_down(self, started: Intent, after: After) -> Intent | None:
        """Keep what is known of the attempt, however long the store cannot take it."""
        self.sight.forget(started)
        failures = 0
        while True:
            try:
                return await moving(self.post, Mover.take, started, after.steps)
            except StoreError as trouble:
                failures += 1
                self.post.log.warning("outcome not kept yet", seller=started.seller, intent=started.id, **told(trouble))
                await self.post.clock.asleep(self.post.settings.pause(failures))

    async def _put_off(self, until: float, why: str) -> None:
        await moving(self.post, put_off, self.intent, until, why)

    def _later(self) -> float:
        """When to look again at what cannot be sent yet: ever more seldom, at least every hour."""
        now, settle = self.post.now(), self.post.settings.sending.settle
        return now + min(LONGEST, max(settle, (now - self.intent.created_at) / 2))


LONGEST = 3600.0


def give_up(mover: Mover, intent: Intent, error: str) -> None:
    """What cannot be sent as it is has failed, unless somebody has changed it meanwhile."""
    if mover.current(intent) == intent:
        mover.make(intent, "fail", error=error, needs_person=True)


def put_off(mover: Mover, intent: Intent, until: float, why: str) -> None:
    """Let an intent be due later, with the reason beside it; unless somebody has done something with it meanwhile."""
    if mover.current(intent) != intent:
        return
    held: Facts = {"owner": mover.post.owner, "lease_until": mover.now + mover.post.settings.lease}
    with suppress(WrongMove):  # its time is over: it will be dropped
        mover.go(intent, [Step("claim", held), Step("yield", {"due_at": until, "error": why})])
