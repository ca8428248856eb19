"""The steps from version to version: from every store there ever was to the tables as the code knows them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.schema import CreateIndex
from tests.plan.made import NOW, SELLER, intent
from tests.store.dumped import VERSIONS, load
from tests.store.mirrored import WB

from wbdesk.store import attachments, cursors, facts, history, jobs, journal, search, shelf, switches
from wbdesk.store.database import Database, Reading
from wbdesk.store.migrate import MIGRATIONS, VERSION, VERSION_TABLE
from wbdesk.store.tables import METADATA

OWN = ("found", VERSION_TABLE)
"""Tables that are not in `tables.py`: the full text's and Alembic's."""


@pytest.fixture
def tx(database: Database) -> Iterator[Reading]:
    with database.reading() as reading:
        yield reading


def steps() -> list[str]:
    """The versions in their order."""
    return [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


def test_the_steps_follow_each_other_to_this_version() -> None:
    assert steps() == [f"{number:04}" for number in range(1, len(steps()) + 1)]
    assert steps()[-1] == VERSION


def test_the_steps_lead_to_the_tables_as_the_code_knows_them(tx: Reading) -> None:
    def ours(_object: Any, name: str | None, kind: str, *_: Any) -> bool:
        return kind != "table" or not str(name).startswith(OWN)

    context = MigrationContext.configure(tx.connection, opts={"include_object": ours, "compare_type": True})
    assert compare_metadata(context, METADATA) == []


def test_the_steps_lead_to_the_indexes_as_the_code_knows_them(tx: Reading) -> None:
    """With their conditions, which Alembic does not compare."""
    found = tx.connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''")
    indexes = {index.name: index for table in METADATA.tables.values() for index in table.indexes}
    expected = {name: str(CreateIndex(index).compile(tx.connection)).strip() for name, index in indexes.items()}
    assert {name: sql.strip() for name, sql in found} == expected


def schema(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql <> ''")
        return {name: " ".join(sql.split()) for name, sql in found}


def test_there_is_a_store_of_every_version() -> None:
    assert sorted(path.stem for path in VERSIONS.glob("*.sql")) == steps()


def test_the_store_of_this_version_is_as_the_steps_make_it(tmp_path: Path) -> None:
    """Where it is not: `python -m tests.store.dumped`, as long as this version is not released."""
    load((VERSIONS / f"{VERSION}.sql").read_text("utf-8"), tmp_path / "loaded.sqlite3")
    Database.open(tmp_path / "made.sqlite3").close()
    assert schema(tmp_path / "loaded.sqlite3") == schema(tmp_path / "made.sqlite3")


@pytest.mark.parametrize("version", steps())
def test_a_store_of_each_version_is_opened_with_all_that_is_in_it(tmp_path: Path, version: str) -> None:
    path = tmp_path / "desk.sqlite3"
    load((VERSIONS / f"{version}.sql").read_text("utf-8"), path)
    with Database.open(path) as database, database.reading() as tx:
        assert {kept.item.kind for kept in shelf.changed_since(tx, SELLER, 0)} == set(WB)
        assert [entry.change for entry in history.of(tx, SELLER, "feedback", "f1")] == ["edited"]
        asked = journal.by_key(tx, intent().key)
        assert asked is not None
        assert (asked.state, asked.error) == ("dropped", "не нужно")
        assert [line.move for line in journal.lines(tx, SELLER, asked.id)] == ["ask", "drop"]
        assert len(facts.after(tx, SELLER, 0)) == 4
        assert cursors.get(tx, SELLER, "events", int) == 17
        assert [(job.name, job.failures, job.failed_at) for job in jobs.all(tx, SELLER)] == [("events", 1, NOW)]
        assert switches.is_on(tx, SELLER, switches.STOP_SENDING)
        assert [one.name for one in attachments.of_event(tx, SELLER, "e1")] == ["a.pdf"]
        assert [hit.kept.item.id for hit in search.search(tx, SELLER, "зашить")] == ["f1"]
    schema_of_now = tmp_path / "now.sqlite3"
    Database.open(schema_of_now).close()
    assert set(schema(path)) == set(schema(schema_of_now))
