"""`wbdesk sync` and `wbdesk replay`: the mirror brought up to date, and sinks told again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any, get_args

import pytest
from rich.console import Console
from tests.cli.desk_stage import PLAIN, DeskStage, desk_staged
from tests.cli.stage import PYTHON
from tests.cli.terminal import needs_terminal, on_terminal

import wbdesk.cli.desk.options
import wbdesk.cli.sync
from wbdesk.cli.desk.jobs import JOBS
from wbdesk.cli.desk.options import Desk
from wbdesk.cli.desk.shops import shops_of
from wbdesk.cli.desk.times import clock
from wbdesk.cli.sync import SYNCED, CallsBar, told_of_waits
from wbdesk.engine.parts import PartName
from wbdesk.plan.facts import Fact
from wbdesk.sim import Fault, Size, make_token
from wbdesk.store import deliveries, facts, shelf, switches
from wbdesk.wire.turn import WAITS, log

SOME = Size(questions=8, feedbacks=12, chats=2, claims=3)
FILE = '\n[[sink]]\nname = "файл"\ntype = "file"\npath = "events.ndjson"\n'


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch, size=SOME) as made:
        yield made


def test_everything_is_mirrored_then_what_has_changed(stage: DeskStage) -> None:
    first = stage.run("sync", "--json")
    assert first.code == 0, first.err
    read = {item["kind"]: item["new"] for item in first.items}
    assert read["question"] == SOME.questions
    assert set(read) == {"question", "feedback", "event", "chat", "claim", "pin"}
    assert sum(item["asked_for"] for item in first.items) == len(stage.run("drafts", "list", "--waiting").rows)
    assert {method for method, _ in stage.seen()} == {"GET"}
    calls = len(stage.seen())
    stage.shop.buyer_asks(stage.now - 100, next(iter(stage.shop.products)), "Какой размер?")
    again = {item["kind"]: item for item in stage.run("sync", "--json").items}
    assert (again["question"]["new"], again["feedback"]["new"]) == (1, 0)
    assert len(stage.seen()) - calls <= calls


def test_the_stream_of_events_can_be_gone_on_with_from_another_moment(stage: DeskStage) -> None:
    stage.run("sync")
    early, late = (
        stage.shop.buyer_writes(stage.now - ago, nm_id=next(iter(stage.shop.products)), text="Где мой заказ?")
        for ago in (7200, 1800)
    )
    moment = datetime.fromtimestamp(stage.now - 3600, UTC).isoformat()
    first = stage.run("sync", "--events-from", moment, "--kind", "event", "--json")
    assert first.code == 0, first.err
    assert shelf_has(stage, late)
    assert not shelf_has(stage, early)
    assert stage.run("sync", "--events-from", "yesterday").code == 2


def test_the_first_reading_of_events_may_begin_where_one_wants(stage: DeskStage) -> None:
    nm_id = next(iter(stage.shop.products))
    event = stage.shop.buyer_writes(stage.now - 1800, nm_id=nm_id, text="Где мой заказ?")
    moment = datetime.fromtimestamp(stage.now - 3600, UTC).isoformat()
    assert not stage.store.exists()
    assert stage.run("sync", "--events-from", moment, "--kind", "event").code == 0
    assert shelf_has(stage, event)


def shelf_has(stage: DeskStage, event: str) -> bool:
    return stage.read(shelf.get, stage.seller, "event", event) is not None


def test_rules_are_tried_on_the_mirror(stage: DeskStage) -> None:
    stage.shop.buyer_writes(stage.now - 30, nm_id=next(iter(stage.shop.products)), text="Где мой заказ?")
    stage.run("sync")
    calls = len(stage.seen())
    items = stage.run("rules", "dry-run", "--json").items
    assert {item["kind"] for item in items} >= {"question", "feedback", "chat"}
    for kind in ("question", "feedback", "chat"):
        id = next(item["id"] for item in items if item["kind"] == kind)
        assert stage.run("rules", "explain", id).code == 0
    assert len(stage.seen()) == calls


def test_rows_and_kinds(stage: DeskStage) -> None:
    rows = stage.run("sync", "--kind", "claim").rows
    assert [len(row) for row in rows] == [len(SYNCED)]
    assert rows[0][0] == "claim"
    assert {path for _, path in stage.seen()} == {"/api/v1/claims"}


def test_one_kind_in_trouble_stops_no_other(stage: DeskStage) -> None:
    stage.world.faults.add(Fault("claims", status=403))
    said = stage.run("sync", "--json")
    assert said.code == 7
    assert {item["kind"]: bool(item["problem"]) for item in said.items}["claim"]
    assert sum(bool(item["problem"]) for item in said.items) == 1
    assert "Мой магазин, заявка: WB отказал: 403 forbidden" in said.err


@pytest.mark.parametrize(
    ("lang", "says"),
    [("ru", "с этим токеном нельзя; почему, скажет wbdesk doctor"), ("en", "not with this token; see wbdesk doctor")],
)
def test_what_the_token_is_not_for_is_said_with_what_to_do(stage: DeskStage, lang: str, says: str) -> None:
    stage.keep_token(stage.world.token(categories=["questionsandfeedback"]))
    said = stage.run("sync", "--kind", "chat", "--lang", lang)
    assert (said.code, says in said.err) == (7, True), said.err
    assert "was not sent" not in said.err
    (check,) = [
        check for check in stage.run("doctor", "--json").items if "Чат" in check["said"] and check["about"] == "host"
    ]
    assert check["said"] == "Чат с покупателями: не спрошено: с этим токеном нельзя"


def test_no_token(stage: DeskStage) -> None:
    (stage.folder / "wb-token.txt").unlink()
    said = stage.run("sync")
    assert (said.code, said.err.startswith("Мой магазин: токен не прочитать из ")) == (7, True)


def test_every_list_has_its_words() -> None:
    assert set(get_args(PartName)) <= set(JOBS)


def test_interrupted_it_goes_on_the_next_time(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    original = wbdesk.cli.sync.synchronize

    async def interrupted(*args: Any, **kwargs: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0.05)
        return await original(*args, **kwargs)

    monkeypatch.setattr(wbdesk.cli.sync, "synchronize", interrupted)
    said = stage.run("sync")
    assert (said.code, said.err) == (130, "wbdesk: прервано; следующий sync продолжит.\n")
    monkeypatch.setattr(wbdesk.cli.sync, "synchronize", original)
    assert stage.run("sync").code == 0
    assert stage.read(shelf.counts, stage.seller)["question"].shown == SOME.questions


@needs_terminal
def test_a_person_sees_how_far_it_is(stage: DeskStage) -> None:
    with on_terminal([*PYTHON, "sync", "--kind", "question"], stage.environment) as terminal:
        assert terminal.end() == 0
    assert "Мой магазин: вопросы с ответом" in terminal.shown
    assert "ещё " in terminal.shown
    assert terminal.lines[0].startswith("что         прочитано")


@needs_terminal
def test_a_person_sees_what_it_waits_for(stage: DeskStage) -> None:
    """A basic token's second call has to wait for minutes."""
    stage.keep_token(stage.world.token("basic"))
    with on_terminal([*PYTHON, "sync", "--kind", "question"], stage.environment, columns=120) as terminal:
        terminal.until("лимит WB до ")
        terminal.interrupt()
        assert terminal.end() == 130
    assert "прервано; следующий sync продолжит" in terminal.shown


def test_of_several_waits_the_first_to_end_is_shown_until_it_has(stage: DeskStage) -> None:
    desk = Desk(stage.config, None)
    bar = CallsBar(desk, shops_of(desk.config, desk.folder)[0], Console(file=StringIO()))
    began = stage.now // 60 * 60 + 30  # in the middle of a minute
    with told_of_waits(bar.waits):
        for what, seconds in (("questions", 720.0), ("chats", 3_600.0)):
            log.info(WAITS, what, began + seconds - stage.now, "its turn", "some time")
        log.info("something else")
    (task,) = bar.progress.tasks
    assert task.fields["left"] == f"лимит WB до {clock(began + 720)}"
    stage.clock.jump(1_000)
    bar.waits("claims", 0.0)
    assert task.fields["left"] == f"лимит WB до {clock(began + 3_600)}"


def told(stage: DeskStage, seller: str | None = None) -> None:
    """Two facts that nobody was to be told."""
    made = [
        Fact(
            id=f"question:q{number}",
            seller=seller or stage.seller,
            stream=f"q{number}",
            kind="question.new",
            at=stage.now - 100 * number,
            payload={},
        )
        for number in (1, 2)
    ]
    stage.write(facts.put, made, stage.now)


def test_a_new_sink_is_told_what_was_before_it(stage: DeskStage) -> None:
    stage.configure(PLAIN + FILE)
    told(stage)
    assert stage.run("replay", "--dry-run").err == "Повторить: 2. Ничего не сделано.\n"
    refused = stage.run("replay")
    assert (refused.code, stage.read(deliveries.state, stage.seller, "файл").waiting) == (2, 0)
    assert stage.run("replay", "--sink", "файл", "--yes").err == "В очереди на передачу: 2.\n"
    assert stage.read(deliveries.state, stage.seller, "файл").waiting == 2
    (status,) = stage.run("status", "--json").items
    assert status["sinks"]["файл"]["waiting"] == 2


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ((), 2),
        (("--stream", "q1"), 1),
        (("--kind", "chat.message"), 0),
        (("--only-failed",), 0),
        (("--seller", "Мой магазин"), 2),
    ],
)
def test_what_is_told_again(stage: DeskStage, words: tuple[str, ...], count: int) -> None:
    stage.configure(PLAIN + FILE)
    told(stage)
    assert f"Повторить: {count}." in stage.run("replay", "--dry-run", *words).err


def test_a_sink_is_switched_on_again(stage: DeskStage) -> None:
    stage.configure(PLAIN + FILE)
    name = deliveries.off_switch("файл")
    stage.write(switches.turn, stage.seller, name, stage.now, on=True, by="desk")
    checks = [json.loads(line) for line in stage.run("doctor", "--offline", "--json").out.splitlines()]
    (check,) = [check for check in checks if check["about"] == "sinks"]
    assert (check["level"], check["do"]) == ("bad", "wbdesk replay --sink файл --reopen")
    told(stage)
    said = stage.run("replay", "--sink", "файл", "--reopen")
    assert (said.code, said.err) == (0, "Передача продолжается.\n")
    assert not stage.read(switches.is_on, stage.seller, name)
    assert stage.read(deliveries.state, stage.seller, "файл").waiting == 0, "nothing is told again"


def test_what_waits_for_a_sink_that_is_no_longer_configured_is_shown_and_can_be_dropped(
    stage: DeskStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.configure(PLAIN + FILE)
    told(stage)
    stage.run("replay", "--yes")
    stage.configure(PLAIN)
    (status,) = stage.run("status", "--json").items
    assert (status["sinks"]["файл"]["waiting"], status["sinks"]["файл"]["removed"]) == (2, True)
    checks = [json.loads(line) for line in stage.run("doctor", "--offline", "--json").out.splitlines()]
    (check,) = [check for check in checks if check["about"] == "sinks"]
    assert (check["level"], check["do"]) == ("note", f"wbdesk replay --sink файл --give-up --seller {stage.seller}")
    assert stage.run("replay", "--sink", "файл", "--give-up").code == 2, "nobody has agreed"
    assert stage.read(deliveries.sinks, stage.seller) == ["файл"]
    said = stage.run("replay", "--sink", "файл", "--give-up", "--yes")
    assert (said.code, said.err) == (0, "Снято с передачи: 2.\n")
    (status,) = stage.run("status", "--json").items
    assert status["sinks"] == {}
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    assert "файл" not in stage.run("status").out


def test_what_doctor_names_drops_nothing_of_a_seller_who_still_has_the_sink(stage: DeskStage) -> None:
    other = '[[seller]]\nname = "Второй"\ntoken_file = "second.txt"\n'
    (stage.folder / "second.txt").write_text(make_token(), "utf-8")
    stage.configure(PLAIN + other + FILE)
    stage.opened().close()
    for seller in ids(stage):
        told(stage, seller)
    stage.run("replay", "--yes")
    stage.configure(f'{PLAIN}{other}{FILE}sellers = ["Второй"]\n')
    checks = stage.run("doctor", "--offline", "--json").items
    (command,) = [check["do"] for check in checks if check["about"] == "sinks"]
    assert stage.run(*command.split()[1:], "--yes").err == "Снято с передачи: 2.\n"
    first, second = ids(stage)
    assert stage.read(deliveries.sinks, first) == []
    assert stage.read(deliveries.state, second, "файл").waiting == 2


def ids(stage: DeskStage) -> list[str]:
    """The sellers that are configured."""
    return [item["id"] for item in stage.run("status", "--json").items]


@pytest.mark.parametrize(
    "words",
    [
        ("--give-up",),
        ("--give-up", "--reopen", "--sink", "файл"),
        ("--reopen", "--stream", "1"),
        ("--reopen", "--dry-run"),
    ],
)
def test_what_does_not_go_together_is_refused(stage: DeskStage, words: tuple[str, ...]) -> None:
    stage.configure(PLAIN + FILE)
    assert stage.run("replay", *words, "--yes").code == 2


@pytest.mark.parametrize("words", [("--dry-run",), ("--reopen",), ("--give-up", "--sink", "файл")])
def test_it_is_said_for_whom_nothing_is_told_again(stage: DeskStage, words: tuple[str, ...]) -> None:
    stage.configure(PLAIN + FILE)
    stage.opened().close()
    (stage.folder / "wb-token.txt").unlink()
    said = stage.run("replay", *words, "--yes")
    assert (said.code, said.err.startswith("Мой магазин: токен не прочитать из ")) == (7, True)


@pytest.mark.parametrize("words", [(), ("--reopen",), ("--give-up", "--yes")])
def test_no_such_sink(stage: DeskStage, words: tuple[str, ...]) -> None:
    stage.opened().close()
    assert stage.run("replay", "--sink", "x", *words).err == "wbdesk: нет такого [[sink]]; есть: -.\n"
