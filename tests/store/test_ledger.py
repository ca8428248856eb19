"""Lists, counts and caps over the journal."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.made import NOW, SELLER, intent

from wbdesk.plan.intents import Intent, State
from wbdesk.store import journal, ledger
from wbdesk.store.database import Database

HOUR = 3_600.0


def put(database: Database, *asked: Intent) -> None:
    with database.writing() as tx:
        journal.put(tx, asked)


def find(database: Database, **wanted: Any) -> list[str]:
    with database.reading() as tx:
        return [one.key.target for one in ledger.find(tx, SELLER, **wanted)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["d", "c", "b", "a"]),
        ({"limit": 2}, ["d", "c"]),
        ({"states": ["drafted"]}, ["b", "a"]),
        ({"states": ["drafted", "due"]}, ["c", "b", "a"]),
        ({"states": []}, []),
        ({"kinds": ["pin"]}, ["c"]),
        ({"rule": "bad"}, ["b"]),
        ({"item": "f9"}, ["c"]),
        ({"needs_person": True}, ["d", "b"]),
        ({"needs_person": False}, ["c", "a"]),
        ({"states": ["drafted"], "rule": "bad", "needs_person": True}, ["b"]),
        ({"states": ["drafted"], "rule": "good"}, []),
    ],
)
def test_a_list_holds_what_is_asked_for_newest_first(
    database: Database, wanted: dict[str, Any], found: list[str]
) -> None:
    put(
        database,
        intent(target="a", state="drafted"),
        intent(target="b", state="drafted", rule="bad", needs_person=True),
        intent("pin", "c", item="f9", rule="good"),
        intent(target="d", state="failed", needs_person=True),
    )
    assert find(database, **wanted) == found


def test_pages_follow_each_other_without_gap_or_repetition(database: Database) -> None:
    put(database, *(intent(target=str(number)) for number in range(7)))
    pages: list[list[str]] = []
    below: int | None = None
    with database.reading() as tx:
        while page := ledger.find(tx, SELLER, below=below, limit=3):
            pages.append([one.key.target for one in page])
            below = page[-1].id
    assert pages == [["6", "5", "4"], ["3", "2", "1"], ["0"]]


def test_counts_are_by_kind_and_state(database: Database) -> None:
    put(database, intent(target="a"), intent(target="b"), intent("pin", "a"), intent("pin", "b", state="sent"))
    with database.reading() as tx:
        assert ledger.counts(tx, SELLER) == {("question_answer", "due"): 2, ("pin", "due"): 1, ("pin", "sent"): 1}


@pytest.mark.parametrize(
    ("moment", "begins"),
    [(0.0, -3 * HOUR), (20.99 * HOUR, -3 * HOUR), (21 * HOUR, 21 * HOUR), (44.99 * HOUR, 21 * HOUR)],
)
def test_a_day_begins_at_midnight_in_moscow(moment: float, begins: float) -> None:
    assert ledger.moscow_day(moment) == begins


@pytest.mark.parametrize(
    ("state", "counted"),
    [("sending", 1), ("sent", 1), ("unknown", 1), ("confirmed", 1), ("due", 0), ("refused", 0), ("dropped", 0)],
)
def test_what_left_today_counts_towards_the_cap(database: Database, state: State, counted: int) -> None:
    today = ledger.moscow_day(NOW)
    put(
        database,
        intent(target="a", rule="r", state=state, attempt_started_at=today),
        intent(target="b", rule="r", state=state, attempt_started_at=today - 1),
        intent(target="c", rule="other", state=state, attempt_started_at=today),
        intent(target="d", rule="r", state=state),
    )
    with database.reading() as tx:
        assert ledger.sent_today(tx, SELLER, "r", NOW) == counted


@pytest.mark.parametrize("state", ["sent", "confirmed"])
def test_all_rules_together_count_towards_the_seller_s_cap(database: Database, state: State) -> None:
    put(
        database,
        intent(target="a", rule="second", state=state, attempt_started_at=NOW),
        intent(target="b", rule="first", state=state, attempt_started_at=NOW),
        intent(target="c", rule="first", state=state, attempt_started_at=NOW),
        intent(target="d", rule="never"),
        intent(target="e", state=state, attempt_started_at=NOW),
        intent(target="f", rule="first", state="refused", attempt_started_at=NOW),
        intent(target="g", rule="long ago", state=state, attempt_started_at=NOW - 2 * 86_400),
    )
    with database.reading() as tx:
        assert ledger.sent_by_rules_today(tx, SELLER, NOW) == 3
        assert ledger.sent_by_rules_today(tx, "another", NOW) == 0
