"""Everything WB does not document about itself, as settings with a stated default.

Lives here: `Settings`, each field with what it says, and the preset that reads all of them strictly. Open points are
numbered as in `docs/simulator.md`, whose table is compared with this. Facts that WB does document are not settings:
they stand in the module of their section.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_type_hints


@dataclass(frozen=True, slots=True)
class Settings:
    """How this simulator reads what WB leaves open; a value that a field cannot have is a `ValueError`."""

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise ValueError(problem)

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

    # Chats.

    events_page: int = 50
    """Open point 1: events in one page of the stream; 50 was seen once."""
    next_inclusive: bool = False
    """Open point 1: `next` also gives the events of that very millisecond."""
    empty_stream_next: Literal["now", "zero"] = "now"
    """Open point 1: what `next` says while there is no event at all; 0 is refused when it is sent back."""
    event_ties: Literal["arrival", "reversed"] = "arrival"
    """Open point 1: the order of events that share a millisecond."""
    stale_sign_accepted: bool = False
    """A chat's earlier `replySign` still opens it; by default every message makes a new one."""
    message_sign: bool = True
    """The reply to a message carries `sign`; it came in 2026 and older copies of the specification lack it."""
    file_moderation: float = 30.0
    """Seconds until a file can be downloaded; WB's example asks to come back after 30."""

    # Pins and claims.

    newest_pins_first: bool = False
    """The list of pins starts with the newest operation; WB names no order."""
    claim_outcomes: Literal["inferred", "scrap"] = "inferred"
    """Open point 7: an approved claim's goods go to sale again (`status_ex` 8), or are scrapped (2)."""


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(Settings)


def _problems(settings: Settings) -> Iterator[str]:
    for name, type_ in _types().items():
        value, choices = getattr(settings, name), get_args(type_)
        if choices and value not in choices:
            yield f"{name}: {value!r} is none of {', '.join(map(str, choices))}"
        elif type_ is bool and not isinstance(value, bool):
            yield f"{name}: {value!r} - must be true or false"
        elif type_ in (int, float) and not _is_amount(value, type_):
            yield f"{name}: {value!r} - must be {'a whole number, 1' if type_ is int else 'a number, 0'} or more"


def _is_amount(value: object, type_: type) -> bool:
    """Seconds may be 0 and broken, counts may not."""
    number, least = (int, 1) if type_ is int else ((int, float), 0)
    return isinstance(value, number) and not isinstance(value, bool) and least <= value < float("inf")


STRICTEST = Settings(
    limits_per="category",
    reset_on_200=False,
    read_only_refusal="forbidden",
    ban_seconds=676_358.0,
    refusals_lengthen=True,
    test_tokens="basic",
    server_error_body="empty",
    limit_dialect="ag",
    unknown_seller="refuse",
    date_from_inclusive=False,
    date_to_inclusive=False,
    default_order="dateAsc",
    archived_in_list=False,
    indexing_delay=30.0,
    answer_moderation=86_400.0,
    second_answer="refuse",
    late_edit="refuse",
    feedback_dates="moscow",
    events_page=10,
    event_ties="reversed",
    empty_stream_next="zero",
    message_sign=False,
    file_moderation=300.0,
    newest_pins_first=True,
    claim_outcomes="scrap",
)
"""Every open point read to the caller's disadvantage."""
