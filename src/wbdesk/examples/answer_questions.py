"""Answer every unanswered question from a template for its kind of product, oldest first.

The list shrinks while it is answered; `walk_questions` still yields each question exactly once. If WB's reply to an
answer is lost, the answer is not repeated: the question is read, and what is not proved is left for the next run. A
question that WB does not let be answered is left as well, and stands in nobody's way.

Leave a few minutes between two runs: WB's list lags behind, and a question that it still shows as unanswered would be
answered again, which WB counts as the one edit it allows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wbdesk import BadRequest, NotFound, OutcomeUnknown, Question, Unprocessable, WildberriesSDK

# The first word that the product's name contains decides. WB sends no category with a question.
KINDS = {
    "плать": "clothes",
    "футболк": "clothes",
    "куртк": "clothes",
    "худи": "clothes",
    "джинс": "clothes",
    "кроссов": "shoes",
    "ботин": "shoes",
    "наушник": "electronics",
    "кабель": "electronics",
    "заряд": "electronics",
    "крем": "cosmetics",
    "шампун": "cosmetics",
    "сыворот": "cosmetics",
}

TEMPLATES = {
    "clothes": "Здравствуйте! Модель соответствует размерной сетке в карточке. Если сомневаетесь между размерами, "
    "ориентируйтесь на обхват груди и бёдер.",
    "shoes": "Здравствуйте! Длина стельки каждого размера указана в карточке: измерьте стопу и сравните.",
    "electronics": "Здравствуйте! Совместимость и комплектация указаны в характеристиках товара. Гарантия 12 месяцев.",
    "cosmetics": "Здравствуйте! Состав и срок годности указаны в карточке. Перед первым применением проверьте на "
    "небольшом участке кожи.",
    "other": "Здравствуйте! Спасибо за вопрос. Подробные характеристики товара указаны в карточке.",
}


@dataclass
class Result:
    """What a run did."""

    answered: int = 0
    left: int = 0
    """Not proved to be answered: the next run will see."""


def kind_of(question: Question) -> str:
    """The kind of product, by its name."""
    product = question.product_details
    name = (product.product_name if product else None) or ""
    return next((kind for word, kind in KINDS.items() if word in name.lower()), "other")


def answer(sdk: WildberriesSDK, question: Question) -> bool:
    """Answer one question; False if WB refused, or if its reply was lost and reading did not prove the answer."""
    text = TEMPLATES[kind_of(question)]
    try:
        sdk.communications.answer_question(question.id, text)
    except OutcomeUnknown:
        now = sdk.communications.question(question.id)
        return now.answer is not None and now.answer.text == text
    except (BadRequest, NotFound, Unprocessable) as refused:
        print(refused)
        return False
    return True


def answer_all(sdk: WildberriesSDK, progress: Callable[[Question], object] = lambda _: None) -> Result:
    """Answer every unanswered question once."""
    result = Result()
    for question in sdk.communications.walk_questions(is_answered=False):
        if answer(sdk, question):
            result.answered += 1
        else:
            result.left += 1
        progress(question)
    return result


if __name__ == "__main__":
    with WildberriesSDK() as client:
        print(answer_all(client))
