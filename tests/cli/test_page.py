"""docs/cli.md against the commands: every one has its row, every option its row, every column its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import click
import pytest
from tests.docs.pages import text

from wbdesk.cli import COMMANDS, chats, claims, main, pins, reviews
from wbdesk.cli.cells import Column
from wbdesk.cli.options import ON_WRITES, SHARED
from wbdesk.cli.questions import COUNT, NEW, QUESTION, WAITING
from wbdesk.cli.token import LINE

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


def section(title: str) -> str:
    """The page's text under a heading."""
    return re.split(r"^## ", text("docs/cli.md").split(f"## {title}\n")[1], flags=re.MULTILINE)[0]


def commands() -> Iterator[str]:
    """Every command by all its words."""
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        inner = command.list_commands(context) if isinstance(command, click.Group) else []
        yield from (f"wbdesk {name} {one}" for one in inner) if inner else (f"wbdesk {name}",)


def first_cells(title: str) -> list[str]:
    """The code in the first cell of every row."""
    cells = re.findall(r"^\| ([^|]+) \|", section(title), re.MULTILINE)
    return [span for cell in cells for span in re.findall(r"`([^`]+)`", cell)]


def test_every_command_has_its_row() -> None:
    assert sorted(first_cells("Commands")) == sorted(commands())


def test_every_shared_option_has_its_row() -> None:
    @click.command()
    def command() -> None:
        """Nothing."""

    for option in (*SHARED, *ON_WRITES):
        option(command)
    assert sorted(first_cells("Options that all commands share")) == sorted(one.opts[0] for one in command.params)


@pytest.mark.parametrize("command", PRINTED)
def test_its_columns_are_on_the_page(command: str) -> None:
    rows = {
        name: columns.split(", ")
        for cells, columns in re.findall(r"^\| (`[^|]+) \| ([^|]+) \|$", section("What is printed"), re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", cells)
    }
    assert rows[command] == [column.name for column in PRINTED[command]]
    assert set(rows) == set(PRINTED)
