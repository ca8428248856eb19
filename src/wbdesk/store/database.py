"""Opening the store, and its transactions: one writer at a time across all processes, readers apart.

    database = Database.open(path)
    with database.writing() as tx:
        cursors.put(tx, seller, "events", 17, now)

A transaction is short and synchronous: nothing is awaited in it and no network is spoken to. What is written is there
after a kill or a power cut once `writing` is left, and not at all if an exception leaves it. Before and after each one
it is looked whether the file is still the one that was opened: on Unix a deleted file would take every write and lose
it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.sql import ClauseElement

from . import migrate
from .dialect import Sqlite
from .trouble import StoreBroken, StoreForeign, StoreLost

BUSY = 10.0
"""How long a transaction waits for its turn, seconds."""


class Reading:
    """A transaction that sees the store as of one moment."""

    def __init__(self, connection: Connection, dialect: Sqlite) -> None:
        self.connection = connection
        self.dialect = dialect

    def run(self, statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement of SQLAlchemy's."""
        return self.connection.execute(statement, values or {})


class Writing(Reading):
    """The store's one write transaction."""

    def many(self, statement: ClauseElement, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement for each of *rows*, which hold its values in the order of the table's columns.

        No value is converted: a fraction of what `run` with dictionaries costs.
        """
        if rows:
            self.connection.exec_driver_sql(_compiled(statement, self.connection.dialect), list(rows))


@lru_cache(maxsize=256)
def _compiled(statement: ClauseElement, dialect: Any) -> str:
    return str(statement.compile(dialect=dialect))


class Database:
    """The store behind one path. Usable from many threads; made by `open`."""

    def __init__(self, dialect: Sqlite) -> None:
        self.dialect = dialect
        self._writer = dialect.engine(writes=True)
        self._reader = dialect.engine(writes=False)
        self._opened: object = None

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, busy: float = BUSY, make: bool = True) -> Self:
        """The store in the file *path*, brought to this version if it is older.

        Args:
            path: a file on a disk of this machine; it and its folder are made for their owner only.
            busy: how many seconds a transaction waits for another process that is writing.
            make: whether to make a store if there is none.

        Raises:
            StoreError: see `trouble.py`; each kind says what to do.
        """
        dialect = Sqlite(path, busy)
        if make:
            dialect.create()
        database = cls(dialect)
        try:
            database._look()
        except BaseException:
            database.close()
            raise
        return database

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file. The next transaction would open it again."""
        self._opened = None
        self._writer.dispose()
        self._reader.dispose()

    def hurry(self) -> None:
        """From now on wait for no other process: a transaction that cannot begin at once is refused."""
        self.dialect.hurried = True

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """The one write transaction; others wait for its end. Left by an exception it changes nothing.

        Raises `StoreError` if it cannot begin or be kept.
        """
        opened = self._look()
        with self._forgetting(), self.dialect.heeding(), self._writer.begin() as connection:
            migrate.check(connection, str(self.dialect))
            yield Writing(connection, self.dialect)
        with self._forgetting():
            self.dialect.still(opened)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A transaction that sees one moment and keeps nobody from writing. Raises `StoreError` if it cannot."""
        self._look()
        with self._forgetting(), self.dialect.heeding(), self._reader.begin() as connection:
            yield Reading(connection, self.dialect)

    def _look(self) -> object:
        """What tells the file; opened anew, and brought to this version, if it is not the one that was opened."""
        with self._forgetting():
            found = self.dialect.identity()
        if found != self._opened:
            self.close()
            with self._forgetting():
                self._prepare()
            self._opened = found
        return found

    def _prepare(self) -> None:
        with self.dialect.looking() as connection:  # what is not ours is not touched
            found = migrate.refuse(connection, str(self.dialect))
        if found == migrate.VERSION:  # then whoever only reads waits for nobody who writes
            return
        with self.dialect.heeding(), self._writer.begin() as connection:
            migrate.upgrade(connection)

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """Let go of a file that cannot be used, so that the next transaction opens it again."""
        try:
            yield
        except (StoreLost, StoreBroken, StoreForeign):
            self.close()
            raise
