"""`wbdesk search`: everything mirrored in which some words are written, in any form."""

from __future__ import annotations

from typing import Any, get_args

import click

from ..plan.items import ItemKind
from ..plan.said import Said
from ..store import search as searching
from ..store.search import Hit
from .cells import BELOW
from .desk.columns import keyed
from .desk.journal import moment
from .desk.options import Desk, desk
from .desk.shops import Shop

FOUND = (
    keyed("kind", 8),
    keyed("id", 20),
    keyed("rating", 6),
    keyed("asked", 16),
    keyed("buyer", BELOW),
    keyed("gone"),
    keyed("seller"),
)
"""Columns are added at the end and never change their place: scripts count them."""

AT_ONCE, MOST = 1_000, 20
"""Changed items taken into the index in a transaction, and transactions before a search."""


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", "kinds", type=click.Choice(get_args(ItemKind)), multiple=True, help="Of this kind, or these.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="So many of each seller.")
@desk
def search(desk: Desk, words: tuple[str, ...], kinds: tuple[ItemKind, ...], limit: int) -> None:
    """Find questions, reviews, messages and claims by their words.

    All WORDS must be there, in any form and order, what is gone from WB included; a star at the end of a word stands
    for any ending, "words in quotation marks" follow each other.
    """
    desk.tell_unknown()
    query = " ".join(words)
    rows: list[dict[str, Any]] = []
    for shop in desk.shops:
        catch_up(desk, shop)
        with desk.database.reading() as tx:
            hits = searching.search(tx, shop.id, query, kinds=kinds or None, limit=limit)
        rows += [row(shop, hit) for hit in hits]
    desk.rows(FOUND, rows, Said("Ничего не найдено.", "Nothing found."))
    desk.complete()


def catch_up(desk: Desk, shop: Shop) -> None:
    """Bring the index up to the mirror, or near; tells how far it lags then."""
    for _ in range(MOST):
        with desk.database.writing() as tx:
            if searching.index_some(tx, shop.id, desk.now(), AT_ONCE) < AT_ONCE:
                return
    with desk.database.reading() as tx:
        left = searching.behind(tx, shop.id)
    desk.tell(
        Said(f"{shop.name}: в индексе пока нет изменений: {left}.", f"{shop.name}: not in the index yet: {left}.")
    )


def row(shop: Shop, hit: Hit) -> dict[str, Any]:
    """A hit as plain values; `places` are those of its words in the text."""
    item = hit.kept.item
    return {
        "seller": shop.name,
        "kind": item.kind,
        "id": item.id,
        "rating": item.rating,
        "asked": moment(item.created_at),
        "buyer": item.text,
        "gone": hit.kept.gone_why,
        "places": hit.places,
    }
