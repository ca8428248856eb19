"""An intent as a row, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Row

from wbdesk.plan.intents import Intent, IntentKey

from .tables import intents

KEY = ("kind", "target", "round")
COPIED = tuple(name for name in Intent.__struct_fields__ if name not in {"id", "key", "payload"})
"""Fields that are columns of the same name."""

COLUMNS = tuple(column.name for column in intents.c if column.name != "id")
"""What a new row is written with."""

FIXED = ("item", "asked_by", "rule", "template", "template_version", "mode", "not_after", "created_at")
MOVED = tuple(name for name in COLUMNS if name in COPIED and name not in FIXED)
"""What moves change, what is to be sent aside."""

WHOLE = tuple(intents.c[name] for name in ("id", "seller", *KEY, "payload", *COPIED))
"""What `intent_of` reads."""


def values_of(intent: Intent) -> tuple[Any, ...]:
    """The values of `COLUMNS`."""
    values = msgspec.structs.asdict(intent.key) | msgspec.structs.asdict(intent)
    derived = {name: getattr(intent, name) for name in ("lane", "ordered", "sink")}
    values |= {"payload": payload_text(intent.payload), **derived}
    return tuple(values[name] for name in COLUMNS)


def moved_values(intent: Intent) -> tuple[Any, ...]:
    """The values of `MOVED`."""
    return tuple(getattr(intent, name) for name in MOVED)


def changes_of(before: Intent, after: Intent) -> dict[str, Any]:
    """The columns that a move has changed, and when it was made."""
    changes = {name: getattr(after, name) for name in COPIED if getattr(after, name) != getattr(before, name)}
    changes["updated_at"] = after.updated_at
    if after.payload != before.payload:
        changes["payload"] = payload_text(after.payload)
    return changes


def payload_text(payload: Mapping[str, Any]) -> str:
    """What is to be sent, as the row keeps it."""
    return msgspec.json.encode(payload).decode()


def intent_of(row: Row[*tuple[Any, ...]]) -> Intent:
    """The intent of a row read with `WHOLE`."""
    number, seller, kind, target, again, payload, *copied = row
    return Intent(
        id=number,
        key=IntentKey(seller, kind, target, again),
        payload=msgspec.json.decode(payload),
        **dict(zip(COPIED, copied, strict=True)),
    )


def intents_of(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Intent]:
    """The intents of several rows."""
    return [intent_of(row) for row in rows]
