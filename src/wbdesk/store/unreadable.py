"""Records of WB's of which not even the id can be read: kept as they came, for a person who looks what WB has changed.

They have no place in the mirror, which knows items by their ids. Every reading brings them again; each is kept once.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from . import cursors
from .database import Reading, Writing

NAME = "unreadable"
MOST = 200
"""How many are kept of a seller: those that were seen last."""


class Unreadable(msgspec.Struct, frozen=True):
    """One such record."""

    operation: str
    """The call that brought it."""
    raw: str
    """WB's JSON as received."""
    first_seen: float
    last_seen: float


def keep(tx: Writing, seller: str, operation: str, raws: Iterable[bytes], now: float) -> int:
    """Keep records that came at *now*; how many of them are new."""
    known = {(one.operation, one.raw): one for one in all(tx, seller)}
    before = len(known)
    for raw in raws:
        text = raw.decode("utf-8", "replace")
        last = known.pop((operation, text), Unreadable(operation, text, now, now))
        known[operation, text] = replace(last, last_seen=now)
    cursors.put(tx, seller, NAME, list(known.values())[-MOST:], now)
    return len(known) - before


def all(tx: Reading, seller: str) -> list[Unreadable]:
    """A seller's, the one seen last at the end."""
    return cursors.get(tx, seller, NAME, list[Unreadable], [])
