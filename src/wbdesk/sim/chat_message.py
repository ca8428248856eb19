"""Sending a message into a chat (https://dev.wildberries.ru/openapi/user-communication).

Lives here: the form as WB reads it, its limits, and the order in which it is refused: the signature first, then the
text, then the files.
"""

from __future__ import annotations

from dataclasses import dataclass

from .ask import PROBLEM, Ask, json_reply
from .files import sniff
from .messages import Reply
from .multipart import read_multipart
from .proxy_chats import refuse
from .records import Chat
from .shop import Shop

LONGEST_SIGN = 255
LONGEST_MESSAGE = 1_000
MEBIBYTE = 1 << 20
LARGEST_FILE = 5 * MEBIBYTE
LARGEST_TOGETHER = 30 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Form:
    """What the seller sent."""

    sign: str
    message: str
    files: tuple[tuple[str, bytes], ...]


def create_seller_message(shop: Shop, ask: Ask) -> Reply:
    """Store the message; a file that fails to upload is named in `errors` while the message has gone."""
    form = _read_form(ask)
    chat = None if form is None else _opened(shop, ask, form.sign)
    if form is None or chat is None:
        return refuse(ask, "Invalid signature", PROBLEM)
    problem = _text_problem(form) or _files_problem(shop, form)
    if problem:
        return refuse(ask, problem, PROBLEM)
    return _send(shop, ask, chat, form)


def _send(shop: Shop, ask: Ask, chat: Chat, form: Form) -> Reply:
    failed = [name for name, _ in form.files if name in shop.failing_uploads]
    kept = [(name, content) for name, content in form.files if name not in shop.failing_uploads]
    event = shop.seller_writes(ask.now, chat, form.message, kept)
    result = {"addTime": event.at_ms, "chatID": chat.chat_id}
    sign = {"sign": shop.chats.sign(chat.chat_id)} if ask.settings.message_sign else {}
    errors = [f'{_code(shop)}: "{name}" upload failed' for name in failed]
    return json_reply(200, {"result": {**result, **sign}, "errors": errors})


def _read_form(ask: Ask) -> Form | None:
    parts = read_multipart(ask.request.headers.get("content-type", ""), ask.request.body)
    if parts is None:
        return None
    fields = {part.name: part.text for part in parts if part.name != "file"}
    files = tuple((part.filename or "file", part.content) for part in parts if part.name == "file")
    return Form(fields.get("replySign", ""), fields.get("message", ""), files)


def _opened(shop: Shop, ask: Ask, sign: str) -> Chat | None:
    if len(sign) > LONGEST_SIGN:
        return None
    return shop.chats.signed(sign, stale=ask.settings.stale_sign_accepted)


def _text_problem(form: Form) -> str | None:
    empty = not form.message.strip() and not form.files
    return 'Invalid value for "message"' if empty or len(form.message) > LONGEST_MESSAGE else None


def _files_problem(shop: Shop, form: Form) -> str | None:
    for name, content in form.files:
        if len(content) > LARGEST_FILE:
            return f"{_code(shop)}: attachment too big. Max size: 5MiB"
        if sniff(content) is None:
            return f'{_code(shop)}: "{name}" has unsupported mime type'
    too_much = sum(len(content) for _, content in form.files) > LARGEST_TOGETHER
    return f"{_code(shop)}: attachments too big. Max size: 30MiB" if too_much else None


def _code(shop: Shop) -> str:
    """The code WB puts before the problem of a file, such as `A24FA09844E`."""
    return shop.ids.hex("upload", 11)
