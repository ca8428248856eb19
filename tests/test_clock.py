"""Clocks that do not jump."""

from __future__ import annotations

import asyncio
import time

from wbdesk.clock import SpeedClock


def test_a_fast_clock_runs_so_many_times_as_fast() -> None:
    since = time.monotonic()
    clock = SpeedClock(1000.0, wall=1e9, since=since)
    clock.sleep(5.0)
    asyncio.run(clock.asleep(5.0))
    now, real = clock.now(), time.monotonic() - since
    assert 10.0 <= now.steady <= real * 1000.0
    assert abs(now.wall - 1e9 - now.steady) < 1e-3


def test_processes_that_are_told_the_same_agree() -> None:
    one, other = (SpeedClock(50.0, wall=1e9, since=100.0) for _ in range(2))
    first, second = one.now(), other.now()
    assert 0 <= second.wall - first.wall < 5.0
