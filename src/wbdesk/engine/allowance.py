"""What WB's limits allow a seller: the buckets of his token, as `plan.budget` counts with them."""

from __future__ import annotations

from wbdesk.errors import TokenProblem
from wbdesk.plan.budget import Bucket, Limits
from wbdesk.plan.kinds.kind import CALLS
from wbdesk.wire.rates import Kind

from .post import Post

SCARCE = 60.0
"""A bucket from which a call comes more seldom than this, in seconds, has none to spare."""

ASKED = (CALLS.new_feedbacks_questions(), CALLS.get_seller_chats(), CALLS.claims(is_archive=False))
"""A call of each host: a token may be for one of them alone."""


def limits_of(post: Post) -> Limits:
    """The seller's buckets by the names of `Route.bucket`."""
    kind = rates_of(post)
    found = {row.name: post.sdk.rates.of(kind, row.name) for row in post.sdk.rates.rows}
    return {name: Bucket(shared, rate.interval, rate.burst) for name, (shared, rate) in found.items()}


def rates_of(post: Post) -> Kind:
    """Which rows of the table of rates hold for the seller's token; the full ones where it may call nothing."""
    for call in ASKED:
        try:
            return post.sdk.admit(call, post.now()).kind
        except TokenProblem:
            continue
    return "full"


def is_scarce(limits: Limits, bucket: str) -> bool:
    """Whether every call of a bucket counts: a basic token."""
    return limits[bucket].interval > SCARCE
