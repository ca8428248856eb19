"""The pages for people who come from another client: nothing of theirs is left out, and beside it stands ours."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from tests.docs.pages import FOREIGN, Row, blocks, code_in, steps, table_rows, text
from tests.docs.running import reachable_world, run_page

from wbdesk import calls
from wbdesk.api.catalog import OPERATIONS, WALKS
from wbdesk.api.elsewhere import GENERATED, SWITCHED_OFF, TYPESCRIPT

TYPESCRIPT_PAGE, GENERATED_PAGE = FOREIGN

BY_NAME = {"answer_question", "reject_question", "mark_question_viewed"}
"""Three meanings of one operation of WB's, which only wbdesk calls by name."""

THEIR_METHODS = [
    re.sub("_([a-z])", lambda found: found[1].upper(), operation.name)
    for operation in OPERATIONS
    if operation.name not in BY_NAME
]
"""The methods of the TypeScript SDK's communications: WB's 25 operations, under WB's names."""

WIDEST = 66
"""What a column of code can be, where two stand beside each other."""

THEIR_ERRORS = ["WBAPIError", "AuthenticationError", "RateLimitError", "ValidationError", "NetworkError"]

GENERATED_ERRORS = [
    "OpenApiException",
    "ApiException",
    "BadRequestException",
    "UnauthorizedException",
    "ForbiddenException",
    "NotFoundException",
    "UnprocessableEntityException",
    "ServiceException",
]


def words(cells: list[str]) -> set[str]:
    """The identifiers in the code of some cells."""
    return set(re.findall(r"\w+", " ".join(code for cell in cells for code in code_in(cell))))


def theirs_and_ours(row: Row) -> tuple[set[str], set[str]]:
    *theirs, _ = cells = [cell for heading, cell in row.cells.items() if heading]
    return words(theirs), words(cells[-1:])


def ours(page: str) -> set[str]:
    """Every identifier in what is run on the page."""
    return set(re.findall(r"\w+", " ".join(step.code for step in steps(page) if step.language == "python")))


def beside(page: str, name: str) -> set[str]:
    """What stands on our side of the rows that have *name* on theirs."""
    return set().union(*(mine for row in table_rows(page) for theirs, mine in [theirs_and_ours(row)] if name in theirs))


def hinted(name: str) -> set[str]:
    """The methods that our error names for the name of theirs."""
    with pytest.raises(AttributeError) as raised:
        getattr(calls, name)
    return set(re.findall(r"(\w+)\(\)", str(raised.value)))


@pytest.mark.parametrize("page", FOREIGN)
def test_it_has_every_operation_and_every_walk(page: str) -> None:
    assert {*(operation.name for operation in OPERATIONS), *WALKS} - ours(page) == set()


@pytest.mark.parametrize("page", FOREIGN)
def test_what_it_runs_reaches_every_operation(page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    namespace: dict[str, Any] = {}
    with reachable_world(monkeypatch, tmp_path):
        run_page(page, namespace)
    journal = namespace["wb"].journal
    wanted = {operation.name for operation in OPERATIONS} - BY_NAME
    assert {entry.operation for entry in journal if entry.status < 300} == wanted
    assert journal.refused() == ()


@pytest.mark.parametrize("name", [*(name for name in THEIR_METHODS if hasattr(calls, name))])
def test_a_method_that_is_spelled_alike_has_its_row(name: str) -> None:
    assert name in beside(TYPESCRIPT_PAGE, name)


@pytest.mark.parametrize("name", [*(name for name in THEIR_METHODS if not hasattr(calls, name)), *TYPESCRIPT])
def test_a_method_of_the_typescript_sdk_has_its_row(name: str) -> None:
    assert hinted(name) & beside(TYPESCRIPT_PAGE, name)


@pytest.mark.parametrize("name", [name for name in SWITCHED_OFF if not name.startswith("get")])
def test_what_wb_switched_off_is_named(name: str) -> None:
    assert f"`{name}`" in text(TYPESCRIPT_PAGE)


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_method_has_its_row(name: str) -> None:
    assert hinted(name) == set(GENERATED[name])
    assert set(GENERATED[name]) & beside(GENERATED_PAGE, name)


@pytest.mark.parametrize(
    ("page", "name"),
    [(TYPESCRIPT_PAGE, name) for name in THEIR_ERRORS] + [(GENERATED_PAGE, name) for name in GENERATED_ERRORS],
)
def test_an_error_has_its_row(page: str, name: str) -> None:
    assert beside(page, name)


def test_every_scenario_is_there_twice_and_fits_beside_itself() -> None:
    following = itertools.pairwise(blocks(TYPESCRIPT_PAGE))
    scenarios = [(left, right) for left, right in following if left.language == "typescript"]
    assert len(scenarios) > 12
    assert text(TYPESCRIPT_PAGE).count("<table>") == text(TYPESCRIPT_PAGE).count("</table>") == len(scenarios)
    for left, right in scenarios:
        assert right.language == "python", right.place
        assert max(map(len, (left.code + right.code).splitlines())) <= WIDEST, left.place
