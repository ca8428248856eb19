"""One intent of every kind, about something that waits for it in a simulated shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from tests.engine.stand import Stand

from wbdesk.plan.intents import Intent, IntentKey, IntentKind, begun
from wbdesk.sim.records import Answer, PinPlan
from wbdesk.sim.times import nanos

BEFORE = "Здравствуйте!"
"""What an answer said that is to be edited."""

_numbers = count(1)


def wish(made: Stand, kind: IntentKind, item: str, payload: dict[str, Any], **known: Any) -> Intent:
    """An intent that a person has asked for just now; *target* may differ from the item."""
    key = IntentKey(made.seller, kind, known.pop("target", item))
    return begun(key, item, payload, made.wb.now, **{"asked_by": "person:Ольга", "mode": "auto", **known})


def card(made: Stand) -> int:
    return next(iter(made.wb.shop.products))


def question(made: Stand) -> str:
    """A new question, asked before the lists were last indexed."""
    return made.wb.shop.buyer_asks(made.wb.now - 300, card(made), f"Какой размер? {next(_numbers)}")


def feedback(made: Stand, **known: Any) -> str:
    """A new review."""
    return made.wb.shop.buyer_reviews(made.wb.now - 300, card(made), 2, "Мало", able_return=True, **known)


def answered_question(made: Stand) -> str:
    """A question that the seller has answered, and may edit once."""
    shop, at = made.wb.shop, nanos(made.wb.now - 200)
    found = shop.questions.get(question(made))
    assert found is not None
    shop.questions.put(at, replace(found, state="wbRu", answer=Answer(BEFORE, at, at), was_viewed=True))
    return found.id


def answered_feedback(made: Stand) -> str:
    """A review that the seller has answered, and may edit once."""
    shop, at = made.wb.shop, nanos(made.wb.now - 200)
    found = shop.feedbacks.get(feedback(made))
    assert found is not None
    shop.feedbacks.put(at, replace(found, answer=Answer(BEFORE, at, at), was_viewed=True))
    return found.id


def chat(made: Stand) -> str:
    """A new chat in which a buyer has written."""
    event = made.wb.shop.buyer_writes(made.wb.now - 30, nm_id=card(made), text="Где мой заказ?")
    return next(one.chat_id for one in made.wb.shop.chats.events() if one.event_id == event)


def pin(made: Stand) -> Intent:
    made.wb.shop.plan_changes(made.wb.now, "tariff", PinPlan(10, 10))
    review = feedback(made)
    return wish(made, "pin", review, {"pin_on": "nm", "pin_method": "tariff"}, target=f"{review}@nm")


def unpin(made: Stand) -> Intent:
    [found, *_] = made.wb.shop.pins.pinned()
    return wish(made, "unpin", found.feedback_id, {"pin_id": found.pin_id}, target=str(found.pin_id))


def claim(made: Stand) -> str:
    return made.wb.shop.buyer_claims(made.wb.now - 300, card(made))


WISHES: dict[IntentKind, Callable[[Stand], Intent]] = {
    "question_answer": lambda made: wish(made, "question_answer", question(made), {"text": "Да,  подойдёт."}),
    "question_reject": lambda made: wish(made, "question_reject", question(made), {"text": "Не по теме."}),
    "question_edit": lambda made: wish(
        made, "question_edit", answered_question(made), {"text": "Да, подойдёт.", "was": BEFORE}
    ),
    "question_viewed": lambda made: wish(made, "question_viewed", question(made), {}),
    "feedback_answer": lambda made: wish(made, "feedback_answer", feedback(made), {"text": "Нам жаль!\nВернём."}),
    "feedback_edit": lambda made: wish(made, "feedback_edit", answered_feedback(made), {"text": "Нам жаль!"}),
    "order_return": lambda made: wish(made, "order_return", feedback(made), {}),
    "pin": pin,
    "unpin": unpin,
    "chat_message": lambda made: wish(
        made, "chat_message", chat(made), {"text": "Уже в пути,  номер 77."}, target=f"crm-{next(_numbers)}"
    ),
    "claim_decision": lambda made: wish(made, "claim_decision", claim(made), {"action": "approve1"}),
}
"""Each kind that goes to WB."""


def questions(made: Stand, many: int, **known: Any) -> Iterator[Intent]:
    """Answers of a rule to so many new questions."""
    for _ in range(many):
        yield wish(made, "question_answer", question(made), {"text": "Да."}, asked_by="rule:all", rule="all", **known)
