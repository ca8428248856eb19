"""A lost store is not made anew by commands that act on what was in it: a running desk would go on with that one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.desk_stage import PLAIN, DeskStage, desk_staged

from wbdesk.cli.ending import UNWRITTEN
from wbdesk.sim import Size

CRM = """
[[sink]]
name = "crm"
type = "file"
path = "facts.ndjson"
"""
ASKS_NOTHING = ("search", "backup")
"""Commands without --yes."""


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch, size=Size(questions=0, feedbacks=0, chats=0, claims=0)) as made:
        made.configure(PLAIN + CRM)
        for path in made.folder.glob(f"{made.store.name}*"):
            path.unlink()
        yield made


@pytest.mark.parametrize(
    "words",
    [
        ("drafts", "approve", "17"),
        ("drafts", "edit", "17", "Спасибо!"),
        ("drafts", "hold", "17"),
        ("drafts", "drop", "17"),
        ("intents", "resolve", "17", "--happened"),
        ("intents", "repeat", "17"),
        ("replay", "--sink", "crm", "--give-up"),
        ("replay", "--dry-run"),
        ("replay", "--reopen"),
        ("stop-sending",),
        ("resume-sending",),
        ("search", "чай"),
        ("backup", "copy.sqlite3"),
        ("questions", "answer", "17", "Спасибо!"),
    ],
    ids=" ".join,
)
def test_no_empty_store_is_made(stage: DeskStage, words: tuple[str, ...]) -> None:
    said = stage.run(*words, *([] if words[0] in ASKS_NOTHING else ["--yes"]))
    assert said.code == UNWRITTEN
    assert not stage.store.exists()
