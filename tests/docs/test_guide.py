"""The pages under docs/: their code runs, what they name exists, and everything there is has its place."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from tests.docs.commands import is_command, problem
from tests.docs.pages import FOREIGN, ROOT, anchors, blocks, handwritten, links, named, pages, spans, text
from tests.docs.running import reachable_world, run_page

import wbdesk
import wbdesk.testing
from wbdesk import AsyncWildberriesSDK, Communications, Options, WildberriesError, WildberriesSDK, calls
from wbdesk.api.catalog import OPERATIONS, WALKS
from wbdesk.core import ClientSettings

RUN = [page for page in handwritten() if not page.startswith("README")]

SETTINGS = sorted({"token", "http"} | ClientSettings.__optional_keys__ | ClientSettings.__required_keys__)
"""What a client is made with; `test_there_are_settings...` holds that these are all."""

VARIABLES = sorted(
    set(re.findall(r'"(WB_[A-Z_]+)"', "".join(path.read_text("utf-8") for path in (ROOT / "src/wbdesk").glob("*.py"))))
)

ERRORS = [
    name
    for name in wbdesk.__all__
    if isinstance(value := getattr(wbdesk, name), type) and issubclass(value, WildberriesError)
]


def rows(page: str) -> list[str]:
    """What stands first in every row of the page's tables."""
    return re.findall(r"^\| *`?([^|`]+?)`? *\|", text(page), re.MULTILINE)


@pytest.mark.parametrize("page", RUN)
def test_its_code_runs(page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with reachable_world(monkeypatch, tmp_path) as world:
        run_page(page)
        assert world.journal.refused() == ()


def test_there_is_code_to_run() -> None:
    assert sum(block.language == "python" for page in RUN for block in blocks(page)) > 25


@pytest.mark.parametrize("name", [*(operation.name for operation in OPERATIONS), *WALKS])
def test_an_operation_has_its_place_in_the_guide(name: str) -> None:
    assert name in named("docs/guide.md")


@pytest.mark.parametrize("name", wbdesk.testing.__all__)
def test_a_door_for_tests_has_its_place_in_the_guide(name: str) -> None:
    assert name in named("docs/guide.md")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_has_its_row(name: str) -> None:
    assert name in rows("docs/best-practices.md")


def test_there_are_settings_and_variables_to_hold() -> None:
    assert {"token", "http", "settings"} == set(inspect.signature(WildberriesSDK).parameters)
    assert "max_wait" in SETTINGS
    assert {"WB_API_TOKEN", "WB_BASE_URL", "WB_LOG"} <= set(VARIABLES)


@pytest.mark.parametrize("name", [*SETTINGS, *VARIABLES])
def test_a_setting_has_its_row(name: str) -> None:
    assert name in rows("docs/configuration.md")


@pytest.mark.parametrize("name", list(inspect.signature(Options).parameters))
def test_a_default_is_the_one_written(name: str) -> None:
    row = next(line for line in text("docs/configuration.md").splitlines() if line.startswith(f"| `{name}` |"))
    assert f"| `{getattr(Options(), name)}`" in row


def code_of(page: str) -> str:
    return " ".join([*spans(page), *(block.code for block in blocks(page))])


def methods_of(page: str) -> set[str]:
    return set(re.findall(r"\b(?:c|calls|sdk\.communications)\.(\w+)", code_of(page)))


@pytest.mark.parametrize("page", [page for page in handwritten() if page not in FOREIGN])
def test_what_it_names_exists(page: str) -> None:
    assert {
        name for name in methods_of(page) if not hasattr(calls, name) and not hasattr(Communications, name)
    } == set()
    shared = {*dir(WildberriesSDK), *dir(AsyncWildberriesSDK), *vars(WildberriesSDK("x"))}
    assert set(re.findall(r"\bsdk\.(\w+)", code_of(page))) - shared == set()


@pytest.mark.parametrize("page", FOREIGN)
def test_what_it_names_exists_or_is_answered_with_what_does(page: str) -> None:
    for thing, names in ((calls, methods_of(page)), (WildberriesSDK("x"), re.findall(r"\bsdk\.(\w+)", code_of(page)))):
        for name in names:
            if not hasattr(thing, name):
                with pytest.raises(AttributeError, match=r"; (here|in Python): "):
                    getattr(thing, name)


@pytest.mark.parametrize("page", pages())
def test_its_links_lead_somewhere(page: str) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.resolve().relative_to(ROOT).as_posix()), link


@pytest.mark.parametrize("page", handwritten())
def test_its_commands_exist(page: str) -> None:
    in_blocks = [line for block in blocks(page) if block.language == "sh" for line in block.code.splitlines()]
    in_words = [span for span in spans(page) if is_command(span)]
    assert [found for line in in_blocks + in_words if (found := problem(line))] == []


@pytest.mark.parametrize(
    "line",
    [
        "make nothing",
        "pip install 'wbdesk[nothing]'",
        "uv pip install something-else",
        "python -m wbdesk nothing",
        "wbdesk sim --nothing",
        "wbdesk sim --port 1 --prot=2",
        "python -m wbdesk.nothing",
        "export NOTHING=1",
        "scripts/nothing",
        "rm -rf .",
    ],
)
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    assert problem(line)


@pytest.mark.parametrize("page", pages())
def test_its_blocks_are_of_a_kind_that_is_held(page: str) -> None:
    foreign = {"typescript", "py"} if page in FOREIGN else set()
    assert {block.language for block in blocks(page)} <= {"python", "sh", "text", "toml", "json", "mermaid"} | foreign
