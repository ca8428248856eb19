"""The stub that editors read is what the code says now. That its types are the declarations' holds mypy."""

from __future__ import annotations

import ast
from inspect import getdoc, isclass
from pathlib import Path

import pytest

from wbdesk.api import colours
from wbdesk.api.catalog import OPERATIONS, WALKS
from wbdesk.api.communications import Communications

ROOT = Path(__file__).parent.parent.parent
STUB = Path(colours.__file__).with_suffix(".pyi")
CLASSES = {node.name: node for node in ast.parse(STUB.read_text("utf-8")).body if isinstance(node, ast.ClassDef)}


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
