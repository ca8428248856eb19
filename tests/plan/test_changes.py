"""What differs between two readings, what is missing from a whole one, and when that is too much to be true."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.made import NOW, item

from wbdesk.plan.changes import NO_BRAKE, Brake, Change, absences, compare, gone, is_believed, should_be_shown
from wbdesk.plan.items import Item
from wbdesk.plan.proofs import Evidence

LATER, SETTLE, DAY = NOW + 3600, 60.0, 86_400.0


def question(read_at: float = NOW, text: str = "Какой размер?", answer: Any = None, **wb: Any) -> Item:
    state = "suppliersPortalSynch" if answer is None else "wbRu"
    said = answer if answer is None or answer == 7 else {"text": answer}
    return item("question", read_at, id="q1", text=text, state=state, answer=said, **wb)


def feedback(read_at: float = NOW, answer: str | None = None, state: str = "wbRu", **wb: Any) -> Item:
    said = answer and {"text": answer, "state": state}
    return item("feedback", read_at, **{"id": "f1", "productValuation": 2, "text": "Мало", "answer": said, **wb})


def claim(read_at: float = NOW, created: str = "2026-11-01T15:00:00", **wb: Any) -> Item:
    return item("claim", read_at, **{"id": "c1", "status": 0, "actions": ["approve1"], "dt": created, **wb})


def pin(read_at: float = NOW, state: str = "pinned", cause: str | None = None) -> Item:
    return item("pin", read_at, pinId=5, feedbackId="f1", state=state, unpinnedCause=cause)


def kinds(changes: tuple[Change, ...]) -> list[tuple[str, str]]:
    return [(change.kind, change.why) for change in changes]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (question(), question(LATER), []),
        (question(), question(LATER, wasViewed=True), []),
        (question(), question(LATER, text="Какой цвет?"), [("edited", "text")]),
        (question(), question(LATER, answer="42"), [("answered", "wbRu")]),
        (question(), question(LATER, "Какой цвет?", "Белый"), [("edited", "text"), ("answered", "wbRu")]),
        (question(answer="42"), question(LATER, answer=" 42 "), []),
        (question(answer="42"), question(LATER, answer="44"), [("answer_edited", "")]),
        (question(answer="42"), question(LATER, answer=7), []),
        (question(answer="42"), question(LATER), [("answer_removed", "")]),
        (feedback(), feedback(LATER, productValuation=5), [("edited", "rating")]),
        (feedback(), feedback(LATER, productValuation=5, text="Ок"), [("edited", "rating, text")]),
        (feedback(), feedback(LATER, cons="Пуговица"), [("edited", "text")]),
        (feedback(), feedback(LATER, photoLinks=[{"fullSize": "a"}]), [("edited", "photos, video or tags")]),
        (feedback(photoLinks=[{"fullSize": "a"}]), feedback(LATER, photoLinks=[{"fullSize": "b"}]), []),
        (feedback(bables=["a", "b"]), feedback(LATER, bables=["b", "a"]), []),
        (feedback(), feedback(LATER, state="wbRu", wasViewed=True), []),
        (feedback(), feedback(LATER, "Жаль"), [("answered", "wbRu")]),
        (feedback(answer="Жаль", state="reviewRequired"), feedback(LATER, "Жаль"), []),
        (
            feedback(answer="Жаль", state="reviewRequired"),
            feedback(LATER, "Жаль", "rejected"),
            [("answer_rejected", "rejected")],
        ),
        (feedback(answer="Жаль", state="rejected"), feedback(LATER, "Жаль", "rejected", wasViewed=True), []),
        (feedback(answer="Жаль"), feedback(LATER, "Очень жаль"), [("answer_edited", "")]),
        (feedback(answer="Жаль"), feedback(LATER), [("answer_removed", "")]),
        (claim(), claim(LATER, status=2, actions=[]), [("decided", "status 2")]),
        (claim(), claim(LATER, price=5.0), []),
        (pin(), pin(LATER, "unpinned", "sysLimitReached"), [("unpinned", "sysLimitReached")]),
        (pin(state="unpinned"), pin(LATER), []),
    ],
)
def test_two_readings_differ_by_what_somebody_did(before: Item, after: Item, found: list[tuple[str, str]]) -> None:
    changes = compare(before, after)
    assert kinds(changes) == found
    assert all((change.before, change.after, change.at) == (before, after, LATER) for change in changes)


@pytest.mark.parametrize("new", [question(), feedback(), claim(), pin()])
def test_what_was_not_there_is_new(new: Item) -> None:
    assert compare(None, new) == (Change(kind="new", at=NOW, after=new),)


def test_what_was_gone_and_is_there_has_returned() -> None:
    assert kinds(compare(feedback(), feedback(LATER), gone=True)) == [("returned", "")]
    back = compare(feedback(), feedback(LATER, productValuation=5), gone=True)
    assert kinds(back) == [("returned", ""), ("edited", "rating")]


@pytest.mark.parametrize(
    ("before", "after", "believed"),
    [
        (None, question(), True),
        (question(), question(), True),
        (question(LATER), question(NOW, answer="42"), False),
        (question(answer="42"), question(NOW + SETTLE - 1), False),
        (question(answer="42"), question(NOW + SETTLE), True),
        (question(), question(NOW + 1, answer="42"), True),
        (claim(status=2), claim(NOW + 1), False),
        (pin(), pin(NOW + 1, "unpinned"), True),
    ],
)
def test_a_list_that_lags_behind_is_not_believed(before: Item | None, after: Item, believed: bool) -> None:
    assert is_believed(before, after, settle=SETTLE) is believed


# What is missing.


@pytest.mark.parametrize(
    ("mirrored", "shown"),
    [
        (question(), True),
        (question(LATER), False),
        (question(LATER + 1), False),
        (item("event", NOW, eventID="e1"), False),
        (item("chat", NOW, chatID="1:x"), True),
        (claim(), True),
        (claim(created="2026-10-19T15:00:00"), False),
        (claim(created="2026-10-19T17:30:00"), True),
        (claim(created="вчера"), False),
    ],
)
def test_what_a_whole_read_should_show(mirrored: Item, shown: bool) -> None:
    assert should_be_shown(mirrored, LATER) is shown


@pytest.mark.parametrize(
    ("expected", "missing", "holds"),
    [
        (0, 0, False),
        (1000, 20, False),
        (1000, 21, False),
        (1000, 50, False),
        (1000, 51, True),
        (100, 20, False),
        (100, 21, True),
        (20, 19, False),
        (3, 3, True),
        (2, 2, False),
    ],
)
def test_the_brake_holds_when_too_much_is_missing_at_once(expected: int, missing: int, holds: bool) -> None:
    assert Brake().holds(expected, missing) is holds
    assert not NO_BRAKE.holds(expected, missing)


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.01, 1), st.integers(0, 50))
def test_a_brake_that_holds_holds_for_more(expected: int, missing: int, share: float, least: int) -> None:
    brake, missing = Brake(share, least), min(missing, expected)
    if brake.holds(expected, missing):
        assert all(brake.holds(expected, more) for more in range(missing, expected + 1))


def reviews(count: int) -> list[Item]:
    return [feedback(id=f"f{number}") for number in range(count)]


def test_what_is_missing_is_named_and_counted() -> None:
    seen = {f"f{number}" for number in range(100)} - {"f7", "f9"}
    assert absences([*reviews(100), feedback(LATER + 5, id="new")], seen, LATER, Brake()) == (
        absences(reviews(100), seen, LATER, Brake())
    )
    found = absences(reviews(100), seen, LATER, Brake())
    assert (found.missing, found.expected, found.braked) == (("f7", "f9"), 100, 0)


def test_when_the_brake_holds_nothing_is_missing() -> None:
    found = absences(reviews(100), {"f1"}, LATER, Brake())
    assert (found.missing, found.expected, found.braked) == ((), 100, 99)
    assert len(absences(reviews(100), {"f1"}, LATER, NO_BRAKE).missing) == 99


# What has become of it.

CHAT = item("chat", NOW, chatID="1:x")


@pytest.mark.parametrize(
    ("missing", "read", "times", "kind"),
    [
        (feedback(), Evidence(begun_at=LATER, whole=True, missing=True), 1, "deleted"),
        (feedback(), Evidence(begun_at=LATER, whole=True, items=(feedback(LATER),)), 1, None),
        (feedback(), Evidence(begun_at=LATER, whole=True, items=(feedback(LATER),)), 2, "hidden"),
        (feedback(), Evidence(begun_at=LATER), 2, None),
        (pin(), Evidence(begun_at=LATER, whole=True), 1, "unpinned"),
        (pin(), Evidence(begun_at=LATER), 1, None),
        (CHAT, Evidence(begun_at=LATER, whole=True), 1, "deleted"),
        (CHAT, Evidence(begun_at=LATER, whole=True, items=(CHAT,)), 1, None),
    ],
)
def test_a_missing_item_is_asked_for_before_it_is_gone(
    missing: Item, read: Evidence, times: int, kind: str | None
) -> None:
    change = gone(missing, read, times_missing=times)
    assert (change and change.kind) == kind
    if change is not None:
        assert change.before is missing
        assert change.item.id == missing.id
