"""Chats: all chats at once, one stream of events, messages and files (https://dev.wildberries.ru/openapi/user-communication).

Theory. There is no history of one chat: every event of every chat stands in one stream, read by a cursor in
milliseconds. Events of one millisecond may fall on two pages. A message is accepted only under the chat's present
signature, and every message changes it. A file is pending until moderation lets it pass or blocks it for good.

Lives here: how WB shows chats, and what it takes from a seller.
"""

from __future__ import annotations

import re
from itertools import groupby, islice
from typing import Any

from .ask import JSON, PROBLEM, Ask, Route, json_reply
from .chat_message import create_seller_message
from .messages import Reply
from .proxy_chats import refuse
from .records import Chat, Event, File
from .shop import Shop
from .times import millis, nanos, utc_seconds_text, utc_text

_NUMBER = re.compile(r"-?[0-9]{1,18}")


def get_seller_chats(shop: Shop, _ask: Ask) -> Reply:
    """Every chat with its last message; there is no paging."""
    return json_reply(200, {"result": [_show_chat(shop, chat) for chat in shop.chats.chats()], "errors": None})


def get_seller_events(shop: Shop, ask: Ask) -> Reply:
    """A page of the stream, from the oldest event or from `next` on."""
    asked = ask.query.get("next", "")
    if asked and not _NUMBER.fullmatch(asked):
        return refuse(ask, "Invalid number", JSON)
    if asked and int(asked) <= 0:
        return refuse(ask, 'Invalid value for "next"', JSON)
    events = _page(shop, ask, int(asked or 0))
    return json_reply(200, {"result": _show_page(shop, ask, events), "errors": None})


def get_seller_download(shop: Shop, ask: Ask) -> Reply:
    """A file's content, or 202 while it is moderated, or 451 where it never will be given out."""
    file = shop.chats.file(ask.captured.get("id", ""))
    if file is None:
        return refuse(ask, "invalid fileID", JSON, title="invalid fileID")
    waits = file.uploaded + nanos(ask.settings.file_moderation) - nanos(ask.now)
    if waits > 0:
        seconds = min(30, -(-waits // 1_000_000_000))
        return json_reply(202, {"moderationState": "pending", "retrySeconds": seconds})
    if file.blocked:
        return refuse(ask, "moderation error", PROBLEM, status=451, title="Unavailable for Legal Reasons", error=False)
    return Reply(200, {"content-type": file.content_type}, file.content)


def _page(shop: Shop, ask: Ask, cursor: int) -> list[Event]:
    first = cursor + (bool(cursor) and not ask.settings.next_inclusive)
    events = shop.chats.events_from(first)
    if ask.settings.event_ties == "reversed":
        ties = (list(group) for _, group in groupby(events, key=lambda event: event.at_ms))
        events = (event for group in ties for event in reversed(group))
    return list(islice(events, ask.settings.events_page))


def _show_page(shop: Shop, ask: Ask, events: list[Event]) -> dict[str, Any]:
    # No event has no time: WB documents neither null nor a time for it.
    times = {"newestEventTime": _time(events[-1]), "oldestEventTime": _time(events[0])} if events else {}
    return {
        "next": events[-1].at_ms if events else _next_after_nothing(ask),
        **times,
        "totalEvents": len(events),
        "events": [_show_event(shop, event) for event in events],
    }


def _next_after_nothing(ask: Ask) -> int:
    # What an empty page says is not documented: the cursor stays where it was.
    nothing_ever = 0 if ask.settings.empty_stream_next == "zero" else millis(nanos(ask.now))
    return int(ask.query.get("next") or nothing_ever)


def _time(event: Event) -> str:
    return utc_seconds_text(event.at_ms * 1_000_000)


def _show_chat(shop: Shop, chat: Chat) -> dict[str, Any]:
    last = shop.chats.last_event(chat.chat_id)
    shown = {
        "chatID": chat.chat_id,
        "replySign": shop.chats.sign(chat.chat_id),
        "clientName": chat.client_name,
        "goodCard": _good_card(chat),
    }
    return shown if last is None else {**shown, "lastMessage": {"text": last.text, "addTimestamp": last.at_ms}}


def _show_event(shop: Shop, event: Event) -> dict[str, Any]:
    """The event in WB's fields; WB leaves out what does not apply."""
    chat = shop.chats.chat(event.chat_id)
    assert chat is not None
    shown: dict[str, Any] = {"chatID": event.chat_id, "eventID": event.event_id, "eventType": "message"}
    if event.is_new:
        shown |= {"isNewChat": True, "replySign": shop.chats.first_sign(event.chat_id)}
    if event.has_message:
        shown |= {"message": _message(shop, chat, event), "source": event.source}
    if event.sender == "client":
        shown["clientName"] = chat.client_name
    return {**shown, "addTimestamp": event.at_ms, "addTime": _time(event), "sender": event.sender}


def _message(shop: Shop, chat: Chat, event: Event) -> dict[str, Any]:
    attachments = _attachments(shop, chat, event)
    message = {"text": event.text} if event.text else {}
    return {**message, "attachments": attachments} if attachments else message


def _attachments(shop: Shop, chat: Chat, event: Event) -> dict[str, Any]:
    files = [file for id in event.files if (file := shop.chats.file(id))]
    documents = [_document(file) for file in files if not file.content_type.startswith("image/")]
    images = [_image(file) for file in files if file.content_type.startswith("image/")]
    shown = {"goodCard": _good_card(chat) if event.is_new else None, "files": documents, "images": images}
    return {name: value for name, value in shown.items() if value}


def _good_card(chat: Chat) -> dict[str, Any]:
    return {"nmID": chat.nm_id, "price": chat.price, "priceCurrency": "RUB", "rid": chat.rid, "size": chat.size}


def _image(file: File) -> dict[str, Any]:
    kind = file.content_type.split("/")[1]
    place = f"https://chat-basket-01.wbbasket.ru/vol0/part{int(file.download_id[:3], 16)}"
    url = f"{place}/{file.download_id[::-1]}/{kind}/{file.download_id}.{kind}"
    return {"date": utc_text(file.uploaded // 1_000_000 * 1_000_000), "downloadID": file.download_id, "url": url}


def _document(file: File) -> dict[str, Any]:
    return {**_image(file), "contentType": file.content_type, "name": file.name, "size": len(file.content)}


def _route(operation: str, method: str, path: str, bucket: str, answer: Any) -> Route:
    return Route(operation, method, f"/api/v1/seller/{path}", "chat", bucket, answer)


ROUTES: tuple[Route, ...] = (
    _route("get_seller_chats", "GET", "chats", "chats", get_seller_chats),
    _route("get_seller_events", "GET", "events", "events", get_seller_events),
    _route("create_seller_message", "POST", "message", "message", create_seller_message),
    _route("get_seller_download", "GET", "download/{id}", "download", get_seller_download),
)
