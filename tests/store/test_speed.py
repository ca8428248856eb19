"""What is asked all day is found in an index, whatever else is kept: the databases' own plans, not a clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest
from tests.plan.made import NOW, SELLER, intent
from tests.store.explained import plans
from tests.store.mirrored import read

from wbdesk.plan.intents import IntentKind
from wbdesk.store import (
    absence,
    askings,
    attachments,
    cursors,
    facts,
    history,
    journal,
    ledger,
    mirror,
    queue,
    shelf,
    switches,
    unanswered,
)
from wbdesk.store.database import Database, Reading

KINDS: tuple[IntentKind, ...] = get_args(IntentKind)

ASKED: dict[str, Callable[[Reading], object]] = {
    "absence.times_missing": lambda tx: absence.times_missing(tx, SELLER, "feedback", "f1"),
    "askings.about": lambda tx: askings.about(tx, SELLER, ["f1"]),
    "attachments.next_wanted": lambda tx: attachments.next_wanted(tx, SELLER, NOW),
    "attachments.of_event": lambda tx: attachments.of_event(tx, SELLER, "e1"),
    "cursors.get": lambda tx: cursors.get(tx, SELLER, "a", int),
    "facts.after": lambda tx: facts.after(tx, SELLER, 0),
    "facts.get": lambda tx: facts.get(tx, SELLER, "x"),
    "facts.last_sequence": lambda tx: facts.last_sequence(tx, SELLER),
    "facts.of_kind": lambda tx: facts.of_kind(tx, SELLER, "escalation", NOW),
    "history.of": lambda tx: history.of(tx, SELLER, "feedback", "f1"),
    "history.since": lambda tx: history.since(tx, SELLER, 1),
    "journal.by_key": lambda tx: journal.by_key(tx, intent().key),
    "journal.get": lambda tx: journal.get(tx, SELLER, 1),
    "journal.get_all": lambda tx: journal.get_all(tx, SELLER, [1]),
    "journal.lines": lambda tx: journal.lines(tx, SELLER, 1),
    "ledger.counts": lambda tx: ledger.counts(tx, SELLER),
    "ledger.find": lambda tx: ledger.find(tx, SELLER),
    "ledger.find below": lambda tx: ledger.find(tx, SELLER, below=7),
    "ledger.find item": lambda tx: ledger.find(tx, SELLER, item="f1"),
    "ledger.find person": lambda tx: ledger.find(tx, SELLER, needs_person=True),
    "ledger.find state": lambda tx: ledger.find(tx, SELLER, states=["drafted"]),
    "ledger.held": lambda tx: ledger.held(tx, SELLER, ["daily_cap"], NOW),
    "ledger.sent_by_rules_today": lambda tx: ledger.sent_by_rules_today(tx, SELLER, NOW),
    "ledger.sent_today": lambda tx: ledger.sent_today(tx, SELLER, "r", NOW),
    "mirror.current_reading": lambda tx: mirror.current_reading(tx, SELLER, "feedback"),
    "mirror.last_change": lambda tx: mirror.last_change(tx, SELLER),
    "queue.any_due": lambda tx: queue.any_due(tx, SELLER, KINDS, NOW),
    "queue.expired": lambda tx: queue.expired(tx, SELLER, NOW),
    "queue.free_lane": lambda tx: queue.free_lane(tx, intent(id=1)),
    "queue.lane": lambda tx: queue.lane(tx, intent(id=1)),
    "queue.lost_leases": lambda tx: queue.lost_leases(tx, SELLER, NOW),
    "queue.next_due": lambda tx: queue.next_due(tx, SELLER, KINDS, NOW),
    "queue.next_moment": lambda tx: queue.next_moment(tx, SELLER, KINDS),
    "queue.ripe": lambda tx: queue.ripe(tx, SELLER, NOW),
    "queue.unsettled": lambda tx: queue.unsettled(tx, SELLER, NOW),
    "shelf.changed_since": lambda tx: shelf.changed_since(tx, SELLER, 0),
    "shelf.find": lambda tx: shelf.find(tx, SELLER, "feedback"),
    "shelf.find answered": lambda tx: shelf.find(tx, SELLER, "feedback", answered=False),
    "shelf.find page": lambda tx: shelf.find(tx, SELLER, "feedback", after=shelf.get(tx, SELLER, "feedback", "f1")),
    "shelf.find product": lambda tx: shelf.find(tx, SELLER, "feedback", nm_id=1),
    "shelf.get": lambda tx: shelf.get(tx, SELLER, "feedback", "f1"),
    "shelf.get_all": lambda tx: shelf.get_all(tx, SELLER, "feedback", ["f1"]),
    "shelf.messages": lambda tx: shelf.messages(tx, SELLER, "c1"),
    "shelf.of_order": lambda tx: shelf.of_order(tx, SELLER, "r1"),
    "switches.is_on": lambda tx: switches.is_on(tx, SELLER, "x"),
    "unanswered.after": lambda tx: unanswered.after(tx, SELLER, "feedback", 0, 10),
    "unanswered.unseen": lambda tx: unanswered.unseen(tx, SELLER, "feedback", NOW, NOW - 60, 10),
    "unanswered.written": lambda tx: unanswered.written(tx, SELLER, "feedback", NOW - 60, NOW, 10),
}

SORTED = {"askings.about", "queue.next_due", "shelf.of_order"}
"""What is found in an index and put into order afterwards, because it is little."""

OF_SELLER = {"facts.last_sequence", "ledger.counts", "ledger.find person", "mirror.last_change"}
"""What looks at the end of a seller's index, or at one that is small, or counts all of it."""

INDEX = {
    "askings.about": "ix_intents_seller_item",
    "journal.get_all": "INTEGER PRIMARY KEY",
    "ledger.find": "ix_intents_seller_state_id",
    "ledger.find below": "ix_intents_seller_state_id",
    "ledger.find item": "ix_intents_seller_item",
    "ledger.find person": "ix_intents_person",
    "ledger.find state": "ix_intents_seller_state_id",
    "shelf.find": "ix_items_shown",
    "shelf.find answered": "ix_items_shown (seller=? AND kind=? AND answered=?)",
    "shelf.find product": "ix_items_shown",
    "shelf.get": "ix_items_id_hash",
    "shelf.get_all": "ix_items_id_hash",
    "unanswered.after": "ix_items_open_number",
    "unanswered.unseen": "ix_items_shown (seller=? AND kind=? AND answered=? AND sort_at>?)",
    "unanswered.written": "ix_items_shown (seller=? AND kind=? AND answered=? AND sort_at>? AND sort_at<?)",
}
"""Where another index would do as well at first sight, and would mean to look at every row."""


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_all_day_is_found_in_an_index(database: Database, name: str) -> None:
    with database.writing() as tx:
        mirror.put(tx, [read()], NOW)
        journal.put(tx, [intent()])
    with database.reading() as tx:
        steps = [step for plan in plans(tx, lambda: ASKED[name](tx)) for step in plan]
    assert any(step.startswith("SEARCH") and INDEX.get(name, "") in step for step in steps)
    assert [step for step in steps if step.startswith("SCAN") and not step.startswith(("SCAN anon", "SCAN json"))] == []
    assert any(step.endswith(" (seller=?)") for step in steps) == (name in OF_SELLER), "all of a seller's is looked at"
    assert any("TEMP B-TREE" in step for step in steps) == (name in SORTED)


def test_a_page_is_compared_with_the_rows_of_its_ids_alone(database: Database) -> None:
    """Not with all rows of its kind: of a million there are two hundred pages."""
    with database.writing() as tx:
        mirror.put(tx, [read()], NOW)
        first, *_ = plans(tx, lambda: mirror.put(tx, [read(), read(id="f2")], NOW))
    assert first[0] == "SEARCH items USING INDEX ix_items_id_hash (id_hash=?)"


def test_what_is_put_into_the_journal_is_found_by_its_number(database: Database) -> None:
    """Not among all that the seller has ever asked for, at every poll and delivery."""
    with database.writing() as tx:
        *_, new, _ = plans(tx, lambda: journal.put(tx, [intent()]))
    assert new == ["SEARCH intents USING INTEGER PRIMARY KEY (rowid>?)"]
