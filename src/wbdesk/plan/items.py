"""What the desk mirrors, as one value whatever it is: WB's JSON as received, and columns to search and compare by.

`raw` is the truth; every column follows from it and can be made again (`item_of`). Where a field cannot be read the
column is empty, never invented. What the buyer said goes into `digest`, so that an edited review is seen without
reading JSON; links to photos do not, because WB moves photos without anybody having edited anything.

May not live here: what a difference between two readings means (`changes.py`), and what is to be done about an item.
Fields are WB's: https://dev.wildberries.ru/openapi/user-communication
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, TypeVar, cast

import msgspec

from wbdesk.api.chats import Chat, Event, GoodCard
from wbdesk.api.claims import Claim
from wbdesk.api.feedback import Feedback
from wbdesk.api.model import Model
from wbdesk.api.pins import PinnedFeedback
from wbdesk.api.questions import Product, Question

ItemKind: TypeAlias = Literal["question", "feedback", "chat", "event", "claim", "pin"]
Columns: TypeAlias = dict[str, Any]
M = TypeVar("M")


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One question, review, chat, event, claim or pin of a seller, as it was read at one moment."""

    seller: str
    """WB's id of the seller."""
    kind: ItemKind
    id: str
    """WB's id; a pin's number as text."""
    raw: bytes
    """WB's JSON as received."""
    read_at: float
    """When it was asked for, unix seconds: what it says may be older, never newer than the reply."""
    created_at: float | None = None
    """When it was written or made (a pin: when it was last pinned or unpinned), unix seconds."""
    nm_id: int | None = None
    """WB's article number."""
    rating: int | None = None
    """A review's stars, 1 to 5."""
    chat_id: str | None = None
    """The chat, of a chat and of its events."""
    feedback_id: str | None = None
    """The review, of a review and of its pins."""
    order_id: str | None = None
    """The order: a chat's `rid`, which is a claim's `srid`."""
    answered: bool = False
    """A question or review with an answer by the seller (or refused by him), a claim that is decided. A review that
    WB calls processed because it is a rating only is not answered."""
    archived: bool = False
    """It was read from WB's archive."""
    state: str | None = None
    """Question: WB's `state`. Review: its answer's state where it has one, else its own. Claim: `status` as text.
    Event: who wrote. Pin: `pinned` or `unpinned`."""
    text: str = ""
    """What the buyer wrote (an event: whoever wrote it; a chat: its newest message)."""
    digest: str = ""
    """Of what may change about it and matters: the buyer's words and stars; a claim's decision; a pin's state."""


def item_of(model: Model, raw: bytes, *, seller: str, read_at: float, archived: bool = False) -> Item:
    """The item that a record of WB's is.

    Args:
        model: the record as the SDK read it; its type says which kind of item it is.
        raw: the JSON it was read from.
        seller: WB's id of the seller.
        read_at: when the request left, unix seconds.
        archived: whether it came from the archive of reviews or claims.
    """
    kind = kind_of(model)
    return Item(seller=seller, kind=kind, raw=bytes(raw), read_at=read_at, archived=archived, **COLUMNS[kind](model))


def kind_of(model: Model) -> ItemKind:
    """Which kind of item a record is. Raises `TypeError` for a record that the desk does not mirror."""
    kind = _KINDS.get(type(model))
    if kind is None:
        raise TypeError(f"the desk mirrors no {type(model).__name__}; it mirrors {', '.join(SHAPES)}")
    return kind


SHAPES: Mapping[ItemKind, type[Model]] = MappingProxyType(
    {
        "question": Question,
        "feedback": Feedback,
        "chat": Chat,
        "event": Event,
        "claim": Claim,
        "pin": PinnedFeedback,
    }
)
"""The SDK's record behind each kind of item."""

_KINDS: Mapping[type[Model], ItemKind] = MappingProxyType({shape: kind for kind, shape in SHAPES.items()})


def part_of(item: Item, shape: type[M]) -> M | None:
    """What *shape* names of an item's JSON; None if any of it is not as WB's specification says.

    Fields that *shape* does not name may be as odd as they like. So a decision that must not rest on something
    misread names what it needs and nothing else.
    """
    try:
        return msgspec.json.decode(item.raw, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


class Enveloped(msgspec.Struct, frozen=True):
    """WB's envelope around a single question or review, its content left as it is."""

    data: msgspec.Raw = msgspec.Raw(b"")


def record_in(body: bytes) -> bytes:
    """The JSON of the record in the reply to asking for one question or review: what `item_of` takes as *raw*.

    Raises `ValueError` for a body that has none. (Pages of lists give their records' JSON with `send_records`.)
    """
    record = bytes(msgspec.json.decode(body, type=Enveloped).data)
    if record in {b"", b"null"}:
        raise ValueError("the reply has no record under `data`")
    return record


def digest_of(*parts: object) -> str:
    """A short fingerprint of some values, the same on every machine and in every version of Python."""
    return blake2b(_encode(parts), digest_size=8).hexdigest()


_encode = msgspec.json.Encoder().encode


def seconds(moment: datetime | None) -> float | None:
    """A date as unix seconds."""
    return None if moment is None else moment.timestamp()


def _question(question: Question) -> Columns:
    return {
        "id": question.id,
        "created_at": seconds(question.created_date),
        "nm_id": _nm_id(question.product_details),
        "answered": question.answer is not None or question.state in {"wbRu", "none"},
        "state": question.state,
        "text": question.text or "",
        "digest": digest_of(question.text or ""),
    }


def _feedback(feedback: Feedback) -> Columns:
    answer, said = feedback.answer, (feedback.text or "", feedback.pros or "", feedback.cons or "")
    media = (len(feedback.photo_links), feedback.video is not None)
    return {
        "id": feedback.id,
        "feedback_id": feedback.id,
        "created_at": seconds(feedback.created_date),
        "nm_id": _nm_id(feedback.product_details),
        "rating": feedback.product_valuation,
        "answered": answer is not None and answer.text != "",
        "state": feedback.state if answer is None else answer.state,
        "text": "\n".join(filter(None, said)),
        "digest": digest_of(said, feedback.product_valuation, media, sorted(feedback.bables)),
    }


def _chat(chat: Chat) -> Columns:
    last, card = chat.last_message, chat.good_card or GoodCard()
    text, at = (last.text or "", seconds(last.add_timestamp)) if last else ("", None)
    return {
        "id": chat.chat_id,
        "chat_id": chat.chat_id,
        "created_at": at,
        "nm_id": card.nm_id,
        "order_id": card.rid,
        "text": text,
        "digest": digest_of(text, at),
    }


def _event(event: Event) -> Columns:
    message = event.message
    card = (message and message.attachments and message.attachments.good_card) or GoodCard()
    text = (message and message.text) or ""
    return {
        "id": event.event_id,
        "chat_id": event.chat_id,
        "created_at": seconds(event.add_timestamp or event.add_time),
        "nm_id": card.nm_id,
        "order_id": card.rid,
        "state": event.sender,
        "text": text,
        "digest": digest_of(text),
    }


def _claim(claim: Claim) -> Columns:
    status = None if claim.status is None else str(claim.status)
    decision = (claim.status, claim.status_ex, sorted(claim.actions), claim.wb_comment, seconds(claim.dt_update))
    return {
        "id": claim.id,
        "created_at": seconds(claim.dt),
        "nm_id": claim.nm_id,
        "order_id": claim.srid,
        "answered": claim.status in {1, 2},
        "state": status,
        "text": claim.user_comment or "",
        "digest": digest_of(decision),
    }


def _pin(pin: PinnedFeedback) -> Columns:
    return {
        "id": str(pin.pin_id),
        "feedback_id": pin.feedback_id,
        "created_at": seconds(pin.change_state_at),
        "nm_id": pin.nm_id,
        "state": pin.state,
        "digest": digest_of(pin.state, pin.unpinned_cause),
    }


def _nm_id(product: Product | None) -> int | None:
    return None if product is None else product.nm_id


COLUMNS: Mapping[ItemKind, Callable[[Any], Columns]] = MappingProxyType(
    cast(
        "dict[ItemKind, Callable[[Any], Columns]]",
        {
            "question": _question,
            "feedback": _feedback,
            "chat": _chat,
            "event": _event,
            "claim": _claim,
            "pin": _pin,
        },
    )
)
"""How the columns follow from a record."""
