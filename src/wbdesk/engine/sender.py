"""Sending what is due: one sender for each of WB's three hosts, so that a slow one keeps nobody waiting.

A sender has some hands (`hand.py`), each busy with one intent, so that the limit is used to the full although every
call takes its time. An intent is given to a hand when fewer hands than the sender has are busy with what is as urgent
or more: what a person asks for finds a hand even while bulk work has all of them, and goes first in the limiter's line.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import get_args

from wbdesk.api.call import Host
from wbdesk.plan.intents import PERSON, Intent, IntentKind
from wbdesk.plan.kinds import KINDS
from wbdesk.store import queue
from wbdesk.store.database import Reading

from .caps import Hindrance, hindrance, stopped
from .hand import Hand, put_off
from .moving import Mover, moving
from .post import Post
from .runner import all_done
from .sight import Sight


def _going_to(host: Host) -> tuple[IntentKind, ...]:
    return tuple(kind.name for kind in KINDS.values() if kind.route and kind.route.host == host)


HOSTS: Mapping[Host, tuple[IntentKind, ...]] = MappingProxyType({host: _going_to(host) for host in get_args(Host)})
"""Each of WB's hosts with the kinds of intents that go there. (Deliveries go elsewhere.)"""

WIDTH = 6
"""Hands of a sender: as many as the largest limit lets go at once."""

AHEAD = 3 * WIDTH
"""How many intents to take out of the store at a time."""


class Sender:
    """The job that sends to one of WB's hosts for one seller."""

    def __init__(self, host: Host, width: int = WIDTH) -> None:
        self.name = f"send {host}"
        self._kinds, self._width = HOSTS[host], width
        self._sight: Sight | None = None
        self._line: list[Intent] = []
        self._hands: dict[asyncio.Task[BaseException | None], Hand] = {}
        self._trouble: BaseException | None = None

    async def run(self, post: Post) -> float | None:
        """Send what is due. Raises what keeps the next call from being made too."""
        self._trouble, self._sight = None, self._sight or Sight(post)
        rest: asyncio.Task[None] | None = None
        try:
            while not post.stop.is_set() and self._trouble is None:
                if rest is None or rest.done() or not self._line:
                    self._line = await self._look(post)
                self._fill(post, self._sight)
                if not self._hands:
                    return post.now() + post.settings.tick
                if rest is None or rest.done():
                    rest = asyncio.create_task(post.rest(post.settings.tick, self.name))
                await self._until_something_happens(rest)
        finally:
            if rest is not None:
                rest.cancel()
            await self._put_down()
        if self._trouble is not None:
            raise self._trouble
        return None

    async def _look(self, post: Post) -> list[Intent]:
        """What is to be sent next. What a cap or the quiet hours keep back is put off."""
        found = await post.store.read(self._next, post, post.now())
        held = {hand.intent.id for hand in self._hands.values()}
        found = [(intent, hindered) for intent, hindered in found if intent.id not in held]
        kept = [(intent, hindered) for intent, hindered in found if hindered is not None]
        if kept:
            await moving(post, _put_off_all, kept)
        return [intent for intent, hindered in found if hindered is None]

    def _next(self, tx: Reading, post: Post, now: float) -> list[tuple[Intent, Hindrance | None]]:
        if not queue.any_due(tx, post.seller, self._kinds, now) or stopped(tx, post.seller):
            return []
        found = queue.next_due(tx, post.seller, self._kinds, now, AHEAD + len(self._hands))
        one_of_each = {_held_with(intent): intent for intent in found}
        held = {which: hindrance(tx, post.settings, intent, now) for which, intent in one_of_each.items()}
        return [(intent, held[_held_with(intent)]) for intent in found]

    def _fill(self, post: Post, sight: Sight) -> None:
        """Give to hands what is in none yet, as long as there are hands."""
        for intent in list(self._line):
            busy = self._hands.values()
            if sum(hand.intent.priority <= intent.priority for hand in busy) >= self._width:
                return
            self._line.remove(intent)
            if not any(hand.intent.lane == intent.lane for hand in busy):
                hand = Hand(post, sight, intent)
                self._hands[asyncio.create_task(hand.work())] = hand

    async def _until_something_happens(self, rest: asyncio.Task[None]) -> None:
        """Until a hand is free, the sender is rung for, or it is time to look into the store again."""
        done, _ = await asyncio.wait([rest, *self._hands], return_when=asyncio.FIRST_COMPLETED)
        for task in self._hands.keys() & done:
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
            await all_done(self._hands)
        except asyncio.CancelledError:  # there is no more time: what has left is written down as unknown
            for task in self._hands:
                task.cancel()
            await all_done(self._hands)
            raise
        finally:
            for task in [task for task in self._hands if task.done()]:
                self._free(task)


def _put_off_all(mover: Mover, kept: Iterable[tuple[Intent, Hindrance]]) -> None:
    for intent, hindered in kept:
        put_off(mover, intent, hindered.until, hindered.why)


def senders() -> list[Sender]:
    """A job for each of WB's hosts."""
    return [Sender(host) for host in HOSTS]


def _held_with(intent: Intent) -> tuple[str, bool]:
    """What `hindrance` goes by: of those that are alike in it, one speaks for all."""
    return intent.rule, intent.priority == PERSON
