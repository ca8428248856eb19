"""A desk that is asked to end finishes what is in flight, begins nothing new, and is gone within ten seconds."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from tests.e2e.havoc import Havoc, Much, has_begun, havoc, rows, states
from tests.e2e.shop_life import Wave

from wbdesk.sim import Fault

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="desks are forked")]

SPEED = 5.0
MUCH = Much(waves=(Wave(questions=60, feedbacks=0, chats=0, claims=0),), mishap=0.0)


def wait_until(holds: Callable[[], bool], seconds: float) -> float:
    """How long it took, in real seconds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it takes too long"
        time.sleep(0.01)
    return time.monotonic() - began


def is_gone(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return False
    return True


def effects(made: Havoc) -> int:
    with made.world.lock:
        return len(made.life.shop.effects)


def answered(made: Havoc) -> int:
    """Without what was only marked as viewed: WB keeps that of an unanswered question alone."""
    return len({effect.item for effect in made.life.shop.effects if effect.text})


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_finishes_what_is_in_flight(number: signal.Signals, tmp_path: Path) -> None:
    with havoc(1, SPEED, tmp_path, MUCH) as made:
        made.world.faults.clear()
        made.world.faults.add(Fault(operation="writes", delay=5.0))  # a second of ours
        made.start_desk()
        [desk] = made.alive
        wait_until(lambda: has_begun(made), 40.0)
        made.life.wave(*MUCH.waves)
        wait_until(lambda: effects(made) >= 8, 40.0)
        os.kill(desk, number)
        assert wait_until(lambda: is_gone(desk), 20.0) < 10.0
        found = states(made)
        done = effects(made)
        time.sleep(0.5)
        assert effects(made) == done, "nothing was begun afterwards"
        assert "sending" not in found
        assert "claimed" not in found
        answers = [one for one in rows(made) if one.kind != "question_viewed"]
        assert sum(one.state in {"sent", "confirmed"} for one in answers) == answered(made)
