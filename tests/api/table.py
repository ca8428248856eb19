"""Every operation with every argument, and what must cross the wire for it. Shared by the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from wbdesk.api.call import Upload
from wbdesk.api.pins import PinReviewItem

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 8
PDF = b"%PDF-1.7\n"

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
"""1793620800 in unix seconds."""
MOSCOW_NOON = datetime(2026, 11, 2, 12, tzinfo=timezone(timedelta(hours=3)))
"""1793610000 in unix seconds."""


@dataclass(frozen=True)
class Case:
    """One call and its wire form."""

    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    sent: str = ""
    """Method and path."""
    query: tuple[tuple[str, str], ...] = ()
    json: Any = None
    fields: tuple[tuple[str, str], ...] | None = None
    """Of a multipart form."""
    files: tuple[Upload, ...] = ()

    def __str__(self) -> str:
        return self.name


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """`a=1 b=2` as pairs."""
    return tuple((name, value) for part in text.split() for name, _, value in (part.partition("="),))


LEAST = (
    Case("new_feedbacks_questions", sent="GET /api/v1/new-feedbacks-questions"),
    Case("get_questions_count_unanswered", sent="GET /api/v1/questions/count-unanswered"),
    Case("get_questions_count", sent="GET /api/v1/questions/count"),
    Case(
        "questions",
        kwargs={"is_answered": False},
        sent="GET /api/v1/questions",
        query=pairs("isAnswered=false take=100 skip=0 order=dateDesc"),
    ),
    Case(
        "update_question",
        ("q1",),
        {"was_viewed": False},
        sent="PATCH /api/v1/questions",
        json={"id": "q1", "wasViewed": False},
    ),
    Case(
        "answer_question",
        ("q1", "Да"),
        sent="PATCH /api/v1/questions",
        json={"id": "q1", "answer": {"text": "Да"}, "state": "wbRu"},
    ),
    Case(
        "reject_question",
        ("q1", "Нет"),
        sent="PATCH /api/v1/questions",
        json={"id": "q1", "answer": {"text": "Нет"}, "state": "none"},
    ),
    Case("mark_question_viewed", ("q1",), sent="PATCH /api/v1/questions", json={"id": "q1", "wasViewed": True}),
    Case("question", ("q_1-a",), sent="GET /api/v1/question", query=pairs("id=q_1-a")),
    Case("get_feedbacks_count_unanswered", sent="GET /api/v1/feedbacks/count-unanswered"),
    Case("get_feedbacks_count", sent="GET /api/v1/feedbacks/count"),
    Case(
        "feedbacks",
        kwargs={"is_answered": True},
        sent="GET /api/v1/feedbacks",
        query=pairs("isAnswered=true take=100 skip=0 order=dateDesc"),
    ),
    Case(
        "create_feedbacks_answer",
        ("f1", "Да"),
        sent="POST /api/v1/feedbacks/answer",
        json={"id": "f1", "text": "Да"},
    ),
    Case(
        "update_feedbacks_answer",
        ("f1", "Да"),
        sent="PATCH /api/v1/feedbacks/answer",
        json={"id": "f1", "text": "Да"},
    ),
    Case("create_order_return", ("f1",), sent="POST /api/v1/feedbacks/order/return", json={"feedbackId": "f1"}),
    Case("feedback", ("f1",), sent="GET /api/v1/feedback", query=pairs("id=f1")),
    Case(
        "get_feedbacks_archive",
        sent="GET /api/v1/feedbacks/archive",
        query=pairs("take=100 skip=0 order=dateDesc"),
    ),
    Case("get_pinned_feedbacks", sent="GET /api/feedbacks/v1/pins"),
    Case(
        "pin_feedback",
        ([PinReviewItem("tariff", "nm", "f1")],),
        sent="POST /api/feedbacks/v1/pins",
        json=[{"pinMethod": "tariff", "pinOn": "nm", "feedbackId": "f1"}],
    ),
    Case("unpin_feedback", ([7],), sent="DELETE /api/feedbacks/v1/pins", json=[7]),
    Case("get_pinned_feedbacks_count", sent="GET /api/feedbacks/v1/pins/count"),
    Case("get_pinned_feedbacks_limits", sent="GET /api/feedbacks/v1/pins/limits"),
    Case("get_seller_chats", sent="GET /api/v1/seller/chats"),
    Case("get_seller_events", sent="GET /api/v1/seller/events"),
    Case(
        "create_seller_message",
        ("1:s",),
        {"message": "Добрый день"},
        sent="POST /api/v1/seller/message",
        fields=(("replySign", "1:s"), ("message", "Добрый день")),
    ),
    Case("get_seller_download", ("d1",), sent="GET /api/v1/seller/download/d1"),
    Case("claims", kwargs={"is_archive": False}, sent="GET /api/v1/claims", query=pairs("is_archive=false")),
    Case(
        "update_claim",
        ("c1", "approve1"),
        sent="PATCH /api/v1/claim",
        json={"id": "c1", "action": "approve1"},
    ),
)
"""Every operation with no more arguments than it needs."""

MOST = (
    Case(
        "get_questions_count",
        kwargs={"date_from": MOSCOW_NOON, "date_to": NOON, "is_answered": True},
        sent="GET /api/v1/questions/count",
        query=pairs("dateFrom=1793610000 dateTo=1793620800 isAnswered=true"),
    ),
    Case(
        "questions",
        kwargs={
            "is_answered": True,
            "take": 9_000,
            "skip": 1_000,
            "nm_id": 12,
            "order": "dateAsc",
            "date_from": 1_793_610_000,
            "date_to": NOON + timedelta(microseconds=1),
        },
        sent="GET /api/v1/questions",
        query=pairs("isAnswered=true nmId=12 take=9000 skip=1000 order=dateAsc dateFrom=1793610000 dateTo=1793620801"),
    ),
    Case(
        "update_question",
        ("q1",),
        {"text": "Да", "state": "none"},
        sent="PATCH /api/v1/questions",
        json={"id": "q1", "answer": {"text": "Да"}, "state": "none"},
    ),
    Case(
        "get_feedbacks_count",
        kwargs={"date_from": 0, "date_to": NOON, "is_answered": False},
        sent="GET /api/v1/feedbacks/count",
        query=pairs("dateFrom=0 dateTo=1793620800 isAnswered=false"),
    ),
    Case(
        "feedbacks",
        kwargs={
            "is_answered": False,
            "take": 5_000,
            "skip": 199_990,
            "nm_id": 12,
            "order": "dateAsc",
            "date_from": NOON - timedelta(milliseconds=1),
            "date_to": 1_793_620_800,
        },
        sent="GET /api/v1/feedbacks",
        query=pairs(
            "isAnswered=false nmId=12 take=5000 skip=199990 order=dateAsc dateFrom=1793620799 dateTo=1793620800"
        ),
    ),
    Case(
        "get_feedbacks_archive",
        kwargs={"take": 1, "skip": 0, "nm_id": 12, "order": "dateAsc"},
        sent="GET /api/v1/feedbacks/archive",
        query=pairs("nmId=12 take=1 skip=0 order=dateAsc"),
    ),
    Case(
        "get_pinned_feedbacks",
        kwargs={
            "state": "unpinned",
            "pin_on": "imt",
            "imt_id": 5,
            "nm_id": 12,
            "feedback_id": "f1",
            "date_from": MOSCOW_NOON,
            "date_to": 1_793_620_800,
            "next": 741,
            "limit": 500,
        },
        sent="GET /api/feedbacks/v1/pins",
        query=pairs(
            "state=unpinned pinOn=imt imtId=5 nmId=12 feedbackId=f1 "
            "dateFrom=2026-11-02T09:00:00Z dateTo=2026-11-02T12:00:00Z next=741 limit=500"
        ),
    ),
    Case(
        "pin_feedback",
        (
            (
                {"pin_method": "subscription", "pin_on": "imt", "feedback_id": "f1"},
                {"pinMethod": "tariff", "pinOn": "nm", "feedbackId": "f2"},
            ),
        ),
        sent="POST /api/feedbacks/v1/pins",
        json=[
            {"pinMethod": "subscription", "pinOn": "imt", "feedbackId": "f1"},
            {"pinMethod": "tariff", "pinOn": "nm", "feedbackId": "f2"},
        ],
    ),
    Case(
        "get_pinned_feedbacks_count",
        kwargs={
            "state": "pinned",
            "pin_on": "nm",
            "imt_id": 5,
            "nm_id": 12,
            "feedback_id": "f1",
            "date_from": NOON,
            "date_to": NOON + timedelta(milliseconds=500),
        },
        sent="GET /api/feedbacks/v1/pins/count",
        query=pairs(
            "state=pinned pinOn=nm imtId=5 nmId=12 feedbackId=f1 "
            "dateFrom=2026-11-02T12:00:00Z dateTo=2026-11-02T12:00:00.500000Z"
        ),
    ),
    Case(
        "get_seller_events",
        kwargs={"next": 1_698_045_576_000},
        sent="GET /api/v1/seller/events",
        query=pairs("next=1698045576000"),
    ),
    Case(
        "create_seller_message",
        ("1:s",),
        {"message": "Вот чек", "files": [("чек.pdf", PDF), ("a.jpg", JPEG), ("b.png", PNG)]},
        sent="POST /api/v1/seller/message",
        fields=(("replySign", "1:s"), ("message", "Вот чек")),
        files=(
            Upload("чек.pdf", PDF, "application/pdf"),
            Upload("a.jpg", JPEG, "image/jpeg"),
            Upload("b.png", PNG, "image/png"),
        ),
    ),
    Case(
        "create_seller_message",
        ("1:s",),
        {"files": (("b.png", PNG),)},
        sent="POST /api/v1/seller/message",
        fields=(("replySign", "1:s"),),
        files=(Upload("b.png", PNG, "image/png"),),
    ),
    Case(
        "get_seller_download",
        ("a/../b?c %",),
        {"wait": 60, "to": "file.pdf"},
        sent="GET /api/v1/seller/download/a%2F..%2Fb%3Fc%20%25",
    ),
    Case(
        "claims",
        kwargs={"is_archive": True, "id": "c1", "nm_id": 12, "limit": 200, "offset": 0},
        sent="GET /api/v1/claims",
        query=pairs("is_archive=true id=c1 limit=200 offset=0 nm_id=12"),
    ),
    Case(
        "update_claim",
        ("c1", "rejectcustom"),
        {"comment": "На фото другой товар"},
        sent="PATCH /api/v1/claim",
        json={"id": "c1", "action": "rejectcustom", "comment": "На фото другой товар"},
    ),
)
"""Every operation that takes more, with all it takes."""

CASES = LEAST + MOST
