"""Events of chats as they come, once or until Ctrl-C, and where the place reached is kept.

The cursor is saved when all events before it have been printed and flushed: a run that is interrupted says some events
again the next time, and none is lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from .. import BadReply, Event, EventCursor, NetworkError, RateLimited, ServerError, WildberriesError, calls
from .bar import Bar
from .cursor_file import CursorFile
from .ending import line_of
from .options import Work

PASSING = (NetworkError, ServerError, BadReply, RateLimited)
"""What may be over when it is tried again."""


@dataclass
class Stream:
    """The events after *cursor*; *file* gets the cursor of what has been printed."""

    work: Work
    cursor: EventCursor | None
    file: CursorFile | None

    def once(self) -> Iterator[Event]:
        """Every event that there is by now."""
        sdk, bar = self.work.sdk, Bar("events", self.work.out)
        trail = calls.walk_seller_events(cursor=self.cursor).start()
        while (call := trail.call) is not None:
            with bar:
                page = sdk.send(call)
            for batch in trail.feed(page):
                for event in batch.events:
                    bar.step()
                    yield event
                self._reached(batch.cursor)

    def forever(self, every: float, sleep: Callable[[float], object] = time.sleep) -> Iterator[Event]:
        """Every event, also those to come; asks again after *every* seconds, and goes on when WB cannot be reached."""
        while True:
            pause = every
            try:
                yield from self.once()
            except PASSING as error:
                pause = max(every, getattr(error, "retry_after", None) or 0)
                tell(error, pause)
            sleep(pause)

    def _reached(self, cursor: EventCursor) -> None:
        self.cursor = cursor
        if self.file is not None:
            self.file.save(cursor)


def tell(error: WildberriesError, pause: float) -> None:
    """Say why nothing comes for a while."""
    click.echo(f"wbdesk: {line_of(error, 0)} Asking again in {pause:g} s.", err=True)
