"""Which desks are at work for a seller, of two that come and go in any order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.store.empty import empty

from wbdesk.store import desks
from wbdesk.store.database import Database, Writing

SELLER = "s"


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Writing]:
    empty(tmp_path / "store.sqlite3")
    with Database.open(tmp_path / "store.sqlite3") as database, database.writing() as tx:
        yield tx


def test_none_has_ended_that_never_began(tx: Writing) -> None:
    assert desks.ended_at(tx, SELLER) is None


def test_the_last_one_to_end_tells(tx: Writing) -> None:
    desks.at_work(tx, SELLER, "one", 0)
    desks.at_work(tx, SELLER, "two", 10)
    desks.ended(tx, SELLER, "one", 20)
    assert desks.ended_at(tx, SELLER) is None
    desks.ended(tx, SELLER, "two", 30)
    assert (desks.ended_at(tx, SELLER), desks.ended_at(tx, "other")) == (30, None)
    desks.at_work(tx, SELLER, "three", 40)
    assert desks.ended_at(tx, SELLER) is None


@pytest.mark.parametrize("later", [desks.HEARD + 1, -desks.HEARD - 1])
def test_one_that_was_killed_is_not_waited_for(tx: Writing, later: float) -> None:
    """Nor one whose clock was another."""
    desks.at_work(tx, SELLER, "killed", 0)
    desks.at_work(tx, SELLER, "one", later)
    desks.ended(tx, SELLER, "one", later)
    assert desks.ended_at(tx, SELLER) == later
