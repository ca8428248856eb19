"""`wildberries-api`: written by hand; requests and pydantic, sync. Its models let hardly a field be absent.

Its address is set by the class given as `base_url`. Questions, reviews and chat, 18 operations; no pins, no claims. It
neither paces itself nor sends again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from arrow import Arrow
from wb_api.base.dataclass import File
from wb_api.chat import dataclass as chat
from wb_api.feedback import dataclass as feedback
from wb_api.sync_api import SyncAPI

from ..guide import Guide
from . import samples, words
from .stream import follow

OPERATIONS = 18


def wait(_error: Exception) -> float | None:
    """Every refusal but 401, 403 and 404 is one and the same error without a status."""
    return None


def lead(guide: Guide, token: str) -> None:
    """Every operation it has but the ones WB switched off."""
    address = guide.simulator.address
    hosts = type("Hosts", (), {"COMMON": address, "FEEDBACK": address, "CHAT": address})
    api = SyncAPI.build(token, base_url=hosts)
    _questions(guide, api.feedback)
    _feedbacks(guide, api.feedback)
    _returns(guide, api.feedback)
    _chats(guide, api.chat)


def _questions(guide: Guide, api: Any) -> None:
    guide.step("new_feedbacks_questions", api.check_new_feedbacks_questions, words.news)
    count = guide.step("get_questions_count_unanswered", api.get_question_count_unanswered, words.waiting)
    since = feedback.QuestionCountRequest(date_from=Arrow.fromtimestamp(samples.BEGINNING), is_answered=False)
    guide.step("get_questions_count", lambda: api.get_question_count(since), words.amount)
    page = feedback.QuestionListRequest(is_answered=False, take=3, skip=0, order="dateAsc")
    first, second, third = guide.step("questions", lambda: api.get_question_list(page), _oldest_first).data.questions
    view = feedback.QuestionMarkAsReadRequest(id=first.id, was_viewed=True)
    guide.step("update_question", lambda: api.mark_question_as_read(view), partial(words.plain, "viewed"))
    answer = feedback.QuestionAnswerAddRequest.create(second.id, samples.ANSWER)
    guide.step("update_question", lambda: api.add_question_answer(answer), partial(words.plain, "answered"))
    reject = feedback.QuestionRejectRequest.create(third.id, samples.REJECTION)
    guide.step("update_question", lambda: api.reject_question(reject), partial(words.plain, "rejected"))
    asked = feedback.QuestionGetRequest(id=second.id)
    guide.step("question", lambda: api.get_question(asked), _answered)
    fewer = partial(words.fewer, count.data.count_unanswered)
    guide.step("get_questions_count_unanswered", api.get_question_count_unanswered, fewer)
    nobody = feedback.QuestionGetRequest(id="no-such-question")
    guide.refused("question", 422, lambda: api.get_question(nobody), _wordless)


def _feedbacks(guide: Guide, api: Any) -> None:
    guide.step("get_feedbacks_count_unanswered", api.get_feedback_count_unanswered, words.waiting)
    open_ones = feedback.FeedbackCountRequest(is_answered=False)
    guide.step("get_feedbacks_count", lambda: api.get_feedback_count(open_ones), words.amount)
    page = feedback.FeedbackListRequest(is_answered=False, take=500, skip=0)
    id = guide.step("feedbacks", lambda: api.get_feedback_list(page), _reviews).data.feedbacks[0].id
    thanks = feedback.FeedbackAnswerAddRequest(id=id, text=samples.THANKS)
    guide.step("create_feedbacks_answer", lambda: api.add_feedback_answer(thanks), words.nothing)
    again = feedback.FeedbackAnswerUpdateRequest(id=id, text=samples.THANKS_AGAIN)
    guide.step("update_feedbacks_answer", lambda: api.update_feedback_answer(again), words.nothing)
    asked = feedback.FeedbackGetRequest(id=id)
    guide.step("feedback", lambda: api.get_feedback(asked), _thanked)
    old = feedback.FeedbackArchiveListRequest(take=50, skip=0)
    guide.step("get_feedbacks_archive", lambda: api.get_feedback_archive_list(old), _reviews)


def _returns(guide: Guide, api: Any) -> None:
    page = feedback.FeedbackListRequest(is_answered=True, take=2000, skip=0)
    done = guide.step("feedbacks", lambda: api.get_feedback_list(page), _reviews)
    able = next(one.id for one in done.data.feedbacks if one.is_able_return_product_orders)
    request = feedback.FeedbackOrderReturnRequest(feedback_id=able)
    give = partial(api.return_feedback_order, request)
    guide.step("create_order_return", give, partial(words.plain, "the return is granted"))
    guide.refused("create_order_return", 422, give, _wordless)
    asked = feedback.FeedbackGetRequest(id=able)
    guide.step("feedback", lambda: api.get_feedback(asked), _returned)


def _chats(guide: Guide, api: Any) -> None:
    chats = guide.step("get_seller_chats", api.get_chat_list, words.chats)
    _, end = follow(guide, partial(_events, api))
    opened = chats.result[0]
    text_only = chat.ChatMessageCreateRequest(reply_sign=opened.reply_sign, message=samples.MESSAGE)
    why = "sends a text without files urlencoded; WB documents multipart/form-data alone"
    guide.stumble("create_seller_message", 400, lambda: api.create_chat_message(text_only), why)
    send = partial(_send, api, opened.reply_sign)
    guide.step("create_seller_message", send, partial(words.sent, opened.id))
    guide.refused("create_seller_message", 400, send, _wordless)
    news = guide.step("get_seller_events", _events(api, end), _own_message)
    download = chat.FileDownloadRequest(download_id=news.result.events[-1].message.attachments.images[0].download_id)
    guide.refused("get_seller_download", 202, lambda: api.download_file(download), _pending)
    guide.simulator.jump(samples.WAITS)
    guide.step("get_seller_download", lambda: api.download_file(download), _picture)


def _send(api: Any, sign: str) -> Any:
    """Its files can be read once, so each attempt needs a new one."""
    file = File.build(samples.PICTURE, "image/png", name="label.png")
    return api.create_chat_message(chat.ChatMessageCreateRequest(reply_sign=sign, message=samples.MESSAGE, file=[file]))


def _events(api: Any, cursor: int | None) -> Callable[[], Any]:
    return partial(api.get_chat_event_list, chat.ChatEventListRequest(next=cursor))


def _oldest_first(reply: Any) -> str:
    dates = [question.created_at for question in reply.data.questions]
    assert dates == sorted(dates)
    return f"{len(dates)} of {reply.data.count_unanswered}, the oldest of {dates[0].date()}"


def _answered(reply: Any) -> str:
    assert (reply.data.state.value, reply.data.answer.text) == ("wbRu", samples.ANSWER)
    return f"reads back: {reply.data.answer.text}"


def _wordless(error: Exception) -> str:
    return f"{type(error).__name__}: {error} (status and WB's words are lost)"


def _reviews(reply: Any) -> str:
    return f"{len(reply.data.feedbacks)} reviews"


def _thanked(reply: Any) -> str:
    assert reply.data.answer.text == samples.THANKS_AGAIN
    return f"reads back the edited answer, {reply.data.answer.state.value}"


def _returned(reply: Any) -> str:
    return f"returned on {reply.data.return_product_orders_date.date()}"


def _own_message(reply: Any) -> str:
    event = reply.result.events[-1]
    assert (event.sender.value, event.message.text) == ("seller", samples.MESSAGE)
    return f"the message arrives from {event.source.value}"


def _pending(error: Exception) -> str:
    return f"{type(error).__name__}, without the seconds to wait"


def _picture(file: File) -> str:
    assert (file.content.read(), file.content_type) == (samples.PICTURE, "image/png")
    return f"the picture, {file.content_length} bytes"
