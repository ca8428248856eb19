"""What every tour says and sends: texts to answer with, and a picture."""

from __future__ import annotations

ANSWER = "Да, подходит. Спасибо за вопрос!"
REJECTION = "Вопрос не о товаре, поэтому отклоняем его."
THANKS = "Спасибо за отзыв! Рады, что вам понравилось."
THANKS_AGAIN = "Спасибо за подробный отзыв! Приходите ещё."
MESSAGE = "Здравствуйте! Фото товара с этикеткой во вложении."
DECISION = "На фото нет дефекта, поэтому отклоняем заявку."

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)
"""A PNG of one pixel."""

WAITS = 30.0
"""Seconds after which WB has moderated a file."""

BEGINNING = 1_577_836_800
"""2020-01-01 in unix seconds: before anything in the simulator's world."""
