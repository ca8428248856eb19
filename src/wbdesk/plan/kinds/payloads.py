"""What each kind of intent sends, as shapes: an intent's `payload` is one of these as plain data.

A field that a shape does not have is refused, so that a misspelt one is noticed when the intent is made.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from wbdesk.api.pins import PinMethod, PinOn
from wbdesk.errors import InvalidArgument

P = TypeVar("P", bound="Payload")


class Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be sent."""


class Nothing(Payload, frozen=True):
    """The target says it all."""


class Text(Payload, frozen=True):
    """An answer."""

    text: str


class Edit(Payload, frozen=True):
    """Another text for an answer that is there."""

    text: str
    was: str = ""
    """The answer as whoever edits saw it; if WB shows a third text by then, nothing is sent. Empty: whatever it was."""


class Pinning(Payload, frozen=True):
    """Where and how a review is to be pinned."""

    pin_on: PinOn
    pin_method: PinMethod


class Unpinning(Payload, frozen=True):
    """Which pin is to go."""

    pin_id: int


class MessageFile(Payload, frozen=True):
    """A file of a message: its name for the buyer, and where the desk keeps its bytes."""

    name: str
    kept: str


class Message(Payload, frozen=True):
    """A chat message: a text, files, or both."""

    text: str = ""
    files: tuple[MessageFile, ...] = ()


class Decision(Payload, frozen=True):
    """What to do with a claim: one of its `actions`."""

    action: str
    comment: str | None = None
    was: int = 0
    """The claim's status as whoever decides saw it; if WB shows another by then, nothing is sent."""


class Delivery(Payload, frozen=True):
    """Which fact goes to which sink."""

    sink: str
    fact: str


def read_payload(payload: dict[str, Any], shape: type[P]) -> P:
    """*payload* in its shape. Raises `InvalidArgument` naming what does not fit."""
    try:
        return msgspec.convert(payload, shape)
    except msgspec.ValidationError as problem:
        raise InvalidArgument(f"payload: {problem}; it is a {shape.__name__}", argument="payload") from None
