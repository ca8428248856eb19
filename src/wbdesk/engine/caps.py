"""What keeps all that rules ask for, or everything, from being sent just now: caps, quiet hours, a person's switch.

It is looked at when an intent is taken up and once more when its call is about to leave, then in the transaction that
lets it leave: two desks together keep to a cap. What is kept back stays due and leaves later.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import msgspec

from wbdesk.plan.intents import PERSON, Intent
from wbdesk.store import ledger, switches
from wbdesk.store.database import Reading

from .settings import Settings

Why: TypeAlias = Literal["daily_cap", "quiet"]
"""Reasons of `plan.reasons`."""
HINDRANCES: tuple[Why, ...] = get_args(Why)


class Hindrance(msgspec.Struct, frozen=True):
    """Why an intent may not leave, and until when that is so at least."""

    why: Why
    until: float


def stopped(tx: Reading, seller: str) -> bool:
    """Whether a person has stopped all sending."""
    return switches.is_on(tx, seller, switches.STOP_SENDING)


def hindrance(tx: Reading, settings: Settings, intent: Intent, now: float) -> Hindrance | None:
    """What keeps *intent* back now. What a person asks for, or approves by its number, is held by none of this."""
    if not intent.rule or intent.priority == PERSON:
        return None
    may_leave = settings.sending.may_leave(now)
    if may_leave > now:
        return Hindrance("quiet", may_leave)
    if _capped(tx, settings, intent, now):
        return Hindrance("daily_cap", ledger.moscow_day(now) + ledger.DAY)
    return None


def _capped(tx: Reading, settings: Settings, intent: Intent, now: float) -> bool:
    own = settings.rule_caps.get(intent.rule)
    if own is not None and ledger.sent_today(tx, intent.seller, intent.rule, now) >= own:
        return True
    return ledger.sent_by_rules_today(tx, intent.seller, now) >= settings.sending.daily_cap
