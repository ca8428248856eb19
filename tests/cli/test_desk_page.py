"""docs/desk.md against the desk's commands: every one has its row, and every option, column and metric its place."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest
from tests.cli.desk_stage import PLAIN
from tests.docs.pages import text

from wbdesk.cli import DESK_COMMANDS, main, sync
from wbdesk.cli.cells import Column
from wbdesk.cli.desk_check import CHECK
from wbdesk.cli.desk_columns import TITLES
from wbdesk.cli.desk_extra import NEEDED
from wbdesk.cli.desk_history import FULL
from wbdesk.cli.desk_journal import INTENT
from wbdesk.cli.desk_log import opened
from wbdesk.cli.desk_metrics import GAUGES, Metrics
from wbdesk.cli.desk_options import ON_ACTS, SHARED, Desk
from wbdesk.cli.desk_trial import TRIAL
from wbdesk.cli.search import FOUND
from wbdesk.cli.status import STATUS

PRINTED: dict[str, Sequence[Column]] = {
    "wbdesk drafts list": INTENT,
    "wbdesk intents list": INTENT,
    "wbdesk drafts show": FULL,
    "wbdesk intents show": FULL,
    "wbdesk rules dry-run": TRIAL,
    "wbdesk doctor": CHECK,
    "wbdesk status": STATUS,
    "wbdesk sync": sync.SYNCED,
    "wbdesk search": FOUND,
}
"""What each command that finds something prints into a pipe."""


def section(title: str) -> str:
    """The page's text under a heading."""
    return re.split(r"^## ", text("docs/desk.md").split(f"## {title}\n")[1], flags=re.MULTILINE)[0]


def first_cells(title: str) -> list[str]:
    """The code in the first cell of every row."""
    cells = re.findall(r"^\| ([^|]+) \|", section(title), re.MULTILINE)
    return [span for cell in cells for span in re.findall(r"`([^`]+)`", cell)]


def commands() -> Iterator[str]:
    """Every command of the desk by all its words."""
    context = click.Context(main)
    for name in DESK_COMMANDS:
        command = main.get_command(context, name)
        inner = command.list_commands(context) if isinstance(command, click.Group) else []
        yield from (f"wbdesk {name} {one}" for one in inner) if inner else (f"wbdesk {name}",)


def test_every_command_has_its_row() -> None:
    assert sorted(first_cells("Commands")) == sorted(commands())


def test_every_shared_option_has_its_row() -> None:
    @click.command()
    def command() -> None:
        """Nothing."""

    for option in (*SHARED, *ON_ACTS):
        option(command)
    assert sorted(first_cells("Options that all of them share")) == sorted(one.opts[0] for one in command.params)


@pytest.mark.parametrize("command", PRINTED)
def test_its_columns_are_on_the_page(command: str) -> None:
    rows = {
        name: columns.split(", ")
        for cells, columns in re.findall(r"^\| (`[^|]+) \| ([^|]+) \|$", section("What is printed"), re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", cells)
    }
    assert rows[command] == [column.name for column in PRINTED[command]]
    assert set(rows) == set(PRINTED)


def test_every_metric_is_on_the_page(tmp_path: Path) -> None:
    made = Metrics(Desk(tmp_path / "wbdesk.toml", None), opened("json"))
    counters = {f"{metric.name}_total" for metric in (made._moves.describe()[0], made._requests.describe()[0])}
    named = set(first_cells("Keeping it running"))
    assert counters | {f"wbdesk_{name}" for name in GAUGES} <= named
    assert named == counters | {f"wbdesk_{name}" for name in GAUGES} | {"wbdesk_store_up", "wbdesk_job_failures_total"}


def test_every_column_has_a_russian_name() -> None:
    names = {column.name for columns in PRINTED.values() for column in columns}
    assert names - {"id", "name", "value"} <= set(TITLES)
    assert set(TITLES) <= names


@pytest.mark.parametrize("name", DESK_COMMANDS)
def test_the_table_says_what_the_command_says(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(1000).rstrip(".") == DESK_COMMANDS[name].rstrip(".")


BARE = """
import sys
from importlib.machinery import PathFinder
without = sys.argv.pop(1).split(",")
find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *rest: None if name.partition(".")[0] in without else find(name, *rest)
from wbdesk.__main__ import main
main()
"""


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "wbdesk.toml").write_text(PLAIN, "utf-8")
    for words in (("drafts", "list"), ("questions", "answer", "q1", "Да", "--yes")):
        run = [sys.executable, "-c", BARE, ",".join(NEEDED), *words]
        done = subprocess.run(run, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
        assert 'pip install "wbdesk[desk]"' in done.stderr
