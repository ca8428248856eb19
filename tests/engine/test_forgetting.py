"""What was told long ago is forgotten, some at a time; what is still to be told is not, and nothing is told twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sqlalchemy import func, select
from tests.engine.outlets import OUTBOX, REFUSES, Desk, desk
from tests.engine.stand import Notebook
from tests.sinks.made import NOW, SELLER, fact
from tests.store.mirrored import read

from wbdesk.engine.chores import AT_ONCE, forgetting
from wbdesk.engine.replay import Wanted, count, release, replay
from wbdesk.plan.changes import Change
from wbdesk.plan.facts import Fact
from wbdesk.store import facts, forget, history, journal, tables
from wbdesk.store.database import Reading

DAY = 86_400.0
KEEP = 90 * DAY


def stored(tx: Reading) -> tuple[list[str], int]:
    """The ids of all facts, and how many lines of moves there are."""
    lines = tx.run(select(func.count()).select_from(tables.moves)).scalar_one()
    return [one.fact.id for one in facts.after(tx, SELLER, 0)], lines


def later(made: Desk, days: float, **keep: float) -> None:
    """So many days pass, and the desk forgets what is old."""
    made.clock.jump(days * DAY)
    made.notes = notes = Notebook()
    made.run(forgetting(KEEP, **keep), until=lambda: len(notes.lines) > 0)


def escalation(id: str) -> Fact:
    known: dict[str, Any] = {"item_kind": "question", "item_id": id}
    return Fact(id=id, seller=SELLER, stream="q", kind="escalation", at=NOW, payload=known)


def test_what_was_told_long_ago_is_forgotten_with_the_lines_of_its_moves(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(fact(1), fact(2))
        made.run()
        later(made, 60)
        made.tell(fact(3))
        made.run()
        assert made.read(stored) == (["question:1", "question:2", "question:3"], 15)
        later(made, 31)
        assert made.read(stored) == (["question:3"], 5)
        later(made, 60)
        assert made.read(stored) == ([], 0)
        assert made.states() == ["confirmed"] * 3, "that they were told is known for good"


def test_what_is_still_to_be_told_is_kept_however_old(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [REFUSES]}) as made:
        made.tell(fact(1, stream="a"), fact(2, stream="a"), fact(3, stream="b"))
        made.run(until=lambda: made.states() == ["unknown", "due", "confirmed"])
        later(made, 400)
        assert made.read(stored)[0] == ["question:1", "question:2"]
        assert [made.moves(intent) != [] for intent in made.deliveries()] == [True, True, False]
        made.write(release, SELLER, "crm", made.now, by="person:Ольга")
        made.run()
    assert made.crm.ids == ["question:1", "question:3", "question:1", "question:2"]


def test_what_is_told_late_is_forgotten_in_the_end(tmp_path: Path) -> None:
    """All that was looked at while it still had to be told goes when the line that settled it is old."""
    with desk(tmp_path, acts={"question:1": [REFUSES]}) as made:
        made.tell(fact(1, stream="a"), escalation("escalation:question:1:срочно"))
        made.run(until=lambda: made.states() == ["unknown", "confirmed"])
        later(made, 400)
        made.write(release, SELLER, "crm", made.now, by="person:Ольга")
        made.run()
        later(made, 89)
        assert made.read(stored)[0] == ["question:1", "escalation:question:1:срочно"]
        later(made, 2)
        assert made.read(stored) == (["escalation:question:1:срочно"], 0)


def test_a_clock_that_was_ahead_keeps_nothing_from_being_forgotten(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for number, ahead in [(1, 0.0), (2, 4_000 * DAY), (3, 0.0), (4, 4_000 * DAY)]:
            made.clock.jump(ahead)
            made.tell(fact(number))
            made.run()
            made.clock.jump(-ahead)
        later(made, 91)
        assert made.read(stored) == (["question:4"], 5), "of the last it is not known when it was"


def test_a_clock_that_was_behind_has_nothing_forgotten_too_soon(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for number, behind in [(1, 0.0), (2, 100 * DAY), (3, 0.0)]:
            item = replace(read(id=f"f{number}"), seller=SELLER)
            made.clock.jump(-behind)
            made.tell(fact(number))
            made.write(history.append, [Change(kind="deleted", at=made.now, before=item)])
            made.run()
            made.clock.jump(behind)
        kept = made.read(stored)
        later(made, 1, history=40 * DAY)
        assert (made.read(stored), made.read(changed, SELLER)) == (kept, ["f1", "f2", "f3"])
        later(made, 91, history=40 * DAY)
        assert (made.read(stored), made.read(changed, SELLER)) == (([], 0), [])


def test_an_escalation_is_known_for_good_and_not_told_twice(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(escalation("escalation:question:1:срочно"))
        made.run()
        later(made, 400)
        made.tell(escalation("escalation:question:1:срочно"))
        made.run()
    assert made.crm.ids == ["escalation:question:1:срочно"]


def test_what_happens_again_after_a_year_is_told_again(tmp_path: Path) -> None:
    """Its number is found by what was told before; a delivery with the same id is there for good, and would stop it."""
    hidden = Fact(id="feedback:1:hidden", seller=SELLER, stream="1", kind="feedback.deleted", at=NOW, payload={})
    with desk(tmp_path) as made:
        for _ in range(2):
            made.write(lambda tx: OUTBOX.tell(tx, facts.numbered(tx, [hidden]), made.now))
            made.run()
            later(made, 400)
    assert made.crm.ids == ["feedback:1:hidden", "feedback:1:hidden:2"]


def test_what_is_forgotten_is_not_told_again_and_what_is_left_is(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(fact(1))
        made.run()
        later(made, 89)
        made.tell(fact(2))
        made.run()
        later(made, 2)
        wanted = Wanted(seller=SELLER, sink="crm")
        assert count(made.database, wanted) == 1
        assert replay(made.database, wanted, made.now, by="person:Ольга") == 1
        made.run()
    assert made.crm.ids == ["question:1", "question:2", "question:2"]


def test_what_is_asked_for_again_while_it_is_forgotten_is_dropped(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(fact(1))
        made.write(lambda tx: tx.run(tables.facts.delete()))
        made.tell(fact(2))
        made.run()
        assert made.states() == ["dropped", "confirmed"]
    assert made.crm.ids == ["question:2"]


def test_a_year_is_forgotten_in_small_transactions(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(*(fact(number, stream=f"{number}") for number in range(1_200)))
        made.run(made.job(width=1, at_once=500))
        made.clock.jump(KEEP + DAY)
        looked_at: list[int] = []
        while not looked_at or looked_at[-1] == AT_ONCE:
            looked_at.append(made.write(forget.forget_some, SELLER, made.now, made.now - KEEP, AT_ONCE))
        assert looked_at == [AT_ONCE] * 12 + [0]
        assert made.read(stored) == ([], 0)


def test_another_sellers_facts_are_his(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(fact(1))
        made.run()
        made.write(OUTBOX.tell, [fact(2, seller="other")], NOW)
        later(made, 100)
        assert made.read(facts.after, "other", 0) != []
        assert [line.move for line in made.read(journal.lines, "other", 2)] == ["ask"]


def changed(tx: Reading, seller: str) -> list[str]:
    """The ids of the items about which it is kept what has changed."""
    return [id for _, id, _ in history.since(tx, seller, 0)]


def test_what_has_changed_is_kept_for_good_or_for_as_long_as_one_wants(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for number, (seller, days) in enumerate([(SELLER, 1), ("other", 200), (SELLER, 165)]):
            item = replace(read(id=f"f{number}"), seller=seller)
            made.write(history.append, [Change(kind="deleted", at=made.now, before=item)])
            made.clock.jump(days * DAY)
        later(made, 0)
        assert made.read(changed, SELLER) == ["f0", "f2"]
        later(made, 0, history=365 * DAY)
        assert (made.read(changed, SELLER), made.read(changed, "other")) == (["f2"], ["f1"])
        later(made, 201, history=365 * DAY)
        assert (made.read(changed, SELLER), made.read(changed, "other")) == ([], ["f1"])
