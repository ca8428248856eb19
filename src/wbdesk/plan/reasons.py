"""Why something is not done, or not known, in a person's words.

An intent's `error` holds one of these codes, what WB said, or what the desk says of a sink (`kept`). Codes are kept in
the store and translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Literal, TypeAlias, cast

import msgspec

from .said import Said

Reason: TypeAlias = Literal[
    "not_read",
    "stale",
    "too_early",
    "unreadable",
    "no_such_item",
    "other_answer",
    "other_decision",
    "other_pin",
    "other_edit",
    "not_answered",
    "not_editable",
    "not_offered",
    "not_possible",
    "not_pinned_by_wb",
    "no_sign",
    "equal_messages",
    "files_only",
    "not_shown",
    "not_done",
    "moderated",
    "no_proof",
    "some_files_refused",
    "too_late",
    "daily_cap",
    "quiet",
    "edited",
    "dropped",
]

REASONS: Mapping[Reason, Said] = MappingProxyType(
    {
        "not_read": Said("ещё не прочитано с WB", "not read from WB yet"),
        "stale": Said("прочитано слишком давно", "read too long ago"),
        "too_early": Said("ещё рано: WB показывает изменения с задержкой", "too early: WB shows changes late"),
        "unreadable": Said("ответ WB в этом месте не читается", "what WB shows cannot be read here"),
        "no_such_item": Said("на WB этого больше нет", "WB has no such item (any more)"),
        "other_answer": Said("на WB уже стоит другой ответ", "WB shows another answer"),
        "other_decision": Said("заявка уже решена иначе", "the claim has been decided otherwise"),
        "other_pin": Said("отзыв уже закреплён другим способом", "the review is pinned by another method"),
        "other_edit": Said("ответ уже изменил кто-то другой", "somebody else has edited the answer"),
        "not_answered": Said("ответа пока нет, изменять нечего", "there is no answer to edit yet"),
        "not_editable": Said(
            "WB больше не даёт изменить ответ: один раз за 60 дней", "WB lets an answer be edited once, within 60 days"
        ),
        "not_offered": Said("WB не предлагает возврат по этому отзыву", "WB offers no return for this review"),
        "not_possible": Said("для этой заявки такого действия нет", "this claim does not have this action"),
        "not_pinned_by_wb": Said("WB не закрепил отзыв", "WB did not pin the review"),
        "no_sign": Said("у чата нет подписи для ответа", "the chat has no signature to reply with"),
        "equal_messages": Said(
            "в чате уже есть такое же сообщение: отправлено ли это, видно только человеку",
            "the chat has an equal message: only a person can tell whether this one was sent",
        ),
        "files_only": Said(
            "сообщение без текста: отправлено ли оно, видно только человеку",
            "a message without text: only a person can tell whether it was sent",
        ),
        "not_shown": Said("WB этого не показывает", "WB does not show it"),
        "not_done": Said("WB согласился, но не сделал", "WB said yes and did not do it"),
        "moderated": Said("модерация WB отклонила", "WB's moderation refused it"),
        "no_proof": Said("проверить чтением нельзя", "no reading can prove it"),
        "some_files_refused": Said("сообщение ушло, но не со всеми файлами", "the message went without some files"),
        "too_late": Said("срок вышел раньше, чем дошла очередь", "its time was over before its turn came"),
        "daily_cap": Said("дневной предел исчерпан", "the day's cap is reached"),
        "quiet": Said("тихие часы", "these are the quiet hours"),
        "edited": Said(
            "покупатель изменил написанное: ответ сделан на прежний текст",
            "the buyer has edited it: this answers what was there before",
        ),
        "dropped": Said("снято человеком", "dropped by a person"),
    }
)
"""Every reason in both languages."""


def kept(why: Said, detail: str = "") -> str:
    """What is no code, in both languages as one text, with what somebody else said of it."""
    whole = Said(f"{why.ru} ({detail})", f"{why.en} ({detail})") if detail else why
    return msgspec.json.encode(whole).decode()


def said(error: str) -> Said:
    """An intent's `error` in words: a reason in both languages; what WB said as it is."""
    if error.startswith('{"ru":'):
        with suppress(msgspec.MsgspecError):
            return msgspec.json.decode(error, type=Said)
    return REASONS.get(cast(Reason, error), Said(error, error))
