"""What a method of `sdk.communications` looks like at run time: to help(), to inspect, to an editor."""

from __future__ import annotations

import asyncio
import inspect
import pydoc
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, get_type_hints

import pytest
from tests.api.clients import Async, Sync
from tests.api.table import CASES, Case

from wbdesk.api.call import Call, Walk
from wbdesk.api.catalog import OPERATIONS, WALKS
from wbdesk.api.chats import Event
from wbdesk.api.communications import Communications
from wbdesk.api.events import EventBatch
from wbdesk.api.group import Describing
from wbdesk.api.questions import Question
from wbdesk.errors import InvalidArgument

NAMES = [row.name for row in OPERATIONS]
WALK_ARGUMENTS: dict[str, dict[str, bool]] = {
    "walk_questions": {"is_answered": False},
    "walk_feedbacks": {"is_answered": False},
    "walk_claims": {"is_archive": False},
}


def sync_group() -> Any:
    return Communications(Sync())


def async_group() -> Any:
    return Communications(Async())


def describing_group() -> Any:
    return Communications(Describing())


groups = pytest.mark.parametrize("group", [sync_group, async_group, describing_group])


@groups
@pytest.mark.parametrize("name", [*NAMES, *WALKS])
def test_the_signature_has_no_self_and_the_same_parameters(group: Callable[[], Any], name: str) -> None:
    declared = list(inspect.signature(getattr(Communications, name).build).parameters.values())
    assert declared[0].name == "self"
    assert list(inspect.signature(getattr(group(), name)).parameters.values()) == declared[1:]


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("new_feedbacks_questions", "NewFeedbacksQuestions"),
        ("get_questions_count", "int"),
        ("answer_question", "None"),
        ("question", "Question"),
        ("feedbacks", "FeedbackPage"),
        ("pin_feedback", "list[PinOutcome]"),
        ("get_seller_chats", "list[Chat]"),
        ("get_seller_download", "File"),
        ("claims", "ClaimPage"),
    ],
)
def test_the_return_annotation_is_what_comes_back(name: str, result: str) -> None:
    assert returns(sync_group(), name) == result
    assert returns(async_group(), name) == result
    assert returns(describing_group(), name) == f"Call[{result}]"


@pytest.mark.parametrize(
    ("name", "item"),
    [("walk_questions", "Question"), ("walk_seller_events", "EventBatch[Event]"), ("walk_claims", "Claim")],
)
def test_the_return_annotation_of_a_walk(name: str, item: str) -> None:
    assert returns(sync_group(), name) == f"Iterator[{item}]"
    assert returns(async_group(), name) == f"AsyncIterator[{item}]"
    assert returns(describing_group(), name) == f"Walk[{item}]"


def returns(group: Any, name: str) -> Any:
    return inspect.signature(getattr(group, name)).return_annotation


@groups
@pytest.mark.parametrize("name", [*NAMES, *WALKS])
def test_type_hints_can_be_looked_up(group: Callable[[], Any], name: str) -> None:
    method = getattr(group(), name)
    hints = get_type_hints(method)
    assert set(hints) == {*inspect.signature(method).parameters, "return"}


@pytest.mark.parametrize(
    ("group", "result", "walk"),
    [
        (sync_group(), Question, Iterator[EventBatch[Event]]),
        (async_group(), Question, AsyncIterator[EventBatch[Event]]),
        (describing_group(), Call[Question], Walk[EventBatch[Event]]),
    ],
)
def test_type_hints_are_types(group: Any, result: Any, walk: Any) -> None:
    assert get_type_hints(group.question) == {"id": str, "return": result}
    assert get_type_hints(group.walk_seller_events)["return"] == walk


@pytest.mark.parametrize("name", NAMES)
def test_only_the_async_client_has_coroutine_functions(name: str) -> None:
    assert inspect.iscoroutinefunction(getattr(async_group(), name))
    assert not inspect.iscoroutinefunction(getattr(sync_group(), name))


@groups
@pytest.mark.parametrize("name", [*NAMES, *WALKS])
def test_help_shows_the_method_and_its_documentation(group: Callable[[], Any], name: str) -> None:
    shown = pydoc.plain(pydoc.render_doc(getattr(group(), name)))
    assert f"{name}(" in shown
    assert "(self" not in shown
    assert "WB: https://dev.wildberries.ru/" in shown


def test_help_of_the_class_has_the_sections() -> None:
    shown = pydoc.plain(pydoc.render_doc(Communications))
    assert "Questions, reviews, pinned reviews, chats and claims" in shown
    assert all(name in shown for name in NAMES)


@groups
@pytest.mark.parametrize("name", [*NAMES, *WALKS])
def test_a_method_has_its_own_name(group: Callable[[], Any], name: str) -> None:
    method = getattr(group(), name)
    assert method.__name__ == name
    assert method.__qualname__.endswith(f".{name}")
    assert method.__module__.startswith("wbdesk.api.")


def test_a_method_is_bound_once() -> None:
    group = sync_group()
    assert group.question is group.question
    assert group.question is not sync_group().question


@pytest.mark.parametrize("case", CASES, ids=str)
def test_both_clients_send_the_call_that_is_described(case: Case) -> None:
    described = getattr(describing_group(), case.name)(*case.args, **case.kwargs)
    assert isinstance(described, Call)
    sync, waiting = sync_group(), async_group()
    assert getattr(sync, case.name)(*case.args, **case.kwargs) == "sent"
    assert asyncio.run(getattr(waiting, case.name)(*case.args, **case.kwargs)) == "sent"
    assert sync._client.sent == waiting._client.sent == [described]


@pytest.mark.parametrize("name", WALKS)
def test_both_clients_walk_what_is_described(name: str) -> None:
    arguments = WALK_ARGUMENTS.get(name, {})
    described = getattr(describing_group(), name)(**arguments)
    assert isinstance(described, Walk)
    sync, waiting = sync_group(), async_group()
    assert list(getattr(sync, name)(**arguments)) == ["item"]
    assert asyncio.run(collected(getattr(waiting, name)(**arguments))) == ["item"]
    assert sync._client.sent == waiting._client.sent == [described.start().call]


async def collected(items: Any) -> list[Any]:
    return [item async for item in items]


@pytest.mark.parametrize("group", [sync_group, async_group])
def test_a_walk_refuses_bad_arguments_when_it_is_made(group: Callable[[], Any]) -> None:
    with pytest.raises(InvalidArgument, match="nm_id"):
        group().walk_questions(is_answered=True, nm_id=-1)


def test_an_async_method_refuses_bad_arguments_when_it_is_awaited() -> None:
    with pytest.raises(InvalidArgument, match="text"):
        asyncio.run(async_group().answer_question("q", ""))


def test_arguments_after_the_first_ones_go_by_name() -> None:
    for row in OPERATIONS:
        for parameter in row.signature.parameters.values():
            by_name = parameter.kind is inspect.Parameter.KEYWORD_ONLY
            assert by_name or parameter.default is inspect.Parameter.empty, (row.name, parameter.name)
