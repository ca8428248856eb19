"""Items to put into a mirror, and short ways to do it."""

from __future__ import annotations

from typing import Any

from tests.plan.made import NOW, SELLER, item

from wbdesk.plan.changes import Change
from wbdesk.plan.items import Item
from wbdesk.store import history, mirror, shelf
from wbdesk.store.database import Database
from wbdesk.store.item_rows import Kept

WB: dict[str, Any] = {
    "question": {
        "id": "q1",
        "text": "Подойдёт ли?",
        "createdDate": "2026-11-01T10:00:00Z",
        "state": "suppliersPortalSynch",
    },
    "feedback": {
        "id": "f1",
        "text": "Порвалась 😡",
        "pros": "цвет",
        "productValuation": 1,
        "createdDate": "2026-11-01T10:00:00Z",
        "productDetails": {"nmId": 123, "productName": "Сумка"},
    },
    "chat": {"chatID": "c1", "replySign": "s", "goodCard": {"nmID": 123, "rid": "r1"}},
    "event": {
        "eventID": "e1",
        "chatID": "c1",
        "eventType": "message",
        "sender": "client",
        "addTimestamp": 1_793_620_800_000,
        "message": {"text": "Здравствуйте"},
    },
    "claim": {"id": "k1", "status": 0, "dt": "2026-11-01T10:00:00", "nm_id": 123, "srid": "r1"},
    "pin": {"pinId": 7, "feedbackId": "f1", "state": "pinned", "nmId": 123},
}
"""One record of each kind, as WB writes it."""


def read(kind: Any = "feedback", read_at: float = NOW, archived: bool = False, **other: Any) -> Item:
    return item(kind, read_at, archived, **{**WB[kind], **other})


def put(database: Database, *found: Item, now: float = NOW, **how: Any) -> list[Change]:
    with database.writing() as tx:
        return mirror.put(tx, found, now, **how)


def get(database: Database, kind: Any = "feedback", id: str = "f1") -> Kept:
    with database.reading() as tx:
        kept = shelf.get(tx, SELLER, kind, id)
    assert kept is not None
    return kept


def kept_changes(database: Database, kind: Any = "feedback", id: str = "f1") -> list[str]:
    with database.reading() as tx:
        return [entry.change for entry in history.of(tx, SELLER, kind, id)]


ANSWER: Any = {"answer": {"text": "Сожалеем", "state": "wbRu", "editable": True}}
"""Of a review."""
