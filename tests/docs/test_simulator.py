"""The simulator's page: its tables say what the code says, its tests run as a reader's own, and nothing is left out.

Its programs run in `test_guide.py`, as those of every page do.
"""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest
from tests.docs.pages import Block, blocks, text
from tests.sim.test_settings import OPEN_POINTS, point_of, said

from wbdesk import fixtures
from wbdesk.cli.sim import sim, welcome
from wbdesk.sim import STRICTEST, Clock, Fault, Journal, Settings, Size, World
from wbdesk.sim.acts import ACTS
from wbdesk.sim.control import Control
from wbdesk.sim.scenario import PRESETS, read_scenario

pytest_plugins = ["pytester"]

PAGE = "docs/simulator.md"


def section(title: str) -> str:
    """What stands under a heading, up to the next one; a line of code that begins with one `#` is none."""
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##|\Z)", text(PAGE), re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def rows(title: str) -> list[str]:
    """The names in the first column of a section's tables, several of them in one row too."""
    firsts = re.findall(r"^\| *(`[^|]*`) *\|", section(title), re.MULTILINE)
    return [name for first in firsts for name in re.findall(r"`([^`]+)`", first)]


def files(language: str) -> dict[str, Block]:
    """The blocks that begin with the name of a file, by that name."""
    named = {block.code.partition("\n")[0].removeprefix("# "): block for block in blocks(PAGE)}
    return {
        name: block for name, block in named.items() if block.language == language and re.fullmatch(r"\w+\.\w+", name)
    }


def shown(value: Any) -> str:
    """A setting's value as a scenario writes it."""
    return (
        str(value).lower() if isinstance(value, bool) else f"{value:.10g}" if isinstance(value, float) else str(value)
    )


def values_of(name: str) -> str:
    """What a setting may be."""
    type_ = get_type_hints(Settings)[name]
    choices = get_args(type_) or ((True, False) if type_ is bool else ())
    return ", ".join(f"`{shown(choice)}`" for choice in choices) or f"{1 if type_ is int else 0} or more"


def choices_of(name: str) -> list[str]:
    """The words that a field of a fault may have."""
    type_ = get_type_hints(Fault)[name]
    return [word for part in (type_, *get_args(type_)) for word in get_args(part) if isinstance(word, str)]


def settings_table() -> str:
    """The table of settings as it must stand on the page."""
    lines = ["| setting | default | strictest | values | open point | what it says |", "|---|---|---|---|---|---|"]
    for field in fields(Settings):
        words = said()[field.name]
        point = point_of(words) or ""
        values = (shown(getattr(Settings(), field.name)), shown(getattr(STRICTEST, field.name)))
        told = re.sub(r"^Open point \d+: ", "", words)
        told = told[0].upper() + told[1:]
        lines.append(f"| `{field.name}` | `{values[0]}` | `{values[1]}` | {values_of(field.name)} | {point} | {told} |")
    return "\n".join(lines)


def open_points() -> str:
    """The list of open points as it must stand on the page."""
    return "\n".join(
        f"{number}. {words}: {', '.join(f'`{name}`' for name in sorted(names))}"
        for number, (words, names) in OPEN_POINTS.items()
    )


def test_its_table_of_settings_is_the_codes() -> None:
    assert settings_table() in section("Settings"), f"the table must be:\n{settings_table()}"


def test_its_open_points_are_those_of_the_settings() -> None:
    assert open_points() in section("Open points"), f"the list must be:\n{open_points()}"


def test_every_field_of_a_fault_has_its_row() -> None:
    assert set(rows("Faults")) == {field.name for field in fields(Fault)}


@pytest.mark.parametrize("name", ["body", "drift", "page", "when"])
def test_every_choice_of_a_fault_is_named(name: str) -> None:
    [row] = re.findall(rf"^\| `{name}` \|.*", section("Faults"), re.MULTILINE)
    assert [choice for choice in choices_of(name) if f'"{choice}"' not in row] == []
    assert choices_of(name)


def test_every_preset_has_its_row() -> None:
    assert rows("Scenarios") == list(PRESETS)


def test_its_scenarios_can_be_read() -> None:
    scenarios = [read_scenario(block.code, name) for name, block in files("toml").items()]
    assert all(scenario.faults and scenario.settings for scenario in scenarios)
    assert len(scenarios) == 1


def test_every_act_has_its_row() -> None:
    table = re.findall(r"^\| `(\w+)` \|", section("What buyers and WB do"), re.MULTILINE)
    assert table == list(ACTS)


def test_every_endpoint_has_its_row() -> None:
    world = World(size=Size(0, 0, 0, 0))
    assert rows("Steering it over HTTP") == Control(world, Clock(0))._index({})["endpoints"]


def test_every_question_to_the_journal_has_its_place() -> None:
    asked = {name for name, value in vars(Journal).items() if callable(value) and not name.startswith("_")} - {"add"}
    assert {name for name in asked if f"journal.{name}" not in section("The journal")} == set()


def test_every_option_of_the_command_has_its_row() -> None:
    assert set(rows("A server")) == {name for option in sim.params for name in option.opts}


def test_the_command_prints_what_is_shown() -> None:
    world = World(size=Size(0, 0, 0, 0))
    printed = welcome(world, Clock(world.start, 30), "http://127.0.0.1:8787", "...")
    assert f"```text\n{printed}\n```" in section("A server")


def test_every_fixture_has_its_row() -> None:
    assert set(rows("Fixtures for pytest")) == {name for name in vars(fixtures) if name.startswith("wb")}


def test_its_tests_pass_as_a_readers_own(pytester: pytest.Pytester) -> None:
    for name, block in files("python").items():
        (pytester.path / name).write_text(block.code, "utf-8")
    done = pytester.runpytest_inprocess("-W", "error", "-p", "no:cacheprovider")
    assert done.parseoutcomes() == {"passed": 4}
