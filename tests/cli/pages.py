"""A page that lists commands, read; and the commands as such a page lists them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import click
from tests.docs.pages import code_in, text

from wbdesk.cli import main


@dataclass(frozen=True)
class Page:
    """One of the pages, by its path from the root."""

    path: str

    def section(self, title: str) -> str:
        """The text under a heading."""
        return re.split(r"^## ", text(self.path).split(f"## {title}\n")[1], flags=re.MULTILINE)[0]

    def first_cells(self, title: str) -> list[str]:
        """The code in the first cell of every row under a heading."""
        cells = re.findall(r"^\| ([^|]+) \|", self.section(title), re.MULTILINE)
        return [span for cell in cells for span in code_in(cell)]

    def printed(self) -> dict[str, list[str]]:
        """The columns that each command prints."""
        rows = re.findall(r"^\| (`[^|]+) \| ([^|]+) \|$", self.section("What is printed"), re.MULTILINE)
        return {name: columns.split(", ") for cells, columns in rows for name in code_in(cells)}


def commands(names: Iterable[str]) -> Iterator[str]:
    """Every command below those of *names* by all its words."""
    context = click.Context(main)
    for name in names:
        command = main.get_command(context, name)
        inner = command.list_commands(context) if isinstance(command, click.Group) else []
        yield from (f"wbdesk {name} {one}" for one in inner) if inner else (f"wbdesk {name}",)


def options(decorators: Iterable[Callable[[Any], Any]]) -> list[str]:
    """What the options are called that *decorators* give a command."""

    @click.command()
    def command() -> None:
        """Nothing."""

    for option in decorators:
        option(command)
    return [one.opts[0] for one in command.params]
