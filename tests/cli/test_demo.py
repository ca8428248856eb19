"""`wbdesk demo`: what it counts, what it prints, and where it can be printed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from wbdesk import DEFAULT_RATES
from wbdesk.cli import main
from wbdesk.cli.demo import SIZE, Score, Stage, play
from wbdesk.sim import Clock, Size, World

FAST, FASTER = 10.0, 40.0
LITTLE = Size(questions=16, feedbacks=120, chats=4, claims=2)
JOBS = ("1 new questions and reviews", "2 answers to questions", "3 negative reviews", "4 chat events")
FLAWLESS = Score({}, 50.0, 130, refused=0, answered_twice=0, unanswered=0, events_lost=0, events_repeated=0)


def played(folder: Path, console: Console, speed: float = FASTER) -> tuple[Stage, Score]:
    world = World(1, size=LITTLE)
    stage = Stage(world, Clock(world.start, speed), folder)
    return stage, play(stage, console, DEFAULT_RATES.faster(speed))


def test_nothing_is_refused_repeated_left_or_lost(tmp_path: Path) -> None:
    """And the buckets were drawn on: the requests took the time that WB's limits make of them."""
    stage, score = played(tmp_path, Console(file=io.StringIO()), FAST)
    assert score.faults() == {}
    assert score.requests == len(stage.world.journal) > 20
    assert (score.refused, score.answered_twice, score.unanswered) == (0, 0, 0)
    assert (score.events_lost, score.events_repeated) == (0, 0)
    assert "then 1 + 1 new ones were found" in score.reported["poll"]
    assert score.reported["chats"].endswith("the second run found 0 new")
    drawn = [entry.time for entry in stage.world.journal if "/seller/" not in entry.path]
    assert drawn[-1] - drawn[0] >= (len(drawn) - 6) / 3


@pytest.mark.parametrize("width", [40, 80])
def test_everything_fits_where_it_is_printed(width: int, tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=width, record=True)
    _stage, score = played(tmp_path, console)
    printed = console.export_text()
    assert all(len(line) <= width for line in printed.splitlines())
    told = " ".join(printed.replace("│", " ").split())
    if width >= 80:
        for title, count in score.counted().items():
            assert f"{title} {count}" in told
    assert "1,000 answers take 5.6 minutes" in told


def test_a_file_gets_no_bars_and_no_control_codes(tmp_path: Path) -> None:
    out = io.StringIO()
    played(tmp_path, Console(file=out, width=80))
    assert "\x1b" not in out.getvalue()
    assert "\r" not in out.getvalue()
    assert [line for line in out.getvalue().splitlines() if line in JOBS] == list(JOBS)


def test_a_screen_gets_bars(tmp_path: Path) -> None:
    out = io.StringIO()
    played(tmp_path, Console(file=out, width=80, force_terminal=True))
    assert "\x1b[" in out.getvalue()
    for job in JOBS:
        assert job in out.getvalue()


@pytest.mark.parametrize("wrong", ["refused", "answered_twice", "unanswered", "events_lost", "events_repeated"])
def test_what_must_not_be_is_a_fault(wrong: str) -> None:
    assert list(replace(FLAWLESS, **{wrong: 3}).faults().values()) == [3]
    assert FLAWLESS.faults() == {}


@pytest.mark.parametrize(("speed", "pace"), [(1.0, "50 s at WB's pace."), (2.5, "50 s at 2.5 times WB's pace.")])
def test_the_pace_is_told(speed: float, pace: str) -> None:
    assert FLAWLESS.words(speed).startswith(pace)


def test_the_real_one_takes_less_than_a_minute() -> None:
    """By WB's figures (3 a second after a burst of 6; one a second after a burst of 10), whatever the day."""
    for day in range(12):
        world = World(1, now=time.time() + day * 86_400, size=SIZE)
        shop = world.shops[world.sids[0]]
        unhappy = [one for one in shop.unanswered_feedbacks(world.start) if one.valuation <= 2]
        returns = sum(one.able_return for one in unhappy)
        feedbacks = len(shop.unanswered_questions(world.start)) + len(unhappy) + returns + 15
        chats = sum(len(event.files) for event in shop.chats.events()) + 5
        assert (feedbacks - 6) / 3 + max(chats - 10, 0) < 58


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["demo", "--help"], ["sim", "--help"]])
def test_help_is_there(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")


def test_a_folder_of_an_earlier_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "chat_events.ndjson").write_text("{}\n", "utf-8")
    result = CliRunner().invoke(main, ["demo", "--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert "name a new folder" in " ".join(result.output.split())


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, capture_output=True, env=os.environ | environment, timeout=120, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp866"])
def test_help_goes_through_any_pipe(encoding: str) -> None:
    result = run("-m", "wbdesk", "--help", PYTHONIOENCODING=encoding)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"demo" in result.stdout


@pytest.mark.slow
def test_the_whole_demo_goes_through_the_narrowest_pipe(tmp_path: Path) -> None:
    """With a folder whose name the pipe cannot show, too."""
    folder = tmp_path / "чаты"
    command = ["-m", "wbdesk", "demo", "--speed", "40", "--folder", str(folder)]
    result = run(*command, PYTHONIOENCODING="ascii", COLUMNS="80")
    printed = result.stdout.decode("ascii")
    assert (result.returncode, result.stderr) == (0, b"")
    assert "refused by a limit (429)  | 0" in printed
    assert "times WB's pace" in printed
    assert (folder / "chat_events.ndjson").stat().st_size > 0


@pytest.mark.slow
def test_an_error_in_russian_goes_through_the_narrowest_pipe(tmp_path: Path) -> None:
    (tmp_path / "чаты").mkdir()
    (tmp_path / "чаты" / "chat_events.ndjson").touch()
    result = run("-m", "wbdesk", "demo", "--folder", str(tmp_path / "чаты"), PYTHONIOENCODING="ascii")
    assert result.returncode == 2
    assert b"has the events of an earlier run" in result.stderr
    assert b"Traceback" not in result.stderr


@pytest.mark.slow
def test_what_a_pipe_cannot_show_is_a_question_mark() -> None:
    program = "from wbdesk.__main__ import print_whatever_comes as p; p(); print('Чат №1')"
    result = run("-c", program, PYTHONIOENCODING="ascii")
    assert result.stdout.split() == [b"???", b"?1"]
