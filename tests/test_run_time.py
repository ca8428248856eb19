"""What the clients look like at run time: to mocks, to inspect, to help(), to pickle. Methods are in `tests/api`."""

from __future__ import annotations

import asyncio
import copy
import inspect
import pickle
import pydoc
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any
from unittest.mock import AsyncMock, create_autospec

import pytest
from tests.api.table import CASES, LEAST, Case

from wbdesk import AsyncWildberriesSDK, Call, WildberriesSDK, calls
from wbdesk.api.catalog import OPERATIONS, WALKS
from wbdesk.testing import Script, reply

BOTH = [WildberriesSDK, AsyncWildberriesSDK]
NAMES = [row.name for row in OPERATIONS]


def instance(client: Any) -> Any:
    return Script([]).sdk() if client is WildberriesSDK else Script([]).async_sdk()


@pytest.mark.parametrize("client", BOTH)
def test_the_class_itself_shows_its_methods_and_calls_none(client: Any) -> None:
    shown = pydoc.plain(pydoc.render_doc(client.communications.questions))
    assert "questions(*,is_answered:" in "".join(shown.split())  # Python 3.13 writes a line for each parameter
    assert "Get one page of questions" in shown
    with pytest.raises(TypeError, match="Make a client first"):
        called(client.communications.question, "q")
    with pytest.raises(TypeError, match="Make a client first"):
        list(client.communications.walk_claims(is_archive=False))


def called(method: Any, *args: Any, **kwargs: Any) -> Any:
    """The result of a method of either client."""
    result = method(*args, **kwargs)
    return asyncio.run(result) if inspect.iscoroutine(result) else result


@pytest.mark.parametrize("client", BOTH)
@pytest.mark.parametrize("name", [*NAMES, *WALKS])
def test_class_and_instance_show_the_same_signature(client: Any, name: str) -> None:
    of_class = getattr(client.communications, name)
    of_instance = getattr(instance(client).communications, name)
    assert inspect.signature(of_class) == inspect.signature(of_instance)
    assert "self" not in inspect.signature(of_instance).parameters
    assert inspect.getdoc(of_class) == inspect.getdoc(of_instance)
    awaited = client is AsyncWildberriesSDK and name in NAMES
    assert inspect.iscoroutinefunction(of_class) is inspect.iscoroutinefunction(of_instance) is awaited


def test_walks_are_iterators_of_their_colour() -> None:
    sync, waiting = instance(WildberriesSDK).communications, instance(AsyncWildberriesSDK).communications
    assert isinstance(sync.walk_claims(is_archive=False), Iterator)
    assert isinstance(waiting.walk_claims(is_archive=False), AsyncIterator)
    assert isinstance(waiting.walk_seller_events(), AsyncIterator)


@pytest.mark.parametrize("client", BOTH)
def test_the_clients_explain_themselves(client: Any) -> None:
    shown = pydoc.plain(pydoc.render_doc(client))
    assert all(name in shown for name in ("send", "send_raw", "send_records", "walk_records", "with_options"))
    for name in ("send", "send_raw", "send_records"):
        assert inspect.iscoroutinefunction(getattr(client, name)) is (client is AsyncWildberriesSDK)


def test_the_http_library_is_loaded_with_the_first_client() -> None:
    program = """
import sys, wbdesk
before = "httpx2" in sys.modules
wbdesk.WildberriesSDK("token").close()
print(before, "httpx2" in sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert told.split() == ["False", "True"]


# Mocks.


@pytest.mark.parametrize("client", BOTH)
@pytest.mark.parametrize("case", LEAST, ids=str)
def test_a_mock_of_the_class_holds_every_signature(client: Any, case: Case) -> None:
    mocked = create_autospec(client)
    held(mocked.return_value, case)
    held(mocked("token"), case)


@pytest.mark.parametrize("client", BOTH)
def test_a_mock_of_an_instance_holds_signatures(client: Any) -> None:
    for case in LEAST[:6]:
        held(create_autospec(instance(client), instance=True), case)


def held(mocked: Any, case: Case) -> None:
    """What a mock of a client lets through, and what not."""
    method = getattr(mocked.communications, case.name)
    method.return_value = "made up"
    assert called(method, *case.args, **case.kwargs) == "made up"
    with pytest.raises(TypeError):
        called(method, *case.args, **case.kwargs, no_such_argument=1)
    with pytest.raises(AttributeError):
        mocked.communications.no_such_operation()


def test_a_mock_of_the_async_client_is_awaited() -> None:
    mocked = create_autospec(AsyncWildberriesSDK).return_value
    mocked.communications.question.return_value = "made up"
    assert inspect.iscoroutinefunction(mocked.communications.question) or isinstance(
        mocked.communications.question, AsyncMock
    )
    assert asyncio.run(mocked.communications.question("q")) == "made up"
    mocked.communications.question.assert_awaited_once_with("q")


def test_a_mock_of_the_blocking_client_records_what_was_asked() -> None:
    mocked = create_autospec(WildberriesSDK).return_value
    mocked.communications.questions(is_answered=False, take=5)
    mocked.communications.questions.assert_called_once_with(is_answered=False, take=5)
    with pytest.raises(TypeError):
        mocked.communications.questions()
    with pytest.raises(AttributeError):
        mocked.no_such_method()


# Values.


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_call_survives_pickling_and_copying(case: Case) -> None:
    call: Call[Any] = getattr(calls, case.name)(*case.args, **case.kwargs)
    for again in (pickle.loads(pickle.dumps(call)), copy.copy(call), copy.deepcopy(call)):
        assert again == call
        assert type(again) is type(call)


def test_a_call_from_another_process_can_be_sent() -> None:
    call = pickle.loads(pickle.dumps(calls.create_seller_message("sign", message="Да")))
    with Script([reply(200, {"result": {"chatID": "c"}, "errors": ["too big"]})]).sdk() as sdk:
        sent = sdk.send(call)
    assert (sent.chat_id, sent.errors) == ("c", ("too big",))


def test_a_result_survives_pickling_and_copying() -> None:
    with Script([reply(200, {"claims": [{"id": "c", "dt": "2026-01-02T03:04:05", "photos": ["//a"]}]})]).sdk() as sdk:
        page = sdk.communications.claims(is_archive=False)
    for again in (pickle.loads(pickle.dumps(page)), copy.copy(page), copy.deepcopy(page)):
        assert again == page
        assert again.claims[0].dt == page.claims[0].dt
