"""Who is next: in SQL what `plan.intents.may_be_claimed` says in Python, and never by looking at everything."""

from __future__ import annotations

from itertools import count
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plan.made import NOW, SELLER, intent
from tests.store.explained import plans

from wbdesk.plan.intents import Intent, IntentKey, IntentKind, State, may_be_claimed
from wbdesk.store import journal, queue
from wbdesk.store.database import Database

KINDS: tuple[IntentKind, ...] = get_args(IntentKind)
STATES: tuple[State, ...] = get_args(State)


def put(database: Database, *asked: Intent) -> list[Intent]:
    with database.writing() as tx:
        return journal.put(tx, asked)


def targets(found: list[Intent]) -> list[str]:
    return [one.key.target for one in found]


def due(database: Database, *kinds: IntentKind, limit: int = 100) -> list[str]:
    with database.reading() as tx:
        return targets(queue.next_due(tx, SELLER, kinds or KINDS, NOW, limit))


def test_the_order_is_priority_then_moment_then_number(database: Database) -> None:
    put(
        database,
        intent(target="backfill", priority=20, due_at=NOW - 100),
        intent(target="bulk late", due_at=NOW - 1, priority=10),
        intent("feedback_answer", "bulk second", due_at=NOW - 9, priority=10),
        intent("pin", "bulk third", due_at=NOW - 9, priority=10),
        intent(target="person", priority=0, due_at=NOW),
        intent(target="not yet", priority=0, due_at=NOW + 1),
    )
    assert due(database) == ["person", "bulk second", "bulk third", "bulk late", "backfill"]
    assert due(database, limit=2) == ["person", "bulk second"]
    assert due(database, "pin", "question_answer") == ["person", "bulk third", "bulk late", "backfill"]
    assert due(database, "chat_message") == []


def test_without_kinds_nothing_is_due(database: Database) -> None:
    put(database, intent())
    with database.reading() as tx:
        assert queue.next_due(tx, SELLER, (), NOW) == []
        assert queue.next_moment(tx, SELLER, ()) is None


def test_whether_anything_is_due_is_told_alone(database: Database) -> None:
    put(database, intent(due_at=NOW), intent("pin", "later", due_at=NOW + 1), intent("unpin", "held", state="drafted"))
    with database.reading() as tx:
        asked: list[IntentKind] = ["question_answer", "pin", "unpin"]
        assert [queue.any_due(tx, SELLER, [kind], NOW) for kind in asked] == [True, False, False]
        assert queue.any_due(tx, SELLER, asked, NOW)
        assert not queue.any_due(tx, "another", asked, NOW)
        assert not queue.any_due(tx, SELLER, [], NOW)


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_due_is_next(database: Database, state: State) -> None:
    put(database, intent(state=state))
    assert due(database) == (["q1"] if state == "due" else [])


def test_what_is_too_old_is_not_next(database: Database) -> None:
    put(database, intent(target="late", not_after=NOW - 1), intent(target="in time", not_after=NOW))
    assert due(database) == ["in time"]
    with database.reading() as tx:
        assert targets(queue.expired(tx, SELLER, NOW)) == ["late"]


def test_messages_of_a_chat_leave_in_their_order(database: Database) -> None:
    put(
        database,
        intent("chat_message", "first", item="a", due_at=NOW + 60),
        intent("chat_message", "second", item="a", due_at=NOW - 60),
        intent("chat_message", "alone", item="b"),
    )
    assert due(database) == ["alone"]


lanes = st.lists(
    st.tuples(
        st.sampled_from(["question_answer", "question_edit", "chat_message", "deliver"]),
        st.sampled_from(STATES),
        st.sampled_from(["a", "b"]),
    ),
    max_size=8,
)


sellers = map(str, count())


@given(asked=lanes)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_lane_is_free_where_the_plan_says_so(
    database: Database, asked: list[tuple[IntentKind, State, str]]
) -> None:
    seller = next(sellers)  # each example has the store to itself
    wanted = [(IntentKey(seller, kind, str(number)), state, item) for number, (kind, state, item) in enumerate(asked)]
    stored = put(database, *(intent(key=key, state=state, item=item) for key, state, item in wanted))
    with database.reading() as tx:
        found = set(targets(queue.next_due(tx, seller, KINDS, NOW, 100)))
        free = {one.key.target for one in stored if queue.free_lane(tx, one)}
        open_lanes = {one.id: queue.lane(tx, one) for one in stored}
    in_lane = {one.id: [other for other in stored if other.lane == one.lane] for one in stored}
    expected = {one.key.target for one in stored if may_be_claimed(one, in_lane[one.id])}
    assert free == expected
    assert found == {one.key.target for one in stored if one.state == "due"} & expected
    assert all(may_be_claimed(one, open_lanes[one.id]) == (one.key.target in expected) for one in stored)


def test_the_desk_comes_back_to_what_it_watches(database: Database) -> None:
    put(
        database,
        intent(target="a1", state="approved", due_at=NOW),
        intent(target="a2", state="approved", due_at=NOW + 1),
        intent(target="s1", state="sent", due_at=NOW - 9),
        intent(target="u1", state="unknown", due_at=NOW),
        intent(target="u2", state="unknown", due_at=NOW - 1),
        intent(target="u3", state="unknown", due_at=NOW + 1),
        intent(target="u4", state="unknown", due_at=NOW - 1, needs_person=True),
    )
    with database.reading() as tx:
        assert targets(queue.ripe(tx, SELLER, NOW)) == ["a1"]
        assert targets(queue.unsettled(tx, SELLER, NOW)) == ["u2", "u1", "s1"]
        assert targets(queue.unsettled(tx, SELLER, NOW, limit=2)) == ["u2", "u1"]


def test_a_lease_is_lost_when_it_is_over(database: Database) -> None:
    held: dict[str, Any] = {"lease_owner": "one", "attempt": 1}
    put(
        database,
        intent(target="claimed", state="claimed", lease_until=NOW, **held),
        intent(target="sending", state="sending", lease_until=NOW - 1, **held),
        intent(target="running", state="sending", lease_until=NOW + 1, **held),
    )
    with database.writing() as tx:
        lost = queue.lost_leases(tx, SELLER, NOW)
        assert targets(lost) == ["sending", "claimed"]
        for one in lost:
            journal.make(tx, SELLER, one.id, "lapse", NOW, who="desk")
        assert queue.lost_leases(tx, SELLER, NOW) == []


def test_the_next_moment_is_known(database: Database) -> None:
    put(database, intent(target="a", due_at=NOW + 7, priority=0), intent("pin", "b", due_at=NOW + 3, priority=20))
    with database.reading() as tx:
        assert queue.next_moment(tx, SELLER, KINDS) == NOW + 3
        assert queue.next_moment(tx, SELLER, ["question_answer"]) == NOW + 7
        assert queue.next_moment(tx, SELLER, ["unpin"]) is None


def test_the_next_is_found_in_the_index_and_the_first_is_enough(database: Database) -> None:
    put(database, intent("pin"))
    with database.reading() as tx:
        _, steps = plans(tx, lambda: queue.next_due(tx, SELLER, ["pin", "deliver"], NOW))
    line = "INDEX ix_intents_line (seller=? AND state=? AND kind=? AND priority=? AND due_at<?)"
    lane = "INDEX ix_intents_seller_lane (seller=? AND lane=?)"
    branches = [
        [
            f"CO-ROUTINE anon_{number}",
            f"SEARCH intents USING {line}",
            f"CORRELATED SCALAR SUBQUERY {3 * number - 2}",
            f"SEARCH other USING {lane}",
            f"SCAN anon_{number}",
            "USE TEMP B-TREE FOR ORDER BY",  # of what the limit has left over
        ]
        for number in (1, 2)
    ]
    assert steps == ["MERGE (UNION ALL)", "LEFT", *branches[0], "RIGHT", *branches[1]]
