"""What WB's reply to a write, or the lack of one, means for its intent.

The SDK has already told a refusal from an unknown outcome. What is left: a 200 that holds a refusal, a refusal that is
not about this item but about the token, and one that only asks for a fresh signature. Pure; the errors are the SDK's.
https://dev.wildberries.ru/openapi/user-communication
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from wbdesk.api.chats import SellerMessage
from wbdesk.api.pins import PinOutcome, Unpinned
from wbdesk.errors import (
    BadReply,
    Forbidden,
    NetworkError,
    OutcomeUnknown,
    PaymentRequired,
    RateLimited,
    ServerError,
    TokenProblem,
    Unauthorized,
    WildberriesError,
)

from .intents import REPEATABLE, Intent
from .move_table import Facts
from .proofs import Step
from .reasons import Reason

STALE_SIGN = "Invalid signature"
"""WB's `detail` where a chat's signature is not its present one."""

SIGNS_TRIED = 3
"""With how many signatures a message is tried; facts about the new form of signatures are thin."""


class After(msgspec.Struct, frozen=True):
    """What follows from a reply: the moves, and whether it is the seller's token that has to rest."""

    steps: tuple[Step, ...]
    stops_seller: bool = False
    """The token, not the item, was refused: nothing of this seller can be sent until a person sees to it."""


def after_reply(intent: Intent, result: Any, *, look_at: float) -> After:
    """What follows from WB's yes.

    Args:
        intent: as it was when it was sent (its `attempt` is the one replied to).
        result: what the SDK returned.
        look_at: when to read whether it happened, unix seconds.
    """
    news: Facts = {"attempt": intent.attempt}
    if intent.kind == "pin":
        return After(_after_pin(intent, result, news))
    if intent.kind in REPEATABLE:
        return After((Step("accepted", news), Step("found", {**news, "proof": _yes(result)})))
    partly: Facts = {"error": "some_files_refused", "needs_person": True} if getattr(result, "errors", ()) else {}
    return After((Step("accepted", {**news, **partly, "due_at": look_at, "proof": _yes(result)}),))


def _after_pin(intent: Intent, outcomes: Iterable[PinOutcome], news: Facts) -> tuple[Step, ...]:
    """Of a pin WB says in its 200 whether it holds."""
    ours = next((outcome for outcome in outcomes if outcome.feedback_id == intent.item), None)
    if ours is not None and ours.pinned:
        return Step("accepted", news), Step("found", {**news, "proof": f"pin {ours.pin_id}"})
    statuses = [error.status for error in ours.errors if error.status] if ours else []
    if "alreadyPinned" in statuses:
        return Step("accepted", news), Step("found", {**news, "proof": "alreadyPinned"})
    why: Reason = "not_pinned_by_wb"
    return (Step("refuse", {**news, "error": ", ".join(statuses) or why, "needs_person": True}),)


def _yes(result: Any) -> str:
    if isinstance(result, SellerMessage) and result.add_time is not None:
        return f"sent {result.add_time.isoformat()}"
    return f"unpinned {list(result.unpinned)}" if isinstance(result, Unpinned) else "accepted"


def after_error(intent: Intent, error: WildberriesError, *, look_at: float, again_at: float) -> After:
    """What follows from an error of the SDK's after `start`.

    Args:
        intent: as it was when it was sent.
        error: what the SDK raised.
        look_at: when to read whether it happened, where that is not known, unix seconds.
        again_at: when to try again, where it surely did not, unix seconds.
    """
    news: Facts = {"attempt": intent.attempt, "error": told(error)}
    back = Step("not_sent", {**news, "due_at": again_at})
    if isinstance(error, RateLimited):
        return After((back,))
    if isinstance(error, OutcomeUnknown) or (intent.kind in REPEATABLE and _is_silence(error)):
        return After(_lost(intent, news, look_at, again_at))
    if isinstance(error, NetworkError):
        return After((back,))
    if isinstance(error, (Unauthorized, PaymentRequired, TokenProblem)) or _forbids_all(intent, error):
        return After((back,), stops_seller=True)
    if intent.kind == "chat_message" and error.detail == STALE_SIGN and intent.attempt < SIGNS_TRIED:
        return After((back,))
    return After((Step("refuse", {**news, "needs_person": True}),))


def told(error: WildberriesError) -> str:
    """What WB said, in its own words where it had some."""
    return f"{error.status}: {error.detail}" if error.status and error.detail else str(error)


def _lost(intent: Intent, news: Facts, look_at: float, again_at: float) -> tuple[Step, ...]:
    lost = Step("lose", {**news, "due_at": look_at})
    if intent.kind in REPEATABLE:
        return lost, Step("repeat", {**news, "due_at": again_at})
    return (lost,)


def _is_silence(error: WildberriesError) -> bool:
    """Whether WB may have done it all the same. The SDK repeats such a write by itself and calls it a failed read."""
    return isinstance(error, (NetworkError, ServerError, BadReply))


def _forbids_all(intent: Intent, error: WildberriesError) -> bool:
    """A 403 is about the token's user; of a pin it is about the seller's subscription, so about pins alone."""
    return isinstance(error, Forbidden) and intent.kind != "pin"
