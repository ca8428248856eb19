"""Search by stem over everything mirrored: what buyers wrote, what the seller answered, products, names and orders.

The index follows the mirror (`index_some`, from a cursor of changes) and may lag behind it; killed in between it goes
on where it was. What is found is found by stem (`plan.words`), so that every database gives the same hits: all words
asked for must be there, in any order and form; `отрав*` is every word whose stem begins so; words in quotation marks
must follow each other. The newest come first, and the search stops when there are enough.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TypeAlias

import msgspec
from sqlalchemy import select

from wbdesk.plan.items import ItemKind
from wbdesk.plan.words import folded, stem, stems, tokens

from . import cursors
from .database import Reading, Writing
from .item_rows import Kept, kept_all, whole
from .mirror import last_change
from .searchable import searchable
from .shelf import changed_since
from .tables import items
from .tables import stems as indexed

FOLLOWED = "search"
"""The cursor: the last change that is in the index."""

QUERY = re.compile(r'"([^"]*)"|«([^»]*)»|(\S+)')
NUMBERS = 30
"""Bits of a place that hold the row's number. The others hold when it was made, so that places are in order of time."""


class Term(msgspec.Struct, frozen=True):
    """A word that is asked for by its stem, or by how its stem begins."""

    stem: str
    start: str = ""

    def fits(self, found: str) -> bool:
        """Whether the stem of a word is what is asked for."""
        return found == self.stem or (self.start != "" and found.startswith(self.start))


Phrase: TypeAlias = tuple[Term, ...]
"""Words that must follow each other. Only the last one may be a beginning."""


class Hit(msgspec.Struct, frozen=True):
    """An item that was found."""

    kept: Kept
    places: tuple[tuple[int, int], ...]
    """Where the words stand in the item's `text`, as `text[start:end]`; none: they stand in an answer or a name."""


def phrases_of(query: str) -> tuple[Phrase, ...]:
    """What a query asks for; nothing, if there is no word in it."""
    asked = ("".join(found) for found in QUERY.findall(query))
    return tuple(phrase for part in asked if (phrase := _phrase(part)))


def _phrase(part: str) -> Phrase:
    words = [folded(part[token.start : token.end]) for token in tokens(part)]
    closed = tuple(Term(stem(word)) for word in words)
    if words and part.endswith("*"):  # of a word that is typed to its end the stem may be shorter
        return (*closed[:-1], Term(stem(words[-1]), words[-1]))
    return closed


def search(
    tx: Reading, seller: str, query: str, *, kinds: Collection[ItemKind] | None = None, limit: int = 50
) -> list[Hit]:
    """The items in which all that *query* asks for is written, the newest first, gone or not.

    Args:
        tx: a transaction.
        seller: WB's id of the seller.
        query: words as somebody types them.
        kinds: of these kinds only.
        limit: how many at most.
    """
    phrases = phrases_of(query)
    if not phrases:
        return []
    wanted = tx.dialect.full_text(indexed, [[(term.stem, term.start) for term in phrase] for phrase in phrases])
    if kinds is not None:
        wanted = wanted.where(indexed.c.kind.in_(kinds))
    numbers = list(tx.run(wanted.where(indexed.c.seller == seller).limit(limit)).scalars())
    terms = {term for phrase in phrases for term in phrase}
    return [Hit(kept, _places(kept, terms)) for kept in _in_order(tx, numbers)]


def _in_order(tx: Reading, numbers: Sequence[int]) -> list[Kept]:
    found = kept_all(tx.run(whole().where(tx.dialect.among(items.c.number, numbers)))) if numbers else []
    by_number = {kept.number: kept for kept in found}
    return [by_number[number] for number in numbers]


def _places(kept: Kept, terms: Collection[Term]) -> tuple[tuple[int, int], ...]:
    said = tokens(kept.item.text)
    return tuple((word.start, word.end) for word in said if any(term.fits(word.stem) for term in terms))


def index_some(tx: Writing, seller: str, now: float, limit: int = 1_000) -> int:
    """Bring the index up to the mirror, by *limit* changed items at most.

    Returns:
        How many were taken; fewer than *limit*: the index has caught up.
    """
    changed = changed_since(tx, seller, cursors.get(tx, seller, FOLLOWED, int, 0), limit)
    if changed:
        _forget(tx, [kept.number for kept in changed])
        rows = [_row(kept) for kept in changed]
        tx.many(_ROW, rows)
        tx.dialect.into_full_text(tx.connection, [place for place, *_ in rows])
        cursors.put(tx, seller, FOLLOWED, changed[-1].changed, now)
    return len(changed)


def behind(tx: Reading, seller: str) -> int:
    """How many changes of the mirror are not in the index yet."""
    return last_change(tx, seller) - cursors.get(tx, seller, FOLLOWED, int, 0)


_ROW = indexed.insert().values(dict.fromkeys(column.name for column in indexed.c))


def _forget(tx: Writing, numbers: Sequence[int]) -> None:
    known = select(indexed.c.place).where(tx.dialect.among(indexed.c.item, numbers))
    places = list(tx.run(known).scalars())
    if places:
        tx.dialect.out_of_full_text(tx.connection, places)
        tx.run(indexed.delete().where(tx.dialect.among(indexed.c.place, places)))


def _row(kept: Kept) -> tuple[int, int, str, ItemKind, str]:
    place = max(int(kept.sort_at), 0) << NUMBERS | kept.number
    return (place, kept.number, kept.item.seller, kept.item.kind, " ".join(stems(searchable(kept.item))))
