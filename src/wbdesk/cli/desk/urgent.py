"""What rules have escalated and nobody has settled yet: an open item, why it is urgent, and until when.

It is made from the facts that are told to sinks, so nobody needs a sink to see them. What is answered, decided, put
away by WB, or older than the mirror is asked to look back is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec

from ...plan.asking import DEADLINE
from ...plan.intents import State
from ...plan.items import Item, ItemKind
from ...plan.said import Said
from ...plan.subject import DAY, LIFETIMES
from ...store import facts, ledger, shelf
from ...store.database import Reading
from ..cells import BELOW
from .columns import keyed
from .journal import moment
from .options import Desk
from .shops import Shop

MOST = 100_000
"""Drafts looked at."""
BACK = 40 * DAY
"""How far back it is looked: WB has archived by then what nobody answered."""

ENDS = {str(kind): lifetime for kind, lifetime in LIFETIMES.items()}

URGENT = (
    keyed("kind", 8),
    keyed("id", 20),
    keyed("rating", 6),
    keyed("until", 16),
    keyed("draft", 8),
    keyed("why", BELOW),
    keyed("buyer", BELOW),
    keyed("rule"),
    keyed("seller"),
)
"""Columns are added at the end and never change their place: scripts count them."""

SOON = Said("WB скоро уберёт это, а ответа нет", "WB will soon put it away, and there is no answer")


class Urgent(msgspec.Struct, frozen=True):
    """An open item that a rule wants a person to look at."""

    shop: Shop
    item: Item
    whys: dict[str, str]
    """The rules that want it, with their words."""
    until: float | None
    """When WB will put it away, unix seconds; None if it will not, or should have."""
    draft: int | None
    """The number of what is prepared for it."""

    def row(self, desk: Desk) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "kind": self.item.kind,
            "id": self.item.chat_id or self.item.id,
            "rating": self.item.rating,
            "until": moment(self.until),
            "draft": self.draft,
            "why": "; ".join(desk.say(in_words(rule, why)) for rule, why in self.whys.items()),
            "buyer": self.item.text,
            "rule": ", ".join(self.whys),
            "seller": self.shop.name,
        }


def in_words(rule: str, why: str) -> Said:
    """Why something is urgent: a rule's words, its name where there are none, or the desk's own reminder."""
    return SOON if rule == DEADLINE else Said(why or rule, why or rule)


def urgent(tx: Reading, shop: Shop, now: float) -> list[Urgent]:
    """What is urgent at a seller: what WB puts away first, then what is newest."""
    told = [one.fact.payload for one in facts.of_kind(tx, shop.id, "escalation", now - BACK)]
    found = [one for kind, group in _by_kind(told) for one in _open(tx, shop, kind, group, now)]
    return sorted(found, key=lambda one: (one.until is None, one.until or 0.0, -(one.item.created_at or 0.0)))


def _by_kind(told: Sequence[dict[str, Any]]) -> Iterator[tuple[ItemKind, list[dict[str, Any]]]]:
    by = itemgetter("item_kind")
    for name, group in groupby(sorted(told, key=by), by):
        yield name, list(group)


def _open(tx: Reading, shop: Shop, kind: ItemKind, told: Sequence[dict[str, Any]], now: float) -> Iterable[Urgent]:
    """The items of one kind that still wait; of a chat's messages the newest, with what was said of all of them."""
    whys: dict[str, dict[str, str]] = {}
    for payload in told:
        whys.setdefault(payload["item_id"], {})[payload["rule"]] = payload.get("why", "")
    kept = shelf.get_all(tx, shop.id, kind, whys)
    items = [one.item for one in kept.values() if one.gone_at is None and _waits(tx, one.item)]
    drafts = _drafts(tx, shop.id) if items else {}
    found: dict[str, Urgent] = {}
    for item in sorted(items, key=lambda item: item.created_at or 0.0):
        about = item.chat_id or item.id
        earlier = found[about].whys if about in found else {}
        found[about] = Urgent(shop, item, earlier | whys[item.id], _until(item, now), drafts.get(about))
    return found.values()


def _drafts(tx: Reading, seller: str) -> dict[str, int]:
    """The numbers of drafts by what they are about."""
    waiting: tuple[State, ...] = ("drafted",)
    return {one.item: one.id for one in ledger.find(tx, seller, states=waiting, limit=MOST)}


def _until(item: Item, now: float) -> float | None:
    until = (item.created_at or 0.0) + ENDS.get(item.kind, 0.0)
    return until if until > now else None


def _waits(tx: Reading, item: Item) -> bool:
    """Whether nobody has answered; of a chat, whether the buyer has the last word."""
    if item.kind != "event":
        return not item.answered and not item.archived
    last = shelf.messages(tx, item.seller, item.chat_id or "", limit=1)
    return bool(last) and last[0].item.state == "client"
