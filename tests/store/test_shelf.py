"""Lists over the mirror: what is asked for, page by page, with nothing that is gone unless it is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.made import NOW, SELLER
from tests.store.mirrored import get, put, read

from wbdesk.plan.changes import Change
from wbdesk.plan.items import Item
from wbdesk.store import absence, shelf
from wbdesk.store.database import Database


def made(id: str, day: int, **other: Any) -> Item:
    return read(id=id, createdDate=f"2026-11-{day:02}T00:00:00Z", **other)


def find(database: Database, **wanted: Any) -> list[str]:
    with database.reading() as tx:
        return [kept.item.id for kept in shelf.find(tx, SELLER, "feedback", **wanted)]


def fill(database: Database) -> None:
    put(
        database,
        made("old", 1, productValuation=5, answer={"text": "Спасибо", "state": "wbRu"}),
        made("gone", 2),
        made("bad", 3, productDetails={"nmId": 9}),
        made("new", 4, productValuation=2, archived=True),
        read("question", id="question"),
    )
    with database.writing() as tx:
        absence.mark_gone(tx, Change(kind="deleted", at=NOW, before=made("gone", 2)))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["new", "bad", "old"]),
        ({"gone": None}, ["new", "bad", "gone", "old"]),
        ({"gone": True}, ["gone"]),
        ({"answered": True}, ["old"]),
        ({"answered": False}, ["new", "bad"]),
        ({"archived": True}, ["new"]),
        ({"archived": False}, ["bad", "old"]),
        ({"ratings": [1, 2]}, ["new", "bad"]),
        ({"ratings": []}, []),
        ({"nm_id": 9}, ["bad"]),
        ({"limit": 1}, ["new"]),
    ],
)
def test_a_list_holds_what_is_asked_for_newest_first(
    database: Database, wanted: dict[str, Any], found: list[str]
) -> None:
    fill(database)
    assert find(database, **wanted) == found


def test_a_list_is_cut_by_moments(database: Database) -> None:
    fill(database)
    third = get(database, id="bad").item.created_at
    assert find(database, since=third) == ["new", "bad"]
    assert find(database, until=third) == ["old"]


def test_pages_follow_each_other_without_gap_or_repetition(database: Database) -> None:
    put(database, *(made(str(number), 1 + number // 3) for number in range(8)), read(id="undated", createdDate=None))
    found: list[str] = []
    last = None
    with database.reading() as tx:
        while page := shelf.find(tx, SELLER, "feedback", after=last, limit=2):
            found += [kept.item.id for kept in page]
            last = page[-1]
    assert found == find(database)
    assert [int(id) // 3 for id in found if id != "undated"] == [2, 2, 1, 1, 1, 0, 0, 0]
    assert len(set(found)) == 9


def test_a_chat_is_its_messages_in_order(database: Database) -> None:
    at = [1_793_620_800_000 + number for number in range(4)]
    put(
        database,
        *(read("event", eventID=str(number), addTimestamp=at[number]) for number in (2, 0, 3, 1)),
        read("event", eventID="other", chatID="c2"),
        read("chat"),
    )
    with database.reading() as tx:
        assert [kept.item.id for kept in shelf.messages(tx, SELLER, "c1")] == ["0", "1", "2", "3"]
        assert [kept.item.id for kept in shelf.messages(tx, SELLER, "c1", limit=2)] == ["2", "3"]


def test_all_about_an_order_is_found(database: Database) -> None:
    put(database, read("claim"), read("chat"), read("claim", id="k2", srid="r2"))
    with database.reading() as tx:
        assert {kept.item.kind for kept in shelf.of_order(tx, SELLER, "r1")} == {"claim", "chat"}


def test_items_are_counted_by_kind(database: Database) -> None:
    fill(database)
    with database.reading() as tx:
        assert shelf.counts(tx, SELLER) == {"feedback": (3, 2), "question": (1, 1)}


def test_many_are_fetched_at_once(database: Database) -> None:
    fill(database)
    with database.reading() as tx:
        assert set(shelf.get_all(tx, SELLER, "feedback", ["old", "gone", "none"])) == {"old", "gone"}
        assert shelf.get_all(tx, SELLER, "feedback", []) == {}
        assert shelf.get(tx, SELLER, "feedback", "none") is None
