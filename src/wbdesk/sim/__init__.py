"""A simulated Wildberries: WB's communications API with its limits, faults and habits, without WB.

The world is a `World`; `serve` and `Server` put it behind a socket (loaded when first asked for, since a world in
process needs neither). Nothing here imports the client, so that it cannot share the client's mistakes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .clock import Clock
from .faults import Fault
from .journal import Count, Entry, Journal, Repeat
from .messages import Drop, Hang, Outcome, Reply, Request, Truncate
from .people import Size, make_shop
from .scenario import Scenario, load_scenario, preset
from .settings import STRICTEST, Settings
from .tokens import BadToken, Token, make_token, read_token
from .world import World

if TYPE_CHECKING:
    from .server import Server, serve

__all__ = [
    "STRICTEST",
    "BadToken",
    "Clock",
    "Count",
    "Drop",
    "Entry",
    "Fault",
    "Hang",
    "Journal",
    "Outcome",
    "Repeat",
    "Reply",
    "Request",
    "Scenario",
    "Server",
    "Settings",
    "Size",
    "Token",
    "Truncate",
    "World",
    "load_scenario",
    "make_shop",
    "make_token",
    "preset",
    "read_token",
    "serve",
]


def __getattr__(name: str) -> Any:
    if name not in ("Server", "serve"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import server

    return getattr(server, name)
