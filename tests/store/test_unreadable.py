"""Records that cannot be read: each is kept once, and no more than a person looks through."""

from __future__ import annotations

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
