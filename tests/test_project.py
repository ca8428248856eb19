"""The house rules, held over every tracked file: sizes, docstrings, versions, and what must not be in it."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> list[Path]:
    """The files git knows and the tree holds, as paths from the root; without git, all that is not hidden."""
    if not (ROOT / ".git").exists():  # an unpacked source archive
        tops = set(ROOT.glob("[!.]*")) - {ROOT / "build", ROOT / "dist"}
        found = (path for top in tops for path in (top, *top.rglob("*")) if path.is_file())
        return sorted(path.relative_to(ROOT) for path in found if path.parent.name != "__pycache__")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode("utf-8")
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


def python_files(*rooms: str) -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.parts[0] in rooms]


def lines_that_match(pattern: str, paths: list[Path]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), 1)
        if re.search(pattern, line)
    ]


def functions(path: Path) -> Iterator[Function]:
    return (
        node for node in ast.walk(ast.parse(text(path))) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def body_length(function: Function) -> int:
    """The lines of a function's body, its docstring aside."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@cache
def body_lengths() -> dict[str, int]:
    return {
        f"{path}:{function.lineno} {function.name}": body_length(function)
        for path in python_files("src")
        for function in functions(path)
    }


def normal(requirement: str) -> str:
    """A requirement's package name as the pinned files spell it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_files_are_short() -> None:
    lengths = {path: len(text(path).splitlines()) for path in python_files("src", "tests")}
    assert {str(path): length for path, length in lengths.items() if length > 400} == {}


def test_no_function_is_long() -> None:
    assert {name: length for name, length in body_lengths().items() if length > 40} == {}


def test_most_functions_are_very_short() -> None:
    lengths = sorted(body_lengths().values())
    assert statistics.median(lengths) < 6
    assert lengths[len(lengths) * 9 // 10] < 20


def test_a_body_is_counted_without_its_docstring() -> None:
    function = next(iter(ast.parse('def f():\n    """One\n    two."""\n    a = 1\n\n    return a\n').body))
    assert isinstance(function, ast.FunctionDef)
    assert body_length(function) == 3


def test_every_module_says_what_lives_in_it() -> None:
    modules = python_files("src", "tests", "bench")
    assert [str(path) for path in modules if text(path) and ast.get_docstring(ast.parse(text(path))) is None] == []


def test_nothing_is_left_for_later() -> None:
    assert lines_that_match(r"\b(TO[D]O|FIX[M]E|XX[X])\b|NotImplemented[E]rror", python_files("src", "tests")) == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        (
            "a package registry's address",
            r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|deb\.debian\.org|--(extra-)?index-url\s",
        ),
        ("a path of one machine", r"(?<![\w./-])/(?:root|home|Users|work|opt|tmp)/\w|[A-Z]:\\Users"),
        ("a token", r"\beyJ[\w-]{20,}\.[\w-]{20,}"),
    ],
)
def test_no_tracked_file_holds(what: str, pattern: str) -> None:
    readable = [path for path in tracked() if path.suffix not in {".png", ".jpg", ".pdf", ".ico"}]
    assert lines_that_match(pattern, readable) == [], what


@pytest.mark.parametrize("name", ["all", "bench", "build", "peer", "test"])
def test_tested_versions_are_pinned_by_hash_without_addresses(name: str) -> None:
    pinned = text(Path(f"requirements/{name}.txt"))
    assert "://" not in pinned
    entries = re.split(r"\n(?=\S)", pinned.strip())
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_what_the_project_needs_is_pinned() -> None:
    extras = PROJECT["optional-dependencies"]
    needed = {normal(one) for one in chain(PROJECT["dependencies"], *extras.values())} - {PROJECT["name"]}
    pinned = {normal(line) for line in text(Path("requirements/all.txt")).splitlines() if line[:1].isalnum()}
    assert needed <= pinned


def test_every_target_of_the_makefile_is_made_whatever_lies_in_the_folder() -> None:
    """Else make finds `docs/` or `peer/` and has nothing to do."""
    makefile = text(Path("Makefile"))
    targets = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    assert sorted(phony[1].split()) == sorted(targets) != []


def test_no_lock_file_is_tracked() -> None:
    assert [str(path) for path in tracked() if path.name in {"uv.lock", "poetry.lock", "Pipfile.lock"}] == []


def test_every_extra_is_part_of_all() -> None:
    extras = PROJECT["optional-dependencies"]
    assert extras["all"] == [f"wbdesk[{','.join(sorted(set(extras) - {'all'}))}]"]
