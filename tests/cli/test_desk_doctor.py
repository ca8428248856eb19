"""`wbdesk doctor`: what it finds, what it says to do, and when cron must hear of it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.cli.desk_stage import PLAIN, DeskStage, desk_staged

import wbdesk.cli.desk.check_store
import wbdesk.cli.desk.probe
from wbdesk.cli.desk.check import CHECK
from wbdesk.cli.desk.check_hosts import _skew
from wbdesk.plan.intents import IntentKey, begun
from wbdesk.sim import Fault, Size, make_token
from wbdesk.store import jobs, journal
from wbdesk.wire.session import Reply

SOME = Size(questions=1, feedbacks=1, chats=1, claims=1)
DAY = 86_400


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch, size=SOME) as made:
        made.opened().close()
        made.keep_token(made.world.token())
        yield made


def found(stage: DeskStage, *words: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """The exit status, and the checks by what they are about."""
    said = stage.run("doctor", "--json", *words)
    checks: dict[str, list[dict[str, str]]] = {}
    for item in said.items:
        checks.setdefault(item["about"], []).append(item)
    return said.code, checks


def levels(checks: dict[str, list[dict[str, str]]], about: str) -> list[str]:
    return [check["level"] for check in checks[about]]


def test_all_is_well(stage: DeskStage) -> None:
    stage.write(jobs.succeeded, stage.seller, "questions", stage.now)
    code, checks = found(stage)
    assert code == 0
    assert {check["level"] for some in checks.values() for check in some} == {"ok"}
    assert set(checks) == {
        "config",
        "store",
        "disk",
        "token",
        "type",
        "categories",
        "host",
        "pins",
        "clock",
        "queue",
        "jobs",
    }
    assert [path for _, path in stage.seen()] == [
        "/api/feedbacks/v1/pins/limits",
        "/api/v1/seller/events",
        "/api/v1/claims",
    ]


def test_rows_in_a_pipe(stage: DeskStage) -> None:
    assert {len(row) for row in stage.run("doctor", "--offline").rows} == {len(CHECK)}


def test_offline_asks_nobody(stage: DeskStage) -> None:
    code, checks = found(stage, "--offline")
    assert (code, stage.seen(), "host" in checks) == (0, [], False)


@pytest.mark.parametrize(
    ("days", "level", "says"),
    [(100, "ok", "100"), (29, "note", "29"), (6, "bad", "6"), (0, "bad", "24 часа"), (-1, "bad", "истёк")],
)
def test_days_left(stage: DeskStage, days: int, level: str, says: str) -> None:
    stage.keep_token(make_token(sid=stage.seller, exp=int(stage.now + days * DAY + 3600)))
    code, checks = found(stage, "--offline")
    assert (code, levels(checks, "token")) == (int(level == "bad"), [level])
    assert says in checks["token"][0]["said"]


@pytest.mark.parametrize(
    ("token", "about", "level", "says"),
    [
        ("kein.Token", "token", "bad", "это не токен WB"),
        (make_token("test"), "type", "bad", "тестовый токен"),
        (make_token("basic"), "type", "note", "базовый токен"),
        (
            make_token(categories=["questionsandfeedback"]),
            "categories",
            "bad",
            "Возвраты покупателями",
        ),
        (make_token(read_only=True), "categories", "bad", "только на чтение"),
    ],
)
def test_what_the_token_lacks(stage: DeskStage, token: str, about: str, level: str, says: str) -> None:
    stage.keep_token(token)
    _, checks = found(stage, "--offline")
    assert levels(checks, about) == [level]
    assert says in checks[about][0]["said"]
    assert "Персональный" in checks[about][0]["do"]


def test_a_basic_tokens_calls_are_not_spent(stage: DeskStage) -> None:
    stage.keep_token(stage.world.token("basic"))
    code, checks = found(stage)
    assert (code, stage.seen()) == (0, [])
    assert levels(checks, "host") == ["ok", "ok", "ok", "note"]
    assert "каждый на счету" in checks["host"][3]["said"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such bits")
def test_others_may_read_the_token(stage: DeskStage) -> None:
    (stage.folder / "wb-token.txt").chmod(0o644)
    code, checks = found(stage, "--offline")
    assert (code, checks["token"][1]["do"]) == (1, f"chmod 600 {stage.folder / 'wb-token.txt'}")


def test_no_token(stage: DeskStage) -> None:
    (stage.folder / "wb-token.txt").unlink()
    code, checks = found(stage)
    assert (code, levels(checks, "token"), stage.seen()) == (1, ["bad"], [])


@pytest.mark.parametrize(
    ("fault", "level", "says"),
    [
        (Fault("claims", status=500), "bad", "у WB неполадки"),
        (Fault("claims", status=401), "bad", "WB не принимает токен"),
        (Fault("claims", status=403), "bad", "WB отказал"),
        (Fault("claims", drop=True), "bad", "WB не отвечает"),
        (Fault("claims", body="html", status=200), "bad", "ответил не WB"),
        (Fault("claims", status=429), "note", "лимит занят"),
    ],
)
def test_a_host_in_trouble_stops_no_other(stage: DeskStage, fault: Fault, level: str, says: str) -> None:
    stage.world.faults.add(fault)
    code, checks = found(stage)
    assert (code, levels(checks, "host")) == (int(level == "bad"), ["ok", "ok", level])
    assert says in checks["host"][2]["said"]


@pytest.mark.parametrize(
    ("ahead", "level", "says"),
    [(1, "ok", "верно"), (3, "ok", "верно"), (20, "note", "спешат на "), (-90, "bad", "отстают на ")],
)
def test_the_clock(stage: DeskStage, ahead: int, level: str, says: str) -> None:
    stage.world.faults.add(Fault(skew=-ahead))
    code, checks = found(stage)
    assert (code, levels(checks, "clock")) == (int(level == "bad"), [level])
    assert says in checks["clock"][0]["said"]


def test_where_a_new_token_belongs_is_said(stage: DeskStage) -> None:
    stage.world.faults.add(Fault(status=401))
    _, checks = found(stage)
    assert checks["host"][0]["do"].endswith(f"; положите его в {stage.folder / 'wb-token.txt'}")


@pytest.mark.parametrize("headers", [{}, {"date": "gestern"}])
def test_a_reply_without_a_time(headers: dict[str, str]) -> None:
    assert list(_skew(Reply(200, headers, b""), 0.0, 1.0)) == []


def test_pins_that_are_not_there(stage: DeskStage) -> None:
    stage.shop.pins.plans.clear()
    _, checks = found(stage)
    assert levels(checks, "pins") == ["note"]


def test_what_needs_a_person(stage: DeskStage) -> None:
    now = stage.now
    asked: Any = begun(IntentKey(stage.seller, "pin", "f@nm"), "f", {}, now, asked_by="desk", needs_person=True)
    stage.write(journal.put, [asked])
    stage.write(jobs.failed, stage.seller, "claims", "Unauthorized 401", now)
    stage.run("stop-sending")
    code, checks = found(stage, "--offline")
    assert code == 1
    assert levels(checks, "queue") == ["bad", "note", "ok"]
    assert checks["sending"][0]["do"] == "wbdesk resume-sending"
    assert levels(checks, "jobs") == ["bad", "note"]
    assert "Unauthorized 401" in checks["jobs"][0]["said"]


def test_a_desk_that_has_stopped_working(stage: DeskStage) -> None:
    stage.write(jobs.succeeded, stage.seller, "questions", stage.now - 7_200)
    code, checks = found(stage, "--offline")
    assert (code, levels(checks, "jobs"), checks["jobs"][0]["do"]) == (1, ["bad"], "wbdesk run")


def test_a_damaged_store(stage: DeskStage) -> None:
    stage.store.write_bytes(b"not a database at all")
    code, checks = found(stage, "--offline")
    assert (code, levels(checks, "store"), "queue" in checks) == (1, ["bad"], False)


def test_a_store_that_is_lost(stage: DeskStage) -> None:
    """Its log is still there."""
    stage.store.replace(stage.store.with_name(f"{stage.store.name}-wal"))
    code, checks = found(stage, "--offline")
    assert (code, levels(checks, "store"), stage.store.exists()) == (1, ["bad"], False)


def test_a_store_that_takes_no_writes(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wbdesk.cli.desk.probe, "BUSY", 0.1)
    with closing(sqlite3.connect(stage.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, checks = found(stage, "--offline")
    assert (code, levels(checks, "store")) == (1, ["bad", "ok"])


def test_a_full_disk(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wbdesk.cli.desk.check_store, "ROOM", 1 << 60)
    code, checks = found(stage, "--offline")
    assert (code, levels(checks, "disk")) == (1, ["bad"])


def test_a_mistake_in_the_configuration(stage: DeskStage) -> None:
    stage.configure(PLAIN.replace("when.rating", "when.raiting"))
    said = stage.run("doctor")
    assert (said.code, said.out) == (2, "")


def test_in_english_for_cron(stage: DeskStage) -> None:
    (stage.folder / "wb-token.txt").unlink()
    said = stage.run("doctor", "--lang", "en")
    assert said.err == "wbdesk: a person is needed: 1.\n"


def test_sinks_that_could_not_be_opened(stage: DeskStage) -> None:
    hook = '[[sink]]\nname = "crm"\ntype = "webhook"\nurl = "https://crm.example/"\nsecret_env = ["NO_SUCH", "SHORT"]\n'
    stage.configure(f'{PLAIN}{hook}[[sink]]\nname = "own"\ntype = "python"\ncall = "no_such_module:push"\n')
    stage.variables["SHORT"] = "whsec_AAAA"
    code, checks = found(stage, "--offline", "--lang", "en")
    assert code == 1
    assert levels(checks, "sinks") == ["bad"] * 3
    assert [check["said"].partition(":")[0] for check in checks["sinks"]] == ["crm", "crm", "own"]
    assert "the environment variable NO_SUCH is empty" in checks["sinks"][0]["said"]
    assert "AAAA" not in f"{checks}"
