"""Telling a sink what has happened: in order within a stream, some streams side by side, at least once.

Whatever is done at the store is done for many deliveries at once, in one transaction: what has come back is settled and
what is due is given out. What these mean is in `streams.py`. While the store works the sink must not run dry: as much
is given out ahead as has come back meanwhile, and waits its turn here; never for long, and not once the sink is down or
nothing may be told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

from wbdesk.plan.said import Said
from wbdesk.sinks import Delivered, Gone, Outcome, Retry
from wbdesk.store.deliveries import Rest
from wbdesk.store.trouble import StoreError

from .moving import Mover, moving
from .outlet import Outlet
from .post import Post
from .runner import Hindered, all_done, told
from .streams import Ended, Load, Look, Streams, look, resting

ENDING = 3.0
"""Real seconds for what is under way when the desk is to end. Whatever it is, it can be told again."""


class SinkDown(Hindered):
    """A sink takes nothing just now. It is tried again after its rest."""


class Turn(msgspec.Struct, frozen=True):
    """What one look at the store has come to."""

    loads: Sequence[Load] = ()
    rest: Rest | None = None
    """The sink is down and left alone now."""
    found_down: bool = False
    """That was found out just now."""


class Deliver:
    """The job that tells one sink one seller's facts.

    Args:
        outlet: the sink.
        jitter: gives random numbers from 0 to 1.
    """

    def __init__(self, outlet: Outlet, *, jitter: Callable[[], float]) -> None:
        self.name = f"deliver {outlet.name}"
        self._outlet, self._jitter = outlet, jitter
        self._out: dict[asyncio.Task[Outcome], Load] = {}
        self._ended: list[Ended] = []
        self._look_at = 0.0
        self._turns = asyncio.Semaphore(outlet.width)
        self._came_back = 0
        """Since the last look at the store."""
        self._halts = 0
        """How often it was found that nothing may be told: what was given out before, and waits, is not told then."""

    async def run(self, post: Post) -> float | None:
        """Tell what is due, or wait until the sink has rested. Raises `SinkDown` where it is down."""
        turn = Turn()
        try:
            while not (post.stop.is_set() or turn.found_down):
                halts, turn = self._halts, await self._turn(post)
                self._give(post, turn.loads, halts)
                if not self._out and turn.rest is None:
                    break
                await self._until_something_happens(post)
        finally:
            await self._put_down(post)
        if turn.rest is not None:
            raise SinkDown(f"{self._outlet.name}: {turn.rest.why.en}")
        return post.now() + post.settings.tick

    async def _turn(self, post: Post) -> Turn:
        """Settle what has ended and take what is due. What the store cannot keep now is settled by the next turn."""
        seen = Look(due=True)
        if not self._ended or post.now() >= self._look_at:
            seen = await post.store.read(look, post.seller, self._outlet.name, post.now(), self._held)
            self._look_at = post.now() + post.settings.tick
        if seen.shut:
            self._halts += 1
        due = seen.due and len(self._out) < self._outlet.width
        if not (self._ended or seen.lost or due):
            return Turn(rest=seen.rest)
        ahead, self._came_back = min(self._came_back, self._outlet.ahead), 0
        turn = await moving(post, self._work, seen.lost, ahead)
        self._ended.clear()
        return turn

    @property
    def _held(self) -> frozenset[int]:
        """What is under way."""
        return frozenset(intent.id for load in self._out.values() for intent in load.intents)

    def _work(self, mover: Mover, lost: bool, ahead: int) -> Turn:
        streams = Streams(mover, self._outlet, self._jitter)
        if self._ended:
            streams.settle(self._ended)
        if lost:
            streams.take_up(self._held)
        loads = [] if mover.post.stop.is_set() or streams.found_down else streams.take(len(self._out), ahead)
        return Turn(loads, resting(streams.rest, mover.now), streams.found_down)

    def _give(self, post: Post, loads: Sequence[Load], halts: int) -> None:
        for load in loads:
            self._out[asyncio.create_task(self._carry(post, load, halts))] = load

    async def _carry(self, post: Post, load: Load, halts: int) -> Outcome:
        """Give a load to the sink when it is its turn.

        Not if it waited for long, or the process was asleep: it may be another desk's by now.
        """
        async with self._turns:
            is_late = post.now() - load.begun_at > post.settings.awake
            if is_late or halts != self._halts or post.stop.is_set():
                return Delivered(0)
            return await self._tell(post, load)

    async def _tell(self, post: Post, load: Load) -> Outcome:
        try:
            outcome = await self._outlet.sink.deliver(load.facts)
        except Exception as problem:  # noqa: BLE001 - a sink raises nothing; if it does, its facts are not lost
            post.log.warning("a sink has failed", seller=post.seller, sink=self._outlet.name, **told(problem))
            outcome = Retry(why=_BROKEN, down=True, detail=type(problem).__name__)
        if isinstance(outcome, Gone) or (isinstance(outcome, Retry) and outcome.down):
            self._halts += 1
        return outcome

    async def _until_something_happens(self, post: Post) -> None:
        """Until a load is back, it is rung for, or it is time to look into the store again."""
        rest = asyncio.create_task(post.rest(post.settings.tick, self.name))
        try:
            await asyncio.wait([rest, *self._out], return_when=asyncio.FIRST_COMPLETED)
        finally:
            rest.cancel()
        self._gather()

    def _gather(self) -> None:
        """Remember what has come back."""
        for task in [task for task in self._out if task.done()]:
            self._ended.append(Ended(self._out.pop(task), None if task.cancelled() else task.result()))
            self._came_back += 1

    async def _put_down(self, post: Post) -> None:
        """Wait for what is under way; where there is no more time, nobody knows what became of it."""
        try:
            await all_done(self._out, ENDING if post.stop.is_set() else None)
        finally:
            for task in self._out:
                task.cancel()
            await all_done(self._out)
            self._gather()
            if self._ended:
                with suppress(StoreError):
                    await moving(post, self._settle)
                    self._ended.clear()

    def _settle(self, mover: Mover) -> None:
        Streams(mover, self._outlet, self._jitter).settle(self._ended)


_BROKEN = Said("сбой при передаче", "telling it failed")
