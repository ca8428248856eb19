"""On a real terminal: tables, colours, progress, questions asked. A process each, so each test asks several things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.stage import PYTHON, Stage, staged
from tests.cli.terminal import CODES, Terminal, needs_terminal, on_terminal

from wbdesk.sim import Fault

pytestmark = needs_terminal

LIST = [*PYTHON, "questions", "list"]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        yield made


def waiting(stage: Stage) -> list[str]:
    return [question.id for question in stage.shop.unanswered_questions(stage.clock.now())]


@pytest.mark.parametrize("columns", [70, 120])
def test_a_table_is_as_wide_as_the_terminal(stage: Stage, columns: int) -> None:
    with on_terminal(LIST, stage.environment, columns=columns) as terminal:
        assert terminal.end() == 0
    head, *rows = terminal.lines
    assert head.split() == ["id", "asked", "nm_id", "text"]
    assert [row.split()[0] for row in rows] == waiting(stage)
    assert max(map(len, rows)) == columns
    assert any(row.endswith("…") for row in rows)
    assert b"\x1b[1m" in terminal.raw


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_are_left_out_where_they_are_not_wanted(stage: Stage, variables: dict[str, str]) -> None:
    stage.world.faults.add(Fault("questions", delay=1.1))
    with on_terminal([*LIST, "--limit", "1"], stage.environment, **variables) as terminal:
        assert terminal.end() == 0
    assert b"\x1b[3" not in terminal.raw
    assert waiting(stage)[0] in terminal.shown


def test_progress_is_shown_after_a_moment_and_gone_at_the_end(stage: Stage) -> None:
    stage.world.faults.add(Fault("questions", delay=1.1))
    with on_terminal(LIST, stage.environment) as terminal:
        assert terminal.end() == 0
    assert "questions ━━━" in terminal.shown
    assert [line.split()[0] for line in terminal.lines] == ["id", *waiting(stage)]


def test_a_file_gets_rows_and_the_terminal_the_progress(stage: Stage, tmp_path: Path) -> None:
    stage.world.faults.add(Fault("questions", delay=1.1))
    path = tmp_path / "rows"
    with on_terminal(LIST, stage.environment, out=path) as terminal:
        assert terminal.end() == 0
    rows = path.read_text("utf-8").splitlines()
    assert [row.split("\t")[0] for row in rows] == waiting(stage)
    assert "questions" in terminal.shown
    assert not any(id in terminal.shown for id in waiting(stage))


def test_a_wait_for_a_limit_is_told(stage: Stage) -> None:
    """WB refuses for a while; the call waits, and says how long. Ctrl-C ends the wait, and the write is not made."""
    stage.world.faults.add(Fault("update_question", ban=30.0, times=1))
    words = ["questions", "answer", waiting(stage)[0], "Да", "--yes"]
    with on_terminal([*PYTHON, *words], stage.environment, columns=120) as terminal:
        terminal.until("answer_question waits")
        terminal.interrupt()
        assert terminal.end() == 130
    assert "UTC" in terminal.shown
    assert terminal.lines == ["wbdesk: interrupted; WB did not do it."]
    assert stage.shop.answers_given(waiting(stage)[0]) == []


def test_one_item_is_shown_in_full(stage: Stage) -> None:
    first, second = waiting(stage)[:2]
    with on_terminal([*PYTHON, "questions", "show", first, second], stage.environment, columns=60) as terminal:
        assert terminal.end() == 0
    assert f"id       {first}" in terminal.lines
    assert terminal.lines.count("") == 1
    assert "…" not in terminal.shown


def test_nothing_is_said_to_be_found(stage: Stage) -> None:
    with on_terminal([*LIST, "--nm-id", "1"], stage.environment) as terminal:
        assert terminal.end() == 0
    assert terminal.lines == ["Nothing found."]


@pytest.mark.parametrize(("typed", "code", "last"), [("y\n", 0, "Done."), ("\n", 130, "wbdesk: declined;")])
def test_a_write_is_asked_for(stage: Stage, typed: str, code: int, last: str) -> None:
    id = waiting(stage)[0]
    with on_terminal([*PYTHON, "questions", "answer", id, "Да, подойдёт."], stage.environment) as terminal:
        terminal.until("[y/N]")
        assert f"Answer question {id}: Да, подойдёт." in terminal.shown
        assert stage.seen() == []
        terminal.type(typed)
        assert terminal.end() == code
    assert terminal.lines[-1].startswith(last)
    assert stage.shop.answers_given(id) == (["Да, подойдёт."] if code == 0 else [])


@pytest.mark.parametrize("leave", [lambda terminal: terminal.type("\x04"), lambda terminal: terminal.interrupt()])
def test_leaving_the_question_is_a_no(stage: Stage, leave: Callable[[Terminal], None]) -> None:
    with on_terminal([*PYTHON, "questions", "viewed", "q1"], stage.environment) as terminal:
        terminal.until("[y/N]")
        leave(terminal)
        assert terminal.end() == 130
    assert terminal.lines[-1] == "wbdesk: declined; nothing was sent."
    assert stage.seen() == []


def test_a_text_cannot_steer_the_terminal(stage: Stage) -> None:
    """A buyer wrote codes that clear the screen, and a letter that turns the line around."""
    nm_id = next(iter(stage.shop.products))
    stage.shop.buyer_asks(stage.clock.now() - 60, nm_id, "Размер\x1b[2J\x1b]0;x\x07 \u202eМ?")
    with on_terminal([*LIST, "--newest-first", "--take", "1"], stage.environment) as terminal:
        assert terminal.end() == 0
    shown = CODES.sub("", terminal.raw.decode("utf-8"))
    assert "Размер [2J ]0;x   М?" in shown
    assert b"\x1b[2J" not in terminal.raw


def test_an_error_leaves_the_terminal_as_it_was(stage: Stage) -> None:
    """Ctrl-C while the progress is drawn: the cursor is shown again, and one line says what happened."""
    stage.world.faults.add(Fault("questions", hang=True))
    with on_terminal(LIST, stage.environment) as terminal:
        terminal.until("questions")
        terminal.interrupt()
        assert terminal.end() == 130
    assert terminal.raw.rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l")
    assert terminal.lines[-1] == "wbdesk: interrupted."
