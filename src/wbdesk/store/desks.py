"""Which desks are at work for a seller: each says so again and again while it is, and once more when it ends.

Two may work on one store; the seller is left alone only when the last of them has ended. One that was killed says
nothing: it is told from one at work by its jobs, which are not noted any more (`jobs.py`).
"""

from __future__ import annotations

import msgspec

from . import cursors
from .database import Reading, Writing

NAME = "desks"
HEARD = 90.0
"""Seconds after which a desk that has not said so again is not believed to be at work."""


class Desks(msgspec.Struct, frozen=True):
    """Those that have said that they are at work, and when, unix seconds."""

    heard: dict[str, float] = {}
    ended_at: float | None = None
    """When the last of them ended."""


def at_work(tx: Writing, seller: str, desk: str, now: float) -> None:
    """*desk* is at work."""
    cursors.put(tx, seller, NAME, Desks({**_others(tx, seller, desk, now), desk: now}), now)


def ended(tx: Writing, seller: str, desk: str, now: float) -> None:
    """*desk* has ended."""
    others = _others(tx, seller, desk, now)
    cursors.put(tx, seller, NAME, Desks(others, None if others else now), now)


def ended_at(tx: Reading, seller: str) -> float | None:
    """When the last desk ended; None while one is at work, or if none has ever ended in order."""
    return cursors.get(tx, seller, NAME, Desks, Desks()).ended_at


def _others(tx: Reading, seller: str, desk: str, now: float) -> dict[str, float]:
    known = cursors.get(tx, seller, NAME, Desks, Desks()).heard
    return {name: at for name, at in known.items() if name != desk and abs(now - at) <= HEARD}
