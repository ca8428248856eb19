"""One damaged record in an otherwise good reply, as when WB changes a field without notice.

Lives here: finding the records of any reply, and damaging one field of one of them. Which record and field is decided
by a number that comes in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from .faults import Drift
from .messages import Reply

Choose = Callable[[int], int]
"""Gives a number below the one it is asked for."""

_WORDS = frozenset(
    {"state", "orderStatus", "sender", "source", "eventType", "pinOn", "pinMethod", "matchingSize", "status"}
)
_IDS = frozenset({"id", "eventID", "chatID", "pinId", "feedbackId"})
NEW_WORD = "newValueOfWB"
NEW_FIELD = "newFieldOfWB"
ODD_DATE = "0001-01-01T00:00:00Z"


def drifted(reply: Reply, drift: Drift, field: str | None, choose: Choose) -> Reply:
    """*reply* with one record damaged, or as it is without records; ids stay whole unless *field* names one."""
    if "json" not in reply.headers.get("content-type", ""):
        return reply
    body = msgspec.json.decode(reply.body)
    records = _records(body)
    if not records:
        return reply
    record = records[choose(len(records))]
    name = field or (NEW_FIELD if drift == "extra" else _victim(record, drift, choose))
    _damage(record, drift, name)
    return Reply(reply.status, reply.headers, msgspec.json.encode(body), reply.delay)


def _records(body: Any) -> list[dict[str, Any]]:
    """The records of a reply: its first list of objects, or the object itself, looked for under WB's envelopes."""
    if isinstance(body, list):
        return [record for record in body if isinstance(record, dict)]
    if not isinstance(body, dict):
        return []
    lists = [found for value in body.values() if isinstance(value, list) and (found := _records(value))]
    inner = [found for name in ("data", "result") if (found := _records(body.get(name)))]
    enveloped = any(name in body for name in ("data", "result", "claims"))
    return next(iter(lists + inner), [] if enveloped else [body])


def _victim(record: dict[str, Any], drift: Drift, choose: Choose) -> str:
    names = [name for name, value in record.items() if name not in _IDS and _suits(name, value, drift)]
    return names[choose(len(names))] if names else NEW_FIELD


def _suits(name: str, value: Any, drift: Drift) -> bool:
    if drift == "enum":
        return name in _WORDS
    if drift == "date":
        return (isinstance(value, str) and "date" in name.lower()) or name in ("dt", "dt_update")
    return True


def _damage(record: dict[str, Any], drift: Drift, name: str) -> None:
    if drift == "missing":
        record.pop(name, None)
    elif drift == "extra":
        record[name] = {"since": ODD_DATE}
    else:
        record[name] = _other(record.get(name), drift)


def _other(value: Any, drift: Drift) -> Any:
    if drift == "null":
        return None
    if drift == "date":
        return ODD_DATE
    if drift == "enum":
        return 999 if isinstance(value, int) else NEW_WORD
    return [value] if isinstance(value, (str, int, float)) else "text"
