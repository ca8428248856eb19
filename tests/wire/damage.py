"""Valid replies of every list, made from the models' types, and ways to damage them. What should come out is worked out
here by rule and not by the code under test: a damaged field is None (a list: empty), everything else as it was.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from hypothesis import strategies as st
from tests.api.table import LEAST

import wbdesk
from wbdesk.api.call import Call, Json
from wbdesk.api.model import Instant, Millis, MoscowTime, Page
from wbdesk.wire.mend import anatomy

LISTS = (
    "questions",
    "feedbacks",
    "get_feedbacks_archive",
    "get_pinned_feedbacks",
    "pin_feedback",
    "get_seller_chats",
    "get_seller_events",
    "claims",
)
"""Every operation that returns records."""

DATES = (Instant, Millis, MoscowTime)
GONE = object()
"""The field is not there at all."""


def call_of(name: str) -> Call[Any]:
    """A call of the operation *name*."""
    case = next(case for case in LEAST if case.name == name)
    call: Call[Any] = getattr(wbdesk.calls, name)(*case.args, **case.kwargs)
    return call


def shape_of(name: str) -> Any:
    reads = call_of(name).reads
    assert isinstance(reads, Json)
    return reads.shape


def record_type(name: str) -> type[msgspec.Struct]:
    """The model of a list's records."""
    shape = shape_of(name)
    if isinstance(shape, type) and issubclass(shape, Page):
        shape = next(field.type for field in msgspec.structs.fields(shape) if field.name == shape.records)
    model: type[msgspec.Struct] = anatomy(shape)[1]
    return model


def sample(kind: Any, numbers: Iterator[int]) -> Any:
    """JSON that is a good *kind*, no two values alike."""
    number = next(numbers)
    if kind in DATES:
        return {
            Instant: f"2026-01-02T03:04:{number % 60:02}.123456789Z",
            Millis: 1_700_000_000_000 + number,
            MoscowTime: f"2026-01-02T03:04:{number % 60:02}.5",
        }[kind]
    bare, item = anatomy(kind)
    if item is not None:
        return [sample(item, numbers), sample(item, numbers)]
    if issubclass(bare, msgspec.Struct):
        fields = msgspec.structs.fields(bare)
        return {field.encode_name: sample(field.type, numbers) for field in fields if field.name != "received"}
    return {str: f"слово {number}", int: number, bool: number % 2 == 0, float: number + 0.5}[bare]


def good_records(name: str, count: int) -> list[dict[str, Any]]:
    """Good records, each with an id of its own."""
    numbers = itertools.count(1)
    return [sample(record_type(name), numbers) for _ in range(count)]


def body(name: str, records: Any) -> bytes:
    """A whole reply around *records*."""
    reads = call_of(name).reads
    assert isinstance(reads, Json)
    value: Any = records
    if isinstance(reads.shape, type) and issubclass(reads.shape, Page):
        value = sample(reads.shape, itertools.count(500))
        listed = next(f.encode_name for f in msgspec.structs.fields(reads.shape) if f.name == reads.shape.records)
        value[listed] = records
    whole = value if reads.under is None else {reads.under: value}
    return json.dumps(whole, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Damage:
    """`path` leads to a field (by WB's names and places in lists); it gets `value`, or goes."""

    path: tuple[str | int, ...]
    kind: Any
    value: Any

    def apply(self, record: dict[str, Any]) -> dict[str, Any]:
        made = copy.deepcopy(record)
        holder: Any = made
        for step in self.path[:-1]:
            holder = holder[step]
        if self.value is GONE:
            del holder[self.path[-1]]
        else:
            holder[self.path[-1]] = self.value
        return made

    def loses(self) -> bool:
        """Whether the field cannot be read any more."""
        return self.value is GONE or not readable(self.kind, self.value)


def readable(kind: Any, value: Any) -> bool:
    """Whether *value* is what WB may write into a field of this *kind*, as the design has it."""
    if value is None:
        return False
    if kind in DATES and isinstance(value, str):
        return is_date(value, naive=kind == MoscowTime)
    if kind in DATES:
        return kind == Millis and type(value) is int and abs(value) < 10**14
    bare, item = anatomy(kind)
    if item is not None:
        return False
    if issubclass(bare, msgspec.Struct):
        return isinstance(value, dict)
    return type(value) in {str: (str,), int: (int,), bool: (bool,), float: (int, float)}[bare]


def is_date(text: str, *, naive: bool) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return len(text) > 10 and (naive or moment.tzinfo is not None)


def places(kind: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every field of a struct at any depth, with its type."""
    bare, item = anatomy(kind)
    if item is not None:
        yield (*path, 1), item
        yield from places(item, (*path, 1))
    elif isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        for field in msgspec.structs.fields(bare):
            yield (*path, field.encode_name), field.type
            yield from places(field.type, (*path, field.encode_name))


ODD: tuple[Any, ...] = (
    None, 5, -1, 2.5, 10**30, True, False, "", "совсем новое значение", "2026-01-02T03:04:05", "2026-13-41T00:00:00Z",
    "2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05+14:00", "завтра", [], [None], {}, {"a": {"b": [1]}},
)  # fmt: skip


def damages(name: str) -> st.SearchStrategy[Damage]:
    """Any damage to one field of a record: missing, null, another type, another value, an odd date."""
    where = st.sampled_from(sorted(places(record_type(name)), key=str))
    made = st.builds(lambda place, value: Damage(*place, value), where, st.sampled_from((GONE, *ODD)))
    return made.filter(lambda damage: damage.value is not GONE or isinstance(damage.path[-1], str))


def expected(record: dict[str, Any], name: str, harm: list[Damage]) -> Any:
    """The model that should come out of *record* after *harm* to it; None if the record is lost."""
    model_type = record_type(name)
    identity = next(f.encode_name for f in msgspec.structs.fields(model_type) if f.required)
    if any(damage.path == (identity,) and damage.loses() for damage in harm):
        return None
    cured = record
    for damage in harm:
        cured = cure(cured, damage)
    return msgspec.json.decode(json.dumps(cured), type=model_type)


def cure(record: dict[str, Any], damage: Damage) -> dict[str, Any]:
    """The record as it may be read: the damaged field absent, a damaged entry of a list out of it."""
    if not damage.loses():
        return damage.apply(record)
    if isinstance(damage.path[-1], str):
        return Damage(damage.path, damage.kind, GONE).apply(record)
    made = copy.deepcopy(record)
    holder: Any = made
    for step in damage.path[:-1]:
        holder = holder[step]
    del holder[damage.path[-1]]
    return made
