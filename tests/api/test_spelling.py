"""What is said of names that are not there: to who comes from TypeScript, from JSON, or from another client."""

from __future__ import annotations

import copy
import pickle
import re
import sys
from inspect import iscoroutine
from typing import Any

import pytest
from tests.api.clients import Async, Sync

from wbdesk import AsyncWildberriesSDK, Model, WildberriesSDK, calls, to_dict
from wbdesk.api import chats, claims, feedback, feedbacks, model, pins, questions
from wbdesk.api.call import Route
from wbdesk.api.catalog import OPERATIONS, WALKS
from wbdesk.api.communications import Communications
from wbdesk.api.elsewhere import COMPLAINTS, GENERATED, MODULES, SWITCHED_OFF, TEMPLATES, TRIED, TYPESCRIPT
from wbdesk.testing import Script, reply

NAMES = [*(operation.name for operation in OPERATIONS), *WALKS]
SECTIONS = [Communications(Sync()), Communications(Async()), calls]
CLIENTS = [WildberriesSDK("x"), AsyncWildberriesSDK("x")]
UNWRAPPED = "the reply is already unwrapped"

MODELS = [
    value
    for module in (questions, feedback, feedbacks, pins, chats, claims)
    for value in vars(module).values()
    if isinstance(value, type) and issubclass(value, Model) and value.__module__ == module.__name__
]

sections = pytest.mark.parametrize("section", SECTIONS, ids=["blocking", "awaiting", "described"])
clients = pytest.mark.parametrize("client", CLIENTS, ids=["blocking", "awaiting"])


def camel(name: str) -> str:
    return re.sub("_([a-z])", lambda found: found[1].upper(), name)


def missed(thing: object, name: str) -> AttributeError:
    """The error for a name, which is not there for `hasattr` and `getattr` either."""
    assert not hasattr(thing, name)
    assert getattr(thing, name, None) is None
    with pytest.raises(AttributeError) as raised:
        getattr(thing, name)
    assert raised.value.name == name
    return raised.value


def said(thing: object, name: str) -> str:
    """The hint alone."""
    beginning, _, hint = str(missed(thing, name)).partition("; ")
    assert beginning == f"{type(thing).__name__!r} object has no attribute {name!r}"
    return hint


def a_record(of: type[Model]) -> Model:
    """A record with the fields that must be there, and nothing in them."""
    return of(*[""] * (len(of.__struct_fields__) - len(of.__struct_defaults__)))


def made(call: Any) -> Any:
    """What a method gives; a coroutine is driven as far as its arguments."""
    return call.send(None) if iscoroutine(call) else call


# Methods.


@sections
@pytest.mark.parametrize("name", [name for name in NAMES if "_" in name])
def test_a_method_in_camel_case(section: Any, name: str) -> None:
    assert said(section, camel(name)) == f"in Python: {name}()"


def test_the_words_of_the_typescript_sdk() -> None:
    assert said(calls, "newFeedbacksQuestions") == "in Python: new_feedbacks_questions()"


@sections
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("sendMessage", "in Python: create_seller_message()"),
        ("getChatEvents", "in Python: walk_seller_events(), get_seller_events()"),
        ("getQuestions", "in Python: questions()"),
        ("get_question", "here: question()"),
        ("pinnedFeedbacks", "in Python: get_pinned_feedbacks()"),
        ("seller_chats", "here: get_seller_chats()"),
        ("get_v1_claims", "here: claims(), walk_claims()"),
        ("reviews", "here: feedbacks(), walk_feedbacks()"),
        ("chat", "here: get_seller_chats(), walk_seller_events(), create_seller_message()"),
        ("templates", TEMPLATES),
        ("createFeedbacksAction", COMPLAINTS),
    ],
)
def test_a_method_under_another_name(section: Any, name: str, hint: str) -> None:
    assert said(section, name) == hint


@clients
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("questions", "here: sdk.communications.questions()"),
        ("feedbacks", "here: sdk.communications.feedbacks()"),
        ("newFeedbacksQuestions", "in Python: sdk.communications.new_feedbacks_questions()"),
        ("pin_feedback", "here: sdk.communications.pin_feedback()"),
        ("templates", TEMPLATES),
        *((module, "wbdesk is for talking to buyers only: sdk.communications") for module in MODULES),
    ],
)
def test_a_method_looked_for_in_the_client(client: Any, name: str, hint: str) -> None:
    assert said(client, name) == hint


@clients
def test_a_section_looked_for_in_the_client(client: Any) -> None:
    ours = re.findall(r"sdk\.communications\.(\w+)\(\)", said(client, "chat"))
    assert ours == ["get_seller_chats", "walk_seller_events", "create_seller_message"]


@pytest.mark.parametrize("table", [TYPESCRIPT, GENERATED, TRIED])
def test_a_table_leads_to_methods_there_are(table: dict[str, tuple[str, ...]]) -> None:
    for name, ours in table.items():
        assert set(ours) <= set(NAMES), name
        assert said(calls, name).endswith(": " + ", ".join(f"{one}()" for one in ours))


@pytest.mark.parametrize("name", SWITCHED_OFF)
def test_what_wb_switched_off(name: str) -> None:
    assert said(calls, name) == SWITCHED_OFF[name]


def generated(route: Route) -> str:
    """The name that the generated client makes of a route: its method, the version, the rest of its path."""
    words = re.findall("[a-z0-9]+", route.path.replace("/feedbacks/v1/", "/v1/").removeprefix("/api"))
    return "_".join([route.method.lower(), *words]).replace("-", "_")


def test_every_operation_is_known_by_its_generated_name() -> None:
    routes = {operation.name: operation.route for operation in OPERATIONS}
    routes |= {walk: routes[pages] for walk, pages in WALKS.items()}
    assert {(generated(route), name) for name, route in routes.items()} == {
        (name, one) for name, ours in GENERATED.items() for one in ours
    }


# Fields.


@pytest.mark.parametrize(
    ("record", "name", "hint"),
    [
        (questions.QuestionsUnanswered(), "countUnanswered", "in Python: .count_unanswered"),
        (questions.Product(), "nmId", "in Python: .nm_id"),
        (questions.Product(), "nmID", "in Python: .nm_id"),
        (chats.GoodCard(), "nmID", "in Python: .nm_id"),
        (chats.Chat("c"), "chatID", "in Python: .chat_id"),
        (chats.Chat("c"), "chatId", "in Python: .chat_id"),
        (claims.Claim("c"), "nmId", "in Python: .nm_id"),
        (questions.Question("q"), "id_", "here: .id"),
        (pins.PinnedFeedbackPage(), "data", "here: .items"),
    ],
)
def test_a_field_in_another_spelling(record: Model, name: str, hint: str) -> None:
    assert said(record, name) == hint


@pytest.mark.parametrize(
    ("record", "name", "hint"),
    [
        (questions.Question("q"), "nm_id", "here: .product_details.nm_id"),
        (questions.Question("q"), "nmId", "in Python: .product_details.nm_id"),
        (chats.Chat("c"), "rid", "here: .good_card.rid"),
        (questions.QuestionPage(), "nm_id", ""),
    ],
)
def test_a_field_of_what_is_inside(record: Model, name: str, hint: str) -> None:
    assert said(record, name) == hint


@pytest.mark.parametrize("of", MODELS)
def test_every_field_in_camel_case(of: type[Model]) -> None:
    record = a_record(of)
    for field in of.__struct_fields__:
        if "_" in field:
            assert said(record, camel(field)) == f"in Python: .{field}"


@pytest.mark.parametrize("of", MODELS)
def test_no_envelope_is_left(of: type[Model]) -> None:
    record = a_record(of)
    for name in {"data", "result"} - set(of.__struct_encode_fields__):
        hint = said(record, name)
        assert hint.startswith(UNWRAPPED)
        assert re.search(r"\(\.(\w+)\)", hint)[1] in of.__struct_fields__  # type: ignore[index]
    for name in {"error", "errorText", "additionalErrors", "error_text", "errors"} - set(of.__struct_encode_fields__):
        assert said(record, name) == f"{UNWRAPPED}, and failures are raised: catch WildberriesError"


# Arguments.


@sections
@pytest.mark.parametrize(
    ("name", "args", "given", "hint"),
    [
        (
            "questions",
            (),
            {"isAnswered": True},
            "got an unexpected keyword argument 'isAnswered'; in Python: is_answered=",
        ),
        (
            "questions",
            (),
            {"is_answered": True, "nmID": 5},
            "got an unexpected keyword argument 'nmID'; in Python: nm_id=",
        ),
        (
            "walk_claims",
            (),
            {"archive": 1},
            "got an unexpected keyword argument 'archive'; there are is_archive, nm_id",
        ),
        ("new_feedbacks_questions", (), {"take": 1}, "got an unexpected keyword argument 'take'; it takes none"),
        ("walk_claims", (True,), {}, "takes these by name only: is_archive, nm_id"),
    ],
)
def test_an_argument_there_is_not(
    section: Any, name: str, args: tuple[Any, ...], given: dict[str, Any], hint: str
) -> None:
    with pytest.raises(TypeError) as raised:
        made(getattr(section, name)(*args, **given))
    assert str(raised.value) == f"{name}() {hint}"
    assert raised.value.__suppress_context__, "Python's own words stand above ours"


@sections
def test_an_argument_that_is_missing_is_pythons_own(section: Any) -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'text'"):
        made(section.answer_question("a"))


# What stays as it is.


@pytest.mark.parametrize("thing", [*SECTIONS, *CLIENTS, questions.Product()], ids=lambda thing: type(thing).__name__)
@pytest.mark.parametrize("name", ["nonsense", "_private", "__deepcopy__", "__array__"])
def test_any_other_name_is_pythons_own(thing: Any, name: str) -> None:
    error = missed(thing, name)
    assert str(error) == f"{type(thing).__name__!r} object has no attribute {name!r}"
    assert error.obj is thing


@pytest.mark.parametrize(
    ("thing", "name", "meant"),
    [
        (calls, "new_feedback_questions", "new_feedbacks_questions"),
        (CLIENTS[0], "with_option", "with_options"),
        (questions.Product(), "brand_nam", "brand_name"),
    ],
)
def test_python_says_what_was_meant(thing: Any, name: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    error = missed(thing, name)
    sys.__excepthook__(AttributeError, error, error.__traceback__)
    assert f"Did you mean: '{meant}'?" in capsys.readouterr().err


def test_python_adds_nothing_to_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    error = missed(calls, "newFeedbacksQuestions")
    sys.__excepthook__(AttributeError, error, error.__traceback__)
    assert "Did you mean" not in capsys.readouterr().err


def test_an_error_inside_a_property_is_not_hidden() -> None:
    def vault() -> str:
        raise AttributeError("the vault is closed")

    with pytest.raises(AttributeError, match="the vault is closed"):
        _ = WildberriesSDK(vault).token


def test_hints_do_not_show_among_the_names() -> None:
    for thing in (calls, CLIENTS[0], questions.Product()):
        assert not {"newFeedbacksQuestions", "nmId", "data", "chat"} & set(dir(thing))


def test_nothing_is_looked_up_while_replies_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(model, "missing", lambda _thing, name, _hint: asked.append(name))
    body = {"data": {"questions": [{"id": "q", "productDetails": {"nmId": 1}}], "countUnanswered": 1}}
    with Script([reply(body=body), reply(body={"claims": [{"id": "c"}]})]).sdk() as sdk:
        page = sdk.communications.questions(is_answered=False)
        claim = sdk.communications.claims(is_archive=False).claims[0]
    to_dict(page), to_dict(claim), repr(page), hash(claim), page == copy.copy(page)
    assert pickle.loads(pickle.dumps(page)) == page
    assert asked == []


def test_what_has_hints_can_be_copied() -> None:
    assert isinstance(copy.copy(calls), Communications)
    product = questions.Product(nm_id=1)
    assert copy.deepcopy(product) == copy.copy(product) == product
