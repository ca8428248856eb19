"""Where every value of a TOML file stands: `tomllib` gives the values and not their lines.

This reads only what `tomllib` has accepted, so it need not know what is wrong TOML, and of values it knows no more than
where they end (https://toml.io/en/v1.0.0). A library that keeps positions would be a dependency for these few lines;
those at hand keep the layout of a file and not the numbers of its lines.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

import msgspec

Path: TypeAlias = tuple[str | int, ...]

_TOKEN = re.compile(
    r"""(?P<text>\"{3}(?:\\[\s\S]|[^\\])*?\"{3,5}|'{3}[\s\S]*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    |(?P<mark>[\[\]{}=,.\n])|(?P<blank>[ \t\r]+|\#[^\n]*)|(?P<bare>[^\s\[\]{}=,."'\#]+)""",
    re.VERBOSE,
)


class _Token(msgspec.Struct, frozen=True):
    kind: str
    written: str
    line: int


def lines_of(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every key, table and item of a list in *text*, which is TOML."""
    return _Scan(text).lines


def content_line(text: str, line: int) -> int:
    """The line on which a value's text begins, for a key on *line*: the next one if the quotes end the line."""
    written = text.splitlines()[line - 1] if 0 < line <= text.count("\n") + 1 else ""
    return line + bool(re.search(r"(\"\"\"|''')\s*$", written))


class _Scan:
    """One pass over a file."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._tokens = list(_tokens(text))
        self._at = 0
        self._tables: Counter[Path] = Counter()
        self._prefix: Path = ()
        while self._peek().kind != "end":
            self._statement()

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _statement(self) -> None:
        if self._peek().written == "\n":
            self._next()
        elif self._peek().written == "[":
            self._header()
        else:
            self._pair(self._prefix)

    def _header(self) -> None:
        line, self._prefix = self._next().line, ()
        many = self._peek().written == "["
        if many:
            self._next()
        path = self._opened(self._key())
        if many:
            self._tables[path] += 1
            path = (*path, self._tables[path] - 1)
        self._prefix = path
        self._note(path, line)
        while self._peek().written == "]":
            self._next()

    def _opened(self, key: Path) -> Path:
        """A header's path: a list of tables on the way means its last one."""
        path: Path = ()
        for number, part in enumerate(key, 1):
            path = (*path, part)
            if number < len(key) and path in self._tables:
                path = (*path, self._tables[path] - 1)
        return path

    def _key(self) -> Path:
        parts = [self._part(self._next())]
        while self._peek().written == ".":
            self._next()
            parts.append(self._part(self._next()))
        return tuple(parts)

    def _part(self, token: _Token) -> str:
        if token.kind == "bare":
            return token.written
        return str(tomllib.loads(f"key = {token.written}")["key"])

    def _pair(self, prefix: Path) -> None:
        line, key = self._peek().line, self._key()
        self._next()  # the sign of equality
        for end in range(1, len(key) + 1):
            self._note((*prefix, *key[:end]), line)
        self._value((*prefix, *key))

    def _value(self, path: Path) -> None:
        if self._peek().written == "[" and self._peek().kind == "mark":
            self._list(path)
        elif self._peek().written == "{" and self._peek().kind == "mark":
            self._inline_table(path)
        else:
            self._next()
            while self._peek().written == "." or self._peek().kind in {"bare", "text"}:
                self._next()

    def _list(self, path: Path) -> None:
        number = 0
        self._next()
        while self._skipped(",\n").written != "]":
            self._note((*path, number), self._peek().line)
            self._value((*path, number))
            number += 1
        self._next()

    def _inline_table(self, path: Path) -> None:
        self._next()
        while self._skipped(",\n").written != "}":
            self._pair(path)
        self._next()

    def _skipped(self, marks: str) -> _Token:
        while self._peek().written in set(marks):
            self._next()
        return self._peek()

    def _note(self, path: Path, line: int) -> None:
        self.lines.setdefault(path, line)


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for found in _TOKEN.finditer(text):
        if found.lastgroup != "blank":
            yield _Token(str(found.lastgroup), found[0], line)
        line += found[0].count("\n")
    yield _Token("end", "", line)
