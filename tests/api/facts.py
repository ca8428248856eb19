"""WB's own words about its operations, as facts: `tests/facts/operations.json`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

FACTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "facts" / "operations.json").read_text(encoding="utf-8")
)["operations"]
"""In WB's order."""

OPERATION_NAMES = {
    "getV1NewFeedbacksQuestions": "new_feedbacks_questions",
    "getV1QuestionsCountUnanswered": "get_questions_count_unanswered",
    "getV1QuestionsCount": "get_questions_count",
    "getV1Questions": "questions",
    "patchV1Questions": "update_question",
    "getV1Question": "question",
    "getV1FeedbacksCountUnanswered": "get_feedbacks_count_unanswered",
    "getV1FeedbacksCount": "get_feedbacks_count",
    "getV1Feedbacks": "feedbacks",
    "postV1FeedbacksAnswer": "create_feedbacks_answer",
    "patchV1FeedbacksAnswer": "update_feedbacks_answer",
    "postV1FeedbacksOrderReturn": "create_order_return",
    "getV1Feedback": "feedback",
    "getV1FeedbacksArchive": "get_feedbacks_archive",
    "getFeedbacksV1Pins": "get_pinned_feedbacks",
    "postFeedbacksV1Pins": "pin_feedback",
    "deleteFeedbacksV1Pins": "unpin_feedback",
    "getFeedbacksV1PinsCount": "get_pinned_feedbacks_count",
    "getFeedbacksV1PinsLimits": "get_pinned_feedbacks_limits",
    "getV1SellerChats": "get_seller_chats",
    "getV1SellerEvents": "get_seller_events",
    "postV1SellerMessage": "create_seller_message",
    "getV1SellerDownloadId": "get_seller_download",
    "getV1Claims": "claims",
    "patchV1Claim": "update_claim",
}
"""Ours for WB's."""


def python_name(name: str) -> str:
    """A name of WB's in snake_case, by sense: `chatID`, `nmID` and `nmId` end in `_id`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", re.sub(r"ID$", "Id", name)).lower()


def fact(name: str) -> dict[str, Any]:
    """The facts of the operation that we call *name*."""
    return next(row for row in FACTS if OPERATION_NAMES[row["operation"]] == name)


def reply_fields(name: str, status: str = "200") -> dict[str, dict[str, Any]]:
    """What a good reply has, by path (`data.questions[].id`)."""
    fields: dict[str, dict[str, Any]] = fact(name)["replies"][status]["fields"]
    return fields
