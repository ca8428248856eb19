"""Pins: to pin a review on a card or a group of cards, and to take a pin down.

A pin cannot be asked for by its id; the list of what is pinned, filtered by the review, is the only thing to read. So
here, and nowhere else, not being in a list counts, if the list was read to its end. It may: WB answers `alreadyPinned`
to a review that is pinned twice, and unpinning twice does nothing.
https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/postFeedbacksV1Pins
"""

from __future__ import annotations

from typing import Any

import msgspec

from wbdesk.api.call import Call
from wbdesk.api.pins import PinReviewItem

from ..intents import Intent
from ..items import Item, part_of
from ..proofs import GO, Evidence, Verdict
from .kind import CALLS, MINUTE, Files, Kind
from .payloads import Pinning, Unpinning, read_payload


class Place(msgspec.Struct, frozen=True, rename="camel"):
    """What is read of a pin."""

    pin_id: int
    pin_on: str
    pin_method: str


def _read(intent: Intent) -> tuple[Call[Any], ...]:
    return (CALLS.get_pinned_feedbacks(state="pinned", feedback_id=intent.item),)


def _pin(intent: Intent, _item: Item | None, _files: Files) -> Call[Any]:
    asked = read_payload(intent.payload, Pinning)
    return CALLS.pin_feedback([PinReviewItem(asked.pin_method, asked.pin_on, intent.item)])


def _unpin(intent: Intent, _item: Item | None, _files: Files) -> Call[Any]:
    return CALLS.unpin_feedback([read_payload(intent.payload, Unpinning).pin_id])


def _pins(intent: Intent, evidence: Evidence) -> list[Place] | None:
    """The review's pins that hold now; None if one of them cannot be read."""
    pinned = [pin for pin in evidence.all("pin") if pin.feedback_id == intent.item and pin.state == "pinned"]
    parts = [part_of(pin, Place) for pin in pinned]
    return None if None in parts else [part for part in parts if part is not None]


def _proves_pin(intent: Intent, evidence: Evidence) -> Verdict:
    asked, pins = read_payload(intent.payload, Pinning), _pins(intent, evidence)
    if pins is None:
        return Verdict("undecidable", "unreadable")
    there = [pin for pin in pins if pin.pin_on == asked.pin_on]
    ours = next((pin for pin in there if pin.pin_method == asked.pin_method), None)
    if ours is not None:
        return Verdict("found", seen=f"pin {ours.pin_id}")
    return Verdict("superseded", "other_pin", f"pin {there[0].pin_id}") if there else Verdict("absent", seen="no pin")


def _ready_to_pin(intent: Intent, evidence: Evidence) -> Verdict:
    if evidence.missing:
        return Verdict("refuted", "no_such_item")
    return _go_if_absent(_proves_pin(intent, evidence))


def _proves_unpin(intent: Intent, evidence: Evidence) -> Verdict:
    """Here it is *not* being among them that is looked for, so a part of the list says nothing."""
    asked, pins = read_payload(intent.payload, Unpinning), _pins(intent, evidence)
    if not evidence.whole:
        return Verdict("wait", "not_read")
    if pins is None:
        return Verdict("undecidable", "unreadable")
    there = any(pin.pin_id == asked.pin_id for pin in pins)
    return Verdict("absent", seen=f"pin {asked.pin_id}") if there else Verdict("found", seen="no such pin")


def _ready_to_unpin(_intent: Intent, _evidence: Evidence) -> Verdict:
    return GO


def _go_if_absent(seen: Verdict) -> Verdict:
    return {"absent": GO, "undecidable": Verdict("wait", seen.why)}.get(seen.says, seen)


PINS = (
    Kind(
        name="pin",
        sends="pin_feedback",
        target="the review and the place, as `<review>@nm` or `<review>@imt`",
        item="pin",
        item_words="the review's pins",
        payload=Pinning,
        call=_pin,
        fresh=10 * MINUTE,
        ready=_ready_to_pin,
        ready_words="It is not pinned in this place. By the same method: confirmed. By the other: superseded.",
        reads=_read,
        reads_words='`get_pinned_feedbacks(state="pinned", feedback_id=...)`, to its end',
        proves=_proves_pin,
        found_words="A pin of the review with the same `pinOn` and `pinMethod`. Another `pinMethod`: superseded.",
        absent_words="due again; WB answers `alreadyPinned` to a second one",
        unshown="failed",
    ),
    Kind(
        name="unpin",
        sends="unpin_feedback",
        target="the pin's number",
        item=None,
        item_words="nothing",
        payload=Unpinning,
        call=_unpin,
        fresh=None,
        ready=_ready_to_unpin,
        ready_words="Always: unpinning what is not pinned does nothing.",
        reads=_read,
        reads_words='`get_pinned_feedbacks(state="pinned", feedback_id=...)`, to its end',
        proves=_proves_unpin,
        found_words="The pin is not among them.",
        absent_words="due again; it may be done twice, so nothing needs to be read first",
        unshown="again",
    ),
)
"""The kinds of this section."""
