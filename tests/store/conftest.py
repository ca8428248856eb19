"""One contract suite, run on every database that the store knows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from wbdesk.store.database import Database


@cache
def empty_sqlite(folder: Path) -> Path:
    """An empty store, made once: taking all steps of the migrations takes longer than most tests."""
    path = folder / "empty.sqlite3"
    Database.open(path).close()
    return path


def sqlite(once: Path, folder: Path) -> Database:
    return Database.open(shutil.copy(empty_sqlite(once), folder / "desk.sqlite3"))


DATABASES: dict[str, Callable[[Path, Path], Database]] = {"sqlite": sqlite}
"""How each database is opened, given a folder for all tests and an empty one for this test."""


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all tests share."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(params=sorted(DATABASES))
def database(request: pytest.FixtureRequest, once: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    with DATABASES[request.param](once, tmp_path) as opened:
        yield opened
