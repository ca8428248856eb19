"""The jobs that read WB again and again, so that what is new gets into the desk.

Every job is one thing to read, at its interval. When it was last made stands in the store, so that after a restart, or
beside another desk on the same store, nothing is read more often. WB's flags of what is new mean "not yet looked at in
the portal": one that rises brings a list forward, one that stays up does nothing, and no list waits for a flag.

With full limits every read has room. With a basic token `plan.budget` says what the next call is for; a poll that has
to wait for answers stands aside and asks again later.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from wbdesk.api.questions import NewFeedbacksQuestions
from wbdesk.plan.budget import DAY, HOUR, MINUTE, POLLS_BASIC, POLLS_FULL, Choice, Poll, next_call
from wbdesk.plan.config.values import Poll as Intervals
from wbdesk.plan.intents import PERSON, IntentKind
from wbdesk.plan.items import ItemKind
from wbdesk.plan.kinds import KINDS
from wbdesk.plan.kinds.kind import CALLS
from wbdesk.store import cursors, queue
from wbdesk.store.database import Reading, Writing

from .allowance import is_scarce, limits_of
from .intake import Intake, Taken
from .post import Post
from .reader import Reader
from .runner import Aside
from .stream import NEWS

NEEDED, WISHED, WHOLE = 5, 25, 30
"""Priorities of reads: before bulk answers, where a reading gets too old; behind everything that is to be sent, where a
call has nothing better to do; behind that, reading everything."""

ASIDE = MINUTE
"""How soon a poll that stood aside asks again, in seconds."""

Act: TypeAlias = Callable[[Reader], Awaitable[Taken]]


async def everything(reader: Reader, kind: ItemKind) -> Taken:
    """Read all of what can be read at once."""
    return (await reader.everything(kind)).taken


ACTS: Mapping[str, Act] = {
    "questions": lambda reader: reader.waiting("question"),
    "feedbacks": lambda reader: reader.waiting("feedback"),
    "questions_done": lambda reader: reader.finished("question"),
    "feedbacks_done": lambda reader: reader.finished("feedback"),
    "pins": lambda reader: everything(reader, "pin"),
    "events": lambda reader: reader.events(),
    "chats": lambda reader: everything(reader, "chat"),
    "claims": lambda reader: reader.waiting("claim"),
    "claims_archive": lambda reader: everything(reader, "claim"),
}
"""What each poll does."""

FOLLOWER = {"events": "chats"}
"""The poll that has news when another has brought something new: a chat's order and signature stand in its list."""

NEWS_OF = {"chats": NEWS, "questions": "news of questions", "feedbacks": "news of feedbacks"}
"""The cursor that says since when there has been news for a poll: so it is made although a kill came between."""


def timetable(intervals: Intervals, *, scarce: Callable[[str], bool]) -> tuple[Poll, ...]:
    """How often everything is read.

    Args:
        intervals: `[poll]` of the configuration.
        scarce: whether every call of a bucket counts (`allowance.is_scarce`): then calls and not wishes decide.
    """
    wished = {
        "questions": intervals.questions,
        "feedbacks": intervals.feedbacks,
        "pins": intervals.pins,
        "events": intervals.chats,
        "claims": intervals.claims,
    }
    full = (_at(poll, wished.get(poll.name, poll.every)) for poll in POLLS_FULL)
    basic = {poll.name: poll for poll in POLLS_BASIC}
    done = (
        Poll(name, "feedbacks", intervals.archive, 4 * intervals.archive, calls=2)
        if not scarce("feedbacks")
        else Poll(name, "feedbacks", DAY, 3 * DAY, calls=2)
        for name in ("questions_done", "feedbacks_done")
    )
    return (*(basic[poll.name] if scarce(poll.bucket) else poll for poll in full), *done)


def _at(poll: Poll, every: float) -> Poll:
    return msgspec.structs.replace(poll, every=every, longest=max(every, poll.longest))


def polls(post: Post, intake: Intake, intervals: Intervals) -> list[Polling | Flags | Mirroring]:
    """The jobs that read one seller's lists."""
    limits = limits_of(post)
    table = timetable(intervals, scarce=lambda bucket: is_scarce(limits, bucket))
    jobs = [Polling(poll, ACTS[poll.name], intake, table) for poll in table]
    mirroring: list[Polling | Flags | Mirroring] = [Mirroring(kind, intake) for kind in MIRRORED]
    if is_scarce(limits, "feedbacks") or intervals.chats >= min(intervals.questions, intervals.feedbacks):
        return [*jobs, *mirroring]
    return [*jobs, *mirroring, Flags(intervals.chats)]


async def last_made(post: Post, names: Collection[str]) -> dict[str, float]:
    """When these polls were last made, unix seconds.

    Left out are those that never were, and those that would be in the future: the clock was set back.
    """
    latest = post.now() + MINUTE

    def found(tx: Reading) -> dict[str, float]:
        made = {name: cursors.get(tx, post.seller, f"made {name}", float) for name in names}
        return {name: at for name, at in made.items() if at is not None and at <= latest}

    return await post.store.read(found)


@dataclass
class Polling:
    """The job of one poll."""

    poll: Poll
    act: Act
    intake: Intake
    table: Sequence[Poll]
    """All polls of the seller: some draw on the same bucket."""

    @property
    def name(self) -> str:
        """Its name, in the table of jobs too."""
        return self.poll.name

    async def run(self, post: Post) -> float | None:
        """Read, if it is time to, and say when it will be again. Raises `Aside` if it is not, for whatever reason."""
        now, rivals = post.now(), [poll for poll in self.table if poll.bucket == self.poll.bucket]
        last = await last_made(post, [poll.name for poll in rivals])
        when = last.get(self.name, 0.0) + self.poll.every
        if when > now and not await self._has_news(post, last):
            raise Aside(when)
        choice = await self._choice(post, rivals, last)
        if choice.poll != self.name:
            raise Aside(now + min(ASIDE, self.poll.every))
        return await self._read(post, needed=now - last.get(self.name, 0.0) >= self.poll.longest)

    async def _read(self, post: Post, *, needed: bool) -> float | None:
        begun_at, scarce = post.now(), self._is_scarce(post)
        priority = WISHED if scarce and not needed else NEEDED
        reader = Reader(post=post, intake=self.intake, priority=priority)
        taken = await self.act(reader)
        await post.store.write(cursors.put, post.seller, f"made {self.name}", begun_at, begun_at)
        if self.name in FOLLOWER and taken.new:
            post.ring(FOLLOWER[self.name])
        return begun_at + self.poll.every

    async def _has_news(self, post: Post, last: Mapping[str, float]) -> bool:
        """Whether there has been news since it was last made. Where calls are scarce it waits for its time."""
        if self.name not in NEWS_OF or self._is_scarce(post):
            return False
        since = await post.store.read(cursors.get, post.seller, NEWS_OF[self.name], float)
        return since is not None and since > last.get(self.name, 0.0)

    def _is_scarce(self, post: Post) -> bool:
        return is_scarce(limits_of(post), self.poll.bucket)

    async def _choice(self, post: Post, rivals: Sequence[Poll], last: Mapping[str, float]) -> Choice:
        """What the next call of the bucket is for. Where there are enough calls, for this."""
        if not self._is_scarce(post):
            return Choice("poll", self.name)
        kinds = kinds_of(self.poll.bucket)
        due = await post.store.read(queue.next_due, post.seller, kinds, post.now()) if kinds else []
        urgent = any(intent.priority == PERSON for intent in due)
        return next_call(rivals, last, post.now(), urgent=urgent, waiting=bool(due))


def kinds_of(bucket: str) -> list[IntentKind]:
    """The kinds of intents that are sent from a bucket."""
    return [kind.name for kind in KINDS.values() if kind.route and kind.route.bucket == bucket]


class Raised(msgspec.Struct, frozen=True):
    """Which flags were up, by the poll that each brings forward."""

    questions: bool = False
    feedbacks: bool = False


@dataclass
class Flags:
    """The job that looks at WB's flags of what is new."""

    every: float
    name: str = "flags"

    async def run(self, post: Post) -> float | None:
        """Look, and bring forward the lists whose flag has risen."""
        begun_at = post.now()
        before = await post.store.read(cursors.get, post.seller, self.name, Raised, Raised())
        sdk = post.sdk.with_options(priority=NEEDED)
        found: NewFeedbacksQuestions = await post.unless_stopped(sdk.send(CALLS.new_feedbacks_questions()))
        now = Raised(bool(found.has_new_questions), bool(found.has_new_feedbacks))
        risen = [name for name in now.__struct_fields__ if getattr(now, name) and not getattr(before, name)]
        await post.store.write(self._keep, post.seller, now, risen, post.now())
        for name in risen:
            post.ring(name)
        return begun_at + self.every

    def _keep(self, tx: Writing, seller: str, raised: Raised, risen: Collection[str], now: float) -> None:
        cursors.put(tx, seller, self.name, raised, now)
        for name in risen:
            cursors.put(tx, seller, NEWS_OF[name], now, now)


MIRRORED: tuple[ItemKind, ...] = ("question", "feedback")
"""What is too much to be read as a whole at every poll."""


@dataclass
class Mirroring:
    """The job that reads everything of a kind: once at the beginning, then from time to time."""

    kind: ItemKind
    intake: Intake

    @property
    def name(self) -> str:
        """Its name, in the table of jobs too."""
        return f"mirror {self.kind}"

    async def run(self, post: Post) -> float | None:
        """Read everything, if that is due."""
        reader = Reader(post=post, intake=self.intake, priority=WHOLE)
        if await reader.is_due(self.kind):
            await reader.everything(self.kind)
        return post.now() + HOUR
