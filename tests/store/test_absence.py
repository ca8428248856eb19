"""What a whole reading did not show: found without a list in memory, as the plan finds it with one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.plan.made import NOW, SELLER
from tests.store.mirrored import get, kept_changes, put, read

from wbdesk.plan import changes
from wbdesk.plan.changes import CLAIM_SHOWN_FOR, NO_BRAKE, Absences, Brake, Change
from wbdesk.store import absence, cursors, mirror, shelf
from wbdesk.store.absence import WholeReading
from wbdesk.store.database import Database

LATER = NOW + 1_000
STRICT = Brake(share=0.0, least=0, never_all_of=None)


def begin(database: Database, kind: Any = "feedback", now: float = LATER, seller: str = SELLER) -> WholeReading:
    with database.writing() as tx:
        return absence.begin(tx, seller, kind, now)


def finish(database: Database, whole: WholeReading, brake: Brake = NO_BRAKE) -> Absences:
    with database.writing() as tx:
        found = absence.absences(tx, whole, brake)
        absence.finish(tx, whole, found, LATER + 60)
    return found


def times_missing(database: Database, id: str) -> int:
    with database.reading() as tx:
        return absence.times_missing(tx, SELLER, "feedback", id)


def mark_gone(database: Database, change: Change) -> bool:
    with database.writing() as tx:
        return absence.mark_gone(tx, change)


def test_what_was_not_shown_is_missing(database: Database) -> None:
    put(database, *(read(id=id) for id in "abcd"))
    whole = begin(database)
    put(database, read(id="b", read_at=LATER), now=LATER)
    put(database, read(id="d", read_at=LATER, text="иначе"), read(id="new", read_at=LATER), now=LATER)
    assert finish(database, whole) == Absences(("a", "c"), expected=4)


def test_what_came_while_it_was_read_is_not_expected(database: Database) -> None:
    whole = begin(database)
    put(database, read(id="new", read_at=LATER), now=LATER + 1)
    assert finish(database, whole) == Absences((), expected=0)


def test_too_much_at_once_is_not_believed(database: Database) -> None:
    put(database, *(read(id=str(number)) for number in range(30)))
    whole = begin(database)
    put(database, *(read(id=str(number), read_at=LATER) for number in range(5)), now=LATER)
    assert finish(database, whole, Brake()) == Absences((), expected=30, braked=25)


def test_a_reading_that_broke_off_counts_for_nothing(database: Database) -> None:
    put(database, read(id="a"))
    begin(database)
    second = begin(database)
    assert times_missing(database, "a") == 0
    put(database, read(id="a", read_at=LATER), now=LATER)
    assert finish(database, second).missing == ()


def test_a_whole_reading_goes_on_after_a_restart(database: Database) -> None:
    put(database, read(id="a"), read(id="b"))
    whole = begin(database)
    with database.writing() as tx:
        cursors.put(tx, SELLER, "whole", whole, LATER)
    put(database, read(id="b", read_at=LATER), now=LATER)
    with database.reading() as tx:
        assert cursors.get(tx, SELLER, "whole", WholeReading) == whole
    assert finish(database, whole).missing == ("a",)


def test_it_is_counted_how_often_an_item_was_missing(database: Database) -> None:
    put(database, read(id="a"))
    for times in (1, 2):
        finish(database, begin(database))
        assert times_missing(database, "a") == times
    put(database, read(id="a", read_at=LATER), now=LATER)
    assert times_missing(database, "a") == 0


def test_what_was_asked_for_by_itself_was_not_shown(database: Database) -> None:
    put(database, read(id="a"))
    whole = begin(database)
    assert put(database, read(id="a", read_at=LATER), now=LATER, listed=False) == []
    assert finish(database, whole).missing == ("a",)
    assert get(database, id="a").item.read_at == LATER


@pytest.mark.parametrize("kind", ["deleted", "hidden"])
def test_what_is_gone_is_kept_and_may_return(database: Database, kind: Any) -> None:
    before = read(id="a")
    put(database, before)
    assert mark_gone(database, Change(kind=kind, at=LATER, before=before))
    assert not mark_gone(database, Change(kind=kind, at=LATER + 1, before=before))
    kept = get(database, id="a")
    assert (kept.item, kept.gone_at, kept.gone_why) == (before, LATER, kind)
    assert finish(database, begin(database)) == Absences((), expected=0)
    (change,) = put(database, read(id="a", read_at=LATER + 9))
    assert change.kind == "returned"
    assert get(database, id="a").gone_at is None
    assert kept_changes(database, id="a") == [kind, "returned"]


def test_what_is_hidden_does_not_return_when_it_is_asked_for_by_itself(database: Database) -> None:
    before = read(id="a")
    put(database, before)
    mark_gone(database, Change(kind="hidden", at=LATER, before=before))
    assert put(database, read(id="a", read_at=LATER + 1), listed=False) == []
    edited = put(database, read(id="a", read_at=LATER + 2, text="иначе"), listed=False)
    assert [change.kind for change in edited] == ["edited"]
    assert get(database, id="a").gone_why == "hidden"


def test_a_follower_hears_of_what_is_gone(database: Database) -> None:
    before = read(id="a")
    put(database, before, read(id="b"))
    mark_gone(database, Change(kind="deleted", at=LATER, before=before))
    with database.reading() as tx:
        newest = mirror.last_change(tx, SELLER)
        assert [kept.item.id for kept in shelf.changed_since(tx, SELLER, newest - 1)] == ["a"]


kinds = st.sampled_from(["feedback", "claim", "event", "pin"])
ages = st.sampled_from([0.0, 1.0, CLAIM_SHOWN_FOR - 7_200, CLAIM_SHOWN_FOR - 1_800, CLAIM_SHOWN_FOR + 1])
mirrored = st.lists(st.tuples(kinds, st.booleans(), st.booleans(), st.none() | ages), max_size=10)
brakes = st.builds(
    Brake, share=st.sampled_from([0.0, 0.5, 1.0]), least=st.integers(0, 3), never_all_of=st.integers(1, 3)
)
sellers = iter(range(1_000_000))


@given(mirrored, kinds, brakes)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_plan_finds_the_same(database: Database, rows: list[Any], kind: Any, brake: Brake) -> None:
    seller = f"seller {next(sellers)}"
    made = [
        (replace(read(of), seller=seller, id=str(number), created_at=None if age is None else LATER - age), shown, gone)
        for number, (of, shown, gone, age) in enumerate(rows)
    ]
    put(database, *(one for one, _, _ in made))
    for one, _, gone in made:
        if gone:
            mark_gone(database, Change(kind="deleted", at=NOW, before=one))
    whole = begin(database, kind, LATER, seller)
    seen = [replace(one, read_at=LATER) for one, shown, gone in made if shown and not gone]
    put(database, *seen, now=LATER)
    here = [one for one, _, gone in made if one.kind == kind and not gone]
    assert finish(database, whole, brake) == changes.absences(here, [one.id for one in seen], LATER, brake)
