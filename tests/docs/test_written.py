"""What `make docs` writes is what the code says now, and what is out of date is noticed and mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.scripts import script

SPOILED = {
    "reference": ("Answer a question", "Ask a question"),
    "stubs": ("take: int = 100", "take: int = 50"),
    "intents": ("`claim_decision`", "`claim`"),
    "events": ('"format": "date-time"', '"format": "date"'),
}
"""Every script that writes a file: words in its file, and what would stand there if the code had once said so."""


@pytest.mark.parametrize("name", SPOILED)
def test_it_is_what_the_code_says(name: str) -> None:
    assert script(name).main(["--check"]) == 0, "run `make docs`"


@pytest.mark.parametrize("name", SPOILED)
def test_what_is_out_of_date_is_noticed_and_mended(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = script(name).TARGET.read_text("utf-8")
    target = tmp_path / script(name).TARGET.name
    target.write_text(written.replace(*SPOILED[name]), "utf-8")
    monkeypatch.setattr(script(name), "TARGET", target)
    assert script(name).main(["--check"]) == 1
    assert capsys.readouterr().out == f"{target.name} is out of date: run `make docs`\n"
    assert script(name).main([]) == 0
    assert target.read_text("utf-8") == written


def test_what_is_not_there_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = script("events").TARGET.read_text("utf-8")
    monkeypatch.setattr(script("events"), "TARGET", tmp_path / "event.schema.json")
    assert script("events").main(["--check"]) == 1
    assert script("events").main([]) == 0
    assert (tmp_path / "event.schema.json").read_text("utf-8") == written
