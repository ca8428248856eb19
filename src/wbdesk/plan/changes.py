"""What has changed between two readings of an item, and what it means that an item is not there any more.

Theory. Two readings of one item differ by what the buyer did (edited), what somebody at the seller's did (answered), or
what WB did (took an answer down, unpinned). A list may be as old as WB's indexing is late, so one that shows an
answered review as unanswered is believed only `settle` seconds after the answer was seen.

Nothing in WB's API says that a review was deleted. It is only missing from a read of all lists, and that may also be
because it moved from one list to the other between two pages, or because WB has a bad day. Hence three steps: what is
missing is found here (`absences`), with a brake; each missing item is then asked for by its id; and `gone` says what
came of it: WB does not have it (deleted), or has it and shows it in no list, twice (hidden).

May not live here: the reading, and what is done about a change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, TypeAlias

import msgspec

from .items import Item, part_of
from .kinds.answers import Answer, answer_of
from .proofs import Evidence, same_text

ChangeKind: TypeAlias = Literal[
    "new",
    "edited",
    "answered",
    "answer_edited",
    "answer_rejected",
    "answer_removed",
    "decided",
    "unpinned",
    "deleted",
    "hidden",
    "returned",
]
"""`edited`: by the buyer. `answered`, `answer_edited`: at the seller's, by whomever. `answer_rejected`: by WB's
moderation. `answer_removed`: there was one and there is none. `decided`: a claim's status, actions or comment changed.
`returned`: what was gone is there again."""


class Change(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing that has changed about an item."""

    kind: ChangeKind
    at: float
    """When it was seen, unix seconds. When it happened, WB does not say."""
    before: Item | None = None
    after: Item | None = None
    """None: it is gone."""
    why: str = ""
    """WB's word for it, such as a pin's `unpinnedCause`; or which part was edited."""

    @property
    def item(self) -> Item:
        """What it is about, as it was last read."""
        found = self.after or self.before
        assert found is not None
        return found


def compare(before: Item | None, after: Item, *, gone: bool = False) -> tuple[Change, ...]:
    """What a new reading changes, in the order in which one would tell it.

    Args:
        before: the mirrored item; None if it is new.
        after: the same item as it was read now; believed (`is_believed`).
        gone: whether the mirrored item was marked as deleted or hidden.
    """
    if before is None:
        return (Change(kind="new", at=after.read_at, after=after),)
    returned = [Change(kind="returned", at=after.read_at, before=before, after=after)] if gone else []
    if before.raw == after.raw:
        return tuple(returned)
    made = (
        Change(kind=kind, at=after.read_at, before=before, after=after, why=why) for kind, why in _differ(before, after)
    )
    return (*returned, *made)


def is_believed(before: Item | None, after: Item, *, settle: float) -> bool:
    """Whether a new reading is to be stored at all.

    It is not if it is older than the mirrored one, nor if it has lost an answer (or a decision) that was seen less than
    *settle* seconds earlier: lists lag behind.
    """
    if before is None:
        return True
    lost = before.answered and not after.answered and before.kind != "pin"
    return after.read_at >= before.read_at + (settle if lost else 0.0)


def _differ(before: Item, after: Item) -> Iterator[tuple[ChangeKind, str]]:
    if after.kind in {"question", "feedback"}:
        if before.digest != after.digest:
            yield "edited", ", ".join(_edited_parts(before, after))
        yield from _answers_differ(before, after)
    elif after.kind == "claim" and before.digest != after.digest:
        yield "decided", f"status {after.state}"
    elif after.kind == "pin" and (before.state, after.state) == ("pinned", "unpinned"):
        yield "unpinned", cause_of(after)


def _edited_parts(before: Item, after: Item) -> list[str]:
    parts = {"rating": before.rating != after.rating, "text": before.text != after.text}
    return [name for name, differs in parts.items() if differs] or ["photos, video or tags"]


def _answers_differ(before: Item, after: Item) -> Iterator[tuple[ChangeKind, str]]:
    if before.answered != after.answered:
        yield ("answered", after.state or "") if after.answered else ("answer_removed", "")
    elif _was_rejected(after) and not _was_rejected(before):
        yield "answer_rejected", "rejected"
    else:
        old, new = answer_of(before), answer_of(after)
        if isinstance(old, Answer) and isinstance(new, Answer) and not same_text(old.text, new.text):
            yield "answer_edited", ""


def _was_rejected(item: Item) -> bool:
    """Whether WB's moderation has refused a review's answer. (A question has no such state.)"""
    return item.kind == "feedback" and item.answered and item.state == "rejected"


class Cause(msgspec.Struct, frozen=True, rename="camel"):
    """What is read of a pin that WB took down."""

    unpinned_cause: str | None = None


def cause_of(pin: Item) -> str:
    """Why WB unpinned a review, in WB's word; empty if it does not say.

    https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1Pins
    """
    part = part_of(pin, Cause)
    return (part and part.unpinned_cause) or ""


# What is not there any more.

CLAIM_SHOWN_FOR = 14 * 86_400.0
"""Seconds: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/getV1Claims"""

MARGIN = 3600.0
"""Seconds: a claim in its last hour may or may not be shown."""


def should_be_shown(item: Item, begun_at: float) -> bool:
    """Whether a read of all lists that began at *begun_at* should have shown a mirrored item.

    Not what was read while that read ran. Claims leave after 14 days by themselves; for how long WB keeps events it
    does not say, so they never count as missing.
    """
    if item.read_at >= begun_at or item.kind == "event":
        return False
    if item.kind == "claim":
        return item.created_at is not None and item.created_at > begun_at - CLAIM_SHOWN_FOR + MARGIN
    return True


class Brake(msgspec.Struct, frozen=True):
    """When too much has disappeared at once to be true."""

    share: float = 0.05
    """Of what should be shown, this much may be missing: 0.05 is 5 %."""
    least: int = 20
    """So few may be missing whatever their share."""
    never_all_of: int | None = 3
    """All may not be missing if there are so many; None: they may."""

    def holds(self, expected: int, missing: int) -> bool:
        """Whether *missing* of *expected* items are too many: then none of them is marked as gone."""
        if self.never_all_of is not None and expected == missing >= self.never_all_of:
            return True
        return missing > self.least and missing > expected * self.share


NO_BRAKE = Brake(share=1.0, never_all_of=None)
"""For pins, which sellers take down all at once; and for a person who has looked and says that it is true."""


class Absences(msgspec.Struct, frozen=True):
    """What a read of all lists did not show."""

    missing: tuple[str, ...]
    """The ids, to be asked for one by one; none if the brake holds."""
    expected: int
    braked: int = 0
    """How many were missing when the brake held; 0: it did not."""


def absences(mirrored: Iterable[Item], seen: Collection[str], begun_at: float, brake: Brake) -> Absences:
    """Which mirrored items a whole read should have shown and did not.

    Args:
        mirrored: the mirrored items of one seller and kind that are not marked as gone.
        seen: the ids that the read did show, in any list.
        begun_at: when its first request left, unix seconds.
        brake: when this is too much to be believed.
    """
    expected, missing = 0, []
    for item in mirrored:
        if should_be_shown(item, begun_at):
            expected += 1
            if item.id not in seen:
                missing.append(item.id)
    if brake.holds(expected, len(missing)):
        return Absences((), expected, len(missing))
    return Absences(tuple(missing), expected)


def gone(item: Item, read: Evidence, *, times_missing: int) -> Change | None:
    """What has become of a missing item, now that it was asked for by itself.

    Args:
        item: the mirrored item.
        read: the answer to asking for it by its id. Pins and chats cannot be asked for: the whole list, without it.
        times_missing: in how many whole reads in a row it was missing, this one included.

    Returns:
        The change; None while it may just have been between two pages.
    """
    there = read.one(item.kind, item.id)
    if read.missing or (there is None and read.whole and item.kind in {"pin", "chat"}):
        return Change(kind="unpinned" if item.kind == "pin" else "deleted", at=read.begun_at, before=item)
    if there is not None and times_missing > 1:
        return Change(kind="hidden", at=read.begun_at, before=item, after=there)
    return None
