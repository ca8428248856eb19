"""Telling facts: in the transaction that stores them, a delivery is put for every sink that takes them.

So no fact is stored that somebody is not told of: a kill finds both or neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from wbdesk.plan.config.values import Sink as Settings
from wbdesk.plan.facts import Fact, fact_of_answer
from wbdesk.plan.intents import BULK, Intent, IntentKey, begun
from wbdesk.sinks.configured import takes
from wbdesk.store import deliveries, facts, journal
from wbdesk.store.database import Writing


class Outbox(msgspec.Struct, frozen=True):
    """The way of one seller's facts to the sinks.

    `tell` is what an `Intake` tells with; `follow` goes into the `followers` of his post, for answers that WB shows.
    """

    sinks: tuple[Settings, ...]
    """Every `[[sink]]` of the configuration."""
    shop: str
    """The seller's name there."""

    def tell(self, tx: Writing, told: Sequence[Fact], now: float) -> None:
        """Store facts, and let the sinks be told those that are new."""
        new = [one.fact for one in facts.put(tx, told, now)]
        journal.put(tx, deliveries_of(new, self.sinks, self.shop, now))

    def follow(self, tx: Writing, moved: Sequence[tuple[Intent, Intent]], now: float) -> None:
        """Tell that answers are there, as soon as that is confirmed."""
        facts = [fact_of_answer(after, now) for before, after in moved if after.state != before.state]
        if told := [fact for fact in facts if fact is not None]:
            self.tell(tx, told, now)


def deliveries_of(told: Iterable[Fact], sinks: Iterable[Settings], shop: str, now: float) -> list[Intent]:
    """The deliveries of facts to the sinks that take them, due at once.

    Args:
        told: facts of one seller, in their order.
        sinks: every `[[sink]]`.
        shop: the seller's name in `wbdesk.toml`.
        now: unix seconds.
    """
    return [delivery(fact, sink.name, now) for fact in told for sink in sinks if takes(sink, fact, shop)]


def delivery(
    fact: Fact, sink: str, now: float, *, round: int = 0, asked_by: str = "desk", priority: int = BULK
) -> Intent:
    """That a sink is to be told a fact."""
    made = begun(
        IntentKey(fact.seller, "deliver", deliveries.target_of(sink, fact.id), round),
        f"{sink}/{fact.stream}",
        {"sink": sink, "fact": fact.id},
        now,
        asked_by=asked_by,
        mode="auto",
        priority=priority,
    )
    return msgspec.structs.replace(made, state="due")  # nothing is left to wait for
