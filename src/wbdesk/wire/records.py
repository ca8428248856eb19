"""A page's records, each beside the raw JSON it was read from: for those who store what WB really sent."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec

from wbdesk.api.call import Call, Json
from wbdesk.errors import InvalidArgument

from .codec import doubting, halved
from .halves import Half, half_of
from .mend import Report
from .session import Reply

Item_co = TypeVar("Item_co", covariant=True)


class Record(msgspec.Struct, Generic[Item_co], frozen=True, gc=False):
    """A model and the JSON it was read from."""

    model: Item_co
    raw: bytes


class Paired(msgspec.Struct, frozen=True, dict=True):
    """A page (or a list) and its records with their JSON."""

    value: Any
    records: list[Record[Any]]

    @cached_property
    def _raws(self) -> dict[int, bytes]:
        """The JSON by the identity of the model; the models live as long as this does."""
        return {id(record.model): record.raw for record in self.records}

    def pair(self, item: Any) -> Record[Any]:
        """*item* with its JSON; a batch of events with the JSON of its events as a list."""
        parts = [self._raws[id(part)] for part in getattr(item, "events", ())]
        return Record(item, self._raws.get(id(item)) or b"[" + b",".join(parts) + b"]")


def half_of_call(call: Call[Any]) -> Half:
    """How the records of *call* are read; InvalidArgument for a call that has none."""
    reads = call.reads
    half = half_of(reads.shape) if isinstance(reads, Json) and reads.then is None else None
    if half is None:
        raise InvalidArgument(
            f"{call.route.name} returns no list of records and was not sent; use send or send_raw", argument="call"
        )
    return half


def read_paired(call: Call[Any], reply: Reply, report: Report) -> Paired:
    """The page in *reply* with the JSON of each record."""
    half = half_of_call(call)
    with doubting(call, reply):
        value, read = halved(call, reply, half, report)
    records = [Record(model, bytes(raw)) for model, raw in read]
    return Paired(half.whole(value, tuple(model for model, _ in read)), records)
