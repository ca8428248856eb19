"""What a fault makes of a reply.

Lives here: from a rule and a good reply (or none) to an outcome. Which rule applies is decided in `faults.py`; what it
does to limits and to what a section reads is the world's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Any

import msgspec

from . import dialects, gateway
from .ask import Route
from .drift import Choose, drifted
from .faults import Body, Fault, Page
from .messages import Drop, Hang, Outcome, Reply, Truncate
from .settings import Settings


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a fault strikes, and what it may draw on."""

    route: Route
    request_id: str
    now: float
    settings: Settings
    choose: Choose
    sid: str = ""
    burst: int = 1
    """How many slots the bucket that was asked holds."""
    previous_page: Reply | None = None
    """The page of events that was given before this one."""
    following_page: Callable[[Reply], Reply] = lambda reply: reply
    """Asks for the page after the one given."""


def strike(fault: Fault, scene: Scene) -> Outcome:
    """The outcome of an early fault: a status, a dropped or a hanging connection."""
    if fault.status is None:
        return Hang() if fault.hang else Drop(fault.delay)
    return _shifted(replace(_error(fault, fault.status, scene), delay=fault.delay), fault, scene.now)


def spoil(outcome: Outcome, fault: Fault, scene: Scene) -> Outcome:
    """What a late fault leaves of *outcome*; what has already been dropped or cut stays so."""
    if not isinstance(outcome, Reply):
        return outcome
    reply = _shifted(_content(outcome, fault, scene), fault, scene.now)
    reply = replace(reply, delay=reply.delay + fault.delay)
    if fault.hang:
        return Hang()
    if fault.drop:
        return Drop(reply.delay)
    if fault.truncate is not None and reply.body:
        return Truncate(reply, min(fault.truncate, len(reply.body) - 1))
    return reply


def dated(outcome: Outcome, now: float) -> Outcome:
    """*outcome* with a `Date` header, unless it has one."""
    if isinstance(outcome, Truncate):
        return Truncate(_date(outcome.reply, now), outcome.keep)
    return _date(outcome, now) if isinstance(outcome, Reply) else outcome


def _content(reply: Reply, fault: Fault, scene: Scene) -> Reply:
    if fault.status is not None:
        return _with_headers(_error(fault, fault.status, scene), reply.headers)
    if fault.page is not None:
        reply = _PAGES[fault.page](reply, scene)
    if fault.drift is not None:
        reply = drifted(reply, fault.drift, fault.field, scene.choose)
    return reworded(reply, fault.body)


def reworded(reply: Reply, body: Body | None) -> Reply:
    """*reply* with another kind of body; WB's own dialects leave it as it is."""
    return _with_headers(_BODIES[body](reply), reply.headers) if body in _BODIES else reply


def _error(fault: Fault, status: int, scene: Scene) -> Reply:
    if status == 429:
        return reworded(_too_many(fault, scene), fault.body)
    body = fault.body or (scene.settings.server_error_body if status >= 500 else "own")
    own = dialects.own(scene.route, status, scene.request_id, scene.now)
    return _BODIES[body](own) if body in _BODIES else own


def _too_many(fault: Fault, scene: Scene) -> Reply:
    """A single refusal: the next second is free again."""
    dialect = fault.body if fault.body in ("s2s", "ag") else scene.settings.limit_dialect
    headers = {"x-ratelimit-limit": str(scene.burst), "x-ratelimit-remaining": "0"}
    headers |= {"x-ratelimit-retry": "1", "x-ratelimit-reset": "1"}
    return gateway.limited(scene.sid, scene.request_id, scene.now, dialect, banned=False, headers=headers)


def _duplicate(reply: Reply, scene: Scene) -> Reply:
    return scene.previous_page or reply


def _skipped(reply: Reply, scene: Scene) -> Reply:
    return scene.following_page(reply)


def _emptied(reply: Reply, _: Scene) -> Reply:
    body: Any = msgspec.json.decode(reply.body)
    page = body.get("result") if isinstance(body, dict) else None
    if not isinstance(page, dict) or not page.get("events"):
        return reply
    # The cursor stays before the page's first event, so that who asks again gets the page.
    cursor = page["events"][0]["addTimestamp"] - 1
    body["result"] = {"next": cursor, "totalEvents": 0, "events": []}
    return replace(reply, body=msgspec.json.encode(body))


def _wrong_type(reply: Reply) -> Reply:
    return replace(reply, headers={**reply.headers, "content-type": "text/html"})


def _broken(reply: Reply) -> Reply:
    return replace(reply, body=reply.body[: len(reply.body) // 2])


_PAGES: Mapping[Page, Callable[[Reply, Scene], Reply]] = {
    "duplicate": _duplicate,
    "empty": _emptied,
    "skipped": _skipped,
}
_BODIES: Mapping[str | None, Callable[[Reply], Reply]] = {
    "html": lambda reply: dialects.html(reply.status),
    "text": lambda reply: dialects.text(reply.status),
    "empty": lambda reply: dialects.empty(reply.status),
    "wrong_type": _wrong_type,
    "broken_json": _broken,
}


def _with_headers(reply: Reply, headers: Mapping[str, str]) -> Reply:
    """*reply* with those *headers* it does not have; a type of content belongs to the content it came with."""
    added = {name: value for name, value in headers.items() if name != "content-type"}
    return replace(reply, headers={**added, **reply.headers})


def _shifted(reply: Reply, fault: Fault, now: float) -> Reply:
    return _date(reply, now + fault.skew) if fault.skew else reply


def _date(reply: Reply, now: float) -> Reply:
    if "date" in reply.headers:
        return reply
    return replace(reply, headers={**reply.headers, "date": formatdate(now, usegmt=True)})
