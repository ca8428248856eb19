"""Questions: six operations, from the flag of news to answering (https://dev.wildberries.ru/openapi/user-communication).

Lives here: how WB shows questions, and what it lets a seller do with them. A question is new, answered (`wbRu`) or
rejected (`none`); whatever is sent as an answer afterwards is its one edit, within 60 days.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .ask import Ask, Route
from .listing import (
    WENT_WRONG,
    BadParameter,
    Caps,
    count,
    count_unanswered,
    cut,
    enveloped,
    indexed,
    matching,
    product_details,
    read_json,
    read_list,
    refused,
)
from .messages import Reply
from .records import Answer, Question
from .shop import Shop
from .times import Nanos, nanos, utc_text

CAPS = Caps(take=10_000, skip=10_000, both=10_000)
STATES = ("none", "wbRu")


def new_feedbacks_questions(shop: Shop, ask: Ask) -> Reply:
    """Whether anything unanswered has not been viewed yet."""
    seen = indexed(ask)
    return enveloped(
        {
            "hasNewQuestions": any(not q.was_viewed for q in shop.questions.walk(done=False, as_of=seen)),
            "hasNewFeedbacks": any(not f.was_viewed for f in shop.feedbacks.walk(done=False, as_of=seen)),
        }
    )


def get_questions_count_unanswered(shop: Shop, ask: Ask) -> Reply:
    """How many questions wait, in all and since midnight."""
    return count_unanswered(shop.questions, ask)


def get_questions_count(shop: Shop, ask: Ask) -> Reply:
    """How many questions pass the filters."""
    return count(shop.questions, ask)


def questions(shop: Shop, ask: Ask) -> Reply:
    """A page of questions, with the totals beside it."""
    try:
        filters, page = read_list(ask, CAPS)
    except BadParameter:
        return refused(ask, 400, WENT_WRONG)
    found = cut(matching(shop.questions, ask, filters, newest_first=page.newest_first), page)
    return enveloped(
        {
            "countUnanswered": shop.questions.count(False, indexed(ask)),
            "countArchive": shop.questions.count(True, indexed(ask)),
            "questions": [show_question(shop, question, nanos(ask.now)) for question in found],
        }
    )


def question(shop: Shop, ask: Ask) -> Reply:
    """One question, always as it is now."""
    found = shop.questions.get(ask.query.get("id", ""))
    if found is None:
        return refused(ask, 422, "Невозможно получить вопрос по id")
    return enveloped(show_question(shop, found, nanos(ask.now)))


def update_question(shop: Shop, ask: Ask) -> Reply:
    """Mark as viewed, reject with a text, answer, or edit the answer: the body says which."""
    body = read_json(ask)
    if body is None or not _makes_sense(body):
        return refused(ask, 400, WENT_WRONG)
    found = shop.questions.get(body["id"])
    if found is None:
        # WB says "review" here, too.
        return refused(ask, 404, "Не найден отзыв")
    return _view(shop, ask, found, body["wasViewed"]) if "answer" not in body else _answer(shop, ask, found, body)


def show_question(shop: Shop, question: Question, now: Nanos) -> dict[str, Any]:
    """The question in WB's fields."""
    return {
        "id": question.id,
        "text": question.text,
        "createdDate": utc_text(question.created),
        "state": question.state,
        "answer": question.answer and _show_answer(question.answer, now),
        "productDetails": product_details(shop.products[question.nm_id], shop.name),
        "wasViewed": question.was_viewed,
        "isWarned": question.is_warned,
    }


def _show_answer(answer: Answer, now: Nanos) -> dict[str, Any]:
    return {"text": answer.text, "editable": answer.editable(now), "createDate": utc_text(answer.at)}


def _makes_sense(body: dict[str, Any]) -> bool:
    if not isinstance(body.get("id"), str):
        return False
    if "answer" not in body:
        return isinstance(body.get("wasViewed"), bool)
    answer = body["answer"]
    text = answer.get("text") if isinstance(answer, dict) else None
    return isinstance(text, str) and bool(text.strip()) and body.get("state") in STATES


def _view(shop: Shop, ask: Ask, found: Question, viewed: bool) -> Reply:
    if found.was_viewed != viewed:
        shop.questions.put(nanos(ask.now), replace(found, was_viewed=viewed))
        shop.log("update_question", found.id, "", ask.now)
    return enveloped(None)


def _answer(shop: Shop, ask: Ask, found: Question, body: dict[str, Any]) -> Reply:
    now, text = nanos(ask.now), body["answer"]["text"]
    if found.answer is not None and not found.answer.editable(now):
        return refused(ask, 422, "Не удалось отредактировать вопрос")
    answer = found.answer.revised(text, now) if found.answer else Answer(text, now, now)
    shop.questions.put(now, replace(found, state=body["state"], answer=answer, was_viewed=True))
    shop.log("update_question", found.id, text, ask.now)
    return enveloped(None)


def _route(operation: str, method: str, path: str, answer: Any) -> Route:
    return Route(operation, method, path, "feedbacks", "feedbacks", answer)


ROUTES: tuple[Route, ...] = (
    _route("new_feedbacks_questions", "GET", "/api/v1/new-feedbacks-questions", new_feedbacks_questions),
    _route(
        "get_questions_count_unanswered", "GET", "/api/v1/questions/count-unanswered", get_questions_count_unanswered
    ),
    _route("get_questions_count", "GET", "/api/v1/questions/count", get_questions_count),
    _route("questions", "GET", "/api/v1/questions", questions),
    _route("update_question", "PATCH", "/api/v1/questions", update_question),
    _route("question", "GET", "/api/v1/question", question),
)
