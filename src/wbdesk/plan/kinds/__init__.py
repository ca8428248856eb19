"""The table of kinds, and the questions one asks of it: may it be sent, what is sent, has it happened.

`docs/intents.md` shows the table. What a single kind looks at stands in its section's module.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from wbdesk.api.call import Call

from ..intents import REPEATABLE, Intent, IntentKind
from ..items import Item
from ..proofs import Evidence, Step, Verdict
from .chats import CHATS
from .claims import CLAIMS
from .deliveries import DELIVERIES
from .feedbacks import FEEDBACKS
from .kind import Files, Kind
from .payloads import Message, read_payload
from .pins import PINS
from .questions import QUESTIONS

__all__ = ["KINDS", "Files", "Kind", "call_of", "check", "prove", "ready", "without_reading"]

KINDS: Mapping[IntentKind, Kind] = MappingProxyType(
    {kind.name: kind for kind in (*QUESTIONS, *FEEDBACKS, *PINS, *CHATS, *CLAIMS, *DELIVERIES)}
)
"""Every kind of intent, in WB's order."""


def ready(intent: Intent, evidence: Evidence, now: float, *, fresh: float | None = None) -> Verdict:
    """Whether an intent may be sent now.

    Args:
        intent: one that is due.
        evidence: what was last read of its item; `Kind.item` says what that is.
        now: unix seconds.
        fresh: how old that reading may be in seconds instead of what the kind says: for a basic token, which reads
            seldom, the time between its polls.

    Returns:
        `go`; `wait`: read first; `found`, `superseded` or `refuted`: it is not to be sent any more (`proofs.steps`).
    """
    kind = KINDS[intent.kind]
    verdict = kind.ready(intent, evidence)
    limit = kind.fresh if fresh is None or kind.fresh is None else max(fresh, kind.fresh)
    if verdict.says == "go" and limit is not None and evidence.begun_at < now - limit:
        return Verdict("wait", "stale")
    return verdict


def prove(intent: Intent, evidence: Evidence, *, settle: float) -> Verdict:
    """Whether an intent has happened, as far as what was read can tell.

    Args:
        intent: one that is `sent` or `unknown`.
        evidence: what was read after its attempt; a page of a list may be enough to find it.
        settle: seconds after an attempt's end before WB may be believed that it did not happen.

    Returns:
        `found`; `wait`: only the proof read, or a later one, can tell; or what `Kind.proves` says.
    """
    kind = KINDS[intent.kind]
    verdict = kind.proves(intent, evidence)
    if verdict.says == "found":
        return verdict
    if not evidence.whole:
        return Verdict("wait", "not_read")
    if evidence.begun_at < _ended(intent) + settle:
        return Verdict("wait", "too_early")
    unshown = intent.state == "sent" and verdict.says == "absent"
    if unshown and (kind.unshown == "-" or evidence.begun_at < _ended(intent) + kind.patience):
        return Verdict("wait", "not_shown")
    return verdict


def _ended(intent: Intent) -> float:
    """When the attempt ended, as far as is known; for ever where nobody knows."""
    return float("inf") if intent.attempt_ended_at is None else intent.attempt_ended_at


def without_reading(intent: Intent) -> Step | None:
    """The move out of `unknown` that needs no reading, for kinds that may be done twice."""
    if intent.state == "unknown" and intent.kind in REPEATABLE:
        return Step("repeat", {"attempt": intent.attempt})
    return None


def call_of(intent: Intent, item: Item | None = None, files: Files = ()) -> Call[Any] | None:
    """The call that an intent is; None for one that does not go to WB.

    Args:
        intent: what is to be sent.
        item: the item as read for `ready`; a chat message takes its signature from it.
        files: a message's files, names and bytes, in the payload's order.

    Raises:
        InvalidArgument: its payload has another shape, or breaks one of WB's limits.
    """
    kind = KINDS[intent.kind]
    return None if kind.call is None else kind.call(intent, item, files)


def check(intent: Intent) -> None:
    """Raise `InvalidArgument` if what an intent is to send could never be sent: for whoever makes or edits one.

    The bytes of files are not part of an intent; they are looked at when they are sent.
    """
    payload = read_payload(intent.payload, KINDS[intent.kind].payload)
    names = [file.name for file in payload.files] if isinstance(payload, Message) else []
    call_of(intent, _any_chat(intent), [(name, SMALLEST_PNG) for name in names])


SMALLEST_PNG = b"\x89PNG\r\n\x1a\n"


def _any_chat(intent: Intent) -> Item:
    return Item(seller=intent.seller, kind="chat", id=intent.item, raw=b'{"replySign":"any"}', read_at=0.0)
