"""`wbdesk sim` as its user meets it: a process that serves, prints how to get there, and ends cleanly."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from wbdesk.cli import main
from wbdesk.cli.sim import clock_of, line, notes, welcome
from wbdesk.sim import Clock, Size, World, load_scenario, serve
from wbdesk.sim.journal import Entry

SMALL = Size(questions=3, feedbacks=5, chats=1, claims=1)
SMALL_SHOP = ["--questions", "3", "--feedbacks", "5", "--chats", "1", "--claims", "1"]
ENTRY = Entry(
    number=1,
    time=0.0,
    sid="s",
    token_type="personal",
    operation="questions",
    method="GET",
    path="/api/v1/questions",
    query=(("isAnswered", "false"), ("nmId", "1")),
    body_digest="",
    body_size=0,
    writes=False,
    item=None,
    answers=False,
    verdict="served",
    status=200,
    effect=False,
    bytes_out=2,
)


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The command as a process, and the environment it tells its reader to set."""
    command = [sys.executable, "-W", "error", "-m", "wbdesk", "sim", "--port", "0", *SMALL_SHOP, *options]
    environment = os.environ | {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as done:
        try:
            assert done.stdout is not None
            shown = "".join(iter(done.stdout.readline, "PowerShell:\n"))
            done.stdout.readline(), done.stdout.readline()
            yield done, dict(re.findall(r"export (\w+)='(.+)'", shown))
        finally:
            done.kill()


def ask(environment: dict[str, str], path: str) -> Any:
    headers = {"Authorization": environment["WB_API_TOKEN"]}
    with urllib.request.urlopen(urllib.request.Request(environment["WB_BASE_URL"] + path, headers=headers)) as reply:
        return json.load(reply)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_logs_and_ends_cleanly(number: int) -> None:
    with running("--log") as (process, environment):
        assert ask(environment, "/api/v1/questions/count-unanswered")["error"] is False
        with pytest.raises(HTTPError) as refused:
            ask(environment | {"WB_API_TOKEN": "nonsense"}, "/api/v1/seller/chats")
        refused.value.close()
        assert [entry["verdict"] for entry in ask(environment, "/__sim/journal")["entries"]] == ["served", "auth"]
        process.send_signal(number)
        printed, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    log = [row.split() for row in printed.splitlines()]
    assert log[0][1:] == ["200", "served", "GET", "/api/v1/questions/count-unanswered"]
    assert log[1][1:] == ["401", "auth", "GET", "/api/v1/seller/chats"]
    assert printed.endswith(
        "\n2 requests: 1 served, 0 refused by a limit, 1 refused by their token, 0 struck by a fault.\n"
    )


def test_its_world_lives_now_and_its_token_is_of_the_wanted_type() -> None:
    with running("--token-type", "basic", "--speed", "1000") as (_, environment):
        said = ask(environment, "/__sim/clock")
        assert (said["speed"], abs(said["start"] - time.time()) < 60) == (1000, True)
        ask(environment, "/api/v1/new-feedbacks-questions")
        assert ask(environment, "/__sim/journal")["entries"][0]["token_type"] == "basic"


def test_a_taken_port_is_said_in_words() -> None:
    with serve(World(size=SMALL)) as address:
        port = str(urlsplit(address).port)
        done = CliRunner().invoke(main, ["sim", "--port", port, *SMALL_SHOP])
    assert done.exit_code == 2
    assert done.output == (
        f"wbdesk: port {port} on 127.0.0.1 is in use; choose another with --port, or a free one with --port 0\n"
    )


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (["--scenario", "bad_dya"], 2, "'--scenario': bad_dya: no such file, and no preset of this name"),
        (["--speed", "0"], 2, "'--speed': speed: 0.0 - must be above 0"),
        (["--port", "70000"], 2, "'--port': 70000 is not in the range"),
        (["--questions", "-1"], 2, "'--questions': -1 is not in the range"),
        (["--token-type", "admin"], 2, "'--token-type': 'admin' is not one of 'basic', 'test'"),
        (["--host", "192.0.2.1"], 2, "cannot listen on 192.0.2.1, port 8787: "),
    ],
)
def test_what_cannot_be_is_said_in_words(options: list[str], status: int, words: str) -> None:
    done = CliRunner().invoke(main, ["sim", *SMALL_SHOP, *options])
    assert done.exit_code == status
    assert words in " ".join(done.output.split())


def test_a_wrong_scenario_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "evening.toml"
    path.write_text("[[fault]]\ndrp = true\n", "utf-8")
    done = CliRunner().invoke(main, ["sim", "--scenario", str(path)])
    assert done.exit_code == 2
    assert "evening.toml, fault 1: unknown key 'drp'" in done.output


def test_it_prints_the_lines_for_both_shells() -> None:
    world = World(size=SMALL)
    lines = welcome(world, Clock(world.start), "http://127.0.0.1:8787", "a.b.c").splitlines()
    assert lines[lines.index("sh:") + 1 :] == [
        "  export WB_API_TOKEN='a.b.c'",
        "  export WB_BASE_URL='http://127.0.0.1:8787'",
        "PowerShell:",
        "  $env:WB_API_TOKEN = 'a.b.c'",
        "  $env:WB_BASE_URL = 'http://127.0.0.1:8787'",
    ]
    assert "Journal  http://127.0.0.1:8787/__sim/journal" in lines


def test_what_is_unusual_is_said() -> None:
    usual = World(size=SMALL)
    assert notes(usual, Clock(0)) == []
    unusual = World(size=SMALL, sellers=2)
    unusual.play(load_scenario("basic_token_all_day"))
    unusual.play(load_scenario("ban"))
    assert [note.split(";")[0] for note in notes(unusual, clock_of(unusual, 30))] == [
        "1 faults are due.",
        "Every token has the limits of a basic one.",
        "2 sellers",
        "Time runs 30 times as fast as ours. To call as often: WildberriesSDK(rates=DEFAULT_RATES.faster(30)).",
    ]


@pytest.mark.parametrize(
    ("status", "verdict", "shown"),
    [
        (200, "served", "200 served     GET    /api/v1/questions?isAnswered=false&nmId=1"),
        (None, "drop", "--- drop       GET    /api/v1/questions?isAnswered=false&nmId=1"),
    ],
)
def test_a_request_is_a_line(status: int | None, verdict: str, shown: str) -> None:
    assert line(replace(ENTRY, status=status, verdict=verdict))[9:] == shown
