"""Every operation and every walk of the SDK is used by some command: commands are run, and what they build is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.cli.stage import Stage

from wbdesk import OPERATIONS, calls
from wbdesk.api.catalog import WALKS

LINES: dict[str, tuple[str, ...]] = {
    "new_feedbacks_questions": ("questions", "new"),
    "get_questions_count_unanswered": ("questions", "waiting"),
    "get_questions_count": ("questions", "count"),
    "questions": ("questions", "list", "--take", "1"),
    "walk_questions": ("questions", "list"),
    "question": ("questions", "show", "q1"),
    "update_question": ("questions", "viewed", "q1", "--not", "--dry-run"),
    "mark_question_viewed": ("questions", "viewed", "q1", "--dry-run"),
    "answer_question": ("questions", "answer", "q1", "Да", "--dry-run"),
    "reject_question": ("questions", "reject", "q1", "Нет", "--dry-run"),
    "get_feedbacks_count_unanswered": ("reviews", "waiting"),
    "get_feedbacks_count": ("reviews", "count"),
    "feedbacks": ("reviews", "list", "--newest-first"),
    "walk_feedbacks": ("reviews", "list"),
    "create_feedbacks_answer": ("reviews", "answer", "r1", "Спасибо", "--dry-run"),
    "update_feedbacks_answer": ("reviews", "edit", "r1", "Спасибо", "--dry-run"),
    "create_order_return": ("reviews", "return", "r1", "--dry-run"),
    "feedback": ("reviews", "show", "r1"),
    "get_feedbacks_archive": ("reviews", "list", "--archive", "--skip", "1"),
    "walk_feedbacks_archive": ("reviews", "list", "--archive"),
    "get_pinned_feedbacks": ("pins", "list", "--take", "1"),
    "walk_pinned_feedbacks": ("pins", "list"),
    "pin_feedback": ("pins", "add", "r1", "--on", "nm", "--method", "tariff", "--dry-run"),
    "unpin_feedback": ("pins", "remove", "1", "--dry-run"),
    "get_pinned_feedbacks_count": ("pins", "count"),
    "get_pinned_feedbacks_limits": ("pins", "limits"),
    "get_seller_chats": ("chats", "list"),
    "get_seller_events": ("chats", "events", "--one-page"),
    "walk_seller_events": ("chats", "events"),
    "create_seller_message": ("chats", "send", "1:c", "Да", "--dry-run"),
    "get_seller_download": ("chats", "download", "f1"),
    "claims": ("claims", "list", "--id", "c1"),
    "walk_claims": ("claims", "list"),
    "update_claim": ("claims", "decide", "c1", "approve1", "--dry-run"),
}
"""A command line for each method of `wbdesk.calls`."""


def noting(name: str, into: list[str]) -> Callable[..., Any]:
    """The method *name* of `calls`, which notes that it was used."""
    method = getattr(calls, name)

    def noted(*args: Any, **kwargs: Any) -> Any:
        into.append(name)
        return method(*args, **kwargs)

    return noted


@pytest.mark.parametrize("name", LINES)
def test_a_method_has_its_command(name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []
    for one in (*(operation.name for operation in OPERATIONS), *WALKS):
        monkeypatch.setitem(vars(calls), one, noting(one, used))
    said = stage.run(*LINES[name])
    assert said.code in {0, 1}, said.err
    assert used == [name]


def test_no_method_is_forgotten() -> None:
    assert set(LINES) == {*(operation.name for operation in OPERATIONS), *WALKS}
