"""The table of an intent's states and the moves between them. `docs/intents.md` draws it, `moves.py` applies it.

The usual way is `drafted -> approved -> due -> claimed -> sending -> sent -> confirmed`. `claimed -> sending` is made
when the limiter has let the call go and before its first byte leaves; from then on only what is learned counts:

- **News** of an attempt (`NEWS`) names the attempt it is about. News of another attempt changes nothing, and news that
  comes too late to matter changes nothing either. It is never an error: two desks may learn the same thing. One late
  message does matter: WB's yes to an attempt that was thought absent and waits to be sent again stops the second
  sending.
- **Acts** (everything else) are decisions. One that the table does not have is a mistake.

A lost lease (`lapse`) gives back what was only claimed and makes what was being sent `unknown`. Out of `unknown` lead a
proof, late news, and a person; nothing else, so nothing is ever sent twice on a guess.

Lives here: data only.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, TypedDict

from .intents import State

MoveName: TypeAlias = Literal[
    "approve",
    "edit",
    "hold",
    "release",
    "claim",
    "yield",
    "start",
    "lapse",
    "accepted",
    "refuse",
    "not_sent",
    "lose",
    "found",
    "absent",
    "repeat",
    "doubt",
    "supersede",
    "drop",
    "fail",
    "moderate",
    "resolve_found",
    "resolve_absent",
]


class Facts(TypedDict, total=False):
    """What is known with a move. Which of these a move takes is said in `MOVES`."""

    attempt: int
    owner: str
    lease_until: float
    due_at: float
    payload: dict[str, Any]
    proof: str
    error: str
    needs_person: bool
    priority: int
    by: str


class Rule(TypedDict):
    """One move: from where to where, what it means, and which facts it takes (`needs` must be given)."""

    means: str
    moves: Mapping[State, State]
    needs: frozenset[str]
    takes: frozenset[str]


def _rule(means: str, moves: Mapping[State, State], needs: str = "", takes: str = "") -> Rule:
    required = frozenset(needs.split())
    return {"means": means, "moves": moves, "needs": required, "takes": required | frozenset(takes.split())}


def _all(target: State, *states: State) -> dict[State, State]:
    return dict.fromkeys(states, target)


MOVES: Mapping[MoveName, Rule] = MappingProxyType(
    {
        # Acts of people and rules.
        "approve": _rule("a person lets it go", {"drafted": "approved"}, takes="by due_at payload priority"),
        "edit": _rule(
            "a person changes what is to be sent",
            {"drafted": "drafted", "approved": "approved", "due": "due"},
            needs="payload",
            takes="by due_at",
        ),
        "hold": _rule(
            "it waits for a person after all", _all("drafted", "drafted", "approved", "due"), takes="by error"
        ),
        "release": _rule("its delay is over", {"approved": "due"}),
        # Acts of a sender.
        "claim": _rule("a sender takes it", {"due": "claimed"}, needs="owner lease_until"),
        "yield": _rule("its sender gives it back", {"claimed": "due"}, takes="due_at error"),
        "start": _rule(
            "the limiter has let it go; its first byte follows", {"claimed": "sending"}, needs="owner lease_until"
        ),
        "lapse": _rule("its lease is lost", {"claimed": "due", "sending": "unknown"}, takes="due_at"),
        # News of an attempt.
        "accepted": _rule(
            "WB said yes",
            _all("sent", "sending", "unknown", "due", "claimed"),
            needs="attempt",
            takes="due_at proof error needs_person",
        ),
        "refuse": _rule(
            "WB said no",
            _all("refused", "sending", "unknown", "due", "claimed"),
            needs="attempt error",
            takes="needs_person",
        ),
        "not_sent": _rule(
            "surely it never left, or the gateway turned it back",
            _all("due", "sending", "unknown"),
            needs="attempt",
            takes="due_at error",
        ),
        "lose": _rule(
            "nobody knows whether it happened", {"sending": "unknown"}, needs="attempt", takes="due_at error"
        ),
        "found": _rule(
            "WB shows it",
            _all("confirmed", "sent", "unknown", "drafted", "approved", "due", "claimed"),
            needs="attempt proof",
        ),
        "absent": _rule(
            "proved not to have happened; it is sent again",
            {"unknown": "due"},
            needs="attempt proof",
            takes="due_at",
        ),
        "repeat": _rule(
            "of a kind that may be done twice: it is sent again",
            _all("due", "unknown", "sent"),
            needs="attempt",
            takes="due_at error",
        ),
        "doubt": _rule(
            "what was read does not tell; asked again later, or of a person",
            {"unknown": "unknown", "sent": "sent"},
            needs="attempt",
            takes="due_at error needs_person",
        ),
        # Ends.
        "supersede": _rule(
            "WB shows somebody else's",
            _all("superseded", "drafted", "approved", "due", "claimed", "sent", "unknown"),
            takes="attempt proof error",
        ),
        "drop": _rule(
            "a person, a cap or its age ends it",
            _all("dropped", "drafted", "approved", "due", "claimed", "unknown"),
            needs="error",
            takes="by",
        ),
        "fail": _rule(
            "it cannot be done (any more), or WB said yes and did not do it",
            _all("failed", "drafted", "approved", "due", "claimed", "sent", "unknown"),
            needs="error",
            takes="attempt proof needs_person",
        ),
        "moderate": _rule("WB took it down", {"confirmed": "moderated"}, takes="proof error needs_person"),
        # A person looked at what could not be decided.
        "resolve_found": _rule("a person saw that it happened", {"unknown": "confirmed"}, needs="by"),
        "resolve_absent": _rule(
            "a person saw that it did not happen; it is sent again", {"unknown": "due"}, needs="by", takes="due_at"
        ),
    }
)
"""Every move."""

NEWS: frozenset[MoveName] = frozenset({"accepted", "refuse", "not_sent", "lose", "found", "absent", "repeat", "doubt"})
"""Moves that tell of an attempt. (`supersede` and `fail` may: they are news then, and acts without one.)"""

TABLE: Mapping[tuple[State, MoveName], State] = MappingProxyType(
    {(state, name): target for name, rule in MOVES.items() for state, target in rule["moves"].items()}
)
"""The same as one table: the state after a move."""
