"""Everything WB does not document about itself, as settings with a stated default.

Lives here: `Settings`, one field for each open point, and the preset that reads all of them strictly. Facts that WB
does document are not settings: they stand in the module of their section.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """How this simulator reads what WB leaves open."""

    # The gate: limits, tokens and what stands in front of WB's services.

    limits_per: Literal["method", "category"] = "method"
    """Open point 2: chat and claims have a bucket for each method, or one for the whole category."""
    reset_on_200: bool = False
    """Open point 5: `X-Ratelimit-Reset` also on replies that are not refusals."""
    read_only_refusal: Literal["scope", "forbidden"] = "scope"
    """Open point 6: a write with a read-only token gets 401 `token scope not allowed`, or 403."""
    ban_seconds: float = 600.0
    """Open point 8: how long a ban lasts when a fault names no length; 600 s to 7.8 days have been seen."""
    refusals_lengthen: bool = False
    """Open point 8: each request made while limited adds one interval to the wait; some say so, WB does not."""
    test_tokens: Literal["full", "basic"] = "full"
    """Open point 9: the row of the limits table that a test token follows; older documentation says the full one."""
    server_error_body: Literal["html", "empty", "text", "own"] = "html"
    """Open point 10: the body of a 5xx, of which WB documents none."""
    limit_dialect: Literal["s2s", "ag"] = "s2s"
    """Which of WB's two gateways words the 429; both are in use."""
    unknown_seller: Literal["refuse", "welcome"] = "refuse"
    """A token of a seller this world does not have: 401, or a new shop of that seller."""

    # Questions and reviews.

    date_from_inclusive: bool = True
    """Open point 3: `dateFrom` also gives what was created in that very second."""
    date_to_inclusive: bool = True
    """Open point 3: `dateTo` also gives what was created in that very second."""
    default_order: Literal["dateAsc", "dateDesc"] = "dateDesc"
    """Open point 3: the order of a list when none is asked for."""
    beyond_bounds: Literal["refuse", "empty"] = "refuse"
    """Open point 3: `take` and `skip` beyond WB's bounds get 400, or an empty list."""
    archived_in_list: bool = True
    """Open point 4: `/feedbacks` also gives reviews older than 30 days."""
    indexing_delay: float = 0.0
    """Seconds until lists and counts show a new or changed question, review or claim; single reads show it at once."""
    answer_moderation: float = 60.0
    """Seconds an answer to a review stays in `reviewRequired`; WB names no figure."""
    second_answer: Literal["ignore", "edit", "refuse"] = "ignore"
    """A second POST on an answered review: 204 and the text stays, 204 and it counts as the edit, or 400."""
    late_edit: Literal["ignore", "refuse"] = "ignore"
    """An edit of a review's answer that comes too late: 204 and the text stays (WB documents no error), or 422."""
    feedback_dates: Literal["utc", "moscow"] = "utc"
    """A review's dates end in `Z`, or in `+03:00` as in the examples of WB's specification."""
    lenient_booleans: bool = False
    """Query parameters also take `True`, `1` and the like; WB documents `true` and `false`."""
