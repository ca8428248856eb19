"""A review in WB's fields (https://dev.wildberries.ru/openapi/user-communication).

Lives here: the form only. Links are derived from the review's own numbers and lead nowhere.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from .ask import Ask
from .listing import product_details
from .records import Answer, Feedback
from .settings import Settings
from .shop import Shop
from .times import Nanos, moscow_offset_text, nanos, utc_seconds_text


def show_feedback(shop: Shop, feedback: Feedback, ask: Ask) -> dict[str, Any]:
    """The review as lists, the archive and the single read show it: all three alike."""
    settings, product = ask.settings, shop.products[feedback.nm_id]
    return {
        "id": feedback.id,
        "text": feedback.text,
        "pros": feedback.pros,
        "cons": feedback.cons,
        "productValuation": feedback.valuation,
        "createdDate": _date(feedback.created, settings),
        "answer": feedback.answer and show_answer(feedback.answer, nanos(ask.now), settings),
        "state": "wbRu" if feedback.done else "none",
        "productDetails": {**product_details(shop, feedback.nm_id, feedback.imt_id), "size": feedback.size},
        "video": _video(feedback),
        "wasViewed": feedback.was_viewed,
        "photoLinks": _photos(feedback),
        "userName": feedback.user_name,
        "orderStatus": feedback.order_status,
        "matchingSize": feedback.matching_size,
        # The methods behind these four are gone since 2025-12; the fields stay.
        "isAbleSupplierFeedbackValuation": feedback.valuation < 4,
        "supplierFeedbackValuation": 0,
        "isAbleSupplierProductValuation": False,
        "supplierProductValuation": 0,
        "isAbleReturnProductOrders": feedback.able_return,
        "returnProductOrdersDate": None if feedback.returned is None else utc_seconds_text(feedback.returned),
        "bables": list(feedback.bables) or None,
        "lastOrderShkId": feedback.shk_id,
        "lastOrderCreatedAt": moscow_offset_text(feedback.bought),
        "color": feedback.color or "colorless",
        "subjectId": product.subject_id,
        "subjectName": product.subject_name,
        "parentFeedbackId": feedback.parent_id,
        "childFeedbackId": feedback.child_id,
    }


def show_answer(answer: Answer, now: Nanos, settings: Settings) -> dict[str, Any]:
    """The answer with what moderation says of it by now."""
    return {"text": answer.text, "state": _state(answer, now, settings), "editable": answer.editable(now)}


def _state(answer: Answer, now: Nanos, settings: Settings) -> str:
    if now < answer.at + nanos(settings.answer_moderation):
        return "reviewRequired"
    return "rejected" if answer.rejected else "wbRu"


def _date(at: Nanos, settings: Settings) -> str:
    return utc_seconds_text(at) if settings.feedback_dates == "utc" else moscow_offset_text(at)


def _photos(feedback: Feedback) -> list[dict[str, str]] | None:
    return [_photo(feedback, number) for number in range(feedback.photos)] or None


def _photo(feedback: Feedback, number: int) -> dict[str, str]:
    part = (feedback.nm_id + number * 173) // 1000
    place = f"https://feedback04.wbbasket.ru/vol{part // 100}/part{part}/{feedback.shk_id + number}/photos"
    return {"fullSize": f"{place}/fs.webp", "miniSize": f"{place}/ms.webp"}


def _video(feedback: Feedback) -> dict[str, Any] | None:
    if not feedback.video_seconds:
        return None
    name = UUID(bytes=sha256(feedback.id.encode()).digest()[:16], version=4)
    place = f"https://videofeedback01.wbbasket.ru/{name}"
    return {
        "previewImage": f"{place}/preview.webp",
        "link": f"{place}/index.m3u8",
        "durationSec": feedback.video_seconds,
    }
