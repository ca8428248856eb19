"""The mirror: what was read is there again, what changed is told once and kept, what did not change costs little."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.plan.made import NOW, SELLER
from tests.store.mirrored import ANSWER, WB, get, kept_changes, put, read

from wbdesk.plan.changes import Change, compare, is_believed
from wbdesk.plan.items import Item
from wbdesk.store import history, mirror, shelf
from wbdesk.store.database import Database
from wbdesk.store.item_rows import id_hash


@pytest.mark.parametrize("kind", sorted(WB))
def test_an_item_comes_back_as_it_was_read(database: Database, kind: Any) -> None:
    found = read(kind, archived=True)
    assert put(database, found, now=NOW + 1) == [Change(kind="new", at=NOW, after=found)]
    kept = get(database, kind, found.id)
    assert (kept.item, kept.first_seen, kept.gone_at, kept.gone_why) == (found, NOW + 1, None, "")
    assert kept_changes(database, kind, found.id) == []


def test_what_is_no_text_is_kept_byte_by_byte(database: Database) -> None:
    found = replace(read(), raw=b"\xff\x00 not JSON", text="\ud7ff\u0000")
    put(database, found)
    assert get(database).item == found


def test_the_same_again_is_seen_and_changes_nothing(database: Database) -> None:
    put(database, read())
    assert put(database, read(read_at=NOW + 60)) == []
    kept = get(database)
    assert (kept.item.read_at, kept.first_seen, kept.changed) == (NOW + 60, NOW, 1)


def test_an_older_reading_of_the_same_does_not_make_it_older(database: Database) -> None:
    put(database, read(read_at=NOW + 60))
    put(database, read(read_at=NOW))
    assert get(database).item.read_at == NOW + 60


def test_what_has_changed_is_told_and_kept_with_both_readings(database: Database) -> None:
    before, after = read(), read(read_at=NOW + 5, text="Зашили", productValuation=4)
    put(database, before)
    (change,) = put(database, after, now=NOW + 6)
    assert change == Change(kind="edited", at=NOW + 5, before=before, after=after, why="rating, text")
    with database.reading() as tx:
        (entry,) = history.of(tx, SELLER, "feedback", "f1")
        assert history.since(tx, SELLER, 0) == [("feedback", "f1", entry)]
        assert history.since(tx, SELLER, entry.number) == []
    assert (entry.change, entry.at, entry.why) == ("edited", NOW + 5, "rating, text")
    assert (entry.before, entry.after) == (before.raw, after.raw)
    kept = get(database)
    assert (kept.item, kept.first_seen) == (after, NOW)


def test_what_matters_to_nobody_is_stored_and_not_told(database: Database) -> None:
    put(database, read())
    after = read(read_at=NOW + 5, photoLinks=None, productDetails={"nmId": 123, "productName": "Сумка новая"})
    assert put(database, after) == []
    assert get(database).item == after
    assert kept_changes(database) == []


def test_moving_to_the_archive_is_stored(database: Database) -> None:
    put(database, read())
    assert put(database, read(read_at=NOW + 5, archived=True)) == []
    assert get(database).item.archived


def test_an_answer_that_a_late_list_does_not_show_yet_is_not_lost(database: Database) -> None:
    put(database, read())
    answered = read(read_at=NOW + 10, **ANSWER)
    assert [change.kind for change in put(database, answered)] == ["answered"]
    assert put(database, read(read_at=NOW + 40), settle=60.0) == []
    assert get(database).item == answered
    removed = put(database, read(read_at=NOW + 70), settle=60.0)
    assert [change.kind for change in removed] == ["answer_removed"]
    assert kept_changes(database) == ["answered", "answer_removed"]


def test_an_answer_seen_again_is_settled_from_then_on(database: Database) -> None:
    put(database, read(**ANSWER))
    put(database, read(read_at=NOW + 50, **ANSWER))
    assert put(database, read(read_at=NOW + 80), settle=60.0) == []
    assert get(database).item.answered


def test_of_one_item_twice_in_a_page_the_last_counts(database: Database) -> None:
    assert len(put(database, read(), read(text="Ещё раз"))) == 1
    assert get(database).item.text == "Ещё раз\nцвет"


def test_changes_come_in_the_order_of_reading(database: Database) -> None:
    ids = [str(number) for number in range(40)]
    random.Random(3).shuffle(ids)
    put(database, *(read("event", eventID=id) for id in ids[:20]))
    told = put(database, *(read("event", eventID=id, read_at=NOW + 1) for id in ids))
    assert [change.item.id for change in told] == ids[20:]


def test_one_page_may_hold_several_kinds(database: Database) -> None:
    told = put(database, read("event"), read("chat"), read("event", eventID="e2"))
    assert [change.item.id for change in told] == ["e1", "e2", "c1"]


def test_the_same_id_of_another_kind_is_another_item(database: Database) -> None:
    put(database, read("question", id="x"), read("feedback", id="x"))
    assert get(database, "question", "x").item.kind == "question"
    assert get(database, "feedback", "x").item.kind == "feedback"


def test_ids_that_are_found_by_the_same_number_are_two_items(database: Database) -> None:
    one, two = read(id="plumless"), read(id="buckeroo")
    assert id_hash(one.id) == id_hash(two.id)
    put(database, one)
    assert [change.kind for change in put(database, two, replace(one, read_at=NOW + 1))] == ["new"]
    assert (get(database, id="plumless").item.read_at, get(database, id="buckeroo").item) == (NOW + 1, two)
    with database.reading() as tx:
        assert set(shelf.get_all(tx, SELLER, "feedback", ["buckeroo"])) == {"buckeroo"}


def test_a_follower_sees_each_change_once_in_order(database: Database) -> None:
    put(database, *(read(id=str(number)) for number in range(5)))
    put(database, read(id="3", read_at=NOW + 1, text="иначе"), read(id="1", read_at=NOW + 1))
    followed: list[str] = []
    at = 0
    with database.reading() as tx:
        while page := shelf.changed_since(tx, SELLER, at, limit=2):
            followed += [kept.item.id for kept in page]
            at = page[-1].changed
    assert sorted(followed[:4]) == ["0", "1", "2", "4"]
    assert followed[4:] == ["3"]


readings = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]), st.sampled_from(["", "плохо", "хорошо"]), st.booleans(), st.integers(0, 150)
    ),
    max_size=12,
)
sellers = iter(range(1_000_000))


@given(readings, st.integers(1, 4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_of_any_size_come_to_what_the_plan_says(database: Database, seen: list[Any], size: int) -> None:
    """Reading after reading the mirror agrees with the plan's own functions, however they are parted into pages."""
    seller = f"seller {next(sellers)}"
    found = [
        replace(read(id=id, read_at=NOW + later, text=text, **(ANSWER if answered else {})), seller=seller)
        for id, text, answered, later in seen
    ]
    pages = [found[start : start + size] for start in range(0, len(found), size)]
    model: dict[str, Item] = {}
    for page in pages:
        expected = [change for one in {one.id: one for one in page}.values() for change in _told(model, one)]
        told = put(database, *page)
        assert told == expected
    with database.reading() as tx:
        assert {id: kept.item for id, kept in shelf.get_all(tx, seller, "feedback", list(model)).items()} == model


def _told(model: dict[str, Item], new: Item) -> tuple[Change, ...]:
    """What the plan says of a reading, and *model* after it."""
    old = model.get(new.id)
    if old is not None and (old.raw, old.archived) == (new.raw, new.archived):
        model[new.id] = replace(old, read_at=max(old.read_at, new.read_at))
        return ()
    if not is_believed(old, new, settle=mirror.SETTLE):
        return ()
    model[new.id] = new
    return compare(old, new)
