"""Questions: states, one edit, caps, filters and orders, late indexing, counts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sim.asking import EMPTY, NOW, call, data, json_of, small_shop

from wbdesk.sim.settings import Settings
from wbdesk.sim.shop import Shop

DAY = 86_400
OPEN = {"isAnswered": False, "take": 10_000, "skip": 0}
DONE = {"isAnswered": True, "take": 10_000, "skip": 0}


def shop_with_question(text: str = "Подойдёт на рост 164?") -> tuple[Shop, str]:
    shop = small_shop(size=EMPTY)
    return shop, shop.buyer_asks(NOW, next(iter(shop.products)), text)


def answer(id: str, text: str = "Да, подойдёт.", state: str = "wbRu") -> dict[str, Any]:
    return {"id": id, "answer": {"text": text}, "state": state}


def ids(page: dict[str, Any]) -> list[str]:
    return [question["id"] for question in page["questions"]]


def test_an_answer_moves_the_question_from_one_list_to_the_other() -> None:
    shop, id = shop_with_question()
    assert ids(data(shop, "questions", OPEN)) == [id]
    assert call(shop, "update_question", body=answer(id)).status == 200
    assert ids(data(shop, "questions", OPEN)) == []
    page = data(shop, "questions", DONE)
    assert (page["countUnanswered"], page["countArchive"], ids(page)) == (0, 1, [id])
    shown = page["questions"][0]
    assert (shown["state"], shown["answer"]["text"], shown["answer"]["editable"]) == ("wbRu", "Да, подойдёт.", True)
    assert shop.answers_given(id) == ["Да, подойдёт."]


def test_a_new_question_has_wbs_fields() -> None:
    shop, id = shop_with_question()
    shown = data(shop, "question", {"id": id})
    assert set(shown) == {
        "id", "text", "createdDate", "state", "answer", "productDetails", "wasViewed", "isWarned"
    }  # fmt: skip
    assert (shown["state"], shown["answer"], shown["wasViewed"]) == ("suppliersPortalSynch", None, False)
    assert set(shown["productDetails"]) == {
        "imtId", "nmId", "productName", "supplierArticle", "supplierName", "brandName"
    }  # fmt: skip


def test_a_rejected_question_keeps_its_text_and_is_done() -> None:
    shop, id = shop_with_question()
    call(shop, "update_question", body=answer(id, "Не о товаре.", state="none"))
    shown = data(shop, "question", {"id": id})
    assert (shown["state"], shown["answer"]["text"]) == ("none", "Не о товаре.")
    assert ids(data(shop, "questions", OPEN)) == []


@pytest.mark.parametrize(("after_days", "status"), [(0, 200), (60, 200), (60.01, 422)])
def test_an_answer_may_be_edited_within_60_days(after_days: float, status: int) -> None:
    shop, id = shop_with_question()
    call(shop, "update_question", body=answer(id, "Первый ответ"))
    reply = call(shop, "update_question", body=answer(id, "Второй ответ"), now=NOW + after_days * DAY)
    assert reply.status == status
    shown = data(shop, "question", {"id": id}, now=NOW + after_days * DAY)
    assert shown["answer"]["text"] == ("Второй ответ" if status == 200 else "Первый ответ")
    assert not shown["answer"]["editable"]


def test_the_second_edit_is_refused_in_wbs_words() -> None:
    shop, id = shop_with_question()
    for text in ("Раз", "Два"):
        call(shop, "update_question", body=answer(id, text))
    reply = call(shop, "update_question", body=answer(id, "Три"))
    assert (reply.status, json_of(reply)) == (422, {
        "data": None, "error": True, "errorText": "Не удалось отредактировать вопрос", "additionalErrors": None,
        "requestId": "req-1",
    })  # fmt: skip
    assert shop.answers_given(id) == ["Раз", "Два"]


def test_viewing_clears_the_flag_and_is_put_on_record_once() -> None:
    shop, id = shop_with_question()
    assert data(shop, "new_feedbacks_questions") == {"hasNewQuestions": True, "hasNewFeedbacks": False}
    for _ in range(2):
        assert data(shop, "update_question", body={"id": id, "wasViewed": True}) is None
    assert data(shop, "new_feedbacks_questions")["hasNewQuestions"] is False
    assert len(shop.effects_of(id)) == 1
    assert shop.answers_given(id) == []


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (b"{", 400, "Something went wrong"),
        ({"id": "x"}, 400, "Something went wrong"),
        ({"wasViewed": True}, 400, "Something went wrong"),
        ({"id": 5, "wasViewed": True}, 400, "Something went wrong"),
        ({"id": "x", "wasViewed": "yes"}, 400, "Something went wrong"),
        ({"id": "x", "answer": {"text": ""}, "state": "wbRu"}, 400, "Something went wrong"),
        ({"id": "x", "answer": {"text": "Да"}, "state": "suppliersPortalSynch"}, 400, "Something went wrong"),
        ({"id": "x", "answer": "Да", "state": "none"}, 400, "Something went wrong"),
        ({"id": "x", "answer": {"text": "Да"}, "state": "wbRu"}, 404, "Не найден отзыв"),
        ({"id": "x", "wasViewed": True}, 404, "Не найден отзыв"),
    ],
)
def test_writes_that_make_no_sense(body: Any, status: int, text: str) -> None:
    shop = small_shop()
    reply = call(shop, "update_question", body=body)
    assert (reply.status, json_of(reply)["errorText"]) == (status, text)
    assert shop.effects == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"isAnswered": False, "take": 5},
        {"isAnswered": False, "skip": 5},
        {"take": 5, "skip": 0},
        {"isAnswered": "True", "take": 5, "skip": 0},
        {"isAnswered": False, "take": -1, "skip": 0},
        {"isAnswered": False, "take": 10_001, "skip": 0},
        {"isAnswered": False, "take": 1, "skip": 10_000},
        {"isAnswered": False, "take": 5, "skip": 0, "order": "newest"},
        {"isAnswered": False, "take": 5, "skip": 0, "dateFrom": "yesterday"},
    ],
)
def test_lists_that_wb_refuses(query: dict[str, Any]) -> None:
    reply = call(small_shop(), "questions", query)
    assert (reply.status, json_of(reply)["errorText"]) == (400, "Something went wrong")


def test_the_whole_reach_is_take_plus_skip_of_10000() -> None:
    assert data(small_shop(), "questions", {"isAnswered": False, "take": 1, "skip": 9_999})["questions"] == []
    empty = Settings(beyond_bounds="empty")
    beyond = {"isAnswered": False, "take": 10_000, "skip": 10_000}
    assert data(small_shop(), "questions", beyond, settings=empty)["questions"] == []
    lenient = {"isAnswered": "True", "take": 1, "skip": 0}
    assert data(small_shop(), "questions", lenient, settings=Settings(lenient_booleans=True))["questions"]


def test_an_unknown_question_is_refused_in_wbs_words() -> None:
    reply = call(small_shop(), "question", {"id": "nothing"})
    assert (reply.status, json_of(reply)["errorText"]) == (422, "Невозможно получить вопрос по id")


@given(take=st.integers(1, 50), skip=st.integers(0, 50), newest=st.booleans())
def test_a_page_is_its_part_of_the_whole_list(take: int, skip: int, newest: bool) -> None:
    shop = small_shop()
    order = {"order": "dateDesc" if newest else "dateAsc"}
    whole = ids(data(shop, "questions", {**OPEN, **order}))
    assert whole == [q.id for q in (shop.unanswered_questions(NOW)[::-1] if newest else shop.unanswered_questions(NOW))]
    page = ids(data(shop, "questions", {**OPEN, **order, "take": take, "skip": skip}))
    assert page == whole[skip : skip + take]


def test_the_order_is_newest_first_unless_set_or_asked() -> None:
    shop = small_shop()
    newest = ids(data(shop, "questions", OPEN))
    assert newest == ids(data(shop, "questions", {**OPEN, "order": "dateDesc"}))
    oldest = Settings(default_order="dateAsc")
    assert ids(data(shop, "questions", OPEN, settings=oldest)) == newest[::-1]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), ["early", "inside", "late"]),
        (Settings(date_from_inclusive=False), ["inside", "late"]),
        (Settings(date_to_inclusive=False), ["early", "inside"]),
    ],
)
def test_the_ends_of_a_period(settings: Settings, expected: list[str]) -> None:
    shop = small_shop(size=EMPTY)
    nm_id = next(iter(shop.products))
    for text, at in (("before", -11), ("early", -9.75), ("inside", -5), ("late", -0.25), ("after", 1.5)):
        shop.buyer_asks(NOW + 2, nm_id, text, created=NOW + at)
    period = {"dateFrom": int(NOW - 10), "dateTo": int(NOW - 1), "order": "dateAsc"}
    page = data(shop, "questions", {**OPEN, **period}, now=NOW + 2, settings=settings)
    assert [question["text"] for question in page["questions"]] == expected
    counted = data(shop, "get_questions_count", {**period, "isAnswered": False}, now=NOW + 2, settings=settings)
    assert counted == len(expected)


def test_a_product_filters_the_list_but_not_the_totals() -> None:
    shop = small_shop()
    nm_id = shop.unanswered_questions(NOW)[0].nm_id
    page = data(shop, "questions", {**OPEN, "nmId": nm_id})
    assert {question["productDetails"]["nmId"] for question in page["questions"]} == {nm_id}
    assert page["countUnanswered"] == len(shop.unanswered_questions(NOW)) > len(page["questions"])
    assert data(shop, "questions", {**OPEN, "nmId": 1})["questions"] == []


def test_counts_agree_with_lists() -> None:
    shop = small_shop()
    waiting = shop.unanswered_questions(NOW)
    for question in waiting[:5]:
        call(shop, "update_question", body=answer(question.id))
    counts = data(shop, "get_questions_count_unanswered")
    assert counts["countUnanswered"] == len(waiting) - 5 == len(data(shop, "questions", OPEN)["questions"])
    assert 0 <= counts["countUnansweredToday"] <= counts["countUnanswered"]
    # Without `isAnswered` WB counts the answered ones.
    assert data(shop, "get_questions_count") == len(data(shop, "questions", DONE)["questions"])


def test_today_is_moscows_day() -> None:
    shop = small_shop(size=EMPTY)
    noon = 1_794_819_600.0  # 2026-11-16 12:00 in Moscow
    nm_id = next(iter(shop.products))
    for hours in (-12.1, -11.9, -1):
        shop.buyer_asks(noon, nm_id, f"{hours}", created=noon + hours * 3600)
    counts = data(shop, "get_questions_count_unanswered", now=noon)
    assert counts == {"countUnanswered": 3, "countUnansweredToday": 2}


@pytest.mark.parametrize("name", ["isAnswered", "dateFrom", "dateTo"])
def test_a_count_names_the_parameter_it_cannot_read(name: str) -> None:
    reply = call(small_shop(), "get_questions_count", {name: "soon"})
    assert (reply.status, json_of(reply)["errorText"]) == (400, f"Плохой формат {name}")


def test_lists_may_lag_behind_while_single_reads_do_not() -> None:
    shop, id = shop_with_question()
    late = Settings(indexing_delay=30)
    call(shop, "update_question", body=answer(id), now=NOW + 100, settings=late)
    assert data(shop, "question", {"id": id}, now=NOW + 100, settings=late)["answer"]
    stale = data(shop, "questions", OPEN, now=NOW + 129, settings=late)
    assert (ids(stale), stale["questions"][0]["answer"], stale["countUnanswered"]) == ([id], None, 1)
    caught_up = data(shop, "questions", DONE, now=NOW + 130, settings=late)
    assert (ids(caught_up), caught_up["countUnanswered"]) == ([id], 0)


def test_a_removed_question_is_gone_from_every_reading() -> None:
    shop, id = shop_with_question()
    shop.questions.remove(id)
    assert data(shop, "questions", OPEN) == {"countUnanswered": 0, "countArchive": 0, "questions": []}
    assert call(shop, "question", {"id": id}).status == 422
