"""One contract suite, run on every database that the store knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wbdesk.store.database import Database

DATABASES: dict[str, Callable[[Path], Database]] = {"sqlite": lambda folder: Database.open(folder / "desk.sqlite3")}
"""How each database is opened in an empty folder."""


@pytest.fixture(params=sorted(DATABASES))
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    with DATABASES[request.param](tmp_path) as opened:
        yield opened
