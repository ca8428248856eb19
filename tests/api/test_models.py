"""Every field of WB's replies is in the models, under the name it should have, and comes back under WB's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
import pytest
from tests.api.facts import FACTS, OPERATION_NAMES, python_name, reply_fields
from tests.api.table import LEAST

from wbdesk import OutcomeUnknown
from wbdesk.api.call import Json
from wbdesk.api.chats import Chat, Event, EventPage, SellerMessage, SentReply
from wbdesk.api.claims import Claim, ClaimPage
from wbdesk.api.communications import Communications
from wbdesk.api.feedback import Feedback
from wbdesk.api.feedbacks import FeedbackPage, FeedbacksUnanswered
from wbdesk.api.group import Describing
from wbdesk.api.model import Model, Page, to_dict
from wbdesk.api.pins import PinnedFeedback, PinnedFeedbackPage, PinOutcome, PinReviewItem, Unpinned
from wbdesk.api.questions import Question, QuestionPage
from wbdesk.testing import Script, reply

calls: Communications[Describing] = Communications(Describing())

READS = {
    case.name: call.reads
    for case in LEAST
    for call in (getattr(calls, case.name)(*case.args, **case.kwargs),)
    if isinstance(call.reads, Json) and call.reads.shape is not None
}
"""How the reply of every operation that has one is read."""

each = pytest.mark.parametrize("name", [name for name in READS if name in OPERATION_NAMES.values()])

ENVELOPE = {"error", "errorText", "additionalErrors", "additionalErrors[]"}
CHAT_ENVELOPE = {"errors", "errors[]"}
PYTHON_NAMES = {"data": "items"}
"""Where the name is not WB's: a page of pins stands under the envelope's own word."""

OURS = {"get_feedbacks_count_unanswered": {"data.valuation"}}
"""Fields that WB no longer sends (https://dev.wildberries.ru/news/161)."""


def expected_fields(name: str) -> dict[str, dict[str, Any]]:
    envelope = ENVELOPE if name == "create_seller_message" else ENVELOPE | CHAT_ENVELOPE
    return {path: fact for path, fact in reply_fields(name).items() if path not in envelope}


def structure(kind: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Every place in a shape: its path in WB's words, its name in ours, its type."""
    kind = bare(kind)
    if get_origin(kind) in (list, tuple):
        yield from structure(get_args(kind)[0], f"{path}[]")
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for field in msgspec.structs.fields(kind):
            if field.name != "received":
                inner = f"{path}.{field.encode_name}" if path else field.encode_name
                yield inner, field.name, bare(field.type)
                yield from structure(field.type, inner)


def bare(kind: Any) -> Any:
    """A type without `| None` and annotations."""
    if get_origin(kind) is Annotated:
        return bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        rest = [part for part in get_args(kind) if part is not type(None)]
        return bare(rest[0])
    return kind


@each
def test_the_model_has_the_fields_of_the_reply_and_no_others(name: str) -> None:
    reads = READS[name]
    places = {path for path, _, _ in structure(reads.shape, reads.under or "")}
    expected = {path for path in expected_fields(name) if path != reads.under and not path.endswith("[]")}
    assert places - OURS.get(name, set()) == expected


@each
def test_a_field_has_wbs_name_in_snake_case(name: str) -> None:
    reads = READS[name]
    for path, ours, _ in structure(reads.shape, reads.under or ""):
        last = path.rsplit(".", 1)[-1]
        assert ours == (python_name(last) if path != "data" else PYTHON_NAMES[last])


JSON_TYPES: dict[str, tuple[Any, ...]] = {
    "string": (str, datetime),
    "integer": (int,),
    "number": (float,),
    "boolean": (bool,),
    "array": (tuple,),
}


@each
def test_a_field_has_wbs_type(name: str) -> None:
    reads, facts = READS[name], reply_fields(name)
    for path, _, kind in structure(reads.shape, reads.under or ""):
        if path not in OURS.get(name, ()):
            expected = JSON_TYPES.get(facts[path]["type"], (kind,))
            assert (get_origin(kind) or kind) in expected, path
            assert facts[path].get("format") != "date-time" or kind is datetime, path


DATES = {"date-time"}
MOSCOW_DATES = {"dt", "order_dt", "dt_update", "delivery_dt"}
OTHER_DATES = {"addTime", "date", "lastOrderCreatedAt", "returnProductOrdersDate"}


def filled(fields: dict[str, dict[str, Any]], path: str, kind: str | None = None) -> Any:
    """A value for *path* that no default has, different in every field."""
    fact = fields[path]
    last = path.rsplit(".", 1)[-1]
    number = 1_700_000_000_000 + list(fields).index(path)
    match fact["type"]:
        case "object":
            return {inner.removeprefix(f"{path}."): filled(fields, inner) for inner in inside(fields, f"{path}.")}
        case "array":
            return [filled(fields, f"{path}[]"), filled(fields, f"{path}[]")]
        case "boolean":
            return True
        case "integer" | "number":
            return number
    if fact.get("format") in DATES or last in OTHER_DATES:
        return f"2026-08-18T10:11:{number % 60:02}.123456Z"
    return f"2026-08-18T10:11:{number % 60:02}.123456" if last in MOSCOW_DATES else f"{last} {number}"


def inside(fields: dict[str, dict[str, Any]], prefix: str) -> list[str]:
    """The fields directly under *prefix*."""
    return [path for path in fields if path.startswith(prefix) and not set(".[") & set(path.removeprefix(prefix))]


def reply_of(name: str) -> dict[str, Any]:
    """A reply of WB's with every field of its specification filled."""
    fields = reply_fields(name)
    return {path: filled(fields, path) for path in inside(fields, "")}


@each
def test_every_field_is_found_and_comes_back_as_it_came(name: str) -> None:
    reads, reply = READS[name], reply_of(name)
    payload = reply[reads.under] if reads.under else reply
    value = msgspec.json.decode(msgspec.json.encode(payload), type=reads.shape)
    assert (
        plain(value) == {key: kept for key, kept in payload.items() if key not in ENVELOPE}
        if reads.under is None
        else payload
    )


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, FeedbacksUnanswered):
        return {key: kept for key, kept in to_dict(value).items() if key != "valuation"}
    return to_dict(value) if isinstance(value, Model) else value


def models() -> list[type[Model]]:
    def below(kind: type[Model]) -> Iterator[type[Model]]:
        for inner in kind.__subclasses__():
            yield inner
            yield from below(inner)

    return sorted({kind for kind in below(Model) if kind.__module__.startswith("wbdesk.api")}, key=str)


IDENTITIES = {
    Question: "id",
    Feedback: "id",
    PinnedFeedback: "pin_id",
    PinOutcome: "feedback_id",
    Chat: "chat_id",
    Event: "event_id",
    Claim: "id",
}


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_only_what_identifies_a_record_is_required(model: type[Model]) -> None:
    required = {field.encode_name and field.name for field in msgspec.structs.fields(model) if field.required}
    if model not in (PinReviewItem, SentReply):  # what we send, and a reply that is nothing without its result
        assert required == ({model.identity} if model.identity else set())
    assert model.identity == IDENTITIES.get(model, "")


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_nothing_and_null_are_none_and_lists_are_empty(model: type[Model]) -> None:
    fields = msgspec.structs.fields(model)
    given = {field.encode_name: 1 if field.type is int else "tariff" for field in fields if field.required}
    given |= {"pinOn": "nm"} if model is PinReviewItem else {}
    if model in (SellerMessage, Unpinned, SentReply):
        return  # made by us and never read, or no record
    nulls = given | {field.encode_name: None for field in fields if not field.required}
    absent, null = (msgspec.json.decode(msgspec.json.encode(body), type=model) for body in (given, nulls))
    assert absent == null
    optional = [getattr(null, field.name) for field in fields if not field.required]
    assert all(value is None or value == () for value in optional)
    assert hash(absent) == hash(null)


@pytest.mark.parametrize("page", [QuestionPage, FeedbackPage, PinnedFeedbackPage, EventPage, ClaimPage])
def test_a_page_says_where_its_records_are(page: type[Page]) -> None:
    kind = {field.name: field.type for field in msgspec.structs.fields(page)}[page.records]
    assert get_args(bare(kind))[0] in IDENTITIES


def test_dates_as_wb_writes_them() -> None:
    question = msgspec.json.decode(b'{"id":"q","createdDate":"2026-02-01T11:18:08.769513469Z"}', type=Question)
    assert question.created_date == datetime(2026, 2, 1, 11, 18, 8, 769513, UTC)
    review = msgspec.json.decode(b'{"id":"f","createdDate":"2026-09-26T10:20:48+03:00"}', type=Feedback)
    assert review.created_date == datetime(2026, 9, 26, 7, 20, 48, tzinfo=UTC)
    event = msgspec.json.decode(b'{"eventID":"e","addTimestamp":1698045576001}', type=Event)
    assert event.add_timestamp == datetime(2023, 10, 23, 7, 19, 36, 1_000, UTC)
    claim = msgspec.json.decode(
        b'{"id":"c","dt":"2026-03-26T17:06:12.245611","order_dt":"2025-10-27T05:18:56"}', type=Claim
    )
    assert claim.dt == datetime(2026, 3, 26, 17, 6, 12, 245611, timezone(timedelta(hours=3)))
    assert claim.order_dt == datetime(2025, 10, 27, 2, 18, 56, tzinfo=UTC)
    assert to_dict(event)["addTimestamp"] == 1_698_045_576_001
    assert to_dict(claim)["dt"] == "2026-03-26T17:06:12.245611"


def test_an_event_may_have_almost_nothing() -> None:
    event = msgspec.json.decode(b'{"eventID":"e","chatID":"1:c","addTimestamp":1698045576000}', type=Event)
    assert (event.chat_id, event.message, event.source, event.client_name) == ("1:c", None, None, None)


def test_a_message_that_was_sent_although_a_file_was_not() -> None:
    body = b'{"result":{"addTime":1712848270018,"chatID":"1:c","sign":"1:s"},"errors":["a.png: too big"]}'
    reads = READS["create_seller_message"]
    sent = reads.then(msgspec.json.decode(body, type=reads.shape))
    assert sent == SellerMessage("1:c", datetime(2024, 4, 11, 15, 11, 10, 18_000, UTC), "1:s", ("a.png: too big",))


def test_a_message_was_sent_even_if_wb_says_little_of_it() -> None:
    bare = msgspec.json.decode(b'{"result":{}}', type=SentReply)
    assert READS["create_seller_message"].then(bare) == SellerMessage()


@pytest.mark.parametrize("body", [{}, {"result": None, "errors": ["try later"]}, {"errors": []}])
def test_a_message_without_a_result_may_not_have_gone(body: dict[str, Any]) -> None:
    with pytest.raises(OutcomeUnknown):
        Script([reply(200, body)]).sdk().communications.create_seller_message("sign", message="Да")


def test_what_was_not_unpinned_is_told() -> None:
    then = calls.unpin_feedback([1, 2, 3]).reads.then  # type: ignore[union-attr]
    assert then([3, 1]) == Unpinned((3, 1), (2,))
    assert then([]) == Unpinned((), (1, 2, 3))


@pytest.mark.parametrize(
    ("body", "pinned"),
    [
        (b'{"feedbackId":"f","pinId":7,"isErrors":false}', True),
        (b'{"feedbackId":"f","pinId":7}', True),
        (b'{"feedbackId":"f","isErrors":true,"errors":[{"status":"alreadyPinned"}]}', False),
        (b'{"feedbackId":"f","isErrors":false}', False),
    ],
)
def test_a_review_is_pinned_if_it_has_a_pin(body: bytes, pinned: bool) -> None:
    assert msgspec.json.decode(body, type=PinOutcome).pinned is pinned


def test_the_facts_cover_every_operation() -> None:
    assert len(FACTS) == len(OPERATION_NAMES) == 25
    assert READS.keys() >= set(OPERATION_NAMES.values()) - {
        "update_question",
        "create_feedbacks_answer",
        "update_feedbacks_answer",
        "create_order_return",
        "get_seller_download",
        "update_claim",
    }
