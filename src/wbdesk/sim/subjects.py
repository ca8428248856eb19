"""What a request is about: the id a write names, the ids a reply shows, and those a shop has to show.

Lives here: reading of bodies for the journal, tolerant of anything a client may send.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from .ask import Route, from_json
from .claims import SEEN_FOR
from .messages import Reply, Request
from .shop import Shop
from .times import nanos

_FIRST_ANSWER = frozenset({("PATCH", "/api/v1/questions"), ("POST", "/api/v1/feedbacks/answer")})
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?')
_REPLY_SIGN = re.compile(rb'name="?replySign"?\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)\r\n')
_SHOWN = re.compile(rb'"(?:id|chatID|eventID)":"([^"\\]+)"')


def subject(request: Request, route: Route) -> tuple[str | None, bool]:
    """The id a write names, and whether it is an answer (not an edit, a viewed mark or a message)."""
    if not route.writes:
        return None, False
    sign = _REPLY_SIGN.search(request.body)
    if sign:
        return sign[1].decode(errors="replace"), False
    body = _json(request.body)
    item = body.get("id", body.get("feedbackId"))
    answers = (route.method, route.path) in _FIRST_ANSWER and ("answer" in body or "text" in body)
    return None if item is None else str(item), answers


def digest(request: Request) -> str:
    """A digest of the body that is the same for the same content: a multipart boundary is left out."""
    if not request.body:
        return ""
    found = _BOUNDARY.search(request.headers.get("content-type", ""))
    body = request.body.replace(found[1].encode(), b"") if found else request.body
    return hashlib.blake2b(body, digest_size=8).hexdigest()


def shown(reply: Reply) -> list[str]:
    """Ids of the items in *reply*."""
    if "json" not in reply.headers.get("content-type", ""):
        return []
    return [found.decode() for found in _SHOWN.findall(reply.body)]


def to_show(shop: Shop, now: float) -> dict[str, list[str]]:
    """Ids of what waits for the seller at *now*: open questions, reviews and claims, and every event of the chats."""
    at = nanos(now)
    return {
        "questions": [question.id for question in shop.unanswered_questions(now)],
        "feedbacks": [feedback.id for feedback in shop.unanswered_feedbacks(now)],
        "claims": [claim.id for claim in shop.claims.walk(done=False, as_of=at, since=at - SEEN_FOR)],
        "events": [event.event_id for event in shop.chats.events()],
    }


def _json(body: bytes) -> dict[str, Any]:
    found = from_json(body)
    return found if isinstance(found, dict) else {}
