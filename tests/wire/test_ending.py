"""Interrupted calls: what is raised, what it is at once, and that nobody is left waiting in line."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import pytest
from tests.wire.wire import Client, Wire, ban, course, hold

from wbdesk import Call, InterruptedWrite, MemoryLimits, Options, OutcomeUnknown, calls
from wbdesk.sim import Hang
from wbdesk.testing import Script
from wbdesk.wire.limits import Now, Place, Seen

READ = calls.question("q")
WRITE = calls.answer_question("q", "Да")
REPEATABLE = calls.mark_question_viewed("q")


INTERRUPTIONS = [KeyboardInterrupt(), SystemExit(3), asyncio.CancelledError(), GeneratorExit()]


@pytest.mark.parametrize("interruption", INTERRUPTIONS, ids=repr)
def test_an_interrupted_write_is_both_errors_at_once(interruption: BaseException) -> None:
    taken = course(WRITE, [interruption])
    error = taken.error
    assert isinstance(error, InterruptedWrite)
    assert isinstance(error, type(interruption))
    assert error.__cause__ is interruption
    assert (error.call, error.verify) == (WRITE, WRITE.route.verify)
    assert all(part in str(error) for part in (type(interruption).__name__, "It was not repeated", WRITE.route.verify))
    assert taken.nobody_waits()


@pytest.mark.parametrize("interruption", INTERRUPTIONS, ids=repr)
@pytest.mark.parametrize("call", [READ, REPEATABLE], ids=attrgetter("route.name"))
def test_an_interrupted_read_is_the_interruption_itself(call: Call[Any], interruption: BaseException) -> None:
    taken = course(call, [interruption])
    assert taken.error is interruption
    assert taken.nobody_waits()


def test_the_exit_status_stays() -> None:
    error = course(WRITE, [SystemExit(3)]).error
    assert isinstance(error, SystemExit)
    assert error.code == 3
    assert copy.copy(error).code == 3


@pytest.mark.parametrize("interruption", INTERRUPTIONS, ids=repr)
def test_an_interrupted_write_survives_copying_and_pickling(interruption: BaseException) -> None:
    error: Any = course(WRITE, [interruption]).error
    for copied in (copy.copy(error), copy.deepcopy(error)):
        assert type(copied) is type(error)
        assert (copied.args, vars(copied)) == (error.args, vars(error))
    pickled = pickle.loads(pickle.dumps(error))
    assert type(pickled) is InterruptedWrite  # nobody interrupted the process in which it is read
    assert (pickled.args, vars(pickled)) == (error.args, vars(error))


def test_the_same_interruption_makes_the_same_class() -> None:
    first, second = course(WRITE, [KeyboardInterrupt()]).error, course(WRITE, [KeyboardInterrupt()]).error
    assert type(first) is type(second)
    assert type(first).__name__ == "InterruptedByKeyboardInterrupt"


def test_something_unexpected_in_a_write_is_unknown_too() -> None:
    trouble = RuntimeError("a bug in a library")
    taken = course(WRITE, [trouble])
    assert isinstance(taken.error, OutcomeUnknown)
    assert not isinstance(taken.error, InterruptedWrite)
    assert taken.error.__cause__ is trouble
    assert course(READ, [trouble]).error is trouble


def test_an_interrupt_after_the_reply_and_before_it_is_ours_is_unknown() -> None:
    class Interrupted(Client):
        def attempted(self, attempt: Any) -> None:
            raise KeyboardInterrupt

    taken = course(WRITE, [200], Interrupted())
    assert isinstance(taken.error, InterruptedWrite)
    assert isinstance(taken.error, KeyboardInterrupt)
    assert taken.nobody_waits()


class WakingUp(Wire):
    """Is interrupted in its first sleep."""

    async def sleep(self, seconds: float) -> None:
        raise KeyboardInterrupt


@pytest.mark.parametrize("call", [READ, WRITE], ids=attrgetter("route.name"))
def test_an_interrupt_while_waiting_is_plain_for_nothing_was_sent(call: Call[Any]) -> None:
    client = Client(Options(max_wait=None))
    hold(client, 50)
    taken = course(call, [], client, wire=WakingUp)
    assert type(taken.error) is KeyboardInterrupt
    assert taken.sent == 0
    assert taken.nobody_waits()


def test_the_slot_of_an_interrupted_call_is_not_taken_for_free() -> None:
    heard: list[Seen] = []

    class Hearing(MemoryLimits):
        def seen(self, place: Place, now: Now, seen: Seen) -> None:
            heard.append(seen)

    course(WRITE, [KeyboardInterrupt()], Client(limits=Hearing()))
    assert heard == [Seen(sent=True)]


# The same with a real event loop.


def test_a_cancelled_write_says_both_to_whoever_looks() -> None:
    async def scene() -> None:
        script = Ringing([Hang()], ring=lambda: task.cancel())
        async with script.async_sdk() as sdk:
            task = asyncio.create_task(sdk.communications.answer_question("q", "Да"))
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert task.cancelled()
        assert isinstance(caught.value, InterruptedWrite)

    asyncio.run(scene())


def test_a_write_cut_off_by_its_callers_timeout_is_known_as_interrupted() -> None:
    async def scene() -> BaseException:
        async with (
            asyncio.timeout(None) as patience,
            Ringing([Hang()], ring=lambda: patience.reschedule(0)).async_sdk() as sdk,
        ):
            await sdk.communications.answer_question("q", "Да")
        raise AssertionError("the write came to an end")

    with pytest.raises((TimeoutError, InterruptedWrite)) as caught:
        asyncio.run(scene())
    # Older Pythons make a TimeoutError of a bare CancelledError only (https://github.com/python/cpython/issues/113848).
    assert isinstance(caught.value, InterruptedWrite) or isinstance(caught.value.__cause__, InterruptedWrite)


@dataclass
class Ringing(Script):
    """Does something with each request, before it is answered."""

    ring: Callable[[], object] = object

    def handle(self, request: Any, now: float) -> Any:
        self.ring()
        return super().handle(request, now)


def test_a_cancelled_waiter_leaves_the_line() -> None:
    async def scene() -> bool:
        limits = MemoryLimits()
        script = Script([])
        async with script.async_sdk(limits=limits, max_wait=None) as sdk:
            ban(limits, sdk.token.seller_id, script.clock.now(), 60)
            task = asyncio.create_task(sdk.communications.answer_question("q", "Да"))
            await asyncio.sleep(0)
            task.cancel()
            results = await asyncio.gather(task, return_exceptions=True)
            assert type(results[0]) is asyncio.CancelledError
            assert script.requests == []
            return not any(line._joined or line._order for line in limits._lines.values())

    assert asyncio.run(scene())
