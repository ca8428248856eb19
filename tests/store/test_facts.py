"""Facts: each once, in order, never changed."""

from __future__ import annotations

from msgspec.structs import replace
from tests.plan.made import NOW, SELLER

from wbdesk.plan.facts import Fact
from wbdesk.store import facts
from wbdesk.store.database import Database
from wbdesk.store.facts import Told

FACT = Fact(
    id="chat:1", seller=SELLER, stream="c1", kind="chat.message", at=NOW, payload={"text": "Где заказ? 🌷", "n": None}
)


def put(database: Database, *new: Fact, now: float = NOW) -> list[Told]:
    with database.writing() as tx:
        return facts.put(tx, new, now)


def numbered(*ids: str, **fields: object) -> list[Fact]:
    return [replace(FACT, id=id, **fields) for id in ids]


def after(database: Database, sequence: int = 0, **how: int) -> list[str]:
    with database.reading() as tx:
        return [told.fact.id for told in facts.after(tx, SELLER, sequence, **how)]


def test_a_fact_comes_back_as_it_was_told(database: Database) -> None:
    (told,) = put(database, FACT, now=NOW + 1)
    assert (told.fact, told.stored_at) == (FACT, NOW + 1)
    with database.reading() as tx:
        assert facts.get(tx, SELLER, "chat:1") == told
        assert facts.after(tx, SELLER, 0) == [told]
        assert facts.get(tx, SELLER, "chat:2") is None
        assert facts.last_sequence(tx, SELLER) == told.sequence


def test_a_fact_is_stored_once_and_stays_as_it_is(database: Database) -> None:
    put(database, FACT)
    again = replace(FACT, payload={"text": "иначе"})
    assert [told.fact.id for told in put(database, again, *numbered("chat:2", "chat:2"))] == ["chat:2"]
    with database.reading() as tx:
        kept = facts.get(tx, SELLER, "chat:1")
    assert kept is not None
    assert kept.fact == FACT


def test_facts_are_read_on_in_the_order_of_telling(database: Database) -> None:
    put(database, *numbered("z", "a"))
    put(database, *numbered("m"))
    assert after(database) == ["z", "a", "m"]
    with database.reading() as tx:
        (first, *_) = facts.after(tx, SELLER, 0, limit=1)
    assert after(database, first.sequence, limit=1) == ["a"]
