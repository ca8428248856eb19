"""The kill test in real time, again and again: `python -m tests.e2e.soak [HOURS]`, or `make soak`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.havoc import Much, havoc, suffer
from tests.e2e.verdict import problems

LONGEST = 3 * 3600.0
"""Seconds after which one run is given up."""


def main(hours: float) -> int:
    """Run until the time is over; 1 at the first run in which anything is wrong."""
    end = time.monotonic() + hours * 3600.0
    while time.monotonic() < end:
        seed = time.time_ns() % 1_000_000
        with TemporaryDirectory() as folder, havoc(seed, 1.0, Path(folder), Much(stops=8)) as made:
            suffer(made, LONGEST)
            found = problems(made)
            sys.stdout.write(f"seed {seed}: {made.told()}: {found or 'well'}\n")
            sys.stdout.flush()
        if found:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 4.0))
