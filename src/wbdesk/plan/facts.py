"""What the desk tells others: facts, in an envelope whose version and JSON Schema are part of the promise.

A fact's id follows from what it tells, so that whoever computes it again gets the same id, and whoever receives it
twice knows it. What happens again in the same way (`AGAIN`), such as an edit back to what was there before, is numbered
by the store: `…:2`. `stream` names what must stay in order: the facts of one chat, or of one question, review or claim.
`docs/events.md` shows every type.

May not live here: where facts go, and when.
"""

from __future__ import annotations

from typing import Any

import msgspec

from .changes import Change
from .event_data import answer_data, claim_data, feedback_data, instant, message_data, question_data
from .event_shapes import DATA, EscalationData, FactKind, FeedbackDeletedData, FeedbackEditedData
from .intents import Intent, IntentKind
from .items import Item

VERSION = 1
"""Of the envelope and of all that is in it."""

ANSWERS: frozenset[IntentKind] = frozenset(
    {"question_answer", "question_reject", "question_edit", "feedback_answer", "feedback_edit"}
)
"""Intents that end in a text which buyers read. Messages and decisions are told by WB itself, as events of theirs."""


AGAIN: frozenset[FactKind] = frozenset({"feedback.edited", "feedback.deleted", "feedback.returned", "claim.changed"})
"""What may happen to one item several times, also in the same way."""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something that has happened, as it is told to others."""

    id: str
    """The same whenever the same thing is told; unique within a seller."""
    seller: str
    stream: str
    """Facts of one stream are delivered in order."""
    kind: FactKind
    at: float
    """When the desk saw it, unix seconds."""
    version: int = VERSION
    payload: dict[str, Any]
    """What is told, in the shape of `event_shapes.DATA[kind]`."""


def envelope(fact: Fact) -> dict[str, Any]:
    """A fact as receivers see it."""
    return {
        "id": fact.id,
        "type": fact.kind,
        "version": fact.version,
        "timestamp": instant(fact.at),
        "seller": fact.seller,
        "stream": fact.stream,
        "data": fact.payload,
    }


def encoded(fact: Fact) -> bytes:
    """The envelope as one line of JSON, the same bytes every time."""
    return msgspec.json.encode(envelope(fact))


def facts_of(change: Change) -> tuple[Fact, ...]:
    """What a change tells others: nothing, for most.

    That the seller himself answered, or pinned, is told to nobody who did not do it through the desk.
    """
    item, key = change.item, (change.item.kind, change.kind)
    if key == ("event", "new"):
        return (_fact("chat.message", f"chat:{item.id}", change, message_data(item), item.chat_id or item.id),)
    if key == ("question", "new"):
        return (_fact("question.new", f"question:{item.id}", change, question_data(item)),)
    if item.kind == "feedback":
        return _of_feedback(change, item)
    if key in {("claim", "new"), ("claim", "decided")}:
        kind: FactKind = "claim.new" if change.kind == "new" else "claim.changed"
        return (_fact(kind, f"claim:{item.id}:{item.digest}", change, claim_data(item)),)
    return ()


def _of_feedback(change: Change, item: Item) -> tuple[Fact, ...]:
    if change.kind == "new":
        return (_fact("feedback.new", f"feedback:{item.id}", change, feedback_data(item)),)
    if change.kind == "edited" and change.before is not None:
        edited = FeedbackEditedData(feedback_data(change.before), feedback_data(item))
        return (_fact("feedback.edited", f"feedback:{item.id}:{item.digest}", change, edited),)
    if change.kind == "deleted" or change.kind == "hidden":  # noqa: PLR1714 - so that mypy sees which words these are
        deleted = FeedbackDeletedData(change.kind, feedback_data(change.before or item))
        return (_fact("feedback.deleted", f"feedback:{item.id}:{change.kind}", change, deleted),)
    if change.kind == "returned":
        return (_fact("feedback.returned", f"feedback:{item.id}:returned", change, feedback_data(item)),)
    return ()


def _fact(kind: FactKind, id: str, change: Change, data: msgspec.Struct, stream: str = "") -> Fact:
    item = change.item
    payload = _plain(data)
    return Fact(id=id, seller=item.seller, stream=stream or item.id, kind=kind, at=change.at, payload=payload)


def fact_of_answer(intent: Intent, now: float) -> Fact | None:
    """The fact that WB shows an answer of the desk's; None for an intent that is none, or not confirmed."""
    if intent.kind not in ANSWERS or intent.state != "confirmed":
        return None
    return Fact(
        id=f"answer:{intent.key}",
        seller=intent.seller,
        stream=intent.item,
        kind="answer.confirmed",
        at=now,
        payload=_plain(answer_data(intent)),
    )


def fact_of_escalation(item: Item, rule: str, now: float, *, why: str = "", urgent: bool = True) -> Fact:
    """The fact that a rule wants a person to look at an item, with its words *why*."""
    data = EscalationData(
        item_kind=item.kind,
        item_id=item.id,
        rule=rule,
        urgent=urgent,
        text=item.text,
        rating=item.rating,
        nm_id=item.nm_id,
        why=why,
    )
    return Fact(
        id=f"escalation:{item.kind}:{item.id}:{rule}",
        seller=item.seller,
        stream=item.chat_id or item.id,
        kind="escalation",
        at=now,
        payload=_plain(data),
    )


def _plain(data: msgspec.Struct) -> dict[str, Any]:
    """As it will be read from JSON again: with lists, not tuples."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(data))
    return plain


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of every event.

    It lets fields be added: a receiver that is strict about unknown fields breaks on what it should not mind.
    """
    shapes = tuple(dict.fromkeys(DATA.values()))
    references, definitions = msgspec.json.schema_components(shapes, ref_template="#/$defs/{name}")
    for definition in definitions.values():
        definition["required"] = list(definition["properties"])  # whatever has a default is sent as well
    by_shape = dict(zip(shapes, references, strict=True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"An event of wbdesk, version {VERSION}",
        "type": "object",
        "properties": {
            "id": {"type": "string", "minLength": 1, "description": "The same whenever the same thing is told."},
            "type": {"enum": list(DATA)},
            "version": {"const": VERSION},
            "timestamp": {"type": "string", "format": "date-time", "description": "When the desk saw it."},
            "seller": {"type": "string", "minLength": 1},
            "stream": {"type": "string", "minLength": 1, "description": "Events of one stream come in order."},
            "data": {"type": "object"},
        },
        "required": ["id", "type", "version", "timestamp", "seller", "stream", "data"],
        "allOf": [_when(kind, by_shape[shape]) for kind, shape in DATA.items()],
        "$defs": definitions,
    }


def _when(kind: FactKind, reference: dict[str, Any]) -> dict[str, Any]:
    return {"if": {"properties": {"type": {"const": kind}}}, "then": {"properties": {"data": reference}}}
