"""A Python function as a sink: `push(event)`, the seller's own code, which may do anything and take any time.

A coroutine function runs on the loop and is cancelled when its time is over. Any other runs in a thread of its own. It
is a daemon, because one that hangs must not keep the desk from ending; and it cannot be stopped, so a call that has
outlived its time limit still counts as running, and nothing else of its stream is pushed until it is over.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from wbdesk.plan.facts import Fact
from wbdesk.plan.said import Said

from .sink import Delivered, Outcome, Refused, Retry, brief, one_by_one, one_line

Event: TypeAlias = dict[str, Any]
Push: TypeAlias = Callable[[Event], object]
"""Takes an event as `docs/events.md` shows it. What it returns means nothing."""
Ended: TypeAlias = tuple[object, BaseException | None]
"""What a call in a thread returned, or raised."""

TIMEOUT = 60.0
"""Seconds for one call."""

_REFUSED = Said("функция отказалась от события", "the function refused this fact")


class Refuse(Exception):
    """Raised by a `push` that will never take this event: its stream is parked, and a person is shown the message.

    Every other exception means "later".
    """


class Callback:
    """A sink that calls a function with every fact.

    Args:
        name: as in `wbdesk.toml`.
        push: the function, sync or async.
        timeout: seconds that one call may take.
    """

    def __init__(self, name: str, push: Push, *, timeout: float = TIMEOUT) -> None:
        self.name = name
        self._push = push
        self._timeout = timeout
        self._threads: dict[tuple[str, str], tuple[str, asyncio.Future[Ended]]] = {}

    def __repr__(self) -> str:
        return f"Callback({self.name!r}, {getattr(self._push, '__qualname__', type(self._push).__qualname__)})"

    async def deliver(self, facts: Sequence[Fact]) -> Outcome:
        """Push *facts*, one after the other. See `Sink.deliver`."""
        return await one_by_one(facts, self._deliver)

    async def aclose(self) -> None:
        """Forget the calls that still run."""
        self._threads.clear()

    async def _deliver(self, fact: Fact) -> Outcome:
        line = one_line(fact)
        if isinstance(line, Refused):
            return line
        event = msgspec.json.decode(line)  # one of its own: what a function does to it, no other sink sees
        if is_async(self._push):
            return await self._awaited(self._push(event))
        return await self._threaded(fact, event)

    async def _threaded(self, fact: Fact, event: Event) -> Outcome:
        """Wait for the stream's thread. It may be an earlier one that outlived its limit, perhaps with this fact."""
        stream = (fact.seller, fact.stream)
        if stream not in self._threads:
            self._threads[stream] = (fact.id, in_thread(self._push, event))
        id, ending = self._threads[stream]
        if not (await asyncio.wait([ending], timeout=self._timeout))[0]:
            return _too_long(self._timeout)
        self._threads.pop(stream, None)
        if id != fact.id:
            return await self._threaded(fact, event)
        result, problem = ending.result()
        return await self._awaited(result) if inspect.isawaitable(result) else _outcome(problem)

    async def _awaited(self, result: Any) -> Outcome:
        limit = asyncio.timeout(self._timeout)
        try:
            async with limit:
                await result
        except asyncio.CancelledError as problem:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            return _outcome(problem)
        except (Exception, SystemExit) as problem:  # noqa: BLE001 - whatever it is, it is only this call's
            return _too_long(self._timeout) if limit.expired() else _outcome(problem)
        return Delivered(1)


def is_async(push: Push) -> bool:
    """Whether calling a function gives a coroutine, also where it is an object that can be called."""
    return inspect.iscoroutinefunction(push) or inspect.iscoroutinefunction(type(push).__call__)


def in_thread(push: Push, event: Event) -> asyncio.Future[Ended]:
    """Call a function in a thread that nobody waits for at the end."""
    loop = asyncio.get_running_loop()
    ending: asyncio.Future[Ended] = loop.create_future()
    context = contextvars.copy_context()

    def run() -> None:
        ended = context.run(_tried, push, event)
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(_end, ending, ended)

    threading.Thread(target=run, name="wbdesk-push", daemon=True).start()
    return ending


def _tried(push: Push, event: Event) -> Ended:
    try:
        return push(event), None
    except BaseException as problem:  # noqa: BLE001 - also the end of the program is only this call's end
        return None, problem


def _end(ending: asyncio.Future[Ended], ended: Ended) -> None:
    if not ending.done():
        ending.set_result(ended)


def _outcome(problem: BaseException | None) -> Outcome:
    if problem is None:
        return Delivered(1)
    detail = brief(str(problem))
    if isinstance(problem, Refuse):
        return Refused(why=_REFUSED, detail=detail)
    what = f"{type(problem).__name__}{_place(problem)}"
    return Retry(why=Said(f"ошибка в функции: {what}", f"the function failed: {what}"), detail=detail)


def _place(problem: BaseException) -> str:
    """Where it was raised: what its author wants to know first."""
    frames = traceback.extract_tb(problem.__traceback__)
    return f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""


def _too_long(seconds: float) -> Retry:
    return Retry(
        why=Said(f"функция не закончила за {seconds:.10g} с", f"the function did not end within {seconds:.10g} s")
    )
