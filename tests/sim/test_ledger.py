"""The ledger against the plainest model there is: a list of everything, sorted and filtered anew for each reading."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from wbdesk.sim.ledger import FOREVER, Ledger, Shelf


@dataclass(frozen=True)
class Note:
    id: str
    created: int
    done: bool = False
    text: str = ""


class LedgerMachine(RuleBasedStateMachine):
    """Adds, changes and removes; after every step all readings agree with the model's."""

    @initialize(born=st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=6))
    def start(self, born: list[tuple[int, bool]]) -> None:
        notes = [Note(f"b{number}", created, done) for number, (created, done) in enumerate(born)]
        self.ledger: Ledger[Note] = Ledger(Shelf.of(notes), few=2)
        self.versions = {note.id: [(-1, note)] for note in notes}
        self.clock = 10

    @rule(created=st.integers(0, 20), done=st.booleans())
    def add(self, created: int, done: bool) -> None:
        self.clock += 1
        note = Note(f"n{self.clock}", created, done)
        self.ledger.add(note, self.clock)
        self.versions[note.id] = [(self.clock, note)]

    @rule(pick=st.integers(0, 30), done=st.booleans(), ago=st.integers(0, 5))
    def change(self, pick: int, done: bool, ago: int) -> None:
        self.clock += 1
        if self.versions:
            begins, old = list(self.versions.values())[pick % len(self.versions)][-1]
            new = replace(old, done=done, text=f"changed at {self.clock}")
            self.ledger.put(self.clock - ago, new)
            self.versions[new.id].append((max(self.clock - ago, begins), new))

    @rule(pick=st.integers(0, 30))
    def remove(self, pick: int) -> None:
        if self.versions:
            id = list(self.versions)[pick % len(self.versions)]
            self.ledger.remove(id)
            del self.versions[id]

    def model(self, as_of: int) -> list[Note]:
        known = [[note for since, note in versions if since <= as_of] for versions in self.versions.values()]
        return sorted((begun[-1] for begun in known if begun), key=lambda note: (note.created, note.id))

    @invariant()
    def every_reading_agrees(self) -> None:
        for as_of in (9, *range(self.clock - 4, self.clock + 1), FOREVER):
            expected = self.model(as_of)
            assert list(self.ledger.walk(as_of=as_of)) == expected
            for done in (False, True):
                part = [note for note in expected if note.done == done]
                assert list(self.ledger.walk(done=done, as_of=as_of)) == part
                assert list(self.ledger.walk(done=done, as_of=as_of, newest_first=True)) == part[::-1]
                assert self.ledger.count(done, as_of) == len(part)
            assert [self.ledger.get(note.id, as_of) for note in expected] == expected

    @invariant()
    def a_period_is_a_part_of_the_whole(self) -> None:
        inside = [note for note in self.model(FOREVER) if 3 <= note.created < 12]
        assert list(self.ledger.walk(since=3, until=12)) == inside


LedgerMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestLedger = LedgerMachine.TestCase


@given(st.lists(st.integers(0, 3), max_size=12))
def test_a_shelf_is_shared_and_never_changed(dates: list[int]) -> None:
    shelf = Shelf.of([Note(str(number), created) for number, created in enumerate(dates)])
    one, other = Ledger(shelf), Ledger(shelf)
    for note in shelf.open:
        one.put(5, replace(note, done=True))
    assert one.count(False) == 0
    assert other.count(False) == len(dates) == len(list(other.walk(done=False)))
