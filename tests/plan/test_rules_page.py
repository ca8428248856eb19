"""`docs/rules.md`: its examples load, its tables are the code's, and what it says of words is so."""

from __future__ import annotations

import re

import pytest
from tests.docs.pages import Block, blocks, text
from tests.plan.written import SELLER

from wbdesk.plan.config import Config, load
from wbdesk.plan.explain import explain
from wbdesk.plan.guard import RULES
from wbdesk.plan.presets import PRESETS, everything, preset
from wbdesk.plan.rules import ACTIONS, CONDITIONS, KINDS, Negative
from wbdesk.plan.subject import Subject
from wbdesk.plan.template_language import FILTERS
from wbdesk.plan.templates import SHOP, VARIABLES
from wbdesk.plan.words import Matcher, tokens

PAGE = "docs/rules.md"

MISTAKEN = next(block for block in blocks(PAGE) if "ratng" in block.code)
TOML = [block for block in blocks(PAGE) if block.language == "toml" and block != MISTAKEN]
SAID = [block.code for block in blocks(PAGE) if block.language == "text"]

TEMPLATES = {"извинение.txt": "Простите!", "спасибо.txt": "Спасибо!", "спасибо-коротко.txt": "Да!", "размер.txt": "Да."}


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the table that begins with this heading: first cell to the others."""
    table = re.search(rf"^\| `?{heading}`? \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text(PAGE), re.MULTILINE)
    assert table is not None
    cells = [[cell.strip() for cell in line.strip("|\n").split(" | ")] for line in table[1].splitlines()]
    return {first.strip("` "): [cell.strip("| ") for cell in rest] for first, *rest in cells}


def whole(block: Block) -> str:
    """A block as a whole file: a seller, and a folder with the templates it names."""
    head = "" if "[[seller]]" in block.code else SELLER
    folder = "" if "[templates" in block.code else '[templates]\nfolder = "t"\n'
    return head + block.code + folder


@pytest.mark.parametrize("block", TOML, ids=lambda block: block.place)
def test_its_examples_are_right(block: Block) -> None:
    found = load(whole(block), "wbdesk.toml", lambda _: TEMPLATES)
    assert isinstance(found, Config), found


@pytest.mark.parametrize("name", PRESETS)
def test_it_shows_the_presets(name: str) -> None:
    assert preset(name) in [block.code for block in TOML]


def test_it_shows_every_key() -> None:
    assert everything() in [block.code for block in TOML]


def test_its_mistakes_are_told_so() -> None:
    # The seller stands behind, so that the page's lines are the file's.
    found = load(MISTAKEN.code + SELLER)
    assert isinstance(found, list)
    assert "\n".join(problem.in_language("ru") for problem in found) + "\n" in SAID


def test_its_explanation_is_what_the_desk_says() -> None:
    apology = '[templates.texts]\n"извинение" = "Простите!"\n'
    rules = (
        '[[rule]]\nname = "опасность"\non = "feedback"\nwhen.words = ["ожог"]\ndo.escalate = "!"\n'
        '[[rule]]\nname = "брак"\non = "feedback"\nwhen = { rating = [1, 2], words = ["брак"] }\nmode = "auto"\n'
        'do = { offer_return = true, answer = "извинение" }\n'
        '[[rule]]\nname = "остальное"\non = "feedback"\ndo.ignore = true\n'
    )
    found = load(SELLER + rules + apology)
    assert isinstance(found, Config)
    subject = Subject(kind="feedback", id="f", rating=1, text="Пришло с браком")
    assert "\n".join(explain(found.rules, subject, Negative()).lines()) + "\n" in SAID


@pytest.mark.parametrize(("table", "known"), [("when", CONDITIONS), ("do", ACTIONS)])
def test_its_tables_of_rules_are_the_codes(table: str, known: dict[str, tuple[str, ...]]) -> None:
    kinds = {name: "all" if kinds == KINDS else ", ".join(kinds) for name, kinds in known.items()}
    assert {name: cells[0] for name, cells in rows(table).items()} == kinds


def test_its_table_of_values_is_the_codes() -> None:
    known = {name: (one.kinds, one.optional) for name, one in VARIABLES.items()} | {SHOP: (KINDS, False)}
    assert {name: (kinds, "missing" in said) for name, (kinds, said) in rows("value").items()} == {
        name: ("all" if kinds == KINDS else ", ".join(kinds), optional) for name, (kinds, optional) in known.items()
    }


def test_its_table_of_the_guard_is_the_codes() -> None:
    severities = {"length": "error"} | {name: rule.severity for name, rule in RULES.items()}
    assert {name: severity for name, (severity, _) in rows("rule").items()} == severities


def test_it_names_every_filter() -> None:
    assert all(f"`{name}`" in text(PAGE) for name in FILTERS)


@pytest.mark.parametrize(("pattern", "cells"), rows("in the rule").items())
def test_what_it_says_of_words_is_so(pattern: str, cells: list[str]) -> None:
    found, missed = (cell.split(", ") for cell in cells)
    matcher = Matcher([pattern])
    assert [one for one in found if not list(matcher.find(tokens(one)))] == []
    assert [one for one in missed if list(matcher.find(tokens(one)))] == []
