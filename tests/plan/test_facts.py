"""What changes, confirmed answers and escalations tell others: ids, order, envelope, and no more than is needed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.plan.made import NOW, SELLER, intent, item

from wbdesk.plan.changes import Change, compare, gone
from wbdesk.plan.facts import Fact, encoded, envelope, fact_of_answer, fact_of_escalation, facts_of, schema
from wbdesk.plan.items import Item, ItemKind
from wbdesk.plan.proofs import Evidence

VALID = Draft202012Validator(schema())
CARD = {"nmID": 77, "rid": "r1"}


def event(**wb: Any) -> Item:
    known = {"eventID": "e1", "chatID": "1:x", "sender": "client", "addTimestamp": 1793620800500}
    return item("event", **known | {"message": {"text": "Где заказ?"}} | wb)


def feedback(read_at: float = NOW, **wb: Any) -> Item:
    known = {"id": "f1", "text": "Мало", "productValuation": 2, "userName": "Анна Петрова"}
    return item("feedback", read_at, **known | wb)


def claim(read_at: float = NOW, **wb: Any) -> Item:
    return item(
        "claim", read_at, **{"id": "c1", "status": 0, "dt": "2026-11-02T15:00:00", "user_comment": "Брак", **wb}
    )


def question(**wb: Any) -> Item:
    return item(
        "question", **{"id": "q1", "text": "Размер?", "productDetails": {"nmId": 77, "productName": "Платье"}, **wb}
    )


def told(before: Item | None, after: Item) -> list[Fact]:
    return [fact for change in compare(before, after) for fact in facts_of(change)]


EDITED = feedback(NOW + 5, productValuation=5)
DECIDED = claim(NOW + 5, status=2, dt_update="2026-11-02T15:30:00")
DELETED = gone(feedback(), Evidence(begun_at=NOW + 9.7, missing=True), times_missing=1)
HIDDEN = gone(feedback(), Evidence(begun_at=NOW + 9.7, whole=True, items=(feedback(NOW + 9.7),)), times_missing=2)
[RETURNED] = compare(feedback(), feedback(NOW + 20), gone=True)
assert DELETED is not None
assert HIDDEN is not None


@pytest.mark.parametrize(
    ("facts", "kind", "id", "stream"),
    [
        (told(None, event()), "chat.message", "chat:e1", "1:x"),
        (told(None, event(chatID=None)), "chat.message", "chat:e1", "e1"),
        (told(None, question()), "question.new", "question:q1", "q1"),
        (told(None, feedback()), "feedback.new", "feedback:f1", "f1"),
        (told(feedback(), EDITED), "feedback.edited", f"feedback:f1:{EDITED.digest}", "f1"),
        (facts_of(DELETED), "feedback.deleted", "feedback:f1:deleted", "f1"),
        (facts_of(HIDDEN), "feedback.deleted", "feedback:f1:hidden", "f1"),
        (list(facts_of(RETURNED)), "feedback.returned", "feedback:f1:returned", "f1"),
        (told(None, claim()), "claim.new", f"claim:c1:{claim().digest}", "c1"),
        (told(claim(), DECIDED), "claim.changed", f"claim:c1:{DECIDED.digest}", "c1"),
        ([fact_of_escalation(feedback(), "brak", NOW)], "escalation", "escalation:feedback:f1:brak", "f1"),
        ([fact_of_escalation(event(), "call", NOW)], "escalation", "escalation:event:e1:call", "1:x"),
    ],
)
def test_a_fact_has_the_same_id_and_stream_whenever_it_is_told(
    facts: list[Fact], kind: str, id: str, stream: str
) -> None:
    [fact] = facts
    assert (fact.kind, fact.id, fact.stream, fact.seller) == (kind, id, stream, SELLER)
    assert [problem.message for problem in VALID.iter_errors(envelope(fact))] == []


def test_a_question_that_returns_is_told_to_nobody_as_one_that_goes() -> None:
    [change] = compare(question(), question(), gone=True)
    assert (change.kind, facts_of(change)) == ("returned", ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, item("chat", chatID="1:x")),
        (None, item("pin", pinId=5, state="pinned")),
        (feedback(), feedback(NOW + 5, answer={"text": "Жаль"})),
        (feedback(), feedback(NOW + 5, wasViewed=True)),
        (question(), question(text="Цвет?")),
    ],
)
def test_most_changes_are_told_to_nobody(before: Item | None, after: Item) -> None:
    assert told(before, after) == []


@pytest.mark.parametrize(
    ("kind", "state", "id"),
    [
        ("question_answer", "confirmed", "answer:question_answer:x1"),
        ("feedback_edit", "confirmed", "answer:feedback_edit:x1"),
        ("feedback_answer", "sent", None),
        ("feedback_answer", "superseded", None),
        ("chat_message", "confirmed", None),
        ("pin", "confirmed", None),
    ],
)
def test_an_answer_is_told_when_wb_shows_it(kind: Any, state: Any, id: str | None) -> None:
    fact = fact_of_answer(intent(kind, "x1", state=state, rule="brak", template="t"), NOW)
    assert (fact and fact.id) == id
    if fact is not None:
        assert VALID.is_valid(envelope(fact))
        assert (fact.payload["text"], fact.payload["rule"], fact.payload["item_id"]) == ("Да, подходит.", "brak", "x1")


def test_a_second_round_is_another_fact() -> None:
    fact = fact_of_answer(intent("feedback_answer", "f1", state="confirmed", round=1), NOW)
    assert fact is not None
    assert fact.id == "answer:feedback_answer:f1#1"


def test_a_message_tells_who_wrote_what_about_which_order() -> None:
    files = {"files": [{"downloadID": "d1", "name": "a.pdf", "size": 7}], "images": [{"downloadID": "d2"}]}
    message = {"text": "Где заказ?", "attachments": {"goodCard": CARD, **files}}
    [fact] = told(None, event(message=message, clientName="Мария", isNewChat=True))
    assert fact.payload == {
        "chat_id": "1:x",
        "event_id": "e1",
        "sender": "client",
        "source": None,
        "text": "Где заказ?",
        "files": [
            {"download_id": "d1", "name": "a.pdf", "content_type": None, "size": 7},
            {"download_id": "d2", "name": None, "content_type": None, "size": None},
        ],
        "is_new_chat": True,
        "client_name": "Мария",
        "nm_id": 77,
        "order_id": "r1",
        "written_at": "2026-11-02T12:00:00.500Z",
    }


def test_the_author_of_a_review_is_told_to_nobody() -> None:
    facts = [
        *told(None, feedback()),
        *told(feedback(), EDITED),
        *facts_of(DELETED),
        fact_of_escalation(feedback(), "r", NOW),
    ]
    assert len(facts) == 4
    assert "Анна" not in " ".join(encoded(fact).decode() for fact in facts)


ODD: list[tuple[ItemKind, dict[str, Any]]] = [
    ("event", {"eventID": "e1", "chatID": 5, "message": {"text": ["?"]}}),
    ("question", {"id": "q1", "productDetails": "?", "text": None}),
    ("feedback", {"id": "f1", "photoLinks": [{"fullSize": 5}], "text": "Мало", "productValuation": "два"}),
    ("claim", {"id": "c1", "status": "два", "actions": 5}),
]


@pytest.mark.parametrize(("kind", "wb"), ODD)
def test_what_wb_sends_oddly_is_told_as_far_as_it_can_be_read(kind: ItemKind, wb: dict[str, Any]) -> None:
    [fact] = told(None, item(kind, **wb))
    assert [problem.message for problem in VALID.iter_errors(envelope(fact))] == []
    assert fact.payload.get("text", "") == (wb["text"] or "" if kind == "feedback" else "")


def test_the_envelope_is_one_line_and_the_same_bytes_every_time() -> None:
    [one], [other] = told(None, feedback()), told(None, feedback())
    assert encoded(one) == encoded(other)
    assert b"\n" not in encoded(one)
    assert list(json.loads(encoded(one))) == ["id", "type", "version", "timestamp", "seller", "stream", "data"]
    assert json.loads(encoded(one))["timestamp"] == "2026-11-02T12:00:00.000Z"


def test_a_decided_claim_says_when() -> None:
    [fact] = told(claim(), DECIDED)
    assert (fact.payload["decided_at"], fact.payload["made_at"]) == (
        "2026-11-02T12:30:00.000Z",
        "2026-11-02T12:00:00.000Z",
    )
    [undecided] = told(None, claim(dt_update="2026-11-02T15:00:00"))
    assert undecided.payload["decided_at"] is None


def test_a_change_without_an_item_before_is_of_the_item_after() -> None:
    assert Change(kind="new", at=NOW, after=feedback()).item.id == "f1"
