"""Stores of every version as text, `versions/0001.sql` and so on, to be opened by the versions after it.

`python -m tests.store.dumped` writes the one of this version. A version that has been released is never written again.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tests.plan.made import NOW, SELLER, intent
from tests.store.mirrored import WB, read

from wbdesk.plan.facts import facts_of
from wbdesk.store import absence, attachments, cursors, facts, jobs, journal, mirror, search, switches
from wbdesk.store.attachments import Attachment
from wbdesk.store.database import Database
from wbdesk.store.migrate import VERSION

VERSIONS = Path(__file__).parent / "versions"


def fill(database: Database) -> None:
    """Something of everything."""
    with database.writing() as tx:
        whole = absence.begin(tx, SELLER, "feedback", NOW)
        new = mirror.put(tx, [read(kind) for kind in sorted(WB)], NOW)
        mirror.put(tx, [read(read_at=NOW + 1, text="Зашили")], NOW + 1)
        absence.finish(tx, whole, absence.absences(tx, whole, absence.Brake()), NOW + 2)
        facts.put(tx, [fact for change in new for fact in facts_of(change)], NOW)
        (asked,) = journal.put(tx, [intent(created_at=NOW)])
        journal.make(tx, SELLER, asked.id, "drop", NOW + 3, who="person:Ольга", error="не нужно", by="Ольга")
        cursors.put(tx, SELLER, "events", 17, NOW)
        jobs.failed(tx, SELLER, "events", "no connection", NOW)
        switches.turn(tx, SELLER, switches.STOP_SENDING, NOW, on=True, by="Ольга")
        attachments.put(tx, [Attachment(seller=SELLER, download_id="d1", event_id="e1", name="a.pdf")])
        search.index_some(tx, SELLER, NOW)


def dump(path: Path) -> str:
    """A store as SQL. The full-text index is not written out but made again."""
    with closing(sqlite3.connect(path)) as connection:
        made = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql <> '' AND name NOT LIKE 'found_%' ORDER BY rowid"
        ).fetchall()
        tables = [name for name, sql in made if sql.startswith("CREATE TABLE") and name != "sqlite_sequence"]
        rows = [row for name in tables for row in _rows(connection, name)]
    schema = [sql.strip() for name, sql in made if name != "sqlite_sequence"]
    return "".join(f"{line};\n" for line in (*schema, *rows, "INSERT INTO found (found) VALUES ('rebuild')"))


def _rows(connection: sqlite3.Connection, table: str) -> list[str]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = " || ', ' || ".join(f'quote("{column}")' for column in columns)
    return [f"INSERT INTO {table} VALUES ({row})" for (row,) in connection.execute(f"SELECT {values} FROM {table}")]


def load(text: str, path: Path) -> None:
    """A store from SQL."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(text)


def main() -> None:
    """Write the store of this version."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.sqlite3"
        with Database.open(path) as database:
            fill(database)
        (VERSIONS / f"{VERSION}.sql").write_text(dump(path), "utf-8")


if __name__ == "__main__":
    main()
