"""Questions: to answer, to reject, to edit an answer, to mark as looked at.

https://dev.wildberries.ru/openapi/user-communication#tag/questions/operation/patchV1Questions
"""

from __future__ import annotations

from typing import Any

import msgspec

from wbdesk.api.call import Call

from ..intents import Intent
from ..items import Item, part_of
from ..proofs import GO, Evidence, Verdict
from .answers import proves_answer, proves_edit, ready_to_answer, ready_to_edit
from .kind import CALLS, DAY, MINUTE, Files, Kind
from .payloads import Edit, Nothing, Text, read_payload

SHOWN, REJECTED = "wbRu", "none"
"""WB's states of a question that is answered or rejected."""

GONE = "WB answers 422 to a question that it does not have: failed."


def _read(intent: Intent) -> tuple[Call[Any], ...]:
    return (CALLS.question(intent.item),)


def _answer(intent: Intent, _item: Item | None, _files: Files) -> Call[Any]:
    return CALLS.answer_question(intent.item, read_payload(intent.payload, Text).text)


def _reject(intent: Intent, _item: Item | None, _files: Files) -> Call[Any]:
    return CALLS.reject_question(intent.item, read_payload(intent.payload, Text).text)


def _edit(intent: Intent, _item: Item | None, _files: Files) -> Call[Any]:
    return CALLS.answer_question(intent.item, read_payload(intent.payload, Edit).text)


def _view(intent: Intent, _item: Item | None, _files: Files) -> Call[Any]:
    return CALLS.mark_question_viewed(intent.item)


class Viewed(msgspec.Struct, frozen=True, rename="camel"):
    """What is read of a question that is to be marked."""

    was_viewed: bool | None = None


def _ready_to_view(intent: Intent, evidence: Evidence) -> Verdict:
    seen = _proves_viewed(intent, evidence)
    return seen if seen.says in {"found", "refuted"} else GO


def _proves_viewed(intent: Intent, evidence: Evidence) -> Verdict:
    item = evidence.one("question", intent.item)
    if item is None:
        return Verdict("refuted", "no_such_item") if evidence.missing else Verdict("wait", "not_read")
    part = part_of(item, Viewed)
    if part is None or part.was_viewed is None:
        return Verdict("undecidable", "unreadable")
    return Verdict("found", seen="wasViewed") if part.was_viewed else Verdict("absent", seen="not wasViewed")


QUESTIONS = (
    Kind(
        name="question_answer",
        sends="answer_question",
        target="the question",
        item="question",
        item_words="the question",
        payload=Text,
        call=_answer,
        fresh=MINUTE,
        ready=lambda intent, evidence: ready_to_answer(intent, evidence, "question", SHOWN),
        ready_words="It has no answer. Ours is there: confirmed. Another's, or rejected: superseded.",
        reads=_read,
        reads_words="`question(id)`",
        proves=lambda intent, evidence: proves_answer(intent, evidence, "question", SHOWN),
        found_words=f"`state` is `wbRu` and `answer.text` is ours. Another's text: superseded. {GONE}",
        absent_words="due again",
        # WB reads answers before it shows them, and a question's answer has no state that would say so.
        patience=DAY,
        unshown="failed",
    ),
    Kind(
        name="question_reject",
        sends="reject_question",
        target="the question",
        item="question",
        item_words="the question",
        payload=Text,
        call=_reject,
        fresh=MINUTE,
        ready=lambda intent, evidence: ready_to_answer(intent, evidence, "question", REJECTED),
        ready_words="It has no answer. Rejected with our text: confirmed. Answered or rejected otherwise: superseded.",
        reads=_read,
        reads_words="`question(id)`",
        proves=lambda intent, evidence: proves_answer(intent, evidence, "question", REJECTED),
        found_words=f"`state` is `none` and `answer.text` is ours. Anything else: superseded. {GONE}",
        absent_words="due again",
        patience=DAY,
        unshown="failed",
    ),
    Kind(
        name="question_edit",
        sends="answer_question",
        target="the question",
        item="question",
        item_words="the question",
        payload=Edit,
        call=_edit,
        fresh=MINUTE,
        ready=lambda intent, evidence: ready_to_edit(intent, evidence, "question"),
        ready_words="Its answer is the one that was seen and `editable`. No answer yet: read again. Ours is there: "
        "confirmed. A third text: superseded. Not `editable`: failed.",
        reads=_read,
        reads_words="`question(id)`",
        proves=lambda intent, evidence: proves_edit(intent, evidence, "question"),
        found_words=f"`answer.text` is ours. A third text: superseded. {GONE}",
        absent_words="The text before and still `editable`: due again. Not `editable` any more: failed.",
        patience=DAY,
        unshown="failed",
    ),
    Kind(
        name="question_viewed",
        sends="mark_question_viewed",
        target="the question",
        item="question",
        item_words="the question",
        payload=Nothing,
        call=_view,
        fresh=None,
        ready=_ready_to_view,
        ready_words="Always, unless it is known to be viewed: confirmed.",
        reads=_read,
        reads_words="`question(id)`",
        proves=_proves_viewed,
        found_words=f"`wasViewed`. {GONE}",
        absent_words="due again; it may be done twice, so nothing needs to be read first",
        unshown="again",
    ),
)
"""The kinds of this section."""
