"""A running desk's word that it is at work, and that it has ended: so that others need not wait to find out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

from ...engine.thread import Store
from ...store import desks
from ...store.database import Writing
from ...store.trouble import StoreError

AGAIN = 30.0
"""How often it is said, in seconds."""


class Presence:
    """What one process says of itself. A store that cannot be written to is not its business: the jobs tell of that."""

    def __init__(self, store: Store, now: Callable[[], float], name: str) -> None:
        self._store, self._now, self._name = store, now, name
        self._sellers: set[str] = set()

    async def say(self, seller: str, over: asyncio.Event) -> None:
        """That it works for a seller, again and again until it is *over*."""
        self._sellers.add(seller)
        while not over.is_set():
            with suppress(StoreError):
                await self._store.write(desks.at_work, seller, self._name, self._now())
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), AGAIN)

    async def end(self) -> None:
        """That it works for none of them any more."""
        with suppress(StoreError):
            await self._store.write(_ended, sorted(self._sellers), self._name, self._now())


def _ended(tx: Writing, sellers: Iterable[str], name: str, now: float) -> None:
    for seller in sellers:
        desks.ended(tx, seller, name, now)
