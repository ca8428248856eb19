"""Backups of a store in use, and putting one back: what cannot be used is refused, what was there is kept."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.plan.made import NOW, SELLER, intent
from tests.store.mirrored import read

from wbdesk.store import cursors, journal, mirror, switches
from wbdesk.store.backup import back_up, check, restore
from wbdesk.store.database import Database
from wbdesk.store.migrate import VERSION, VERSION_TABLE
from wbdesk.store.trouble import StoreBroken, StoreError, StoreForeign, StoreLost, StoreTooNew


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.sqlite3"


def put(database: Database, value: object) -> None:
    with database.writing() as tx:
        cursors.put(tx, SELLER, "name", value, 1.0)


def get(database: Database) -> object:
    with database.reading() as tx:
        return cursors.get(tx, SELLER, "name", object)


def get_from(path: Path) -> object:
    with Database.open(path) as database:
        return get(database)


def is_stopped(database: Database) -> bool:
    with database.reading() as tx:
        return switches.is_on(tx, SELLER, switches.STOP_SENDING)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_one_file_with_everything(path: Path, tmp_path: Path) -> None:
    with Database.open(path) as database:
        put(database, 1)
        target = back_up(database, tmp_path / "safe" / "backup.sqlite3")
        put(database, 2)
    assert names(target.parent) == ["backup.sqlite3"]
    if sys.platform != "win32":
        assert target.stat().st_mode & 0o777 == 0o600
    assert check(target) == VERSION
    assert names(target.parent) == ["backup.sqlite3"]
    assert get_from(target) == 1


def test_a_backup_replaces_nothing(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.sqlite3"
    target.write_bytes(b"precious")
    with Database.open(path) as database, pytest.raises(FileExistsError):
        back_up(database, target)
    assert target.read_bytes() == b"precious"


def test_a_backup_of_a_store_in_use_is_of_one_moment(path: Path, tmp_path: Path) -> None:
    """Each transaction writes as many items as it says; a backup that saw half of one would not add up."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with database.writing() as tx:
                mirror.put(tx, [read(id=f"{number}-{one}") for one in range(50)], NOW)
                cursors.put(tx, SELLER, "pages", number, NOW)

    with Database.open(path) as database:
        put(database, 1)
        writer = threading.Thread(target=write)
        writer.start()
        try:
            targets = [back_up(database, tmp_path / f"backup-{number}.sqlite3") for number in range(5)]
        finally:
            stop.set()
            writer.join()
    for target in targets:
        with Database.open(target) as copy, copy.reading() as tx:
            pages = cursors.get(tx, SELLER, "pages", int, 0)
            assert mirror.last_change(tx, SELLER) == pages * 50


def backed_up(path: Path, tmp_path: Path) -> Path:
    """A store in which 2 was written after the backup with 1."""
    with Database.open(path) as database:
        put(database, 1)
        with database.writing() as tx:
            journal.put(tx, [intent()])
        target = back_up(database, tmp_path / "backup.sqlite3")
        put(database, 2)
    return target


def test_a_backup_put_back_stops_sending_and_keeps_what_was_there(path: Path, tmp_path: Path) -> None:
    done = restore(path, backed_up(path, tmp_path), NOW)
    assert done.aside == path.with_name("desk.sqlite3.before-20261102-120000")
    assert done.sellers == (SELLER,)
    assert get_from(done.aside) == 2
    with Database.open(path) as database:
        assert get(database) == 1
        assert is_stopped(database)
    assert [name for name in names(tmp_path) if "restoring" in name or "part" in name] == []


def test_a_desk_that_is_running_goes_on_with_what_was_put_back(path: Path, tmp_path: Path) -> None:
    backup = backed_up(path, tmp_path)
    with Database.open(path) as running:
        assert get(running) == 2
        restore(path, backup, NOW)
        assert get(running) == 1
        assert is_stopped(running)
        put(running, 3)
        assert get(running) == 3
    assert get_from(path) == 3


def test_a_backup_is_put_where_nothing_is(path: Path, tmp_path: Path) -> None:
    backup = backed_up(path, tmp_path)
    elsewhere = tmp_path / "new" / "desk.sqlite3"
    assert restore(elsewhere, backup, NOW).aside is None
    assert get_from(elsewhere) == 1


def destroyed(path: Path) -> None:
    path.write_bytes(b"\x55" * path.stat().st_size)


def vanished(path: Path) -> None:
    path.unlink()


def swept_away(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


@pytest.mark.parametrize("disaster", [destroyed, vanished, swept_away])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody take away a file that is open")
def test_a_running_desk_recovers_from_the_loss_of_its_store(
    path: Path, tmp_path: Path, disaster: Callable[[Path], None]
) -> None:
    backup = backed_up(path, tmp_path)
    with Database.open(path) as running:
        put(running, 2)
        if disaster is destroyed:
            running.close()
        disaster(path)
        with pytest.raises(StoreError):
            put(running, 3)
        restore(path, backup, NOW)
        assert get(running) == 1
        put(running, 4)
    assert get_from(path) == 4


def a_text(path: Path) -> None:
    path.write_bytes(b"dear diary\n" * 1_000)


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def no_file(path: Path) -> None:
    path.unlink()


def another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()


def a_newer_one(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    connection.close()


def a_damaged_one(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(8_192 * 3)
        file.write(b"\x55" * 8_192)


@pytest.mark.parametrize(
    ("spoil", "trouble"),
    [
        (a_text, StoreForeign),
        (nothing, StoreForeign),
        (no_file, StoreLost),
        (another_program, StoreForeign),
        (a_newer_one, StoreTooNew),
        (a_damaged_one, StoreBroken),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_has_changed(
    path: Path, tmp_path: Path, spoil: Callable[[Path], None], trouble: type[StoreError]
) -> None:
    backup = backed_up(path, tmp_path)
    spoil(backup)
    before = names(tmp_path)
    with pytest.raises(trouble):
        restore(path, backup, NOW)
    assert names(tmp_path) == before
    with Database.open(path) as database:
        assert get(database) == 2
        assert not is_stopped(database)
