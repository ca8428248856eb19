"""An intent: one thing that is to be done at WB or at a sink, from the wish to the proof, as one frozen value.

Its key says what is to be done to what: the seller, the kind, the target, the round. Text, rule and template are no
part of it, so that two rules, two desks or the same rule with another template cannot do a thing twice. A round above
0 is a person saying "do it again". Its lane says what must not be under way at the same time: an answer and an edit of
the same review have different keys and share a lane.

May not live here: how a state changes (`moves.py`), and what a kind means at WB (`kinds/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec.structs import replace

IntentKind: TypeAlias = Literal[
    "question_answer",
    "question_reject",
    "question_edit",
    "question_viewed",
    "feedback_answer",
    "feedback_edit",
    "order_return",
    "pin",
    "unpin",
    "chat_message",
    "claim_decision",
    "deliver",
]
State: TypeAlias = Literal[
    "drafted",
    "approved",
    "due",
    "claimed",
    "sending",
    "sent",
    "confirmed",
    "unknown",
    "refused",
    "dropped",
    "superseded",
    "moderated",
    "failed",
]
Mode: TypeAlias = Literal["auto", "approve"]
"""Whether a person must approve it. (A rule that is off makes no intents.)"""

PERSON, BULK, BACKFILL = 0, 10, 20
"""Priorities: the lower goes first."""

WAITING: frozenset[State] = frozenset({"drafted", "approved", "due"})
"""Nobody holds it."""
IN_FLIGHT: frozenset[State] = frozenset({"claimed", "sending", "unknown"})
"""It is being sent, or nobody knows whether it was."""
ENDS: frozenset[State] = frozenset({"refused", "dropped", "superseded", "moderated", "failed"})
"""No move leaves these; `confirmed` is left for `moderated` alone."""
SETTLED: frozenset[State] = frozenset((*ENDS, "confirmed"))
"""Nothing more is to be done."""

REPEATABLE: frozenset[IntentKind] = frozenset({"question_viewed", "unpin", "deliver"})
"""Doing these twice does no harm: nothing is read before they are sent again. (A sink knows a fact by its id.)"""

LANES: Mapping[IntentKind, str] = MappingProxyType(
    {
        "question_answer": "question",
        "question_reject": "question",
        "question_edit": "question",
        "question_viewed": "question-viewed",
        "feedback_answer": "feedback",
        "feedback_edit": "feedback",
        "order_return": "return",
        "pin": "pin",
        "unpin": "pin",
        "chat_message": "chat",
        "claim_decision": "claim",
        "deliver": "deliver",
    }
)
"""What changes the same thing at WB shares a lane, item by item."""

ORDERED: frozenset[str] = frozenset({"chat", "deliver"})
"""Lanes in which what was asked first leaves first: a buyer and a CRM read in the order in which it arrives."""


class IntentKey(msgspec.Struct, frozen=True, order=True):
    """What is to be done to what. No two intents have the same key."""

    seller: str
    kind: IntentKind
    target: str
    """The item's id, or what `docs/intents.md` says for this kind; of a chat message, a name given by who asks."""
    round: int = 0
    """Above 0: a person wants it done again."""

    def __str__(self) -> str:
        return f"{self.kind}:{self.target}" + (f"#{self.round}" if self.round else "")


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be done, and all that has become of it. Times are unix seconds."""

    id: int = 0
    """The store's number for it; 0: not stored yet."""
    key: IntentKey
    item: str
    """WB's id of the item it is about: a question, review, chat or claim; of a pin or unpin, the review; of a delivery,
    the sink and the stream, as `sink/stream`."""
    state: State = "drafted"
    payload: dict[str, Any] = msgspec.field(default_factory=dict)
    """What is to be sent, as plain data in the shape that its kind names (`kinds/payloads.py`)."""
    asked_by: str
    """`person:<name>`, `rule:<name>` or `desk`."""
    rule: str = ""
    template: str = ""
    template_version: str = ""
    mode: Mode = "approve"
    priority: int = BULK
    due_at: float = 0.0
    """Nothing is done with it before: not sent while it waits, not read about while it is `sent` or `unknown`."""
    not_after: float | None = None
    """After this it is dropped instead of sent."""
    attempt: int = 0
    """How often it was begun to be sent. What is learned about another attempt changes nothing."""
    lease_owner: str = ""
    lease_until: float | None = None
    attempt_started_at: float | None = None
    attempt_ended_at: float | None = None
    """When it stopped being sent; where that was never seen, when the lease was found lost."""
    proof: str = ""
    """What was read that shows that it happened, or that it did not."""
    error: str = ""
    """Why it is not where it should be, in words for a person."""
    needs_person: bool = False
    created_at: float = 0.0
    updated_at: float = 0.0

    @property
    def seller(self) -> str:
        """WB's id of the seller."""
        return self.key.seller

    @property
    def kind(self) -> IntentKind:
        """What is to be done."""
        return self.key.kind

    @property
    def lane(self) -> str:
        """What must not be under way at the same time as this; unique within a seller."""
        return f"{LANES[self.kind]}:{self.item}"

    @property
    def sink(self) -> str:
        """The sink of a delivery; empty for what goes to WB."""
        return str(self.payload.get("sink", "")) if self.kind == "deliver" else ""

    @property
    def ordered(self) -> bool:
        """Whether it must wait for what was asked before it in its lane."""
        return LANES[self.kind] in ORDERED


def begun(
    key: IntentKey,
    item: str,
    payload: dict[str, Any],
    now: float,
    *,
    asked_by: str,
    mode: Mode = "approve",
    delay: float = 0.0,
    **known: Any,
) -> Intent:
    """A new intent: a draft where a person must approve it, else approved and due after *delay* seconds.

    What a person asks for needs no approval: pass `mode="auto"`. *known* are further fields of `Intent`.
    """
    state: State = "drafted" if mode == "approve" else "approved"
    return Intent(
        key=key,
        item=item,
        payload=payload,
        state=state,
        asked_by=asked_by,
        mode=mode,
        due_at=now + delay,
        created_at=now,
        updated_at=now,
        **known,
    )


def again(intent: Intent, now: float, *, asked_by: str, payload: dict[str, Any] | None = None) -> Intent:
    """The next round of an intent that is settled: a person's wish, so it is approved and goes before bulk work.

    Raises `ValueError` for one that is still under way.
    """
    if intent.state not in SETTLED:
        raise ValueError(f"intent {intent.key} is {intent.state}: wait until it is settled, or drop it first")
    key = replace(intent.key, round=intent.key.round + 1)
    payload = intent.payload if payload is None else payload
    return begun(key, intent.item, payload, now, asked_by=asked_by, mode="auto", priority=PERSON)


def may_be_claimed(intent: Intent, lane: Iterable[Intent]) -> bool:
    """Whether nothing else in its lane stands before it. *lane* are the other intents of the same seller and lane.

    What is in flight stands before everything. In an ordered lane so does whatever was stored earlier and is approved.
    A draft stands before nothing: it may never leave.
    """
    before = IN_FLIGHT | ({"approved", "due"} if intent.ordered else frozenset())
    return not any(
        other.state in IN_FLIGHT or (other.state in before and other.id < intent.id)
        for other in lane
        if other.id != intent.id
    )
