"""Making a move: an intent, a move's name, the time and the facts go in, the intent after it comes out.

Which moves there are says `move_table.py`; here stand what a move asks beside the table (whose lease, what time) and
which fields it changes. May not live here: why a move is made, a clock, a store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias, Unpack

from msgspec.structs import replace

from .intents import REPEATABLE, SETTLED, Intent, State
from .move_table import MOVES, TABLE, Facts, MoveName

Changes: TypeAlias = dict[str, Any]


class WrongMove(ValueError):
    """An act that an intent in this state does not allow; the intent is as it was."""


def move(intent: Intent, name: MoveName, now: float, **facts: Unpack[Facts]) -> Intent:
    """*intent* after a move; the same value where news changes nothing.

    Args:
        intent: as it is now.
        name: one of `move_table.MOVES`.
        now: unix seconds.
        facts: what `MOVES[name]` needs and takes. `due_at` left out leaves it as it was; `error` left out clears it,
            unless it came with WB's yes and the move only adds a proof.

    Raises:
        WrongMove: the act is not possible in this state, or by this owner, or with this lease.
        TypeError: a fact is missing, or the move does not take it.
    """
    _check(name, facts)
    if "attempt" in facts and is_old(intent, name, facts["attempt"]):
        return intent
    guard(intent, name, now, facts)
    changes: Changes = {"state": TABLE[intent.state, name], "updated_at": now, "error": facts.get("error", "")}
    kept = {fact: value for fact, value in facts.items() if fact in KEPT}
    return replace(intent, **changes | kept | EFFECTS.get(name, _nothing)(intent, now, facts))


def is_old(intent: Intent, name: MoveName, attempt: int) -> bool:
    """Whether news of *attempt* changes nothing: of another attempt, of one that never began, or too late."""
    never_began = attempt < 1 and name not in BEFORE_ANY
    return attempt != intent.attempt or never_began or (intent.state, name) not in TABLE


BEFORE_ANY: frozenset[MoveName] = frozenset({"found", "supersede", "fail"})
"""What may be learned of an intent that was never begun to be sent."""

KEPT = frozenset({"due_at", "payload", "proof", "needs_person", "priority"})
"""Facts that become fields of the same name."""


def noted(intent: Intent, now: float) -> Intent:
    """*intent*, of which a person has taken note: nobody is asked about it any more.

    No move: its state and the reason stay. Raises `WrongMove` where nobody is asked, or where there is more to decide.
    """
    if not intent.needs_person or intent.state not in NOTABLE:
        raise WrongMove(f"{intent.key} is {intent.state}: there is nothing to take note of")
    return replace(intent, needs_person=False, updated_at=now)


NOTABLE: frozenset[State] = frozenset({*SETTLED, "sent"})
"""States in which a person is asked to look, and nothing else is left to be decided."""


def _check(name: MoveName, facts: Facts) -> None:
    rule, given = MOVES[name], frozenset(facts)
    if not rule["needs"] <= given <= rule["takes"]:
        raise TypeError(f"{name} needs {sorted(rule['needs'])} and takes {sorted(rule['takes'])}, not {sorted(given)}")


def guard(intent: Intent, name: MoveName, now: float, facts: Facts) -> None:
    """Raise `WrongMove` where the table, the lease, or the kind forbids it."""
    if (intent.state, name) not in TABLE:
        raise WrongMove(f"{intent.key} is {intent.state}: {name} is not possible")
    problem = GUARDS.get(name, _no_problem)(intent, now, facts)
    if problem:
        raise WrongMove(f"{intent.key} is {intent.state}, but {problem}: {name} is not possible")


def _no_problem(_intent: Intent, _now: float, _facts: Facts) -> str:
    return ""


def _lease_is_mine(intent: Intent, now: float, facts: Facts) -> str:
    if intent.lease_owner != facts.get("owner", ""):
        return f"its lease is {intent.lease_owner or 'nobody'}'s"
    return "" if intent.lease_until is not None and now < intent.lease_until else "its lease is over"


def _lease_is_lost(intent: Intent, now: float, _facts: Facts) -> str:
    return "its lease still runs" if intent.lease_until is not None and now < intent.lease_until else ""


def _is_due(intent: Intent, now: float, facts: Facts) -> str:
    if now < intent.due_at:
        return f"it is not due before {intent.due_at}"
    if intent.not_after is not None and now > intent.not_after:
        return "it is too late for it"
    return "" if facts.get("lease_until", 0.0) > now else "the lease would be over at once"


def _is_released(intent: Intent, now: float, _facts: Facts) -> str:
    return f"it is not due before {intent.due_at}" if now < intent.due_at else ""


def _is_known(intent: Intent, _now: float, facts: Facts) -> str:
    return "nobody but a person may give it up (by=)" if intent.state == "unknown" and not facts.get("by") else ""


def _may_be_repeated(intent: Intent, _now: float, _facts: Facts) -> str:
    return "" if intent.kind in REPEATABLE else f"{intent.kind} must not be done twice"


GUARDS: Mapping[MoveName, Callable[[Intent, float, Facts], str]] = MappingProxyType(
    {
        "release": _is_released,
        "claim": _is_due,
        "start": _lease_is_mine,
        "lapse": _lease_is_lost,
        "drop": _is_known,
        "repeat": _may_be_repeated,
    }
)
"""What a move asks beside the table: why not, or nothing."""


def _nothing(_intent: Intent, _now: float, _facts: Facts) -> Changes:
    return {}


def _leased(_intent: Intent, _now: float, facts: Facts) -> Changes:
    return {"lease_owner": facts.get("owner", ""), "lease_until": facts.get("lease_until", 0.0)}


def _started(intent: Intent, now: float, facts: Facts) -> Changes:
    attempt = {"attempt": intent.attempt + 1, "attempt_started_at": now, "attempt_ended_at": None, "proof": ""}
    return {**_leased(intent, now, facts), **attempt}


def _given_back(_intent: Intent, _now: float, _facts: Facts) -> Changes:
    return {"lease_owner": "", "lease_until": None}


def _ended(intent: Intent, now: float, facts: Facts) -> Changes:
    """The attempt is over, if it was not over already, and nobody holds it."""
    ended = {"attempt_ended_at": now} if intent.state == "sending" else {}
    return {**_given_back(intent, now, facts), **ended}


def _resolved(intent: Intent, now: float, facts: Facts) -> Changes:
    by = facts.get("by", "")
    return {**_given_back(intent, now, facts), "needs_person": False, **({"proof": f"seen by {by}"} if by else {})}


def _concluded(intent: Intent, now: float, facts: Facts) -> Changes:
    """Settled, or sent again on a proof: nobody holds it, and a person is asked only if this move says so."""
    return {**_ended(intent, now, facts), "needs_person": facts.get("needs_person", False)}


def _shown(intent: Intent, now: float, facts: Facts) -> Changes:
    """It is there. What WB said with its yes, such as a file that it did not take, still holds."""
    told = {"error": intent.error, "needs_person": intent.needs_person} if intent.state == "sent" else {}
    return {**_concluded(intent, now, facts), **told}


def _doubted(intent: Intent, _now: float, facts: Facts) -> Changes:
    return {} if intent.state == "unknown" else {"error": facts.get("error") or intent.error}


EFFECTS: Mapping[MoveName, Callable[[Intent, float, Facts], Changes]] = MappingProxyType(
    {
        "claim": _leased,
        "yield": _given_back,
        "start": _started,
        "lapse": _ended,
        "lose": _ended,
        "accepted": _concluded,
        "refuse": _concluded,
        "not_sent": _concluded,
        "found": _shown,
        "absent": _concluded,
        "repeat": _concluded,
        "doubt": _doubted,
        "supersede": _concluded,
        "drop": _concluded,
        "fail": _concluded,
        "moderate": _concluded,
        "resolve_found": _resolved,
        "resolve_absent": _resolved,
    }
)
"""Which further fields a move changes."""
