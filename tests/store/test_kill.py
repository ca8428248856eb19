"""SIGKILL at random moments: what was said to be kept is there, and nothing is there by halves."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.plan.made import SELLER
from tests.store import writer

from wbdesk.store import cursors, facts, history, journal, ledger, mirror, search, shelf
from wbdesk.store.database import Database, Reading

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
KILLS = 20


def killed(path: Path, after: float) -> int:
    """The last page that a writer said is kept, killed *after* seconds of writing."""
    command = [sys.executable, "-m", "tests.store.writer", path]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(after)
        process.kill()
        said = [int(line) for line in (first, *process.stdout) if line.endswith("\n")]
    return said[-1]


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
        kept = killed(path, chance.random() / 3)
        with Database.open(path) as database, database.reading() as tx:
            page = cursors.get(tx, SELLER, "page", int, 0)
            assert page in {kept, kept + 1}
            look(tx, page)
