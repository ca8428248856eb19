"""What our methods are called elsewhere, where no rule leads from one name to the other.

Data alone: `spelling.py` makes hints of it, and nothing here can be called. The sources are the TypeScript SDK for WB
(https://github.com/salacoste/daytona-wildberries-typescript-sdk, 2.x, 3.x and its modules), the Python client that is
generated from WB's specification (https://github.com/eslazarev/wildberries-sdk), and what people try first.
"""

from __future__ import annotations

from collections.abc import Mapping

TYPESCRIPT: Mapping[str, tuple[str, ...]] = {
    "getChats": ("get_seller_chats",),
    "getChatEvents": ("walk_seller_events", "get_seller_events"),
    "pollForNewEvents": ("walk_seller_events",),
    "sendMessage": ("create_seller_message",),
    "getQuestionById": ("question",),
    "getReviews": ("walk_feedbacks", "feedbacks"),
    "respondToReview": ("create_feedbacks_answer",),
    "editReviewResponse": ("update_feedbacks_answer",),
    "requestReturnByFeedback": ("create_order_return",),
}
"""Names of its versions before 3.0; those of 3.x differ from ours in spelling alone."""

GENERATED: Mapping[str, tuple[str, ...]] = {
    "get_v1_new_feedbacks_questions": ("new_feedbacks_questions",),
    "get_v1_questions_count_unanswered": ("get_questions_count_unanswered",),
    "get_v1_questions_count": ("get_questions_count",),
    "get_v1_questions": ("questions", "walk_questions"),
    "patch_v1_questions": ("answer_question", "reject_question", "mark_question_viewed", "update_question"),
    "get_v1_question": ("question",),
    "get_v1_feedbacks_count_unanswered": ("get_feedbacks_count_unanswered",),
    "get_v1_feedbacks_count": ("get_feedbacks_count",),
    "get_v1_feedbacks": ("feedbacks", "walk_feedbacks"),
    "post_v1_feedbacks_answer": ("create_feedbacks_answer",),
    "patch_v1_feedbacks_answer": ("update_feedbacks_answer",),
    "post_v1_feedbacks_order_return": ("create_order_return",),
    "get_v1_feedback": ("feedback",),
    "get_v1_feedbacks_archive": ("get_feedbacks_archive", "walk_feedbacks_archive"),
    "get_v1_pins": ("get_pinned_feedbacks", "walk_pinned_feedbacks"),
    "post_v1_pins": ("pin_feedback",),
    "delete_v1_pins": ("unpin_feedback",),
    "get_v1_pins_count": ("get_pinned_feedbacks_count",),
    "get_v1_pins_limits": ("get_pinned_feedbacks_limits",),
    "get_v1_seller_chats": ("get_seller_chats",),
    "get_v1_seller_events": ("get_seller_events", "walk_seller_events"),
    "post_v1_seller_message": ("create_seller_message",),
    "get_v1_seller_download_id": ("get_seller_download",),
    "get_v1_claims": ("claims", "walk_claims"),
    "patch_v1_claim": ("update_claim",),
}
"""Every operation as the generated client has it."""

TRIED: Mapping[str, tuple[str, ...]] = {
    "reviews": ("feedbacks", "walk_feedbacks"),
    "pins": ("get_pinned_feedbacks", "pin_feedback", "unpin_feedback"),
    "chat": ("get_seller_chats", "walk_seller_events", "create_seller_message"),
    "chats": ("get_seller_chats", "walk_seller_events", "create_seller_message"),
    "events": ("walk_seller_events", "get_seller_events"),
    "returns": ("claims", "walk_claims", "update_claim"),
}
"""Words for a section of WB's API."""

TEMPLATES = "WB switched answer templates off on 2025-11-19: keep the texts in your own program"
COMPLAINTS = "WB switched complaints off on 2025-12-08: they can be made in the seller's account only"

SWITCHED_OFF: Mapping[str, str] = {
    "templates": TEMPLATES,
    "getTemplates": TEMPLATES,
    "getTemplateStats": TEMPLATES,
    "createTemplate": TEMPLATES,
    "updateTemplate": TEMPLATES,
    "deleteTemplate": TEMPLATES,
    "supplierValuations": COMPLAINTS,
    "createFeedbacksAction": COMPLAINTS,
}
"""What WB no longer has (https://dev.wildberries.ru/news/161)."""

MODULES = (
    "general",
    "products",
    "ordersFBS",
    "ordersFBW",
    "ordersDBS",
    "inStorePickup",
    "promotion",
    "tariffs",
    "analytics",
    "reports",
    "finances",
    "userManagement",
)
"""Parts of the TypeScript SDK that are about other sections of WB's API."""
