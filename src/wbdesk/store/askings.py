"""What was ever asked for about items, for whoever asks for more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from wbdesk.plan.intents import Intent

from .database import Reading
from .intent_rows import WHOLE, intents_of
from .tables import intents


def about(tx: Reading, seller: str, items: Iterable[str]) -> Mapping[str, Sequence[Intent]]:
    """All intents about items with these ids of WB's, by id, oldest first."""
    wanted = select(*WHOLE).where(intents.c.seller == seller, tx.dialect.among(intents.c.item, items))
    found: defaultdict[str, list[Intent]] = defaultdict(list)
    for intent in intents_of(tx.run(wanted.order_by(intents.c.id))):
        found[intent.item].append(intent)
    return found
