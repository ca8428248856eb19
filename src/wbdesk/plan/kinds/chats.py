"""Chat messages: the one thing that WB would really deliver twice.

Nothing in a message is ours to choose but its words, and WB gives it an id only in the stream of events. So whether a
message has gone is decided by its text: it is in the chat once, or not at all. Where the chat has the same text from
before, nobody but a person can tell. Comparing times would often do, but clocks differ, and a desk whose clock is
wrong must not send twice for it. (With a clock that is behind WB's, a text that was sent just before may be taken for
this one: then the buyer has read it once, and not twice.)

The stream is complete and in order; a message that is not in it, read to its end, has not gone.
https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/postV1SellerMessage
"""

from __future__ import annotations

from typing import Any

import msgspec

from wbdesk.api.call import Call
from wbdesk.api.chats import LastMessage
from wbdesk.errors import InvalidArgument

from ..intents import Intent
from ..items import Item, part_of, seconds
from ..proofs import GO, Evidence, Verdict, folded, same_text
from .kind import CALLS, Files, Kind
from .payloads import Message, read_payload

SKEW = 2.0
"""How much earlier than our attempt WB may date our message, in seconds."""


class Signed(msgspec.Struct, frozen=True, rename="camel"):
    """What is read of a chat that is to be written to."""

    reply_sign: str | None = None
    last_message: LastMessage | None = None


def _message(intent: Intent, item: Item | None, files: Files) -> Call[Any]:
    asked, signed = read_payload(intent.payload, Message), None if item is None else part_of(item, Signed)
    if signed is None or not signed.reply_sign:
        raise InvalidArgument(f"chat {intent.item} has no reply_sign: read the list of chats first", argument="item")
    if len(files) != len(asked.files):
        raise InvalidArgument(f"files: {len(files)} given, the payload names {len(asked.files)}", argument="files")
    return CALLS.create_seller_message(signed.reply_sign, message=asked.text or None, files=files)


def _ready(intent: Intent, evidence: Evidence) -> Verdict:
    chat = evidence.one("chat", intent.item)
    if chat is None:
        return Verdict("refuted", "no_such_item") if evidence.missing else Verdict("wait", "not_read")
    signed = part_of(chat, Signed)
    if signed is None:
        return Verdict("wait", "unreadable")
    if intent.attempt and signed.last_message is not None and _is_ours(intent, signed.last_message):
        return Verdict("found", seen="the chat's newest message")
    return GO if signed.reply_sign else Verdict("wait", "no_sign")


def _is_ours(intent: Intent, last: LastMessage) -> bool:
    """Whether a chat's newest message is what an earlier attempt sent, though it was thought absent."""
    at, text = seconds(last.add_timestamp), folded(read_payload(intent.payload, Message).text)
    return bool(text) and same_text(last.text, text) and at is not None and at >= _since(intent)


def _proves(intent: Intent, evidence: Evidence) -> Verdict:
    text = folded(read_payload(intent.payload, Message).text)
    ours = [event for event in evidence.all("event") if event.chat_id == intent.item and event.state == "seller"]
    if not text:
        return _proves_files(intent, ours)
    equal = [event for event in ours if same_text(event.text, text)]
    new = [event for event in equal if event.created_at is not None and event.created_at >= _since(intent)]
    if not equal:
        return Verdict("absent", seen="not in the stream")
    if new and (intent.state == "sent" or len(equal) == 1):
        return Verdict("found", seen=f"event {new[-1].id}")
    return Verdict("undecidable", "equal_messages")


def _proves_files(intent: Intent, ours: list[Item]) -> Verdict:
    """A message of files alone: WB shows pictures without their names, so only silence is certain."""
    later = [event for event in ours if event.created_at is None or event.created_at >= _since(intent)]
    wordless = [event for event in later if not event.text]
    if intent.state == "sent" and wordless:
        return Verdict("found", seen=f"event {wordless[-1].id}")
    return Verdict("undecidable", "files_only") if wordless else Verdict("absent", seen="not in the stream")


def _since(intent: Intent) -> float:
    return (intent.attempt_started_at or 0.0) - SKEW


CHATS = (
    Kind(
        name="chat_message",
        sends="create_seller_message",
        target="a name given by who asks, such as the CRM's id of the message",
        item="chat",
        item_words="the chat, for its `replySign`",
        payload=Message,
        call=_message,
        fresh=10.0,
        ready=_ready,
        ready_words="The chat has a `replySign`. After an attempt that was proved absent: its newest message is not "
        "ours after all, else confirmed.",
        reads=lambda _intent: (),
        reads_words="the stream of events, to its end",
        proves=_proves,
        found_words="One message of the seller's in the chat has our text, and it is no older than the attempt. "
        "Older ones, or several: a person. Files without a text: a person, if any such message came.",
        absent_words="No message of the seller's in the chat has our text: due again.",
        unshown="-",
    ),
)
"""The kinds of this section."""
