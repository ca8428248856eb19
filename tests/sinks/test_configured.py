"""Sinks out of settings: each kind made and used, all mistakes at once, and which facts go where."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from tests.sinks.made import EVENTS, FACTS, SELLER, WRITTEN, delivered, fact

from wbdesk.plan.config import FileSink, PythonSink, WebhookSink
from wbdesk.plan.config.values import FACTS as NAMES
from wbdesk.plan.facts import Fact
from wbdesk.sinks import BadSink, Callback, Delivered, NdjsonFile, Webhook
from wbdesk.sinks.configured import open_sink, takes

HOOK = "https://crm.example/hook"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration's folder with a module; what Python learns from it is forgotten."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    source = "pushed = []\npush = pushed.append\nnumber = 5\n"
    (tmp_path / "own_crm.py").write_text(source, "utf-8")
    (tmp_path / "own_broken.py").write_text("1 / 0\n", "utf-8")
    (tmp_path / "json.py").write_text("raise RuntimeError('this hides a library')\n", "utf-8")
    for name in ("own_crm", "own_broken"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


def opened(settings: Any, folder: Path, **environ: str) -> Any:
    return open_sink(settings, folder=folder, environ=environ)


def problems(settings: Any, folder: Path, **environ: str) -> list[str]:
    with pytest.raises(BadSink) as caught:
        opened(settings, folder, **environ)
    said = [problem.en for problem in caught.value.problems]
    assert str(caught.value) == "; ".join(said)
    return said


def test_a_file_lies_in_the_configurations_folder(folder: Path) -> None:
    sink = opened(FileSink("журнал", "out/events.ndjson"), folder)
    assert isinstance(sink, NdjsonFile)
    assert delivered(sink, [fact()]) == Delivered(1)
    assert (folder / "out" / "events.ndjson").exists()


def test_a_function_may_lie_beside_the_configuration_and_hides_no_library(folder: Path) -> None:
    sink = opened(PythonSink("crm", "own_crm:push"), folder)
    assert isinstance(sink, Callback)
    assert delivered(sink, FACTS[:1]) == Delivered(1)
    assert sys.modules["own_crm"].pushed == EVENTS[:1]
    assert sys.path[-1] == str(folder)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("own_crm:pull", "own_crm:pull cannot be loaded: AttributeError"),
        ("own_crm:number", "own_crm:number is no function"),
        ("own_broken:push", "own_broken:push cannot be loaded: ZeroDivisionError: division by zero"),
        ("own_missing:push", "own_missing:push cannot be loaded: ModuleNotFoundError"),
    ],
)
def test_a_function_that_cannot_be_had_is_a_mistake_at_the_start(call: str, said: str, folder: Path) -> None:
    [problem] = problems(PythonSink("crm", call), folder)
    assert problem.startswith(said)


def test_a_webhook_has_its_secrets_from_the_environment_and_files(folder: Path) -> None:
    (folder / "old.txt").write_text(f"\ufeff{WRITTEN}\r\n", "utf-8")
    sink = opened(WebhookSink("crm", HOOK, secret_env=("NEW",), secret_file=("old.txt",)), folder, NEW=WRITTEN)
    assert isinstance(sink, Webhook)
    assert repr(sink) == "Webhook('crm', host='crm.example')"
    assert len(sink._secrets) == 2


def test_all_that_is_wrong_with_a_webhook_is_said_at_once_and_no_secret_with_it(folder: Path) -> None:
    (folder / "bad.txt").write_text("pa55word", "utf-8")
    (folder / "binary.txt").write_bytes(b"\xff\xfe\x00")
    files = ("bad.txt", "none.txt", "binary.txt")
    settings = WebhookSink("crm", "http://u:pa55word@crm.example", secret_env=("NONE", "BAD"), secret_file=files)
    said = problems(settings, folder, BAD="whsec_pa55word")
    assert [problem.split(":")[0] for problem in said] == [
        "url",
        "the environment variable NONE is empty",
        "BAD",
        "bad.txt",
        "no secret in the file none.txt",
        "no secret in the file binary.txt",
    ]
    assert "pa55word" not in "".join(said)


def test_a_timeout_and_the_own_network_are_passed_on(folder: Path) -> None:
    settings = WebhookSink("crm", "http://10.0.0.1/", secret_env=("S",), timeout=7, allow_internal=True)
    sink = opened(settings, folder, S=WRITTEN)
    assert (sink._timeout, sink._allow_internal) == (7, True)


# Which facts go where.


def of(kind: str, **payload: Any) -> Fact:
    [told] = [one for one in FACTS if one.kind == kind]
    return Fact(
        id=told.id, seller=SELLER, stream=told.stream, kind=told.kind, at=told.at, payload=told.payload | payload
    )


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (of("chat.message"), "chat"),
        (of("question.new"), "question"),
        (of("feedback.new"), "feedback"),
        (of("feedback.edited"), "feedback"),
        (of("feedback.deleted"), "feedback"),
        (of("claim.new"), "claim"),
        (of("claim.changed"), "claim"),
        (of("answer.confirmed"), "answer"),
        (of("escalation"), "feedback"),
        (of("escalation", item_kind="question"), "question"),
        (of("escalation", item_kind="event"), "chat"),
        (of("escalation", item_kind="chat"), "chat"),
        (of("escalation", item_kind="claim"), "claim"),
        (of("escalation", item_kind="pin"), "feedback"),
    ],
)
def test_a_fact_goes_to_those_who_want_its_kind(told: Fact, name: Any) -> None:
    assert [only for only in NAMES if takes(FileSink("log", "x", facts=(only,)), told, "shop")] == [name]


def test_every_kind_of_fact_goes_to_who_wants_everything() -> None:
    assert all(takes(FileSink("log", "x"), told, "shop") for told in FACTS)


@pytest.mark.parametrize(("sellers", "wanted"), [((), True), (("shop", "other"), True), (("other",), False)])
def test_a_fact_goes_to_those_who_want_its_seller(sellers: tuple[str, ...], wanted: bool) -> None:
    assert takes(FileSink("log", "x", sellers=sellers), fact(), "shop") is wanted
