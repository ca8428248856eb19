"""Intents and items to test with, made of as little as they need."""

from __future__ import annotations

from typing import Any

import msgspec

from wbdesk.api.model import Model
from wbdesk.plan.intents import Intent, IntentKey, IntentKind
from wbdesk.plan.items import SHAPES, Item, ItemKind, item_of
from wbdesk.wire.mend import mend

SELLER = "11111111-2222-4333-8444-555555555555"
NOW = 1_793_620_800.0
"""2026-11-02 12:00 UTC."""


def intent(kind: IntentKind = "question_answer", target: str = "q1", **fields: Any) -> Intent:
    """An intent that is due."""
    known = {"item": target, "state": "due", "payload": {"text": "Да, подходит."}, "asked_by": "rule:any"}
    key = IntentKey(SELLER, kind, target, fields.pop("round", 0))
    return Intent(**{"key": key, **known, **fields})


def item(kind: ItemKind, read_at: float = NOW, archived: bool = False, **wb: Any) -> Item:
    """An item from WB's JSON under WB's names, read as the SDK reads it: what is odd is lost, the rest is kept."""
    raw = msgspec.json.encode(wb)
    model: Model = mend(SHAPES[kind], raw, lambda _: None)
    return item_of(model, raw, seller=SELLER, read_at=read_at, archived=archived)
