"""Show published clients of WB round the simulator: `python -m peer.run [CLIENT ...]`, in the project's environment.

Lives here: a world for each client on a port of 127.0.0.1, and the client in a process of the other environment. That
process gets no proxy and nothing of this project's settings.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from wbdesk.sim import Clock, World, serve

from .tour import CLIENTS

ROOT = Path(__file__).parent.parent
BIN = "Scripts" if os.name == "nt" else "bin"
PYTHON = ROOT / ".venv-peer" / BIN / "python"

WORLD = 7
"""The seed of every world."""


def main(*clients: str) -> int:
    """Lead *clients* (by default all that are installed); 0 when every tour went as planned."""
    outcomes = {client: _lead(client) for client in clients or _installed()}
    for client, code in outcomes.items():
        print(f"{client}: {'the tour is complete' if code == 0 else 'the tour FAILED'}")
    return int(any(outcomes.values()))


def _lead(client: str) -> int:
    print(f"\n=== {client}\n", flush=True)
    world = World(WORLD)
    with serve(world, clock=Clock(world.start)) as address:
        command = [str(PYTHON), "-m", "peer.tour", client, address]
        return subprocess.run(command, cwd=ROOT, env=_environment(), check=False).returncode  # noqa: S603


def _installed() -> list[str]:
    """`wbapi-async` cannot be installed on every Python."""
    ask = "from importlib.metadata import distributions as d; print(*(one.name for one in d()))"
    found = subprocess.run([str(PYTHON), "-c", ask], check=True, capture_output=True, text=True)  # noqa: S603
    names = found.stdout.split()
    return [client for client in CLIENTS if client in names]


def _environment() -> dict[str, str]:
    unwanted = ("PYTHONPATH", "WB_", "WBDESK_")
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(unwanted)}
    return {name: value for name, value in kept.items() if not name.lower().endswith("_proxy")} | {"PYTHONUTF8": "1"}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
