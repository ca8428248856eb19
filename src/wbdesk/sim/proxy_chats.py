"""How buyer-chat-api words a refusal (https://dev.wildberries.ru/openapi/user-communication).

Lives here: one body, two content types. The stream and downloads send it as JSON, messages as problem+json.
"""

from __future__ import annotations

from .ask import Ask, json_reply
from .messages import Reply


def refuse(
    ask: Ask, detail: str, content_type: str, *, status: int = 400, title: str = "Bad Request", error: bool = True
) -> Reply:
    """A refusal; *error* repeats the detail under a second name, as WB does in all of them but 451."""
    body = {"status": status, "title": title, "origin": "proxy-chats", "detail": detail, "requestId": ask.request_id}
    return json_reply(status, {**body, "error": detail} if error else body, content_type)
