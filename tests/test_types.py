"""That `tests/typing/api.py`, which the type checkers read (`scripts/types`), leaves nothing out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from wbdesk.api.catalog import OPERATIONS, WALKS

API = ast.parse((Path(__file__).parent / "typing" / "api.py").read_text("utf-8"))


def methods_asserted(function: str) -> set[str]:
    """The methods whose type a function of the file asserts."""
    [body] = [
        node for node in API.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function
    ]
    asserted = [node.args[0] for node in ast.walk(body) if is_assertion(node) and isinstance(node, ast.Call)]
    made = [node.value if isinstance(node, ast.Await) else node for node in asserted]
    return {node.func.attr for node in made if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}


def is_assertion(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "assert_type"


@pytest.mark.parametrize("function", ["blocking", "awaiting", "described"])
def test_every_operation_and_every_walk_is_there(function: str) -> None:
    assert methods_asserted(function) == {row.name for row in OPERATIONS} | set(WALKS)
