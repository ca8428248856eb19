"""The page about the mirror: its figures and names are the code's."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from tests.docs.pages import table_rows

from wbdesk.engine.poll import timetable
from wbdesk.plan.asking import REMINDED
from wbdesk.plan.changes import Brake, ChangeKind
from wbdesk.plan.config.values import Poll, Sync
from wbdesk.plan.subject import DAY, LIFETIMES

PAGE = "docs/mirror.md"
TEXT = (Path(__file__).parents[2] / PAGE).read_text("utf-8")


def test_it_has_every_change_but_that_something_is_new() -> None:
    named = " ".join(row.cells["Change"] for row in table_rows(PAGE) if "Change" in row.cells)
    assert {f"`{kind}`" for kind in get_args(ChangeKind)} - {"`new`"} == set(named.replace(",", "").split())


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("every 5 minutes", Poll().questions),
        ("every 5 minutes", Poll().feedbacks),
        ("every minute", Poll().chats),
        ("every 10 minutes", Poll().claims),
        ("every hour", Poll().pins),
        ("every 6 hours", Poll().archive),
        ("every 7 days", Sync().whole),
        ("(3 hours)", Sync().overlap),
    ],
)
def test_its_intervals_are_the_defaults(said: str, seconds: float) -> None:
    units = {"minute": 60.0, "minutes": 60.0, "hour": 3_600.0, "hours": 3_600.0, "days": DAY}
    number, unit = [*said.strip("()").removeprefix("every ").split(), ""][:2]
    size = units[unit] * float(number) if unit else units[number]
    assert said in TEXT
    assert size == seconds


def test_what_is_read_every_hour_without_a_setting() -> None:
    table = {poll.name: poll.every for poll in timetable(Poll(), scarce=lambda _bucket: False)}
    assert table["chats"] == table["claims_archive"] == 3_600.0


def test_the_ages_of_reminders_and_the_brake() -> None:
    assert (REMINDED["feedback"], REMINDED["claim"]) == (27 * DAY, 12 * DAY)
    assert (LIFETIMES["feedback"], LIFETIMES["claim"]) == (30 * DAY, 14 * DAY)
    assert (Brake().least, Sync().brake) == (20, 0.2)
    assert "when it is 27 days old (WB archives it at 30), an open claim at 12 days" in TEXT
