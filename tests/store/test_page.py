"""docs/store.md: every table and every trouble has its row."""

from __future__ import annotations

import re

import pytest
from tests.cli.pages import Page

from wbdesk.store import trouble
from wbdesk.store.tables import METADATA
from wbdesk.store.trouble import StoreError

ERRORS = {kind.__name__ for kind in vars(trouble).values() if isinstance(kind, type) and issubclass(kind, StoreError)}


@pytest.mark.parametrize(
    ("heading", "names"),
    [("What is kept", set(METADATA.tables)), ("When something is wrong with it", ERRORS - {"StoreError"})],
)
def test_everything_has_its_row(heading: str, names: set[str]) -> None:
    assert set(Page("docs/store.md").first_cells(heading)) == names != set()


def test_the_errors_are_as_drawn() -> None:
    drawn = set(re.findall(r"Store\w+", (trouble.__doc__ or "").partition("\n\n")[2].partition("\n\nEvery")[0]))
    assert drawn == ERRORS
