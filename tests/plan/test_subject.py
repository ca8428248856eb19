"""What the rules see of WB's records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from wbdesk.api.chats import Chat, Event
from wbdesk.api.claims import Claim
from wbdesk.api.feedback import Feedback
from wbdesk.api.questions import Question
from wbdesk.plan.subject import DAY, Subject, subject_of

WRITTEN = datetime(2026, 8, 1, 9, tzinfo=UTC)
NOW = WRITTEN.timestamp() + 2 * DAY

PRODUCT = {"nmId": 5, "productName": "Термос", "supplierArticle": "T-1", "brandName": "Лён", "size": "0"}


def test_a_review() -> None:
    record = read(
        Feedback,
        {
            "id": "f1",
            "text": "Плохо",
            "pros": "Цена",
            "cons": None,
            "productValuation": 2,
            "createdDate": "2026-08-01T09:00:00Z",
            "productDetails": PRODUCT,
            "photoLinks": [{"fullSize": "x"}],
            "video": None,
            "userName": "Анна",
            "orderStatus": "buyout",
            "matchingSize": "ok",
            "isAbleReturnProductOrders": True,
            "bables": ["брак"],
            "color": "синий",
            "subjectName": "Термосы",
        },
    )
    assert subject_of(record, NOW) == Subject(
        kind="feedback",
        id="f1",
        age=2 * DAY,
        text="Плохо",
        pros="Цена",
        user_name="Анна",
        rating=2,
        nm_id=5,
        supplier_article="T-1",
        product="Термос",
        brand="Лён",
        subject="Термосы",
        size="0",
        color="синий",
        matching_size="ok",
        tags=("брак",),
        photo=True,
        order_status="buyout",
        able_return=True,
    )


def test_a_question() -> None:
    asked = {"id": "q1", "text": "Когда?", "createdDate": "2026-08-01T09:00:00Z", "productDetails": PRODUCT}
    subject = subject_of(read(Question, asked), NOW)
    assert (subject.kind, subject.text, subject.brand, subject.answered, subject.days_left) == (
        "question",
        "Когда?",
        "Лён",
        False,
        None,
    )


def test_a_claim() -> None:
    made = {"id": "c1", "user_comment": "Брак", "dt": "2026-08-01T12:00:00", "actions": ["approve1"], "price": 99.5}
    subject = subject_of(read(Claim, made | {"imt_name": "Термос", "photos": ["//x"], "nm_id": 5}), NOW)
    assert (subject.kind, subject.text, subject.actions, subject.price) == ("claim", "Брак", ("approve1",), 99.5)
    assert (subject.product, subject.photo, subject.days_left) == ("Термос", True, 12)


def test_a_chat_message() -> None:
    sent = {
        "eventID": "e1",
        "addTimestamp": int(WRITTEN.timestamp() * 1000),
        "sender": "client",
        "clientName": "Анна",
        "message": {"text": "Где заказ?", "attachments": {"goodCard": {"nmID": 5, "size": "M"}, "images": [{}]}},
    }
    subject = subject_of(read(Event, sent), NOW)
    assert (subject.kind, subject.text, subject.nm_id, subject.size) == ("chat", "Где заказ?", 5, "M")
    assert (subject.photo, subject.answered, subject.age) == (True, False, 2 * DAY)


@pytest.mark.parametrize(
    ("shape", "record"),
    [
        (Question, {"answer": {"text": "Да"}}),
        (Question, {"state": "none"}),
        (Feedback, {"answer": {"text": "Спасибо"}}),
        (Claim, {"status": 2}),
        (Event, {"sender": "seller"}),
        (Event, {"sender": "wb"}),
    ],
)
def test_what_is_answered(shape: Any, record: dict[str, Any]) -> None:
    assert subject_of(read(shape, {shape.identity: "1", "eventID": "1"} | record), NOW).answered


@pytest.mark.parametrize("shape", [Question, Feedback, Claim, Event])
def test_what_is_absent_is_unknown(shape: Any) -> None:
    subject = subject_of(read(shape, {"id": "1", "eventID": "1"}), NOW)
    assert (subject.age, subject.rating, subject.nm_id, subject.text, subject.days_left) == (None, None, None, "", None)


def test_a_rating_alone_is_not_answered() -> None:
    assert not subject_of(read(Feedback, {"id": "1", "state": "wbRu"}), NOW).answered


def test_a_clock_behind_wbs_makes_nothing_younger_than_new() -> None:
    record = read(Question, {"id": "1", "createdDate": "2026-08-01T09:00:00Z"})
    assert subject_of(record, WRITTEN.timestamp() - 60).age == 0


def test_other_records_are_refused() -> None:
    with pytest.raises(TypeError, match="rules know no Chat"):
        subject_of(read(Chat, {"chatID": "1"}), NOW)


def read(shape: Any, record: dict[str, Any]) -> Any:
    return msgspec.convert(record, shape, strict=False)
