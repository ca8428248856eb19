"""What is wrong between the desk and WB, for a person: the kind of trouble in his language, WB's words as they are."""

from __future__ import annotations

from ... import (
    ApiError,
    BadReply,
    NetworkError,
    RateLimited,
    ServerError,
    TokenProblem,
    Unauthorized,
    WildberriesError,
)
from ...plan.said import Said
from ..ending import retold
from .times import span

KINDS: tuple[tuple[type[Exception], Said], ...] = (
    (
        TokenProblem,
        Said("с этим токеном нельзя; почему, скажет wbdesk doctor", "not with this token; see wbdesk doctor"),
    ),
    (Unauthorized, Said("WB не принимает токен: {why}", "WB does not take the token: {why}")),
    (ServerError, Said("у WB неполадки: {why}", "WB has trouble: {why}")),
    (BadReply, Said("ответил не WB: {why}", "it was not WB that answered: {why}")),
    (NetworkError, Said("WB не отвечает: {why}", "WB does not answer: {why}")),
    (ApiError, Said("WB отказал: {why}", "WB refused: {why}")),
    (Exception, Said("{why}", "{why}")),
)
"""The first row that fits holds."""


def reason(problem: Exception) -> Said:
    """What is wrong. A problem that says it itself, in `said`, is believed."""
    told: Said | None = getattr(problem, "said", None)
    if told is not None:
        return told
    if isinstance(problem, RateLimited):
        return _limited(problem)
    said = next(said for kind, said in KINDS if isinstance(problem, kind))
    why = _why(problem)
    return Said(said.ru.replace("{why}", why), said.en.replace("{why}", why))


def _limited(problem: RateLimited) -> Said:
    if problem.retry_after is None:
        return Said("лимит занят", "the limit is taken")
    wait = span(problem.retry_after)
    return Said(f"лимит занят, ждать {wait.ru}", f"the limit is taken for {wait.en}")


def _why(problem: Exception) -> str:
    """WB's status and words; where it said nothing, the error's first sentence without the call's name."""
    if not isinstance(problem, WildberriesError):
        return retold(str(problem))
    if problem.status is not None and problem.detail:
        return f"{problem.status} {problem.detail}"
    first = retold(str(problem)).split(". ")[0]
    return first.removeprefix(f"{problem.call.route.name}: ") if problem.call else first
