"""What is refused before anything is sent, and what the refusal says."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.api.table import JPEG, NOON, PDF, PNG

from wbdesk.api import checks
from wbdesk.api.communications import Communications
from wbdesk.api.group import Describing
from wbdesk.api.pins import PinReviewItem
from wbdesk.errors import InvalidArgument, WildberriesError

calls: Communications[Describing] = Communications(Describing())
any_calls: Any = calls
"""The same, for arguments that a type checker would refuse too."""

NAIVE = NOON.replace(tzinfo=None)
PIN = {"pin_method": "tariff", "pin_on": "nm", "feedback_id": "f"}
THE_FIRST = datetime.min.replace(tzinfo=timezone(timedelta(hours=3)))
BIG_PNG = PNG.ljust(5 * 1024 * 1024, b"\0")

REFUSED: dict[str, tuple[Callable[[], Any], str, str]] = {
    # what: (the call, the argument named, what the message says)
    "empty id": (lambda: calls.question(""), "id", "empty"),
    "blank id": (lambda: calls.feedback("  "), "id", "blank"),
    "id with a line's end": (lambda: calls.feedback("f1\n"), "id", "blanks around"),
    "id of another type": (lambda: any_calls.question(12), "id", "int 12"),
    "id of bytes": (lambda: any_calls.feedback(b"f1"), "id", "bytes"),
    "flag that is a number": (lambda: any_calls.questions(is_answered=1), "is_answered", "True or False"),
    "flag that is text": (lambda: any_calls.claims(is_archive="true"), "is_archive", "True or False"),
    "flag in a count": (lambda: any_calls.get_questions_count(is_answered="no"), "is_answered", "True or False"),
    "take of True": (lambda: calls.questions(is_answered=True, take=True), "take", "whole number"),
    "take of a fraction": (lambda: any_calls.questions(is_answered=True, take=1.5), "take", "float 1.5"),
    "take of NaN": (lambda: any_calls.questions(is_answered=True, take=math.nan), "take", "float nan"),
    "take of text": (lambda: any_calls.feedbacks(is_answered=True, take="5"), "take", "str '5'"),
    "no questions": (lambda: calls.questions(is_answered=True, take=0), "take", "1 to 10,000"),
    "too many questions": (lambda: calls.questions(is_answered=True, take=10_001), "take", "1 to 10,000, not 10,001"),
    "questions too far": (lambda: calls.questions(is_answered=True, skip=10_001), "skip", "0 to 10,000"),
    "questions together": (lambda: calls.questions(is_answered=True, take=10_000, skip=1), "skip", "at most 10,000"),
    "skip below zero": (lambda: calls.questions(is_answered=True, skip=-1), "skip", "0 to 10,000, not -1"),
    "too many reviews": (lambda: calls.feedbacks(is_answered=True, take=5_001), "take", "1 to 5,000"),
    "reviews too far": (lambda: calls.feedbacks(is_answered=True, skip=199_991), "skip", "0 to 199,990"),
    "too much archive": (lambda: calls.get_feedbacks_archive(take=5_001), "take", "1 to 5,000"),
    "archive below zero": (lambda: calls.get_feedbacks_archive(skip=-1), "skip", "at least 0"),
    "product zero": (lambda: calls.questions(is_answered=True, nm_id=0), "nm_id", "at least 1"),
    "another order": (lambda: any_calls.questions(is_answered=True, order="asc"), "order", "dateAsc, dateDesc"),
    "order of another type": (lambda: any_calls.get_feedbacks_archive(order=["dateAsc"]), "order", "dateAsc"),
    "naive date": (lambda: calls.questions(is_answered=True, date_from=NAIVE), "date_from", "time zone"),
    "naive date in a walk": (lambda: calls.walk_feedbacks(is_answered=True, date_to=NAIVE), "date_to", "time zone"),
    "milliseconds": (lambda: calls.get_feedbacks_count(date_to=1_700_000_000_000), "date_to", "milliseconds"),
    "date of text": (lambda: any_calls.get_feedbacks_count(date_from="2026-01-01"), "date_from", "time zone"),
    "date of True": (lambda: calls.get_feedbacks_count(date_from=True), "date_from", "whole number"),
    "period that ends first": (lambda: calls.get_questions_count(date_from=NOON, date_to=5), "date_to", "before"),
    "empty answer": (lambda: calls.answer_question("q", " \n"), "text", "empty"),
    "answer of another type": (lambda: any_calls.answer_question("q", None), "text", "NoneType"),
    "half an emoji": (lambda: calls.reject_question("q", "\ud83d"), "text", "UTF-8"),
    "text without state": (lambda: calls.update_question("q", text="Да"), "text, state, was_viewed", "together"),
    "state without text": (lambda: calls.update_question("q", state="none"), "text, state, was_viewed", "together"),
    "nothing to update": (lambda: calls.update_question("q"), "text, state, was_viewed", "together"),
    "text and viewed": (
        lambda: calls.update_question("q", text="Да", state="wbRu", was_viewed=True),
        "text, state, was_viewed",
        "alone",
    ),
    "another state": (lambda: any_calls.update_question("q", text="Да", state="new"), "state", "wbRu, none"),
    "viewed as a number": (lambda: any_calls.update_question("q", was_viewed=0), "was_viewed", "True or False"),
    "short review answer": (
        lambda: calls.create_feedbacks_answer("f", "!"),
        "text",
        "2 to 5,000 characters long, not 1",
    ),
    "long review answer": (lambda: calls.create_feedbacks_answer("f", "а" * 5_001), "text", "not 5,001"),
    "long edited answer": (lambda: calls.update_feedbacks_answer("f", "а" * 5_001), "text", "2 to 5,000"),
    "return of nothing": (lambda: calls.create_order_return(""), "feedback_id", "empty"),
    "pins: another state": (lambda: any_calls.get_pinned_feedbacks(state="gone"), "state", "pinned, unpinned"),
    "pins: another place": (lambda: any_calls.get_pinned_feedbacks_count(pin_on="card"), "pin_on", "nm, imt"),
    "pins: number for a review": (lambda: any_calls.get_pinned_feedbacks(feedback_id=789), "feedback_id", "text (str)"),
    "a day, not a moment": (
        lambda: any_calls.walk_feedbacks(is_answered=True, date_from=date(2026, 1, 1)),
        "date_from",
        "a time zone",
    ),
    "pins: naive date": (lambda: calls.get_pinned_feedbacks(date_from=NAIVE), "date_from", "time zone"),
    "pins: a date before all dates": (lambda: calls.get_pinned_feedbacks(date_from=THE_FIRST), "date_from", "years 1"),
    "pins: naive end": (lambda: calls.walk_pinned_feedbacks(date_to=NAIVE), "date_to", "time zone"),
    "pins: none on a page": (lambda: calls.get_pinned_feedbacks(limit=0), "limit", "1 to 500"),
    "pins: too many on a page": (lambda: calls.get_pinned_feedbacks(limit=501), "limit", "1 to 500"),
    "pins: nothing to pin": (lambda: calls.pin_feedback([]), "items", "1 to 500"),
    "pins: too many": (lambda: calls.pin_feedback([PIN] * 501), "items", "1 to 500 values, not 501"),
    "pins: one, not a list": (lambda: any_calls.pin_feedback(PIN), "items", "must be a list"),
    "pins: a number": (lambda: any_calls.pin_feedback(5), "items", "must be a list"),
    "pins: no item": (lambda: any_calls.pin_feedback([PIN, "f"]), "items[1]", "PinReviewItem"),
    "pins: field missing": (
        lambda: calls.pin_feedback([{"pin_on": "nm", "feedback_id": "f"}]),
        "items[0].pin_method",
        "subscription, tariff",
    ),
    "pins: field too many": (lambda: calls.pin_feedback([PIN | {"nm": "1"}]), "items[0]", "'nm'"),
    "pins: wrong value": (
        lambda: any_calls.pin_feedback([PinReviewItem("tariff", "card", "f")]),
        "items[0].pin_on",
        "nm, imt",
    ),
    "pins: empty review": (lambda: calls.pin_feedback([PIN | {"feedback_id": ""}]), "items[0].feedback_id", "empty"),
    "unpin nothing": (lambda: calls.unpin_feedback([]), "pin_ids", "1 to 500"),
    "unpin too many": (lambda: calls.unpin_feedback(range(1, 502)), "pin_ids", "not 501"),
    "unpin text": (lambda: any_calls.unpin_feedback("12"), "pin_ids", "must be a list"),
    "unpin a review": (lambda: any_calls.unpin_feedback([1, "f"]), "pin_ids[1]", "whole number"),
    "next of zero": (lambda: calls.get_seller_events(next=0), "next", "at least 1"),
    "next of True": (lambda: calls.get_seller_events(next=True), "next", "whole number"),
    "a cursor that is none": (lambda: calls.walk_seller_events(cursor="yesterday"), "cursor", "cursor"),
    "empty sign": (lambda: calls.create_seller_message("", message="Да"), "reply_sign", "empty"),
    "long sign": (lambda: calls.create_seller_message("1" * 256, message="Да"), "reply_sign", "1 to 255"),
    "no message at all": (lambda: calls.create_seller_message("s"), "message", "files"),
    "empty message": (lambda: calls.create_seller_message("s", message="", files=[("a", PNG)]), "message", "empty"),
    "long message": (lambda: calls.create_seller_message("s", message="а" * 1_001), "message", "1 to 1,000"),
    "a file of text": (lambda: calls.create_seller_message("s", files=[("a.png", b"text")]), "files[0]", "PDF"),
    "an empty file": (lambda: calls.create_seller_message("s", files=[("a.png", b"")]), "files[0]", "a.png"),
    "a file without a name": (lambda: calls.create_seller_message("s", files=[("", PNG)]), "files[0]", "name"),
    "a file with a name of another alphabet": (
        lambda: calls.create_seller_message("s", files=[("\udcf4\udcee\udcf2\udcee.png", PNG)]),
        "files[0]",
        "UTF-8",
    ),
    "a file of no form": (lambda: any_calls.create_seller_message("s", files=[PNG]), "files[0]", "tuple"),
    "a large file": (
        lambda: calls.create_seller_message("s", files=[("b.png", BIG_PNG + b"\0")]),
        "files[0]",
        "larger than 5 MB",
    ),
    "large files": (
        lambda: calls.create_seller_message("s", files=[("b.png", BIG_PNG)] * 6 + [("a.png", PNG)]),
        "files",
        "30 MB",
    ),
    "one path, not a list": (lambda: any_calls.create_seller_message("s", files="a.png"), "files", "must be a list"),
    "one Path, not a list": (lambda: any_calls.create_seller_message("s", files=Path("a")), "files", "must be a list"),
    "a path that is not there": (
        lambda: calls.create_seller_message("s", files=["no/such/file.png"]),
        "files[0]",
        "file.png",
    ),
    "a path that is none": (lambda: calls.create_seller_message("s", files=["a\0b"]), "files[0]", "cannot read"),
    "download of nothing": (lambda: calls.get_seller_download(""), "id", "empty"),
    "download of the folder above": (lambda: calls.get_seller_download(".."), "id", "no id"),
    "wait of NaN": (lambda: calls.get_seller_download("d", wait=math.nan), "wait", "number of seconds"),
    "wait for ever": (lambda: calls.get_seller_download("d", wait=math.inf), "wait", "number of seconds"),
    "wait below zero": (lambda: calls.get_seller_download("d", wait=-1), "wait", "0 or more"),
    "wait of True": (lambda: calls.get_seller_download("d", wait=True), "wait", "number of seconds"),
    "to nowhere": (lambda: calls.get_seller_download("d", to=""), "to", "path"),
    "to a number": (lambda: any_calls.get_seller_download("d", to=5), "to", "path"),
    "no claims": (lambda: calls.claims(is_archive=True, limit=0), "limit", "1 to 200"),
    "too many claims": (lambda: calls.claims(is_archive=True, limit=201), "limit", "1 to 200"),
    "claims below zero": (lambda: calls.claims(is_archive=True, offset=-1), "offset", "at least 0"),
    "claim walk": (lambda: calls.walk_claims(is_archive=True, nm_id=-5), "nm_id", "at least 1"),
    "no action": (lambda: calls.update_claim("c", ""), "action", "empty"),
    "refusal without words": (lambda: calls.update_claim("c", "rejectcustom"), "comment", "10 to 1,000"),
    "refusal with few": (lambda: calls.update_claim("c", "rejectcustom", comment="а" * 9), "comment", "not 9"),
    "refusal with too many": (lambda: calls.update_claim("c", "rejectcustom", comment="а" * 1_001), "comment", "1,001"),
    "words too many": (lambda: calls.update_claim("c", "approve1", comment="а" * 10), "comment", "not with approve1"),
    "few words for pickup": (lambda: calls.update_claim("c", "approvecc1", comment="а"), "comment", "10 to 1,000"),
    "few words for the unknown": (lambda: calls.update_claim("c", "new7", comment="а"), "comment", "10 to 1,000"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what: str) -> None:
    call, argument, says = REFUSED[what]
    with pytest.raises(InvalidArgument) as caught:
        call()
    assert caught.value.argument == argument
    assert str(caught.value).startswith(f"{argument}: ")
    assert says in str(caught.value)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, WildberriesError)


TAKEN: dict[str, Callable[[], Any]] = {
    "longest review answer": lambda: calls.create_feedbacks_answer("f", "а" * 5_000),
    "shortest review answer": lambda: calls.create_feedbacks_answer("f", "ОК"),
    "long question answer": lambda: calls.answer_question("q", "а" * 20_000),
    "all questions": lambda: calls.questions(is_answered=True, take=10_000),
    "the last question": lambda: calls.questions(is_answered=True, take=1, skip=9_999),
    "longest message": lambda: calls.create_seller_message("1" * 255, message="😀" * 1_000),
    "30 MB": lambda: calls.create_seller_message("s", files=[("b.png", BIG_PNG)] * 6),
    "pickup without words": lambda: calls.update_claim("c", "approvecc1"),
    "pickup with words": lambda: calls.update_claim("c", "approvecc1", comment="а" * 10),
    "an action of tomorrow": lambda: calls.update_claim("c", "new7"),
    "an action of tomorrow with words": lambda: calls.update_claim("c", "new7", comment="а" * 1_000),
    "500 pins of an iterator": lambda: calls.pin_feedback(iter([PIN] * 500)),
    "a moment": lambda: calls.get_questions_count(date_from=NOON, date_to=NOON),
}


@pytest.mark.parametrize("what", TAKEN)
def test_taken(what: str) -> None:
    assert TAKEN[what]().route.docs


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [("a.jpg", JPEG, "image/jpeg"), ("b.png", PNG, "image/png"), ("c.pdf", PDF, "application/pdf")],
)
def test_a_file_is_what_its_content_says(name: str, content: bytes, content_type: str, tmp_path: Path) -> None:
    (tmp_path / "чек.txt").write_bytes(content)
    for path in (tmp_path / "чек.txt", str(tmp_path / "чек.txt")):
        form = calls.create_seller_message("s", files=[path, (name, content)]).form
        assert form is not None
        assert [(file.name, file.content_type) for file in form.files] == [
            ("чек.txt", content_type),
            (name, content_type),
        ]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="cannot read"):
        calls.create_seller_message("s", files=[tmp_path])


def test_a_large_file_on_disk_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.png").write_bytes(BIG_PNG + b"\0")
    with pytest.raises(InvalidArgument, match="larger than 5 MB"):
        calls.create_seller_message("s", files=[tmp_path / "b.png"])


MOMENTS = st.datetimes(NAIVE.replace(year=1971), NAIVE.replace(year=2100), timezones=st.timezones())


class LikeNumpy:
    """A whole number of another library."""

    def __index__(self) -> int:
        return 7


def test_whole_numbers_of_other_libraries_are_sent_as_ours() -> None:
    assert checks.whole("nm_id", LikeNumpy()) == 7
    assert type(checks.whole("nm_id", LikeNumpy())) is int


class Text(str, Enum):  # noqa: UP042 - a StrEnum would hide it: its str() is its text
    """Text of another type, such as a template's safe text or an enum's member."""

    OLDEST = "dateAsc"
    REJECTED = "none"
    TARIFF = "tariff"
    PRODUCT = "nm"
    ACTION = "approvecc1"
    WORDS = "Здравствуйте!"


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        (calls.questions(is_answered=True, order=Text.OLDEST), "dateAsc"),  # type: ignore[arg-type]
        (calls.question(Text.WORDS), "Здравствуйте!"),
        (calls.update_question("q", text=Text.WORDS, state=Text.REJECTED), "none"),  # type: ignore[arg-type]
        (calls.create_feedbacks_answer(Text.WORDS, Text.WORDS), "Здравствуйте!"),
        (calls.pin_feedback([PIN | {"pin_method": Text.TARIFF, "pin_on": Text.PRODUCT}]), "tariff"),
        (calls.update_claim("c", Text.ACTION, comment=Text.WORDS), "approvecc1"),
        (calls.create_seller_message(Text.WORDS, message=Text.WORDS, files=[(Text.WORDS, PNG)]), "Здравствуйте!"),
    ],
)
def test_text_of_other_types_is_sent_as_what_it_says(call: Any, sent: str) -> None:
    found = list(texts([call.query, call.json, call.form]))
    assert sent in found
    assert {type(text) for text in found} == {str}


def texts(value: Any) -> Iterator[str]:
    """Every text in *value*, however deep."""
    if isinstance(value, str):
        yield value
    parts = msgspec.structs.asdict(value) if isinstance(value, msgspec.Struct) else value
    if isinstance(parts, dict | list | tuple):
        for part in parts.values() if isinstance(parts, dict) else parts:
            yield from texts(part)


@given(MOMENTS)
def test_a_period_is_never_made_shorter(moment: datetime) -> None:
    assert checks.since("d", moment) <= moment.timestamp() <= checks.until("d", moment)
    assert checks.until("d", moment) - checks.since("d", moment) <= 1


@given(MOMENTS)
def test_rfc3339_is_the_same_moment_in_utc(moment: datetime) -> None:
    text = checks.rfc3339("d", moment)
    assert text.endswith("Z")
    assert datetime.fromisoformat(text) == moment.astimezone(UTC)


def utf8(text: str) -> bool:
    return text.encode(errors="replace").decode() == text


@given(st.text(st.characters()))
def test_any_text_is_sent_as_it_is_or_refused(text: str) -> None:
    with nullcontext() if text.strip() and utf8(text) else pytest.raises(InvalidArgument):
        assert calls.answer_question("q", text).json["answer"]["text"] == text
