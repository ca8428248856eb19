"""A clock that is set while the desk works: nothing is believed too early, and no poll waits for the time before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from tests.engine.stand import Stand, stand
from tests.engine.wishes import WISHES, questions

from wbdesk.clock import Clock
from wbdesk.engine.departure import Departure, KeptBack
from wbdesk.engine.intake import Intake
from wbdesk.engine.keeper import Keeper
from wbdesk.engine.outbox import outbox
from wbdesk.engine.poll import polls
from wbdesk.engine.post import Post
from wbdesk.engine.sender import senders
from wbdesk.engine.settings import Settings
from wbdesk.engine.settler import Settler
from wbdesk.engine.steady import Steady
from wbdesk.plan.config.values import Poll as Intervals
from wbdesk.sim import Fault
from wbdesk.store import journal, ledger
from wbdesk.wire.limits import Now

HOUR, DAY = 3_600.0, 86_400.0
COARSE = Settings(tick=5.0)


@dataclass
class SetClock:
    """A clock that can be set."""

    inner: Clock
    by: float = 0.0

    def now(self) -> Now:
        steady, wall = self.inner.now()
        return Now(steady, wall + self.by)

    def sleep(self, seconds: float) -> None:
        self.inner.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        await self.inner.asleep(seconds)


def test_it_is_noticed_and_forgotten() -> None:
    class Hands:
        at = Now(100.0, 1_000.0)

        def now(self) -> Now:
            return self.at

    hands: Any = Hands()
    steady = Steady(hands)
    assert not steady.for_long(60.0), "nobody saw what the clock did before"
    hands.at = Now(160.0, 1_064.0)
    assert steady.for_long(60.0), "as a clock is set that goes wrong"
    for steadily, wall, long in [(161.0, 900.0, False), (220.0, 959.0, False), (221.0, 960.0, True)]:
        hands.at = Now(steadily, wall)
        assert steady.for_long(60.0) is long


@pytest.mark.parametrize("slowly", [(), (Fault(operation="question", delay=70.0, times=1),)], ids=["soon", "slowly"])
def test_nothing_is_believed_absent_before_time_has_passed(tmp_path: Path, slowly: Sequence[Fault]) -> None:
    """WB may show late what was done: an hour on the clock alone would send it again at once."""

    async def play(made: Stand) -> float:
        [intent] = made.write(journal.put, [WISHES["question_answer"](made)])
        made.wb.faults.add(Fault(operation="writes", drop=True, times=1))
        async with made.wb.async_sdk(timeout=100.0) as sdk:
            clock = SetClock(made.wb.clock)
            post = replace(made.post(sdk, settings=COARSE), clock=clock)
            await polled(made, replace(post, stop=asyncio.Event()))
            lost_at = 0.0

            def sent_again() -> bool:
                nonlocal lost_at
                found = made.read(journal.get, made.seller, intent.id)
                if found.state == "unknown" and not clock.by:
                    clock.by, lost_at = HOUR, made.wb.now
                    made.wb.faults.add(*slowly)
                return bool(found.attempt == 2)

            await made.work(post, *senders(), Keeper(), Settler(), until=sent_again, most=2 * HOUR)
        return made.wb.now - lost_at

    with stand(tmp_path) as made:
        assert asyncio.run(play(made)) >= COARSE.sending.settle + sum(fault.delay for fault in slowly)


@pytest.mark.parametrize("by", [-DAY, DAY])
def test_polls_go_on(tmp_path: Path, by: float) -> None:
    async def play(made: Stand) -> None:
        async with made.wb.async_sdk() as sdk:
            for set_by in (0.0, by):
                clock = SetClock(made.wb.clock, set_by)
                post = replace(made.post(sdk, settings=COARSE), clock=clock, stop=asyncio.Event())
                end = made.wb.now + HOUR
                await made.work(post, *polls(post, Intake(), Intervals()), until=partial(over, made, end), every=60.0)

    with stand(tmp_path) as made:
        asyncio.run(play(made))
        asked = [entry.time for entry in made.wb.journal.find(operation="questions")]
        assert max(late - early for early, late in pairwise([*asked, made.wb.now])) < 700.0


def over(made: Stand, end: float) -> bool:
    return made.wb.now > end


def test_what_was_read_on_the_clock_before_is_not_fresh(tmp_path: Path) -> None:
    """Set back by a day, everything that was ever read would be fresh until tomorrow."""

    async def play(made: Stand) -> list[Any]:
        async with made.wb.async_sdk() as sdk:
            clock = SetClock(made.wb.clock, DAY)
            post = replace(made.post(sdk, settings=COARSE), clock=clock)
            asked = list(questions(made, 3))
            await polled(made, post)
            with made.wb.sdk() as person:
                for one in asked:
                    person.communications.answer_question(one.item, "Ответ из кабинета.")
            made.write(journal.put, asked)
            clock.by = 0.0
            end = made.wb.now + 300.0
            await made.work(replace(post, stop=asyncio.Event()), *outbox(), until=lambda: made.wb.now > end)
        return [one.state for one in made.read(ledger.find, made.seller)]

    with stand(tmp_path) as made:
        assert asyncio.run(play(made)) == ["superseded"] * 3


def test_nothing_leaves_on_a_reading_that_seems_to_be_yet_to_come(tmp_path: Path) -> None:
    """In the line of a limit the clock is set back: nobody knows how old the reading is."""

    async def play(made: Stand) -> None:
        [intent] = made.write(journal.put, [structs.replace(WISHES["question_answer"](made), state="due")])
        async with made.wb.async_sdk() as sdk:
            clock = SetClock(made.wb.clock, HOUR)
            post = replace(made.post(sdk, settings=COARSE), clock=clock)
            departure = Departure(post, intent, post.now() + 60.0, post.now())
            await made.wb.clock.asleep(600.0)
            clock.by = 0.0
            with pytest.raises(KeptBack, match="stale"):
                await departure()

    with stand(tmp_path) as made:
        asyncio.run(play(made))


async def polled(made: Stand, post: Post) -> None:
    end = made.wb.now + 60.0
    await made.work(post, *polls(post, Intake(), Intervals()), until=lambda: made.wb.now > end)
