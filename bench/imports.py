"""How much `import wbdesk` costs beyond the libraries it imports."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

RUNS = 15
TIMED = "import time; began = time.process_time(); import {}; print(time.process_time() - began)"


def seconds(modules: str) -> float:
    """CPU seconds of importing *modules* in a fresh interpreter."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", TIMED.format(modules)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout)


def main() -> None:
    """Measure in turn, so that a slow moment hits both."""
    seconds("wbdesk")  # the first import compiles, as installing does
    pairs = [(seconds("msgspec, httpx2"), seconds("wbdesk")) for _ in range(RUNS)]
    floor, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"import msgspec, httpx2 {floor * 1000:6.1f} ms")
    print(f"import wbdesk          {ours * 1000:6.1f} ms   ratio {ratio:.2f} (goal 1.15)")


if __name__ == "__main__":
    main()
