"""`wbdesk status`: what waits, who must act, until when; for people, pipes and programs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import Metric
from tests.cli.desk_stage import DeskStage, desk_staged

import wbdesk.cli.desk.options
import wbdesk.cli.desk.probe
from wbdesk.api.model import MOSCOW
from wbdesk.cli.desk.jobs import JOBS, titled
from wbdesk.cli.desk.metrics import Standing
from wbdesk.cli.desk.options import Desk
from wbdesk.cli.desk.times import ago, ahead, clock, span
from wbdesk.engine.attachments import Fetching
from wbdesk.engine.caps import Why as HeldBy
from wbdesk.engine.chores import forgetting, indexing
from wbdesk.engine.outbox import outbox
from wbdesk.engine.poll import ACTS
from wbdesk.plan.changes import Absences
from wbdesk.plan.facts import fact_of_escalation
from wbdesk.plan.intents import BULK, PERSON, IntentKey, begun
from wbdesk.plan.items import Item
from wbdesk.sim import Size
from wbdesk.store import absence, desks, facts, jobs, journal, mirror, switches, unreadable
from wbdesk.store.database import Writing

SOME = Size(questions=1, feedbacks=1, chats=1, claims=1)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch, size=SOME) as made:
        made.opened().close()
        yield made


def wanting(stage: DeskStage, count: int, **known: Any) -> None:
    """So many answers that wait."""
    asked = [
        begun(
            IntentKey(stage.seller, "question_answer", f"q{n}"),
            f"q{n}",
            {"text": "Да."},
            stage.now,
            asked_by="rule:r",
            **known,
        )
        for n in range(count)
    ]
    stage.write(journal.put, asked)


def told(stage: DeskStage) -> dict[str, Any]:
    """What it says to programs."""
    (item,) = stage.run("status", "--json").items
    return item  # type: ignore[no-any-return]


def test_an_empty_desk(stage: DeskStage) -> None:
    said = told(stage)
    assert (said["seller"], said["id"], said["token"]["type"]) == ("Мой магазин", stage.seller, "personal")
    assert (said["stopped"], said["queue"], said["needs_person"], said["oldest_due"], said["mirror"]) == (
        None,
        {},
        0,
        None,
        {},
    )
    assert stage.seen() == []


def test_what_waits_and_until_when(stage: DeskStage) -> None:
    wanting(stage, 240, mode="auto")
    stage.write(
        mirror.put, [Item(seller=stage.seller, kind="question", id="q1", raw=b"{}", read_at=stage.now)], stage.now
    )
    said = told(stage)
    assert said["queue"] == {"approved": 240}
    assert said["mirror"] == {"question": {"shown": 1, "unanswered": 1}}
    assert 10_000 < said["per_hour"] <= 10_800
    assert not said["by_cap"]


def test_a_basic_token_takes_days(stage: DeskStage) -> None:
    (stage.folder / "wb-token.txt").write_text(stage.world.token("basic"), "utf-8")
    wanting(stage, 240, mode="auto")
    assert told(stage)["token"]["type"] == "basic"
    assert told(stage)["per_hour"] == pytest.approx(4, abs=0.2)


def test_the_days_cap_holds_it_up(stage: DeskStage) -> None:
    stage.configure(stage.config.read_text("utf-8") + "\n[sending]\ndaily_cap = 10\n")
    wanting(stage, 25, mode="auto")
    assert told(stage)["by_cap"]


def test_what_is_kept_back_and_until_when(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    until = stage.now + 3_600
    wanting(stage, 3, mode="auto")
    stage.write(hold_back, stage.seller, stage.now, until, ["daily_cap", "quiet", "quiet"])
    held = told(stage)["held"]
    assert {why: one["count"] for why, one in held.items()} == {"daily_cap": 1, "quiet": 2}
    assert clock(datetime.fromisoformat(held["quiet"]["until"]).timestamp()) == clock(until)
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    said = stage.run("status").out
    assert f"задержано    1: дневной предел исчерпан, до {clock(until)}" in said
    assert f"задержано    2: тихие часы, до {clock(until)}" in said


def hold_back(tx: Writing, seller: str, now: float, until: float, whys: Sequence[HeldBy]) -> None:
    """As a lane does with what a cap or the quiet hours keep back."""
    for number, why in enumerate(whys, 1):
        journal.make(tx, seller, number, "release", now, who="desk")
        journal.make(tx, seller, number, "claim", now, who="desk", owner="desk", lease_until=now + 60)
        journal.make(tx, seller, number, "yield", now, who="desk", due_at=until, error=why)


def seconds_left(stage: DeskStage) -> float:
    """Until it expects the queue to be empty."""
    return datetime.fromisoformat(told(stage)["empty_at"]).timestamp() - stage.now


def test_the_queue_is_not_empty_before_its_last_one_is_due(stage: DeskStage) -> None:
    began = stage.now
    wanting(stage, 3, mode="auto", delay=600)
    took, left = stage.now - began, seconds_left(stage)
    assert 600 - (stage.now - began) <= left <= 600 + took
    (gauge,) = [one for one in standing(stage) if one.name == "wbdesk_queue_empty_seconds"]
    assert 600 - (stage.now - began) <= gauge.samples[0].value <= 600 + took


@pytest.mark.parametrize(("priority", "waits"), [(BULK, True), (PERSON, False)])
def test_rules_wait_for_the_end_of_the_quiet_hours(stage: DeskStage, priority: int, waits: bool) -> None:
    at = datetime.fromtimestamp(stage.now, MOSCOW)
    quiet = f"{at:%H:%M}-{at + timedelta(hours=3):%H:%M}"
    stage.configure(f'{stage.config.read_text("utf-8")}\n[sending]\nquiet = "{quiet}"\n')
    wanting(stage, 3, mode="auto", priority=priority)
    assert (seconds_left(stage) > 2 * 3_600) is waits


def test_a_desk_that_has_ended_does_not_run(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.write(jobs.succeeded, stage.seller, "questions", stage.now)
    for name in ("one", "two"):
        stage.write(desks.at_work, stage.seller, name, stage.now)
    stage.write(desks.ended, stage.seller, "one", stage.now)
    assert told(stage)["running"]
    stage.write(desks.ended, stage.seller, "two", stage.now)
    assert not told(stage)["running"]
    asked = stage.run("questions", "answer", "q1", "Да.", "--yes")
    assert (asked.code, "стол не запущен: wbdesk run" in asked.err) == (4, True)
    said = stage.run("doctor", "--offline")
    assert (said.code, "bad\tМой магазин\tjobs\tстол закончил работу " in said.out) == (1, True)
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    assert "НЕ ЗАПУЩЕН, работал " in stage.run("status").out


def test_drafts_wait_for_a_person_and_no_limit(stage: DeskStage) -> None:
    wanting(stage, 2)
    assert (told(stage)["queue"], told(stage)["per_hour"]) == ({"drafted": 2}, 0)


def test_jobs_and_their_errors(stage: DeskStage) -> None:
    stage.write(jobs.succeeded, stage.seller, "questions", stage.now)
    stage.write(jobs.failed, stage.seller, "chats", "Unauthorized", stage.now)
    said = told(stage)["jobs"]
    assert (said["questions"]["failures"], said["questions"]["failed"]) == (0, None)
    assert (said["chats"]["failures"], said["chats"]["error"], said["chats"]["succeeded"]) == (1, "Unauthorized", None)


def test_a_look_makes_no_store(stage: DeskStage) -> None:
    """A desk whose store was lost would go on with an empty one."""
    stage.store.unlink()
    for words in (["status"], ["drafts", "list"], ["intents", "list"], ["search", "брак"]):
        said = stage.run(*words)
        assert (said.code, "wbdesk restore" in said.err, stage.store.exists()) == (74, True, False)


def test_a_store_that_takes_no_writes(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as on a full disk, where no job can write down that it fails."""
    monkeypatch.setattr(wbdesk.cli.desk.probe, "BUSY", 0.1)
    assert told(stage)["store"] == ""
    with closing(sqlite3.connect(stage.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert told(stage)["store"].startswith("Another process has been writing")
        samples = {one.name: one.samples for one in standing(stage)}
        monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
        assert "СТОЛ СТОИТ: База" in stage.run("status").out
    assert [sample.value for sample in samples["wbdesk_store_up"]] == [0]
    assert "wbdesk_sending_stopped" in samples


def standing(stage: DeskStage) -> list[Metric]:
    """The gauges of a running desk."""
    desk = Desk(stage.config, None)
    with stage.opened() as database:
        vars(desk)["database"] = database
        return list(Standing(desk).collect())


def test_records_that_cannot_be_read(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(stage)["unreadable"] == 0
    stage.write(unreadable.keep, stage.seller, "questions", [b"{}"], stage.now)
    assert told(stage)["unreadable"] == 1
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    assert "не читается  записей WB без понятного id: 1" in stage.run("status").out


def test_too_much_that_is_missing_is_told_until_it_is_there_again(
    stage: DeskStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(absences: Absences) -> None:
        whole = stage.write(absence.begin, stage.seller, "feedback", stage.now)
        stage.write(absence.finish, whole, absences, stage.now)

    read(Absences((), expected=200, braked=60))
    assert told(stage)["braked"] == ["feedback"]
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    assert "поднимите brake в [sync]" in stage.run("status").out
    read(Absences((), expected=200))
    assert "brake" not in stage.run("status").out


def test_stopped(stage: DeskStage) -> None:
    stage.run("stop-sending", "--why", "проверка")
    said = told(stage)
    assert (said["stopped"]["by"], said["stopped"]["why"], said["empty_at"]) == ("person:Ольга", "проверка", None)


def test_in_a_pipe_a_line_for_each_value(stage: DeskStage) -> None:
    stage.write(switches.turn, stage.seller, switches.STOP_SENDING, stage.now, on=True, by="person:Ольга")
    rows = {name: value for _, name, value in stage.run("status").rows}
    assert (rows["id"], rows["stopped.by"], rows["token.type"]) == (stage.seller, "person:Ольга", "personal")


def test_for_a_person(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a terminal: what is to be known, in his language."""
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    wanting(stage, 30, mode="auto")
    wanting(stage, 31, needs_person=True)
    stage.write(jobs.succeeded, stage.seller, "questions", stage.now - 120)
    stage.write(jobs.failed, stage.seller, "chats", "Unauthorized", stage.now)
    said = stage.run("status").out
    assert said.splitlines()[0] == "Мой магазин"
    for words in (
        "отправка     разрешена",
        "токен        персональный, осталось дней: ",
        "черновик 1",
        "человеку     1: wbdesk intents list --needs-person",
        "опустеет     через ",
        "зеркало      пусто: wbdesk sync",
        "вопросы без ответа          2 мин",
        "чаты                        ОШИБКА (1): Unauthorized; удалось ещё ни разу",
    ):
        assert words in said, said
    stage.run("stop-sending", "--why", "проверка")
    assert "sending      STOPPED since " in stage.run("status", "--lang", "en").out


def test_a_token_that_says_nobody_s_name_is_no_empty_desk(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    wanting(stage, 3)
    stage.keep_token("half")
    said = stage.run("status").out
    assert "токен        это не токен WB" in said
    assert "неизвестно: токен не говорит, чей он" in said
    assert "зеркало" not in said


@pytest.mark.parametrize(
    ("since", "says"),
    [
        (None, "стол         ещё не запускали: wbdesk run"),
        (60.0, "стол         работает"),
        (7_200.0, "стол         НЕ ЗАПУЩЕН, работал 2 ч назад: wbdesk run"),
    ],
)
def test_whether_the_desk_runs_is_said(
    stage: DeskStage, monkeypatch: pytest.MonkeyPatch, since: float | None, says: str
) -> None:
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    wanting(stage, 1, mode="auto")
    if since is not None:
        stage.write(jobs.succeeded, stage.seller, "keep", stage.now - since)
    said, runs = stage.run("status").out, since == 60.0
    assert says in said
    assert ("в час), если стол работает" in said) is not runs
    assert told(stage)["running"] is runs


def test_every_job_has_a_name_in_words() -> None:
    jobs = (*outbox(), indexing(), forgetting(90), Fetching(Path()))
    names = {*ACTS, *(job.name for job in jobs), "mirror question", "mirror feedback", "flags"}
    assert names - set(JOBS) == set()
    assert (titled("deliver CRM").ru, titled("new").en) == ("наружу: CRM", "new")


def test_what_is_urgent_is_counted(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    item = Item(seller=stage.seller, kind="question", id="q", raw=b"{}", read_at=stage.now, text="Ожог")
    stage.write(mirror.put, [item], stage.now)
    stage.write(facts.put, [fact_of_escalation(item, "опасность", stage.now)], stage.now)
    assert told(stage)["urgent"] == 1
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    assert "срочно       1: wbdesk urgent" in stage.run("status").out


def test_every_seller_has_his_own(stage: DeskStage) -> None:
    """A token that is not there keeps nobody else from being told."""
    other = '[[seller]]\nname = "Второй"\ntoken_file = "nowhere.txt"\n\n[[rule]]'
    stage.configure(stage.config.read_text("utf-8").replace("[[rule]]", other))
    wanting(stage, 2)
    one, two = stage.run("status", "--json").items
    assert (one["queue"], two["queue"]) == ({"drafted": 2}, None)
    assert two["token"]["problem"].startswith("no token in ")
    assert [item["seller"] for item in stage.run("status", "--json", "--seller", "Второй").items] == ["Второй"]
    assert len(stage.run("drafts", "list").rows) == 2


@pytest.mark.parametrize("words", [("drafts", "list"), ("intents", "list"), ("urgent",), ("search", "брак")])
def test_a_list_that_leaves_out_a_seller_says_so(stage: DeskStage, words: tuple[str, ...]) -> None:
    (stage.folder / "wb-token.txt").unlink()
    said = stage.run(*words)
    assert (said.code, said.err.startswith("Мой магазин: токен не прочитать из ")) == (7, True)
    assert said.err.endswith("wbdesk: показано не всё, причины выше.\n")


@pytest.mark.parametrize(
    ("text", "problem"), [(None, "no token in "), ("eyJhbGciOi.half", "this is no token of WB's: ")]
)
def test_of_a_seller_who_is_not_known_nothing_is_made_up(stage: DeskStage, text: str | None, problem: str) -> None:
    wanting(stage, 2)
    everything = told(stage)
    (stage.folder / "wb-token.txt").unlink()
    if text is not None:
        stage.keep_token(text)
    said = told(stage)
    assert said["token"]["problem"].startswith(problem)
    assert list(said) == list(everything)
    others = set(said) - {"seller", "token", "store"}
    assert {name for name in others if said[name] is not None} == set()
    assert [row[2] for row in stage.run("status").rows if row[1] in {"id", "queue", "running", "needs_person"}] == [
        ""
    ] * 4


@pytest.mark.parametrize(
    ("seconds", "ru", "en"),
    [
        (0, "0 с", "0 s"),
        (59.4, "59 с", "59 s"),
        (60, "1 мин", "1 min"),
        (3_725, "1 ч 2 мин", "1 h 2 min"),
        (7_201, "2 ч", "2 h"),
        (86_400 + 1_799, "1 дн", "1 d"),
        (86_400 * 3 + 7_200, "3 дн 2 ч", "3 d 2 h"),
        (-5, "0 с", "0 s"),
    ],
)
def test_spans(seconds: float, ru: str, en: str) -> None:
    assert (span(seconds).ru, span(seconds).en) == (ru, en)


def test_moments() -> None:
    assert ago(120).ru == "2 мин назад"
    assert (ahead(120).en, ahead(0).ru) == ("in 2 min", "сразу")
    assert clock(1_793_620_800) == "2026-11-02 15:00"
