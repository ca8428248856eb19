"""A request on its way through the gate, and what became of it.

Lives here: the two values `world.py` passes from step to step, and the line they leave in the journal.
"""

from __future__ import annotations

from dataclasses import dataclass

from .access import Refusal
from .ask import Route
from .journal import Entry
from .messages import Outcome, Reply, Request, Truncate
from .routes import Match
from .subjects import digest, subject
from .tokens import Token


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, when it came, and who brought it."""

    request: Request
    now: float
    number: int
    request_id: str
    match: Match | None
    bearer: Token | Refusal

    @property
    def token(self) -> Token | None:
        """The token, if there is a readable one."""
        return self.bearer if isinstance(self.bearer, Token) else None

    @property
    def sid(self) -> str | None:
        """The seller the token names."""
        return self.token.sid if self.token else None

    @property
    def route(self) -> Route | None:
        """The operation asked for, if there is such a one."""
        return self.match.route if self.match else None

    @property
    def account(self) -> str:
        """Whose buckets are drawn on: a seller's production and sandbox are two accounts."""
        token = self.token
        if token is None:
            return ""
        return f"{token.sid} sandbox" if token.type == "test" else token.sid


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome, why, and whether a write took effect."""

    outcome: Outcome
    verdict: str
    effect: bool = False


def entry(visit: Visit, judgement: Judgement) -> Entry:
    """The journal's line for *visit*."""
    request, route = visit.request, visit.route
    item, answers = subject(request, route) if route else (None, False)
    status, size = _sent(judgement.outcome)
    return Entry(
        number=visit.number,
        time=visit.now,
        sid=visit.sid,
        token_type=visit.token.type if visit.token else None,
        operation=route.operation if route else None,
        method=request.method,
        path=request.path,
        query=request.query,
        body_digest=digest(request),
        body_size=len(request.body),
        writes=route.writes if route else False,
        item=item,
        answers=answers,
        verdict=judgement.verdict,
        status=status,
        effect=judgement.effect,
        bytes_out=size,
    )


def _sent(outcome: Outcome) -> tuple[int | None, int]:
    if isinstance(outcome, Reply):
        return outcome.status, len(outcome.body)
    if isinstance(outcome, Truncate):
        return outcome.reply.status, min(outcome.keep, len(outcome.reply.body))
    return None, 0
