"""Reviews: to answer, to edit an answer, to offer a return.

WB says yes (204) to an answer under a review that it does not have, so nothing but the review itself proves an answer:
https://dev.wildberries.ru/openapi/user-communication#tag/feedbacks/operation/postV1FeedbacksAnswer
"""

from __future__ import annotations

from typing import Any

import msgspec

from wbdesk.api.call import Call
from wbdesk.api.model import Instant

from ..intents import Intent
from ..items import Item, part_of
from ..proofs import GO, Evidence, Verdict
from .answers import proves_answer, proves_edit, ready_to_answer, ready_to_edit
from .kind import CALLS, DAY, MINUTE, Files, Kind
from .payloads import Edit, Nothing, Text, read_payload

GONE = "WB answers 422 to a review that it does not have: failed."


def _read(intent: Intent) -> tuple[Call[Any], ...]:
    return (CALLS.feedback(intent.item),)


def _answer(intent: Intent, _item: Item | None, _files: Files) -> Call[Any]:
    return CALLS.create_feedbacks_answer(intent.item, read_payload(intent.payload, Text).text)


def _edit(intent: Intent, _item: Item | None, _files: Files) -> Call[Any]:
    return CALLS.update_feedbacks_answer(intent.item, read_payload(intent.payload, Edit).text)


def _return(intent: Intent, _item: Item | None, _files: Files) -> Call[Any]:
    return CALLS.create_order_return(intent.item)


class Returnable(msgspec.Struct, frozen=True, rename="camel"):
    """What is read of a review whose buyer is to be offered a return."""

    is_able_return_product_orders: bool | None = None
    return_product_orders_date: Instant = None


def _proves_return(intent: Intent, evidence: Evidence) -> Verdict:
    """WB sets a date when the return has been offered; until then it says whether it may be."""
    item = evidence.one("feedback", intent.item)
    if item is None:
        return Verdict("refuted", "no_such_item") if evidence.missing else Verdict("wait", "not_read")
    part = part_of(item, Returnable)
    if part is None:
        return Verdict("undecidable", "unreadable")
    if part.return_product_orders_date is not None:
        return Verdict("found", seen=f"returnProductOrdersDate {part.return_product_orders_date.isoformat()}")
    if part.is_able_return_product_orders:
        return Verdict("absent", seen="isAbleReturnProductOrders")
    return Verdict("undecidable", "not_offered")


def _ready_to_return(intent: Intent, evidence: Evidence) -> Verdict:
    seen = _proves_return(intent, evidence)
    if seen.why == "not_offered":
        return Verdict("refuted", "not_offered")
    return {"absent": GO, "undecidable": Verdict("wait", seen.why)}.get(seen.says, seen)


FEEDBACKS = (
    Kind(
        name="feedback_answer",
        sends="create_feedbacks_answer",
        target="the review",
        item="feedback",
        item_words="the review",
        payload=Text,
        call=_answer,
        fresh=MINUTE,
        ready=lambda intent, evidence: ready_to_answer(intent, evidence, "feedback"),
        ready_words="It has no answer. (Processed because it is a rating only is not answered.) Ours is there: "
        "confirmed. Another's: superseded.",
        reads=_read,
        reads_words="`feedback(id)`",
        proves=lambda intent, evidence: proves_answer(intent, evidence, "feedback"),
        found_words="`answer.text` is ours, also while `answer.state` is `reviewRequired`; `rejected`: confirmed, then "
        f"moderated. Another's text: superseded. {GONE}",
        absent_words="due again",
        patience=DAY,
        unshown="failed",
    ),
    Kind(
        name="feedback_edit",
        sends="update_feedbacks_answer",
        target="the review",
        item="feedback",
        item_words="the review",
        payload=Edit,
        call=_edit,
        fresh=MINUTE,
        ready=lambda intent, evidence: ready_to_edit(intent, evidence, "feedback"),
        ready_words="Its answer is the one that was seen and `editable`. No answer yet: read again. Ours is there: "
        "confirmed. A third text: superseded. Not `editable`: failed.",
        reads=_read,
        reads_words="`feedback(id)`",
        proves=lambda intent, evidence: proves_edit(intent, evidence, "feedback"),
        found_words=f"`answer.text` is ours; `rejected`: confirmed, then moderated. A third text: superseded. {GONE}",
        absent_words="The text before and still `editable`: due again. Not `editable` any more: failed.",
        patience=DAY,
        unshown="failed",
    ),
    Kind(
        name="order_return",
        sends="create_order_return",
        target="the review",
        item="feedback",
        item_words="the review",
        payload=Nothing,
        call=_return,
        fresh=MINUTE,
        ready=_ready_to_return,
        ready_words="`isAbleReturnProductOrders`. A date is there already: confirmed. Neither: failed.",
        reads=_read,
        reads_words="`feedback(id)`",
        proves=_proves_return,
        found_words=f"`returnProductOrdersDate` is set. {GONE}",
        absent_words="No date and still `isAbleReturnProductOrders`: due again. Neither: a person.",
        patience=DAY,
        unshown="failed",
    ),
)
"""The kinds of this section."""
