"""An item's columns, made of WB's record, and what is read of its JSON when it must be certain."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.plan.made import NOW, SELLER, item

from wbdesk import QuestionPage
from wbdesk.plan.items import COLUMNS, SHAPES, Item, ItemKind, digest_of, item_of, part_of, record_in

CARD = {"nmID": 77, "rid": "r1"}

EXAMPLES: list[tuple[ItemKind, dict[str, Any], dict[str, Any]]] = [
    (
        "question",
        {
            "id": "q1",
            "text": "Какой размер?",
            "createdDate": "2026-11-02T12:00:00Z",
            "state": "suppliersPortalSynch",
            "answer": None,
            "productDetails": {"nmId": 77},
        },
        {
            "id": "q1",
            "text": "Какой размер?",
            "created_at": NOW,
            "state": "suppliersPortalSynch",
            "answered": False,
            "nm_id": 77,
        },
    ),
    ("question", {"id": "q1", "state": "none"}, {"answered": True}),
    ("question", {"id": "q1", "state": "wbRu", "answer": {"text": "42"}}, {"answered": True, "state": "wbRu"}),
    (
        "feedback",
        {
            "id": "f1",
            "text": "Мало",
            "pros": "",
            "cons": "Пуговица",
            "productValuation": 2,
            "createdDate": "2026-11-02T15:00:00+03:00",
            "productDetails": {"nmId": 77},
            "state": "none",
        },
        {
            "id": "f1",
            "feedback_id": "f1",
            "text": "Мало\nПуговица",
            "rating": 2,
            "created_at": NOW,
            "nm_id": 77,
            "answered": False,
            "state": "none",
        },
    ),
    ("feedback", {"id": "f1", "state": "wbRu", "answer": None}, {"answered": False, "state": "wbRu"}),
    (
        "feedback",
        {"id": "f1", "state": "wbRu", "answer": {"text": "Жаль", "state": "reviewRequired"}},
        {"answered": True, "state": "reviewRequired"},
    ),
    ("feedback", {"id": "f1", "answer": {"text": ""}}, {"answered": False}),
    ("feedback", {"id": "f1", "answer": {"text": 5}}, {"answered": True}),
    (
        "chat",
        {
            "chatID": "1:x",
            "goodCard": CARD,
            "lastMessage": {"text": "Здравствуйте", "addTimestamp": 1793620800000},
            "clientName": "Мария",
        },
        {"id": "1:x", "chat_id": "1:x", "nm_id": 77, "order_id": "r1", "text": "Здравствуйте", "created_at": NOW},
    ),
    ("chat", {"chatID": "1:x"}, {"text": "", "created_at": None, "order_id": None}),
    (
        "event",
        {
            "eventID": "e1",
            "chatID": "1:x",
            "sender": "client",
            "addTimestamp": 1793620800500,
            "message": {"text": "Добрый день", "attachments": {"goodCard": CARD}},
        },
        {
            "id": "e1",
            "chat_id": "1:x",
            "state": "client",
            "created_at": NOW + 0.5,
            "text": "Добрый день",
            "nm_id": 77,
            "order_id": "r1",
        },
    ),
    ("event", {"eventID": "e1", "addTime": "2026-11-02T12:00:00Z"}, {"created_at": NOW, "text": "", "state": None}),
    (
        "claim",
        {
            "id": "c1",
            "status": 1,
            "dt": "2026-11-02T15:00:00",
            "nm_id": 77,
            "srid": "r1",
            "user_comment": "Брак",
            "actions": ["approve1"],
        },
        {"state": "1", "answered": True, "created_at": NOW, "order_id": "r1", "text": "Брак", "nm_id": 77},
    ),
    ("claim", {"id": "c1", "status": 0}, {"answered": False, "state": "0"}),
    (
        "pin",
        {"pinId": 5, "feedbackId": "f1", "state": "pinned", "changeStateAt": "2026-11-02T12:00:00Z", "nmId": 77},
        {"id": "5", "feedback_id": "f1", "state": "pinned", "created_at": NOW, "nm_id": 77},
    ),
]


@pytest.mark.parametrize(("kind", "wb", "columns"), EXAMPLES)
def test_the_columns_follow_from_the_record(kind: ItemKind, wb: dict[str, Any], columns: dict[str, Any]) -> None:
    made = item(kind, **wb)
    assert {name: getattr(made, name) for name in columns} == columns
    assert (made.kind, made.seller, made.read_at, made.archived) == (kind, SELLER, NOW, False)
    assert msgspec.json.decode(made.raw) == wb
    assert len(made.digest) == 16


def test_every_kind_has_its_record_and_its_columns() -> None:
    assert set(SHAPES) == set(COLUMNS) == {kind for kind, _, _ in EXAMPLES}


def test_what_is_no_item_is_refused() -> None:
    with pytest.raises(TypeError, match="QuestionPage; it mirrors question"):
        item_of(QuestionPage(), b"{}", seller=SELLER, read_at=NOW)


def feedback(**wb: Any) -> Item:
    return item("feedback", **{"id": "f1", "text": "Мало", "productValuation": 2, **wb})


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"wasViewed": True}, True),
        ({"answer": {"text": "Жаль"}}, True),
        ({"pros": None}, True),
        ({"text": "Мало "}, False),
        ({"text": "", "pros": "Мало"}, False),
        ({"productValuation": 3}, False),
        ({"bables": ["цвет"]}, False),
        ({"video": {"link": "a"}}, False),
    ],
)
def test_a_digest_is_of_what_the_buyer_said(changed: dict[str, Any], same: bool) -> None:
    assert (feedback(**changed).digest == feedback().digest) is same


def test_a_digest_stays_the_same_for_ever() -> None:
    """It stands in ids of facts that receivers keep."""
    assert digest_of("Мало", 2) == "b8228f061cdb5521"
    assert feedback().digest == digest_of(("Мало", "", ""), 2, (0, False), [])


class Half(msgspec.Struct):
    """Part of a review."""

    text: str | None = None


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b'{"text": "a", "answer": 7}', Half("a")),
        (b'{"answer": 7}', Half()),
        (b'{"text": 7}', None),
        (b'{"text": "a"', None),
        (b"[]", None),
        (b'{"text": "\xff"}', None),
    ],
)
def test_a_part_is_read_whatever_stands_beside_it_or_not_at_all(raw: bytes, part: Half | None) -> None:
    assert part_of(Item(seller=SELLER, kind="feedback", id="f1", raw=raw, read_at=NOW), Half) == part


def test_a_record_is_taken_out_of_its_envelope_as_it_is() -> None:
    assert record_in(b'{"data": {"id":  "f1"}, "error": false}') == b'{"id":  "f1"}'


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"data": null}'])
def test_a_reply_without_a_record_has_none(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        record_in(body)
