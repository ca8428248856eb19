"""The journal: what is put once stays once, and of two who saw the same only one has his way."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from msgspec.structs import replace
from tests.plan.made import NOW, SELLER, intent

from wbdesk.plan.intents import Intent, IntentKind, again
from wbdesk.plan.moves import WrongMove, move
from wbdesk.store import journal
from wbdesk.store.database import Database
from wbdesk.store.journal import Line

LEASE: Any = {"owner": "one", "lease_until": NOW + 60}


def put(database: Database, *asked: Intent) -> list[Intent]:
    with database.writing() as tx:
        return journal.put(tx, asked)


def get(database: Database, number: int) -> Intent | None:
    with database.reading() as tx:
        return journal.get(tx, SELLER, number)


def lines(database: Database, number: int) -> list[Line]:
    with database.reading() as tx:
        return journal.lines(tx, SELLER, number)


WHOLE: dict[str, Any] = {
    "item": "f1",
    "state": "sending",
    "payload": {"text": "Спасибо! 🌷", "files": [{"name": "a.pdf", "size": 3}], "none": None},
    "asked_by": "person:Ольга",
    "rule": "хорошие",
    "template": "thanks",
    "template_version": "1a",
    "mode": "auto",
    "priority": 0,
    "due_at": NOW + 0.25,
    "not_after": NOW + 100.0,
    "attempt": 3,
    "lease_owner": "one",
    "lease_until": NOW + 60.0,
    "attempt_started_at": NOW - 1.0,
    "attempt_ended_at": NOW,
    "proof": "seen",
    "error": "why",
    "needs_person": True,
    "created_at": NOW - 9.0,
    "updated_at": NOW,
}
"""Every field of an intent, none with its default."""


@pytest.mark.parametrize("kind", get_args(IntentKind))
def test_an_intent_comes_back_as_it_was_put(database: Database, kind: IntentKind) -> None:
    assert {"id", "key", *WHOLE} == set(Intent.__struct_fields__)
    asked = intent(kind, round=2, **WHOLE)
    (stored,) = put(database, asked)
    assert stored.id > 0
    assert replace(stored, id=0) == asked
    assert get(database, stored.id) == stored


def test_a_key_is_stored_once_and_stays_as_it_is(database: Database) -> None:
    (first,) = put(database, intent(target="q1"))
    other = intent(target="q1", payload={"text": "Другое."}, rule="b")
    (second,) = put(database, other, intent(target="q2"), intent(target="q2"))
    assert second.key.target == "q2"
    assert get(database, first.id) == first
    with database.reading() as tx:
        assert journal.by_key(tx, other.key) == first


def test_numbers_follow_the_order_of_asking(database: Database) -> None:
    targets = [f"m{number}" for number in range(50, 0, -1)]
    stored = put(database, *(intent("chat_message", target, item="chat") for target in targets))
    assert [one.key.target for one in stored] == targets
    assert [one.id for one in stored] == sorted(one.id for one in stored)


def test_a_further_round_is_another_intent(database: Database) -> None:
    (first,) = put(database, intent(state="confirmed"))
    (second,) = put(database, again(first, NOW, asked_by="person:Ольга"))
    assert (second.key.round, second.priority) == (1, 0)
    assert second.id != first.id


def test_what_is_unknown_is_none(database: Database) -> None:
    assert get(database, 7) is None
    with database.writing() as tx:
        assert journal.by_key(tx, intent().key) is None
        assert journal.make(tx, SELLER, 7, "claim", NOW, who="one", owner="one", lease_until=NOW + 1) is None


def test_each_move_leaves_a_line(database: Database) -> None:
    (asked,) = put(database, intent(state="drafted", rule="any", created_at=NOW - 5))
    with database.writing() as tx:
        journal.make(
            tx, SELLER, asked.id, "approve", NOW, who="person:Ольга", payload={"text": "Так лучше."}, due_at=NOW
        )
        journal.make(tx, SELLER, asked.id, "release", NOW, who="desk")
        journal.make(tx, SELLER, asked.id, "claim", NOW, who="one", **LEASE)
        journal.make(tx, SELLER, asked.id, "start", NOW, who="one", **LEASE)
        journal.make(tx, SELLER, asked.id, "not_sent", NOW + 1, who="one", attempt=1, error="no connection")
        journal.make(tx, SELLER, asked.id, "found", NOW + 2, who="poll", attempt=1, proof="in the list")
    assert lines(database, asked.id) == [
        Line(NOW - 5, "ask", "", "drafted", 0, "rule:any", "", None),
        Line(NOW, "approve", "drafted", "approved", 0, "person:Ольга", "", asked.payload),
        Line(NOW, "release", "approved", "due", 0, "desk", "", None),
        Line(NOW, "claim", "due", "claimed", 0, "one", "", None),
        Line(NOW, "start", "claimed", "sending", 1, "one", "", None),
        Line(NOW + 1, "not_sent", "sending", "due", 1, "one", "no connection", None),
        Line(NOW + 2, "found", "due", "confirmed", 1, "poll", "in the list", None),
    ]
    found = get(database, asked.id)
    assert found is not None
    assert (found.state, found.payload) == ("confirmed", {"text": "Так лучше."})


def test_of_two_who_saw_the_same_one_has_his_way(database: Database) -> None:
    (seen,) = put(database, intent())
    one = move(seen, "claim", NOW, owner="one", lease_until=NOW + 60)
    two = move(seen, "claim", NOW, owner="two", lease_until=NOW + 60)
    with database.writing() as tx:
        assert journal.change(tx, seen, one, "claim", who="one")
    with database.writing() as tx:
        assert not journal.change(tx, seen, two, "claim", who="two")
    assert get(database, seen.id) == one
    assert [line.who for line in lines(database, seen.id)] == ["rule:any", "one"]


@pytest.mark.parametrize("field", [{"state": "drafted"}, {"attempt": 1}, {"lease_owner": "two"}], ids=str)
def test_a_row_that_is_not_as_it_was_seen_is_left_alone(database: Database, field: dict[str, Any]) -> None:
    (stored,) = put(database, intent())
    seen = replace(stored, **field)
    with database.writing() as tx:
        assert not journal.change(tx, seen, replace(seen, state="dropped"), "drop", who="x")
    assert get(database, stored.id) == stored


def test_news_that_changes_nothing_writes_nothing(database: Database) -> None:
    (stored,) = put(database, intent(state="confirmed", attempt=2))
    with database.writing() as tx:
        after = journal.make(tx, SELLER, stored.id, "accepted", NOW + 5, who="one", attempt=1)
    assert after == stored == get(database, stored.id)
    assert len(lines(database, stored.id)) == 1


def test_a_wrong_move_changes_nothing(database: Database) -> None:
    (stored,) = put(database, intent(state="dropped"))
    with pytest.raises(WrongMove), database.writing() as tx:
        journal.make(tx, SELLER, stored.id, "release", NOW, who="desk")
    assert get(database, stored.id) == stored


def test_nothing_of_a_transaction_that_failed_is_there(database: Database) -> None:
    def interrupted() -> None:
        with database.writing() as tx:
            journal.put(tx, [intent()])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with database.reading() as tx:
        assert journal.by_key(tx, intent().key) is None


def test_a_claim_needs_a_free_lane(database: Database) -> None:
    answer, edit = put(database, intent("feedback_answer", "f1"), intent("feedback_edit", "f1"))
    with database.writing() as tx:
        assert journal.make(tx, SELLER, answer.id, "claim", NOW, who="one", **LEASE)
        assert journal.make(tx, SELLER, edit.id, "claim", NOW, who="one", **LEASE) is None
    assert get(database, edit.id) == edit
