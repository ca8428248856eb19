"""Transactions, and every trouble that a store may have: said in words, and over when it is over."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wbdesk.store import cursors
from wbdesk.store.database import Database
from wbdesk.store.migrate import VERSION_TABLE
from wbdesk.store.trouble import StoreBroken, StoreError, StoreForeign, StoreFull, StoreLocked, StoreLost, StoreTooNew

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody take away a file that is open")

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
COUNT = """
import sys
from wbdesk.store import cursors
from wbdesk.store.database import Database
with Database.open(sys.argv[1]) as database:
    for _ in range(int(sys.argv[2])):
        with database.writing() as tx:
            cursors.put(tx, "s", "count", cursors.get(tx, "s", "count", int, 0) + 1, 0.0)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop" / "desk.sqlite3"


@pytest.fixture
def sqlite(path: Path) -> Iterator[Database]:
    with Database.open(path, busy=0.2) as database:
        yield database


def put(database: Database, value: object) -> None:
    with database.writing() as tx:
        cursors.put(tx, "s", "name", value, 1.0)


def get(database: Database) -> object:
    with database.reading() as tx:
        return cursors.get(tx, "s", "name", object)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another process is in the middle of a write transaction."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
        process.stdin.close()
        process.wait()


# What a transaction is.


def test_what_was_written_is_there_for_others(sqlite: Database, path: Path) -> None:
    put(sqlite, 1)
    with Database.open(path) as other:
        assert get(other) == 1


def test_what_failed_is_not_there(sqlite: Database) -> None:
    def fail() -> None:
        with sqlite.writing() as tx:
            cursors.put(tx, "s", "name", 2, 1.0)
            raise ValueError

    put(sqlite, 1)
    with pytest.raises(ValueError, match=r"^$"):
        fail()
    assert get(sqlite) == 1


def test_a_reader_sees_one_moment(sqlite: Database) -> None:
    put(sqlite, 1)
    with sqlite.reading() as tx:
        before = cursors.get(tx, "s", "name", int)
        put(sqlite, 2)
        assert (before, cursors.get(tx, "s", "name", int)) == (1, 1)
    assert get(sqlite) == 2


def test_writers_of_one_process_take_turns(path: Path) -> None:
    with Database.open(path) as database:

        def count() -> None:
            for _ in range(20):
                with database.writing() as tx:
                    cursors.put(tx, "s", "name", cursors.get(tx, "s", "name", int, 0) + 1, 1.0)

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert get(database) == 80


def test_processes_open_a_new_store_at_once_and_take_turns(path: Path) -> None:
    commands = [[sys.executable, "-W", "error", "-c", COUNT, path, "20"]] * 3
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [("", 0)] * 3
    with Database.open(path) as database, database.reading() as tx:
        assert cursors.get(tx, "s", "count", int) == 60


@unix
def test_only_its_owner_can_read_it(sqlite: Database, path: Path) -> None:
    put(sqlite, 1)
    files = list(path.parent.iterdir())
    assert {file.name for file in files} == {"desk.sqlite3", "desk.sqlite3-wal", "desk.sqlite3-shm"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


# What may be wrong with it.


def test_a_store_that_another_process_writes_to_is_locked_until_it_has_done(sqlite: Database, path: Path) -> None:
    put(sqlite, 1)
    with held(path):
        with pytest.raises(StoreLocked, match=r"more than 0\.2 s"):
            put(sqlite, 2)
        assert get(sqlite) == 1
    put(sqlite, 3)
    assert get(sqlite) == 3


def test_who_is_in_a_hurry_waits_for_nobody(path: Path) -> None:
    """Even where it was waiting before."""
    with Database.open(path, busy=60.0) as database:
        put(database, 1)
        with held(path):
            hurrying = threading.Timer(0.3, database.hurry)
            hurrying.start()
            began = time.monotonic()
            for _ in range(3):
                with pytest.raises(StoreLocked, match=r"is writing .* waits for nobody"):
                    put(database, 2)
            assert 0.2 < time.monotonic() - began < 10.0
            hurrying.join()
        put(database, 3)
        assert get(database) == 3


def test_what_only_reads_opens_it_while_another_process_writes(sqlite: Database, path: Path) -> None:
    put(sqlite, 1)
    with held(path), Database.open(path, busy=0.2) as other:
        assert get(other) == 1


def test_a_store_is_not_made_by_who_only_looks(path: Path) -> None:
    with pytest.raises(StoreLost, match="No such file"):
        Database.open(path, make=False)
    assert not path.parent.exists()


def test_a_thread_that_waits_for_too_long_is_told_so(sqlite: Database) -> None:
    with sqlite.writing(), pytest.raises(StoreLocked):
        put(sqlite, 2)
    put(sqlite, 3)
    assert get(sqlite) == 3


def test_a_full_disk_is_told_and_over_when_there_is_room(sqlite: Database) -> None:
    def limit(pages: int) -> None:
        with sqlite.writing() as tx:
            tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    put(sqlite, 1)
    limit(1)
    with pytest.raises(StoreFull, match="Make room"):
        put(sqlite, "x" * 1_000_000)
    assert get(sqlite) == 1
    limit(1_000_000)
    put(sqlite, "x" * 1_000_000)
    assert get(sqlite) == "x" * 1_000_000


@unix
def test_a_deleted_file_takes_no_writes(sqlite: Database, path: Path) -> None:
    put(sqlite, 1)
    away = path.rename(path.with_suffix(".away"))
    for _ in range(2):
        with pytest.raises(StoreLost, match="No such file"):
            put(sqlite, 2)
        with pytest.raises(StoreLost):
            get(sqlite)
    assert not path.exists()
    away.rename(path)
    assert get(sqlite) == 1
    put(sqlite, 2)
    assert get(sqlite) == 2


@unix
def test_a_file_that_goes_while_it_is_written_to_is_lost(sqlite: Database, path: Path) -> None:
    put(sqlite, 1)

    def write() -> None:
        with sqlite.writing() as tx:
            path.rename(path.with_suffix(".away"))
            cursors.put(tx, "s", "name", 2, 1.0)

    with pytest.raises(StoreLost):
        write()


@unix
def test_another_store_in_its_place_is_opened(sqlite: Database, path: Path, tmp_path: Path) -> None:
    with Database.open(tmp_path / "other.sqlite3") as other:
        put(other, "other")
    put(sqlite, 1)
    sqlite.close()
    get(sqlite)
    (tmp_path / "other.sqlite3").replace(path)
    assert get(sqlite) == "other"
    put(sqlite, 2)
    with Database.open(path) as again:
        assert get(again) == 2


@unix
def test_another_store_beside_the_log_of_this_one_is_not_touched(sqlite: Database, path: Path, tmp_path: Path) -> None:
    with Database.open(tmp_path / "other.sqlite3") as other:
        put(other, "other")
    put(sqlite, 1)
    kept = path.with_suffix(".kept")
    path.rename(kept)
    (tmp_path / "other.sqlite3").replace(path)
    with pytest.raises(StoreLost, match="beside its log"):
        get(sqlite)
    kept.replace(path)
    assert get(sqlite) == 1


@unix
def test_a_log_without_its_file_is_no_new_store(sqlite: Database, path: Path) -> None:
    put(sqlite, 1)
    path.unlink()
    with pytest.raises(StoreLost, match="its log"):
        Database.open(path)
    assert not path.exists()


def damage(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\x55" * (size - 100))


def test_a_damaged_store_is_told_and_over_when_a_good_one_is_there(path: Path) -> None:
    with Database.open(path) as database:
        put(database, 1)
    good = shutil.copy(path, path.with_suffix(".good"))
    damage(path)
    with pytest.raises(StoreBroken, match="wbdesk restore"):
        Database.open(path)
    with Database.open(good) as database:
        assert get(database) == 1


def test_a_store_that_is_damaged_while_it_is_open_is_let_go(sqlite: Database, path: Path) -> None:
    put(sqlite, 1)
    sqlite.close()
    good = path.read_bytes()
    damage(path)
    with pytest.raises(StoreBroken):
        get(sqlite)
    for companion in sqlite.dialect.companions():
        companion.unlink(missing_ok=True)
    path.write_bytes(good)
    assert get(sqlite) == 1


def text_file(path: Path) -> None:
    path.write_bytes(b"dear diary\n" * 1_000)


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()


def newer_store(path: Path) -> None:
    with Database.open(path) as database, database.writing() as tx:
        tx.connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "trouble", "says"),
    [
        (text_file, StoreForeign, "no file of SQLite's"),
        (other_database, StoreForeign, "'songs'"),
        (newer_store, StoreTooNew, "version 9999"),
        (folder, StoreLost, "cannot be read or written"),
    ],
)
def test_what_is_no_store_is_refused_and_left_alone(
    path: Path, make: Callable[[Path], None], trouble: type[StoreError], says: str
) -> None:
    path.parent.mkdir()
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(trouble, match=says):
        Database.open(path)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_place_where_no_file_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StoreLost, match="wbdesk restore"):
        Database.open(tmp_path / "file" / "desk.sqlite3")


def test_a_store_that_somebody_brings_to_a_newer_version_is_not_written_to(sqlite: Database) -> None:
    put(sqlite, 1)

    def become(version: str) -> None:
        with sqlite3.connect(sqlite.dialect.path) as connection:
            connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = ?", (version,))
        connection.close()

    become("0002")
    with pytest.raises(StoreTooNew):
        put(sqlite, 2)
    become("0001")
    put(sqlite, 3)
    assert get(sqlite) == 3


def test_mistakes_of_ours_are_no_trouble_of_the_store(sqlite: Database) -> None:
    def mistake() -> None:
        with sqlite.writing() as tx:
            tx.connection.exec_driver_sql("SELECT nothing FROM nowhere")

    with pytest.raises(Exception, match="nowhere") as caught:
        mistake()
    assert not isinstance(caught.value, StoreError)
    put(sqlite, 1)


def test_the_path_may_hold_anything(tmp_path: Path) -> None:
    path = tmp_path / "лавка № 1 100% #?" / "desk.sqlite3"
    if sys.platform == "win32":
        path = tmp_path / "лавка № 1 100% #" / "desk.sqlite3"
    with Database.open(os.fspath(path)) as database:
        put(database, 1)
    assert path.exists()
