"""Looking things up in the mirror: one item, a page of a list, a chat's messages, what has changed since.

What is gone at WB is still here, and is found only by those who ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, TextClause, func, or_, select

from wbdesk.plan.items import ItemKind

from .database import Reading
from .item_rows import Kept, kept_all, kept_of, whole, with_id, with_ids
from .tables import items


def get(tx: Reading, seller: str, kind: ItemKind, id: str) -> Kept | None:
    """One item, gone or not."""
    row = tx.run(whole().where(*_of_kind(seller, kind), *with_id(id))).one_or_none()
    return None if row is None else kept_of(row)


def get_all(tx: Reading, seller: str, kind: ItemKind, ids: Collection[str]) -> dict[str, Kept]:
    """Those of many items that are in the mirror, by id."""
    rows = tx.run(whole().where(*with_ids(tx.dialect, seller, kind, ids))) if ids else ()
    wanted = set(ids)
    return {kept.item.id: kept for kept in kept_all(rows) if kept.item.id in wanted}


def find(
    tx: Reading,
    seller: str,
    kind: ItemKind,
    *,
    answered: bool | None = None,
    archived: bool | None = None,
    ratings: Collection[int] | None = None,
    nm_id: int | None = None,
    since: float | None = None,
    until: float | None = None,
    gone: bool | None = False,
    after: Kept | None = None,
    limit: int = 100,
) -> list[Kept]:
    """Items that are all that is asked for, the newest first.

    Args:
        tx: a transaction.
        seller: WB's id of the seller.
        kind: the kind of item.
        answered: whether it is answered (a claim: decided).
        archived: whether it was read from WB's archive.
        ratings: one of these numbers of stars.
        nm_id: of this product.
        since: made at this moment or later, unix seconds.
        until: made before this moment.
        gone: whether WB does not show it any more; None: either.
        after: the last one of the page before.
        limit: how many at most.
    """
    wanted = [
        *_of_kind(seller, kind),
        *_given(archived, lambda: items.c.archived == archived),
        *_given(ratings, lambda: items.c.rating.in_(ratings or ())),
        *_given(nm_id, lambda: items.c.nm_id == nm_id),
        *_given(since, lambda: items.c.sort_at >= since),
        *_given(until, lambda: items.c.sort_at < until),
        *_given(gone, lambda: items.c.gone_at.is_not(None) if gone else items.c.gone_at.is_(None)),
        *(_past(after) if after else ()),
    ]
    found = [kept for each in ANY[answered] for kept in _newest(tx, *wanted, items.c.answered == each, limit=limit)]
    return sorted(found, key=lambda kept: (kept.sort_at, kept.number), reverse=True)[:limit]


ANY: Mapping[bool | None, tuple[bool, ...]] = {None: (False, True), False: (False,), True: (True,)}
"""The index has the answered and the others apart, each in order."""


def _newest(tx: Reading, *wanted: Condition, limit: int) -> list[Kept]:
    return kept_all(tx.run(whole().where(*wanted).order_by(*_NEWEST).limit(limit)))


_NEWEST = (items.c.sort_at.desc(), items.c.number.desc())


Condition: TypeAlias = ColumnElement[bool] | TextClause


def _given(wanted: object, condition: Callable[[], Condition]) -> list[Condition]:
    return [] if wanted is None else [condition()]


def _past(last: Kept) -> tuple[ColumnElement[bool], ...]:
    """Older than the last one, said so that the index is entered there."""
    at = last.sort_at
    return (items.c.sort_at <= at, or_(items.c.sort_at < at, items.c.number < last.number))


def _of_kind(seller: str, kind: ItemKind) -> tuple[ColumnElement[bool], ...]:
    return (items.c.seller == seller, items.c.kind == kind)


def messages(tx: Reading, seller: str, chat_id: str, *, limit: int = 200) -> list[Kept]:
    """The newest events of a chat, the oldest of them first."""
    in_chat = (items.c.seller == seller, items.c.chat_id == chat_id, items.c.kind == "event")
    return _newest(tx, *in_chat, limit=limit)[::-1]


def of_order(tx: Reading, seller: str, order_id: str, *, limit: int = 100) -> list[Kept]:
    """Chats, events and claims about an order, the newest first."""
    about = (items.c.seller == seller, items.c.order_id == order_id)
    return _newest(tx, *about, limit=limit)


def changed_since(tx: Reading, seller: str, changed: int, limit: int = 1_000) -> list[Kept]:
    """Items that are new, changed or gone since the change with this number, in the order of their changes.

    Follow the mirror with it: begin at 0, go on from the `changed` of the last one.
    """
    later = (items.c.seller == seller, items.c.changed > changed)
    return kept_all(tx.run(whole().where(*later).order_by(items.c.changed).limit(limit)))


def counts(tx: Reading, seller: str) -> dict[ItemKind, Count]:
    """How many items of each kind are shown by WB, and how many of them are unanswered."""
    by = (items.c.kind, items.c.answered)
    shown = select(*by, func.count()).where(items.c.seller == seller, items.c.gone_at.is_(None)).group_by(*by)
    found: dict[ItemKind, Count] = {}
    for kind, answered, count in tx.run(shown):
        before = found.get(kind, Count(0, 0))
        found[kind] = Count(before.shown + count, before.unanswered + (0 if answered else count))
    return found


class Count(NamedTuple):
    """How many items there are."""

    shown: int
    unanswered: int
