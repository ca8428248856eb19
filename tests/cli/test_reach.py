"""Every operation and every walk of the SDK is used by some command: commands are run, and what they build is noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.stage import Stage, staged

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
}
"""A command line for each method of `wbdesk.calls`."""


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with staged(tmp_path, monkeypatch) as made:
        yield made


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
