"""The four example programs, against the simulator: what they do, and what they survive.

Simulator and SDK are held by tests of their own; here it is about the few lines that a reader copies.
"""

from __future__ import annotations

import ast
import json
import time
from pathlib import Path
from typing import Any

import pytest
from tests.docs.pages import ROOT

import wbdesk
from wbdesk import (
    Feedback,
    PinLimit,
    PinLimits,
    PinnedFeedback,
    Product,
    Question,
)
from wbdesk.examples import poll as polling
from wbdesk.examples.answer_questions import TEMPLATES, answer_all, kind_of
from wbdesk.examples.chat_to_crm import sync
from wbdesk.examples.negative_reviews import APOLOGY, apologise_all, choose, hello, pin_good_reviews
from wbdesk.sim import Fault, Size
from wbdesk.testing import Simulator

PROGRAMS = sorted(path for path in (ROOT / "src/wbdesk/examples").glob("*.py") if path.name != "__init__.py")

SMALL = Size(questions=40, feedbacks=200, chats=8, claims=0)


@pytest.fixture
def wb() -> Simulator:
    return Simulator(seed=3, size=SMALL)


def waiting_questions(wb: Simulator) -> list[str]:
    """Ids of the questions without an answer, oldest first."""
    return [question.id for question in wb.shop.unanswered_questions(wb.now)]


# What a reader copies.


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_is_short(program: Path) -> None:
    assert len(program.read_text("utf-8").splitlines()) <= 150


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_uses_public_names_only(program: Path) -> None:
    imports = [node for node in ast.walk(ast.parse(program.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in imports if (node.module or "").startswith("wbdesk") or node.level]
    assert [node.module for node in ours] == ["wbdesk"]
    assert {alias.name for node in ours for alias in node.names} <= set(wbdesk.__all__)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a source archive holds no links")
def test_the_link_at_the_root_leads_to_them() -> None:
    assert (ROOT / "examples" / "poll.py").read_text("utf-8") == Path(polling.__file__).read_text("utf-8")


# answer_questions


def test_every_question_is_answered_once_and_oldest_first(wb: Simulator) -> None:
    waiting, seen = waiting_questions(wb), list[str]()
    result = answer_all(wb.sdk(), lambda question: seen.append(question.id))
    assert seen == waiting
    assert (result.answered, result.left) == (len(waiting), 0)
    assert waiting_questions(wb) == []
    assert all(len(wb.shop.answers_given(question)) == 1 for question in waiting)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Платье миди с поясом", "clothes"),
        ("Кроссовки для бега", "shoes"),
        ("КАБЕЛЬ USB-C 2 м", "electronics"),
        ("Крем ночной", "cosmetics"),
        ("Сковорода 28 см", "other"),
        (None, "other"),
    ],
)
def test_a_question_is_answered_by_its_product(name: str | None, kind: str) -> None:
    assert kind_of(Question(id="q", product_details=Product(product_name=name))) == kind
    assert kind in TEMPLATES


def test_a_question_without_a_product_gets_the_general_answer() -> None:
    assert kind_of(Question(id="q")) == "other"


def test_an_answer_whose_reply_was_lost_is_read_and_counted(wb: Simulator) -> None:
    wb.faults.add(Fault("update_question", drop=True, when="after", nth=2))
    assert answer_all(wb.sdk()).left == 0
    assert wb.journal.answered_twice() == ()


def test_an_answer_that_did_not_arrive_is_left_to_the_next_run(wb: Simulator) -> None:
    second = waiting_questions(wb)[1]
    wb.faults.add(Fault("update_question", drop=True, when="before", nth=2))
    assert answer_all(wb.sdk()).left == 1
    assert waiting_questions(wb) == [second]
    assert answer_all(wb.sdk()).answered == 1
    assert waiting_questions(wb) == []


# negative_reviews


def test_bad_reviews_alone_get_an_apology(wb: Simulator) -> None:
    bad = {feedback.id for feedback in wb.shop.unanswered_feedbacks(wb.now) if feedback.valuation <= 2}
    result = apologise_all(wb.sdk())
    assert bad
    assert result.apologies == len(bad)
    assert {effect.item for effect in wb.shop.effects if effect.operation == "create_feedbacks_answer"} == bad


def test_a_return_is_offered_where_wb_allows_it_and_before_the_apology(wb: Simulator) -> None:
    nm_id = next(iter(wb.shop.products))
    able = wb.shop.buyer_reviews(wb.now, nm_id, 1, "Порвалось", able_return=True, user_name="Ольга")
    other = wb.shop.buyer_reviews(wb.now, nm_id, 1, "Порвалось")
    apologise_all(wb.sdk())
    assert [effect.operation for effect in wb.shop.effects_of(able)] == [
        "create_order_return",
        "create_feedbacks_answer",
    ]
    assert [effect.operation for effect in wb.shop.effects_of(other)] == ["create_feedbacks_answer"]
    assert wb.shop.answers_given(able) == [APOLOGY.format(hello="Ольга, здравствуйте")]


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Ольга", "Ольга, здравствуйте!"),
        (" Анна Петрова", "Анна, здравствуйте!"),
        *(
            (nobody, "Здравствуйте!")
            for nobody in (None, "", " ", "Покупатель", "А.", "user4815", "\U0001f338", "{hello}")
        ),
    ],
)
def test_nobody_is_greeted_by_what_is_no_name(name: str | None, greeting: str) -> None:
    assert APOLOGY.format(hello=hello(name)).startswith(f"{greeting} Нам")


def test_a_refused_return_does_not_keep_the_apology_back(wb: Simulator) -> None:
    nm_id = next(iter(wb.shop.products))
    able = wb.shop.buyer_reviews(wb.now, nm_id, 1, "Порвалось", able_return=True)
    wb.faults.add(Fault("create_order_return", status=422))
    result = apologise_all(wb.sdk())
    assert result.returns == 0
    assert len(wb.shop.answers_given(able)) == 1


def test_an_apology_whose_reply_was_lost_is_not_sent_again(wb: Simulator) -> None:
    wb.faults.add(Fault("create_feedbacks_answer", drop=True, when="after", nth=1))
    assert apologise_all(wb.sdk()).left == 1
    apologise_all(wb.sdk())
    assert wb.journal.answered_twice() == ()


def test_one_good_review_is_pinned_on_a_product(wb: Simulator) -> None:
    nm_id = next(iter(wb.shop.products))
    good = wb.shop.buyer_reviews(wb.now, nm_id, 5, "Отлично!", photos=2)
    assert pin_good_reviews(wb.sdk(), [nm_id]) == 1
    pins = list(wb.sdk().communications.walk_pinned_feedbacks(state="pinned", feedback_id=good))
    assert [pin.nm_id for pin in pins] == [nm_id]


def limit(left: int, per_unit: int = 1) -> PinLimit:
    return PinLimit(per_unit_limit=per_unit, remaining=left, unlimited=False)


@pytest.mark.parametrize(
    ("limits", "pinned", "methods"),
    [
        pytest.param(PinLimits(), [], [], id="no plan"),
        pytest.param(PinLimits(subscription=limit(9)), [], ["subscription"] * 3, id="room for all"),
        pytest.param(PinLimits(subscription=limit(2), tariff=limit(0)), [], ["subscription"] * 2, id="total spent"),
        pytest.param(
            PinLimits(subscription=limit(1), tariff=limit(9)), [], ["subscription", "tariff", "tariff"], id="two plans"
        ),
        pytest.param(PinLimits(subscription=limit(9)), [1, 2], ["subscription"], id="two cards full"),
        pytest.param(PinLimits(subscription=limit(9, 2)), [1, 1, 2], ["subscription"] * 2, id="two a card"),
        pytest.param(
            PinLimits(tariff=PinLimit(per_unit_limit=1, unlimited=True)), [], ["tariff"] * 3, id="without a total"
        ),
    ],
)
def test_pins_stay_within_the_plans(limits: PinLimits, pinned: list[int], methods: list[str]) -> None:
    there = [PinnedFeedback(pin_id=i, nm_id=nm, pin_method="subscription") for i, nm in enumerate(pinned)]
    items = list(choose({1: "a", 2: "b", 3: "c"}, limits, there))
    assert [item.pin_method for item in items] == methods


# chat_to_crm


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "chat_events.ndjson").read_text("utf-8").splitlines()]


def test_every_event_comes_into_the_file_once(wb: Simulator, tmp_path: Path) -> None:
    pushed: list[dict[str, Any]] = []
    new = sync(wb.sdk(), tmp_path, pushed.append)
    assert pushed == lines(tmp_path)
    assert [line["event_id"] for line in pushed] == [event.event_id for event in wb.shop.chats.events()]
    assert new == len(pushed) > 0
    assert sync(wb.sdk(), tmp_path, pushed.append) == 0
    assert len(pushed) == new


def test_a_line_says_who_wrote_what_and_when(wb: Simulator, tmp_path: Path) -> None:
    sync(wb.sdk(), tmp_path)
    nm_id = next(iter(wb.shop.products))
    event = wb.shop.buyer_writes(wb.now, text="Здравствуйте!", nm_id=nm_id)
    assert sync(wb.sdk(), tmp_path) == 1
    line = lines(tmp_path)[-1]
    assert (line["event_id"], line["sender"], line["text"], line["is_new"]) == (event, "client", "Здравствуйте!", True)
    assert line["attachments"] == []
    assert set(line) == {"chat_id", "event_id", "timestamp", "sender", "text", "attachments", "is_new"}


@pytest.mark.parametrize("killed_at", [1, 2, 30])
def test_a_kill_loses_nothing_and_repeats_one_push(wb: Simulator, tmp_path: Path, killed_at: int) -> None:
    pushed: list[str] = []

    def push(line: dict[str, Any]) -> None:
        pushed.append(line["event_id"])
        if len(pushed) == killed_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(wb.sdk(), tmp_path, push)
    sync(wb.sdk(), tmp_path, push)
    events = [event.event_id for event in wb.shop.chats.events()]
    assert [line["event_id"] for line in lines(tmp_path)] == events
    assert pushed == [*events[:killed_at], *events[killed_at - 1 :]]


def test_half_a_line_left_by_a_kill_is_written_anew(wb: Simulator, tmp_path: Path) -> None:
    sync(wb.sdk(), tmp_path)
    whole = (tmp_path / "chat_events.ndjson").read_bytes()
    (tmp_path / "chat_events.ndjson").write_bytes(whole[:-5])
    (tmp_path / "cursor.txt").unlink()
    assert sync(wb.sdk(), tmp_path) == 1
    assert (tmp_path / "chat_events.ndjson").read_bytes() == whole


def a_picture(wb: Simulator, folder: Path, wait: float) -> dict[str, Any]:
    """What the file says of a picture that a buyer has just sent."""
    sync(wb.sdk(), folder)
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    wb.shop.buyer_writes(wb.now, files=[("photo.png", picture)], nm_id=next(iter(wb.shop.products)))
    sync(wb.sdk(), folder, wait=wait)
    attachment: dict[str, Any] = lines(folder)[-1]["attachments"][0]
    return attachment


def test_an_attachment_is_saved_once_wb_hands_it_out(wb: Simulator, tmp_path: Path) -> None:
    attachment = a_picture(wb, tmp_path, wait=60)
    assert attachment["state"] == "saved"
    assert Path(attachment["path"]).read_bytes().startswith(b"\x89PNG")


def test_an_attachment_in_moderation_is_noted(wb: Simulator, tmp_path: Path) -> None:
    assert a_picture(wb, tmp_path, wait=0)["state"] == "pending"


def test_an_attachment_that_wb_keeps_back_is_noted(wb: Simulator, tmp_path: Path) -> None:
    wb.faults.add(Fault("get_seller_download", status=451))
    assert a_picture(wb, tmp_path, wait=60)["state"] == "blocked"


# poll


def test_what_came_since_the_last_time_is_new(wb: Simulator) -> None:
    sdk, seen, nm_id = wb.sdk(), polling.Seen(), next(iter(wb.shop.products))
    questions, feedbacks = polling.poll(sdk, seen)
    assert len(questions) == len(waiting_questions(wb))
    assert all(isinstance(feedback, Feedback) for feedback in feedbacks)
    assert polling.poll(sdk, seen) == ([], [])
    asked = wb.shop.buyer_asks(wb.now, nm_id, "Есть синий?")
    reviewed = wb.shop.buyer_reviews(wb.now, nm_id, 3, "Нормально")
    questions, feedbacks = polling.poll(sdk, seen)
    assert ([one.id for one in questions], [one.id for one in feedbacks]) == ([asked], [reviewed])


def test_polling_goes_on_after_an_error(
    wb: Simulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise KeyboardInterrupt

    wb.faults.add(Fault("reads", status=503, times=3))
    monkeypatch.setattr(polling, "WildberriesSDK", wb.sdk)
    monkeypatch.setattr(time, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        polling.main()
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("ServerError: ")
    assert printed[-2].startswith(f"{len(waiting_questions(wb))} new questions")
    assert printed[-1] == "0 new questions, 0 new reviews"
    assert slept == [polling.EVERY] * 3
