"""What crosses the simulator's doors, as frozen values: a request in, an outcome out.

Lives here: the five values and nothing else. No IO, no clock, no knowledge of WB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as the simulator sees it; header names are lower-case, `host` is the bare host name."""

    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply, given `delay` seconds after the request."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection is closed without a byte of reply."""

    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Hang:
    """No byte ever comes; the connection stays open until the client gives up."""


@dataclass(frozen=True, slots=True)
class Truncate:
    """The head promises the whole body; only the first `keep` bytes arrive before the connection closes."""

    reply: Reply
    keep: int


Outcome = Reply | Drop | Hang | Truncate
