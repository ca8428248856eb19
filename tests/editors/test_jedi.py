"""What jedi shows: the library behind IPython, Jupyter, Spyder and many small editors."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jedi
import pytest
from tests.editors import program
from tests.editors.program import (
    GIVES_A_QUESTION,
    HEAD,
    NAMES,
    QUESTION,
    RECEIVERS,
    in_call,
    on_each_method,
    on_every_receiver,
    on_name,
    place,
    squeezed,
)

from wbdesk.testing import Script

Ask = Callable[[str, str], Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project's folder; what jedi has read of its libraries is kept there for the tests, and not at home."""
    path = tmp_path_factory.mktemp("program")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jedi.settings, "cache_directory", str(path / "cache"))
        yield path


@pytest.fixture(scope="module")
def ask(folder: Path) -> Ask:
    """Ask jedi something about the place in a program where the bar stands.

    Each program has a file of its own: to jedi, another text under the same name is the same program, edited.
    """
    read: dict[str, Any] = {}

    def asked(method: str, text: str) -> Any:
        where = place(text)
        if where.text not in read:
            options = {"project": jedi.Project(folder), "environment": jedi.InterpreterEnvironment()}
            read[where.text] = jedi.Script(where.text, path=folder / f"program{len(read)}.py", **options)
        return getattr(read[where.text], method)(where.line, where.column)

    return asked


def names(completions: list[Any]) -> list[str]:
    return [one.name for one in completions]


def signed(name: str, method: Any) -> str:
    """A method's signature as jedi writes it, squeezed. What is awaited is not said."""
    return f"{name}{program.shown(method)}->{program.result(method)}"


@on_every_receiver
def test_all_operations_and_walks_are_offered_before_anything_private(ask: Ask, receiver: str) -> None:
    offered = ask("complete", f"{HEAD}{receiver}.|")
    assert names(offered)[: len(NAMES)] == NAMES
    assert {one.type for one in offered[: len(NAMES)]} == {"function"}
    assert all(name.startswith("_") for name in names(offered)[len(NAMES) :])


@on_each_method
def test_help_shows_signature_result_and_words(ask: Ask, name: str, receiver: str) -> None:
    [found] = ask("help", on_name(receiver, name))
    method = getattr(RECEIVERS[receiver], name)
    assert squeezed(found.docstring()) == signed(name, method) + program.words(method)


@on_each_method
def test_a_call_shows_its_parameters_and_words(ask: Ask, name: str, receiver: str) -> None:
    [found] = ask("get_signatures", in_call(receiver, name))
    method = getattr(RECEIVERS[receiver], name)
    assert [parameter.name for parameter in found.params] == program.parameters(method)
    assert squeezed(found.docstring()) == signed(name, method) + program.words(method)


@on_every_receiver
def test_parameters_are_offered_by_name(ask: Ask, receiver: str) -> None:
    assert names(ask("complete", f"{HEAD}{receiver}.questions(is_|")) == ["is_answered="]


@pytest.mark.parametrize("what", sorted(set(GIVES_A_QUESTION) - {"with other options"}))  # jedi does not know `Self`
def test_the_fields_of_a_model_are_offered(ask: Ask, what: str) -> None:
    offered = names(ask("complete", HEAD + GIVES_A_QUESTION[what]))
    assert {name for name in offered if not name.startswith("_")} - {"identity"} == QUESTION


def test_the_fields_of_a_field_are_offered(ask: Ask) -> None:
    offered = names(ask("complete", f"{HEAD}sdk.communications.question('q').answer.|"))
    assert {"text", "editable", "create_date"} <= set(offered)


@on_each_method
def test_the_definition_is_the_operation_in_its_section(ask: Ask, name: str, receiver: str) -> None:
    [found] = ask("goto", on_name(receiver, name))
    assert found.module_path.name in {"questions.py", "feedbacks.py", "pins.py", "chats.py", "claims.py"}
    line = found.module_path.read_text("utf-8").splitlines()[found.line - 1]
    assert line.startswith(f"    def {name}(")


# With the program running, as in IPython: jedi looks at the objects themselves.


LIVE = {"sdk": Script([]).sdk(), "other": Script([]).async_sdk(), "calls": RECEIVERS["calls"]}


def live(text: str) -> Any:
    return jedi.Interpreter(text, [LIVE])


@on_every_receiver
def test_a_running_program_offers_the_same(folder: Path, receiver: str) -> None:
    offered = names(live(f"{receiver}.").complete())
    assert offered[: len(NAMES)] == NAMES
    assert all(name.startswith("_") for name in offered[len(NAMES) :])


@on_each_method
def test_a_running_program_shows_parameters_and_words(folder: Path, name: str, receiver: str) -> None:
    method = getattr(RECEIVERS[receiver], name)
    for found in live(f"{receiver}.{name}(").get_signatures():
        assert [parameter.name for parameter in found.params] == program.parameters(method)
        assert squeezed(found.docstring(raw=True)) == program.words(method)


@on_every_receiver
def test_the_object_itself_lists_and_explains_its_methods(receiver: str) -> None:
    wb = eval(receiver, LIVE)
    assert [name for name in dir(wb) if not name.startswith("_")] == NAMES
    assert "is_answered" in inspect.signature(wb.questions).parameters
    assert (inspect.getdoc(wb.questions) or "").startswith("Get one page of questions.")
