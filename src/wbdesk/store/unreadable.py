"""Records of WB's of which not even the id can be read: kept as they came, for a person who looks what WB has changed.

They have no place in the mirror, which knows items by their ids. Every reading brings them again; each is kept once.
Where there are very many, only the last are kept, and of the others prints: so that none is new at every reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from . import cursors
from .database import Reading, Writing

NAME = "unreadable"
MOST = 200
"""How many are kept of a seller: those that were seen last."""
PRINTS, REMEMBERED = "unreadable prints", 20_000
"""Of so many it is known that they were seen before: more than WB gives on a page."""


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
    came = list(raws)
    for raw in came:
        text = raw.decode("utf-8", "replace")
        last = known.pop((operation, text), Unreadable(operation, text, now, now))
        known[operation, text] = replace(last, last_seen=now)
    cursors.put(tx, seller, NAME, list(known.values())[-MOST:], now)
    return _remember(tx, seller, {_print(operation, raw) for raw in came}, now)


def _remember(tx: Writing, seller: str, came: set[int], now: float) -> int:
    """Remember prints, and how many of them were not known; when there are too many, it begins anew."""
    known = set(cursors.get(tx, seller, PRINTS, list[int], []))
    if new := came - known:
        both = known | came
        cursors.put(tx, seller, PRINTS, sorted(both if len(both) <= REMEMBERED else came), now)
    return len(new)


def _print(operation: str, raw: bytes) -> int:
    return int.from_bytes(blake2b(operation.encode() + b"\0" + raw, digest_size=6).digest())


def all(tx: Reading, seller: str) -> list[Unreadable]:
    """A seller's, the one seen last at the end."""
    return cursors.get(tx, seller, NAME, list[Unreadable], [])
