"""What WB has to show after a havoc: every wish done once, and nothing that the desk could have known better.

What the sinks have to show is in `verdict_told.py`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.e2e.havoc import LATE, Havoc, missing, rows
from tests.e2e.verdict_told import told_wrong

from wbdesk.plan.intents import Intent
from wbdesk.sim.journal import Entry

FRESH = 60.0
"""How old a reading may be on which an answer leaves, in seconds."""
BETWEEN = 30.0
"""Between such a reading and its answer's arrival a call may be under way for so long, in seconds of the world."""

OPERATIONS = {
    "question_answer": "update_question",
    "question_reject": "update_question",
    "feedback_answer": "create_feedbacks_answer",
    "feedback_edit": "update_feedbacks_answer",
    "order_return": "create_order_return",
    "chat_message": "create_seller_message",
    "claim_decision": "update_claim",
}
"""What each kind does at WB, as the simulator keeps it. (Pins are kept in a book of their own, and that a question was
viewed is not kept once it is answered.)"""


def problems(made: Havoc) -> list[str]:
    """All that is not as it should be."""
    return [
        *(f"twice: {effect}" for effect in made.life.shop.repeated()),
        *(f"answered twice: {item}" for item in _answered_twice(made)),
        *(f"missing: {one}" for one in missing(made)),
        *_left(made),
        *_not_as_told(made),
        *(f"refused: {entry.operation} {entry.item} {entry.status}" for entry in _refused(made)),
        *_too_late(made),
        *told_wrong(made),
    ]


def _answered_twice(made: Havoc) -> list[str]:
    """Questions and reviews with two answers of the desk's, whatever their words."""
    effects = made.life.shop.effects
    answers = [effect for effect in effects if effect.text and effect.operation != "create_seller_message"]
    times = Counter((effect.operation, effect.item) for effect in answers)
    return [f"{operation} {item}" for (operation, item), number in times.items() if number > 1]


def _left(made: Havoc) -> Iterator[str]:
    for intent in rows(made):
        if intent.state not in {"confirmed", "superseded"} or intent.needs_person:
            yield f"left: {intent.key} {intent.state} {intent.error}"
        elif intent.state == "superseded" and intent.item not in made.life.answered:
            yield f"superseded by nobody: {intent.key}"


def _not_as_told(made: Havoc) -> Iterator[str]:
    """What is confirmed has happened once; what is not has not happened."""
    done: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for effect in made.life.shop.effects:
        done[effect.operation, effect.item].append(effect.text)
    for intent in rows(made):
        if intent.kind in OPERATIONS:
            expected = [_text(intent)] if intent.state == "confirmed" else []
            seen = [text for text in done[OPERATIONS[intent.kind], intent.item] if text == _text(intent)]
            if seen != expected and intent.item not in made.life.answered:
                yield f"{intent.key} is {intent.state}, WB has {seen}"
    pinned, wished = made.life.shop.pins.pinned(), _pinned(made)
    pins = Counter((pin.feedback_id, pin.on) for pin in pinned if pin.feedback_id in wished)
    yield from (f"pinned {number} times: {place}" for place, number in pins.items() if number != 1)
    yield from (f"not pinned: {item}" for item in wished - {pin.feedback_id for pin in pinned})


def _pinned(made: Havoc) -> set[str]:
    return {intent.item for intent in rows(made) if intent.kind == "pin"}


def _text(intent: Intent) -> str:
    """What the simulator keeps of an effect."""
    return str(intent.payload.get("text", intent.payload.get("action", "")))


def _refused(made: Havoc) -> list[Entry]:
    """Writes that WB itself refused. (Its limits may turn back what a desk sends beside one that is stopped.)"""
    return [
        entry
        for entry in made.world.journal
        if entry.writes and entry.verdict == "served" and entry.status is not None and 400 <= entry.status < 500
        if not _was_signed_late(made, entry)
    ]


def _was_signed_late(made: Havoc, entry: Entry) -> bool:
    """Whether a list may have shown the signature of a chat as it was before the last message, because it was late."""
    messages = [effect for effect in made.life.shop.effects if effect.operation == "create_seller_message"]
    just_before = (effect for effect in messages if 0.0 <= entry.time - effect.at <= LATE + BETWEEN)
    return entry.operation == "create_seller_message" and any(
        (entry.item or "").startswith(f"{effect.item}:") for effect in just_before
    )


def _too_late(made: Havoc) -> Iterator[str]:
    """Answers over somebody else's that a reading as fresh as it must be, of a list as late as it may be, had shown."""
    for effect in made.life.shop.effects:
        answered_at = made.life.answered.get(effect.item)
        if answered_at is not None and effect.text and effect.at > answered_at + FRESH + LATE + BETWEEN:
            yield f"over another's answer, {effect.at - answered_at:.0f} s later: {effect.item}"
