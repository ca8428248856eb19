"""What every model shares: frozen structs with WB's names outside and snake_case inside.

A field that is absent or unreadable is None (a list: empty); only the identifying field has no default, so that a
record that cannot be told from another is never yielded. `Many`, `Millis` and `MoscowTime` are what a type checker
should see of fields that WB writes in another form; `Adjusted` turns that form into this one when a record is read.
Lives here: the base classes, the field types and `to_dict`. Models live beside their operations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, TypeVar

import msgspec

from .spelling import missing, of_model

T = TypeVar("T")

MOSCOW = timezone(timedelta(hours=3))
"""Moscow time: a fixed +03:00 without summer time, whatever the machine's time zone data say."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

if TYPE_CHECKING:
    Many: TypeAlias = tuple[T, ...]
    Instant: TypeAlias = datetime | None
    Millis: TypeAlias = datetime | None
    MoscowTime: TypeAlias = datetime | None
else:
    Many = tuple[T, ...] | None
    """A list: WB writes null for an empty one."""
    Instant = Annotated[datetime, msgspec.Meta(tz=True)] | None
    """RFC 3339 with an offset."""
    Millis = int | Annotated[datetime, msgspec.Meta(tz=True)] | None
    """Unix milliseconds."""
    MoscowTime = datetime | None
    """Moscow time that WB writes without an offset."""


class Model(msgspec.Struct, frozen=True, rename="camel"):
    """A record of WB's. Compare, hash and print it; `to_dict` gives WB's names back."""

    identity: ClassVar[str] = ""
    """The field without which a record is not yielded."""

    if not TYPE_CHECKING:  # type checkers are to find the wrong name themselves

        def __getattr__(self, name: str) -> Any:
            return missing(self, name, of_model)


class Adjust(msgspec.Struct, frozen=True):
    """How one field differs on the wire: `read` gives the value shown, `write` the value WB sent."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any] = lambda value: value


class Adjusted(Model, frozen=True):
    """A model some of whose fields WB writes in another form; `adjusts` names them."""

    adjusts: ClassVar[Mapping[str, Adjust]] = {}

    def __post_init__(self) -> None:
        for name, adjust in self.adjusts.items():
            value = getattr(self, name)
            shown = adjust.read(value)
            if shown is not value:
                msgspec.structs.force_setattr(self, name, shown)


class Page(Adjusted, frozen=True):
    """One page of a list: its records stand in the field that `records` names."""

    records: ClassVar[str] = ""

    received: int | None = msgspec.field(default=None, name="(received)")
    """Ours, under a name that WB does not use: how many records WB sent, if some of them could not be
    read; None if all were."""


def records_sent(page: object, records: Sized) -> int:
    """How many records WB sent on *page*, those that could not be read included; *records* are those that could."""
    received: int | None = getattr(page, "received", None)
    return len(records) if received is None else received


def from_millis(value: int | datetime | None) -> datetime | None:
    """Unix milliseconds as an aware datetime, exactly; out of range is None."""
    if not isinstance(value, int):
        return value
    try:
        return EPOCH + timedelta(milliseconds=value)
    except OverflowError:
        return None


def to_millis(value: datetime | None) -> int | None:
    """The reverse of `from_millis`, exactly."""
    return None if value is None else (value - EPOCH) // timedelta(milliseconds=1)


def in_moscow(value: datetime | None) -> datetime | None:
    """A datetime that WB wrote without an offset, as the Moscow time it is."""
    return value.replace(tzinfo=MOSCOW) if value is not None and value.tzinfo is None else value


def without_offset(value: datetime | None) -> str | None:
    """The reverse of `in_moscow`, as WB writes it."""
    return None if value is None else value.astimezone(MOSCOW).replace(tzinfo=None).isoformat()


MANY = Adjust(lambda value: () if value is None else value)
MILLIS = Adjust(from_millis, to_millis)
MOSCOW_TIME = Adjust(in_moscow, without_offset)


def to_dict(model: Model) -> dict[str, Any]:
    """*model* as plain values under WB's own names: what `json.dumps` takes. Dates are text, as WB writes them."""
    adjusts: Mapping[str, Adjust] = getattr(type(model), "adjusts", {})
    return {
        field.encode_name: _plain(adjusts[field.name].write(value) if field.name in adjusts else value)
        for field in _fields(type(model))
        if field.name != "received"  # ours, not WB's
        for value in (getattr(model, field.name),)
    }


@cache
def _fields(model: type[Model]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """The fields of a class of models. Looking them up takes longer than all the rest of `to_dict`."""
    return msgspec.structs.fields(model)


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return to_dict(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return msgspec.to_builtins(value)
