"""What a sink was told can be told again, with the same ids; what only a person can decide goes on when he says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.engine.outlets import REFUSES, Desk, desk
from tests.sinks.made import NOW, SELLER, fact

from wbdesk.engine.replay import Wanted, count, replay
from wbdesk.store import facts, journal

BY = "person:Ольга"


def told(folder: Path, made: Desk) -> None:
    """Four facts have arrived, in two streams, an hour apart."""
    for number in range(4):
        known = fact(number, stream=f"{number % 2}", at=NOW + 3_600 * number)
        made.tell(known if number else replace(known, kind="feedback.new"))
    made.run()
    made.crm.loads.clear()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [0, 1, 2, 3]),
        ({"since": NOW + 3_600}, [1, 2, 3]),
        ({"until": NOW + 3_600}, [0]),
        ({"kinds": ["question.new"]}, [1, 2, 3]),
        ({"stream": "1"}, [1, 3]),
        ({"stream": "1", "since": NOW + 7_200}, [3]),
        ({"takes": lambda fact: fact.kind == "feedback.new"}, [0]),
        ({"only_failed": True}, []),
    ],
)
def test_what_is_wanted_is_told_again_with_the_same_id(
    tmp_path: Path, asked: dict[str, Any], expected: list[int]
) -> None:
    with desk(tmp_path) as made:
        told(tmp_path, made)
        wanted = Wanted(seller=SELLER, sink="crm", **asked)
        assert count(made.database, wanted) == len(expected)
        assert made.states() == ["confirmed"] * 4, "a dry run changes nothing"
        assert replay(made.database, wanted, made.now, by=BY) == len(expected)
        made.run()
        again = [intent for intent in made.deliveries() if intent.key.round]
    assert made.crm.ids == [f"question:{number}" for number in expected]
    assert {(intent.key.round, intent.asked_by) for intent in again} <= {(1, BY)}


def test_what_is_on_its_way_is_not_told_again(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(fact(1), fact(2))
        wanted = Wanted(seller=SELLER, sink="crm")
        assert (count(made.database, wanted), replay(made.database, wanted, NOW, by=BY)) == (0, 0)
        made.run()
        assert replay(made.database, wanted, made.now, by=BY) == 2
        assert replay(made.database, wanted, made.now, by=BY) == 0
        made.run()
        assert replay(made.database, wanted, made.now, by=BY) == 2
        assert [intent.key.round for intent in made.deliveries()] == [0, 0, 1, 1, 2, 2]


def test_a_new_sink_is_told_what_was_before_it(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.write(facts.put, [fact(1), fact(2)], NOW)
        assert replay(made.database, Wanted(seller=SELLER, sink="crm"), NOW, by=BY) == 2
        made.run()
    assert made.crm.ids == ["question:1", "question:2"]


def test_only_what_failed_is_told_again_and_a_stream_that_waits_goes_on(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [REFUSES], "question:3": [REFUSES]}) as made:
        made.tell(fact(0, stream="z"), fact(1, stream="a"), fact(2, stream="a"), fact(3, stream="b"))
        made.run(until=lambda: made.states().count("unknown") == 2)
        given_up = made.deliveries()[3]
        drop: dict[str, Any] = {"who": BY, "by": BY, "error": "dropped"}
        made.write(journal.make, SELLER, given_up.id, "drop", made.now, **drop)
        wanted = Wanted(seller=SELLER, sink="crm", only_failed=True)
        assert count(made.database, wanted) == 2
        assert replay(made.database, wanted, made.now, by=BY) == 2
        made.run()
        states = [(intent.key.target, intent.key.round, intent.state) for intent in made.deliveries()]
    assert made.crm.ids.index("question:2") > len(made.crm.ids) - 1 - made.crm.ids[::-1].index("question:1")
    assert states == [
        ("crm:question:0", 0, "confirmed"),
        ("crm:question:1", 0, "confirmed"),
        ("crm:question:2", 0, "confirmed"),
        ("crm:question:3", 0, "dropped"),
        ("crm:question:3", 1, "confirmed"),
    ]


def test_new_facts_do_not_wait_for_a_long_replay(tmp_path: Path) -> None:
    with desk(tmp_path, takes=1.0) as made:
        made.tell(*(fact(number, stream=f"{number}") for number in range(1_200)))
        made.run(made.job(width=1, at_once=500))
        made.crm.loads.clear()
        assert replay(made.database, Wanted(seller=SELLER, sink="crm"), made.now, by=BY) == 1_200
        made.tell(fact(9_999, stream="new"))
        made.run(made.job(width=1, at_once=500))
    assert made.crm.ids[0] == "question:9999"
    assert made.crm.ids[1:] == [f"question:{number}" for number in range(1_200)]
