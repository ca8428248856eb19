"""Cursors: what is put comes back, for this seller and this name."""

from __future__ import annotations

import msgspec
import pytest

from wbdesk.store import cursors
from wbdesk.store.database import Database


class Place(msgspec.Struct, frozen=True):
    """Where a walk is."""

    skip: int
    seen: tuple[str, ...] = ()


@pytest.mark.parametrize("value", [0, 12.5, "далее", None, [1, 2], {"a": {"b": 1}}, Place(7, ("я",))], ids=repr)
def test_what_is_put_comes_back(database: Database, value: object) -> None:
    with database.writing() as tx:
        cursors.put(tx, "s", "events", value, 1.0)
    with database.reading() as tx:
        assert cursors.get(tx, "s", "events", type(value)) == value


def test_the_last_one_holds(database: Database) -> None:
    with database.writing() as tx:
        cursors.put(tx, "s", "events", 1, 1.0)
        cursors.put(tx, "s", "events", 2, 2.0)
        cursors.put(tx, "s", "questions", 3, 2.0)
    with database.reading() as tx:
        assert cursors.get(tx, "s", "events", int) == 2


def test_nothing_is_the_default(database: Database) -> None:
    with database.writing() as tx:
        cursors.put(tx, "s", "events", 5, 1.0)
        cursors.forget(tx, "s", "events")
        cursors.put(tx, "other", "events", 6, 1.0)
    with database.reading() as tx:
        assert cursors.get(tx, "s", "events", int) is None
        assert cursors.get(tx, "s", "events", int, 9) == 9
