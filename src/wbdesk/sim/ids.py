"""Identifiers in WB's shapes, the same ones for the same seed.

Lives here: `Ids`, which counts and hashes. No randomness: the nth id of a kind is a function of the seed, kind and n.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections import Counter
from hashlib import sha256
from uuid import UUID


class Ids:
    """A seed's supply of fresh ids."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._used: Counter[str] = Counter()

    def number(self, kind: str) -> int:
        """A 256-bit number, new for each call."""
        return int.from_bytes(self._digest(kind), "big")

    def word(self, kind: str) -> str:
        """20 characters such as `YX52RZEBhH9mrcYdEJuD`; `_` and `-` occur, as in WB's own."""
        return urlsafe_b64encode(self._digest(kind)[:15]).decode()

    def uuid(self, kind: str) -> str:
        """A version 4 UUID."""
        return str(UUID(int=self.number(kind) >> 128, version=4))

    def hex(self, kind: str, length: int) -> str:
        """*length* upper-case hexadecimal digits, 64 at most."""
        return f"{self.number(kind):064X}"[:length]

    def order(self, kind: str) -> str:
        """A unique order id such as `v5o_7143225816503318733.0.0` (`srid` in claims, `rid` in chats)."""
        return f"v5o_{self.number(kind) % 10**19:019d}.0.0"

    def _digest(self, kind: str) -> bytes:
        self._used[kind] += 1
        return sha256(f"{self._seed}/{kind}/{self._used[kind]}".encode()).digest()
