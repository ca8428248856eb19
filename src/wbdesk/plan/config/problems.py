"""What is wrong with a configuration: written down all at once, each with its line, its key and what would be right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

import msgspec

from ..said import Language, Said
from .lines import Path


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong, or worth knowing."""

    file: str
    line: int
    key: str
    """As `rule[2].when.rating`; empty for the file as a whole."""
    said: Said

    def in_language(self, language: Language = "ru") -> str:
        """One line for a terminal or a log."""
        line = f"строка {self.line}" if language == "ru" else f"line {self.line}"
        key = f"{self.key}: " if self.key else ""
        return f"{self.file}, {line}: {key}{self.said.in_language(language)}"


class Report:
    """The problems and notes found so far in one file."""

    def __init__(self, file: str, lines: dict[Path, int]) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self._lines = lines
        self._touched: set[Path] = set()

    def wrong(self, path: Path, said: Said) -> None:
        """Write down that the value at *path* cannot be used."""
        self._touched.update(path[:end] for end in range(len(path) + 1))
        self.problems.append(self._problem(path, said))

    def note(self, path: Path, said: Said) -> None:
        """Write down what works otherwise than its author may think."""
        self.notes.append(self._problem(path, said))

    def wrong_in(self, file: str, line: int, path: Path, said: Said) -> None:
        """Write down a problem of another file, or of a line inside a text."""
        self.problems.append(Problem(file, line, shown(path) if file == self.file else "", said))

    def broken(self, path: Path) -> bool:
        """Whether something at *path* or inside it is wrong already."""
        return path in self._touched

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def _problem(self, path: Path, said: Said) -> Problem:
        return Problem(self.file, self.line(path), shown(path), said)


class At:
    """A place in a file: what reads the value there says here what is wrong with it."""

    def __init__(self, report: Report, path: Path = ()) -> None:
        self.report = report
        self.path = path

    def __truediv__(self, step: str | int) -> At:
        return At(self.report, (*self.path, step))

    def wrong(self, said: Said) -> None:
        """The value here cannot be used."""
        self.report.wrong(self.path, said)

    def note(self, said: Said) -> None:
        """The value here works otherwise than its author may think."""
        self.report.note(self.path, said)

    @property
    def broken(self) -> bool:
        """Whether something here is wrong already."""
        return self.report.broken(self.path)


def shown(path: Path) -> str:
    """A path as a person reads it: lists are counted from 1."""
    steps = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return steps.removeprefix(".")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that *word* is most like, if any is like it."""
    return next(iter(difflib.get_close_matches(word.lower(), sorted(known), 1, 0.6)), None)


def not_one_of(word: str, known: Iterable[str]) -> Said:
    """That *word* is none of the *known* ones, which it may have meant, and all of them."""
    listed, near = ", ".join(known), nearest(word, known)
    if not listed:
        return Said(f"нет такого: «{word}», да и ничего нет", f"no such thing: “{word}”; there are none")
    return Said(
        f"нет такого: «{word}»{f'; может быть, «{near}»' if near else ''}; бывает: {listed}",
        f"no such thing: “{word}”{f'; perhaps “{near}”' if near else ''}; there are: {listed}",
    )


def of_toml(file: str, problem: ValueError) -> Problem:
    """What `tomllib` says of a file that is no TOML. It gives the line in words."""
    found = re.search(r"\(at line (\d+), column \d+\)", str(problem))
    why = re.sub(r" \(at .*\)$", "", str(problem))
    return Problem(file, int(found[1]) if found else 1, "", Said(f"это не TOML: {why}", f"this is no TOML: {why}"))
