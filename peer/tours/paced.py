"""`wbapi-async`: methods made from WB's specification over a hand-written core; httpx and msgspec, async.

Its address is set by replacing `__host__` on its methods. All 25 operations are there, three of them out of order. It
paces itself, each path apart, and sends again after 429, 5xx and time-outs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from wbapi import WBApi
from wbapi.client import WBMethod
from wbapi.communications import methods

from ..guide import Guide
from . import samples, words
from .stream import follow

OPERATIONS = 24
"""One never gets as far as the wire."""

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def wait(error: Exception) -> float | None:
    """The seconds WB asked for, of a refusal that is still one after its own attempts."""
    return getattr(error, "retry_after", None)


def lead(guide: Guide, token: str) -> None:
    """Every operation, section by section, in one event loop."""
    logging.getLogger("wbapi").setLevel(logging.ERROR)
    _point_at(guide.simulator.address)
    with asyncio.Runner() as runner:
        tour = Tour(guide, WBApi(token), runner.run)
        tour.questions()
        tour.feedbacks()
        tour.pins()
        tour.chats()
        tour.claims()
        runner.run(tour.client.close())


def _point_at(address: str) -> None:
    for method in vars(methods).values():
        if isinstance(method, type) and issubclass(method, WBMethod) and hasattr(method, "__host__"):
            method.__host__ = address


class Tour:
    """The client, the guide, and the loop that runs one call at a time."""

    def __init__(self, guide: Guide, client: WBApi, run: Run) -> None:
        self.guide, self.client, self._run = guide, client, run

    def call(self, method: str, **arguments: Any) -> Callable[[], Any]:
        """One call, to be made by the guide."""
        return lambda: self._run(getattr(self.client.communications, method)(**arguments))

    def questions(self) -> None:
        """Look, view, answer, reject, look again."""
        step, call = self.guide.step, self.call
        step("new_feedbacks_questions", call("get_new_feedbacks_questions"), words.news)
        count = step("get_questions_count_unanswered", call("get_questions_count_unanswered"), words.waiting)
        step("get_questions_count", call("get_questions_count", is_answered=False), words.amount)
        oldest = call("get_questions", is_answered=False, take=3, skip=0, order="dateAsc")
        first, second, third = step("questions", oldest, _oldest_first).data.questions
        self._change({"id": first.id, "wasViewed": True}, "viewed")
        self._change({"id": second.id, "answer": {"text": samples.ANSWER}, "state": "wbRu"}, "answered")
        self._change({"id": third.id, "answer": {"text": samples.REJECTION}, "state": "none"}, "rejected")
        step("question", call("get_question", id_=second.id), words.answered)
        fewer = partial(words.fewer, count.data.count_unanswered)
        step("get_questions_count_unanswered", call("get_questions_count_unanswered"), fewer)
        self.guide.refused("question", 422, call("get_question", id_="no-such-question"), _error)

    def _change(self, body: dict[str, Any], done: str) -> None:
        self.guide.step("update_question", self.call("update_question", body=body), partial(words.plain, done))

    def feedbacks(self) -> None:
        """Answer a review and edit the answer, grant a return."""
        step, call = self.guide.step, self.call
        step("get_feedbacks_count_unanswered", call("get_feedbacks_count_unanswered"), words.waiting)
        step("get_feedbacks_count", call("get_feedbacks_count", is_answered=False), words.amount)
        page = step("feedbacks", call("get_feedbacks", is_answered=False, take=500, skip=0), words.reviews)
        id = page.data.feedbacks[0].id
        step("create_feedbacks_answer", call("create_feedbacks_answer", id_=id, text=samples.THANKS), words.nothing)
        step(
            "update_feedbacks_answer", call("update_feedbacks_answer", id_=id, text=samples.THANKS_AGAIN), words.nothing
        )
        step("feedback", call("get_feedback", id_=id), words.thanked)
        step("get_feedbacks_archive", call("get_feedbacks_archive", take=50, skip=0), words.reviews)
        done = step("feedbacks", call("get_feedbacks", is_answered=True, take=2000, skip=0), words.reviews)
        able = next(one.id for one in done.data.feedbacks if one.is_able_return_product_orders)
        give = call("create_feedbacks_order_returns", feedback_id=able)
        step("create_order_return", give, partial(words.plain, "the return is granted"))
        self.guide.refused("create_order_return", 422, give, _error)

    def pins(self) -> None:
        """Read the plans, page through the list, pin and unpin."""
        step, call = self.guide.step, self.call
        step("get_pinned_feedbacks_limits", call("get_feedbacks_pins_limits"), words.plans)
        step("get_pinned_feedbacks_count", call("get_feedbacks_pins_count", state="pinned"), words.amount)
        page = step("get_pinned_feedbacks", call("get_feedbacks_pins", limit=3), words.page)
        others = partial(words.next_page, page.data)
        step("get_pinned_feedbacks", call("get_feedbacks_pins", limit=3, next_=page.next), others)
        done = step("feedbacks", call("get_feedbacks", is_answered=True, take=200, skip=0), words.reviews)
        best = [one.id for one in done.data.feedbacks if one.product_valuation == 5 and one.photo_links][:8]
        items = [{"pinMethod": "subscription", "pinOn": "nm", "feedbackId": id} for id in best]
        outcome = step("pin_feedback", call("set_feedbacks_pin", body=items), words.pinned)
        pin_ids = [item.pin_id for item in outcome.data if not item.is_errors]
        step("unpin_feedback", call("delete_feedbacks_pin", body=pin_ids), partial(words.unpinned, pin_ids))

    def chats(self) -> None:
        """Follow the stream; it can neither send nor fetch a file."""
        step, call = self.guide.step, self.call
        step("get_seller_chats", call("get_seller_chats"), words.chats)
        events, _ = follow(self.guide, lambda cursor: call("get_seller_events", next_=cursor))
        self.guide.falls_short("get_seller_events", lambda: self._run(self._stream()), partial(_short, len(events)))
        why = "its method takes no arguments and sends an empty JSON object"
        self.guide.stumble("create_seller_message", 400, call("create_seller_message"), why)
        file = next(image for event in events for image in _images(event))
        why = "looks for its own argument under another name"
        self.guide.stumble("get_seller_download", None, call("get_seller_download", id_=file.download_id), why)

    async def _stream(self) -> list[Any]:
        return [one async for one in self.client.communications.iter_get_seller_events()]

    def claims(self) -> None:
        """Read; it cannot decide."""
        step, call = self.guide.step, self.call
        step("claims", call("get_claims", is_archive=False), words.claims)
        step("claims", call("get_claims", is_archive=True, limit=5), words.claims)
        why = "its method takes no arguments and sends no body"
        self.guide.stumble("update_claim", 400, call("update_claim"), why)


def _error(error: Any) -> str:
    return f"{type(error).__name__}: {error.payload['errorText']}"


def _oldest_first(reply: Any) -> str:
    dates = [question.created_date for question in reply.data.questions]
    assert dates == sorted(dates)
    return f"{len(dates)} of {reply.data.count_unanswered}, the oldest of {dates[0][:10]}"


def _short(all: int, streamed: list[Any]) -> str:
    assert len(streamed) < all
    return f"its iterator looks for `next` in the wrong place and yields {len(streamed)} objects, not {all} events"


def _images(event: Any) -> list[Any]:
    attachments = event.message and event.message.attachments
    return (attachments and attachments.images) or []
