"""Backups of a store in use, and putting one back.

A backup is one file, as of one moment, readable by its owner only. Putting it back looks at it first, keeps the store
that it replaces beside it, and goes through the database itself, so that a desk that is running sees the change like
any other. A desk does not know what it sent after the backup was made: therefore `restore` stops all sending, and a
person who has looked turns it on again.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import select

from . import switches
from .database import BUSY, Database
from .dialect import Sqlite
from .migrate import refuse
from .tables import intents
from .trouble import StoreBroken, StoreForeign


class Restored(msgspec.Struct, frozen=True):
    """What has become of a store into which a backup was put back."""

    aside: Path | None
    """Where the store lies that was there before; None: there was none."""
    sellers: tuple[str, ...]
    """Whose sending is stopped until somebody turns it on again."""


def back_up(database: Database, target: str | os.PathLike[str]) -> Path:
    """Copy the store as of this moment into a new file, while others go on reading and writing.

    Raises:
        FileExistsError: there is such a file; a backup replaces nothing.
        StoreError: it could not be read or written; nothing is left behind.
    """
    path = Path(target).absolute()
    if path.exists():
        raise FileExistsError(f"{path} is there already; a backup replaces no file.")
    part = Sqlite(path.with_name(f"{path.name}.part"), BUSY)
    part.remove()
    part.create()
    try:
        with database.reading() as tx:
            part.take_from_connection(tx.connection)
        part.path.replace(path)
    finally:
        part.remove()
    return path


def restore(path: str | os.PathLike[str], source: str | os.PathLike[str], now: float) -> Restored:
    """Put a backup in the place of the store at *path*, and stop all sending.

    Args:
        path: the store; there need not be one.
        source: the backup.
        now: unix seconds; names the store that is kept aside.

    Raises:
        StoreTooNew, StoreForeign, StoreBroken, StoreLost: the backup cannot be used, and nothing has changed.
        StoreLocked: somebody has been writing to the store for too long.
    """
    check(source)
    store = Sqlite(path, BUSY)
    fresh = Sqlite(store.path.with_name(f"{store.path.name}.restoring"), BUSY)
    fresh.remove()
    try:
        sellers = _prepared(fresh, Sqlite(source, BUSY), now)
        return Restored(_put_in_place(store, fresh, now), sellers)
    finally:
        fresh.remove()


def check(source: str | os.PathLike[str]) -> str:
    """The version of a backup. Raises `StoreError` if it cannot be put back, and says why."""
    backup = Sqlite(source, BUSY)
    backup.identity()
    with backup.looking() as connection:
        version = refuse(connection, str(backup))
        if version is None:
            raise StoreForeign(f"{backup} is empty, and no backup of a desk's store.")
        backup.verify(connection)
    return version


def _prepared(fresh: Sqlite, backup: Sqlite, now: float) -> tuple[str, ...]:
    """A copy of the backup in this version, in which nothing is sent; the sellers that it is about."""
    fresh.create()
    fresh.take_from(backup)
    with Database.open(fresh.path) as database, database.writing() as tx:
        sellers = tuple(tx.run(select(intents.c.seller).distinct().order_by(intents.c.seller)).scalars())
        for seller in sellers:
            why = "a backup was put back: look at what was sent after it was made"
            switches.turn(tx, seller, switches.STOP_SENDING, now, on=True, by="restore", why=why)
    return sellers


def _put_in_place(store: Sqlite, fresh: Sqlite, now: float) -> Path | None:
    """Put *fresh* where the store is; the store that was there, kept aside."""
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
    aside = Sqlite(store.path.with_name(f"{store.path.name}.before-{stamp}"), BUSY)
    moved = _keep_aside(store, aside)
    store.create()
    store.take_from(fresh)
    return aside.path if moved else None


def _keep_aside(store: Sqlite, aside: Sqlite) -> bool:
    """Copy the store, which may be in use; move it, where it cannot be read. False if there is none."""
    if not store.path.exists():
        return store.move(aside)
    try:
        aside.create()
        aside.take_from(store)
    except (StoreBroken, StoreForeign):
        aside.remove()
        store.move(aside)
    return True
