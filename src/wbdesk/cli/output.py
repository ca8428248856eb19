"""Three ways to print what was found: a table for people, rows with tabs for programs, WB's JSON for other programs.

Which one is decided by `--json` and by what standard output is; a command names its columns and hands over the items.
All three print an item when it comes. What may not live here: progress (`bar.py`) and errors (`ending.py`).
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

import click
import msgspec

from ..api.model import Model, to_dict
from .cells import BELOW, FLEX, Column, plain, shown, whole

if TYPE_CHECKING:
    from rich.console import Console

JSON = click.option("--json", "as_json", is_flag=True, help="Print one line of JSON an item, with WB's names.")

NARROWEST = 12
"""Letters that a flexible column has at least, whatever the terminal's width."""
GAP = "  "


class Output(ABC):
    """Where a command's results go."""

    def rows(
        self, columns: Sequence[Column], items: Iterable[Any], *, head: bool = True, none: str = "Nothing found."
    ) -> None:
        """Print *items*, each when it comes; where there is none, tell that to a person who is watching."""
        number = 0
        for number, item in enumerate(items, 1):
            self.row(columns, item, head=head and number == 1)
        if not number and sys.stderr is not None and sys.stderr.isatty():
            click.echo(none, err=True)

    @abstractmethod
    def row(self, columns: Sequence[Column], item: Any, *, head: bool) -> None:
        """Print one of several items."""

    @abstractmethod
    def item(self, columns: Sequence[Column], item: Any) -> None:
        """Print one item in full."""


class Json(Output):
    """One line an item: WB's own names, UTF-8."""

    def row(self, columns: Sequence[Column], item: Any, *, head: bool) -> None:
        """The item's line."""
        self.item(columns, item)

    def item(self, columns: Sequence[Column], item: Any) -> None:
        """The item's line."""
        put(msgspec.json.encode(to_dict(item) if isinstance(item, Model) else item))


class Tabs(Output):
    """One line an item: every column as declared, tabs in between, UTF-8."""

    def row(self, columns: Sequence[Column], item: Any, *, head: bool) -> None:
        """The item's line."""
        self.item(columns, item)

    def item(self, columns: Sequence[Column], item: Any) -> None:
        """The item's line."""
        put("\t".join(plain(column.of(item)) for column in columns))


class Screen(Output):
    """A table as wide as the terminal; one item is a list of its columns, with whole texts."""

    several = False
    """Whether an item was printed in full before."""

    @cached_property
    def console(self) -> Console:
        """Rich's console, which heeds NO_COLOR, TERM and the terminal's width."""
        from rich.console import Console

        return Console(highlight=False, markup=False, emoji=False)

    def row(self, columns: Sequence[Column], item: Any, *, head: bool) -> None:
        """The item's line; of the first one behind the table's *head*."""
        widths = shares(columns, self.console.width)
        if head:
            self.line(columns, widths, [column.name for column in columns], style="bold")
        self.line(columns, widths, [shown(column.of(item)) for column in columns])
        self.below([column for column in columns if column.width == BELOW], item, indent=widths[0] + len(GAP))

    def line(self, columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str], style: str = "") -> None:
        """One line of the table; only flexible cells are shortened."""
        from rich.text import Text

        placed = zip(columns, widths, cells, strict=True)
        fitted = [fit(cell, width, cut=column.width == FLEX) for column, width, cell in placed if width]
        self.console.print(Text(GAP.join(fitted).rstrip(), style), soft_wrap=True)

    def below(self, columns: Sequence[Column], item: Any, *, indent: int) -> None:
        """The lines under an item's: a line for each column that has something to say, behind its name."""
        from rich.text import Text

        for column in columns:
            if text := shown(column.of(item)):
                room = max(self.console.width - indent, NARROWEST)
                line = fit(f"{column.name}: {text}", room, cut=True).rstrip()
                self.console.print(Text(" " * indent + line), soft_wrap=True)

    def item(self, columns: Sequence[Column], item: Any) -> None:
        """A line for each column that has something to say; a blank line in front of a second item."""
        from rich.table import Table
        from rich.text import Text

        if self.several:
            self.console.print()
        self.several = True
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True, style="bold")
        grid.add_column(overflow="fold")
        for column in columns:
            if text := whole(column.of(item)):
                grid.add_row(column.name, Text(text))
        self.console.print(grid)


def output(*, as_json: bool) -> Output:
    """The way to print that fits *as_json* and standard output."""
    if as_json:
        return Json()
    return Screen() if is_terminal(sys.stdout) else Tabs()


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person is at the other end of *stream*."""
    return stream is not None and stream.isatty()


def put(line: bytes | str) -> None:
    """Write a line at once: to a terminal in its encoding, elsewhere in UTF-8, whatever the system has for texts."""
    if is_terminal(sys.stdout):
        click.echo(line)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write((line.encode("utf-8", "replace") if isinstance(line, str) else line) + b"\n")
    sys.stdout.buffer.flush()


def shares(columns: Sequence[Column], width: int) -> list[int]:
    """Each column's width on a line of *width* letters; 0 for one that does not stand there."""
    on_line = [column for column in columns if column.width is not None and column.width != BELOW]
    flexible = sum(column.width == FLEX for column in on_line)
    taken = sum(column.width or 0 for column in on_line) + len(GAP) * (len(on_line) - 1)
    share = max((width - taken) // max(flexible, 1), NARROWEST)
    return [share if column.width == FLEX else max(column.width or 0, 0) for column in columns]


def fit(text: str, width: int, *, cut: bool) -> str:
    """*text* in *width* cells of a terminal: padded, or if it may be *cut* shortened with an ellipsis."""
    from rich.cells import cell_len, set_cell_size

    if cut and cell_len(text) > width:
        return set_cell_size(text, width - 1).rstrip() + "…" if width > 1 else "…"
    return text + " " * (width - cell_len(text))
