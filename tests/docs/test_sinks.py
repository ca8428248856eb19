"""The page about sinks: its configuration opens, its programs run, its tables are the code's."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.docs.pages import blocks, table_rows
from tests.sinks.made import EVENTS, FACTS, NOW, SECRET, WRITTEN, delivered

from wbdesk.plan.config import Config, load
from wbdesk.plan.facts import encoded
from wbdesk.plan.units import seconds_in
from wbdesk.sinks import Callback, Delivered, Gone, NdjsonFile, Refused, Retry, secret_of
from wbdesk.sinks.configured import open_sink, takes
from wbdesk.sinks.files import TAIL
from wbdesk.sinks.replies import DOWN, meaning
from wbdesk.sinks.retry import SCHEDULE
from wbdesk.sinks.signing import signed

PAGE = "docs/sinks.md"
PROGRAMS = [block for block in blocks(PAGE) if block.language == "python"]
READ, RECEIVE, MAKE, PUSH, REFUSE = PROGRAMS


def run(block: Any, **names: Any) -> dict[str, Any]:
    exec(compile(block.code, block.place, "exec"), names)
    return names


def rows(heading: str) -> list[dict[str, str]]:
    return [row.cells for row in table_rows(PAGE) if heading in row.cells]


def test_its_configuration_opens_and_says_who_gets_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "own_crm", raising=False)
    (tmp_path / "own_crm.py").write_text(PUSH.code, "utf-8")
    [text] = [block.code for block in blocks(PAGE) if block.language == "toml"]
    config = load(text)
    assert isinstance(config, Config)
    sinks = [open_sink(one, folder=tmp_path, environ={"CRM_SECRET": WRITTEN}) for one in config.sinks]
    assert [sink.name for sink in sinks] == ["archive", "crm", "own"]
    got = [{told.kind for told in FACTS if takes(one, told, "Shop")} for one in config.sinks]
    assert got[1] == {"chat.message", "claim.new", "claim.changed"}
    assert got[0] == got[2] == {told.kind for told in FACTS}


def test_its_reader_drops_what_comes_twice(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    for _ in range(2):
        delivered(NdjsonFile("log", path, skip_repeated=False), FACTS)
    assert len(path.read_text("utf-8").splitlines()) == 2 * len(EVENTS)
    assert list(run(READ)["events"](path)) == EVENTS


def test_its_receiver_verifies() -> None:
    body = encoded(FACTS[0])
    headers = signed(FACTS[0].id, body, [SECRET], time.time())
    assert run(RECEIVE)["receive"](body, headers, WRITTEN) == EVENTS[0]


def test_its_secret_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    run(MAKE)
    assert len(secret_of(capsys.readouterr().out).key) == 32


def test_its_functions_take_and_refuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert delivered(Callback("own", run(PUSH)["push"]), FACTS[:1]) == Delivered(1)
    assert capsys.readouterr().out.startswith("chat.message {")
    outcome = delivered(Callback("own", run(REFUSE)["push"]), FACTS)
    assert isinstance(outcome, Refused)
    assert outcome.detail == "there is no stage for chat.message"


def test_its_schedule_is_the_codes() -> None:
    shown = [seconds_in(row["after the one before"]) or 0.0 for row in rows("after the one before")]
    assert shown == list(SCHEDULE)
    assert [row["attempt"] for row in rows("attempt")] == [str(number) for number in range(1, len(SCHEDULE) + 1)]


def test_its_table_of_replies_has_what_the_code_tells_apart() -> None:
    shown = [row["you answer"] for row in rows("you answer")]
    assert [said.split(" ")[0].rstrip(",") for said in shown] == ["2xx", "410", "429", "3xx", "401", "anything"]
    named = {int(status) for said in (shown[2], shown[4]) for status in re.findall(r"\d{3}", said)}
    assert named == DOWN - set(range(300, 400))
    means = [type(meaning(status, {}, b"", NOW)) for status in (200, 410, 429, 302, 500)]
    assert means == [Delivered, Gone, Retry, Retry, Retry]


def test_it_says_how_far_back_a_file_is_looked_at() -> None:
    assert f"{TAIL // 1_024} KiB" in (Path(__file__).parents[2] / PAGE).read_text("utf-8")
    assert json.loads(encoded(FACTS[0])) == EVENTS[0]
