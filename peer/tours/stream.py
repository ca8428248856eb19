"""The stream of chat events, read to its end: the same in every tour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..guide import Guide
from . import words


def follow(guide: Guide, read: Callable[[int | None], Callable[[], Any]]) -> tuple[list[Any], int | None]:
    """Every event, none twice, and the cursor behind the last; *read* gives the call for the page after a cursor."""
    events: list[Any] = []
    cursor = None
    while True:
        page = guide.step("get_seller_events", read(cursor), words.batch).result
        if not page.total_events:
            assert len({event.event_id for event in events}) == len(events)
            return events, cursor
        events += page.events
        cursor = page.next
