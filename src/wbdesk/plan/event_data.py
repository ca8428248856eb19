"""Making what an event tells out of what the mirror has. Shapes: `event_shapes.py`; the envelope: `facts.py`."""

from __future__ import annotations

from datetime import UTC, datetime

from wbdesk.api.chats import Attachments, Event
from wbdesk.api.claims import Claim
from wbdesk.api.feedback import Feedback, FeedbackProduct
from wbdesk.api.questions import Product, Question

from .event_shapes import AnswerData, ChatMessageData, ClaimData, FeedbackData, FileData, ProductData, QuestionData
from .intents import Intent
from .items import Item, part_of, seconds


def instant(at: float | datetime | None) -> str | None:
    """A time as events write it: RFC 3339 in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(at, UTC) if isinstance(at, (int, float)) else at
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message_data(item: Item) -> ChatMessageData:
    """An event of a chat."""
    event = part_of(item, Event) or Event(item.id)
    attachments = (event.message and event.message.attachments) or Attachments()
    return ChatMessageData(
        chat_id=item.chat_id,
        event_id=item.id,
        sender=item.state,
        source=event.source,
        text=item.text,
        files=_files(attachments),
        is_new_chat=bool(event.is_new_chat),
        client_name=event.client_name,
        nm_id=item.nm_id,
        order_id=item.order_id,
        written_at=instant(item.created_at),
    )


def _files(attachments: Attachments) -> tuple[FileData, ...]:
    """Documents, then pictures, of which WB says nothing but where they are."""
    documents = (FileData(file.download_id, file.name, file.content_type, file.size) for file in attachments.files)
    return (*documents, *(FileData(image.download_id) for image in attachments.images))


def question_data(item: Item) -> QuestionData:
    """A question."""
    question = part_of(item, Question) or Question(item.id)
    return QuestionData(
        question_id=item.id,
        text=item.text,
        product=_product(item, question.product_details),
        answered=item.answered,
        written_at=instant(item.created_at),
    )


def feedback_data(item: Item) -> FeedbackData:
    """A review. One that cannot be read as a whole is told by what the mirror could read of it."""
    feedback = part_of(item, Feedback) or Feedback(item.id, text=item.text)
    details = feedback.product_details or FeedbackProduct()
    return FeedbackData(
        feedback_id=item.id,
        rating=item.rating,
        text=feedback.text or "",
        pros=feedback.pros or "",
        cons=feedback.cons or "",
        tags=feedback.bables,
        photos=tuple(photo.full_size for photo in feedback.photo_links if photo.full_size),
        video=None if feedback.video is None else feedback.video.link,
        product=_product(item, details),
        size=details.size,
        color=feedback.color,
        order_status=feedback.order_status,
        parent_feedback_id=feedback.parent_feedback_id,
        answered=item.answered,
        written_at=instant(item.created_at),
    )


def claim_data(item: Item) -> ClaimData:
    """A claim."""
    claim = part_of(item, Claim) or Claim(item.id)
    return ClaimData(
        claim_id=item.id,
        status=None if item.state is None else int(item.state),
        status_ex=claim.status_ex,
        actions=claim.actions,
        comment=item.text,
        answer=claim.wb_comment,
        product=ProductData(item.nm_id, claim.imt_name),
        order_id=item.order_id,
        price=claim.price,
        made_at=instant(item.created_at),
        decided_at=instant(seconds(claim.dt_update)) if item.answered else None,
    )


def answer_data(intent: Intent) -> AnswerData:
    """An answer that WB shows."""
    return AnswerData(
        action=intent.kind,
        item_id=intent.item,
        text=str(intent.payload.get("text", "")),
        asked_by=intent.asked_by,
        rule=intent.rule,
        template=intent.template,
        template_version=intent.template_version,
    )


def _product(item: Item, details: Product | None) -> ProductData:
    details = details or Product()
    return ProductData(item.nm_id, details.product_name, details.supplier_article)
