"""One contract suite, run on every database that the store knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.store.empty import opened

from wbdesk.store.database import Database


def sqlite(folder: Path) -> AbstractContextManager[Database]:
    return opened(folder / "desk.sqlite3")


DATABASES: dict[str, Callable[[Path], AbstractContextManager[Database]]] = {"sqlite": sqlite}
"""How each database is opened, given an empty folder."""


@pytest.fixture(params=sorted(DATABASES))
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    with DATABASES[request.param](tmp_path) as made:
        yield made
