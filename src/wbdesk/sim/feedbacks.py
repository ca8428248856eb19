"""Reviews: eight operations (https://dev.wildberries.ru/openapi/user-communication).

Theory. A review is processed when it was answered or is a rating only. It is in the archive when processed, or older
than 30 days. An answer passes moderation before it is shown and may be edited once within 60 days. Answering does not
check the id: 204 says nothing about whether there is such a review.

Lives here: how WB shows reviews, and what it lets a seller do with them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from .ask import Ask, Route, empty_reply, json_reply
from .listing import (
    WENT_WRONG,
    BadParameter,
    Caps,
    Filters,
    beyond,
    count,
    count_unanswered,
    cut,
    enveloped,
    indexed,
    matching,
    read_integer,
    read_json,
    read_list,
    read_page,
    refused,
)
from .messages import Reply
from .records import Answer, Feedback
from .reviews_shown import show_feedback
from .shop import Shop
from .times import DAY, Nanos, nanos

CAPS = Caps(take=5_000, skip=199_990, both=204_990)
ARCHIVE_CAPS = Caps(take=5_000, skip=1 << 40, both=1 << 41)
"""WB documents no furthest `skip` for the archive."""
ARCHIVE_AFTER: Nanos = 30 * DAY


def get_feedbacks_count_unanswered(shop: Shop, ask: Ask) -> Reply:
    """How many reviews wait, in all and since midnight."""
    return count_unanswered(shop.feedbacks, ask)


def get_feedbacks_count(shop: Shop, ask: Ask) -> Reply:
    """How many reviews pass the filters."""
    return count(shop.feedbacks, ask)


def feedbacks(shop: Shop, ask: Ask) -> Reply:
    """A page of reviews, with the totals beside it."""
    try:
        filters, page = read_list(ask, CAPS)
    except BadParameter:
        return refused(ask, 400, WENT_WRONG)
    found = matching(shop.feedbacks, ask, _listed(ask, filters), newest_first=page.newest_first)
    return enveloped(
        {
            "countUnanswered": shop.feedbacks.count(False, indexed(ask)),
            "countArchive": shop.feedbacks.count(True, indexed(ask)),
            "feedbacks": _show(shop, ask, cut(found, page)),
        }
    )


def get_feedbacks_archive(shop: Shop, ask: Ask) -> Reply:
    """A page of processed and old reviews; there is no filter by date."""
    try:
        nm_id, page = read_integer(ask.query, "nmId"), read_page(ask)
    except BadParameter:
        return refused(ask, 400, WENT_WRONG)
    if beyond(page, ARCHIVE_CAPS):
        return refused(ask, 422, "Не удалось получить архивные отзывы по фильтру")
    everything = Filters(None, nm_id, 0, nanos(ask.now) + 1)
    old = nanos(ask.now) - ARCHIVE_AFTER
    found = matching(shop.feedbacks, ask, everything, newest_first=page.newest_first)
    archived = (feedback for feedback in found if feedback.done or feedback.created < old)
    return enveloped({"feedbacks": _show(shop, ask, cut(archived, page))})


def feedback(shop: Shop, ask: Ask) -> Reply:
    """One review, always as it is now."""
    found = shop.feedbacks.get(ask.query.get("id", ""))
    if found is None:
        return refused(ask, 422, "Невозможно получить отзыв по id")
    return enveloped(show_feedback(shop, found, ask))


def create_feedbacks_answer(shop: Shop, ask: Ask) -> Reply:
    """Answer a review."""
    body = _read_answer(ask)
    if isinstance(body, Reply):
        return body
    found = shop.feedbacks.get(body["id"])
    if found is not None and found.answer is not None:
        return _answer_again(shop, ask, found, body["text"])
    return _store(shop, ask, "create_feedbacks_answer", found, body["text"])


def update_feedbacks_answer(shop: Shop, ask: Ask) -> Reply:
    """Edit the answer to a review, once within 60 days."""
    body = _read_answer(ask)
    if isinstance(body, Reply):
        return body
    found = shop.feedbacks.get(body["id"])
    if found is None or (found.answer is not None and found.answer.editable(nanos(ask.now))):
        return _store(shop, ask, "update_feedbacks_answer", found, body["text"])
    if ask.settings.late_edit == "refuse":
        return refused(ask, 422, "Не удалось отредактировать ответ")
    return empty_reply(204)


def create_order_return(shop: Shop, ask: Ask) -> Reply:
    """Let the buyer of a reviewed product give it back: once, and only where WB offers it."""
    body = read_json(ask)
    if body is None:
        return refused(ask, 400, "failed to decode JSON request.")
    id = body.get("feedbackId")
    if not isinstance(id, str) or not id.strip():
        return refused(ask, 400, "Неправильный id в запросе")
    found = shop.feedbacks.get(id)
    if found is None:
        return refused(ask, 400, "Не удалось получить отзыв")
    return _return(shop, ask, found)


def _return(shop: Shop, ask: Ask, found: Feedback) -> Reply:
    if found.returned is not None:
        return refused(ask, 422, "Не удалось выполнить запрос на возврат покупок")
    if not found.able_return:
        return refused(ask, 422, "Запрос на возврат покупок недоступен")
    now = nanos(ask.now)
    shop.feedbacks.put(now, replace(found, able_return=False, returned=now))
    shop.log("create_order_return", found.id, "", ask.now)
    return enveloped(None)


def _listed(ask: Ask, filters: Filters) -> Filters:
    if ask.settings.archived_in_list:
        return filters
    return replace(filters, since=max(filters.since, nanos(ask.now) - ARCHIVE_AFTER))


def _show(shop: Shop, ask: Ask, found: list[Feedback]) -> list[msgspec.Raw]:
    return [show_feedback(shop, feedback, ask) for feedback in found]


def _answer_again(shop: Shop, ask: Ask, found: Feedback, text: str) -> Reply:
    if ask.settings.second_answer == "refuse":
        return _bad_request(ask, "Ответ на отзыв уже дан")
    assert found.answer is not None
    if ask.settings.second_answer == "edit" and found.answer.editable(nanos(ask.now)):
        return _store(shop, ask, "create_feedbacks_answer", found, text)
    return empty_reply(204)


def _store(shop: Shop, ask: Ask, operation: str, found: Feedback | None, text: str) -> Reply:
    if found is not None:
        now = nanos(ask.now)
        answer = found.answer.revised(text, now) if found.answer else Answer(text, now, now)
        shop.feedbacks.put(now, replace(found, answer=answer, was_viewed=True))
        shop.log(operation, found.id, text, ask.now)
    return empty_reply(204)


def _read_answer(ask: Ask) -> dict[str, Any] | Reply:
    problem = _content_type_problem(ask.request.headers.get("content-type"))
    body = read_json(ask)
    if problem or body is None:
        return _bad_request(ask, problem or "Неверный синтаксис JSON")
    id, text = body.get("id"), body.get("text")
    if not isinstance(id, str) or not isinstance(text, str) or not 2 <= len(text) <= 5000:
        return _bad_request(ask, "id must be a string, text a string of 2 to 5000 characters")
    return body


def _content_type_problem(content_type: str | None) -> str | None:
    if not content_type:
        return "content-type header not specified"
    kind = content_type.split(";")[0].strip().lower()
    if kind.count("/") != 1 or kind.startswith("/") or kind.endswith("/"):
        return f"content-type is not a valid mime-type: {content_type}"
    return None if kind == "application/json" else f"not a json content-type: {kind}"


def _bad_request(ask: Ask, detail: str) -> Reply:
    """The dialect that answering alone speaks."""
    body = {"title": "bad request", "requestId": ask.request_id, "origin": "fbapi", "detail": detail}
    return json_reply(400, body)


def _route(operation: str, method: str, path: str, answer: Any) -> Route:
    return Route(operation, method, f"/api/v1/{path}", "feedbacks", "feedbacks", answer)


ROUTES: tuple[Route, ...] = (
    _route("get_feedbacks_count_unanswered", "GET", "feedbacks/count-unanswered", get_feedbacks_count_unanswered),
    _route("get_feedbacks_count", "GET", "feedbacks/count", get_feedbacks_count),
    _route("feedbacks", "GET", "feedbacks", feedbacks),
    _route("create_feedbacks_answer", "POST", "feedbacks/answer", create_feedbacks_answer),
    _route("update_feedbacks_answer", "PATCH", "feedbacks/answer", update_feedbacks_answer),
    _route("create_order_return", "POST", "feedbacks/order/return", create_order_return),
    _route("feedback", "GET", "feedback", feedback),
    _route("get_feedbacks_archive", "GET", "feedbacks/archive", get_feedbacks_archive),
)
