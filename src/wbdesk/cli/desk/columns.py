"""What the desk's tables are headed with in Russian, and the words in their cells that people read.

Rows are plain mappings: `--json` prints them as they are, with English names and codes; tables put words in their
place on a terminal only, because programs read what comes out of a pipe.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from ...plan.said import Language, Said
from ..cells import Column
from ..output import is_terminal

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "number": "№",
        "seller": "продавец",
        "kind": "что",
        "id": "id",
        "item": "id WB",
        "rating": "звёзд",
        "rule": "правило",
        "do": "делает",
        "mode": "режим",
        "template": "шаблон",
        "findings": "замечания",
        "buyer": "покупатель",
        "text": "текст",
        "state": "состояние",
        "due": "когда",
        "until": "до",
        "draft": "черновик",
        "asked": "написано",
        "product": "товар",
        "name": "имя",
        "asked_by": "кто",
        "why": "почему",
        "created": "создано",
        "updated": "обновлено",
        "attempts": "попыток",
        "proof": "доказано",
        "expires": "не позже",
        "level": "",
        "about": "о чём",
        "said": "что",
        "read": "прочитано",
        "new": "новых",
        "changed": "изменено",
        "gone": "пропало",
        "asked_for": "подготовлено",
        "problem": "помеха",
    }
)
"""A column's Russian name. In JSON and on the pages it has the English one."""

WORDS: Mapping[str, Mapping[str, Said]] = MappingProxyType(
    {
        "kind": {
            "question": Said("вопрос", "question"),
            "feedback": Said("отзыв", "review"),
            "chat": Said("чат", "chat"),
            "event": Said("сообщение", "message"),
            "claim": Said("заявка", "claim"),
            "pin": Said("закреп", "pin"),
            "question_answer": Said("ответ на вопрос", "answer a question"),
            "question_reject": Said("отклонить вопрос", "reject a question"),
            "question_edit": Said("правка ответа на вопрос", "edit an answer to a question"),
            "question_viewed": Said("вопрос просмотрен", "mark a question"),
            "feedback_answer": Said("ответ на отзыв", "answer a review"),
            "feedback_edit": Said("правка ответа на отзыв", "edit an answer to a review"),
            "order_return": Said("предложить возврат", "offer a return"),
            "unpin": Said("открепить", "unpin"),
            "chat_message": Said("сообщение в чат", "chat message"),
            "claim_decision": Said("решить заявку", "decide a claim"),
            "deliver": Said("передать наружу", "deliver to a sink"),
        },
        "severity": {
            "error": Said("ошибка", "error"),
            "warn": Said("предупреждение", "warning"),
        },
        "mode": {
            "auto": Said("сам", "auto"),
            "approve": Said("человек", "person"),
        },
        "state": {
            "drafted": Said("черновик", "draft"),
            "approved": Said("одобрено", "approved"),
            "due": Said("в очереди", "due"),
            "claimed": Said("отправляется", "claimed"),
            "sending": Said("отправляется", "sending"),
            "sent": Said("отправлено", "sent"),
            "confirmed": Said("подтверждено", "confirmed"),
            "unknown": Said("исход неизвестен", "unknown"),
            "refused": Said("WB отказал", "refused"),
            "dropped": Said("снято", "dropped"),
            "superseded": Said("ответил кто-то другой", "superseded"),
            "moderated": Said("снято модерацией", "moderated"),
            "failed": Said("не вышло", "failed"),
        },
    }
)
"""Codes and the words for them, by column."""


def worded(column: str, value: object, language: Language) -> object:
    """A code as a word; anything else as it is."""
    words = WORDS.get(column, {})
    return words[value].in_language(language) if isinstance(value, str) and value in words else value


def titled(columns: Sequence[Column], language: Language) -> tuple[Column, ...]:
    """*columns* as a person reads them: headed and worded in *language*. In a pipe they stay as they are."""
    if not is_terminal(sys.stdout):
        return tuple(columns)
    return tuple(_titled(column, language) for column in columns)


def _titled(column: Column, language: Language) -> Column:
    name = TITLES.get(column.name, column.name) if language == "ru" else column.name
    return Column(name, lambda item: worded(column.name, column.of(item), language), column.width)


def keyed(name: str, width: int | None = None, key: str | None = None) -> Column:
    """A column of rows that are mappings: *key*, or the name itself."""
    of: Callable[[Any], object] = itemgetter(key or name)
    return Column(name, of, width)
