"""The rooms of `src/wbdesk` and who may know whom: imports go one way.

`ARROWS` says what each room uses directly; what these use in turn is allowed too. A module in a room without a row
fails, so a new room begins with a decision. Imports inside functions count like any other. An import for type checkers
alone (`if TYPE_CHECKING:`) counts for direction, because it is knowledge of another room, and not for cycles, because
nothing is loaded by it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src"

# `__init__` is the public namespace itself, `__main__` the door to the command line.
ARROWS: dict[str, set[str]] = {
    "errors": set(),
    "discreet": set(),
    "token": {"errors", "discreet"},
    "api": {"errors"},
    "wire": {"api", "discreet"},
    "version": set(),
    "logs": set(),
    "account": {"wire", "token", "version"},
    "clock": {"wire"},
    "transport": {"clock"},
    "core": {"account", "clock", "logs"},
    "client": {"core", "transport"},
    "sim": set(),
    "testing": {"client", "sim"},
    "fixtures": {"testing", "sim"},
    "plan": {"api"},
    "store": {"plan"},
    "sinks": {"plan", "discreet"},
    "engine": {"client", "store", "sinks"},
    "inbox": {"store", "plan"},
    "__init__": {"client", "version"},
    "examples": {"__init__"},
    "cli": {"__init__", "examples", "testing", "engine", "inbox"},
    "__main__": {"cli"},
}

HTTP = {"aiohttp", "h11", "http.client", "httpcore2", "httpx", "httpx2", "requests", "urllib.request", "urllib3"}
HTTP_ROOMS = {"transport", "client", "testing", "sinks", "sim"}

# Time, randomness and IO come to these rooms as arguments.
IMPURE = {"asyncio", "random", "socket", "threading", "time"}
FORBIDDEN: dict[str, set[str]] = {
    "api": IMPURE,
    "plan": IMPURE,
    "wire": {"asyncio", "random", "socket"},
    "account": {"asyncio", "random", "socket", "time"},
}


@dataclass(frozen=True)
class Import:
    """One module importing another, or a library."""

    importer: str
    target: str
    line: int
    typing_only: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def is_ours(module: str) -> bool:
    return module == "wbdesk" or module.startswith("wbdesk.")


def reach(start: str) -> set[str]:
    """A room itself and everything its arrows lead to."""
    found = {start}
    for following in ARROWS[start]:
        found |= reach(following)
    return found


def within(module: str, names: set[str]) -> bool:
    """Whether a module is one of the named ones or inside one."""
    return any(module == name or module.startswith(f"{name}.") for name in names)


def source_files(root: Path) -> dict[str, str]:
    """Module name to source text, for every module under a folder that holds the package."""
    return {module_name(path.relative_to(root)): path.read_text("utf-8") for path in root.rglob("*.py")}


def module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def all_imports(sources: Mapping[str, str]) -> list[Import]:
    return [found for name, text in sources.items() for found in imports_of(name, text, set(sources))]


def imports_of(name: str, text: str, known: set[str]) -> Iterator[Import]:
    for node, typing_only in statements_in(text):
        for target in targets(node, name, known):
            yield Import(name, target, node.lineno, typing_only)


@cache
def statements_in(text: str) -> list[tuple[ast.Import | ast.ImportFrom, bool]]:
    return list(import_statements(ast.parse(text).body, typing_only=False))


def import_statements(
    nodes: Iterable[ast.AST], *, typing_only: bool
) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, typing_only
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from import_statements(node.body, typing_only=True)
            yield from import_statements(node.orelse, typing_only=typing_only)
        else:
            yield from import_statements(ast.iter_child_nodes(node), typing_only=typing_only)


def targets(node: ast.Import | ast.ImportFrom, importer: str, known: set[str]) -> list[str]:
    """What a statement imports: `from a import b` is the module `a.b` where there is one, else the module `a`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = absolute(node, importer, known)
    return [whole if is_module(whole := f"{base}.{alias.name}", known) else base for alias in node.names]


def is_module(name: str, known: set[str]) -> bool:
    return name in known or name in HTTP


def absolute(node: ast.ImportFrom, importer: str, known: set[str]) -> str:
    """The full name behind a relative import."""
    if not node.level:
        return node.module or ""
    is_package = any(other.startswith(f"{importer}.") for other in known)
    above = importer.split(".")
    above = above[: len(above) - node.level + is_package]
    return ".".join([*above, node.module] if node.module else above)


def against_arrows(sources: Mapping[str, str]) -> list[str]:
    """Imports from a room that the importing room may not know, and rooms without a row."""
    strays = [f"{name} is in a room without a row in ARROWS" for name in sources if room(name) not in ARROWS]
    wrong = [
        str(found)
        for found in all_imports(sources)
        if is_ours(found.target)
        and room(found.importer) in ARROWS
        and room(found.target) not in reach(room(found.importer))
    ]
    return strays + wrong


def import_cycle(sources: Mapping[str, str]) -> list[str]:
    """The modules of one import cycle, or nothing."""
    graph: dict[str, set[str]] = {name: set() for name in sources}
    for found in all_imports(sources):
        if is_ours(found.target) and not found.typing_only:
            graph[found.importer].add(found.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as problem:
        return list(problem.args[1])
    return []


def forbidden_libraries(sources: Mapping[str, str]) -> list[str]:
    """HTTP libraries outside their rooms, and clocks, randomness and IO in the rooms that are given them."""
    return [str(found) for found in all_imports(sources) if within(found.target, forbidden_in(room(found.importer)))]


def forbidden_in(name: str) -> set[str]:
    return FORBIDDEN.get(name, set()) | (set() if name in HTTP_ROOMS else HTTP)


def test_imports_follow_the_arrows() -> None:
    assert against_arrows(source_files(SOURCE)) == []


def test_no_module_imports_itself_in_a_circle() -> None:
    assert import_cycle(source_files(SOURCE)) == []


def test_libraries_stay_in_their_rooms() -> None:
    assert forbidden_libraries(source_files(SOURCE)) == []


def test_there_is_something_to_hold() -> None:
    assert any(is_ours(found.target) for found in all_imports(source_files(SOURCE)))


def test_the_simulator_reaches_nothing_but_itself() -> None:
    assert reach("sim") == {"sim"}


def test_nothing_but_the_door_reaches_the_command_line() -> None:
    assert {name for name in ARROWS if "cli" in reach(name)} == {"cli", "__main__"}


# From here on the checks are checked.


@pytest.mark.parametrize(
    ("importer", "statement"),
    [
        ("wbdesk.api.call", "import wbdesk.wire.retry"),
        ("wbdesk.api.call", "from wbdesk.wire import retry"),
        ("wbdesk.api.call", "from ..wire import retry"),
        ("wbdesk.api.call", "from wbdesk import client"),
        ("wbdesk.api.call", "from wbdesk import WildberriesSDK"),
        ("wbdesk.api.call", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from wbdesk.wire import retry"),
        ("wbdesk.wire.retry", "def late():\n    import wbdesk.client"),
        ("wbdesk.wire.retry", "from wbdesk.token import Token"),
        ("wbdesk.sim.world", "from wbdesk.errors import ApiError"),
        ("wbdesk.sim.world", "try:\n    import wbdesk.token\nexcept ImportError:\n    pass"),
        ("wbdesk.client", "import wbdesk.cli"),
        ("wbdesk.inbox.routes", "import wbdesk.engine.poll"),
        ("wbdesk.attic.box", "import os"),
    ],
)
def test_an_import_against_the_arrows_is_found(importer: str, statement: str) -> None:
    assert against_arrows({"wbdesk.wire.retry": "", "wbdesk.client": "", importer: statement})


@pytest.mark.parametrize(
    ("importer", "statement"),
    [
        ("wbdesk.client", "from wbdesk.api.call import Call"),
        ("wbdesk.client", "from wbdesk.errors import ApiError"),
        ("wbdesk.wire.exchange", "from . import retry"),
        ("wbdesk.sim.world", "from .people import PEOPLE"),
        ("wbdesk.sim", "from .people import PEOPLE"),
        ("wbdesk.cli.demo", "from wbdesk import WildberriesSDK"),
        ("wbdesk.__main__", "from wbdesk.cli import main"),
        ("wbdesk", "from wbdesk.client import WildberriesSDK"),
    ],
)
def test_an_import_along_the_arrows_is_not(importer: str, statement: str) -> None:
    assert against_arrows({"wbdesk.wire.retry": "", "wbdesk.sim.people": "", importer: statement}) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("import wbdesk.api.pins", "from wbdesk.api.call import Call"),
        ("from . import pins", "def late():\n    from . import call"),
    ],
)
def test_a_cycle_is_found(one: str, other: str) -> None:
    assert set(import_cycle({"wbdesk.api.call": one, "wbdesk.api.pins": other})) == {
        "wbdesk.api.call",
        "wbdesk.api.pins",
    }


def test_a_cycle_through_a_package_is_found() -> None:
    assert import_cycle({"wbdesk.api": "from .call import Call", "wbdesk.api.call": "from wbdesk.api import Call"})


def test_an_import_for_type_checkers_makes_no_cycle() -> None:
    typing_only = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import wbdesk.api.call"
    assert import_cycle({"wbdesk.api.call": "import wbdesk.api.pins", "wbdesk.api.pins": typing_only}) == []


@pytest.mark.parametrize(
    ("importer", "statement"),
    [
        ("wbdesk.wire.exchange", "import httpx2"),
        ("wbdesk.wire.exchange", "def late():\n    from httpx2 import Client"),
        ("wbdesk.cli.demo", "from http import client"),
        ("wbdesk.cli.demo", "from urllib.request import urlopen"),
        ("wbdesk.engine.poll", "import http.client"),
        ("wbdesk.api.call", "from time import monotonic"),
        ("wbdesk.api.call", "import asyncio.events"),
        ("wbdesk.plan.rules", "import random"),
    ],
)
def test_a_library_in_the_wrong_room_is_found(importer: str, statement: str) -> None:
    assert forbidden_libraries({importer: statement})


@pytest.mark.parametrize(
    ("importer", "statement"),
    [
        ("wbdesk.client", "import httpx2"),
        ("wbdesk.sim.server", "import asyncio, h11"),
        ("wbdesk.sinks.webhook", "import httpx2"),
        ("wbdesk.api.call", "from http import HTTPStatus"),
        ("wbdesk.api.call", "from urllib.parse import quote"),
        ("wbdesk.cli.demo", "import time"),
    ],
)
def test_a_library_in_its_room_is_not(importer: str, statement: str) -> None:
    assert forbidden_libraries({importer: statement}) == []
