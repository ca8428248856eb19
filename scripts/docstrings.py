#!/usr/bin/env python
"""What the source says of itself: docstrings in their parts, and the texts that stand under fields and constants."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import wbdesk

PACKAGE = Path(wbdesk.__file__).parent

SHOWN = (
    (re.compile(r"\bMany\[(.+?)\]"), r"tuple[\1, ...]"),
    (re.compile(r"\b(Instant|Millis|MoscowTime)\b"), "datetime | None"),
)
"""Types of fields as a reader should see them."""


class Source(NamedTuple):
    """Where something is defined."""

    file: str
    line: int


class Field(NamedTuple):
    """One field of a class."""

    name: str
    type: str
    words: str


@dataclass(frozen=True)
class Doc:
    """A docstring in its parts."""

    words: str
    parameters: tuple[tuple[str, str], ...] = ()
    returns: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    page: str = ""


def read_doc(doc: str) -> Doc:
    """The parts of *doc*: its words, `Args:`, `Returns:`, `Raises:` and `WB:` (or `WB's page:`)."""
    parts = re.split(r"^(Args|Returns|Raises|WB|WB's page):", doc, flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    after, kept = _after_arguments(found.get("Args", ""))
    return Doc(
        words="\n\n".join(part for part in (parts[0].strip(), after) if part),
        parameters=_entries(kept),
        returns=_line(found.get("Returns", "")),
        errors=_entries(found.get("Raises", "")),
        page=_line(found.get("WB", found.get("WB's page", ""))),
    )


def _after_arguments(part: str) -> tuple[str, str]:
    """The words that follow the list of arguments, and the list without them."""
    found = re.search(r"\n\n(?=\S)", part)
    return (part[found.end() :].strip(), part[: found.start()]) if found else ("", part)


def _entries(part: str) -> tuple[tuple[str, str], ...]:
    """`name: words` by name; lines that belong to the one before are joined to it."""
    names = re.split(r"^ {4}(\w+): ", part, flags=re.MULTILINE)
    return tuple((name, _line(words)) for name, words in zip(names[1::2], names[2::2], strict=True))


def _line(words: str) -> str:
    return " ".join(words.split())


def source_of(value: Any) -> Source:
    """File and line of a class."""
    return Source(inspect.getsourcefile(value) or "", inspect.getsourcelines(value)[1])


def class_fields(cls: type) -> list[Field]:
    """The annotated fields of a class and of its parents of ours, each with the text under it."""
    found: dict[str, Field] = {}
    for one in reversed(cls.__mro__):
        if one.__module__.startswith("wbdesk") and (body := _body(one)):
            found |= {field.name: field for field in _fields(body)}
    return list(found.values())


@cache
def _body(cls: type) -> list[ast.stmt]:
    parsed = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    return parsed.body if isinstance(parsed, ast.ClassDef) else []


def _fields(body: list[ast.stmt]) -> list[Field]:
    following = [*body[1:], ast.Pass()]
    return [
        Field(node.target.id, _type(node.annotation), _text(after))
        for node, after in zip(body, following, strict=True)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _shown(node)
    ]


def _shown(node: ast.AnnAssign) -> bool:
    assert isinstance(node.target, ast.Name)
    return "ClassVar" not in ast.unparse(node.annotation) and not node.target.id.startswith("_")


def _type(annotation: ast.expr) -> str:
    text = ast.unparse(annotation)
    text = re.sub(r"^Annotated\[(\w+), .*\]( \| None)?$", r"\1\2", text)
    for pattern, shown in SHOWN:
        text = pattern.sub(shown, text)
    return text


def _text(node: ast.stmt) -> str:
    """The words of a string that stands alone."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return _line(node.value.value)
    return ""


NOT_THE_SDK = {"sim", "plan", "store", "sinks", "engine", "inbox", "cli"}
"""Rooms whose constants may have the name of one of the SDK's, and are not the one that is meant."""


@cache
def attribute_docs() -> dict[str, str]:
    """The texts under constants, by name, for everything that the SDK is made of."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if NOT_THE_SDK.isdisjoint(path.relative_to(PACKAGE).parts):
            found |= _constants(ast.parse(path.read_text("utf-8")).body)
    return found


def _constants(body: list[ast.stmt]) -> dict[str, str]:
    return {
        name: text
        for node, after in zip(body, [*body[1:], ast.Pass()], strict=True)
        if (text := _text(after)) and (name := _target(node))
    }


def _target(node: ast.stmt) -> str:
    target = (
        node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
    )
    return target.id if isinstance(target, ast.Name) else ""
