"""The store's thread: one thing after the other, and what was begun is finished."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from wbdesk.engine.thread import StoreThread
from wbdesk.store import cursors
from wbdesk.store.database import Database, Reading, Writing
from wbdesk.store.trouble import StoreLost


def test_what_is_written_is_read(tmp_path: Path) -> None:
    async def main(store: StoreThread) -> int | None:
        await store.write(cursors.put, "seller", "events", 17, 1.0)
        return await store.read(cursors.get, "seller", "events", int)

    with Database.open(tmp_path / "desk.sqlite3") as database, StoreThread(database) as store:
        assert asyncio.run(main(store)) == 17


def test_everything_happens_on_one_thread(tmp_path: Path) -> None:
    async def main(store: StoreThread) -> set[int]:
        return set(await asyncio.gather(*(store.read(lambda _tx: threading.get_ident()) for _ in range(20))))

    with Database.open(tmp_path / "desk.sqlite3") as database, StoreThread(database) as store:
        found = asyncio.run(main(store))
    assert len(found) == 1
    assert found != {threading.get_ident()}


def test_an_error_undoes_what_was_written(tmp_path: Path) -> None:
    def work(tx: Writing) -> None:
        cursors.put(tx, "seller", "events", 17, 1.0)
        raise ValueError("no")

    async def main(store: StoreThread) -> int | None:
        with pytest.raises(ValueError, match="no"):
            await store.write(work)
        return await store.read(cursors.get, "seller", "events", int)

    with Database.open(tmp_path / "desk.sqlite3") as database, StoreThread(database) as store:
        assert asyncio.run(main(store)) is None


def test_a_cancellation_is_heard_after_the_transaction(tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()
    kept: list[int] = []

    def work(tx: Writing) -> int:
        begun.set()
        may_end.wait(5.0)
        cursors.put(tx, "seller", "events", 17, 1.0)
        return 17

    async def writer(store: StoreThread) -> None:
        kept.append(await store.write(work))
        await asyncio.sleep(0)
        kept.append(0)

    async def main(store: StoreThread) -> int | None:
        task = asyncio.create_task(writer(store))
        await asyncio.to_thread(begun.wait, 5.0)
        task.cancel()
        await asyncio.sleep(0)
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await store.read(cursors.get, "seller", "events", int)

    with Database.open(tmp_path / "desk.sqlite3") as database, StoreThread(database) as store:
        assert asyncio.run(main(store)) == 17
    assert kept == [17]


def test_trouble_comes_out_and_passes(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"

    def read(_tx: Reading) -> str:
        return "fine"

    async def main(store: StoreThread) -> str:
        path.rename(tmp_path / "away")
        for part in ("-wal", "-shm"):
            (tmp_path / f"desk.sqlite3{part}").unlink(missing_ok=True)
        with pytest.raises(StoreLost):
            await store.read(read)
        (tmp_path / "away").rename(path)
        return await store.read(read)

    with Database.open(path) as database, StoreThread(database) as store:
        assert asyncio.run(main(store)) == "fine"
