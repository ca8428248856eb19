"""The stub that editors read is what the code says now. That its types are the declarations' holds mypy."""

from __future__ import annotations

import ast
from inspect import getdoc, isclass
from pathlib import Path
from types import ModuleType

import pytest

from wbdesk.api import colours
from wbdesk.api.catalog import OPERATIONS, WALKS
from wbdesk.api.communications import Communications

ROOT = Path(__file__).parent.parent.parent
STUB = Path(colours.__file__).with_suffix(".pyi")
CLASSES = {node.name: node for node in ast.parse(STUB.read_text("utf-8")).body if isinstance(node, ast.ClassDef)}


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import stubs  # a script, not a part of the package

    return stubs


def test_it_is_what_the_code_says(generator: ModuleType) -> None:
    assert generator.main(["--check"]) == 0, "run `make docs`"


def test_a_stub_out_of_date_is_noticed_and_mended(
    generator: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stub = tmp_path / "colours.pyi"
    stub.write_text(STUB.read_text("utf-8").replace("take: int = 100", "take: int = 50"), "utf-8")
    monkeypatch.setattr(generator, "TARGET", stub)
    assert generator.main(["--check"]) == 1
    assert generator.main([]) == 0
    assert stub.read_text("utf-8") == STUB.read_text("utf-8")


def test_it_has_the_classes_that_there_are() -> None:
    shown = {name for name, value in vars(colours).items() if isclass(value) and value.__module__ == colours.__name__}
    assert set(CLASSES) == shown


@pytest.mark.parametrize("cls", CLASSES)
def test_its_methods_are_the_operations_and_walks_with_their_words(cls: str) -> None:
    methods = {
        node.name: node for node in CLASSES[cls].body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert set(methods) == {*(operation.name for operation in OPERATIONS), *WALKS}
    for name, method in methods.items():
        assert ast.get_docstring(method) == getdoc(getattr(Communications, name).build)
