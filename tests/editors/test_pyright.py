"""What an editor with pyright behind it shows: asked through a language server, as VS Code and Neovim do."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from tests.editors import program
from tests.editors.lsp import Editor
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
    squeezed,
)

METHOD = 2
"""The kind of a completion that is called: editors write its parentheses."""


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with Editor(tmp_path_factory.mktemp("program")) as editor:
        yield editor


def completions(editor: Editor, text: str) -> list[Any]:
    """What is offered, in the order in which an editor shows it."""
    items: list[Any] = editor.at("completion", HEAD + text)["items"]
    return sorted(items, key=lambda item: item["sortText"])


def labels(items: list[Any]) -> list[str]:
    return [item["label"] for item in items]


@on_every_receiver
def test_all_operations_and_walks_are_offered_before_anything_private(editor: Editor, receiver: str) -> None:
    offered = completions(editor, f"{receiver}.|")
    assert labels(offered)[: len(NAMES)] == NAMES
    assert {item["kind"] for item in offered[: len(NAMES)]} == {METHOD}
    assert all(name.startswith("_") for name in labels(offered)[len(NAMES) :])


@on_every_receiver
def test_a_completion_explains_itself(editor: Editor, receiver: str) -> None:
    for item in completions(editor, f"{receiver}.|")[: len(NAMES)]:
        told = squeezed(editor.ask("completionItem/resolve", **item)["documentation"]["value"])
        method = getattr(RECEIVERS[receiver], item["label"])
        assert told == f"def{item['label']}{program.shown(method)}->{awaitable(method)}{program.words(method)}"


@on_each_method
def test_hover_shows_signature_result_and_words(editor: Editor, name: str, receiver: str) -> None:
    told = squeezed(editor.at("hover", on_name(receiver, name))["contents"]["value"])
    method = getattr(RECEIVERS[receiver], name)
    assert told == f"(method)def{name}{program.shown(method)}->{awaitable(method)}{program.words(method)}"


def awaitable(method: Any) -> str:
    """A call's result as pyright writes it."""
    result = program.result(method)
    return f"CoroutineType[Any,Any,{result}]" if inspect.iscoroutinefunction(method) else result


@on_each_method
def test_a_call_shows_its_parameters_and_words(editor: Editor, name: str, receiver: str) -> None:
    [signature] = editor.at("signatureHelp", in_call(receiver, name))["signatures"]
    method = getattr(RECEIVERS[receiver], name)
    named = [one["label"].partition(":")[0] for one in signature["parameters"] if one["label"] != "*"]
    assert named == program.parameters(method)
    assert squeezed(signature["label"]) == f"{program.shown(method)}->{awaitable(method)}"
    assert squeezed(signature["documentation"]["value"]) == program.words(method)


def test_the_parameter_under_the_cursor_is_the_active_one(editor: Editor) -> None:
    told = editor.at("signatureHelp", HEAD + "sdk.communications.answer_question('q', |)")
    [signature] = told["signatures"]
    assert (
        signature["parameters"][signature.get("activeParameter", told.get("activeParameter"))]["label"] == "text: str"
    )


@on_every_receiver
def test_parameters_are_offered_by_name(editor: Editor, receiver: str) -> None:
    offered = labels(completions(editor, f"{receiver}.questions(|)"))
    wanted = program.parameters(RECEIVERS[receiver].questions)
    assert sorted(offered[: len(wanted)]) == sorted(f"{name}=" for name in wanted)


def test_settings_of_a_client_are_offered_by_name(editor: Editor) -> None:
    offered = labels(completions(editor, "WildberriesSDK(|)"))
    assert {"token=", "max_wait=", "timeout=", "limits=", "on_attempt=", "http="} <= set(offered)


@pytest.mark.parametrize("end", GIVES_A_QUESTION.values(), ids=list(GIVES_A_QUESTION))
def test_the_fields_of_a_model_are_offered(editor: Editor, end: str) -> None:
    offered = labels(completions(editor, end))
    assert {name for name in offered if not name.startswith("_")} - {"identity"} == QUESTION


def test_the_items_of_a_page_are_known(editor: Editor) -> None:
    offered = labels(completions(editor, "sdk.communications.questions(is_answered=False).questions[0].|"))
    assert set(offered) >= QUESTION


@pytest.mark.parametrize(
    ("end", "type"),
    [
        ("sdk.communications.walk_claims(is_archive=False)", "Iterator[Claim]"),
        ("sdk.communications.get_seller_chats()", "list[Chat]"),
        ("other.communications.walk_seller_events()", "AsyncIterator[EventBatch[Event]]"),
        ("calls.claims(is_archive=False)", "Call[ClaimPage]"),
        ("sdk.send(calls.feedback('f'))", "Feedback"),
        ("sdk.communications.question('q').text", "str | None"),
    ],
)
def test_the_type_of_a_result_is_shown(editor: Editor, end: str, type: str) -> None:
    assert editor.at("hover", f"{HEAD}fou|nd = {end}\n")["contents"]["value"] == f"(variable) found: {type}"


@on_each_method
def test_the_definition_is_the_operation_in_its_section(editor: Editor, name: str, receiver: str) -> None:
    [target] = editor.at("definition", on_name(receiver, name))
    path = Path(url2pathname(urlsplit(target["uri"]).path))
    assert path.name in {"questions.py", "feedbacks.py", "pins.py", "chats.py", "claims.py"}
    line = path.read_text("utf-8").splitlines()[target["range"]["start"]["line"]]
    assert line.startswith(f"    def {name}(")
