"""The page about intents shows the tables that the code follows."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from tests.docs.pages import blocks, text
from tests.docs.scripts import script

from wbdesk.plan.intents import IntentKind, State
from wbdesk.plan.move_table import MOVES, TABLE

PAGE = "docs/intents.md"


def test_a_page_without_a_place_for_a_table_is_refused() -> None:
    with pytest.raises(SystemExit, match="0 places for kinds"):
        script("intents").page(text(PAGE).replace("<!-- kinds:", "<!--"))


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
