"""A page whose records are still raw JSON: the way to lose one record of five thousand without reading the page twice.

`half_of` makes, for a page (or a list) of records, the type to decode in its place; `Half.read` reads the records one
by one. One pass over the body, one decode of each record: little dearer than a page in which nothing is odd.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

from wbdesk.api.model import Model, Page

from .mend import Report, anatomy, decoder, mend_item, twin


class Half(msgspec.Struct, frozen=True):
    """How to read a page whose records are left raw."""

    shape: Any
    item: Any
    """The type of a record."""
    kind: Any
    """What to decode instead of `shape`."""

    def raws(self, value: Any) -> list[msgspec.Raw]:
        """The records of a decoded *value*, in order."""
        listed = getattr(value, self.shape.records) if self.is_page else value
        return listed or []

    def lists(self, raw: bytes) -> bool:
        """Whether the records in *raw* are a list, or absent; anything else is no empty page."""
        try:
            listed = bytes(getattr(twin(self.kind).decode(raw), self.shape.records)) if self.is_page else raw
            decoder(list[msgspec.Raw] | None).decode(listed or b"null")
        except msgspec.ValidationError:
            return False
        return True

    def read(self, raws: Iterable[msgspec.Raw], report: Report) -> list[tuple[Any, msgspec.Raw]]:
        """Each record that can be read, beside its JSON; the others are reported."""
        decode = decoder(self.item).decode
        found: list[tuple[Any, msgspec.Raw]] = []
        for raw in raws:
            try:
                found.append((decode(raw), raw))
            except msgspec.ValidationError:
                found.extend((model, raw) for model in mend_item(self.item, raw, report))
        return found

    def whole(self, value: Any, models: tuple[Any, ...]) -> Any:
        """The page (or list) with *models* for records."""
        if not self.is_page:
            return list(models)
        sent = len(self.raws(value))
        rest = {name: getattr(value, name) for name in value.__struct_fields__ if name != self.shape.records}
        rest["received"] = sent if sent != len(models) else None
        return self.shape(**rest, **{self.shape.records: models})

    @property
    def is_page(self) -> bool:
        """A page, not a bare list."""
        return isinstance(self.shape, type)


@lru_cache(maxsize=64)
def half_of(shape: Any) -> Half | None:
    """The half of *shape*, or None if it is neither a page nor a list of records."""
    if isinstance(shape, type) and issubclass(shape, Page) and shape.records:
        return _half_page(shape)
    outer, item = anatomy(shape)
    listed = outer is list and isinstance(item, type) and issubclass(item, Model)
    return Half(shape, item, list[msgspec.Raw]) if listed else None


def _half_page(shape: type[Page]) -> Half:
    fields = msgspec.structs.fields(shape)
    item = next(anatomy(field.type)[1] for field in fields if field.name == shape.records)
    kinds = [(f.name, list[msgspec.Raw] | None if f.name == shape.records else f.type, None) for f in fields]
    names = {field.name: field.encode_name for field in fields}
    return Half(shape, item, msgspec.defstruct(f"Half{shape.__name__}", kinds, rename=names))
