"""`wbdesk urgent`: what is escalated and open, why, until when; and that its drafts come first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.desk_stage import DeskStage, desk_staged

from wbdesk.cli.desk.urgent import BACK, SOON
from wbdesk.plan.asking import DEADLINE
from wbdesk.plan.facts import fact_of_escalation
from wbdesk.plan.intents import IntentKey, begun
from wbdesk.plan.items import Item, ItemKind
from wbdesk.plan.subject import DAY
from wbdesk.sim import Size
from wbdesk.store import facts, journal, mirror

SOME = Size(questions=1, feedbacks=1, chats=1, claims=1)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch, size=SOME) as made:
        yield made


def put(stage: DeskStage, kind: ItemKind, id: str, *, age: float = 0.0, **known: Any) -> Item:
    """An item in the mirror."""
    at = stage.now
    known |= {"created_at": at - age, "text": f"Слова {id}"}
    item = Item(seller=stage.seller, kind=kind, id=id, raw=json.dumps(known).encode(), read_at=at, **known)
    stage.write(mirror.put, [item], at)
    return item


def escalate(stage: DeskStage, item: Item, rule: str = "опасность", why: str = "Здоровье", *, ago: float = 0.0) -> None:
    stage.write(facts.put, [fact_of_escalation(item, rule, stage.now - ago, why=why)], stage.now)


def draft(stage: DeskStage, item: Item) -> int:
    key = IntentKey(stage.seller, "feedback_answer", item.id)
    wanted = begun(key, item.id, {"text": "Спасибо!"}, stage.now, asked_by="rule:r", rule="r", mode="approve")
    return int(stage.write(journal.put, [wanted])[0].id)


def ids(stage: DeskStage, *words: str) -> list[str]:
    return [item["id"] for item in stage.run("urgent", "--json", *words).items]


def test_what_wb_puts_away_first_comes_first(stage: DeskStage) -> None:
    escalate(stage, put(stage, "question", "q", age=60.0))
    escalate(stage, put(stage, "feedback", "later", age=DAY))
    escalate(stage, put(stage, "claim", "soon", age=13 * DAY))
    escalate(stage, put(stage, "feedback", "past", age=31 * DAY))
    assert ids(stage) == ["soon", "later", "q", "past"]
    assert ids(stage, "--limit", "1") == ["soon"]


def test_it_says_why_until_when_and_what_is_prepared(stage: DeskStage) -> None:
    item = put(stage, "feedback", "f", age=28 * DAY, rating=2)
    escalate(stage, item)
    escalate(stage, item, DEADLINE, "")
    escalate(stage, item, "без слов", "")
    number = draft(stage, item)
    (found,) = stage.run("urgent", "--json").items
    assert {name: found[name] for name in ("kind", "rating", "draft", "buyer", "seller")} == {
        "kind": "feedback",
        "rating": 2,
        "draft": number,
        "buyer": "Слова f",
        "seller": "Мой магазин",
    }
    assert sorted(found["why"].split("; ")) == sorted(["Здоровье", SOON.ru, "без слов"])
    assert found["until"] is not None


@pytest.mark.parametrize("settled", ["answered", "archived"])
@pytest.mark.parametrize("kind", ["question", "feedback", "claim"])
def test_what_is_settled_is_left_out(stage: DeskStage, kind: ItemKind, settled: str) -> None:
    item = put(stage, kind, "x")
    escalate(stage, item)
    assert ids(stage) == ["x"]
    put(stage, kind, "x", **{settled: True})
    assert ids(stage) == []


def test_a_chat_is_urgent_until_the_seller_has_the_last_word(stage: DeskStage) -> None:
    escalate(stage, put(stage, "event", "e1", age=60.0, chat_id="1:a", state="client"))
    assert ids(stage) == ["1:a"]
    put(stage, "event", "e2", chat_id="1:a", state="seller")
    assert ids(stage) == []


def test_a_chat_is_listed_once_with_all_that_was_said_of_it(stage: DeskStage) -> None:
    escalate(stage, put(stage, "event", "e2", age=30.0, chat_id="1:a", state="client"), "срок", "Ждёт давно")
    escalate(stage, put(stage, "event", "e1", age=60.0, chat_id="1:a", state="client"))
    (found,) = stage.run("urgent", "--json").items
    assert (found["id"], found["buyer"], found["why"]) == ("1:a", "Слова e2", "Здоровье; Ждёт давно")


def test_what_was_said_too_long_ago_is_left_out(stage: DeskStage) -> None:
    escalate(stage, put(stage, "question", "q"), ago=BACK + 1)
    said = stage.run("urgent")
    assert said.code == 0
    assert said.rows == []


def test_drafts_of_urgent_items_come_first(stage: DeskStage) -> None:
    items = [put(stage, "feedback", id, age=DAY, rating=1) for id in ("a", "b", "c")]
    numbers = [draft(stage, item) for item in items]
    escalate(stage, items[1])
    listed = [item["number"] for item in stage.run("drafts", "list", "--json").items]
    assert listed == [numbers[1], numbers[2], numbers[0]]
    assert [item["number"] for item in stage.run("drafts", "list", "--json", "--limit", "1").items] == [numbers[1]]
