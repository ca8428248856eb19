"""The pages of documentation, read: their blocks of code, their words in code, their headings and links.

Lives here: reading alone. What is done with what was read is in `running.py` and in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

GENERATED = "docs/reference.md"


RUN_COLUMNS = ("Python", "wbdesk")
"""The headings of columns of tables whose code is run, as the blocks of Python are."""

FOREIGN = ("docs/from-typescript.md", "docs/from-generated-clients.md")
"""The pages for people who come from another client: they name what is not here, beside what is."""


@dataclass(frozen=True)
class Block:
    """One fenced block; *line* is that of its first line of code, counted from 1."""

    page: str
    line: int
    language: str
    code: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


@cache
def text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def pages() -> list[str]:
    """Every page of documentation, as a path from the root."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def handwritten() -> list[str]:
    return [page for page in pages() if page != GENERATED]


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page in order."""
    return [
        Block(page, text(page).count("\n", 0, found.start("code")) + 1, found["language"], found["code"])
        for found in re.finditer(r"^```(?P<language>\S*)\n(?P<code>.*?)^```$", text(page), re.MULTILINE | re.DOTALL)
    ]


@dataclass(frozen=True)
class Row:
    """One row of a table: its cells by the headings of their columns."""

    line: int
    cells: dict[str, str]


def table_rows(page: str) -> Iterator[Row]:
    """The rows of all tables in order."""
    headings: list[str] = []
    for number, line in enumerate(_without_blocks(page).splitlines(), 1):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if headings and cells and set("".join(cells)) - set("-: "):
            yield Row(number, dict(zip(headings, cells, strict=True)))
        headings = (headings or cells) if cells else []


def code_in(cell: str) -> list[str]:
    """What stands between backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def steps(page: str) -> list[Block]:
    """The fenced blocks and the code in columns that are run, in the page's order."""
    cells = [
        Block(page, row.line, "python", "\n".join(code_in(cell)) + "\n")
        for row in table_rows(page)
        for heading, cell in row.cells.items()
        if heading in RUN_COLUMNS and code_in(cell)
    ]
    return sorted([*blocks(page), *cells], key=lambda step: step.line)


def _without_blocks(page: str) -> str:
    """A page whose fenced blocks are empty lines: every line keeps its number."""
    return re.sub(
        r"^```.*?^```$", lambda found: "\n" * found[0].count("\n"), text(page), flags=re.MULTILINE | re.DOTALL
    )


def prose(page: str) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text(page), flags=re.MULTILINE | re.DOTALL)


def headings(page: str) -> list[tuple[int, str]]:
    """Level and words of every heading."""
    return [(len(found[1]), found[2]) for found in re.finditer(r"^(#+) (.+)$", prose(page), re.MULTILINE)]


def spans(page: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", prose(page))


def links(page: str) -> Iterator[str]:
    """Where the page points to in this repository."""
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    return (target for target in targets if not target.startswith(("http://", "https://")))


def anchors(page: str) -> set[str]:
    """The anchors that a reader's browser knows: headings in lower case, punctuation gone, blanks as hyphens."""
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for _, words in headings(page)}


def named(page: str) -> set[str]:
    """Every identifier that stands in code on the page, in a block or between backticks."""
    return set(re.findall(r"\w+", " ".join([*spans(page), *(block.code for block in blocks(page))])))
