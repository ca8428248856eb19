"""Deliveries are found by their sink: the first of each stream, those of a killed desk, those for a person."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.plan.made import NOW, SELLER, intent
from tests.store.explained import plans

from wbdesk.plan.intents import Intent, State, may_be_claimed
from wbdesk.plan.moves import move
from wbdesk.plan.said import Said
from wbdesk.store import deliveries, journal
from wbdesk.store.database import Database, Reading
from wbdesk.store.deliveries import Rest


def delivery(number: int, *, stream: str = "a", sink: str = "crm", **known: Any) -> Intent:
    """A delivery that is due."""
    payload = {"sink": sink, "fact": f"f{number}"}
    return intent("deliver", f"{sink}:f{number}", **{"item": f"{sink}/{stream}", "payload": payload, **known})


def put(database: Database, *asked: Intent) -> list[Intent]:
    with database.writing() as tx:
        return journal.put(tx, asked)


def ids(found: list[Intent]) -> list[str]:
    return [one.payload["fact"] for one in found]


def heads(database: Database, sink: str = "crm", limit: int = 100) -> list[str]:
    with database.reading() as tx:
        return ids(deliveries.heads(tx, SELLER, sink, NOW, limit))


def test_the_first_of_each_stream_is_next_by_priority_and_time(database: Database) -> None:
    put(
        database,
        delivery(1, stream="a", due_at=NOW - 1),
        delivery(2, stream="a", due_at=NOW - 9),
        delivery(3, stream="b", due_at=NOW - 5),
        delivery(4, stream="c", due_at=NOW + 1),
        delivery(5, stream="d", due_at=NOW - 99, priority=20),
        delivery(6, stream="e", priority=0, due_at=NOW),
        delivery(7, stream="a", sink="other"),
        delivery(8, stream="f", state="confirmed"),
    )
    assert heads(database) == ["f6", "f3", "f1", "f5"]
    assert heads(database, limit=2) == ["f6", "f3"]
    assert heads(database, "other") == ["f7"]
    assert heads(database, "third") == []


sinks = map(str, count())
STATES: list[State] = ["due", "sending", "unknown", "confirmed", "dropped"]


@given(asked=st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from("abc")), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_next_are_those_that_may_be_claimed(database: Database, asked: list[tuple[State, str]]) -> None:
    sink = next(sinks)  # each example has one to itself
    stored = put(database, *(delivery(n, state=state, stream=at, sink=sink) for n, (state, at) in enumerate(asked)))
    free = [one for one in stored if may_be_claimed(one, [other for other in stored if other.lane == one.lane])]
    assert heads(database, sink) == [one.payload["fact"] for one in free if one.state == "due"]


def test_what_a_killed_desk_left_and_what_a_person_must_see_are_told_apart(database: Database) -> None:
    put(
        database,
        delivery(1, stream="a", state="unknown"),
        delivery(2, stream="b", state="unknown", needs_person=True),
        delivery(3, stream="c", state="unknown", needs_person=True),
        delivery(4, stream="d", state="sending"),
        delivery(5, stream="e", created_at=NOW - 5),
    )
    with database.reading() as tx:
        assert ids(deliveries.lost(tx, SELLER, "crm")) == ["f1"]
        assert ids(deliveries.parked(tx, SELLER, "crm")) == ["f2", "f3"]
        assert ids(deliveries.parked(tx, SELLER, "crm", stream="c")) == ["f3"]
        state = deliveries.state(tx, SELLER, "crm")
        nothing = deliveries.state(tx, SELLER, "other")
    assert (state.waiting, state.parked) == (3, 2)
    assert (nothing.waiting, nothing.parked, nothing.oldest, nothing.rest, nothing.off) == (0, 0, None, None, None)


def test_the_last_round_of_a_fact_is_known(database: Database) -> None:
    put(database, delivery(1), delivery(1, round=1), delivery(2), delivery(1, sink="other", round=7))
    with database.reading() as tx:
        found = deliveries.last_rounds(tx, SELLER, "crm", ["f1", "f2", "f3"])
    assert {id: one.key.round for id, one in found.items()} == {"f1": 1, "f2": 0}


def test_a_rest_is_kept_until_it_is_over(database: Database) -> None:
    rest = Rest(2, NOW, NOW + 300, Said("нет", "no"))
    with database.writing() as tx:
        deliveries.put_rest(tx, SELLER, "crm", rest, NOW)
        assert deliveries.rest(tx, SELLER, "crm") == rest
        deliveries.put_rest(tx, SELLER, "crm", None, NOW)
        assert deliveries.rest(tx, SELLER, "crm") is None


def test_many_moves_are_written_as_each_by_itself(database: Database) -> None:
    one, other = put(database, delivery(1, stream="a"), delivery(2, stream="b"))
    made = []
    for before in (one, other):
        claimed = move(before, "claim", NOW, owner="me", lease_until=NOW + 60)
        started = move(claimed, "start", NOW, owner="me", lease_until=NOW + 60)
        made += [(before, claimed, "claim"), (claimed, started, "start")]
    with database.writing() as tx:
        for step in made[:2]:
            assert journal.change(tx, *step, who="me")
        journal.change_all(tx, made[2:], who="me")
        first, second = journal.get(tx, SELLER, one.id), journal.get(tx, SELLER, other.id)
        lines = [journal.lines(tx, SELLER, which.id) for which in (one, other)]
    assert first is not None
    assert second == replace(first, id=other.id, key=other.key, item=other.item, payload=other.payload)
    assert lines[0] == lines[1]
    assert [line.move for line in lines[1]] == ["ask", "claim", "start"]


ASKED: dict[str, Callable[[Reading], object]] = {
    "heads": lambda tx: deliveries.heads(tx, SELLER, "crm", NOW, 10),
    "lost": lambda tx: deliveries.lost(tx, SELLER, "crm"),
    "parked": lambda tx: deliveries.parked(tx, SELLER, "crm"),
    "sinks": lambda tx: deliveries.sinks(tx, SELLER),
    "state": lambda tx: deliveries.state(tx, SELLER, "crm"),
    "waiting": lambda tx: deliveries.waiting(tx, SELLER, "crm"),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_all_day_is_found_by_the_sink(database: Database, name: str) -> None:
    put(database, delivery(1))
    with database.reading() as tx:
        steps = [step for plan in plans(tx, lambda: ASKED[name](tx)) for step in plan]
    searched = [step for step in steps if step.startswith("SEARCH intents")]
    assert searched
    assert all("INDEX ix_intents_untold (seller=? AND sink" in step for step in searched)
    assert not [step for step in steps if step.startswith("SCAN") and not step.startswith("SCAN anon")]


@pytest.mark.parametrize("kind", ["last_rounds", "get_all"])
def test_many_are_looked_up_in_an_index(database: Database, kind: str) -> None:
    asked: dict[str, Callable[[Reading], object]] = {
        "last_rounds": lambda tx: deliveries.last_rounds(tx, SELLER, "crm", ["f1"]),
        "get_all": lambda tx: journal.get_all(tx, SELLER, [1]),
    }
    put(database, delivery(1))
    with database.reading() as tx:
        steps = [step for plan in plans(tx, lambda: asked[kind](tx)) for step in plan]
    assert not [step for step in steps if step.startswith("SCAN intents")]
