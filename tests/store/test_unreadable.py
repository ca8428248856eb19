"""Records that cannot be read: each is kept once, and no more than a person looks through."""

from __future__ import annotations

import pytest

from wbdesk.store import unreadable
from wbdesk.store.database import Database
from wbdesk.store.unreadable import Unreadable


def test_each_is_kept_once_with_when_it_was_seen(database: Database) -> None:
    with database.writing() as tx:
        assert unreadable.keep(tx, "s", "questions", [b'{"text":"?"}', b"1"], 1.0) == 2
        assert unreadable.keep(tx, "s", "questions", [b"1"], 2.0) == 0
        assert unreadable.keep(tx, "s", "feedbacks", [b"1"], 3.0) == 1
    with database.reading() as tx:
        assert unreadable.all(tx, "other") == []
        assert unreadable.all(tx, "s") == [
            Unreadable("questions", '{"text":"?"}', 1.0, 1.0),
            Unreadable("questions", "1", 1.0, 2.0),
            Unreadable("feedbacks", "1", 3.0, 3.0),
        ]


def test_those_seen_last_are_kept(database: Database) -> None:
    with database.writing() as tx:
        for number in range(unreadable.MOST + 5):
            unreadable.keep(tx, "s", "questions", [b"%d" % number], float(number))
        kept = unreadable.all(tx, "s")
    assert [int(one.raw) for one in kept] == list(range(5, unreadable.MOST + 5))


def test_what_is_too_much_to_be_kept_is_new_once(database: Database) -> None:
    """As often as the same page comes."""
    page = [b"%d" % number for number in range(3 * unreadable.MOST)]
    with database.writing() as tx:
        assert [unreadable.keep(tx, "s", "questions", page, float(now)) for now in range(3)] == [600, 0, 0]
        assert unreadable.keep(tx, "s", "questions", [*page, b"?"], 3.0) == 1
        assert len(unreadable.all(tx, "s")) == unreadable.MOST


def test_without_end_it_is_not_remembered_what_was_seen(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unreadable, "REMEMBERED", 3)
    with database.writing() as tx:
        found = [unreadable.keep(tx, "s", "questions", [raw], 1.0) for raw in (b"1", b"2", b"3", b"1", b"4", b"1")]
    assert found == [1, 1, 1, 0, 1, 1]
