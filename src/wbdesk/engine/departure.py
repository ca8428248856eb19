"""The last moment before a call leaves: the limit has let it go, and now or never it is committed that it is sent.

In one transaction it is looked whether everything still is as it was when the call was prepared (the row, the switch,
the caps, how old the reading is), then `claimed` and `sending` are written with the attempt's number and time. Only
then may a byte leave. If the process was asleep between the commit and here, it is taken back: the lease may be over,
and somebody else may be looking whether this was sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wbdesk.plan.intents import Intent
from wbdesk.plan.move_table import Facts
from wbdesk.plan.moves import WrongMove
from wbdesk.plan.proofs import Step
from wbdesk.store.trouble import StoreError

from .caps import hindrance, stopped
from .moving import Mover, moving
from .post import Post


class KeptBack(Exception):
    """The call was not let go, and nothing was sent. `stale`: because what was read has become too old."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.stale = why == "stale"


class Departure:
    """One intent's call, for `AsyncWildberriesSDK.when_leaving`."""

    def __init__(
        self, post: Post, intent: Intent, good_until: float = float("inf"), read_at: float = float("-inf")
    ) -> None:
        """*intent* as it was when its call was made; its reading, begun at *read_at*, is too old after *good_until*."""
        self._post = post
        self._expected = intent
        self._good_until, self._read_at = good_until, read_at
        self.started: Intent | None = None
        """The intent as it is being sent; None: it is not."""

    async def __call__(self) -> Callable[[], None]:
        """Commit that it is being sent. Raises `KeptBack`, or the store's trouble: then nothing may be sent.

        Returns:
            The last look, for the moment before the first byte. What it keeps back is taken back by `take_back`.
        """
        if self._post.stop.is_set():
            raise KeptBack("ending")
        started = await moving(self._post, self._begin)
        self.started = started
        try:
            self._look()
        except KeptBack:
            await self.take_back()
            raise
        return self._look

    def _begin(self, mover: Mover) -> Intent:
        before = self._as_before(mover)
        if not self._read_at <= mover.now <= self._good_until:  # before it was read: the clock was set back
            raise KeptBack("stale")
        if stopped(mover.tx, before.seller) or hindrance(mover.tx, self._post.settings, before, mover.now):
            raise KeptBack("hindered")
        started = self._start(mover, before)
        if started is None:
            raise KeptBack("lane")
        return started

    def _start(self, mover: Mover, before: Intent) -> Intent | None:
        lease = mover.now + self._post.settings.lease
        held: Facts = {"owner": self._post.owner, "lease_until": lease}
        try:
            return mover.go(before, [Step("claim", held), Step("start", held)])
        except WrongMove as problem:  # its time is over
            raise KeptBack(str(problem)) from problem

    def _as_before(self, mover: Mover) -> Intent:
        """The row, if nobody has touched it. A second attempt of the same call (a new token) begins where it began."""
        if self.started is not None:
            attempt = self.started.attempt
            taken_back = mover.make(self.started, "not_sent", attempt=attempt, due_at=self._expected.due_at)
            if taken_back is None:
                raise KeptBack("changed")
            return taken_back
        if mover.current(self._expected) != self._expected:
            raise KeptBack("changed")
        return self._expected

    def _look(self) -> None:
        """Raise `KeptBack` if the desk or this call is to end, or more time has passed than it takes to get here."""
        task = asyncio.current_task()
        if self._post.stop.is_set() or (task is not None and task.cancelling()):
            raise KeptBack("ending")
        assert self.started is not None
        assert self.started.attempt_started_at is not None
        if self._post.now() - self.started.attempt_started_at > self._post.settings.awake:
            raise KeptBack("asleep")

    async def take_back(self) -> None:
        """It has not left. If the store cannot be told, the lease will end, and a reading will show it."""
        if self.started is not None:
            try:
                await moving(self._post, _not_sent, self.started)
            except StoreError:
                self._post.log.warning("not taken back", seller=self.started.seller, intent=self.started.id)
        self.started = None


def _not_sent(mover: Mover, started: Intent) -> None:
    mover.make(started, "not_sent", attempt=started.attempt, due_at=mover.now)
