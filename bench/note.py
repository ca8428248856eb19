"""`docs/figures.md` as text: the goals and whether they are reached, what a profiler found, and everything measured."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .figure import Figure, Section, Table

HEAD = """\
# Figures

What wbdesk costs beside the libraries it stands on, and how near it comes to the least that WB's limits allow. Written
by `make bench`; a change belongs into `bench/`, whose [README](../bench/README.md) says how it is measured. Nothing of
it is asserted in a test: times are one machine's, and ratios travel better. A ratio is one of the least times in rounds
in which everyone took a turn; the tables below have the medians too.
"""
FOUND = Path(__file__).with_name("profiled.md")
"""Written by hand."""


def note(sections: Iterable[Section], machine: Iterable[tuple[str, str]]) -> str:
    """The whole page."""
    sections = list(sections)
    parts = [
        HEAD,
        "## Goals\n\n" + goals(figure for section in sections for figure in section.figures),
        FOUND.read_text("utf-8"),
        *(shown(table) for section in sections for table in section.tables),
        "## Measured on\n\n" + grid(("", ""), machine),
    ]
    return "\n".join(parts)


def goals(figures: Iterable[Figure]) -> str:
    """One row for each figure."""
    columns = ("figure", "best peer", "floor", "wbdesk", "goal", "verdict")
    rows = ((one.name, one.peer, one.floor, one.ours, one.goal, one.verdict) for one in figures)
    return grid(columns, rows)


def shown(table: Table) -> str:
    """A table under its title."""
    return f"## {table.title}\n\n{table.about}\n\n{grid(table.columns, table.rows)}"


def grid(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table that reads well on a terminal and is one in Markdown."""
    lines = [columns, *rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(columns))]
    texts = [_line(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([texts[0], _line("-" * max(width, 3) for width in widths), *texts[1:]]) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
