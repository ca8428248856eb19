"""docs/desk.md against the desk's commands: every one has its row, and every option, column and metric its place."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.cli.desk_stage import PLAIN
from tests.cli.pages import Page, commands, options

from wbdesk.cli import DESK_COMMANDS, sync
from wbdesk.cli.cells import Column
from wbdesk.cli.desk.check import CHECK
from wbdesk.cli.desk.columns import TITLES
from wbdesk.cli.desk.extra import NEEDED
from wbdesk.cli.desk.history import FULL
from wbdesk.cli.desk.journal import INTENT
from wbdesk.cli.desk.log import opened
from wbdesk.cli.desk.metrics import GAUGES, Metrics
from wbdesk.cli.desk.options import ON_ACTS, SHARED, Desk
from wbdesk.cli.desk.trial import TRIAL
from wbdesk.cli.desk.urgent import URGENT
from wbdesk.cli.search import FOUND
from wbdesk.cli.status import STATUS

PAGE = Page("docs/desk.md")

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
    "wbdesk urgent": URGENT,
}
"""What each command that finds something prints into a pipe."""


def test_every_command_has_its_row() -> None:
    assert sorted(PAGE.first_cells("Commands")) == sorted(commands(DESK_COMMANDS))


def test_every_shared_option_has_its_row() -> None:
    assert sorted(PAGE.first_cells("Options that all of them share")) == sorted(options((*SHARED, *ON_ACTS)))


@pytest.mark.parametrize("command", PRINTED)
def test_its_columns_are_on_the_page(command: str) -> None:
    assert PAGE.printed()[command] == [column.name for column in PRINTED[command]]


def test_the_page_shows_no_other_columns() -> None:
    assert set(PAGE.printed()) == set(PRINTED)


def test_every_metric_is_on_the_page(tmp_path: Path) -> None:
    made = Metrics(Desk(tmp_path / "wbdesk.toml", None), opened("json"))
    counters = {f"{metric.name}_total" for metric in (made._moves.describe()[0], made._requests.describe()[0])}
    named = set(PAGE.first_cells("Keeping it running"))
    assert counters | {f"wbdesk_{name}" for name in GAUGES} <= named
    assert named == counters | {f"wbdesk_{name}" for name in GAUGES} | {"wbdesk_store_up", "wbdesk_job_failures_total"}


def test_every_column_has_a_russian_name() -> None:
    names = {column.name for columns in PRINTED.values() for column in columns}
    assert names - {"id", "name", "value"} <= set(TITLES)
    assert set(TITLES) <= names


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
