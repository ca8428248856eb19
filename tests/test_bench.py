"""The benchmarks run, and the page of figures has what they measure. What they find is asserted nowhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from bench import limits, run
from bench.figure import QUICK, Effort, Figure, Section, Table
from bench.machine import described
from bench.note import note
from bench.race import Race, Work, race
from bench.shapes import page

from wbdesk import calls
from wbdesk.wire.codec import read
from wbdesk.wire.session import Reply

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "figures.md").read_text("utf-8")


def names(text: str) -> set[str]:
    """The figures in a table of goals, whatever their numbers."""
    rows = text.partition("## Goals")[2].partition("\n## ")[0].splitlines()[4:]
    return {re.sub(r"\d+", "N", row.split("|")[1].strip()).replace("N.N", "N") for row in rows if row}


@pytest.mark.slow
def test_every_section_runs_and_the_page_has_all_of_it() -> None:
    sections = [measure(QUICK) for measure in run.SECTIONS.values()]
    assert names(note(sections, [])) == names(PAGE) != set()
    titles = {re.sub(r" \(.*", "", table.title) for section in sections for table in section.tables}
    assert {title for title in titles if f"\n## {title}" not in PAGE} == set()


def test_the_page_says_where_and_with_what_it_was_measured() -> None:
    told = PAGE.partition("## Measured on")[2]
    assert [name for name, _ in described() if f"| {name} " not in told] == []
    assert "| wbapi-async " in told


def test_a_section_is_run_by_name_and_writes_nothing() -> None:
    before = (ROOT / "docs" / "figures.md").stat().st_mtime_ns
    command = [sys.executable, "-m", "bench.run", "--quick", "decoding"]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), check=True, capture_output=True, text=True)
    assert "5,000 reviews, bytes to typed objects" in done.stdout
    assert (ROOT / "docs" / "figures.md").stat().st_mtime_ns == before


@pytest.mark.slow
def test_deliveries_are_measured_by_a_program_of_their_own() -> None:
    command = [sys.executable, "-W", "error", "-m", "bench.deliver", "20"]
    done = subprocess.run(command, cwd=ROOT, env=_environment(), check=True, capture_output=True, text=True)
    assert done.stdout.count("ratio") == 2


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}


@pytest.mark.parametrize(
    ("excess", "verdict"),
    [(-0.2, "reached"), (0.0, "reached"), (0.001, "missed by 1%: noise"), (0.25, "missed by 25%: noise")],
)
def test_a_figure_says_by_how_much_it_is_missed(excess: float, verdict: str) -> None:
    assert Figure("one", "-", "1", "2", "<= 1", excess, "noise").verdict == verdict


def test_contenders_take_turns_and_the_least_counts() -> None:
    turns: list[str] = []

    def work(name: str, *costs: float) -> Work:
        given = iter(costs)

        def turn() -> float:
            turns.append(name)
            return next(given)

        return turn

    found = race({"floor": work("floor", 9, 2, 1), "ours": work("ours", 9, 3, 2)}, 2)
    assert turns == ["floor", "ours"] * 3
    assert found.costs == {"floor": [2, 1], "ours": [3, 2]}
    assert (found.ratio("ours", "floor"), found.usual("ours", "floor")) == (2.0, 1.75)
    assert Race({"a": [2], "b": [1]}).best(["a", "b", "not there"]) == "b"


def test_a_note_has_the_goals_first_and_every_table() -> None:
    section = Section(
        (Figure("one", "-", "1", "2", "<= 1", 1.0, "noise"),), (Table("T", "About.", ("who", "ms"), (("a", "1"),)),)
    )
    text = note([section], [("processor", "a fast one")])
    places = [text.index(part) for part in ("| one ", "## T\n\nAbout.\n\n| who | ms |", "| processor | a fast one |")]
    assert places == sorted(places)


def test_one_record_in_a_hundred_is_odd_and_none_is_lost() -> None:
    lost: list[bytes] = []
    reply = Reply(200, {}, page(200, odd=True))
    found = read(calls.feedbacks(is_answered=True, take=200), reply, lost.append)
    assert (len(found.feedbacks), lost) == (200, [])
    assert sum(feedback.created_date is None for feedback in found.feedbacks) == 2


def test_the_ideal_counts_from_a_full_bucket() -> None:
    assert limits.Outcome(limits.Run("", "", "", 30), 0.0, 0, 0).ideal == 8.0
    assert limits.Outcome(limits.Run("", "", "", 30, 2), 0.0, 0, 0).ideal == 18.0
    assert [Effort().bursts, Effort().share] == [(30, 90), 30]
