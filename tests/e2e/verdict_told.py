"""What the sinks have to show after a havoc: every fact, in the order of its stream, always as the same bytes.

May not live here: which facts there must be (`havoc.missing`), but for the answers that WB shows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from tests.e2e.havoc import Havoc, all_told, rows

from wbdesk.plan.facts import Fact, encoded, fact_of_answer

WEBHOOK = ("chat.", "feedback.", "claim.")
"""How the types begin of what the webhook is told."""


def told_wrong(made: Havoc) -> Iterator[str]:
    """All that is not as it should be."""
    with made.life.store.reading() as tx:
        known = [one.fact for one in all_told(tx, made.world.sids[0])]
    yield from _answers(made, {fact.id for fact in known})
    lines = (made.folder / "events.ndjson").read_bytes().splitlines()
    yield from _compared("file", known, [(json.loads(line)["id"], line) for line in lines])
    for_crm = [fact for fact in known if fact.kind.startswith(WEBHOOK)]
    yield from _compared("crm", for_crm, made.crm.taken)


def _answers(made: Havoc, told: Collection[str]) -> Iterator[str]:
    for intent in rows(made):
        fact = fact_of_answer(intent, 0.0)
        if fact is not None and fact.id not in told:
            yield f"no fact: {fact.id}"


def _compared(sink: str, known: Sequence[Fact], taken: Sequence[tuple[str, bytes]]) -> Iterator[str]:
    """Whether a sink has all that it must have, as it is, in order; more than once may be."""
    bodies = {fact.id: encoded(fact) for fact in known}
    streams = {fact.id: fact.stream for fact in known}
    yield from (f"{sink} was not told: {id}" for id in bodies.keys() - {id for id, _ in taken})
    yield from (f"{sink} was told otherwise: {id}" for id, body in taken if body != bodies.get(id))
    place = {fact.id: number for number, fact in enumerate(known)}
    order: defaultdict[str, list[int]] = defaultdict(list)
    for id, _ in taken:
        order[streams[id]].append(place[id])
    yield from (f"{sink}, out of order: {stream}" for stream, told in order.items() if told != sorted(told))
