"""Desks are killed at random moments, stopped beyond their leases, cut off and refused - and nothing is sent twice.

The seed is printed: WBDESK_SEED=... makes the same shop, faults and choices again, though not the same moments.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.e2e.havoc import Much, havoc, suffer
from tests.e2e.verdict import problems

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="desks are forked")]

SPEED = 32.0
LONGEST = 110.0
"""Real seconds after which a run is given up; a machine with nothing else to do takes less than half of it."""

MEMORY = Path("/dev/shm")  # a disk that keeps every commit would be all that is measured
FOLDER = MEMORY if os.access(MEMORY, os.W_OK) else None


def test_everything_is_done_once(capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get("WBDESK_SEED", time.time_ns() % 1_000_000))
    began = time.monotonic()
    with TemporaryDirectory(dir=FOLDER) as folder, havoc(seed, SPEED, Path(folder), Much()) as made:
        suffer(made, LONGEST)
        found = problems(made)
        with capsys.disabled():
            sys.stdout.write(f"\nseed {seed}: {made.told()}, {time.monotonic() - began:.0f} s ")
    assert not found, f"seed {seed}: {found}"
