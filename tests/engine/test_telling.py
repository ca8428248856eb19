"""A fact is stored together with its way to every sink that takes it, and an answer is told when WB shows it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.engine.outlets import OUTBOX, desk
from tests.plan.made import intent
from tests.sinks.made import FACTS, NOW, SELLER, fact

from wbdesk.engine.moving import Mover, moving
from wbdesk.engine.outlet import outlet_of
from wbdesk.engine.telling import Outbox, deliveries_of
from wbdesk.plan.config.values import FileSink, PythonSink, Sink, WebhookSink
from wbdesk.plan.facts import Fact
from wbdesk.plan.intents import Intent
from wbdesk.plan.kinds import check
from wbdesk.sinks import NdjsonFile
from wbdesk.store import facts, journal
from wbdesk.store.database import Writing

ALL = FileSink(name="all", path="-")
CHATS = FileSink(name="chats", path="-", facts=("chat",))
OTHERS = FileSink(name="others", path="-", sellers=("Another",))


@pytest.mark.parametrize("told", FACTS, ids=lambda fact: fact.id)
def test_every_sink_is_told_what_it_takes(told: Fact) -> None:
    made = deliveries_of([told], [ALL, CHATS, OTHERS], "Shop", NOW)
    assert [one.sink for one in made] == ["all", "chats"][: 2 if told.kind == "chat.message" else 1]
    for one in made:
        check(one)
        assert (one.state, one.due_at, one.item) == ("due", NOW, f"{one.sink}/{told.stream}")
        assert one.key.target == f"{one.sink}:{told.id}"


def test_the_same_fact_is_told_once(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(fact(1), fact(2))
        made.tell(fact(2), fact(3))
        assert [one.key.target for one in made.deliveries()] == [f"crm:question:{number}" for number in (1, 2, 3)]


def test_a_fact_and_its_deliveries_are_stored_together_or_not_at_all(tmp_path: Path) -> None:
    def tell_and_fail(tx: Writing) -> None:
        OUTBOX.tell(tx, [fact(1)], NOW)
        raise OSError("killed")

    with desk(tmp_path) as made:
        with pytest.raises(OSError, match="killed"):
            made.write(tell_and_fail)
        assert made.read(facts.last_sequence, SELLER) == 0
        assert made.deliveries() == []


def test_an_answer_is_told_when_wb_shows_it(tmp_path: Path) -> None:
    box = Outbox((ALL,), "Shop")

    def confirm(mover: Mover, asked: Intent) -> None:
        mover.make(asked, "found", attempt=1, proof="found")

    async def played() -> None:
        [asked] = made.write(journal.put, [intent("feedback_answer", "f1", state="sent", attempt=1)])
        await moving(made.post(followers=(box.follow,)), confirm, asked)

    with desk(tmp_path) as made:
        asyncio.run(played())
        [told] = made.deliveries()
        kept = made.read(facts.get, SELLER, told.payload["fact"])
    assert told.key.target == "all:answer:feedback_answer:f1"
    assert kept.fact.kind == "answer.confirmed"


@pytest.mark.parametrize(
    ("settings", "width", "at_once", "longest"),
    [
        (FileSink(name="a", path="a.ndjson"), 1, 500, 60.0),
        (WebhookSink(name="a", url="https://crm.example/hook", secret_env=("S",), timeout=50.0), 16, 1, 50.0),
        (PythonSink(name="a", call="json:dumps"), 16, 1, 180.0),
    ],
)
def test_a_lease_is_longer_than_what_a_sink_may_take(
    tmp_path: Path, settings: Sink, width: int, at_once: int, longest: float
) -> None:
    outlet = outlet_of(
        settings, folder=tmp_path, environ={"S": "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}
    )
    assert (outlet.name, outlet.width, outlet.at_once) == ("a", width, at_once)
    assert (outlet.ahead == 1) == isinstance(settings, FileSink), "a file takes one load after the other"
    assert outlet.lease > longest
    assert isinstance(outlet.sink, NdjsonFile) == isinstance(settings, FileSink)
