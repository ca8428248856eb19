"""Keys, rounds and lanes of intents, and the folding and timing of proofs."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.made import NOW, SELLER, intent

from wbdesk.plan.intents import (
    BULK,
    ENDS,
    IN_FLIGHT,
    PERSON,
    SETTLED,
    WAITING,
    IntentKey,
    State,
    again,
    begun,
    may_be_claimed,
)
from wbdesk.plan.proofs import LONGEST_PAUSE, folded, next_look, same_text
from wbdesk.plan.reasons import REASONS, Reason, kept, said
from wbdesk.plan.said import Said

KEY = IntentKey(SELLER, "feedback_answer", "f1")


def test_the_states_are_waiting_in_flight_sent_or_settled() -> None:
    assert set(get_args(State)) == WAITING | IN_FLIGHT | {"sent"} | SETTLED
    assert ENDS | {"confirmed"} == SETTLED


@pytest.mark.parametrize(("mode", "state"), [("auto", "approved"), ("approve", "drafted")])
def test_what_a_person_must_approve_begins_as_a_draft(mode: Any, state: State) -> None:
    made = begun(KEY, "f1", {"text": "Да"}, NOW, asked_by="rule:kind words", mode=mode, delay=300, rule="kind words")
    assert (made.state, made.due_at, made.created_at, made.priority, made.rule) == (
        state,
        NOW + 300,
        NOW,
        BULK,
        "kind words",
    )
    assert (made.seller, made.kind, made.id, made.attempt) == (SELLER, "feedback_answer", 0, 0)


@pytest.mark.parametrize(
    ("key", "shown"), [(KEY, "feedback_answer:f1"), (IntentKey(SELLER, "pin", "f1@nm", 2), "pin:f1@nm#2")]
)
def test_a_key_is_shown_without_the_seller(key: IntentKey, shown: str) -> None:
    assert str(key) == shown


@pytest.mark.parametrize("state", sorted(SETTLED))
def test_a_person_may_have_it_done_again(state: State) -> None:
    old = intent("feedback_answer", "f1", state=state, attempt=3, proof="p", error="e", round=1)
    new = again(old, NOW, asked_by="person:Ольга")
    assert (new.key.round, new.key.target, new.state, new.priority) == (2, "f1", "approved", PERSON)
    assert (new.attempt, new.proof, new.error, new.payload, new.item) == (0, "", "", old.payload, "f1")
    assert again(old, NOW, asked_by="person:Ольга", payload={"text": "Нет."}).payload == {"text": "Нет."}


@pytest.mark.parametrize("state", sorted(WAITING | IN_FLIGHT | {"sent"}))
def test_nothing_is_done_again_before_it_is_settled(state: State) -> None:
    with pytest.raises(ValueError, match=f"is {state}: wait"):
        again(intent(state=state), NOW, asked_by="person:Ольга")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("question_answer", "q1"), ("question_reject", "q1"), True),
        (("question_answer", "q1"), ("question_edit", "q1"), True),
        (("question_answer", "q1"), ("question_answer", "q2"), False),
        (("question_answer", "x"), ("feedback_answer", "x"), False),
        (("feedback_answer", "f1"), ("feedback_edit", "f1"), True),
        (("feedback_answer", "f1"), ("order_return", "f1"), False),
        (("pin", "f1"), ("unpin", "f1"), True),
    ],
)
def test_what_changes_the_same_thing_shares_a_lane(one: Any, other: Any, same: bool) -> None:
    assert (intent(*one).lane == intent(*other).lane) is same


@pytest.mark.parametrize("state", get_args(State))
@pytest.mark.parametrize(
    ("mine", "other", "in_order"),
    [
        (("feedback_edit", 2), ("feedback_answer", 1), False),
        (("feedback_edit", 1), ("feedback_answer", 2), False),
        (("chat_message", 2), ("chat_message", 1), True),
        (("chat_message", 1), ("chat_message", 2), False),
        (("deliver", 2), ("deliver", 1), True),
    ],
)
def test_one_at_a_time_in_a_lane_and_in_order_where_order_matters(
    state: State, mine: Any, other: Any, in_order: bool
) -> None:
    before = intent(other[0], "a", item="x", id=other[1], state=state)
    blocks = state in IN_FLIGHT or (in_order and state in {"approved", "due"})
    assert may_be_claimed(intent(mine[0], "b", item="x", id=mine[1]), [before]) is not blocks


def test_an_intent_does_not_stand_in_its_own_way() -> None:
    assert may_be_claimed(intent(id=1), [intent(id=1, state="due")])


# Folding and timing.


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Да,  подходит.\n", "Да, подходит.", True),
        ("\u00a0Да\tподходит", "Да подходит", True),
        ("и\u0306", "й", True),
        ("Да", "да", False),
        ("Да!", "Да", False),
        ("ёж", "еж", False),
        (None, None, False),
        ("", None, False),
        ("", " ", True),
    ],
)
def test_texts_are_the_same_however_they_are_spaced(one: str | None, other: str | None, same: bool) -> None:
    assert same_text(one, other) is same


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert same_text(text, f" {text}\n")


@pytest.mark.parametrize(("age", "pause"), [(0, 60), (59, 60), (61, 61), (3600, 3600), (9e9, LONGEST_PAUSE)])
def test_one_looks_ever_more_seldom(age: float, pause: float) -> None:
    assert next_look(intent(attempt_ended_at=NOW - age), NOW, 60) == NOW + pause


def test_what_has_no_end_yet_is_looked_at_after_settle() -> None:
    assert next_look(intent(), NOW, 60) == NOW + 60


# Words.


def test_every_reason_is_said_in_both_languages() -> None:
    assert set(REASONS) == set(get_args(Reason))
    assert all(reason.ru and reason.en for reason in REASONS.values())


def test_what_wb_said_is_shown_as_it_is() -> None:
    assert said("422: Не удалось").in_language("en") == "422: Не удалось"
    assert said("other_answer").ru == "на WB уже стоит другой ответ"


@pytest.mark.parametrize(
    ("detail", "shown"),
    [("", Said("не вышло", "it failed")), ("500", Said("не вышло (500)", "it failed (500)"))],
)
def test_what_is_no_code_is_kept_in_both_languages(detail: str, shown: Said) -> None:
    assert said(kept(Said("не вышло", "it failed"), detail)) == shown


@pytest.mark.parametrize("told", ['{"ru": 1}', '{"ru":1}', '{"ru":"a"', "{}"])
def test_what_wb_said_stays_as_it_is_though_it_looks_like_ours(told: str) -> None:
    assert said(told) == Said(told, told)
