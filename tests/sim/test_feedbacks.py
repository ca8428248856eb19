"""Reviews: processed and archived, answers and their moderation, one edit, returns."""

from __future__ import annotations

from typing import Any

import pytest
from tests.sim.asking import EMPTY, NOW, SMALL, call, data, json_of, small_shop

from wbdesk.sim.messages import Reply
from wbdesk.sim.settings import Settings
from wbdesk.sim.shop import Shop

DAY = 86_400
OPEN = {"isAnswered": False, "take": 5_000, "skip": 0}
DONE = {"isAnswered": True, "take": 5_000, "skip": 0}
ARCHIVE = {"take": 5_000, "skip": 0}
FIELDS = {
    "id", "text", "pros", "cons", "productValuation", "createdDate", "answer", "state", "productDetails", "photoLinks",
    "video", "wasViewed", "userName", "orderStatus", "matchingSize", "isAbleSupplierFeedbackValuation",
    "supplierFeedbackValuation", "isAbleSupplierProductValuation", "supplierProductValuation",
    "isAbleReturnProductOrders", "returnProductOrdersDate", "bables", "lastOrderShkId", "lastOrderCreatedAt", "color",
    "subjectId", "subjectName", "parentFeedbackId", "childFeedbackId",
}  # fmt: skip


def shop_with_review(text: str = "Молния сломалась", **rest: Any) -> tuple[Shop, str]:
    shop = small_shop(size=EMPTY)
    return shop, shop.buyer_reviews(NOW, next(iter(shop.products)), rest.pop("valuation", 2), text, **rest)


def ids(page: dict[str, Any]) -> list[str]:
    return [feedback["id"] for feedback in page["feedbacks"]]


def send(shop: Shop, operation: str, id: str, text: str, **rest: Any) -> Reply:
    return call(shop, operation, body={"id": id, "text": text}, **rest)


def shown(shop: Shop, id: str, **rest: Any) -> dict[str, Any]:
    found: dict[str, Any] = data(shop, "feedback", {"id": id}, **rest)
    return found


def test_a_review_has_wbs_fields_in_all_three_reads() -> None:
    shop = small_shop()
    for page in (data(shop, "feedbacks", OPEN), data(shop, "feedbacks", DONE),
                 data(shop, "get_feedbacks_archive", ARCHIVE)):  # fmt: skip
        assert page["feedbacks"]
        assert all(set(feedback) == FIELDS for feedback in page["feedbacks"])
    assert set(shown(shop, page["feedbacks"][0]["id"])) == FIELDS


def test_a_rating_alone_counts_as_processed() -> None:
    shop, id = shop_with_review(text="")
    with_photo = shop.buyer_reviews(NOW, next(iter(shop.products)), 5, photos=1)
    assert ids(data(shop, "feedbacks", OPEN)) == [with_photo]
    page = data(shop, "feedbacks", DONE)
    assert (ids(page), page["feedbacks"][0]["answer"], page["feedbacks"][0]["state"]) == ([id], None, "wbRu")


def test_an_answer_passes_moderation_before_it_is_shown() -> None:
    shop, id = shop_with_review()
    reply = send(shop, "create_feedbacks_answer", id, "Нам жаль!")
    assert (reply.status, reply.body) == (204, b"")
    assert shown(shop, id)["answer"] == {"text": "Нам жаль!", "state": "reviewRequired", "editable": True}
    assert shown(shop, id, now=NOW + 60)["answer"]["state"] == "wbRu"
    assert ids(data(shop, "feedbacks", DONE)) == [id]
    assert shown(shop, id, settings=Settings(answer_moderation=0))["answer"]["state"] == "wbRu"


def test_the_moderator_may_refuse_an_answer_until_it_is_edited() -> None:
    shop, id = shop_with_review()
    send(shop, "create_feedbacks_answer", id, "Звоните 8-800")
    shop.wb_rejects_answer(id)
    assert shown(shop, id)["answer"]["state"] == "reviewRequired"
    assert shown(shop, id, now=NOW + 61)["answer"]["state"] == "rejected"
    send(shop, "update_feedbacks_answer", id, "Напишите нам в чат", now=NOW + 61)
    assert shown(shop, id, now=NOW + 200)["answer"] == {
        "text": "Напишите нам в чат", "state": "wbRu", "editable": False
    }  # fmt: skip


@pytest.mark.parametrize("operation", ["create_feedbacks_answer", "update_feedbacks_answer"])
def test_an_invented_id_gets_204_all_the_same(operation: str) -> None:
    shop = small_shop()
    assert send(shop, operation, "no-such-review", "Спасибо!").status == 204
    assert shop.effects == []


@pytest.mark.parametrize(("second", "status", "text"), [("ignore", 204, "Раз"), ("edit", 204, "Два"),
                                                        ("refuse", 400, "Раз")])  # fmt: skip
def test_a_second_answer_follows_the_setting(second: Any, status: int, text: str) -> None:
    shop, id = shop_with_review()
    settings = Settings(second_answer=second)
    send(shop, "create_feedbacks_answer", id, "Раз", settings=settings)
    assert send(shop, "create_feedbacks_answer", id, "Два", settings=settings).status == status
    assert shown(shop, id)["answer"]["text"] == text
    assert len(shop.answers_given(id)) == (2 if second == "edit" else 1)


@pytest.mark.parametrize(("late", "status"), [("ignore", 204), ("refuse", 422)])
def test_an_answer_is_edited_once(late: Any, status: int) -> None:
    shop, id = shop_with_review()
    send(shop, "create_feedbacks_answer", id, "Раз")
    send(shop, "update_feedbacks_answer", id, "Два")
    assert send(shop, "update_feedbacks_answer", id, "Три", settings=Settings(late_edit=late)).status == status
    assert shown(shop, id)["answer"]["text"] == "Два"
    assert shop.answers_given(id) == ["Раз", "Два"]


def test_an_answer_is_edited_within_60_days() -> None:
    shop, id = shop_with_review()
    send(shop, "create_feedbacks_answer", id, "Раз")
    assert shown(shop, id, now=NOW + 60 * DAY)["answer"]["editable"]
    send(shop, "update_feedbacks_answer", id, "Два", now=NOW + 60 * DAY + 1)
    assert shown(shop, id, now=NOW + 61 * DAY)["answer"] == {"text": "Раз", "state": "wbRu", "editable": False}


@pytest.mark.parametrize(
    ("content_type", "body", "detail"),
    [
        (None, {}, "content-type header not specified"),
        ("u", {}, "content-type is not a valid mime-type: u"),
        ("application/javascript", {}, "not a json content-type: application/javascript"),
        ("application/json", b'{"id"', "Неверный синтаксис JSON"),
        ("application/json; charset=utf-8", {"id": "x", "text": "1"}, None),
        ("application/json", {"id": "x", "text": "я" * 5001}, None),
        ("application/json", {"text": "Спасибо"}, None),
    ],
)
def test_answers_that_cannot_be_read(content_type: str | None, body: Any, detail: str | None) -> None:
    reply = call(small_shop(), "create_feedbacks_answer", body=body, content_type=content_type)
    refusal = json_of(reply)
    assert (reply.status, refusal["origin"], refusal["title"]) == (400, "fbapi", "bad request")
    assert set(refusal) == {"title", "requestId", "origin", "detail"}
    assert detail is None or refusal["detail"] == detail


@pytest.mark.parametrize("length", [2, 5000])
def test_answers_of_both_extreme_lengths_are_taken(length: int) -> None:
    shop, id = shop_with_review()
    send(shop, "create_feedbacks_answer", id, "я" * length)
    assert shop.answers_given(id) == ["я" * length]


def test_the_archive_holds_what_is_processed_or_older_than_30_days() -> None:
    shop, fresh = shop_with_review()
    nm_id = next(iter(shop.products))
    old = shop.buyer_reviews(NOW, nm_id, 3, "Так себе", created=NOW - 31 * DAY)
    rating = shop.buyer_reviews(NOW, nm_id, 5)
    assert set(ids(data(shop, "get_feedbacks_archive", ARCHIVE))) == {old, rating}
    send(shop, "create_feedbacks_answer", fresh, "Спасибо")
    assert set(ids(data(shop, "get_feedbacks_archive", ARCHIVE))) == {old, rating, fresh}
    assert ids(data(shop, "feedbacks", OPEN)) == [old]
    assert ids(data(shop, "feedbacks", OPEN, settings=Settings(archived_in_list=False))) == []


def test_the_archive_pages_and_orders_and_has_bounds() -> None:
    shop = small_shop()
    whole = ids(data(shop, "get_feedbacks_archive", {**ARCHIVE, "order": "dateAsc"}))
    paged = [
        id
        for skip in range(0, len(whole), 7)
        for id in ids(data(shop, "get_feedbacks_archive", {"take": 7, "skip": skip, "order": "dateAsc"}))
    ]
    assert paged == whole == ids(data(shop, "get_feedbacks_archive", ARCHIVE))[::-1]
    assert call(shop, "get_feedbacks_archive", {"take": 10}).status == 400
    reply = call(shop, "get_feedbacks_archive", {"take": 5_001, "skip": 0})
    assert (reply.status, json_of(reply)["errorText"]) == (422, "Не удалось получить архивные отзывы по фильтру")


@pytest.mark.parametrize("query", [{"take": 5_001, "skip": 0}, {"take": 1, "skip": 199_991}])
def test_the_list_has_bounds(query: dict[str, int]) -> None:
    shop = small_shop()
    assert call(shop, "feedbacks", {"isAnswered": False, **query}).status == 400
    inside = {"isAnswered": False, "take": min(query["take"], 5_000), "skip": min(query["skip"], 199_990)}
    assert call(shop, "feedbacks", inside).status == 200


def test_a_return_is_granted_once_and_only_where_offered() -> None:
    shop, id = shop_with_review(able_return=True)
    assert data(shop, "create_order_return", body={"feedbackId": id}) is None
    after = shown(shop, id)
    assert (after["isAbleReturnProductOrders"], after["returnProductOrdersDate"]) == (False, "2026-11-16T09:00:00Z")
    again = call(shop, "create_order_return", body={"feedbackId": id})
    assert (again.status, json_of(again)["errorText"]) == (422, "Не удалось выполнить запрос на возврат покупок")
    assert len(shop.effects_of(id)) == 1


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (b"no json", 400, "failed to decode JSON request."),
        ({}, 400, "Неправильный id в запросе"),
        ({"feedbackId": 7}, 400, "Неправильный id в запросе"),
        ({"feedbackId": "unknown"}, 400, "Не удалось получить отзыв"),
    ],
)
def test_returns_that_cannot_be_read(body: Any, status: int, text: str) -> None:
    reply = call(small_shop(), "create_order_return", body=body)
    assert (reply.status, json_of(reply)["errorText"]) == (status, text)


def test_a_return_that_is_not_offered_is_refused() -> None:
    shop, id = shop_with_review()
    reply = call(shop, "create_order_return", body={"feedbackId": id})
    assert (reply.status, json_of(reply)["errorText"]) == (422, "Запрос на возврат покупок недоступен")


def test_counts_agree_with_lists_while_reviews_are_answered() -> None:
    shop = small_shop()
    before = data(shop, "feedbacks", OPEN)
    for id in ids(before)[:7]:
        send(shop, "create_feedbacks_answer", id, "Спасибо за отзыв!")
    after = data(shop, "feedbacks", OPEN)
    assert after["countUnanswered"] == before["countUnanswered"] - 7 == len(after["feedbacks"])
    assert after["countArchive"] == before["countArchive"] + 7 == data(shop, "get_feedbacks_count")
    assert after["countUnanswered"] + after["countArchive"] == SMALL.feedbacks
    assert data(shop, "get_feedbacks_count_unanswered")["countUnanswered"] == after["countUnanswered"]


def test_reading_marks_nothing_as_viewed_but_answering_does() -> None:
    shop, id = shop_with_review()
    data(shop, "feedbacks", OPEN)
    assert data(shop, "new_feedbacks_questions")["hasNewFeedbacks"] is True
    send(shop, "create_feedbacks_answer", id, "Спасибо")
    assert data(shop, "new_feedbacks_questions")["hasNewFeedbacks"] is False
    assert shown(shop, id)["wasViewed"]


def test_an_unknown_review_is_refused_in_wbs_words() -> None:
    reply = call(small_shop(), "feedback", {"id": "nothing"})
    assert (reply.status, json_of(reply)["errorText"]) == (422, "Невозможно получить отзыв по id")


@pytest.mark.parametrize(("dates", "end"), [("utc", "09:00:00Z"), ("moscow", "12:00:00+03:00")])
def test_dates_follow_the_setting(dates: Any, end: str) -> None:
    shop, id = shop_with_review()
    assert shown(shop, id, settings=Settings(feedback_dates=dates))["createdDate"] == f"2026-11-16T{end}"


def test_links_are_there_where_photos_and_videos_are() -> None:
    shop = small_shop()
    with_both = [f for f in shop.feedbacks.walk() if f.photos or f.video_seconds]
    assert with_both
    for feedback in with_both:
        seen = shown(shop, feedback.id)
        assert len(seen["photoLinks"] or []) == feedback.photos
        assert (seen["video"] is not None) == bool(feedback.video_seconds)
