"""Where the items that rules are tried on come from: the mirror, or WB where the mirror has nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ...plan.items import SHAPES, Item, ItemKind
from ...plan.subject import Subject, SubjectKind, subject_of
from ...store import shelf
from ...wire.mend import Unreadable, mend
from . import at_wb, mirror
from .options import Desk
from .shops import Shop

SHOWN: Mapping[SubjectKind, ItemKind] = MappingProxyType(
    {"question": "question", "feedback": "feedback", "claim": "claim", "chat": "event"}
)
"""As what the mirror has each kind of subject."""


def one(desk: Desk, shop: Shop, id: str, kind: SubjectKind | None) -> Item | None:
    """The item with this id."""
    kinds: list[ItemKind] = [SHOWN[name] for name in SHOWN if kind in {None, name}]
    if mirrored(desk, shop):
        with desk.database.reading() as tx:
            if item := mirror.one(tx, shop.id, kinds, id):
                return item
    return at_wb.found(desk, shop, id, kind)


def waiting(desk: Desk, shop: Shop, kind: SubjectKind, *, there: bool) -> Iterator[Item]:
    """All of one kind that waits for an answer, from the mirror if it is *there*, else from WB; taken as it is read."""
    if there:
        return mirror.waiting(desk.database, shop.id, kind)
    return at_wb.waiting(desk, shop, kind)


def mirrored(desk: Desk, shop: Shop) -> bool:
    """Whether the mirror has anything of a seller. A store that is not there is not made for asking."""
    if not desk.store_file.exists():
        return False
    with desk.database.reading() as tx:
        return bool(shelf.counts(tx, shop.id))


def subject_in(item: Item, now: float) -> Subject | None:
    """What rules see of an item; None where not even its id can be read."""
    try:
        return subject_of(mend(SHAPES[item.kind], item.raw, lambda _: None), now)
    except Unreadable:
        return None
