"""What WB does not show any more: whole readings, and asking for what one of them did not show.

A whole reading goes through all lists that an item of a kind may stand in. It is gone on with after a restart, however
long ago it was begun. What it did not show is asked for item by item, some at a time; only pins and chats, which cannot
be asked for, are believed at once. If too much is missing nothing is, and that is reported (`plan.changes.Brake`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from wbdesk.plan.asking import Asked
from wbdesk.plan.changes import NO_BRAKE, Absences, Brake, gone
from wbdesk.plan.config.values import Sync
from wbdesk.plan.facts import facts_of
from wbdesk.plan.intents import Intent, IntentKey, IntentKind
from wbdesk.plan.items import ItemKind
from wbdesk.plan.proofs import Evidence
from wbdesk.store import absence, cursors, shelf
from wbdesk.store.absence import WholeReading
from wbdesk.store.database import Reading, Writing
from wbdesk.store.item_rows import Kept

from .intake import Intake, Taken
from .moving import Mover, moving
from .parts import ARCHIVED_FEEDBACKS, PROCESSED_FEEDBACKS, WHOLE, Part
from .polled import Polled, keep_polled
from .post import Post, Stopped
from .reading import read_proof
from .walking import Walked, Watch, walk

AS_ONE: Mapping[ItemKind, IntentKind] = {
    "question": "question_answer",
    "feedback": "feedback_answer",
    "claim": "claim_decision",
}
"""The kind of intent whose proof read asks for one item of a kind."""


class Under(msgspec.Struct, frozen=True):
    """A whole reading under way."""

    whole: WholeReading
    part: int = 0
    """Which of its lists is read next."""


class Came(msgspec.Struct, frozen=True):
    """What a whole reading has come to."""

    taken: Taken
    found: Absences


def parts_of(kind: ItemKind, sync: Sync) -> Sequence[Part]:
    """The lists that are read of a kind."""
    left_out = () if sync.archive else (PROCESSED_FEEDBACKS, ARCHIVED_FEEDBACKS)
    return [part for part in WHOLE[kind] if part not in left_out]


def done(tx: Reading, seller: str, kind: ItemKind) -> float | None:
    """When the last whole reading of a kind that came to its end had begun, unix seconds."""
    return cursors.get(tx, seller, f"whole {kind} done", float)


async def read_everything(
    post: Post,
    intake: Intake,
    kind: ItemKind,
    *,
    priority: int,
    watch: Watch = lambda _stride: None,
) -> Came:
    """Read everything that WB shows of a kind, or go on with that, and find out what it does not show any more.

    Raises what `walk` raises; the place is kept.
    """
    under, taken = await post.store.write(_begun, post.seller, kind, post.now()), Taken()
    parts = parts_of(kind, intake.settings)
    for number in range(under.part, len(parts)):
        walked = await _one_list(post, intake, parts[number], Under(under.whole, number + 1), priority, watch)
        taken += walked.taken
    whole = parts == list(WHOLE[kind])
    found = await moving(post, _finished, intake, under.whole, _brake(kind, intake.settings) if whole else None)
    if found.braked:
        post.log.warning(
            "too much has disappeared at once",
            seller=post.seller,
            kind=kind,
            expected=found.expected,
            missing=found.braked,
        )
    return Came(taken, found)


def _begun(tx: Writing, seller: str, kind: ItemKind, now: float) -> Under:
    """The whole reading under way, or a new one."""
    under = cursors.get(tx, seller, f"whole {kind}", Under)
    if under is None:
        under = Under(absence.begin(tx, seller, kind, now))
        cursors.put(tx, seller, f"whole {kind}", under, now)
    return under


async def _one_list(post: Post, intake: Intake, part: Part, after: Under, priority: int, watch: Watch) -> Walked:
    def ending(tx: Writing, walked: Walked) -> None:
        cursors.put(tx, post.seller, f"whole {part.kind}", after, post.now())
        keep_polled(tx, post.seller, part, Polled(walked.begun_at, walked.calls))

    since = None if intake.settings.since is None else int(intake.settings.since)
    name = f"whole {part.name} {after.whole.number}"  # so that nothing goes on where another reading had come
    return await walk(
        post, intake, part, name=name, priority=priority, since=since, age=None, watch=watch, ending=ending
    )


def _brake(kind: ItemKind, sync: Sync) -> Brake:
    return NO_BRAKE if kind == "pin" else Brake(share=sync.brake)


def _finished(mover: Mover, intake: Intake, whole: WholeReading, brake: Brake | None) -> Absences:
    """End a whole reading. *brake*: None, if it has left some lists out and so says nothing of what is gone."""
    tx, now, seller, kind = mover.tx, mover.now, whole.seller, whole.kind
    found = Absences((), 0) if brake is None else absence.absences(tx, whole, brake)
    absence.finish(tx, whole, found, now)
    cursors.forget(tx, seller, f"whole {kind}")
    cursors.put(tx, seller, f"whole {kind} done", whole.begun_at, now)
    if kind in AS_ONE:
        cursors.put(tx, seller, f"missing {kind}", found.missing, now)
    else:
        unlisted = Evidence(begun_at=whole.begun_at, whole=True)
        for kept in shelf.get_all(tx, seller, kind, found.missing).values():
            _mark(mover, intake, kept, unlisted)
    return found


async def ask_for_missing(post: Post, intake: Intake, kind: ItemKind, *, priority: int, most: int) -> int:
    """Ask for some of what the last whole reading did not show; how many are left."""
    missing = await post.store.read(cursors.get, post.seller, f"missing {kind}", list[str], [])
    asked, left = missing[:most], missing[most:]
    for number, id in enumerate(asked, 1):
        kept = await post.store.read(shelf.get, post.seller, kind, id)
        if kept is not None and kept.gone_at is None and not _is_out_of_sight(kept, intake.settings):
            await ask_for(post, intake, kept, priority=priority)
        rest = (*asked[number:], *left)
        await post.store.write(cursors.put, post.seller, f"missing {kind}", rest, post.now())
    return len(left)


def _is_out_of_sight(kept: Kept, sync: Sync) -> bool:
    """Whether it is from before what is mirrored, so that no reading can show it."""
    return sync.since is not None and kept.item.created_at is not None and kept.item.created_at < sync.since


async def ask_for(post: Post, intake: Intake, kept: Kept, *, priority: int, believe: bool = True) -> None:
    """Ask for one item by its id, and keep what comes of it; *believe*: also that WB does not have it."""
    if post.stop.is_set():
        raise Stopped
    key = IntentKey(post.seller, AS_ONE[kept.item.kind], kept.item.id)
    evidence = await read_proof(post, Intent(key=key, item=kept.item.id, asked_by="desk"), priority)

    def keep(mover: Mover) -> None:
        there = evidence.one(kept.item.kind, kept.item.id)
        if there is not None:
            same_place = msgspec.structs.replace(there, archived=kept.item.archived)
            intake.take(mover, [same_place], listed=False)
        if believe or there is not None:
            _mark(mover, intake, kept, evidence)

    await moving(post, keep)


def _mark(mover: Mover, intake: Intake, kept: Kept, evidence: Evidence) -> None:
    """Keep that something is gone, if it is."""
    item = kept.item
    times = absence.times_missing(mover.tx, item.seller, item.kind, item.id)
    change = gone(item, evidence, times_missing=times)
    if change is not None and absence.mark_gone(mover.tx, change):
        intake.keep(mover, Asked(facts=facts_of(change)))
