"""The reference is what the code says now, and everything public stands in it."""

from __future__ import annotations

import msgspec
import pytest
from tests.docs.pages import GENERATED, headings, text

import wbdesk
from wbdesk import Model
from wbdesk.api.catalog import OPERATIONS, WALKS

MODELS = [
    name for name in wbdesk.__all__ if isinstance(value := getattr(wbdesk, name), type) and issubclass(value, Model)
]


def section(name: str) -> str:
    return text(GENERATED).split(f"\n### `{name}`\n")[1].split("\n### ")[0]


@pytest.mark.parametrize("name", [*(operation.name for operation in OPERATIONS), *WALKS])
def test_an_operation_has_its_heading(name: str) -> None:
    assert (4, f"`{name}`") in headings(GENERATED)


@pytest.mark.parametrize("name", wbdesk.__all__)
def test_a_public_name_has_its_heading(name: str) -> None:
    assert headings(GENERATED).count((3, f"`{name}`")) == 1


@pytest.mark.parametrize("name", MODELS)
def test_a_model_shows_its_fields_under_both_names(name: str) -> None:
    for field in msgspec.structs.fields(getattr(wbdesk, name)):
        if field.name != "received":
            assert f"| `{field.name}` | `{field.encode_name}` |" in section(name)
