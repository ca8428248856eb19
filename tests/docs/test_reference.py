"""The reference is what the code says now, and everything public stands in it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from tests.docs.pages import GENERATED, ROOT, headings, text

import wbdesk
from wbdesk import Model
from wbdesk.api.catalog import OPERATIONS, WALKS

MODELS = [
    name for name in wbdesk.__all__ if isinstance(value := getattr(wbdesk, name), type) and issubclass(value, Model)
]


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import reference  # a script, not a part of the package

    return reference


def section(name: str) -> str:
    return text(GENERATED).split(f"\n### `{name}`\n")[1].split("\n### ")[0]


def test_it_is_what_the_code_says(generator: ModuleType) -> None:
    assert generator.main(["--check"]) == 0, "run `make docs`"


def test_a_page_out_of_date_is_noticed_and_mended(
    generator: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "reference.md"
    page.write_text(text(GENERATED).replace("Answer a question", "Ask a question"), "utf-8")
    monkeypatch.setattr(generator, "TARGET", page)
    assert generator.main(["--check"]) == 1
    assert generator.main([]) == 0
    assert page.read_text("utf-8") == text(GENERATED)


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
