"""Bringing a store to this version, or refusing it. The steps are in `migrations/versions`; Alembic takes them.

A store's version is the name of the last step taken, in a table of its own. Steps are only ever added. Alembic is
imported when there is a step to take.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Select, column, inspect, select, table

from .trouble import StoreForeign, StoreTooNew

VERSION = "0001"
"""The newest step."""

VERSION_TABLE = "wbdesk_version"
"""Where a store says which version it has; what tells it from other people's databases."""

MIGRATIONS = Path(__file__).parent / "migrations"

_READ: Select[str] = select(column("version_num")).select_from(table(VERSION_TABLE))


def version_of(connection: Connection) -> str | None:
    """The version of the store behind a connection; None if it is empty. Raises `StoreForeign` for anything else."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE in tables:
        return str(connection.execute(_READ).scalar_one())
    if tables:
        raise StoreForeign(f"This database holds {tables[0]!r} and others, and is no store of wbdesk's. Name another.")
    return None


def refuse(connection: Connection, name: str) -> str | None:
    """The store's version; None if it is empty. `StoreTooNew` or `StoreForeign` if this wbdesk cannot use it."""
    found = version_of(connection)
    if found is not None and found > VERSION:
        raise too_new(name, found)
    return found


def upgrade(connection: Connection, to: str = VERSION) -> None:
    """Take the steps that are lacking, in the transaction of *connection*."""
    if version_of(connection) != to:
        _take_steps(connection, to)


def check(connection: Connection, name: str) -> None:
    """Raise `StoreTooNew` if somebody has brought the store to another version since it was opened."""
    found = str(connection.execute(_READ).scalar_one())
    if found != VERSION:
        raise too_new(name, found)


def too_new(name: str, found: str) -> StoreTooNew:
    """The refusal of a store of a newer version."""
    return StoreTooNew(
        f"The desk's store {name} has version {found}, this wbdesk knows {VERSION}. Install the newer wbdesk that "
        "wrote it, or restore a backup that was made before."
    )


def _take_steps(connection: Connection, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix().replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
