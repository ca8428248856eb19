"""The public face: what `wbdesk` shows is what `__all__` says, and each name explains itself. Its order is ruff's."""

from __future__ import annotations

import inspect
from types import FunctionType, ModuleType
from typing import Any

import pytest

import wbdesk

LISTED: list[str] = getattr(wbdesk, "__all__", [])


def visible(module: ModuleType) -> set[str]:
    """The public names of a module; its submodules and the future's `annotations` come along and are not meant."""
    names = {name for name, value in vars(module).items() if not isinstance(value, ModuleType)}
    return {name for name in names - {"annotations"} if not name.startswith("_")}


def own_doc(value: Any) -> str | None:
    """A docstring someone wrote: not a parent's, and not the signature that dataclasses put in its place."""
    text = vars(value).get("__doc__") if isinstance(value, type) else value.__doc__
    return None if not text or text.startswith(f"{getattr(value, '__name__', '')}(") else text


def explains_itself(value: Any) -> bool:
    return not (isinstance(value, type) or inspect.isroutine(value)) or own_doc(value) is not None


def undocumented_methods(cls: type) -> list[str]:
    kinds = (FunctionType, classmethod, staticmethod, property)
    methods = {
        name: value for name, value in vars(cls).items() if isinstance(value, kinds) and not name.startswith("_")
    }
    return [f"{cls.__name__}.{name}" for name, value in methods.items() if own_doc(value) is None]


def test_all_is_what_is_visible() -> None:
    assert visible(wbdesk) == {name for name in LISTED if not name.startswith("_")}


def test_nothing_is_listed_twice() -> None:
    assert len(LISTED) == len(set(LISTED))


@pytest.mark.parametrize("name", LISTED)
def test_a_public_name_explains_itself(name: str) -> None:
    assert explains_itself(getattr(wbdesk, name))


def test_public_methods_explain_themselves() -> None:
    classes = [value for name in LISTED if isinstance(value := getattr(wbdesk, name), type)]
    assert [method for cls in classes for method in undocumented_methods(cls)] == []


def test_an_inherited_docstring_is_no_explanation() -> None:
    class Parent:
        """Explains the parent."""

    class Child(Parent): ...

    assert explains_itself(Parent)
    assert not explains_itself(Child)
