"""Clocks that jump instead of sleeping, and WB's side of a bucket: for tests of whatever waits.

A *process* is a generator that yields the seconds it sleeps. The same process runs in three ways:
  * `Clockwork` plays many of them in one thread, as discrete events: fast and repeatable, for properties;
  * `run_jumping` runs tasks on an asyncio loop whose clock jumps to the next timer when nothing else is left to do;
  * `JumpingThreads` runs real threads and jumps when all of them sleep.
`TiedClock` is a client's clock instead: it jumps a simulated world's. Nothing here waits for real, except for threads
that do work.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import selectors
import threading
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from wbdesk.sim import Clock as WorldClock
from wbdesk.wire.limits import Key, Limits, Now, Place, Seen
from wbdesk.wire.rates import Rate

T = TypeVar("T")
Process = Generator[float, None, None]

START, WALL = 1_000.0, 1_790_000_000.0
"""Where the clocks stand at the start: steady seconds, and the unix time of steady 0."""
KEY = Key("seller", "feedbacks")


class Clock(Protocol):
    """Something that says what time it is."""

    def now(self) -> Now: ...


class Clockwork:
    """Plays processes on a clock that jumps from event to event."""

    def __init__(self, start: float = START) -> None:
        self.time = start
        self._numbers = itertools.count()
        self._events: list[tuple[float, int, Callable[[], object]]] = []

    def now(self) -> Now:
        return Now(self.time, WALL + self.time)

    def start(self, process: Process, after: float = 0.0) -> Process:
        self.at(after, lambda: self._step(process))
        return process

    def stop(self, process: Process, after: float = 0.0) -> None:
        """Close the process as a cancellation would: in the middle of its sleep."""
        self.at(after, process.close)

    def at(self, after: float, event: Callable[[], object]) -> None:
        heapq.heappush(self._events, (self.time + after, next(self._numbers), event))

    def run(self, most: int = 1_000_000) -> None:
        """Until nothing is left to happen; fails after *most* events, because then somebody is running in a circle."""
        for _ in range(most):
            if not self._events:
                return
            self.time, _number, event = heapq.heappop(self._events)
            event()
        raise AssertionError(f"still busy after {most} events, at {self.time}")

    def _step(self, process: Process) -> None:
        seconds = next(process, None)
        if seconds is not None:
            self.at(seconds, lambda: self._step(process))


class JumpingLoop(asyncio.SelectorEventLoop):
    """An asyncio loop that jumps to its next timer when there is nothing to do and no executor at work."""

    def __init__(self, start: float = START) -> None:
        self.jumped = start
        self._working = 0
        super().__init__(_JumpingSelector(self))

    def time(self) -> float:
        return self.jumped

    def now(self) -> Now:
        return Now(self.jumped, WALL + self.jumped)

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]
        self._working += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._worked)
        return future

    async def shutdown_default_executor(self, *_timeout: float | None) -> None:  # type: ignore[override]
        """Wait for the threads without a timeout, which on this clock would be over at once."""
        await super().shutdown_default_executor()

    def idle(self, timeout: float | None) -> float | None:
        """How long to look for events for real; jumps if that is not at all."""
        if timeout is None or self._working:
            return 10.0
        self.jumped += timeout
        return 0.0

    def _worked(self, _future: Any) -> None:
        self._working -= 1


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self, loop: JumpingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if ready or timeout == 0:
            return ready
        return super().select(self._loop.idle(timeout))


def run_jumping(main: Callable[[JumpingLoop], Coroutine[Any, Any, T]]) -> T:
    """Run `main(loop)` to its end on a `JumpingLoop`; the loop is the clock too."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, JumpingLoop)
        return runner.run(main(loop))


async def as_task(process: Process) -> None:
    """A process as a coroutine; a cancellation closes it in its sleep."""
    try:
        for seconds in process:
            await asyncio.sleep(seconds)
    finally:
        process.close()


class JumpingThreads:
    """Real threads on one clock, which jumps to the earliest waking when all of them sleep."""

    def __init__(self, start: float = START) -> None:
        self.time = start
        self._lock = threading.Lock()
        self._awake = 0
        self._numbers = itertools.count()
        self._sleepers: list[tuple[float, int, threading.Event]] = []
        self._threads: list[threading.Thread] = []

    def now(self) -> Now:
        return Now(self.time, WALL + self.time)

    def start(self, process: Process) -> None:
        with self._lock:
            self._awake += 1
        self._threads.append(threading.Thread(target=self._run, args=(process,), daemon=True))
        self._threads[-1].start()

    def join(self, timeout: float = 30.0) -> None:
        for thread in self._threads:
            thread.join(timeout)
            assert not thread.is_alive(), "a thread hangs"

    def sleep(self, seconds: float) -> None:
        woken = threading.Event()
        with self._lock:
            heapq.heappush(self._sleepers, (self.time + seconds, next(self._numbers), woken))
            self._one_less_awake()
        woken.wait()

    def _run(self, process: Process) -> None:
        try:
            for seconds in process:
                self.sleep(seconds)
        finally:
            with self._lock:
                self._one_less_awake()

    def _one_less_awake(self) -> None:
        """The last to fall asleep wakes everyone whose time is next."""
        self._awake -= 1
        if self._awake or not self._sleepers:
            return
        self.time = self._sleepers[0][0]
        while self._sleepers and self._sleepers[0][0] == self.time:
            self._awake += 1
            heapq.heappop(self._sleepers)[2].set()


class TiedClock:
    """A client's clock that is a simulated world's, and jumps with it instead of sleeping."""

    def __init__(self, clock: WorldClock, slept: Callable[[float], object] = lambda seconds: None) -> None:
        self._clock = clock
        self._slept = slept

    def now(self) -> Now:
        return Now(self._clock.now(), self._clock.now())

    def sleep(self, seconds: float) -> None:
        self._clock.jump(seconds)
        self._slept(seconds)

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)
        await asyncio.sleep(0)


@dataclass
class ServerBucket:
    """WB's token bucket, in WB's words: it starts full, and every interval a slot comes back while it is not.

    `phase`: slots come back on a clock of their own (at phase, phase + interval, ...) instead of counting from the call
    that made the bucket less than full; WB does not say which.
    https://dev.wildberries.ru/knowledge-base/articles/019d49a1-28ca-7735-bf2f-98210695abc7
    """

    interval: float
    burst: int
    phase: float | None = None
    banned_until: float = -math.inf
    slots: int = -1
    since: float = 0.0
    admitted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def arrive(self, now: float) -> Seen:
        """One call comes in at *now*; what the reply tells of the bucket."""
        with self.lock:
            self._refill(now)
            if now < self.banned_until:
                return self._refuse(now, self.banned_until - now)
            if not self.slots:
                return self._refuse(now, self.since + self.interval - now)
            self.slots -= 1
            self.admitted.append(now)
            return Seen(200, remaining=self.slots)

    def _refuse(self, now: float, seconds: float) -> Seen:
        self.refused.append(now)
        return Seen(429, remaining=0, retry=float(math.ceil(seconds)))

    def _refill(self, now: float) -> None:
        if self.slots < 0:
            self.slots = self.burst
        returned = max(math.floor((now - self.since) / self.interval + 1e-9), 0)
        self.slots = min(self.slots + returned, self.burst)
        if self.phase is not None:
            ticks = math.floor((now - self.phase) / self.interval + 1e-9)
            self.since = self.phase + ticks * self.interval
        elif self.slots == self.burst:
            self.since = now
        else:
            self.since += returned * self.interval


@dataclass(frozen=True)
class Sent:
    """One call that left, as the caller saw it."""

    name: str
    sent: float
    replied: float
    status: int | None
    retry: float | None = None


@dataclass
class Caller:
    """Makes calls as a client does: waits its turn, sends, tells what it saw, and starts again after a 429."""

    limits: Limits
    clock: Clock
    server: ServerBucket
    rate: Rate
    travel: Callable[[], tuple[float, float]] = lambda: (0.05, 0.05)
    """Seconds to the server and back, drawn for every call."""
    key: Key = KEY
    calls: list[Sent] = field(default_factory=list)
    asked: int = 0
    """How often a caller was told to wait."""

    def call(self, name: str = "", priority: int = 0) -> Process:
        """One call until it is answered with something other than 429; closing it is a cancellation."""
        place = self.limits.join(self.key, self.rate, priority)
        try:
            yield from self._turn(place)
            while (yield from self._send(place, name)).status == 429:
                self.limits.again(place)
                yield from self._turn(place)
        finally:
            self.limits.leave(place)

    def refused(self) -> int:
        return len(self.server.refused)

    def _turn(self, place: Place) -> Process:
        while wait := self.limits.take(place, self.clock.now()):
            self.asked += 1
            yield wait

    def _send(self, place: Place, name: str) -> Generator[float, None, Seen]:
        sent, seen = self.clock.now().steady, Seen()
        try:
            seen = yield from self.cross(*self.travel())
        finally:
            self.limits.seen(place, self.clock.now(), seen)
            self.calls.append(Sent(name, sent, self.clock.now().steady, seen.status, seen.retry))
        return seen

    def cross(self, there: float, back: float) -> Generator[float, None, Seen]:
        """To the server and back. A call whose caller goes away on the way there does not arrive."""
        yield there
        seen = self.server.arrive(self.clock.now().steady)
        yield back
        return seen
