"""Empty stores for tests, at little cost: taking all steps of the migrations takes longer than most tests."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from wbdesk.store.database import BUSY, Database
from wbdesk.store.dialect import Sqlite


class Hasty(Sqlite):
    """A store that does not wait for its disk: no test lives through a power cut."""

    def _prepare(self, raw: sqlite3.Connection) -> None:
        super()._prepare(raw)
        raw.execute("PRAGMA synchronous = OFF")


_spare: list[tuple[Hasty, Database]] = []
"""Databases that tests have done with: they have their statements compiled already."""


@cache
def _blank() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        Database.open(path).close()
        return path.read_bytes()


def empty(path: Path) -> Path:
    """An empty store in the new file *path*, and its folder if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(_blank())
    return path


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The store in *path*, a new and empty one if there is none."""
    if not path.exists():
        empty(path)
    dialect, database = _spare.pop() if _spare else _another(path)
    dialect.path = path
    with database:
        yield database
    _spare.append((dialect, database))


def _another(path: Path) -> tuple[Hasty, Database]:
    dialect = Hasty(path, BUSY)
    return dialect, Database(dialect)
