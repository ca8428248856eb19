"""The page about intents shows the tables that the code follows."""

from __future__ import annotations

import re
from types import ModuleType
from typing import get_args

import pytest
from tests.docs.pages import ROOT, blocks, text

from wbdesk.plan.intents import IntentKind, State
from wbdesk.plan.move_table import MOVES, TABLE

PAGE = "docs/intents.md"


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import intents  # a script, not a part of the package

    return intents


def test_it_is_what_the_code_says(generator: ModuleType) -> None:
    assert generator.main(["--check"]) == 0, "run `make docs`"


def test_a_page_out_of_date_is_noticed_and_mended(
    generator: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    page = ROOT.joinpath(str(tmp_path)) / "intents.md"
    page.write_text(text(PAGE).replace("`claim_decision`", "`claim`"), "utf-8")
    monkeypatch.setattr(generator, "TARGET", page)
    assert generator.main(["--check"]) == 1
    assert generator.main([]) == 0
    assert page.read_text("utf-8") == text(PAGE)


def test_a_page_without_a_place_for_a_table_is_refused(generator: ModuleType) -> None:
    with pytest.raises(SystemExit, match="0 places for kinds"):
        generator.page(text(PAGE).replace("<!-- kinds:", "<!--"))


def test_every_arrow_of_the_drawing_is_a_move_and_every_state_is_drawn() -> None:
    [drawing] = [block.code for block in blocks(PAGE) if block.language == "mermaid"]
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", drawing, re.MULTILINE)
    drawn = {(state, name): target for state, target, names in arrows for name in names.split(", ")}
    assert drawn.items() <= TABLE.items()
    left_out = {name for (state, name), target in TABLE.items() if (state, name) not in drawn and state != target}
    assert left_out == {"supersede", "drop", "fail"}
    assert {*drawn.values(), *(state for state, _ in drawn)} == set(get_args(State)) - {
        "superseded",
        "dropped",
        "failed",
    }


@pytest.mark.parametrize("name", [*MOVES, *get_args(IntentKind)])
def test_it_has_a_row_for_every_move_and_every_kind(name: str) -> None:
    assert len(re.findall(rf"^\| `{name}`", text(PAGE), re.MULTILINE)) == 1
