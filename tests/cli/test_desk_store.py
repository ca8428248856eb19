"""`wbdesk search`, `backup` and `restore`: finding what was written, and a store put away and back."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.desk_stage import DeskStage, desk_staged

import wbdesk.cli.search
from wbdesk.cli.search import FOUND
from wbdesk.plan.changes import Change
from wbdesk.plan.intents import IntentKey, begun
from wbdesk.plan.items import Item
from wbdesk.sim import Size
from wbdesk.store import absence, journal, mirror, switches
from wbdesk.store.search import behind

SOME = Size(questions=1, feedbacks=1, chats=1, claims=1)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch, size=SOME) as made:
        yield made


def written(stage: DeskStage, *texts: str) -> None:
    """Reviews with these texts."""
    now = stage.now
    items = [
        Item(
            seller=stage.seller,
            kind="feedback",
            id=f"f{number}",
            raw=b"{}",
            read_at=now,
            created_at=now - 100 + number,
            rating=2,
            text=text,
        )
        for number, text in enumerate(texts, 1)
    ]
    stage.write(mirror.put, items, now)


def test_words_are_found_in_any_form(stage: DeskStage) -> None:
    written(stage, "Пришло с браком", "Брака нет", "Хорошо")
    said = stage.run("search", "брак", "--json")
    assert (said.code, [item["id"] for item in said.items]) == (0, ["f2", "f1"])
    assert said.items[1]["places"] == [[9, 15]]
    assert [len(row) for row in stage.run("search", "хорошо").rows] == [len(FOUND)]
    assert stage.run("search", "брак", "--kind", "question").rows == []
    assert len(stage.run("search", "брак", "--limit", "1").rows) == 1


def test_an_index_that_lags_says_so(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    written(stage, *["слово"] * 5)
    monkeypatch.setattr(wbdesk.cli.search, "AT_ONCE", 2)
    monkeypatch.setattr(wbdesk.cli.search, "MOST", 2)
    said = stage.run("search", "слово")
    assert (len(said.rows), said.err) == (4, "Мой магазин: в индексе пока нет изменений: 1.\n")
    assert stage.run("search", "слово").err == ""
    assert stage.read(behind, stage.seller) == 0


def test_what_is_gone_is_found_too(stage: DeskStage) -> None:
    written(stage, "Пропавший")
    item = Item(seller=stage.seller, kind="feedback", id="f1", raw=b"{}", read_at=stage.now)
    stage.write(absence.mark_gone, Change(kind="deleted", at=stage.now, before=item))
    (found,) = stage.run("search", "пропавший", "--json").items
    assert found["gone"] == "deleted"


def test_a_backup_is_whole_and_its_owners_only(stage: DeskStage) -> None:
    written(stage, "Слово")
    copy = stage.folder / "copy.sqlite3"
    said = stage.run("backup", str(copy))
    assert (said.code, said.err.startswith(f"Копия: {copy}, ")) == (0, True)
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT text FROM items").fetchall() == [("Слово",)]
    if os.name == "posix":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    again = stage.run("backup", str(copy), "--lang", "en")
    assert again.code == 2
    assert again.err == f"wbdesk: {copy} is there, and a backup replaces nothing: give another name.\n"


def test_a_store_that_is_lost_is_not_put_away(stage: DeskStage) -> None:
    """Else a new one would be made, and its backup would pass for one of the desk."""
    stage.store.unlink(missing_ok=True)
    said = stage.run("backup", str(stage.folder / "copy.sqlite3"))
    assert (said.code, "wbdesk restore" in said.err) == (74, True)
    assert not stage.store.exists()
    assert not (stage.folder / "copy.sqlite3").exists()


def test_a_backup_put_back_stops_sending(stage: DeskStage) -> None:
    asked = begun(IntentKey(stage.seller, "question_answer", "q1"), "q1", {"text": "Да."}, stage.now, asked_by="rule:r")
    stage.write(journal.put, [asked])
    copy = stage.folder / "copy.sqlite3"
    stage.run("backup", str(copy))
    stage.run("drafts", "drop", "1", "--yes")
    refused = stage.run("restore", str(copy))
    assert (refused.code, stage.read(journal.get, stage.seller, 1).state) == (2, "dropped")
    said = stage.run("restore", str(copy), "--yes")
    assert (said.code, "отправка остановлена" in said.err) == (0, True)
    assert stage.read(journal.get, stage.seller, 1).state == "drafted"
    assert stage.read(switches.is_on, stage.seller, switches.STOP_SENDING)
    (aside,) = stage.folder.glob("wbdesk.sqlite3.before-*")
    assert f"Прежняя база: {aside}" in said.err


def test_what_is_no_backup_is_not_put_back(stage: DeskStage) -> None:
    written(stage, "Слово")
    wrong = stage.folder / "wrong"
    wrong.write_text("это не копия", "utf-8")
    said = stage.run("restore", str(wrong), "--yes")
    assert (said.code, said.err.startswith(f"wbdesk: {wrong} - не база wbdesk")) == (74, True)
    assert len(stage.run("search", "слово").rows) == 1
