"""What of an item can be searched for: everything that somebody has written, and the names that people remember."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from wbdesk.plan.items import Item, part_of

NAMES = ("text", "productName", "supplierArticle", "brandName")
"""Read inside an answer and a product."""


class Said(msgspec.Struct, frozen=True, rename="camel"):
    """Where WB's records keep words. Anything may be odd: what is no text is not searched for."""

    answer: Any = None
    product_details: Any = None
    user_name: Any = None
    client_name: Any = None
    imt_name: Any = msgspec.field(default=None, name="imt_name")
    wb_comment: Any = msgspec.field(default=None, name="wb_comment")


def searchable(item: Item) -> str:
    """All words by which an item may be found."""
    numbers = (item.order_id, item.nm_id and str(item.nm_id))
    return "\n".join(part for part in (item.text, *_said(part_of(item, Said)), *numbers) if part)


def _said(said: Said | None) -> Iterator[str]:
    for value in msgspec.structs.astuple(said) if said else ():
        parts = [value.get(name) for name in NAMES] if isinstance(value, dict) else [value]
        yield from (part for part in parts if isinstance(part, str))
