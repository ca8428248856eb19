"""Sending what is due: one lane for each of WB's three hosts, so that a slow one keeps nobody waiting.

A lane has some hands (`hand.py`), each busy with one intent, so that the limit is used to the full although every call
takes its time. An intent is given to a hand when fewer hands than the lane is wide are busy with what is as urgent or
more: what a person asks for finds a hand even while bulk work has all of them, and in the limiter's line it goes first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from wbdesk.plan.intents import Intent, IntentKind
from wbdesk.store import queue
from wbdesk.store.database import Reading

from .caps import stopped
from .hand import Hand
from .post import Post
from .sight import Sight

LANES: dict[str, tuple[IntentKind, ...]] = {
    "feedbacks": (
        "question_answer",
        "question_reject",
        "question_edit",
        "question_viewed",
        "feedback_answer",
        "feedback_edit",
        "order_return",
        "pin",
        "unpin",
    ),
    "chat": ("chat_message",),
    "returns": ("claim_decision",),
}
"""Each of WB's hosts with the kinds of intents that go there. (Deliveries go elsewhere.)"""

WIDTH = 6
"""Hands in a lane: as many as the largest limit lets go at once."""


class Lane:
    """The job that sends to one of WB's hosts for one seller."""

    def __init__(self, host: str, width: int = WIDTH) -> None:
        self.name = f"send {host}"
        self._kinds, self._width = LANES[host], width
        self._sight: Sight | None = None
        self._hands: dict[asyncio.Task[BaseException | None], Hand] = {}
        self._trouble: BaseException | None = None

    async def run(self, post: Post) -> float | None:
        """Send what is due. Raises what keeps the next call from being made too."""
        self._trouble = None
        self._sight = self._sight or Sight(post)
        try:
            while not post.stop.is_set() and self._trouble is None:
                await self._fill(post, self._sight)
                if not self._hands:
                    return post.now() + post.settings.tick
                await self._until_something_happens(post)
        finally:
            await self._put_down()
        if self._trouble is not None:
            raise self._trouble
        return None

    async def _fill(self, post: Post, sight: Sight) -> None:
        """Give to hands what is due and not yet in one."""
        for intent in await post.store.read(self._next, post.seller, post.now()):
            busy = self._hands.values()
            if any(hand.intent.id == intent.id or hand.intent.lane == intent.lane for hand in busy):
                continue
            if sum(hand.intent.priority <= intent.priority for hand in busy) >= self._width:
                return
            hand = Hand(post, sight, intent)
            self._hands[asyncio.create_task(hand.work())] = hand

    def _next(self, tx: Reading, seller: str, now: float) -> list[Intent]:
        if not queue.any_due(tx, seller, self._kinds, now) or stopped(tx, seller):
            return []
        return queue.next_due(tx, seller, self._kinds, now, self._width + len(self._hands))

    async def _until_something_happens(self, post: Post) -> None:
        """Until a hand is free, it is rung for, or it is time to look into the store again."""
        rest = asyncio.create_task(post.rest(post.settings.tick, self.name))
        done, _ = await asyncio.wait([rest, *self._hands], return_when=asyncio.FIRST_COMPLETED)
        rest.cancel()
        for task in done - {rest}:
            self._free(task)

    def _free(self, task: asyncio.Task[BaseException | None]) -> None:
        """A hand is free: hear what it has met."""
        del self._hands[task]
        if not task.cancelled():
            self._trouble = task.exception() or task.result() or self._trouble

    async def _put_down(self) -> None:
        """End the work of all hands: at once where nothing has left, else when its outcome is known."""
        for task, hand in self._hands.items():
            if not hand.sending:
                task.cancel()
        try:
            await _all_done(self._hands)
        except asyncio.CancelledError:  # there is no more time: what has left is written down as unknown
            for task in self._hands:
                task.cancel()
            await _all_done(self._hands)
            raise
        finally:
            for task in [task for task in self._hands if task.done()]:
                self._free(task)


async def _all_done(tasks: Iterable[asyncio.Task[Any]]) -> None:
    if pending := list(tasks):
        await asyncio.wait(pending)


def lanes() -> list[Lane]:
    """A job for each of WB's hosts."""
    return [Lane(host) for host in LANES]
