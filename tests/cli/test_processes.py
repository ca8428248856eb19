"""Real processes and real pipes: readers that go away, full disks, closed streams, Ctrl-C, two of them in a row."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.stage import PYTHON, Stage, staged, until

from wbdesk.sim import Fault, Size

LIST = ("questions", "list", "--json")

posix = pytest.mark.skipif(sys.platform == "win32", reason="a shell with these redirections is not there")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path, size=Size(questions=400, feedbacks=4, chats=1, claims=1)) as made:
        yield made


def shell(stage: Stage, tail: str, *words: str) -> tuple[int, str, str]:
    """The command line in a shell with *tail* behind it: its own status, and what came out of both ends."""
    line = f'"$@" {tail}; echo "status ${{PIPESTATUS[0]}}" >&2'
    done = subprocess.run(
        ["/bin/bash", "-c", line, "sh", *PYTHON, *words],
        env=stage.environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    err, _, status = done.stderr.rpartition("status ")
    return int(status), done.stdout, err


@posix
@pytest.mark.parametrize(
    ("tail", "code", "err"),
    [
        ("| head -1", 141, ""),
        ("| true", 141, ""),
        (">/dev/full", 74, "wbdesk: No space left on device: standard output\n"),
        (">&-", 74, "wbdesk: standard output is closed, so nothing was done.\n"),
        (">/dev/null 2>&-", 0, ""),
    ],
)
def test_output_that_nobody_takes(stage: Stage, tail: str, code: int, err: str) -> None:
    if "/dev/full" in tail and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full on this machine")
    status, out, said = shell(stage, tail, *LIST)
    assert (status, said) == (code, err)
    assert out.count("\n") == ("head" in tail)


@posix
@pytest.mark.parametrize("words", [("--help",), ("questions", "answer", "q", "a", "--dry-run")])
def test_a_full_disk_is_one_line_for_every_kind_of_output(stage: Stage, words: tuple[str, ...]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full on this machine")
    assert shell(stage, ">/dev/full", *words) == (74, "", "wbdesk: No space left on device: standard output\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
@pytest.mark.parametrize(
    ("words", "fault", "code", "line"),
    [
        (LIST, Fault("questions", hang=True), 130, "wbdesk: interrupted.\n"),
        (
            ("questions", "answer", "q1", "Да", "--yes"),
            Fault("update_question", hang=True, when="after"),
            6,
            "Look before you repeat it: wbdesk questions show q1\n",
        ),
    ],
)
def test_ctrl_c(stage: Stage, words: tuple[str, ...], fault: Fault, code: int, line: str) -> None:
    """A read is given up; of a write under way nobody knows the outcome."""
    stage.world.faults.add(fault)
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*PYTHON, *words], env=stage.environment, **pipes, encoding="utf-8") as process:
        until(lambda: len(stage.world.journal) > 0)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (code, "")
    assert err.endswith(line)
    assert err.count("\n") == 1


def test_two_calls_with_a_basic_token_never_meet_a_429(stage: Stage) -> None:
    """The second knows of the first by the file in the state folder, and does not send what WB would refuse."""
    token = {"WB_API_TOKEN": stage.world.token("basic"), "XDG_STATE_HOME": str(stage.folder / "state")}
    del stage.variables["WBDESK_LIMITS"]
    first = stage.process("questions", "waiting", **token, LOCALAPPDATA=str(stage.folder), HOME=str(stage.folder))
    second = stage.process("questions", "waiting", **token, LOCALAPPDATA=str(stage.folder), HOME=str(stage.folder))
    assert (first.code, second.code) == (0, 4)
    assert "--max-wait none" in second.err
    assert len(stage.world.journal) == 1
    assert stage.world.journal.refused() == ()
    (made,) = stage.folder.rglob("limits.sqlite3")
    if os.name == "posix":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
        assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_calls_in_a_row_wait_for_each_other(stage: Stage) -> None:
    """Eight calls at once by two processes, where WB lets six go and then three a second."""
    ids = [question.id for question in stage.shop.unanswered_questions(stage.clock.now())[:4]]
    command = [*PYTHON, "questions", "show", *ids, "--json"]
    running = [subprocess.Popen(command, env=stage.environment, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(30) for process in running] == [0, 0]
    assert len(stage.world.journal) == 8
    assert stage.world.journal.refused() == ()


def test_a_pipe_gets_utf_8_whatever_the_system_has(stage: Stage) -> None:
    said = stage.process("questions", "list", "--limit", "5", PYTHONIOENCODING="ascii")
    asked = stage.shop.unanswered_questions(stage.clock.now())[:5]
    assert said.code == 0
    assert [row[6] for row in said.rows] == [question.text.replace("\n", " ") for question in asked]


def test_the_token_is_never_said(stage: Stage) -> None:
    token = stage.variables["WB_API_TOKEN"]
    ran = (stage.run("token"), stage.run("questions", "answer", "q1", "a", "--dry-run"))
    for said in (*ran, stage.process("questions", "show", "q1", WB_LOG="debug")):
        assert token not in said.out + said.err
        assert token.split(".")[2] not in said.out + said.err
