"""What questions and reviews have in common: an answer that is there or not, and whose it is."""

from __future__ import annotations

from typing import Literal

import msgspec

from wbdesk.api.feedback import FeedbackAnswer
from wbdesk.api.questions import QuestionAnswer

from ..intents import Intent
from ..items import Item, part_of
from ..proofs import GO, Evidence, Verdict, folded, same_text
from .payloads import Edit, Text, read_payload

AnsweredKind = Literal["question", "feedback"]


class Answer(msgspec.Struct, frozen=True):
    """An answer as WB shows it, whether to a question or a review."""

    text: str
    state: str
    """A question's own state; a review's answer's."""
    editable: bool | None


class AnsweredQuestion(msgspec.Struct, frozen=True):
    """What is read of a question."""

    answer: QuestionAnswer | None = None
    state: str | None = None


class AnsweredFeedback(msgspec.Struct, frozen=True):
    """What is read of a review."""

    answer: FeedbackAnswer | None = None


UNREADABLE = Verdict("undecidable", "unreadable")


def answer_of(item: Item) -> Answer | Verdict | None:
    """The answer of a question or review; None if there is none; a verdict if that cannot be read."""
    return _of_question(item) if item.kind == "question" else _of_feedback(item)


def _of_question(item: Item) -> Answer | Verdict | None:
    found = part_of(item, AnsweredQuestion)
    if found is None:
        return UNREADABLE
    if found.answer is None and found.state == "none":
        return Answer("", "none", None)  # rejected in the seller's portal, without a word
    if found.answer is None:
        return UNREADABLE if found.state == "wbRu" else None
    return _read(found.answer.text, found.state, found.answer.editable)


def _of_feedback(item: Item) -> Answer | Verdict | None:
    found = part_of(item, AnsweredFeedback)
    if found is None:
        return UNREADABLE
    answer = found.answer
    return None if answer is None else _read(answer.text, answer.state, answer.editable)


def _read(text: str | None, state: str | None, editable: bool | None) -> Answer | Verdict | None:
    if text is None:
        return UNREADABLE
    return Answer(text, state or "", editable) if text else None


def shown(intent: Intent, evidence: Evidence, kind: AnsweredKind) -> Answer | Verdict | None:
    """The answer that WB shows to the intent's item, as `answer_of`; a verdict too if there is nothing to look at."""
    item = evidence.one(kind, intent.item)
    if item is not None:
        return answer_of(item)
    return Verdict("refuted", "no_such_item") if evidence.missing else Verdict("wait", "not_read")


def whose(answer: Answer, text: str, state: str | None = None) -> Verdict:
    """Whether an answer is the one with *text* (and in *state*, if that matters): found, or somebody else's."""
    if same_text(answer.text, text) and state in {None, answer.state}:
        return Verdict("found", seen=f"answer {answer.state}".strip(), moderated=answer.state == "rejected")
    return Verdict("superseded", "other_answer", seen=f"another answer {answer.state}".strip())


def ready_to_answer(intent: Intent, evidence: Evidence, kind: AnsweredKind, state: str | None = None) -> Verdict:
    """An answer may go while there is none."""
    answer = shown(intent, evidence, kind)
    if isinstance(answer, Verdict):
        return _not_now(answer)
    return GO if answer is None else whose(answer, text_of(intent), state)


def proves_answer(intent: Intent, evidence: Evidence, kind: AnsweredKind, state: str | None = None) -> Verdict:
    """An answer has been given if its text is there."""
    answer = shown(intent, evidence, kind)
    if isinstance(answer, Verdict):
        return answer
    return Verdict("absent", seen="no answer") if answer is None else whose(answer, text_of(intent), state)


def ready_to_edit(intent: Intent, evidence: Evidence, kind: AnsweredKind) -> Verdict:
    """An edit may go while WB lets the answer be edited, and it is the one that whoever edits has seen."""
    answer, edit = shown(intent, evidence, kind), read_payload(intent.payload, Edit)
    if isinstance(answer, Verdict):
        return _not_now(answer)
    if answer is None:
        return Verdict("wait", "not_answered")
    if same_text(answer.text, edit.text):
        return whose(answer, edit.text)
    if edit.was and not same_text(answer.text, edit.was):
        return Verdict("superseded", "other_edit", seen=f"another answer {answer.state}".strip())
    return Verdict("refuted", "not_editable") if answer.editable is False else GO


def proves_edit(intent: Intent, evidence: Evidence, kind: AnsweredKind) -> Verdict:
    """An edit has been made if its text is there; it has not been made if the answer may still be edited."""
    answer, edit = shown(intent, evidence, kind), read_payload(intent.payload, Edit)
    if isinstance(answer, Verdict):
        return answer
    if answer is None:
        return Verdict("undecidable", "not_answered")
    if same_text(answer.text, edit.text):
        return whose(answer, edit.text)
    return _unedited(answer, edit)


def _unedited(answer: Answer, edit: Edit) -> Verdict:
    as_before = same_text(answer.text, edit.was) if edit.was else answer.editable is True
    if answer.editable is None:
        return UNREADABLE
    if not as_before:
        return Verdict("superseded", "other_edit", seen=f"another answer {answer.state}".strip())
    if answer.editable:
        return Verdict("absent", seen="the answer before, editable")
    return Verdict("refuted", "not_editable", seen="the answer before, not editable")


def text_of(intent: Intent) -> str:
    """The text that is to be sent."""
    return folded(read_payload(intent.payload, Text).text)


def _not_now(verdict: Verdict) -> Verdict:
    """What cannot be read is not sent to; it is read again."""
    return Verdict("wait", verdict.why) if verdict.says == "undecidable" else verdict
