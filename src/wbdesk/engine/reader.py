"""What can be read of a seller, each thing as one act that goes on after a kill: polls and `sync` call these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from wbdesk.plan.config.values import Sync
from wbdesk.plan.intents import BULK
from wbdesk.plan.items import ItemKind
from wbdesk.store.database import Writing

from .allowance import is_scarce, limits_of
from .closing import CLOSED, close
from .intake import Intake, Taken
from .missing import ask_for_missing, done, parts_of, read_everything
from .parts import EVENTS, Part
from .polled import OPEN, Polled, keep_polled, polled
from .post import Post
from .reconsider import reconsider
from .room import read_room
from .stream import follow
from .walking import Ending, Walked, Watch, ignore, walk

HOUR, DAY = 3_600.0, 86_400.0
SINGLES = 50
"""How many items are asked for by themselves at a time."""


class Step(msgspec.Struct, frozen=True):
    """What reading something has come to."""

    kind: ItemKind
    taken: Taken = Taken()
    whole: bool = False
    """Everything of its kind was read."""
    gone: int = 0
    """So many were not shown any more."""
    braked: int = 0
    """So many were not shown, too many to be true: none of them counts as gone."""
    problem: Exception | None = None
    """Why it did not come to its end."""


def planned(kind: ItemKind, settings: Sync, *, whole: bool) -> Sequence[Part]:
    """The lists that are read of a kind: all, or those with what is new."""
    if kind == "event":
        return (EVENTS,)
    if whole or kind not in CLOSED:
        return parts_of(kind, settings)
    return (CLOSED[kind].open, CLOSED[kind].done)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads one seller's lists. Its methods raise what `walking.walk` raises; the place is kept."""

    post: Post
    intake: Intake
    priority: int = BULK
    """In the line of WB's limits."""
    watch: Watch = lambda _stride: None
    """Called after every page."""

    async def is_due(self, kind: ItemKind) -> bool:
        """Whether everything of a kind is to be read, because it never was or not for long."""
        last = await self.post.store.read(done, self.post.seller, kind)
        return last is None or last < self.post.now() - self.intake.settings.whole

    async def read(self, kind: ItemKind, *, whole: bool) -> Step:
        """Read everything of a kind, or what is new. Of what can be read at once, everything is."""
        if kind == "event":
            return Step(kind, await self.events())
        if whole or kind not in CLOSED:
            return await self.everything(kind)
        return Step(kind, await self.waiting(kind) + await self.finished(kind))

    async def everything(self, kind: ItemKind) -> Step:
        """Read all lists of a kind, and find out what is gone."""
        came = await read_everything(self.post, self.intake, kind, priority=self.priority, watch=self.watch)
        if kind == "pin":
            await read_room(self.post, self.priority)
        await self.ask_for_missing(kind)
        taken = came.taken + await self._reconsider(kind)
        return Step(kind, taken, whole=True, gone=len(came.found.missing), braked=came.found.braked)

    async def waiting(self, kind: ItemKind) -> Taken:
        """Read what waits for the seller, and let the rules look again at what has grown older.

        A list of several pages is read as a whole now and then, and otherwise from shortly before its last reading on.
        """
        part, now = OPEN[kind], self.post.now()
        last = await self.post.store.read(polled, self.post.seller, part)
        recent = last is not None and last.calls > 1 and 0 <= now - last.begun_at < self._rest(part, last.calls)
        since = last.begun_at - self.intake.settings.overlap if recent and last else self.intake.settings.since
        walked = await walk(
            self.post,
            self.intake,
            part,
            name=f"poll {part.name}{' recent' if recent else ''}",
            priority=self.priority,
            since=None if since is None else int(since),
            watch=self.watch,
            ending=ignore if recent else self._polled(part),
        )
        return walked.taken + await self._reconsider(kind)

    def _rest(self, part: Part, calls: int) -> float:
        """How long after reading a list as a whole that is not done again: it may take a tenth of the calls."""
        return max(HOUR, 10 * calls * limits_of(self.post)[part.bucket].interval)

    def _polled(self, part: Part) -> Ending:
        def ending(tx: Writing, walked: Walked) -> None:
            keep_polled(tx, self.post.seller, part, Polled(walked.begun_at, walked.calls))

        return ending

    async def finished(self, kind: ItemKind) -> Taken:
        """Read what has been done with, and what has become of what does not wait any more."""
        taken = await close(self.post, self.intake, kind, priority=self.priority, watch=self.watch)
        await self.ask_for_missing(kind)
        return taken

    async def events(self) -> Taken:
        """Follow the stream of chat events to its end.

        A token that may ask once an hour would read old events for weeks before it comes to the new ones: it begins
        with those of the last day.
        """
        since, limits = self.intake.settings.since, limits_of(self.post)
        if since is None and is_scarce(limits, EVENTS.bucket):
            since = self.post.now() - DAY
        walked = await follow(self.post, self.intake, priority=self.priority, since=since, watch=self.watch)
        return walked.taken

    async def ask_for_missing(self, kind: ItemKind) -> None:
        """Ask for some of what the last reading of everything did not show."""
        await ask_for_missing(self.post, self.intake, kind, priority=self.priority, most=SINGLES)

    async def _reconsider(self, kind: ItemKind) -> Taken:
        return await reconsider(self.post, self.intake, kind) if kind in OPEN else Taken()
