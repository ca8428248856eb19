"""What was read, and what it says: whether an intent may be sent, and whether it happened.

Theory. WB has no key that makes a sending unique, and it says yes to an answer under a review that does not exist. So
before a sending somebody looks whether it is still to be done, and afterwards whether it was done. Both are pure: an
intent and `Evidence` go in, a `Verdict` comes out. Three rules hold for every kind:

- **Found is believed at once,** from whatever reading. Our own text under a review is not there by chance.
- **Anything else is believed only of the proof read,** begun at least `settle` seconds after the attempt ended:
  lists show changes late, and not being in a list proves nothing.
- **What cannot be read is not absent.** If the answer's JSON is odd, the verdict is `undecidable`: a person looks.

Lives here: the values, the folding of texts and what follows from a verdict. What counts as found is each kind's own
(`kinds/`).
"""

from __future__ import annotations

import unicodedata
from typing import Literal, TypeAlias

import msgspec

from .intents import REPEATABLE, Intent
from .items import Item, ItemKind
from .move_table import Facts, MoveName
from .reasons import Reason

Says: TypeAlias = Literal["go", "wait", "found", "absent", "superseded", "refuted", "undecidable"]
"""`go`: it is still to be done. `wait`: nothing is known yet, read (again). `found`: it is done. `absent`: it surely
was not done. `superseded`: somebody else did something else. `refuted`: it cannot be done. `undecidable`: ask a
person."""


class Verdict(msgspec.Struct, frozen=True):
    """What a reading says of an intent, and why."""

    says: Says
    why: Reason | Literal[""] = ""
    seen: str = ""
    """What WB showed, for the record of the proof: a state, a date, an id; never a text of somebody's."""
    moderated: bool = False
    """It was done and WB's moderation has refused it."""


GO = Verdict("go")


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What was read about an intent's item."""

    items: tuple[Item, ...] = ()
    begun_at: float
    """When the (first) request left, unix seconds."""
    whole: bool = False
    """It was the kind's proof read, to its end: the item asked for by its id, the filtered list, the stream."""
    missing: bool = False
    """WB says that it has no such item."""

    def one(self, kind: ItemKind, id: str) -> Item | None:
        """The newest reading of one item."""
        found = [item for item in self.items if (item.kind, item.id) == (kind, id)]
        return max(found, key=lambda item: item.read_at, default=None)

    def all(self, kind: ItemKind) -> list[Item]:
        """All items of a kind, each once."""
        return list({item.id: item for item in self.items if item.kind == kind}.values())


def seen_in(item: Item) -> Evidence:
    """What the mirror knows: one item as it was last read."""
    return Evidence(items=(item,), begun_at=item.read_at)


def folded(text: str | None) -> str:
    """A text as it is compared: NFC, all white space one blank, none around it."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def same_text(one: str | None, other: str | None) -> bool:
    """Whether two texts say the same, however they are spaced. A text that is missing is the same as none."""
    return one is not None and other is not None and folded(one) == folded(other)


class Step(msgspec.Struct, frozen=True):
    """A move to make, with its facts: `move(intent, step.name, now, **step.facts)`."""

    name: MoveName
    facts: Facts


def steps(intent: Intent, verdict: Verdict, look_again_at: float) -> tuple[Step, ...]:
    """The moves that follow from a verdict, in order.

    Args:
        intent: as it was when it was read about.
        verdict: what the reading says.
        look_again_at: when to read (or try) again where nothing is decided, unix seconds (`next_look`).
    """
    news: Facts = {"attempt": intent.attempt}
    proof, error = verdict.seen or verdict.says, verdict.why
    if verdict.says == "found":
        taken_down = (Step("moderate", {"error": "moderated"}),) if verdict.moderated else ()
        return (Step("found", {**news, "proof": proof}), *taken_down)
    if verdict.says == "superseded":
        return (Step("supersede", {**news, "proof": proof, "error": error}),)
    if verdict.says == "refuted":
        return (Step("fail", {**news, "proof": proof, "error": error, "needs_person": True}),)
    if verdict.says == "absent":
        return (_when_absent(intent, verdict),)
    return _when_open(intent, verdict, look_again_at)


def _when_absent(intent: Intent, verdict: Verdict) -> Step:
    proof: Facts = {"attempt": intent.attempt, "proof": verdict.seen or "absent"}
    if intent.kind in REPEATABLE:
        return Step("repeat", {"attempt": intent.attempt})
    if intent.state == "sent":
        return Step("fail", {**proof, "error": "not_done", "needs_person": True})
    return Step("absent", proof)


def _when_open(intent: Intent, verdict: Verdict, look_again_at: float) -> tuple[Step, ...]:
    """Nothing is decided: look again later, and ask a person where only a person can tell."""
    if intent.state not in {"sent", "unknown"}:
        return ()
    facts: Facts = {"attempt": intent.attempt, "due_at": look_again_at}
    if verdict.says == "undecidable":
        facts |= {"error": verdict.why, "needs_person": intent.needs_person or intent.state == "unknown"}
    return (Step("doubt", facts),)


LONGEST_PAUSE = 6 * 3600.0


def next_look(intent: Intent, now: float, settle: float) -> float:
    """When to read about an intent again: soon after it was sent, then ever more seldom, at least every six hours."""
    age = max(0.0, now - (intent.attempt_ended_at or now))
    return now + min(LONGEST_PAUSE, max(settle, age))
