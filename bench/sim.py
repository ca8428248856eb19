"""How many requests a second the simulator answers on one core, and whether its journal has them all.

The server is a process of its own and its processor time is what counts: the client's work is not its business. Time
runs a thousand times as fast in its world, so that WB's limits let everything through.
"""

from __future__ import annotations

import contextlib
import http.client
import sys
from collections.abc import Iterator
from subprocess import PIPE, Popen
from urllib.parse import urlsplit

SERVER = """
import time, wbdesk.sim as sim
world = sim.World(now=time.time())
with sim.serve(world, clock=sim.Clock(world.start, 1000)) as address:
    print(address, world.token(), flush=True)
    input()
    print(time.process_time(), flush=True)
    input()
    print(time.process_time(), len(world.journal), len(world.journal.refused()), flush=True)
"""

ASKED = {
    "new-feedbacks-questions": "/api/v1/new-feedbacks-questions",
    "a page of 100 questions": "/api/v1/questions?isAnswered=false&take=100&skip=0",
    "a page of 100 reviews": "/api/v1/feedbacks?isAnswered=false&take=100&skip=0",
    "a page of chat events": "/api/v1/seller/events",
}
TIMES = 2_000


@contextlib.contextmanager
def server() -> Iterator[Popen[str]]:
    """The served world as a process that is asked by lines."""
    with Popen([sys.executable, "-c", SERVER], text=True, bufsize=1, stdin=PIPE, stdout=PIPE) as process:
        yield process


def told(process: Popen[str], ask: bool = True) -> list[str]:
    """What the server says next."""
    assert process.stdin is not None
    assert process.stdout is not None
    if ask:
        process.stdin.write("\n")
    return process.stdout.readline().split()


def measure(name: str, path: str) -> str:
    """Ask one thing over and over, on one connection."""
    with server() as process:
        address, token = told(process, ask=False)
        connection = http.client.HTTPConnection(urlsplit(address).netloc)
        before = float(told(process)[0])
        for _ in range(TIMES):
            connection.request("GET", path, headers={"Authorization": token})
            connection.getresponse().read()
        after, journal, refused = told(process)
        connection.close()
    rate = TIMES / (float(after) - before)
    return f"{name:<24}{rate:>6,.0f} a second of one core   journal {journal} of {TIMES}, refused {refused}"


if __name__ == "__main__":
    for name, path in ASKED.items():
        print(measure(name, path))
