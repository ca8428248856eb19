"""A review in WB's fields (https://dev.wildberries.ru/openapi/user-communication).

Lives here: the form only. Links are derived from the review's own numbers and lead nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from .ask import Ask
from .listing import product_details
from .records import Answer, Feedback, Product
from .settings import Settings
from .shop import Shop
from .times import Nanos, moscow_offset_text, nanos, utc_seconds_text

Verdict = tuple[str, bool]
"""An answer's state, and whether it may be edited."""
Date = Callable[[Nanos], str]
DATES: Mapping[str, Date] = {"utc": utc_seconds_text, "moscow": moscow_offset_text}
"""The form of a review's date by `Settings.feedback_dates`."""


def show_feedback(shop: Shop, feedback: Feedback, ask: Ask) -> msgspec.Raw:
    """The review as lists, the archive and the single read show it, all three alike: JSON ready to be put in."""
    verdict = feedback.answer and _verdict(feedback.answer, nanos(ask.now), ask.settings)
    dates = DATES[ask.settings.feedback_dates]
    return _encoded(feedback, shop.products[feedback.nm_id], shop.name, verdict or ("", False), dates)


@lru_cache(maxsize=5_000)
def _encoded(feedback: Feedback, product: Product, seller: str, verdict: Verdict, date: Date) -> msgspec.Raw:
    # One page is kept ready: who polls or pages by test sees the same reviews again and again.
    return msgspec.Raw(msgspec.json.encode(_fields(feedback, product, seller, verdict, date)))


def _fields(feedback: Feedback, product: Product, seller: str, verdict: Verdict, date: Date) -> dict[str, Any]:
    return {
        "id": feedback.id,
        "text": feedback.text,
        "pros": feedback.pros,
        "cons": feedback.cons,
        "productValuation": feedback.valuation,
        "createdDate": date(feedback.created),
        "answer": feedback.answer and _answer(feedback.answer, *verdict),
        "state": "wbRu" if feedback.done else "none",
        "productDetails": {**product_details(product, seller, feedback.imt_id), "size": feedback.size},
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


def _answer(answer: Answer, state: str, editable: bool) -> dict[str, Any]:
    return {"text": answer.text, "state": state, "editable": editable}


def _verdict(answer: Answer, now: Nanos, settings: Settings) -> Verdict:
    """What moderation says of the answer by now, and whether it may still be edited."""
    waits = now < answer.at + nanos(settings.answer_moderation)
    state = "reviewRequired" if waits else "rejected" if answer.rejected else "wbRu"
    return state, answer.editable(now)


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
