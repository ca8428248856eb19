"""Deliveries: a fact to a sink, at least once, with the same id every time.

Whoever receives a fact knows it by its id, so one whose outcome is unknown is sent again. Not to WB.
"""

from __future__ import annotations

from ..intents import Intent
from ..proofs import GO, Evidence, Verdict
from .kind import Kind
from .payloads import Delivery


def _ready(_intent: Intent, _evidence: Evidence) -> Verdict:
    return GO


def _proves(_intent: Intent, _evidence: Evidence) -> Verdict:
    return Verdict("undecidable", "no_proof")


DELIVERIES = (
    Kind(
        name="deliver",
        sends="",
        target="the sink and the fact, as `<sink>:<fact>`",
        item=None,
        item_words="nothing",
        payload=Delivery,
        ready=_ready,
        ready_words="Always, in the order of its stream.",
        reads=lambda _intent: (),
        reads_words="none",
        proves=_proves,
        found_words="The sink said yes.",
        absent_words="due again with the same id: at least once, nothing is read first",
        unshown="-",
    ),
)
"""The kinds of this section."""
