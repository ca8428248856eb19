"""`wbdesk claims` against the simulator: every verb, the days left, the actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.cli.stage import PYTHON, Stage
from tests.cli.terminal import needs_terminal, on_terminal

from wbdesk import Claim
from wbdesk.api.claims import COMMENTS
from wbdesk.api.model import MOSCOW
from wbdesk.cli.claims import ACTIONS, addresses, complete_action, goods, leaves, state
from wbdesk.sim import Fault

WORDS = "Дефекта на фото нет, в возврате отказано"


def claimed(stage: Stage, **settings: Any) -> str:
    """A new claim."""
    return stage.shop.buyer_claims(stage.clock.now(), next(iter(stage.shop.products)), **settings)


def test_lists_are_all_there_is_in_wbs_order(stage: Stage) -> None:
    opened, decided = (stage.run("claims", "list", *archive) for archive in ((), ("--archive",)))
    assert (opened.code, opened.err, decided.code) == (0, "", 0)
    assert {row[3] for row in opened.rows} == {"considered"}
    assert "considered" not in {row[3] for row in decided.rows}
    assert {len(row) for row in opened.rows + decided.rows} == {22}
    assert stage.run("claims", "list", "--limit", "2").rows == opened.rows[:2]
    nm_id = opened.rows[0][7]
    assert stage.run("claims", "list", "--nm-id", nm_id).rows == [row for row in opened.rows if row[7] == nm_id]
    assert stage.run("claims", "list", "--id", decided.rows[0][0]).out == ""
    assert stage.run("claims", "list", "--archive", "--id", decided.rows[0][0]).rows == decided.rows[:1]


@pytest.mark.parametrize(
    ("made", "day"),
    [
        (datetime(2026, 11, 1, 0, 0, tzinfo=MOSCOW), date(2026, 11, 15)),
        (datetime(2026, 11, 1, 20, 59, 59, tzinfo=UTC), date(2026, 11, 15)),
        (datetime(2026, 11, 1, 21, 0, tzinfo=UTC), date(2026, 11, 16)),
        (None, None),
    ],
)
def test_the_day_it_leaves(made: datetime | None, day: date | None) -> None:
    assert leaves(Claim(id="c", dt=made)) == day


@pytest.mark.parametrize(
    ("status", "status_ex", "words"),
    [
        (0, 0, ("considered", "undecided")),
        (1, 1, ("refused", "stay with the buyer")),
        (2, 10, ("approved", "back to the seller")),
        (9, 99, (9, 99)),
        (None, None, (None, None)),
    ],
)
def test_numbers_in_words(status: int | None, status_ex: int | None, words: tuple[object, object]) -> None:
    claim = Claim(id="c", status=status, status_ex=status_ex)
    assert (state(claim), goods(claim)) == words


def test_addresses_can_be_opened() -> None:
    assert addresses(["//photos/1.webp", "https://photos/2.webp"]) == ["https://photos/1.webp", "https://photos/2.webp"]


def test_a_claim_is_shown_wherever_it_is(stage: Stage) -> None:
    opened, decided = (stage.run("claims", "list", *archive).rows[0] for archive in ((), ("--archive",)))
    said = stage.run("claims", "show", opened[0], decided[0])
    assert (said.code, said.rows) == (0, [opened, decided])
    before = len(stage.seen())
    assert stage.run("claims", "show", decided[0], "--archive").rows == [decided]
    assert len(stage.seen()) == before + 1
    missing = stage.run("claims", "show", "nobody", opened[0])
    assert (missing.code, missing.rows) == (7, [opened])
    assert missing.err.startswith("wbdesk: nobody: WB shows no such claim.")
    assert stage.run("claims", "show", "nobody").code == 1


def test_a_claim_is_decided(stage: Stage) -> None:
    id = claimed(stage)
    said = stage.run("claims", "decide", id, "rejectcustom", "--comment", "-", "--yes", text=f"{WORDS}\n")
    assert (said.code, said.out, said.err) == (0, "", "")
    row = stage.run("claims", "show", id).rows[0]
    assert (row[3], row[10]) == ("refused", WORDS)


def test_an_action_that_is_not_known_here_is_wbs_to_judge(stage: Stage) -> None:
    id = claimed(stage)
    said = stage.run("claims", "decide", id, "approve99", "--yes")
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "approve99 is not available for this claim" in said.err
    assert len(stage.seen()) == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("rejectcustom",), "comment: is needed with rejectcustom"),
        (("approve1", "--comment", WORDS), "comment: goes with rejectcustom and approvecc1 only"),
        (("rejectcustom", "--comment", "мало"), "10 to 1,000 characters"),
    ],
)
def test_comments_go_with_some_actions(stage: Stage, words: tuple[str, ...], line: str) -> None:
    said = stage.run("claims", "decide", "c1", *words, "--yes")
    assert said.code == 2
    assert line in said.err
    assert stage.seen() == []


def test_every_known_action_is_explained_and_completed(stage: Stage) -> None:
    assert set(ACTIONS) == set(COMMENTS)
    help = stage.run("claims", "decide", "--help").out
    assert all(f"  {action}" in help and words in help for action, words in ACTIONS.items())
    found = complete_action(Any, Any, "approve")  # type: ignore[arg-type]
    assert [(item.value, item.help) for item in found] == [
        (action, words) for action, words in ACTIONS.items() if action.startswith("approve")
    ]


def test_a_lost_reply_names_the_command_that_shows_it(stage: Stage) -> None:
    id = claimed(stage)
    stage.world.faults.add(Fault("update_claim", status=502, when="after"))
    said = stage.run("claims", "decide", id, "autorefund1", "--yes")
    assert said.code == 6
    look = said.err.strip().split("Look before you repeat it: wbdesk ")[1].split()
    assert stage.run(*look).rows[0][3] == "approved"
    assert len([entry for entry in stage.world.journal if entry.writes]) == 1


def test_a_dry_run_sends_nothing(stage: Stage) -> None:
    said = stage.run("claims", "decide", "c1", "approve1", "--dry-run", "--json")
    assert said.items[0]["json"] == {"id": "c1", "action": "approve1"}
    assert stage.seen() == []


def test_with_a_basic_token_one_request_is_all_there_is(stage: Stage) -> None:
    """The second of `show` is refused here and not by WB; with `--archive` there is none."""
    decided = stage.run("claims", "list", "--archive").rows[0][0]
    stage.variables["WB_API_TOKEN"] = stage.world.token("basic")
    said = stage.run("claims", "show", decided)
    assert (said.code, said.out) == (4, "")
    stage.clock.jump(3600)
    assert stage.run("claims", "show", decided, "--archive").code == 0
    assert stage.world.journal.refused() == ()


@needs_terminal
def test_a_write_is_asked_for_in_words(stage: Stage) -> None:
    id = claimed(stage)
    with on_terminal([*PYTHON, "claims", "decide", id, "approve2"], stage.environment) as terminal:
        terminal.until("[y/N]")
        assert f"Decide claim {id}: approve2 (approve; the product comes back to you)" in terminal.shown
        terminal.type("y\n")
        assert terminal.end() == 0
    with on_terminal([*PYTHON, "claims", "list", "--archive"], stage.environment, columns=90) as terminal:
        assert terminal.end() == 0
    head, *rows = terminal.lines
    assert head.split() == ["id", "state", "nm_id", "comment"]
    assert [row.split()[1] for row in rows if row.startswith(id)] == ["approved"]
