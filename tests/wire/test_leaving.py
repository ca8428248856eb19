"""Hearing of a call right before it leaves: when that is, how often, and what stops it."""

from __future__ import annotations

import asyncio

import pytest
from tests.wire.wire import BROKEN, NEVER_SENT, Client, banned, course

from wbdesk import MemoryLimits, OutcomeUnknown, calls
from wbdesk.testing import Simulator
from wbdesk.wire.limits import Now

WRITE = calls.answer_question("q", "Да")


class Held(Exception):
    """What a journal raises that does not want a call to leave."""


def test_every_attempt_is_told_of_before_it_leaves() -> None:
    told: list[int] = []
    client = Client()
    client.leaving = lambda: told.append(len(client.attempts))
    taken = course(WRITE, [banned(1), NEVER_SENT, 200], client)
    assert told == [0, 1, 2]
    assert taken.sent == 3


def test_the_limit_has_let_it_go_by_then() -> None:
    limits, flying = MemoryLimits(), []
    client = Client(limits=limits, leaving=lambda: flying.extend(len(b.flying) for b in limits._buckets.values()))
    course(WRITE, [200], client)
    assert flying == [1]


def test_what_it_raises_keeps_the_call_back_and_gives_the_slot_back() -> None:
    def hold() -> None:
        raise Held

    client = Client(leaving=hold)
    for _ in range(20):
        taken = course(WRITE, [200], client)
        assert isinstance(taken.error, Held)
        assert taken.sent == 0
        assert taken.nobody_waits()
        assert taken.wire.slept == []


def test_an_outcome_is_as_unknown_as_before() -> None:
    taken = course(WRITE, [BROKEN], Client(leaving=lambda: None))
    assert isinstance(taken.error, OutcomeUnknown)


def test_either_client_has_it_and_shares_the_rest() -> None:
    told: list[Now] = []
    with Simulator() as wb, wb.sdk() as sdk:
        journal = sdk.when_leaving(lambda: told.append(wb.clock.now()))
        assert journal.limits is sdk.limits
        assert not journal.owns_http
        journal.communications.get_questions_count_unanswered()
        sdk.communications.get_questions_count_unanswered()
    assert len(told) == 1


def test_the_async_client_awaits_it() -> None:
    async def scene() -> list[str]:
        order: list[str] = []

        async def write_down() -> None:
            await asyncio.sleep(0)
            order.append("written down")

        with Simulator() as wb:
            async with wb.async_sdk() as sdk:
                journal = sdk.with_options(priority=-1).when_leaving(write_down)
                assert journal.options.priority == -1
                await journal.communications.get_questions_count_unanswered()
                order.append(f"{len(wb.journal)} sent")
        return order

    assert asyncio.run(scene()) == ["written down", "1 sent"]


def test_a_cancelled_journal_keeps_the_call_back() -> None:
    async def scene() -> int:
        with Simulator() as wb:
            async with wb.async_sdk() as sdk:
                call = sdk.when_leaving(asyncio.Event().wait).send(WRITE)
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(call, 0.01)
                return len(wb.journal)

    assert asyncio.run(scene()) == 0
