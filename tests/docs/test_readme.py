"""The README: its order and size, its programs, its demo, and its Russian twin."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path

import pytest
from rich.console import Console
from tests.docs.pages import blocks, headings, prose, text
from tests.docs.running import reachable_world, run_page

from wbdesk import DEFAULT_RATES
from wbdesk.cli.demo import SIZE, Stage, play
from wbdesk.sim import Clock, World

SPEED = 40.0
"""How many times as fast as WB the demo is played here."""

ORDER = [
    "wbdesk",
    "See it work",
    "Install",
    "A first program, without a token",
    "The same with a token",
    "From the terminal",
    "When WB's reply is lost, and a test of it",
    "I want ...",
    "What it never does",
    "What has not been tried",
]


def section(title: str) -> str:
    """The text of a section of the README, its code included."""
    return re.split(r"^## ", text("README.md").split(f"## {title}\n")[1], flags=re.MULTILINE)[0]


def code_of(title: str) -> str:
    return section(title).split("```python\n")[1].split("```")[0]


def words(printed: str) -> list[str]:
    """What was printed as words: no boxes, no blanks, no line ends, and N for every number above 0."""
    return re.sub(r"\b(?!0\b)\d[\d,.]*\b", "N", re.sub(r"[─-╿\s]+", " ", printed)).split()


@pytest.mark.parametrize("page", ["README.md", "README.ru.md"])
def test_its_programs_run(page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with reachable_world(monkeypatch, tmp_path) as world:
        assert run_page(page) == 3
        assert world.journal.refused() == ()
        assert len(world.journal) > 0, "the program with a token has not reached the simulator"


def test_its_sections_stand_in_order() -> None:
    assert [title for _, title in headings("README.md")] == ORDER


@pytest.mark.parametrize("page", ["README.md", "README.ru.md"])
def test_it_is_short(page: str) -> None:
    assert len(text(page).splitlines()) <= 150


def test_its_first_program_is_under_12_lines_and_needs_no_token() -> None:
    code = code_of(ORDER[3])
    assert len(code.splitlines()) < 12
    assert "token" not in code


def test_the_demo_ends_as_it_shows(tmp_path: Path) -> None:
    world, printed = World(1, now=time.time(), size=SIZE), io.StringIO()
    stage = Stage(world, Clock(world.start, speed=SPEED), tmp_path)
    play(stage, Console(file=printed, width=80), DEFAULT_RATES.faster(SPEED))
    shown = section("See it work").split("```text\n")[1].split("```")[0]
    ending = words(printed.getvalue().replace(f"{SPEED:g} times WB's pace", "WB's pace"))[-len(words(shown)) :]
    assert words(shown) == ending


def test_the_russian_one_has_the_same_code() -> None:
    assert [(block.language, block.code) for block in blocks("README.ru.md")] == [
        (block.language, block.code) for block in blocks("README.md")
    ]


def test_the_russian_one_has_the_same_structure() -> None:
    def structure(page: str) -> list[str]:
        """Headings and rows of tables, by what they begin with."""
        return re.findall(r"^#+ |^\||^$", prose(page), re.MULTILINE)

    assert structure("README.ru.md") == structure("README.md")


def test_the_russian_one_is_in_russian() -> None:
    for paragraph in re.split(r"\n\n+", prose("README.ru.md")):
        letters = re.sub(r"`[^`]*`|\([^)]*\)|<[^>]*>", "", paragraph)
        assert re.search("[а-яё]", letters) or letters.strip() in ("", "# wbdesk"), paragraph
