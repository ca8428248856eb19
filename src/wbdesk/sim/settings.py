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
