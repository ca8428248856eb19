"""What replies mean: damaged records, odd envelopes, odd JSON, and bodies that say nothing."""

from __future__ import annotations

import asyncio
import json
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wire.damage import LISTS, Damage, body, call_of, damages, expected, good_records, shape_of

from wbdesk import ApiError, BadReply, Call, OutcomeUnknown, Reply, calls
from wbdesk.api.model import Page
from wbdesk.testing import Script, reply
from wbdesk.wire.codec import read
from wbdesk.wire.records import read_paired

JSON = {"content-type": "application/json"}


def ignore(raw: bytes) -> None:
    """For replies in which nothing is left out."""


def records_of(result: Any) -> list[Any]:
    return list(getattr(result, result.records)) if isinstance(result, Page) else result


harm = st.sampled_from(LISTS).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.lists(st.lists(damages(name), max_size=3, unique_by=lambda damage: damage.path[0]), min_size=1, max_size=4),
    )
)


@settings(max_examples=300)
@given(harm, st.booleans())
def test_damage_takes_nothing_but_what_is_damaged(damaged: tuple[str, list[list[Damage]]], extra: bool) -> None:
    name, harms = damaged
    good = good_records(name, len(harms))
    sent = [spoilt(record, harm, extra) for record, harm in zip(good, harms, strict=True)]
    wanted = [expected(record, name, harm) for record, harm in zip(good, harms, strict=True)]
    reported: list[bytes] = []
    result = read(call_of(name), Reply(200, JSON, body(name, sent)), reported.append)
    assert records_of(result) == [record for record in wanted if record is not None]
    assert [json.loads(raw) for raw in reported] == [s for s, w in zip(sent, wanted, strict=True) if w is None]
    if isinstance(result, Page):
        assert result.received == (len(sent) if reported else None)


def spoilt(record: dict[str, Any], harm: list[Damage], extra: bool) -> dict[str, Any]:
    for damage in harm:
        record = damage.apply(record)
    return {**record, "brandNew": {"wb": ["added", 1]}} if extra else record


@given(harm)
def test_the_raw_json_stands_beside_the_same_models(damaged: tuple[str, list[list[Damage]]]) -> None:
    name, harms = damaged
    sent = [spoilt(record, harm, False) for record, harm in zip(good_records(name, len(harms)), harms, strict=True)]
    answer = Reply(200, JSON, body(name, sent))
    lost: list[bytes] = []
    paired = read_paired(call_of(name), answer, lost.append)
    assert paired.value == read(call_of(name), answer, ignore)
    assert [record.model for record in paired.records] == records_of(paired.value)
    raws = [json.loads(record.raw) for record in paired.records]
    assert raws == [record for record in sent if record not in [json.loads(raw) for raw in lost]]


@pytest.mark.parametrize("name", LISTS)
def test_both_clients_leave_out_and_report_the_same(name: str) -> None:
    sent = [*good_records(name, 2), {"id": None, "text": "без имени"}, 7]
    one, other = Script([reply(200, body(name, sent))]), Script([reply(200, body(name, sent))])
    heard: list[bytes] = []
    with one.sdk(on_unreadable=heard.append) as sdk:
        blocking = sdk.send(call_of(name))
        assert sdk.unreadable == 2
    assert [json.loads(raw) for raw in heard] == sent[2:]
    assert asyncio.run(awaited(other, call_of(name))) == (blocking, 2)
    assert len(records_of(blocking)) == 2


async def awaited(script: Script, call: Call[Any]) -> tuple[Any, int]:
    async with script.async_sdk(on_unreadable=lambda raw: None) as sdk:
        return await sdk.send(call), sdk.unreadable


def test_the_first_record_left_out_without_a_hook_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    script = Script([reply(200, body("claims", [1, 2]))] * 2)
    with script.sdk() as sdk:
        sdk.send(call_of("claims"))
        sdk.send(call_of("claims"))
        assert sdk.unreadable == 4
    assert [record.getMessage() for record in caplog.records] == [
        "a record without a readable id was left out; pass on_unreadable= to get such records"
    ]


def test_a_hook_for_unreadable_records_that_raises_does_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    def broken(raw: bytes) -> None:
        raise RuntimeError("the hook's own trouble")

    with Script([reply(200, body("questions", [*good_records("questions", 1), 5]))]).sdk(on_unreadable=broken) as sdk:
        assert len(sdk.send(call_of("questions")).questions) == 1
    assert "the on_unreadable hook failed" in caplog.text


def test_what_is_lost_inside_of_a_record_is_no_record() -> None:
    [record] = good_records("feedbacks", 1)
    record["photoLinks"] = [3, record["photoLinks"][0]]
    reported: list[bytes] = []
    page = read(call_of("feedbacks"), Reply(200, JSON, body("feedbacks", [record])), reported.append)
    assert len(page.feedbacks[0].photo_links) == 1
    assert reported == []


@pytest.mark.parametrize("name", [name for name in LISTS if isinstance(shape_of(name), type)])
@pytest.mark.parametrize("listed", [None, "gone"])
def test_a_list_that_is_null_or_absent_is_empty(name: str, listed: str | None) -> None:
    whole = body(name, None)
    page = read(call_of(name), Reply(200, JSON, whole if listed is None else without_records(name, whole)), ignore)
    assert records_of(page) == []
    assert page.received is None


def without_records(name: str, whole: bytes) -> bytes:
    tree = json.loads(whole)
    for value in (tree, *tree.values()):
        if isinstance(value, dict):
            for key in [key for key, inner in value.items() if inner is None]:
                del value[key]
    return json.dumps(tree or {"total": 3, "next": 5}).encode()


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("other", ["text", 5, {"id": "a"}, True])
def test_records_that_are_no_list_are_no_empty_page(name: str, other: Any) -> None:
    error = BadReply if call_of(name).route.safe else OutcomeUnknown
    with pytest.raises(error):
        read(call_of(name), Reply(200, JSON, body(name, other)), ignore)


READ = calls.questions(is_answered=False)
ONE = calls.question("q")
BARE = calls.claims(is_archive=False)
WRITE = calls.answer_question("q", "Да")
MESSAGE = calls.create_seller_message("sign", message="Да")
PIN = calls.pin_feedback([{"pin_method": "tariff", "pin_on": "nm", "feedback_id": "f"}])

UNREADABLE = [
    pytest.param(b"", id="empty"),
    pytest.param(b"<html><body>502</body></html>", id="html"),
    pytest.param(b'{"data": {"questions": [{"id": "a"', id="truncated"),
    pytest.param(b"service unavailable", id="text"),
    pytest.param(b"[]", id="a list"),
    pytest.param(b"5", id="a number"),
    pytest.param(b'"data"', id="a text"),
    pytest.param(b"null", id="null"),
    pytest.param(b"{}", id="nothing in it"),
    pytest.param(b'{"foo": 1}', id="another shape"),
    pytest.param(b'{"data": {"questions": [NaN]}, "claims": [NaN], "result": NaN}', id="no JSON number"),
    pytest.param(b"[" * 100_000, id="too deep"),
    pytest.param(b'{"data": {"questions": [{"id": "a", "answer": ' + b"[" * 100_000, id="too deep inside"),
    pytest.param(b"\xff\xfe\x00\x01", id="bytes"),
]


@pytest.mark.parametrize("content", UNREADABLE)
@pytest.mark.parametrize(
    "call", [READ, ONE, BARE, calls.get_seller_chats(), calls.get_questions_count()], ids=attrgetter("route.name")
)
def test_a_read_that_cannot_be_read_is_a_bad_reply_with_all_that_came(call: Call[Any], content: bytes) -> None:
    if content == b"5" or (content == b"[]" and call is BARE):
        content = b'"' + content
    headers = {"content-type": "text/html", "x-request-id": "r-1"}
    with pytest.raises(BadReply) as caught:
        read(call, Reply(200, headers, content), ignore)
    error = caught.value
    assert (error.status, error.headers, error.body, error.call) == (200, headers, content[:2_000], call)
    assert error.request_id == "r-1"
    assert all(word in str(error) for word in (call.route.name, "200", "text/html", "cannot be read", "Try again"))


@pytest.mark.parametrize("content", UNREADABLE)
@pytest.mark.parametrize("call", [WRITE, MESSAGE, PIN, calls.create_order_return("f")], ids=attrgetter("route.name"))
def test_a_write_that_cannot_be_read_is_unknown(call: Call[Any], content: bytes) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        read(call, Reply(200, JSON, content), ignore)
    assert caught.value.verify == call.route.verify
    assert (caught.value.status, caught.value.call) == (200, call)
    assert call.route.verify in str(caught.value)
    assert isinstance(caught.value.__cause__, BadReply)


@pytest.mark.parametrize("content", UNREADABLE)
@pytest.mark.parametrize(
    "call",
    [calls.create_feedbacks_answer("f", "Спасибо"), calls.update_claim("c", "approve1")],
    ids=str,
)
def test_an_operation_without_a_body_never_looks_at_one(call: Call[None], content: bytes) -> None:
    read(call, Reply(204, {}, content), ignore)
    read(call, Reply(200, {"content-type": "text/html"}, content), ignore)


@pytest.mark.parametrize("call", [READ, ONE, calls.get_questions_count()], ids=lambda call: call.route.name)
@pytest.mark.parametrize("content", [b'{"data": null, "result": null, "error": false}', b'{"error": false}'])
def test_data_that_is_null_or_absent_is_a_bad_reply(call: Call[Any], content: bytes) -> None:
    with pytest.raises(BadReply, match=r"it has no '(data|result)'"):
        read(call, Reply(200, JSON, content), ignore)


def test_a_list_that_is_null_is_empty() -> None:
    assert read(calls.get_seller_chats(), Reply(200, JSON, b'{"result": null, "errors": null}'), ignore) == []


def test_outcomes_that_are_null_are_unknown() -> None:
    assert read(calls.unpin_feedback([1]), Reply(200, JSON, b'{"data": null}'), ignore).not_unpinned == (1,)
    for content in (b'{"data": null}', b'{"error": false}'):
        with pytest.raises(OutcomeUnknown):
            read(PIN, Reply(200, JSON, content), ignore)


@pytest.mark.parametrize("content", [b'{"result": null, "errors": ["try later"]}', b'{"errors": null}', b"{}"])
def test_a_list_that_is_not_there_is_no_empty_one(content: bytes) -> None:
    with pytest.raises(BadReply):
        read(calls.get_seller_chats(), Reply(200, JSON, content), ignore)


@pytest.mark.parametrize(
    ("call", "content"),
    [
        (READ, b'{"data": {}}'),
        (calls.get_pinned_feedbacks_limits(), b'{"data": {}}'),
        (calls.get_pinned_feedbacks_limits(), b'{"data": {"subscription": null}}'),
        (BARE, b'{"total": null}'),
        (WRITE, b'{"data": null}'),
        (WRITE, b'{"error": false}'),
        (WRITE, b'{"data": {"anything": [1]}, "error": 0}'),
    ],
)
def test_what_is_absent_is_absent(call: Call[Any], content: bytes) -> None:
    value = read(call, Reply(200, JSON, content), ignore)
    assert value is None or all(getattr(value, name) in (None, ()) for name in value.__struct_fields__)


def test_an_object_that_is_another_altogether_is_no_answer() -> None:
    for call in (READ, calls.new_feedbacks_questions(), calls.get_pinned_feedbacks_limits()):
        with pytest.raises(BadReply, match="none of the fields"):
            read(call, Reply(200, JSON, b'{"data": {"foo": 1}}'), ignore)


@pytest.mark.parametrize(
    "call", [READ, ONE, calls.get_questions_count(), WRITE, calls.unpin_feedback([1])], ids=attrgetter("route.name")
)
@pytest.mark.parametrize("data", [b"null", b"{}", b'{"questions": [], "id": "q"}', b"5", b'"text"', b"[1]"])
@pytest.mark.parametrize("code", [200, 201])
def test_an_envelope_that_says_error_is_raised_with_wbs_words(call: Call[Any], data: bytes, code: int) -> None:
    content = b'{"data": %b, "error": true, "errorText": "not today", "requestId": "r-2"}' % data
    with pytest.raises(ApiError) as caught:
        read(call, Reply(code, JSON, content), ignore)
    assert type(caught.value) is ApiError
    assert (caught.value.detail, caught.value.request_id, caught.value.status) == ("not today", "r-2", code)
    assert "not today" in str(caught.value)


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "", "application/problem+json"])
def test_good_json_of_a_wrong_content_type_is_read(kind: str) -> None:
    good = Reply(200, {"content-type": kind}, body("questions", good_records("questions", 2)))
    assert len(read(READ, good, ignore).questions) == 2


TEXT = b'{"data": {"questions": [{"id": "a", "text": %b, "wasViewed": true}], "countArchive": 3}}'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (rb'"\ud83d"', "?"),
        (rb'"\ude00 smile"', "? smile"),
        (rb'"cut \ud83d\u0041"', "cut ?A"),
        (rb'"\ud83d\ude00"', "😀"),
        (b'"\xf0\x9f\x98\x80"', "😀"),
        (b'"half \xf0\x9f"', "half \ufffd"),
        (b'"latin \xff"', "latin \ufffd"),
    ],
)
def test_half_an_emoji_costs_nothing_but_itself(text: bytes, shown: str) -> None:
    page = read(READ, Reply(200, JSON, TEXT % text), ignore)
    assert (page.questions[0].text, page.questions[0].was_viewed, page.count_archive) == (shown, True, 3)
    record = read_paired(READ, Reply(200, JSON, TEXT % text), ignore).records[0]
    assert json.loads(record.raw)["text"] == shown


def test_a_byte_order_mark_is_passed_over() -> None:
    page = read(READ, Reply(200, JSON, b"\xef\xbb\xbf" + TEXT % b'"good"'), ignore)
    assert page.questions[0].text == "good"


def test_half_an_emoji_and_damage_elsewhere_at_once() -> None:
    content = b'{"data": {"questions": [{"id": 5}, {"id": "b", "text": "\\ud83d", "state": []}]}}'
    reported: list[bytes] = []
    page = read(READ, Reply(200, JSON, content), reported.append)
    assert [(question.id, question.text, question.state) for question in page.questions] == [("b", "?", None)]
    assert [json.loads(raw) for raw in reported] == [{"id": 5}]
    assert page.received == 2


def test_of_a_key_sent_twice_the_last_counts() -> None:
    content = b'{"data": {"questions": [{"id": "a", "text": "one", "text": "two"}], "countArchive": "x"}}'
    assert read(READ, Reply(200, JSON, content), ignore).questions[0].text == "two"


def test_a_field_of_wbs_cannot_be_taken_for_ours() -> None:
    page = read(READ, Reply(200, JSON, b'{"data": {"questions": [], "received": 7}}'), ignore)
    assert page.received is None


@pytest.mark.parametrize("call", [ONE, WRITE, calls.get_seller_download("d"), calls.update_claim("c", "approve1")])
def test_raw_records_are_refused_before_anything_is_sent(call: Call[Any]) -> None:
    script = Script([])
    with script.sdk() as sdk, pytest.raises(ValueError, match="returns no list of records and was not sent"):
        sdk.send_records(call)
    assert script.requests == []


def test_raw_records_of_a_write_that_cannot_be_read_are_unknown() -> None:
    with Script([reply(200, b"<html>")]).sdk() as sdk, pytest.raises(OutcomeUnknown):
        sdk.send_records(PIN)


def test_a_page_of_thousands_is_paired_in_one_pass() -> None:
    page = read_paired(READ, Reply(200, JSON, body("questions", good_records("questions", 3_000))), ignore)
    pairs = [page.pair(item) for item in page.value.questions]
    assert [json.loads(pair.raw)["id"] for pair in pairs] == [pair.model.id for pair in pairs]
