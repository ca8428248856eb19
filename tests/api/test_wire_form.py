"""What every operation puts on the wire, by table."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from tests.api.table import CASES, LEAST, Case

from wbdesk.api.call import Call, Download, Json, Nothing
from wbdesk.api.catalog import OPERATIONS
from wbdesk.api.communications import Communications
from wbdesk.api.group import Describing

calls: Communications[Describing] = Communications(Describing())


def call_of(case: Case) -> Call[Any]:
    built: Call[Any] = getattr(calls, case.name)(*case.args, **case.kwargs)
    return built


@pytest.mark.parametrize("case", CASES, ids=str)
def test_wire_form(case: Case) -> None:
    call = call_of(case)
    assert f"{call.route.method} {call.path or call.route.path}" == case.sent
    assert call.query == case.query
    assert call.json == case.json
    assert (call.form and call.form.fields) == case.fields
    assert (call.form.files if call.form else ()) == case.files


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_body_is_plain_json_without_none(case: Case) -> None:
    body = call_of(case).json
    assert json.loads(json.dumps(body)) == body
    assert "null" not in json.dumps(body) or body is None


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_call_can_be_pickled_and_compared(case: Case) -> None:
    call = call_of(case)
    assert pickle.loads(pickle.dumps(call)) == call == call_of(case)


def test_the_table_has_every_operation() -> None:
    assert [case.name for case in LEAST] == [operation.name for operation in OPERATIONS]


EMPTY_REPLIES = {"create_feedbacks_answer", "update_feedbacks_answer", "update_claim"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_only_replies_without_a_body_are_not_read(case: Case) -> None:
    reads = call_of(case).reads
    assert isinstance(reads, Nothing) == (case.name in EMPTY_REPLIES)
    assert isinstance(reads, Json | Nothing | Download)


def test_a_download_says_how_long_to_wait_and_where_to_write() -> None:
    assert calls.get_seller_download("d", wait=5, to="x.png").reads == Download(wait=5, to="x.png")
    assert calls.get_seller_download("d").reads == Download(wait=0, to=None)


def test_update_question_is_one_of_its_three_meanings() -> None:
    assert calls.update_question("q", text="Да", state="wbRu") == calls.answer_question("q", "Да")
    assert calls.update_question("q", text="Да", state="none") == calls.reject_question("q", "Да")
    assert calls.update_question("q", was_viewed=True) == calls.mark_question_viewed("q")


@pytest.mark.parametrize(
    ("walk", "first"),
    [
        (
            calls.walk_questions(is_answered=False, nm_id=1, date_from=5, date_to=9),
            {"order": "dateAsc", "take": "10000"},
        ),
        (calls.walk_feedbacks(is_answered=True, nm_id=1, date_from=5), {"order": "dateAsc", "take": "5000"}),
        (calls.walk_feedbacks_archive(nm_id=1), {"order": "dateAsc", "take": "5000", "nmId": "1"}),
        (calls.walk_pinned_feedbacks(state="pinned", nm_id=1), {"limit": "500", "state": "pinned"}),
        (calls.walk_claims(is_archive=False, nm_id=1), {"limit": "200", "offset": "0", "is_archive": "false"}),
        (calls.walk_seller_events(), {}),
    ],
    ids=["questions", "feedbacks", "archive", "pins", "claims", "events"],
)
def test_a_walk_begins_with_the_largest_page(walk: Any, first: dict[str, str]) -> None:
    query = dict(walk.start().call.query)
    assert query.items() >= first.items()
    assert "next" not in query


def test_at_replaces_what_the_query_has() -> None:
    page = calls.questions(is_answered=False).at(skip="100")
    assert sorted(page.query) == sorted(calls.questions(is_answered=False, skip=100).query)
