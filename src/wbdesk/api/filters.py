"""The query parameters that questions and reviews share, checked and spelled as WB wants them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from . import checks
from .call import Query, queried
from .checks import Moment, given

Order: TypeAlias = Literal["dateAsc", "dateDesc"]
"""Oldest first, newest first."""


def counted(date_from: Moment | None, date_to: Moment | None, is_answered: bool | None) -> Query:
    """The query of a count."""
    return dated(date_from, date_to) + queried(isAnswered=given(checks.flag, "is_answered", is_answered))


def listed(
    *,
    take: int,
    skip: int,
    nm_id: int | None,
    order: str,
    is_answered: bool | None = None,
    date_from: Moment | None = None,
    date_to: Moment | None = None,
) -> Query:
    """The query of a list, in WB's order; *take* and *skip* are checked by the caller, who knows the limits."""
    filters = queried(
        isAnswered=given(checks.flag, "is_answered", is_answered),
        nmId=given(checks.whole, "nm_id", nm_id),
        take=take,
        skip=skip,
        order=checks.one_of("order", order, ("dateAsc", "dateDesc")),
    )
    return filters + dated(date_from, date_to)


def dated(date_from: Moment | None, date_to: Moment | None) -> Query:
    """A period in unix seconds."""
    checks.ordered(date_from, date_to)
    return queried(dateFrom=given(checks.since, "date_from", date_from), dateTo=given(checks.until, "date_to", date_to))
