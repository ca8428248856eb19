"""What differs between databases, and nothing else: how to open one, one writer at a time, upserts, full text, backup,
and what an error means.

`Sqlite` is the only one so far. Another one is a class with the same methods, run through the same tests
(`tests/store`). SQLite's own words about what it promises: https://sqlite.org/lang_transaction.html,
https://sqlite.org/wal.html, https://sqlite.org/fts5.html, https://sqlite.org/howtocorrupt.html.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Select,
    Table,
    column,
    create_engine,
    event,
    select,
    table,
    text,
)
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from .trouble import StoreBroken, StoreError, StoreForeign, StoreFull, StoreLocked, StoreLost

NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number that may be a key. SQLite counts up only a column that is called INTEGER."""

COUNTED: Final[dict[str, Any]] = {"sqlite_autoincrement": True}
"""The table's key is counted up by the database and never used again."""


def where(condition: str) -> dict[str, Any]:
    """For an index of those rows only for which *condition* holds."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


FULL_TEXT = {
    "sqlite": [
        """
        CREATE VIRTUAL TABLE found USING fts5(
            stems, content = 'stems', content_rowid = 'place', columnsize = 0,
            tokenize = 'unicode61 remove_diacritics 0'
        )
        """
    ]
}
"""The full-text index over the table of stems, as the first step of the migrations makes it."""

FOUND = table("found", column("rowid", Integer))
_GIVEN = "FROM stems WHERE place IN (SELECT value FROM json_each(?))"
INTO = f"INSERT INTO found (rowid, stems) SELECT place, stems {_GIVEN}"
OUT_OF = f"INSERT INTO found (found, rowid, stems) SELECT 'delete', place, stems {_GIVEN}"


def _phrase(terms: Sequence[tuple[str, str]]) -> str:
    """A phrase in the language of FTS5: https://sqlite.org/fts5.html#full_text_query_syntax"""
    *before, (last, start) = terms
    words = "".join(f"{stem} " for stem, _ in before)
    return f'("{words}{last}" OR "{words}{start}" *)' if start else f'"{words}{last}"'


class Sqlite:
    """A store in one file of SQLite, 3.40 or newer, on a disk of this machine."""

    def __init__(self, path: str | os.PathLike[str], busy: float) -> None:
        self.path = Path(path).absolute()
        self._busy = busy
        self.hurried = False
        """Whether no transaction waits for another process any more."""
        self._seen: tuple[object, object] = (None, None)

    def __str__(self) -> str:
        return str(self.path)

    def create(self) -> None:
        """Make the folder and an empty file, for their owner only, if there is no file."""
        log, *_ = self.companions()
        if log.exists() and not self.path.exists():  # it would be played into a new file
            raise self._lost(f"the file is gone, its log {log.name} is there")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return
        except OSError as problem:
            raise self._lost(problem) from problem

    def companions(self) -> tuple[Path, ...]:
        """SQLite's log and its index, which lie beside the file while it is in use, and an older kind of log."""
        return tuple(self.path.with_name(f"{self.path.name}{ending}") for ending in ("-wal", "-shm", "-journal"))

    def remove(self) -> None:
        """Delete the file and what belongs to it, as far as they are there."""
        for path in (self.path, *self.companions()):
            path.unlink(missing_ok=True)

    def move(self, to: Sqlite) -> bool:
        """Move the file and what belongs to it to another place; False if nothing is there."""
        pairs = zip((self.path, *self.companions()), (to.path, *to.companions()), strict=True)
        there = [(here, there) for here, there in pairs if here.exists()]
        for here, other in there:
            here.replace(other)
        return bool(there)

    def identity(self) -> object:
        """What tells this file from another one that is put in its place.

        Raises `StoreLost` if there is none, or if it lies beside the log of the one before: SQLite would play that log
        into it.
        """
        there, log = _status(self.path), _status(self.companions()[0])
        file_before, log_before = self._seen
        found_log = None if isinstance(log, OSError) or log.st_size == 0 else (log.st_dev, log.st_ino)
        if isinstance(there, OSError):
            self._seen = file_before, log_before if found_log == log_before else None
            raise self._lost(there) from there
        found = there.st_dev, there.st_ino
        if found != file_before and found_log is not None and found_log == log_before:
            raise self._lost("another file was put in its place, beside its log")
        self._seen = found, found_log
        return found

    def still(self, identity: object) -> None:
        """Raise `StoreLost` if what was just written went into a file that nobody will find."""
        if self.identity() != identity:
            raise self._lost("another file was put in its place while it was written to")

    def engine(self, *, writes: bool) -> Engine:
        """Connections for writing, one at a time, or for reading."""
        one_by_one = {"pool_size": 1, "max_overflow": 0, "pool_timeout": self._busy}
        engine = create_engine(
            "sqlite://", creator=self._connect, poolclass=QueuePool, **(one_by_one if writes else {})
        )
        event.listen(engine, "begin", self._begin_writing if writes else _begin_reading)
        own = f"PRAGMA busy_timeout = {SLICE}" if writes else "PRAGMA query_only = ON"
        event.listen(engine, "connect", lambda raw, _: raw.execute(own))
        return engine

    def _begin_writing(self, connection: Connection) -> None:
        """Begin the write transaction when it is free, trying a little at a time: a desk may have to end meanwhile."""
        end = monotonic() + self._busy
        while not _begun(connection, last=self.hurried or monotonic() > end):
            pass

    def _connect(self) -> sqlite3.Connection:
        """A connection whose transactions are begun by us. It never makes a file."""
        raw = self._raw("rw", self._busy)
        try:
            self._prepare(raw)
        except BaseException:
            raw.close()
            raise
        return raw

    def _raw(self, mode: Literal["rw", "ro"], timeout: float) -> sqlite3.Connection:
        address = f"{self.path.as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False)

    def _prepare(self, raw: sqlite3.Connection) -> None:
        raw.execute("PRAGMA page_size = 8192")  # of a new file: a review with its JSON fills a fifth of it
        if raw.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            raw.execute("PRAGMA journal_mode = WAL")
        # FULL: what was committed before a byte left must be there after a power cut, or it would leave again.
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA cache_size = -65536")
        # Pages that a whole read changes again and again are written into the file once.
        raw.execute("PRAGMA wal_autocheckpoint = 8000")
        raw.execute("PRAGMA journal_size_limit = 134217728")

    def insert(self, table: Table) -> Insert:
        """An insert that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
        return insert(table)

    def among(self, column: ColumnElement[Any], values: Iterable[str | int] = ()) -> ColumnElement[bool]:
        """Whether *column* is one of many values, however many: these, or those that a query is run with (`given`)."""
        return column.in_(text("SELECT value FROM json_each(:given)").bindparams(**self.given(values)))

    def given(self, values: Iterable[str | int]) -> dict[str, str]:
        """With what to run a query that has been put together with `among`."""
        return {"given": msgspec.json.encode(list(values)).decode()}

    def full_text(self, stems: Table, phrases: Sequence[Sequence[tuple[str, str]]]) -> Select[int]:
        """A query for the items in which all *phrases* are, the newest first, to be narrowed.

        A phrase is stems that follow each other; of the last one a beginning, if there is one, will do as well.
        """
        asked = " AND ".join(_phrase(phrase) for phrase in phrases)
        wanted = select(stems.c.item).join_from(FOUND, stems, stems.c.place == FOUND.c.rowid)
        return wanted.where(text("found MATCH :asked").bindparams(asked=asked)).order_by(FOUND.c.rowid.desc())

    def into_full_text(self, connection: Connection, places: Sequence[int]) -> None:
        """Index rows that have just been written into the table of stems."""
        connection.exec_driver_sql(INTO, (msgspec.json.encode(places).decode(),))

    def out_of_full_text(self, connection: Connection, places: Sequence[int]) -> None:
        """Forget rows that are about to be deleted from the table of stems."""
        connection.exec_driver_sql(OUT_OF, (msgspec.json.encode(places).decode(),))

    @contextmanager
    def heeding(self) -> Iterator[None]:
        """Say what the database's errors mean to its user; those that are mistakes of ours stay what they are."""
        try:
            yield
        except PoolTimeout as problem:
            raise self.locked() from problem
        except (DBAPIError, sqlite3.Error) as problem:
            code = _code(problem)
            trouble = None if code is None else self._meaning(code, getattr(problem, "orig", problem))
            if trouble is None:
                raise
            raise trouble from problem

    def _meaning(self, code: int, error: object) -> StoreError | None:
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return self.locked()
        if code == sqlite3.SQLITE_FULL:
            return StoreFull(f"No room is left for the desk's store {self}. Make room on its disk; the desk goes on.")
        if code == sqlite3.SQLITE_CORRUPT:
            return StoreBroken(f"The desk's store {self} is damaged ({error}). Restore a backup: wbdesk restore FILE.")
        if code == sqlite3.SQLITE_NOTADB:
            return StoreForeign(f"{self} is no file of SQLite's. Name another file, or restore a backup over it.")
        return self._lost(error) if code in LOST else None

    def locked(self) -> StoreLocked:
        """Somebody else is writing for too long; for one who is in a hurry that is at all."""
        if self.hurried:
            return StoreLocked(
                f"Another process is writing to the desk's store {self}, and a desk that ends waits for nobody."
            )
        return StoreLocked(
            f"Another process has been writing to the desk's store {self} for more than {self._busy:g} s. It is tried "
            "again; if it stays so, look for a stopped wbdesk or another program that has the file open."
        )

    def _lost(self, problem: object) -> StoreLost:
        return StoreLost(
            f"The desk's store {self} cannot be read or written: {problem}. Put the file back or restore a backup "
            "(wbdesk restore FILE), and see that its disk is there and this user may write to it; the desk goes on."
        )

    def damage(self, connection: Connection) -> str:
        """What is wrong with the file, as far as a quick look tells; empty if nothing is."""
        (found,) = connection.exec_driver_sql("PRAGMA quick_check(1)").scalars()
        return "" if found == "ok" else str(found)

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A look into a file that is not to be changed in any way."""
        engine = create_engine("sqlite://", creator=lambda: self._raw("ro", self._busy))
        try:
            with self.heeding(), engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def verify(self, connection: Connection) -> None:
        """Raise `StoreBroken` if anything in the file is damaged. Reads all of it."""
        first = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if first != "ok":
            raise StoreBroken(f"{self} is damaged ({first}). Take another backup.")

    def take_from(self, source: Sqlite) -> None:
        """Replace all that is in this file by what is in another, in one transaction that others wait for."""
        with self.heeding(), closing(source._raw("ro", self._busy)) as raw:
            self._take(raw)

    def take_from_connection(self, connection: Connection) -> None:
        """Take what *connection* sees, as of one moment, while others write there; into one file without a log."""
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        with self.heeding():
            self._take(raw)
            with closing(self._raw("rw", self._busy)) as own:
                own.execute("PRAGMA journal_mode = DELETE")

    def _take(self, source: sqlite3.Connection) -> None:
        end = monotonic() + self._busy

        def heed(_status: int, left: int, _pages: int) -> None:
            if left and monotonic() > end:  # SQLite would go on trying
                raise self.locked()

        with closing(self._raw("rw", 0.1)) as own:
            source.backup(own, progress=heed)


SLICE = 50
"""How long one try to begin waits, in milliseconds."""


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begun(connection: Connection, *, last: bool) -> bool:
    """Whether the write transaction has begun; if it is locked at the *last* try, that is raised."""
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except DBAPIError as problem:
        if last or _code(problem) != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _code(problem: DBAPIError | sqlite3.Error) -> int | None:
    """SQLite's code for an error (https://sqlite.org/rescode.html); None if it is none of SQLite's."""
    error = problem.orig if isinstance(problem, DBAPIError) else problem
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _status(path: Path) -> os.stat_result | OSError:
    try:
        return path.stat()
    except OSError as problem:
        return problem


LOST = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOLFS,
    }
)
"""SQLite's codes (https://sqlite.org/rescode.html) for a file that is there and cannot be used."""
