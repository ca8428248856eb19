"""The catalogue beside the facts of WB's specification: nothing missing, nothing made up."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import Parameter, cleandoc
from typing import Any

import pytest
from tests.api.facts import FACTS, OPERATION_NAMES, fact, python_name
from tests.api.table import CASES, Case

from wbdesk.api.call import Call
from wbdesk.api.catalog import OPERATIONS, WALKS, Operation
from wbdesk.api.communications import Communications
from wbdesk.api.group import Describing, operation, walk
from wbdesk.errors import InvalidArgument
from wbdesk.token import CATEGORY_BITS

calls: Communications[Describing] = Communications(Describing())

BY_NAME = {row.name: row for row in OPERATIONS}
MEANINGS = {"answer_question", "reject_question", "mark_question_viewed"}
HOSTS = {"feedbacks": "feedbacks-api", "chat": "buyer-chat-api", "returns": "returns-api"}
CATEGORIES = {"questionsandfeedback": 7, "buyerchat": 9, "returns": 11}
SANDBOX = "https://feedbacks-api-sandbox.wildberries.ru"

each = pytest.mark.parametrize("row", FACTS, ids=lambda row: OPERATION_NAMES[row["operation"]])


def named(row: dict[str, Any]) -> Operation:
    return BY_NAME[OPERATION_NAMES[row["operation"]]]


def cases_of(row: dict[str, Any]) -> list[Case]:
    names = {named(row).name} | (MEANINGS if row["operation"] == "patchV1Questions" else set())
    return [case for case in CASES if case.name in names]


def built(case: Case, **changes: Any) -> Call[Any]:
    call: Call[Any] = getattr(calls, case.name)(*case.args, **case.kwargs | changes)
    return call


def test_every_operation_of_wb_is_there_in_its_order() -> None:
    ours = [row.name for row in OPERATIONS if row.name not in MEANINGS]
    assert ours == [OPERATION_NAMES[row["operation"]] for row in FACTS]
    assert len(OPERATIONS) == len(ours) + len(MEANINGS) == 28


def test_the_class_has_nothing_that_the_catalogue_has_not() -> None:
    attributes = {name: getattr(Communications, name) for name in dir(Communications) if not name.startswith("_")}
    assert {name for name, value in attributes.items() if isinstance(value, operation)} == set(BY_NAME)
    assert {name for name, value in attributes.items() if isinstance(value, walk)} == set(WALKS)


@each
def test_route(row: dict[str, Any]) -> None:
    route = named(row).route
    assert (route.method, route.path) == (row["method"], row["path"])
    assert f"https://{HOSTS[route.host]}.wildberries.ru" in row["hosts"]
    assert route.sandbox == (SANDBOX in row["hosts"])
    assert route.writes != row["read_only"]
    assert route.docs.endswith(f"#tag/{row['tag']}/operation/{row['operation']}")
    assert CATEGORY_BITS[route.host] == CATEGORIES[row["category"]]
    assert named(row).for_read_only == row["read_only"]


@pytest.mark.parametrize("name", BY_NAME)
def test_a_write_says_what_to_read_and_only_two_may_be_repeated(name: str) -> None:
    route = BY_NAME[name].route
    assert bool(route.verify) == route.writes
    assert any(other in route.verify for other in BY_NAME) == route.writes
    assert route.repeatable == (name in {"mark_question_viewed", "unpin_feedback"})
    assert route.safe == (route.repeatable or not route.writes)


@pytest.mark.parametrize("name", BY_NAME)
def test_its_route_is_what_its_call_carries(name: str) -> None:
    calls_of_it = [built(case) for case in CASES if case.name == name]
    assert all(call.route in (BY_NAME[name].route, *meanings(name)) for call in calls_of_it)


def meanings(name: str) -> list[Any]:
    return [BY_NAME[other].route for other in MEANINGS] if name == "update_question" else []


@each
def test_parameters(row: dict[str, Any]) -> None:
    in_query = [parameter for parameter in row["parameters"] if parameter["in"] == "query"]
    sent = [{name for name, _ in built(case).query} for case in cases_of(row)]
    assert set().union(*sent) == {parameter["name"] for parameter in in_query}
    assert set.intersection(*sent) >= {parameter["name"] for parameter in in_query if parameter["required"]}


@each
def test_parameters_have_wbs_names_and_types(row: dict[str, Any]) -> None:
    shown = named(row).signature.parameters
    for parameter in row["parameters"]:
        annotation = str(shown[python_name(parameter["name"])].annotation)
        assert annotation.removesuffix(" | None") in PYTHON_TYPES[parameter["type"]], parameter["name"]
        required = shown[python_name(parameter["name"])].default is Parameter.empty
        assert parameter["required"] or not required, parameter["name"]


PYTHON_TYPES = {
    "integer": {"int", "Moment"},
    "string": {"str", "Moment", "Order", "PinState", "PinOn"},
    "boolean": {"bool"},
}


def limits() -> Iterator[Any]:
    for row in FACTS:
        for parameter in row["parameters"]:
            if parameter.keys() & {"minimum", "maximum", "enum"}:
                yield pytest.param(row, parameter, id=f"{row['operation']}-{parameter['name']}")


@pytest.mark.parametrize(("row", "parameter"), [*limits()])
def test_limits(row: dict[str, Any], parameter: dict[str, Any]) -> None:
    name = python_name(parameter["name"])
    least = cases_of(row)[0]
    beside = {"take": 1, "skip": 0} if row["operation"] == "getV1Questions" else {}
    for good in good_values(parameter):
        assert (parameter["name"], str(good)) in built(least, **beside | {name: good}).query
    for bad in bad_values(parameter):
        with pytest.raises(InvalidArgument, match=name):
            built(least, **beside | {name: bad})


def good_values(parameter: dict[str, Any]) -> list[Any]:
    both_together = parameter["name"] == "skip" and parameter.get("maximum") == 10_000
    highest = parameter["maximum"] - 1 if both_together else parameter.get("maximum")
    return parameter.get("enum") or [value for value in (parameter.get("minimum"), highest) if value is not None]


def bad_values(parameter: dict[str, Any]) -> list[Any]:
    if "enum" in parameter:
        return ["else", *(value.upper() for value in parameter["enum"])]
    beyond = [parameter["minimum"] - 1] if "minimum" in parameter else []
    return [*beyond, parameter["maximum"] + 1] if "maximum" in parameter else beyond


@each
def test_body_fields(row: dict[str, Any]) -> None:
    expected = {path for path in row.get("body", {}).get("fields", {}) if path not in ("$", "$[]", "file[]")}
    sent = [set(body_fields(built(case))) for case in cases_of(row)]
    assert set().union(*sent) == expected
    for fields in sent:
        forms = [set(form) for form in row.get("body", {}).get("forms", [])]
        assert not forms or {field for field in fields if "." not in field} in forms
        assert forms or fields >= {path for path in expected if row["body"]["fields"][path].get("required")}


def body_fields(call: Call[Any]) -> Iterator[str]:
    if call.form is not None:
        yield from (name for name, _ in call.form.fields)
        yield from ("file" for _ in call.form.files[:1])
    body = call.json
    for field, value in (body or {}).items() if isinstance(body, dict) else ():
        yield field
        yield from (f"{field}.{inner}" for inner in value) if isinstance(value, dict) else ()
    if isinstance(body, list):
        yield from (f"$[].{field}" for item in body if isinstance(item, dict) for field in item)


@each
def test_body_kind(row: dict[str, Any]) -> None:
    kinds = {"application/json": "json", "multipart/form-data": "form", None: None}
    for case in cases_of(row):
        call = built(case)
        sent = "json" if call.json is not None else "form" if call.form is not None else None
        assert sent == kinds[row.get("body", {}).get("content_type")]


@pytest.mark.parametrize(
    ("name", "field", "good"),
    [
        ("create_feedbacks_answer", "text", lambda text: calls.create_feedbacks_answer("f", text)),
        ("update_feedbacks_answer", "text", lambda text: calls.update_feedbacks_answer("f", text)),
        ("create_seller_message", "replySign", lambda text: calls.create_seller_message(text, message="Да")),
        ("create_seller_message", "message", lambda text: calls.create_seller_message("s", message=text)),
        ("update_claim", "comment", lambda text: calls.update_claim("c", "rejectcustom", comment=text)),
    ],
)
def test_text_lengths(name: str, field: str, good: Any) -> None:
    limits = fact(name)["body"]["fields"][field]
    shortest, longest = limits.get("minLength", 1), limits["maxLength"]
    assert good("а" * shortest).route.name == good("а" * longest).route.name == name
    for length in (shortest - 1, longest + 1):
        with pytest.raises(InvalidArgument):
            good("а" * length)


@pytest.mark.parametrize("name", [*BY_NAME, *WALKS])
def test_documentation(name: str) -> None:
    doc = cleandoc(getattr(Communications, name).__doc__)  # from Python 3.13 on it comes clean
    signature = getattr(Communications, name).build.__annotations__
    assert "\nWB: https://dev.wildberries.ru/openapi/user-communication#tag/" in doc
    assert "Returns:\n" in doc
    for parameter in signature.keys() - {"return"}:
        assert f"\n    {parameter}: " in doc, parameter
    assert ("Args:\n" in doc) == (signature.keys() != {"return"})
    assert ("Raises:\n" in doc) == (signature.keys() != {"return"})


@pytest.mark.parametrize("name", BY_NAME)
def test_documentation_names_wbs_page(name: str) -> None:
    assert f"WB: {BY_NAME[name].route.docs}" in BY_NAME[name].doc
    assert BY_NAME[name].route.writes == ("OutcomeUnknown:" in BY_NAME[name].doc) or BY_NAME[name].route.repeatable
