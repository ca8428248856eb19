"""docs/cli.md against the commands: every one has its row, every option its row, every column its place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.cli.pages import Page, commands, options

from wbdesk.cli import COMMANDS, chats, claims, pins, reviews
from wbdesk.cli.cells import Column
from wbdesk.cli.options import ON_WRITES, SHARED
from wbdesk.cli.questions import COUNT, NEW, QUESTION, WAITING
from wbdesk.cli.token import LINE

PAGE = Page("docs/cli.md")

PRINTED: dict[str, Sequence[Column]] = {
    "wbdesk token": LINE,
    "wbdesk questions list": QUESTION,
    "wbdesk questions show": QUESTION,
    "wbdesk questions count": COUNT,
    "wbdesk questions waiting": WAITING,
    "wbdesk questions new": NEW,
    "wbdesk reviews list": reviews.REVIEW,
    "wbdesk reviews show": reviews.REVIEW,
    "wbdesk reviews count": reviews.COUNT,
    "wbdesk reviews waiting": reviews.WAITING,
    "wbdesk pins list": pins.PIN,
    "wbdesk pins count": pins.COUNT,
    "wbdesk pins limits": pins.LIMIT,
    "wbdesk pins add": pins.OUTCOME,
    "wbdesk pins remove": pins.REMOVED,
    "wbdesk chats list": chats.CHAT,
    "wbdesk chats show": chats.CHAT,
    "wbdesk chats events": chats.EVENT,
    "wbdesk chats send": chats.SENT,
    "wbdesk chats download": chats.SAVED,
    "wbdesk claims list": claims.CLAIM,
    "wbdesk claims show": claims.CLAIM,
}
"""What each command that finds something prints into a pipe."""


def test_every_command_has_its_row() -> None:
    assert sorted(PAGE.first_cells("Commands")) == sorted(commands(COMMANDS))


def test_every_shared_option_has_its_row() -> None:
    assert sorted(PAGE.first_cells("Options that all commands share")) == sorted(options((*SHARED, *ON_WRITES)))


@pytest.mark.parametrize("command", PRINTED)
def test_its_columns_are_on_the_page(command: str) -> None:
    assert PAGE.printed()[command] == [column.name for column in PRINTED[command]]


def test_the_page_shows_no_other_columns() -> None:
    assert set(PAGE.printed()) == set(PRINTED)
