"""Two commands in a row with a basic token: the second does not send what WB would refuse, whatever the section."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.stage import Stage, staged


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with staged(tmp_path, monkeypatch) as made:
        made.variables["WB_API_TOKEN"] = made.world.token("basic")
        yield made


@pytest.mark.parametrize(
    "words",
    [
        ("reviews", "waiting"),
        ("pins", "count"),
        ("chats", "list"),
        ("chats", "events", "--one-page"),
        ("claims", "list"),
    ],
    ids=" ".join,
)
def test_the_second_waits_or_is_not_sent(stage: Stage, words: tuple[str, ...]) -> None:
    assert stage.run(*words).code == 0
    refused = stage.run(*words)
    assert (refused.code, refused.out) == (4, "")
    assert "--max-wait none" in refused.err
    assert len(stage.seen()) == 1
    assert stage.run(*words, "--max-wait", "none").code == 0
    assert stage.world.journal.refused() == ()
