"""One client's tour, in the peer's environment: `python -m peer.tour CLIENT ADDRESS`.

Lives here: which clients there are and the end in an exit code: 0 when the tour went as planned. Nothing of wbdesk is
imported here or in the tours, so that the clients meet the simulator through its socket alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec

from .guide import Guide, LostError, heading
from .loopback import keep_inside
from .report import report
from .simulator import Simulator

CLIENTS = {
    "wildberries-sdk": "generated",
    "wildberries-api": "handwritten",
    "wbapi-async": "paced",
}
"""Packages, and the modules of `peer.tours` that know them."""


def main(client: str, address: str) -> int:
    """Lead *client* through the simulator at *address*."""
    if find_spec("wbdesk"):
        raise LostError("wbdesk is importable here; this is not the peer's environment")
    keep_inside()
    name = f"{client} {version(client)}"
    heading(name)
    tour = import_module(f"peer.tours.{CLIENTS[client]}")
    simulator = Simulator(address)
    guide = Guide(simulator, tour.wait)
    lead: Callable[[Guide, str], None] = tour.lead
    lead(guide, simulator.token())
    report(name, guide, tour.OPERATIONS)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except LostError as lost:
        sys.exit(f"The tour failed. {lost}")
