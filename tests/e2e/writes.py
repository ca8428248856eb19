"""Every write operation as a deed on some item of a shop, and what kind of write it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.e2e.stage import Deed, Stage

from wbdesk import PinReviewItem


@dataclass(frozen=True)
class Write:
    """One method that writes."""

    name: str
    operation: str
    """The simulator's name for it."""
    make: Callable[[Stage], Deed]
    """Chooses an item that allows it."""
    bare: bool = False
    """Its 2xx says all by the status; the body is not read."""
    repeatable: bool = False
    """Made twice it does what it does once, so it may be retried like a read."""

    def __str__(self) -> str:
        return self.name


def a_question(stage: Stage) -> str:
    return next(q.id for q in stage.shop.unanswered_questions(stage.clock.now()) if not q.was_viewed)


def a_review(stage: Stage) -> str:
    return stage.shop.unanswered_feedbacks(stage.clock.now())[0].id


def a_review_to_return(stage: Stage) -> str:
    return next(f.id for f in stage.shop.feedbacks.walk() if f.able_return)


def an_answered_review(stage: Stage) -> str:
    now = int(stage.clock.now() * 10**9)
    return next(f.id for f in stage.shop.feedbacks.walk(done=True) if f.answer and f.answer.editable(now))


def a_pin(stage: Stage) -> int:
    return stage.shop.pins.pinned()[0].pin_id


def a_review_to_pin(stage: Stage) -> PinReviewItem:
    """A good review of a product that has no pins yet."""
    taken = {pin.nm_id for pin in stage.shop.pins.all()}
    good = (f for f in stage.shop.feedbacks.walk(newest_first=True) if f.valuation == 5 and f.text)
    return PinReviewItem("subscription", "nm", next(f.id for f in good if f.nm_id not in taken))


def a_sign(stage: Stage) -> str:
    return stage.shop.chats.sign(next(iter(stage.shop.chats.chats())).chat_id)


def a_claim(stage: Stage) -> str:
    return next(c.id for c in stage.shop.claims.walk(done=False) if c.phase == "site")


def answer_question(stage: Stage) -> Deed:
    id = a_question(stage)
    return lambda wb: wb.answer_question(id, "Да, подходит.")


def reject_question(stage: Stage) -> Deed:
    id = a_question(stage)
    return lambda wb: wb.reject_question(id, "Вопрос не о товаре.")


def update_question(stage: Stage) -> Deed:
    id = a_question(stage)
    return lambda wb: wb.update_question(id, text="Да, подходит.", state="wbRu")


def mark_question_viewed(stage: Stage) -> Deed:
    id = a_question(stage)
    return lambda wb: wb.mark_question_viewed(id)


def create_feedbacks_answer(stage: Stage) -> Deed:
    id = a_review(stage)
    return lambda wb: wb.create_feedbacks_answer(id, "Спасибо за отзыв!")


def update_feedbacks_answer(stage: Stage) -> Deed:
    id = an_answered_review(stage)
    return lambda wb: wb.update_feedbacks_answer(id, "Спасибо, исправили!")


def create_order_return(stage: Stage) -> Deed:
    id = a_review_to_return(stage)
    return lambda wb: wb.create_order_return(id)


def pin_feedback(stage: Stage) -> Deed:
    item = a_review_to_pin(stage)
    return lambda wb: wb.pin_feedback([item])


def unpin_feedback(stage: Stage) -> Deed:
    pin_id = a_pin(stage)
    return lambda wb: wb.unpin_feedback([pin_id])


def create_seller_message(stage: Stage) -> Deed:
    sign = a_sign(stage)
    return lambda wb: wb.create_seller_message(sign, message="Добрый день! Отправим завтра.")


def update_claim(stage: Stage) -> Deed:
    id = a_claim(stage)
    return lambda wb: wb.update_claim(id, "approve1")


WRITES = (
    Write("answer_question", "update_question", answer_question),
    Write("reject_question", "update_question", reject_question),
    Write("update_question", "update_question", update_question),
    Write("mark_question_viewed", "update_question", mark_question_viewed, repeatable=True),
    Write("create_feedbacks_answer", "create_feedbacks_answer", create_feedbacks_answer, bare=True),
    Write("update_feedbacks_answer", "update_feedbacks_answer", update_feedbacks_answer, bare=True),
    Write("create_order_return", "create_order_return", create_order_return),
    Write("pin_feedback", "pin_feedback", pin_feedback),
    Write("unpin_feedback", "unpin_feedback", unpin_feedback, repeatable=True),
    Write("create_seller_message", "create_seller_message", create_seller_message),
    Write("update_claim", "update_claim", update_claim, bare=True),
)
