"""docs/store.md: every table and every trouble has its row."""

from __future__ import annotations

import re

import pytest
from tests.docs.pages import text

from wbdesk.store import trouble
from wbdesk.store.tables import METADATA
from wbdesk.store.trouble import StoreError

ERRORS = {kind.__name__ for kind in vars(trouble).values() if isinstance(kind, type) and issubclass(kind, StoreError)}


def rows(heading: str) -> set[str]:
    """The first column of the table under a heading."""
    section = text("docs/store.md").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


@pytest.mark.parametrize(
    ("heading", "names"),
    [("What is kept", set(METADATA.tables)), ("When something is wrong with it", ERRORS - {"StoreError"})],
)
def test_everything_has_its_row(heading: str, names: set[str]) -> None:
    assert rows(heading) == names != set()


def test_the_errors_are_as_drawn() -> None:
    drawn = set(re.findall(r"Store\w+", (trouble.__doc__ or "").partition("\n\n")[2].partition("\n\nEvery")[0]))
    assert drawn == ERRORS
