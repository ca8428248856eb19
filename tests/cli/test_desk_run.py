"""`wbdesk run` as a process before a simulated WB: it sends, stops when told, can be measured, and ends in time."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.cli.desk_stage import DeskStage, desk_staged
from tests.cli.stage import PATIENCE, PYTHON, until

import wbdesk.cli.run
from wbdesk.cli.desk.log import Format, hearing, opened
from wbdesk.cli.desk.options import Desk
from wbdesk.cli.desk.posts import house, settings_of, stalest
from wbdesk.cli.desk.shops import NoToken, shops_of
from wbdesk.cli.run import attend, greet
from wbdesk.engine.post import Post
from wbdesk.sim import Size, make_token

SOME = Size(questions=6, feedbacks=10, chats=2, claims=2)

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch, size=SOME) as made:
        made.opened().close()
        yield made


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running(stage: DeskStage, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A desk at work whose log goes into a file; it is killed if the test has not ended it."""
    with (stage.folder / "log").open("wb") as log:
        process = subprocess.Popen([*PYTHON, "run", *words], env=stage.environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def log_of(stage: DeskStage) -> list[dict[str, Any]]:
    """The lines so far."""
    lines = (stage.folder / "log").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@needs_signals
def test_a_desk_at_work(stage: DeskStage) -> None:
    """One process for all of it, because each takes seconds."""
    port = free_port()
    question = stage.shop.unanswered_questions(stage.now)[0]
    with running(stage, "--metrics-port", str(port)) as process:
        until(lambda: stage.run("status", "--json").items[0]["jobs"].get("keep"))
        answered = stage.process("questions", "answer", question.id, "Да, подойдёт.", "--yes")
        assert answered.code == 0, answered.err
        assert answer_of(stage, question.id) == "Да, подойдёт."
        numbers = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
        stopped(stage)
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.wait(PATIENCE) == 0
        assert time.monotonic() - began < 10
    assert not stage.run("status", "--json").items[0]["running"]
    said = log_of(stage)
    assert [line["event"] for line in (said[0], said[-1])] == ["desk begins", "desk ends"]
    moves = [line["move"] for line in said if line.get("kind") == "question_answer"]
    assert moves[:4] == ["release", "claim", "start", "accepted"]
    whole = (stage.folder / "log").read_text("utf-8")
    assert "Да, подойдёт." not in whole
    assert "Ольга" not in whole
    assert "Мой магазин" not in whole
    assert f'wbdesk_moves_total{{kind="question_answer",move="accepted",seller="{stage.seller}"}} 1.0' in numbers
    assert "wbdesk_store_up 1.0" in numbers
    assert "Мой магазин" not in numbers
    assert stage.world.journal.refused() == ()


def answer_of(stage: DeskStage, id: str) -> str | None:
    question = stage.shop.questions.get(id)
    return question and question.answer and question.answer.text


def stopped(stage: DeskStage) -> None:
    """What is asked for while sending is stopped stays where it is."""
    stage.run("stop-sending")
    other = stage.shop.unanswered_questions(stage.now)[0]
    waiting = stage.process("questions", "answer", other.id, "Нет.", "--yes", "--max-wait", "3")
    assert (waiting.code, answer_of(stage, other.id)) == (4, None)


class Recorder:
    """A job that notes by which token its seller is served."""

    name = "record"

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def run(self, post: Post) -> float | None:
        self.seen.append(post.sdk.token.kind)
        return None


def attended(stage: DeskStage, patch: pytest.MonkeyPatch, *texts: str, log: StringIO | None = None) -> list[str]:
    """The types of token by which a seller is served whose token is replaced by one of *texts* after the other."""
    recorder = Recorder()
    patch.setattr(wbdesk.cli.run, "jobs_of", lambda *_: [recorder])
    patch.setattr(wbdesk.cli.run, "TOKEN_PAUSE", 0.05)
    desk = Desk(stage.config, None)
    (shop,) = shops_of(desk.config, desk.folder)

    async def play() -> None:
        stop = asyncio.Event()
        async with house(desk, opened("json", log or StringIO()), stop) as common:
            attending = asyncio.create_task(attend(common, shop))
            for text in texts:
                await asyncio.sleep(0.2)
                stage.keep_token(text)
            await asyncio.sleep(0.3)
            stop.set()
            await attending

    with stage.opened() as database:
        vars(desk)["database"] = database
        asyncio.run(play())
    return recorder.seen


@pytest.mark.parametrize(
    ("first", "others", "served"),
    [
        pytest.param(None, ["personal"], ["personal"], id="a file that comes later"),
        pytest.param("", ["personal"], ["personal"], id="a text that comes later"),
        pytest.param("basic", ["personal"], ["basic", "personal"], id="one with other limits"),
        pytest.param("personal", ["", "half", "other", "service"], ["personal", "service"], id="none of its own"),
        pytest.param("half", ["personal"], ["unknown", "personal"], id="no token of WB's"),
    ],
)
def test_by_which_token_a_seller_is_served(
    stage: DeskStage, monkeypatch: pytest.MonkeyPatch, first: str | None, others: list[str], served: list[str]
) -> None:
    def text(kind: Any) -> str:
        unlike = {"": "", "half": "eyJhbGciOi.half", "other": make_token()}
        return unlike[kind] if kind in unlike else stage.world.token(kind)

    (stage.folder / "wb-token.txt").unlink()
    if first is not None:
        stage.keep_token(text(first))
    assert attended(stage, monkeypatch, *map(text, others)) == served


def test_a_token_that_is_not_taken_up_is_told_once(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    log = StringIO()
    assert attended(stage, monkeypatch, make_token(), log=log) == ["personal"]
    assert log.getvalue().count("a token that is not this seller's") == 1


def test_another_sellers_token_is_never_used(stage: DeskStage) -> None:
    (shop,) = shops_of(Desk(stage.config, None).config, stage.folder)
    assert shop.text() == stage.world.token()
    stage.keep_token(make_token())
    with pytest.raises(NoToken, match="another seller's token"):
        shop.text()


def test_a_port_that_is_taken(stage: DeskStage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = stage.run("run", "--metrics-port", str(port := server.getsockname()[1]))
    why = f"порт {port} занят другой программой, может быть вторым wbdesk run: назовите другой в --metrics-port."
    assert (said.code, said.err) == (2, f"wbdesk: {why}\n")


def test_an_address_that_is_not_this_machines(stage: DeskStage) -> None:
    said = stage.run("run", "--metrics-port", "9750", "--metrics-host", "192.0.2.1")
    assert (said.code, said.err.endswith("другой адрес: --metrics-host.\n")) == (2, True)


@pytest.mark.parametrize(
    ("sink", "says"),
    [
        ('type = "webhook"\nurl = "https://crm.example/x"\nsecret_env = "NO_SUCH"', "NO_SUCH"),
        ('type = "python"\ncall = "no_such_module:push"', "no_such_module"),
    ],
)
def test_a_sink_that_cannot_be_opened_is_told_at_the_start(stage: DeskStage, sink: str, says: str) -> None:
    stage.configure(f'{stage.config.read_text("utf-8")}\n[[sink]]\nname = "CRM"\n{sink}\n')
    said = stage.run("run")
    assert (said.code, says in said.err) == (2, True), said.err


def test_a_store_that_is_none(stage: DeskStage) -> None:
    stage.store.write_text("это не база", "utf-8")
    assert stage.run("run").code == 74


def test_a_log_of_json_and_one_to_read() -> None:
    for form, reads in (("json", json.loads), ("text", str)):
        file = StringIO()
        log = opened(form, file)  # type: ignore[arg-type]
        log.info("move", seller="s", intent=1)
        with hearing(log):
            logging.getLogger("wbdesk").warning("a wait of %s s", 5)
        first, second = file.getvalue().splitlines()
        assert reads(first)
        assert "a wait of 5 s" in second
        assert ("intent=1" in first) is (form == "text")


def test_a_basic_token_may_rest_on_its_last_poll(stage: DeskStage) -> None:
    desk = Desk(stage.config, None)
    (full,) = shops_of(desk.config, desk.folder)
    assert stalest(full) is None
    stage.keep_token(stage.world.token("basic"))
    (basic,) = shops_of(desk.config, desk.folder)
    assert stalest(basic) is not None
    assert stalest(basic) > 3_600  # type: ignore[operator]
    settings = settings_of(desk, basic)
    assert (settings.fresh, settings.files) == (stalest(basic), str(stage.folder / "wbdesk.sqlite3-files"))


WORKS = "Стол работает. Закончить: Ctrl-C. В другом окне: wbdesk status, wbdesk urgent, wbdesk drafts list."


@pytest.mark.parametrize(
    ("terminal", "form", "said"),
    [
        (True, "auto", f"{WORKS}\n"),
        (True, "json", ""),
        (False, "auto", ""),
    ],
)
def test_a_person_is_told_that_it_works(
    stage: DeskStage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
    form: Format,
    said: str,
) -> None:
    monkeypatch.setattr(wbdesk.cli.run, "is_terminal", lambda _stream: terminal)
    greet(Desk(stage.config, None), form)
    assert capsys.readouterr().err == said
