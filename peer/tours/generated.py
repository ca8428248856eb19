"""`wildberries-sdk`: made by OpenAPI Generator from WB's specification; urllib3 and pydantic, sync.

Its address is set by `Configuration(host=..., ignore_operation_servers=True)`. All 25 operations; it neither paces
itself nor sends again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from wildberries_sdk import communications as sdk

from ..guide import Guide
from . import samples, words
from .stream import follow

OPERATIONS = 25

Api = sdk.DefaultApi


def wait(error: Exception) -> float | None:
    """The seconds WB asked for: its headers are kept by the error."""
    seconds = getattr(error, "headers", {}).get("X-Ratelimit-Retry")
    return None if seconds is None else float(seconds)


def lead(guide: Guide, token: str) -> None:
    """Every operation, section by section."""
    address = guide.simulator.address
    where = sdk.Configuration(host=address, ignore_operation_servers=True, api_key={"HeaderApiKey": token})
    with sdk.ApiClient(where) as client:
        api = Api(client)
        _questions(guide, api)
        _feedbacks(guide, api)
        _returns(guide, api)
        _pins(guide, api)
        _chats(guide, api)
        _claims(guide, api)


def _questions(guide: Guide, api: Api) -> None:
    guide.step("new_feedbacks_questions", api.get_v1_new_feedbacks_questions, words.news)
    count = guide.step("get_questions_count_unanswered", api.get_v1_questions_count_unanswered, words.waiting)
    guide.step("get_questions_count", partial(api.get_v1_questions_count, is_answered=False), words.amount)
    oldest = partial(api.get_v1_questions, is_answered=False, take=3, skip=0, order="dateAsc")
    first, second, third = guide.step("questions", oldest, _oldest_first).data.questions
    _change(guide, api, sdk.PatchV1QuestionsRequestOneOf(id=first.id, wasViewed=True), "viewed")
    _change(guide, api, _reply(second.id, samples.ANSWER, "wbRu"), "answered")
    _change(guide, api, _reply(third.id, samples.REJECTION, "none"), "rejected")
    guide.step("question", partial(api.get_v1_question, second.id), words.answered)
    fewer = partial(words.fewer, count.data.count_unanswered)
    guide.step("get_questions_count_unanswered", api.get_v1_questions_count_unanswered, fewer)
    guide.refused("question", 422, partial(api.get_v1_question, "no-such-question"), _error_text)


def _change(guide: Guide, api: Api, change: Any, done: str) -> None:
    call = partial(api.patch_v1_questions, sdk.PatchV1QuestionsRequest(change))
    guide.step("update_question", call, partial(words.plain, done))


def _reply(id: str, text: str, state: str) -> sdk.PatchV1QuestionsRequestOneOf1:
    answer = sdk.PatchV1QuestionsRequestOneOf1Answer(text=text)
    return sdk.PatchV1QuestionsRequestOneOf1(id=id, answer=answer, state=state)


def _feedbacks(guide: Guide, api: Api) -> None:
    guide.step("get_feedbacks_count_unanswered", api.get_v1_feedbacks_count_unanswered, words.waiting)
    guide.step("get_feedbacks_count", partial(api.get_v1_feedbacks_count, is_answered=False), words.amount)
    unanswered = partial(api.get_v1_feedbacks, is_answered=False, take=500, skip=0)
    id = guide.step("feedbacks", unanswered, words.reviews).data.feedbacks[0].id
    thanks = sdk.PostV1FeedbacksAnswerRequest(id=id, text=samples.THANKS)
    guide.step("create_feedbacks_answer", partial(api.post_v1_feedbacks_answer, thanks), words.nothing)
    again = sdk.PatchV1FeedbacksAnswerRequest(id=id, text=samples.THANKS_AGAIN)
    guide.step("update_feedbacks_answer", partial(api.patch_v1_feedbacks_answer, again), words.nothing)
    guide.step("feedback", partial(api.get_v1_feedback, id), words.thanked)
    guide.step("get_feedbacks_archive", partial(api.get_v1_feedbacks_archive, take=50, skip=0), words.reviews)


def _returns(guide: Guide, api: Api) -> None:
    processed = partial(api.get_v1_feedbacks, is_answered=True, take=2000, skip=0)
    done = guide.step("feedbacks", processed, words.reviews).data.feedbacks
    id = next(one.id for one in done if one.is_able_return_product_orders)
    give = partial(api.post_v1_feedbacks_order_return, sdk.PostV1FeedbacksOrderReturnRequest(feedbackId=id))
    guide.step("create_order_return", give, partial(words.plain, "the return is granted"))
    guide.refused("create_order_return", 422, give, _error_text)
    guide.step("feedback", partial(api.get_v1_feedback, id), _returned)


def _pins(guide: Guide, api: Api) -> None:
    guide.step("get_pinned_feedbacks_limits", api.get_v1_pins_limits, words.plans)
    guide.step("get_pinned_feedbacks_count", partial(api.get_v1_pins_count, state="pinned"), words.amount)
    page = guide.step("get_pinned_feedbacks", partial(api.get_v1_pins, limit=3), words.page)
    others = partial(words.next_page, page.data)
    guide.step("get_pinned_feedbacks", partial(api.get_v1_pins, limit=3, next=page.next), others)
    why = "takes feedbackId as a whole number only, as WB's specification says; ids are texts"
    guide.stumble("get_pinned_feedbacks", None, partial(api.get_v1_pins, feedback_id=page.data[0].feedback_id), why)
    why = "writes the offset of dateFrom as +0000; RFC 3339 wants +00:00 or Z"
    beginning = datetime.fromtimestamp(samples.BEGINNING, UTC)
    guide.stumble("get_pinned_feedbacks", 400, partial(api.get_v1_pins, date_from=beginning), why)
    _pin_and_unpin(guide, api)


def _pin_and_unpin(guide: Guide, api: Api) -> None:
    processed = partial(api.get_v1_feedbacks, is_answered=True, take=200, skip=0)
    done = guide.step("feedbacks", processed, words.reviews).data.feedbacks
    best = [one.id for one in done if one.product_valuation == 5 and one.photo_links][:8]
    items = [sdk.OpenapiPinReviewItem(pinMethod="subscription", pinOn="nm", feedbackId=id) for id in best]
    outcome = guide.step("pin_feedback", partial(api.post_v1_pins, items), words.pinned)
    pin_ids = [item.pin_id for item in outcome.data if not item.is_errors]
    guide.step("unpin_feedback", partial(api.delete_v1_pins, pin_ids), partial(words.unpinned, pin_ids))


def _chats(guide: Guide, api: Api) -> None:
    first = guide.step("get_seller_chats", api.get_v1_seller_chats, words.chats).result[0]
    _, end = follow(guide, lambda cursor: partial(api.get_v1_seller_events, cursor))
    files: list[Any] = [("label.png", samples.PICTURE)]
    send = partial(api.post_v1_seller_message, first.reply_sign, samples.MESSAGE, files)
    guide.step("create_seller_message", send, partial(words.sent, first.chat_id))
    guide.refused("create_seller_message", 400, send, _detail)
    news = guide.step("get_seller_events", partial(api.get_v1_seller_events, end), _own_message)
    id = news.result.events[-1].message.attachments.images[0].download_id
    guide.step("get_seller_download", partial(api.get_v1_seller_download_id, id), _pending)
    guide.simulator.jump(samples.WAITS)
    guide.step("get_seller_download", partial(api.get_v1_seller_download_id, id), _picture)


def _claims(guide: Guide, api: Api) -> None:
    waiting = guide.step("claims", partial(api.get_v1_claims, is_archive=False), words.claims).claims
    claim = next(one for one in waiting if "rejectcustom" in one.actions)
    reject = sdk.PatchV1ClaimRequest(id=claim.id, action="rejectcustom", comment=samples.DECISION)
    guide.step("update_claim", partial(api.patch_v1_claim, reject), words.nothing)
    guide.step("claims", partial(api.get_v1_claims, is_archive=True, id=claim.id), _decided)
    guide.refused("update_claim", 400, partial(api.patch_v1_claim, reject), _detail)


def _error_text(error: Any) -> str:
    return f"{type(error).__name__}: {error.data.error_text}"


def _detail(error: Any) -> str:
    return f"{type(error).__name__}: {error.data.detail}"


def _oldest_first(reply: Any) -> str:
    dates = [question.created_date for question in reply.data.questions]
    assert dates == sorted(dates)
    return f"{len(dates)} of {reply.data.count_unanswered}, the oldest of {dates[0]:%Y-%m-%d}"


def _returned(reply: Any) -> str:
    return f"returned on {reply.data.return_product_orders_date[:10]}"


def _own_message(reply: Any) -> str:
    event = reply.result.events[-1]
    assert (event.sender, event.message.text) == (sdk.Sender.SELLER, samples.MESSAGE)
    return f"the message arrives from {event.source}"


def _pending(reply: Any) -> str:
    assert reply.retry_seconds > 0
    return f"{reply.moderation_state}: come back in {reply.retry_seconds} s"


def _picture(content: bytes) -> str:
    assert content == samples.PICTURE
    return f"the picture, {len(content)} bytes"


def _decided(page: Any) -> str:
    (claim,) = page.claims
    assert (claim.status, claim.wb_comment) == (1, samples.DECISION)
    return f"rejected, the buyer reads: {claim.wb_comment}"
