"""What writes page after page into a store until its process is killed, and says after each that it is kept.

What page number *n* holds follows from *n*, so that whoever looks afterwards knows what must be there.
"""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from tests.plan.made import NOW, SELLER, intent
from tests.store.mirrored import read

from wbdesk.plan.facts import Fact
from wbdesk.store import cursors, facts, journal, mirror, search
from wbdesk.store.database import Database, Writing


def size(page: int) -> int:
    """How many items a page holds."""
    return page * 7 % 40 + 1


def write(tx: Writing, page: int) -> None:
    """What a poll writes: items, the facts about them, an intent and its moves, and the place that was reached."""
    mirror.put(tx, [read(id=f"{page}-{number}", text=f"товар {number}") for number in range(size(page))], NOW + page)
    mirror.put(tx, [read(id="same", text=f"раз {page}", read_at=NOW + page)], NOW + page)
    told = Fact(id=f"page:{page}", seller=SELLER, stream="pages", kind="chat.message", at=NOW, payload={"page": page})
    facts.put(tx, [told], NOW)
    (asked,) = journal.put(tx, [intent(target=str(page))])
    journal.make(tx, SELLER, asked.id, "claim", NOW, who="one", owner="one", lease_until=NOW + 60)
    search.index_some(tx, SELLER, NOW, limit=25)
    cursors.put(tx, SELLER, "page", page, NOW)


def write_on(path: Path, kept: Connection) -> None:
    """Write until somebody kills this process."""
    with Database.open(path) as database:
        while True:
            with database.writing() as tx:
                page = cursors.get(tx, SELLER, "page", int, 0) + 1
                write(tx, page)
            kept.send(page)
