"""Where the items that rules are tried on come from: the mirror, or WB where the mirror has nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ..plan.items import SHAPES, Item
from ..plan.subject import Subject, SubjectKind, subject_of
from ..wire.mend import Unreadable, mend
from . import desk_at_wb
from .desk_options import Desk
from .desk_shops import Shop


def one(desk: Desk, shop: Shop, id: str, kind: SubjectKind | None) -> Item | None:
    """The item with this id."""
    return desk_at_wb.found(desk, shop, id, kind)


def waiting(desk: Desk, shop: Shop, kind: SubjectKind | None, limit: int) -> Iterator[Item]:
    """All that waits for an answer, kind by kind, *limit* of each at most."""
    for name in desk_at_wb.WAITING if kind is None else (kind,):
        yield from desk_at_wb.waiting(desk, shop, name, limit)


def subject_in(item: Item, now: float) -> Subject | None:
    """What rules see of an item; None where not even its id can be read."""
    try:
        return subject_of(mend(SHAPES[item.kind], item.raw, lambda _: None), now)
    except Unreadable:
        return None
