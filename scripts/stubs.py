#!/usr/bin/env python
"""Write src/wbdesk/api/colours.pyi from the code: `sdk.communications` in each of its colours, as plain methods.

`--check` writes nothing and exits with 1 if the file is not what it would write. Why there is a stub at all says
docs/why.md; that its types are those of the declarations is compared by mypy, which sees overridden methods.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from inspect import cleandoc, signature
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple

from reference import ALIASES, parameters, without_self
from written import write_or_check

from wbdesk import OPERATIONS, Communications
from wbdesk.api import colours
from wbdesk.api.catalog import WALKS

TARGET = Path(colours.__file__).with_suffix(".pyi")

HEAD = '''"""Written from the code by `make docs`; a change belongs into the sections (`questions.py` and so on)."""

# What a section declares once for all colours is here a method of one: mypy holds that they agree.
# pyright: reportIncompatibleVariableOverride=false
# ruff: noqa: PYI021 - an editor that finds the stub looks no further for the words
'''


class Colour(NamedTuple):
    """How one of the classes writes its methods."""

    cls: type
    client: str
    operation: str
    walk: str


COLOURS = (
    Colour(colours.BlockingCommunications, "Blocking", "def {} -> {}:", "def {} -> Iterator[{}]:"),
    Colour(colours.AwaitingCommunications, "Awaiting", "async def {} -> {}:", "def {} -> AsyncIterator[{}]:"),
    Colour(colours.DescribingCommunications, "Describing", "def {} -> Call[{}]:", "def {} -> Walk[{}]:"),
)

GENERIC = {
    "AsyncIterator": "collections.abc",
    "Iterator": "collections.abc",
    "Communications": "wbdesk.api.communications",
    **{colour.client: "wbdesk.api.group" for colour in COLOURS},
}
"""What stands in the stub and in no signature of a section."""


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` compare it."""
    return write_or_check(TARGET, stub(), arguments)


def stub() -> str:
    """The whole file."""
    return formatted("\n".join([HEAD, *imports(), *(written(colour) for colour in COLOURS)]))


def formatted(text: str) -> str:
    """*text* laid out as the rest of the project."""
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TARGET), "-"]
    done = subprocess.run(ruff, input=text.encode(), check=True, stdout=subprocess.PIPE)
    return done.stdout.decode()


def builds() -> Iterator[tuple[str, Callable[..., Any]]]:
    """What builds each operation and each walk, in WB's order."""
    walks = {operation: walk for walk, operation in WALKS.items()}
    for one in OPERATIONS:
        for name in filter(None, (one.name, walks.get(one.name))):
            yield name, getattr(Communications, name).build


def written(colour: Colour) -> str:
    """One class."""
    head = f'class {colour.cls.__name__}(Communications[{colour.client}]):\n    """{colour.cls.__doc__}"""\n'
    return head + "\n".join(indent(method(name, build, colour), "    ") for name, build in builds())


def method(name: str, build: Callable[..., Any], colour: Colour) -> str:
    """One method with its docstring."""
    whole = signature(build)
    built, _, result = whole.return_annotation.removesuffix("]").partition("[")
    call = f"{name}({', '.join(['self', *parameters(without_self(whole))])})"
    head = (colour.walk if built == "Walk" else colour.operation).format(call, result)
    return f'{head}\n    """{indent(cleandoc(build.__doc__ or ""), "    ").strip()}\n    """\n'


def imports() -> Iterator[str]:
    """The imports, as the linter wants them sorted."""
    modules: dict[str, set[str]] = defaultdict(set)
    for name, module in (GENERIC | dict(annotated())).items():
        modules[module.replace("wbdesk.api.", ".")].add(name)
    lines = [f"from {name} import {', '.join(sorted(modules[name], key=str.lower))}" for name in sorted(modules)]
    yield from (line for line in lines if "from ." not in line)
    yield ""
    yield from (line for line in lines if "from ." in line)


def annotated() -> Iterator[tuple[str, str]]:
    """Every name in the signatures of the sections, and the module that it comes from."""
    for _, build in builds():
        for node in ast.walk(ast.parse("\n".join(build.__annotations__.values()))):
            if isinstance(node, ast.Name) and (value := build.__globals__.get(node.id)):
                yield node.id, ALIASES[node.id].__name__ if node.id in ALIASES else value.__module__


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
