"""Intents as a person sees them on a command line: found by number or filter, and shown beside the buyer's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from ...api.model import MOSCOW
from ...plan.guard import Finding, check
from ...plan.intents import Intent, IntentKind, State
from ...plan.items import Item
from ...plan.reasons import said as reason
from ...plan.said import Said
from ...plan.subject import SubjectKind
from ...store import journal, ledger
from ...store.database import Reading
from ..cells import BELOW, FLEX
from ..ending import REFUSED
from . import mirror
from .columns import WORDS, keyed
from .options import Desk
from .shops import Shop

INTENT = (
    keyed("number", 5),
    keyed("kind", 16),
    keyed("rating", 6),
    keyed("state", 14),
    keyed("rule", FLEX),
    keyed("buyer", BELOW),
    keyed("text", BELOW),
    keyed("seller"),
    keyed("item"),
    keyed("why"),
    keyed("template"),
    keyed("asked_by"),
    keyed("created"),
    keyed("due"),
    keyed("expires"),
    keyed("attempts"),
    keyed("proof"),
    keyed("updated"),
)
"""Columns are added at the end and never change their place: scripts count them."""

PAGE = 500
"""Rows read at once."""


class Seen(msgspec.Struct, frozen=True):
    """An intent, whose it is, and what it is about, as somebody has seen them."""

    shop: Shop
    intent: Intent
    item: Item | None

    @property
    def text(self) -> str | None:
        """What the buyer would read; None for what has no text."""
        return text_of(self.intent)

    @property
    def wanted(self) -> str:
        """What is to be sent, in words."""
        return detail(self.intent) if self.text is None else self.text

    @property
    def rating(self) -> int | None:
        """The review's stars."""
        return self.item.rating if self.item else None

    def findings(self, desk: Desk) -> tuple[Finding, ...]:
        """What the guard says of the text now."""
        kind = CHANNELS.get(self.intent.kind)
        return () if kind is None or self.text is None else check(self.text, kind, desk.config.guard)

    def row(self, desk: Desk) -> dict[str, Any]:
        """All of it as plain values."""
        intent = self.intent
        return {
            "number": intent.id,
            "seller": self.shop.name,
            "kind": intent.kind,
            "item": intent.item,
            "rating": self.rating,
            "state": intent.state,
            "rule": intent.rule,
            "template": intent.template,
            "asked_by": intent.asked_by,
            "buyer": self.item.text if self.item else None,
            "text": self.wanted,
            "why": desk.say(reason(intent.error)) if intent.error else "",
            "needs_person": intent.needs_person,
            "priority": intent.priority,
            "created": moment(intent.created_at),
            "due": moment(intent.due_at),
            "expires": moment(intent.not_after),
            "updated": moment(intent.updated_at),
            "attempts": intent.attempt,
            "proof": intent.proof,
        }


def remark(finding: Finding, text: str) -> Said:
    """What the guard says: the rule, the words in *text* that it is about, and what is wrong with them."""
    words, severity = text[finding.start : finding.end], WORDS["severity"][finding.severity]
    place = f" «{words}»" if words else ""
    return Said(
        f"{finding.rule} ({severity.ru}){place}: {finding.said.ru}",
        f"{finding.rule} ({severity.en}){place}: {finding.said.en}",
    )


CHANNELS: dict[IntentKind, SubjectKind] = {
    "question_answer": "question",
    "question_reject": "question",
    "question_edit": "question",
    "feedback_answer": "feedback",
    "feedback_edit": "feedback",
    "chat_message": "chat",
    "claim_decision": "claim",
}
"""Where a text goes to, which decides what the guard says of it."""


def text_of(intent: Intent) -> str | None:
    """The text in what is to be sent."""
    name = text_key(intent.kind)
    return None if name is None else intent.payload.get(name) or ("" if name == "text" else None)


def text_key(kind: IntentKind) -> str | None:
    """Under which name the text stands in what is to be sent."""
    if kind not in CHANNELS:
        return None
    return "comment" if kind == "claim_decision" else "text"


def detail(intent: Intent) -> str:
    """What is to be sent that is no text."""
    return ", ".join(f"{name}={value}" for name, value in intent.payload.items() if value is not None)


def moment(at: float | None) -> datetime | None:
    """Unix seconds as a date."""
    return None if at is None else datetime.fromtimestamp(at, MOSCOW)


def listed(
    desk: Desk,
    tx: Reading,
    *,
    states: Sequence[State] | None = None,
    kinds: Sequence[IntentKind] | None = None,
    **filters: Any,
) -> list[Seen]:
    """The intents of all sellers that are meant, the newest first; see `store.ledger.find`."""
    found: list[Seen] = []
    for shop in desk.shops:
        found += _of_shop(tx, shop, None, states=states, kinds=kinds, **filters)
    return found


def newest(desk: Desk, tx: Reading, limit: int, **filters: Any) -> tuple[list[Seen], bool]:
    """The newest *limit* of each seller, as `listed`, and whether there are more."""
    found = [_of_shop(tx, shop, limit + 1, **filters) for shop in desk.shops]
    return [seen for mine in found for seen in mine[:limit]], any(len(mine) > limit for mine in found)


def _of_shop(tx: Reading, shop: Shop, limit: int | None, **filters: Any) -> list[Seen]:
    found: list[Seen] = []
    below: int | None = None
    while limit is None or len(found) < limit:
        size = PAGE if limit is None else min(PAGE, limit - len(found))
        page = ledger.find(tx, shop.id, below=below, limit=size, **filters)
        found += beside(tx, shop, page)
        if len(page) < size:
            break
        below = page[-1].id
    return found


def beside(tx: Reading, shop: Shop, asked: Sequence[Intent]) -> list[Seen]:
    """Intents of a seller beside what they are about."""
    known = mirror.about(tx, asked)
    return [Seen(shop, intent, known.get(intent.id)) for intent in asked]


def one(desk: Desk, tx: Reading, number: int) -> Seen:
    """The intent with this number, whosever it is. Ends with 1 if there is none."""
    for shop in desk.shops:
        intent = journal.get(tx, shop.id, number)
        if intent is not None:
            (found,) = beside(tx, shop, [intent])
            return found
    desk.tell_unknown()
    raise desk.ended(REFUSED, Said(f"в журнале нет № {number}.", f"the journal has no number {number}."))
