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
