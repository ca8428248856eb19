"""A function as a sink: sync and async, failing, refusing, hanging, and never twice at once for one stream."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.clockwork import run_jumping
from tests.docs.pages import ROOT
from tests.sinks.made import EVENTS, FACTS, POISON, VALID, delivered, fact, scene

from wbdesk.sinks import Callback, Delivered, Outcome, Refuse, Refused, Retry
from wbdesk.sinks.callback import Push

THREE = [fact(1), fact(2), fact(3)]


class Shop:
    """Someone's `push`: keeps what it was given and does what it is told to for each."""

    def __init__(self, **acts: Any) -> None:
        self.acts = acts
        self.events: list[dict[str, Any]] = []
        self.threads: set[str] = set()

    @property
    def ids(self) -> list[str]:
        return [event["id"] for event in self.events]

    def push(self, event: dict[str, Any]) -> object:
        self.events.append(event)
        self.threads.add(threading.current_thread().name)
        act = self.acts.get(event["data"]["question_id"])
        if isinstance(act, BaseException):
            raise act
        return act() if act else None

    async def apush(self, event: dict[str, Any]) -> object:
        await asyncio.sleep(0)
        return self.push(event)


class Called:
    """Something that can be called and is no function."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    async def __call__(self, event: dict[str, Any]) -> None:
        self.shop.push(event)


WAYS: dict[str, Callable[[Shop], Push]] = {
    "sync": lambda shop: shop.push,
    "async": lambda shop: shop.apush,
    "async object": Called,
    "async partial": lambda shop: functools.partial(shop.apush),
    "sync giving a coroutine": lambda shop: lambda event: shop.apush(event),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_type_is_pushed_as_the_schema_says_and_in_order(way: Callable[[Shop], Push]) -> None:
    events: list[dict[str, Any]] = []
    shop = Shop()
    shop.push = events.append  # type: ignore[method-assign]
    assert delivered(Callback("mine", way(shop)), FACTS) == Delivered(len(FACTS))
    assert events == EVENTS
    assert [problem.message for event in events for problem in VALID.iter_errors(event)] == []


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    ("problem", "kind", "said", "detail"),
    [
        (KeyError("price"), Retry, "the function failed: KeyError (test_callback.py:", "'price'"),
        (OSError("CRM is away"), Retry, "OSError", "CRM is away"),
        (TimeoutError(), Retry, "TimeoutError", ""),
        (StopIteration(), Retry, "", ""),
        (SystemExit(1), Retry, "SystemExit", "1"),
        (asyncio.CancelledError(), Retry, "CancelledError", ""),
        (Refuse("no such\nstage"), Refused, "the function refused this fact", "no such stage"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_an_exception_means_later_unless_it_is_a_refusal(
    way: Callable[[Shop], Push], problem: BaseException, kind: Any, said: str, detail: str
) -> None:
    shop = Shop(**{"2": problem})
    outcome: Any = delivered(Callback("mine", way(shop)), THREE)
    assert isinstance(outcome, kind)
    assert said in outcome.why.en
    assert detail in outcome.detail
    assert outcome.delivered == 1
    assert shop.ids == ["question:1", "question:2"]
    assert getattr(outcome, "down", False) is False


def test_a_sync_function_does_not_hold_up_the_loop_and_sees_the_context() -> None:
    seen: list[Any] = []
    place = contextvars.ContextVar("place", default="nowhere")

    async def play() -> Outcome:
        place.set("here")
        loop = asyncio.get_running_loop()

        def push(event: dict[str, Any]) -> None:
            seen.append(place.get())
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(10)

        return await Callback("mine", push).deliver([fact()])

    assert asyncio.run(play()) == Delivered(1)
    assert seen == ["here"]


def test_what_a_function_does_to_an_event_nobody_else_sees() -> None:
    one = fact()
    delivered(Callback("mine", lambda event: event["data"].clear()), [one])
    assert one == fact()


def test_a_fact_that_is_no_json_is_refused_here_too() -> None:
    outcome: Any = delivered(Callback("mine", Shop().push), [fact(1), POISON])
    assert (type(outcome), outcome.delivered) == (Refused, 1)


# Time limits.


def test_a_coroutine_that_takes_too_long_is_cancelled() -> None:
    ended: list[str] = []

    async def push(event: dict[str, Any]) -> None:
        try:
            await asyncio.sleep(1e6)
        finally:
            ended.append(event["id"])

    async def play(loop: Any) -> tuple[Outcome, float]:
        begun = loop.time()
        return await Callback("mine", push, timeout=30).deliver([fact()]), loop.time() - begun

    outcome, took = run_jumping(play)
    assert isinstance(outcome, Retry)
    assert outcome.why.en == "the function did not end within 30 s"
    assert took == 30
    assert ended == ["question:1"]


def test_a_delivery_that_is_cancelled_cancels_the_coroutine() -> None:
    async def push(_: dict[str, Any]) -> None:
        await asyncio.sleep(1e6)

    async def play() -> None:
        task = asyncio.create_task(Callback("mine", push).deliver([fact()]))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(play())


class Hanging(Shop):
    """A sync `push` that hangs until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        super().__init__(**{"1": lambda: self.let_go.wait(10)})


LIMIT = 0.05
"""Real seconds: a thread cannot be made to hang on a clock that jumps."""


def hung(play: Callable[[Callback, Hanging], Awaitable[list[Outcome]]]) -> tuple[list[Outcome], Hanging]:
    shop = Hanging()
    sink = Callback("mine", shop.push, timeout=LIMIT)
    try:
        return scene(sink, lambda: play(sink, shop)), shop
    finally:
        shop.let_go.set()


def kinds(outcomes: list[Outcome]) -> list[type]:
    return [type(one) for one in outcomes]


def test_a_thread_that_hangs_holds_up_its_own_stream_and_is_not_started_twice() -> None:
    async def play(sink: Callback, _: Hanging) -> list[Outcome]:
        return [await sink.deliver([one]) for one in (fact(1), fact(1), fact(2), fact(3, stream="other"))]

    outcomes, shop = hung(play)
    assert kinds(outcomes) == [Retry, Retry, Retry, Delivered]
    assert shop.ids == ["question:1", "question:3"]


def test_what_a_late_thread_did_counts() -> None:
    async def play(sink: Callback, shop: Hanging) -> list[Outcome]:
        first = await sink.deliver([fact(1)])
        shop.let_go.set()
        return [first, await sink.deliver([fact(1), fact(2)])]

    outcomes, shop = hung(play)
    assert kinds(outcomes) == [Retry, Delivered]
    assert shop.ids == ["question:1", "question:2"]


def test_a_late_thread_about_another_fact_is_only_waited_for() -> None:
    async def play(sink: Callback, shop: Hanging) -> list[Outcome]:
        first = await sink.deliver([fact(1)])
        shop.let_go.set()
        return [first, await sink.deliver([fact(2)]), await sink.deliver([fact(1)])]

    outcomes, shop = hung(play)
    assert kinds(outcomes) == [Retry, Delivered, Delivered]
    assert shop.ids == ["question:1", "question:2", "question:1"]


HANGING = """
import asyncio, time
from tests.sinks.made import fact
from wbdesk.sinks import Callback
print(type(asyncio.run(Callback("mine", lambda event: time.sleep(1_000), timeout=0.05).deliver([fact()]))).__name__)
"""


@pytest.mark.slow
def test_a_thread_that_hangs_does_not_keep_the_program_from_ending() -> None:
    begun = time.monotonic()
    command = [sys.executable, "-c", HANGING]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("Retry\n", "")
    assert time.monotonic() - begun < 30


def test_a_thread_that_ends_after_the_loop_says_nothing() -> None:
    shop = Hanging()
    outcome = delivered(Callback("mine", shop.push, timeout=LIMIT), [fact(1)])
    assert isinstance(outcome, Retry)
    shop.let_go.set()
    for thread in threading.enumerate():
        if thread.name == "wbdesk-push":
            thread.join(10)


def test_it_shows_its_name_and_function() -> None:
    assert repr(Callback("mine", Shop().push)) == "Callback('mine', Shop.push)"
    assert repr(Callback("mine", Called(Shop()))) == "Callback('mine', Called)"
