"""Two clients that send nothing and remember what they were to send."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from wbdesk.api.call import Call, Item, T, Walk


class Sync:
    """What the sync client looks like from a section of the API."""

    def __init__(self) -> None:
        self.sent: list[Call[Any]] = []

    def send(self, call: Call[T]) -> T:
        self.sent.append(call)
        return "sent"  # type: ignore[return-value]

    def walk(self, walk: Walk[Item]) -> Iterator[Item]:
        self.sent.append(walk.start().call)  # type: ignore[arg-type]
        yield "item"  # type: ignore[misc]


class Async:
    """What the async client looks like from a section of the API."""

    def __init__(self) -> None:
        self.sent: list[Call[Any]] = []

    async def send(self, call: Call[T]) -> T:
        self.sent.append(call)
        return "sent"  # type: ignore[return-value]

    async def walk(self, walk: Walk[Item]) -> AsyncIterator[Item]:
        self.sent.append(walk.start().call)  # type: ignore[arg-type]
        yield "item"  # type: ignore[misc]
