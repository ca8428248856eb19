"""`wbdesk pins` against the simulator: every verb, and what is said of each item."""

from __future__ import annotations

import pytest
from tests.cli.stage import PYTHON, Stage
from tests.cli.terminal import needs_terminal, on_terminal

from wbdesk import PinError, PinOutcome
from wbdesk.cli.pin_refusals import MEANINGS, meaning, reasons
from wbdesk.sim import Fault
from wbdesk.sim.pin_items import _DETAILS

ON_CARD = ("--on", "nm", "--method", "subscription", "--yes")


def pinned(stage: Stage) -> list[int]:
    return [pin.pin_id for pin in stage.shop.pins.pinned()]


def fresh_reviews(stage: Stage, count: int) -> list[str]:
    """New reviews, each of another product."""
    now = stage.clock.now()
    taken = {pin.unit for pin in stage.shop.pins.pinned()}
    free = [nm_id for nm_id in stage.shop.products if ("nm", nm_id) not in taken]
    return [stage.shop.buyer_reviews(now, nm_id, 5, "Отлично") for nm_id in free[:count]]


def test_a_list_is_every_pin(stage: Stage) -> None:
    said = stage.run("pins", "list")
    assert (said.code, said.err) == (0, "")
    assert [int(row[0]) for row in said.rows] == [pin.pin_id for pin in stage.shop.pins.all()]
    assert {len(row) for row in said.rows} == {9}
    assert stage.run("pins", "count").out == f"{len(said.rows)}\n"


@pytest.mark.parametrize(
    "filters",
    [("--state", "pinned"), ("--state", "unpinned"), ("--on", "imt"), ("--nm-id", "NM"), ("--feedback-id", "ID")],
)
def test_a_count_counts_what_a_list_lists(stage: Stage, filters: tuple[str, ...]) -> None:
    pin = stage.shop.pins.pinned()[0]
    given = [{"NM": str(pin.nm_id), "ID": pin.feedback_id}.get(word, word) for word in filters]
    listed = stage.run("pins", "list", *given, "--json").items
    assert 0 < len(listed) < len(list(stage.shop.pins.all()))
    assert stage.run("pins", "count", *given, "--json").items == [{"count": len(listed)}]


def test_pages(stage: Stage) -> None:
    everything = stage.run("pins", "list").rows
    first = stage.run("pins", "list", "--take", "3").rows
    assert first == everything[:3]
    assert stage.run("pins", "list", "--next", first[-1][0]).rows == everything[3:]
    assert stage.run("pins", "list", "--limit", "2").rows == everything[:2]
    assert stage.run("pins", "list", "--from", "2100-01-01").out == ""


def test_limits_by_method(stage: Stage) -> None:
    plan = stage.shop.pins.plans["subscription"]
    used = len(stage.shop.pins.pinned("subscription"))
    stage.shop.plan_changes(stage.clock.now(), "tariff", None)
    first, second = stage.run("pins", "limits").rows
    left = str(plan.total - used)
    assert first == ["subscription", "yes", str(used), left, str(plan.total), "no", str(plan.per_unit)]
    assert second == ["tariff", "no", "", "", "", "", ""]
    assert stage.run("pins", "limits", "--json").items[0]["tariff"] is None


def test_all_are_pinned(stage: Stage) -> None:
    ids = fresh_reviews(stage, 2)
    said = stage.run("pins", "add", *ids, *ON_CARD)
    assert (said.code, said.err) == (0, "")
    assert [row[:2] for row in said.rows] == [[id, "yes"] for id in ids]
    assert [int(row[2]) for row in said.rows] == pinned(stage)[-2:]


def test_some_are_pinned(stage: Stage) -> None:
    """And of the others each line says what stands in the way and what to do."""
    (good,) = fresh_reviews(stage, 1)
    said = stage.run("pins", "add", good, "nobody", *ON_CARD)
    assert said.code == 7
    assert [row[1] for row in said.rows] == ["yes", "no"]
    assert said.rows[1][5:] == ["feedbackNotFound", MEANINGS["feedbackNotFound"]]
    assert said.err == f"wbdesk: 1 of 2 not pinned: {MEANINGS['feedbackNotFound']}.\n"


def test_none_is_pinned(stage: Stage) -> None:
    stage.shop.plan_changes(stage.clock.now(), "tariff", None)
    said = stage.run("pins", "add", "a", "b", "--on", "imt", "--method", "tariff", "--yes", "--json")
    assert said.code == 1
    assert [item["errors"][0]["status"] for item in said.items] == ["tariffRestriction"] * 2
    assert said.err.startswith("wbdesk: 2 of 2 not pinned: the seller has no tariff option")


def test_every_refusal_has_its_meaning() -> None:
    assert set(MEANINGS) == set(_DETAILS)


@pytest.mark.parametrize(
    ("errors", "names", "said"),
    [
        ((PinError(status="itemNoImages"),), ["itemNoImages"], MEANINGS["itemNoImages"]),
        ((PinError(status="newOne", detail="no luck"),), ["newOne"], "no luck"),
        ((PinError(title="odd"),), [], "odd"),
        ((), [], "WB does not say why"),
    ],
)
def test_a_reason_is_given_in_any_case(errors: tuple[PinError, ...], names: list[str], said: str) -> None:
    outcome = PinOutcome(feedback_id="r", is_errors=True, errors=errors)
    assert (reasons(outcome), meaning(outcome)) == (names, said)


def test_pins_are_removed(stage: Stage) -> None:
    first, second = pinned(stage)[:2]
    assert stage.run("pins", "remove", str(first), "--yes").rows == [[str(first), "yes"]]
    said = stage.run("pins", "remove", str(first), str(second), "--yes", "--json")
    assert said.code == 7
    assert said.items == [{"pinId": first, "unpinned": False}, {"pinId": second, "unpinned": True}]
    none = stage.run("pins", "remove", str(first), "--yes")
    assert (none.code, none.rows) == (1, [[str(first), "no"]])
    assert not {first, second} & set(pinned(stage))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("add", "r1", "--on", "nm", "--yes"), "--method"),
        (("add", "r1", "--on", "card", "--method", "tariff"), "--on"),
        (("remove", "abc", "--yes"), "'abc' is not a valid integer"),
        (("remove", "0", "--yes"), "must be at least 1, not 0"),
        (("add", *("r" * 501), "--on", "nm", "--method", "tariff", "--yes"), "1 to 500"),
    ],
)
def test_wrong_words(stage: Stage, words: tuple[str, ...], line: str) -> None:
    said = stage.run("pins", *words)
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert line in said.err
    assert stage.seen() == []


@pytest.mark.parametrize("count", [1, 2])
def test_a_lost_reply_names_the_command_that_shows_it(stage: Stage, count: int) -> None:
    ids = fresh_reviews(stage, count)
    stage.world.faults.add(Fault("pin_feedback", drop=True, when="after"))
    said = stage.run("pins", "add", *ids, *ON_CARD)
    assert said.code == 6
    look = said.err.strip().split("Look before you repeat it: wbdesk ")[1].split()
    shown = {row[1] for row in stage.run(*look).rows}
    assert set(ids) <= shown


def test_removing_is_repeated_by_itself(stage: Stage) -> None:
    """It does no harm, so a lost reply is no unknown outcome; what is gone already is then called not unpinned."""
    (first, *_) = pinned(stage)
    stage.world.faults.add(Fault("unpin_feedback", drop=True, when="after", times=1))
    said = stage.run("pins", "remove", str(first), "--yes")
    assert (said.code, said.rows) == (1, [[str(first), "no"]])
    assert first not in pinned(stage)
    assert len(stage.seen()) == 2


def test_a_dry_run_sends_nothing(stage: Stage) -> None:
    said = stage.run("pins", "add", "r1", "-2", "--on", "imt", "--method", "tariff", "--dry-run", "--json")
    assert said.code == 2
    said = stage.run("pins", "add", "--on", "imt", "--method", "tariff", "--dry-run", "--json", "--", "r1", "-2")
    assert said.items[0]["json"][1] == {"pinMethod": "tariff", "pinOn": "imt", "feedbackId": "-2"}
    assert stage.seen() == []


@needs_terminal
def test_on_a_terminal_a_reason_is_whole(stage: Stage) -> None:
    with on_terminal([*PYTHON, "pins", "add", "nobody", *ON_CARD], stage.environment, columns=60) as terminal:
        assert terminal.end() == 1
    head, row, _ = terminal.lines
    assert head.split() == ["feedback_id", "pinned", "pin_id", "why"]
    assert row.endswith(MEANINGS["feedbackNotFound"])
