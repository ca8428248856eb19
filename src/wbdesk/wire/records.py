"""A page's records, each beside the raw JSON it was read from: for those who store what WB really sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from wbdesk.api.call import Call, Json
from wbdesk.api.model import Model, Page
from wbdesk.errors import InvalidArgument

from .codec import unwrapped
from .mend import RAWS, Report, anatomy, mend_field, mend_item, twin
from .session import Reply

Item_co = TypeVar("Item_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Record(Generic[Item_co]):
    """A model and the JSON it was read from."""

    model: Item_co
    raw: bytes


@dataclass(frozen=True, slots=True)
class Paired:
    """A page (or a list) and its records with their JSON."""

    value: Any
    records: list[Record[Any]]

    def pair(self, item: Any) -> Record[Any]:
        """*item* with its JSON; a batch of events with the JSON of its events as a list."""
        raws = {id(record.model): record.raw for record in self.records}
        parts = [raws[id(part)] for part in getattr(item, "events", ())]
        return Record(item, raws.get(id(item)) or b"[" + b",".join(parts) + b"]")


def read_paired(call: Call[Any], reply: Reply, report: Report) -> Paired:
    """The page in *reply* with the JSON of each record; InvalidArgument for a call that has no records."""
    reads = call.reads
    if not isinstance(reads, Json) or reads.then is not None or _item(reads.shape) is None:
        raise InvalidArgument(f"{call.route.name} returns no list of records; use send or send_raw", argument="call")
    raw = unwrapped(call, reply)
    if isinstance(reads.shape, type) and issubclass(reads.shape, Page):
        return _paired_page(reads.shape, raw, report)
    records = _records(_item(reads.shape), raw, report)
    return Paired([record.model for record in records], records)


def _paired_page(shape: type[Page], raw: bytes, report: Report) -> Paired:
    parts = twin(shape).decode(raw)
    listed = getattr(parts, shape.records)
    records = _records(_item(shape), bytes(listed) or b"null", report)
    others = [field for field in msgspec.structs.fields(shape) if field.name not in (shape.records, "received")]
    values = dict[str, Any](pair for field in others for pair in mend_field(field, getattr(parts, field.name), report))
    values[shape.records] = tuple(record.model for record in records)
    return Paired(shape(**values, received=_sent(listed)), records)


def _sent(listed: msgspec.Raw) -> int:
    return len(RAWS.decode(bytes(listed))) if bytes(listed) not in (b"", b"null") else 0


def _records(item: Any, raw: bytes, report: Report) -> list[Record[Any]]:
    parts = [] if raw == b"null" else RAWS.decode(raw)
    return [Record(model, bytes(part)) for part in parts for model in mend_item(item, part, report)]


def _item(shape: Any) -> Any:
    """The type of the records in *shape*, or None if it is no list of records."""
    if isinstance(shape, type) and issubclass(shape, Page) and shape.records:
        field = next(field for field in msgspec.structs.fields(shape) if field.name == shape.records)
        return anatomy(field.type)[1]
    item = anatomy(shape)[1]
    return item if isinstance(item, type) and issubclass(item, Model) else None
