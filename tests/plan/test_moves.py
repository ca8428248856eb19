"""The table of moves: what it says, what it forbids, and that no path through it sends twice on a guess."""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace
from tests.plan.made import NOW, intent

from wbdesk.plan.intents import ENDS, REPEATABLE, Intent, IntentKind, State
from wbdesk.plan.move_table import MOVES, NEWS, TABLE, MoveName
from wbdesk.plan.moves import WrongMove, move, noted

STATES: tuple[State, ...] = get_args(State)
NAMES: tuple[MoveName, ...] = get_args(MoveName)
LEASE, SETTLE = 60.0, 60.0

GIVEN: dict[str, Any] = {
    "attempt": 1,
    "owner": "one",
    "lease_until": NOW + LEASE,
    "payload": {"text": "Нет."},
    "proof": "seen",
    "error": "no",
    "by": "Ольга",
}


def standing(state: State, **fields: Any) -> Intent:
    """An intent in *state* for which every guard is content."""
    lease = {"lease_owner": "one", "lease_until": NOW + 5}
    return intent(**{"kind": "unpin", "state": state, "attempt": 1, **lease, **fields})


def facts(name: MoveName) -> dict[str, Any]:
    """What the move needs, and a person's name where it takes one."""
    return {
        fact: value for fact, value in GIVEN.items() if fact in MOVES[name]["needs"] | ({"by"} & MOVES[name]["takes"])
    }


def moved(before: Intent, name: MoveName) -> Intent:
    return move(before, name, NOW + 10 if name == "lapse" else NOW, **facts(name))


# The table itself.


def test_every_move_has_its_rule_and_every_state_its_place() -> None:
    assert set(MOVES) == set(NAMES)
    assert {state for state, _ in TABLE} | ENDS == set(STATES)


def test_ends_are_final() -> None:
    assert [pair for pair in TABLE if pair[0] in ENDS] == []


def test_every_state_but_the_first_is_reached() -> None:
    assert set(TABLE.values()) == set(STATES)


def test_news_names_the_attempt_and_acts_do_not() -> None:
    assert {name for name, rule in MOVES.items() if "attempt" in rule["needs"]} == NEWS
    assert {name for name, rule in MOVES.items() if "attempt" in rule["takes"]} == NEWS | {"supersede", "fail"}


def test_sending_is_begun_in_one_way_only() -> None:
    assert [pair for pair, target in TABLE.items() if target == "sending"] == [("claimed", "start")]


def test_only_proof_news_or_a_person_leads_from_unknown_back_to_due() -> None:
    back = {name for (state, name), target in TABLE.items() if state == "unknown" and target == "due"}
    assert back == {"absent", "not_sent", "repeat", "resolve_absent"}


@pytest.mark.parametrize(("state", "name"), sorted(TABLE))
def test_what_the_table_has_is_made(state: State, name: MoveName) -> None:
    after = moved(standing(state), name)
    assert after.state == TABLE[state, name]
    assert after.updated_at > 0


@pytest.mark.parametrize(("state", "name"), sorted(set(product(STATES, NAMES)) - set(TABLE)))
def test_what_it_has_not_changes_nothing_as_news_and_is_wrong_as_an_act(state: State, name: MoveName) -> None:
    before = standing(state)
    if name in NEWS:
        assert moved(before, name) is before
    else:
        with pytest.raises(WrongMove, match=f"is {state}"):
            moved(before, name)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", sorted(NEWS))
@pytest.mark.parametrize("attempt", [0, 2])
def test_news_of_another_attempt_changes_nothing(state: State, name: MoveName, attempt: int) -> None:
    before = standing(state)
    assert move(before, name, NOW, **{**facts(name), "attempt": attempt}) is before


@pytest.mark.parametrize("name", sorted(NEWS - {"found"}))
def test_an_attempt_that_never_began_has_no_news(name: MoveName) -> None:
    before = standing("due", attempt=0)
    assert move(before, name, NOW, **{**facts(name), "attempt": 0}) is before


@pytest.mark.parametrize("name", ["supersede", "fail"])
def test_an_end_that_follows_from_a_reading_may_come_too_late_as_well(name: MoveName) -> None:
    resent = standing("sending", attempt=2)
    assert move(resent, name, NOW, attempt=1, error="other_answer") is resent
    assert move(resent, name, NOW, attempt=2, error="other_answer") is resent
    assert move(standing("due", attempt=0), name, NOW, attempt=0, error="other_answer").state in ENDS


def test_what_wb_said_with_its_yes_still_holds_when_it_is_shown() -> None:
    told = move(standing("sending"), "accepted", NOW, attempt=1, error="some_files_refused", needs_person=True)
    looked = move(told, "doubt", NOW, attempt=1, due_at=NOW + 60)
    shown = move(looked, "found", NOW, attempt=1, proof="event e1")
    assert (shown.state, shown.error, shown.needs_person) == ("confirmed", "some_files_refused", True)
    lost = move(standing("unknown", error="timeout"), "found", NOW, attempt=1, proof="event e1")
    assert (lost.error, lost.needs_person) == ("", False)


def test_ours_may_be_found_before_anything_was_sent() -> None:
    assert move(standing("due", attempt=0), "found", NOW, attempt=0, proof="it is there").state == "confirmed"


@pytest.mark.parametrize("name", NAMES)
def test_a_move_takes_its_facts_and_no_others(name: MoveName) -> None:
    state = next(iter(MOVES[name]["moves"]))
    for needed in MOVES[name]["needs"]:
        with pytest.raises(TypeError, match=name):
            move(standing(state), name, NOW, **{fact: GIVEN[fact] for fact in MOVES[name]["needs"] - {needed}})
    for strange in set(GIVEN) - MOVES[name]["takes"]:
        with pytest.raises(TypeError, match=name):
            move(standing(state), name, NOW, **facts(name) | {strange: GIVEN[strange]})


# What a move asks and changes.


@pytest.mark.parametrize(
    ("name", "before", "now"),
    [
        ("release", standing("approved", due_at=NOW + 1), NOW),
        ("claim", standing("due", due_at=NOW + 1), NOW),
        ("claim", standing("due", not_after=NOW - 1), NOW),
        ("claim", standing("due"), NOW + LEASE),
        ("start", standing("claimed", lease_owner="other"), NOW),
        ("start", standing("claimed"), NOW + 5),
        ("start", standing("claimed", lease_until=None), NOW),
        ("lapse", standing("claimed"), NOW + 4),
        ("lapse", standing("sending"), NOW + 4),
        ("repeat", standing("unknown", kind="chat_message"), NOW),
        ("repeat", standing("sent", kind="question_answer"), NOW),
    ],
)
def test_a_move_is_wrong_at_the_wrong_time_or_by_another(name: MoveName, before: Intent, now: float) -> None:
    with pytest.raises(WrongMove):
        move(before, name, now, **facts(name))


def test_what_may_have_been_sent_is_given_up_by_a_person_only() -> None:
    with pytest.raises(WrongMove, match="nobody but a person"):
        move(standing("unknown"), "drop", NOW, error="cap")
    assert move(standing("unknown"), "drop", NOW, error="no longer needed", by="Ольга").state == "dropped"


def test_a_start_counts_the_attempt_and_forgets_the_proof_of_the_one_before() -> None:
    before = standing("claimed", attempt=1, proof="was not there", attempt_ended_at=NOW - 90, error="timeout")
    after = move(before, "start", NOW, owner="one", lease_until=NOW + 99)
    assert (after.attempt, after.attempt_started_at, after.attempt_ended_at) == (2, NOW, None)
    assert (after.proof, after.error, after.lease_until) == ("", "", NOW + 99)


@pytest.mark.parametrize("name", ["accepted", "refuse", "not_sent", "lose", "lapse"])
def test_what_ends_an_attempt_gives_the_lease_back(name: MoveName) -> None:
    after = moved(standing("sending"), name)
    assert (after.lease_owner, after.lease_until) == ("", None)
    assert after.attempt_ended_at is not None


def test_late_news_does_not_move_the_end_of_the_attempt() -> None:
    lost = move(standing("sending"), "lapse", NOW + 10, due_at=NOW + 70)
    assert move(lost, "accepted", NOW + 99, attempt=1).attempt_ended_at == NOW + 10


def test_a_yes_that_comes_after_the_proof_of_absence_stops_the_second_sending() -> None:
    back = move(standing("unknown", kind="chat_message"), "absent", NOW, attempt=1, proof="not in the stream")
    claimed = move(back, "claim", NOW, owner="two", lease_until=NOW + 9)
    late = move(claimed, "accepted", NOW + 1, attempt=1)
    assert late.state == "sent"
    with pytest.raises(WrongMove):
        move(late, "start", NOW + 1, owner="two", lease_until=NOW + 9)


def test_what_is_not_given_stays_and_errors_do_not() -> None:
    before = standing("due", due_at=NOW - 5, error="timeout", needs_person=True)
    after = moved(before, "claim")
    assert (after.due_at, after.error, after.payload) == (NOW - 5, "", before.payload)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("asked", [True, False])
def test_a_person_takes_note_only_where_he_is_asked_and_nothing_can_be_decided(state: State, asked: bool) -> None:
    before = standing(state, needs_person=asked, error="no_such_item")
    if asked and state in {"sent", "confirmed", *ENDS}:
        assert noted(before, NOW + 1) == replace(before, needs_person=False, updated_at=NOW + 1)
        return
    with pytest.raises(WrongMove):
        noted(before, NOW + 1)


def test_a_doubt_asks_a_person_and_a_proof_takes_the_question_back() -> None:
    asked = move(standing("unknown"), "doubt", NOW, attempt=1, error="two equal messages", needs_person=True)
    assert (asked.state, asked.needs_person) == ("unknown", True)
    assert move(asked, "doubt", NOW, attempt=1).needs_person
    assert not move(asked, "found", NOW, attempt=1, proof="seen").needs_person
    assert not move(asked, "resolve_found", NOW, by="Ольга").needs_person


# Every path: two desks that die, pause and lose leases over one row, and WB that is slow.


class TwoDesks(RuleBasedStateMachine):
    """Desks that act on what they saw, a store that compares before it writes, and WB, where a sending may take effect
    as late as `settle` after its lease is over. Readers look no sooner than the desk promises."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.row = intent(kind="chat_message", target="m1")
        self.held: dict[str, int] = {}
        """By desk: the attempt it is sending, as it remembers it."""
        self.fate: dict[int, float | None] = {}
        """By attempt: when it takes effect at WB; None: never."""
        self.looked_at: dict[int, str] = {}
        self.starts = 0

    def effects(self) -> list[int]:
        return [attempt for attempt, at in self.fate.items() if at is not None and at <= self.now]

    desks = st.sampled_from(["one", "two"])

    @rule(seconds=st.sampled_from([1.0, LEASE, LEASE + SETTLE]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @precondition(lambda self: self.row.state == "due" and self.now >= self.row.due_at)
    @rule(desk=desks)
    def claim(self, desk: str) -> None:
        self.row = move(self.row, "claim", self.now, owner=desk, lease_until=self.now + LEASE)

    @precondition(lambda self: self.row.state == "claimed")
    @rule(taken=st.none() | st.sampled_from([0.0, 2.0, LEASE + 2, LEASE + SETTLE - 1]))
    def start(self, taken: float | None) -> None:
        desk = self.row.lease_owner
        try:
            self.row = move(self.row, "start", self.now, owner=desk, lease_until=self.now + LEASE)
        except WrongMove:
            return
        self.held[desk] = self.row.attempt
        self.fate[self.row.attempt] = None if taken is None else self.now + taken
        self.starts += 1

    @rule(desk=desks)
    def kill(self, desk: str) -> None:
        self.held.pop(desk, None)

    @rule()
    def leases_lapse(self) -> None:
        try:
            self.row = move(self.row, "lapse", self.now, due_at=self.now + SETTLE)
        except WrongMove:
            return

    @precondition(lambda self: self.held)
    @rule(desk=desks, lost=st.booleans())
    def settle(self, desk: str, lost: bool) -> None:
        """However late: a yes if it happened, `not_sent` if it never will, or nothing known."""
        attempt, before = self.held.pop(desk, 0), self.row
        at = self.fate.get(attempt)
        if lost or (at is not None and at > self.now):
            self.row = move(before, "lose", self.now, attempt=attempt, due_at=self.now + SETTLE + LEASE)
        else:
            self.row = move(before, "not_sent" if at is None else "accepted", self.now, attempt=attempt)
        assert attempt == before.attempt or self.row is before

    @precondition(lambda self: self.row.state in ("unknown", "sent") and self.now >= self.row.due_at)
    @rule()
    def read(self) -> None:
        attempt, there = self.row.attempt, bool(self.effects())
        name: MoveName = "found" if there else "absent"
        self.looked_at[attempt] = name
        self.row = move(self.row, name, self.now, attempt=attempt, proof=name)

    @invariant()
    def nothing_happens_twice(self) -> None:
        assert len(self.effects()) <= 1

    @invariant()
    def what_happened_is_not_sent_again(self) -> None:
        assert not (self.effects() and self.row.state == "due" and self.row.attempt in self.looked_at)

    @invariant()
    def every_sending_is_counted(self) -> None:
        assert self.row.attempt == self.starts

    @invariant()
    def a_lease_is_held_only_while_something_is_done(self) -> None:
        assert bool(self.row.lease_owner) == (self.row.state in {"claimed", "sending"})


TestTwoDesks = TwoDesks.TestCase
TestTwoDesks.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)


# Any order of moves that the table allows, sensible or not, with news of any attempt.

LICENCES: dict[bool, set[MoveName]] = {
    False: {"not_sent", "absent", "resolve_absent"},
    True: {"not_sent", "absent", "resolve_absent", "repeat"},
}


@pytest.mark.parametrize("kind", ["question_answer", "chat_message", "unpin"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_order_of_moves_sends_twice_without_a_word_in_between(kind: IntentKind, data: st.DataObject) -> None:
    """`start` after `start` needs one of: it never left, it is proved absent, a person says so - or may be repeated."""
    row, now, licence = intent(kind=kind, target="x"), NOW, True
    for _ in range(30):
        now += data.draw(st.sampled_from([0.0, 1.0, LEASE]))
        name = data.draw(st.sampled_from(onward(row) if data.draw(st.integers(0, 19)) else NAMES))
        before, row = row, tried(row, name, data.draw(st.sampled_from([row.attempt] * 3 + [0, 1, 2])), now)
        assert before.state not in ENDS or row is before
        if (before.state, row.state) == ("claimed", "sending"):
            assert licence
            licence = False
        licence = licence or (row is not before and name in LICENCES[kind in REPEATABLE])


def onward(row: Intent) -> list[MoveName]:
    """The moves after which there is still something to come."""
    return [name for (state, name), target in TABLE.items() if state == row.state and target not in ENDS] or ["drop"]


def tried(row: Intent, name: MoveName, attempt: int, now: float) -> Intent:
    given: dict[str, Any] = {**GIVEN, "attempt": attempt, "lease_until": now + LEASE / 2}
    try:
        return move(row, name, now, **{fact: given[fact] for fact in MOVES[name]["needs"]})
    except WrongMove:
        return row
