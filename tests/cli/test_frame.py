"""How commands are found: the table, what is imported for it, help, misspelt words and completion."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from tests.cli.stage import Stage, staged

from wbdesk.cli import COMMANDS, DESK_COMMANDS, main
from wbdesk.cli.frame import COMPLETE

PAGE = """
import sys
from wbdesk.__main__ import main
sys.argv = ["wbdesk", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code
print(sorted({name.split(".")[0] for name in sys.modules} & {"h11", "httpx2", "platformdirs", "rich", "sqlite3"}))
print(sorted(name for name in sys.modules if name.startswith("wbdesk.cli.")))
"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A stage whose world is not asked."""
    with staged(tmp_path) as made:
        return made


@pytest.mark.parametrize("name", COMMANDS | DESK_COMMANDS)
def test_the_table_says_what_the_command_says(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(1000).rstrip(".") == (COMMANDS | DESK_COMMANDS)[name].rstrip(".")


def test_help_imports_click_and_no_command() -> None:
    done = subprocess.run([sys.executable, "-c", PAGE], capture_output=True, encoding="utf-8", check=True)
    *page, libraries, ours = done.stdout.splitlines()
    assert all(any(line.strip().startswith(name) for line in page) for name in COMMANDS)
    assert any("Exit status: 0 done" in line for line in page)
    assert libraries == "[]"
    assert ours == "['wbdesk.cli.ending', 'wbdesk.cli.frame']"


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="what a process took is asked in another way there")
def test_help_takes_little() -> None:
    """The best of five, for a busy machine, and below twice what is promised, for a slow one."""
    assert min(took("--help") for _ in range(5)) < 0.3


def took(*words: str) -> float:
    """Seconds of CPU of a command."""
    with subprocess.Popen([sys.executable, "-m", "wbdesk", *words], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize("words", [[], ["questions"]])
def test_a_group_alone_shows_its_help_as_an_error(stage: Stage, words: list[str]) -> None:
    said = stage.run(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Usage: ")


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["questions", "-h"], ["questions", "list", "--help"]])
def test_help_is_no_error(stage: Stage, words: list[str]) -> None:
    said = stage.run(*words)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Usage: ")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["qestions"], "No such command 'qestions'. Did you mean 'questions'? See: wbdesk --help"),
        (["questions", "lst"], "No such command 'lst'. Did you mean 'list'? See: wbdesk questions --help"),
        (["feedbacks", "list"], "No such command 'feedbacks'. Did you mean 'reviews'? See: wbdesk --help"),
        (["questions", "get"], "No such command 'get'. Did you mean 'show'? See: wbdesk questions --help"),
        (["pins", "get"], "No such command 'get'. See: wbdesk pins --help"),
        (["questions", "zzz"], "No such command 'zzz'. See: wbdesk questions --help"),
    ],
)
def test_a_misspelt_command_is_guessed(stage: Stage, words: list[str], line: str) -> None:
    said = stage.run(*words)
    assert (said.code, said.err) == (2, f"wbdesk: {line}\n")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["--json", "questions", "list"],
            "'--json' here: options stand behind the command, as in wbdesk questions list",
        ),
        (
            ["questions", "--json", "list"],
            "'--json' here: options stand behind the command, as in wbdesk questions list",
        ),
        (["questions", "show", "-yBeYSa-pq"], "'-y'. Put -- in front of an id or a text that begins with a hyphen."),
    ],
)
def test_an_option_in_the_wrong_place(stage: Stage, words: list[str], line: str) -> None:
    said = stage.run(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"wbdesk: No such option {line}")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_is_printed(stage: Stage, shell: str) -> None:
    said = stage.run("completion", shell)
    assert (said.code, said.err) == (0, "")
    assert f"{COMPLETE}={shell}_complete" in said.out


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("wbdesk q", {"questions"}),
        ("wbdesk questions re", {"reject"}),
        ("wbdesk completion ", {"bash", "zsh", "fish"}),
        ("wbdesk questions list --new", {"--newest-first"}),
    ],
)
def test_words_are_completed(line: str, wanted: set[str], monkeypatch: pytest.MonkeyPatch, stage: Stage) -> None:
    words = line.split(" ")
    variables = {COMPLETE: "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    stage.variables |= variables
    assert {row.split(",")[1] for row in stage.run().out.split()} == wanted


def test_a_real_bash_completes(tmp_path: Path, stage: Stage) -> None:
    """The script itself, in the shell it is for."""
    bash = "/bin/bash"
    if not Path(bash).exists():
        pytest.skip("there is no bash on this machine")
    wbdesk = tmp_path / "wbdesk"
    wbdesk.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wbdesk "$@"\n', "utf-8")
    wbdesk.chmod(0o755)
    program = (
        'eval "$(wbdesk completion bash)"; COMP_WORDS=(wbdesk questions wai); COMP_CWORD=2; '
        '_wbdesk_completion wbdesk; echo "${COMPREPLY[@]}"'
    )
    path = os.pathsep.join([str(tmp_path), stage.environment["PATH"]])
    variables = stage.environment | {"PATH": path}
    command = [bash, "--norc", "-c", program]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=variables, check=True)
    assert done.stdout == "waiting\n"
