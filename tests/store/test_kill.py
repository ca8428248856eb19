"""SIGKILL at random moments: what was said to be kept is there, and nothing is there by halves."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path

import pytest
from tests import processes
from tests.plan.made import SELLER
from tests.store import writer

from wbdesk.store import cursors, facts, history, journal, ledger, mirror, search, shelf
from wbdesk.store.database import Database, Reading

pytestmark = pytest.mark.slow

KILLS = 20


def written(path: Path, during: float) -> int:
    """The last page that a writer said is kept, killed after so many seconds of writing."""
    here, there = Pipe(duplex=False)
    process = processes.started(writer.write_on, path, there)
    there.close()
    last: int = here.recv()
    time.sleep(during)
    processes.killed(process)
    with suppress(EOFError):
        while True:
            last = here.recv()
    return last


def look(tx: Reading, page: int) -> None:
    """All that pages up to *page* have brought is there, each once, and nothing else."""
    items = sum(writer.size(number) for number in range(1, page + 1)) + 1
    assert shelf.counts(tx, SELLER)["feedback"].shown == items
    edits = history.of(tx, SELLER, "feedback", "same", limit=page + 1)
    assert [entry.change for entry in edits] == ["edited"] * (page - 1)
    told = facts.after(tx, SELLER, 0, limit=page + 1)
    assert [one.fact.payload for one in told] == [{"page": number} for number in range(1, page + 1)]
    assert ledger.counts(tx, SELLER) == {("question_answer", "claimed"): page}
    for intent in ledger.find(tx, SELLER, limit=20):
        assert [line.move for line in journal.lines(tx, SELLER, intent.id)] == ["ask", "claim"]
    indexed = mirror.last_change(tx, SELLER) - search.behind(tx, SELLER)
    assert len(search.search(tx, SELLER, "товар", limit=items)) <= indexed
    tx.dialect.verify(tx.connection)


@pytest.mark.parametrize("seed", [7])
def test_nothing_is_lost_and_nothing_is_there_by_halves(tmp_path: Path, seed: int) -> None:
    path, chance = tmp_path / "desk.sqlite3", random.Random(seed)
    for _ in range(KILLS):
        kept = written(path, chance.random() / 3)
        with Database.open(path) as database, database.reading() as tx:
            page = cursors.get(tx, SELLER, "page", int, 0)
            assert page in {kept, kept + 1}
            look(tx, page)
