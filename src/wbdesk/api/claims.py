"""Buyers' claims to return a product: WB's operations in WB's order, and what they return.

https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns
"""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import Any, ClassVar

from . import checks
from .call import Call, Json, Nothing, Route, Walk, queried
from .checks import given
from .group import C, Group, operation, walk
from .model import MANY, MOSCOW_TIME, Adjusted, Many, MoscowTime, Page
from .walks import walk_by_overlap

MOST = 200
"""Claims on a page."""

SHORTEST_COMMENT, LONGEST_COMMENT = 10, 1_000
"""In characters."""

COMMENTS = {
    "approve1": False,
    "approve2": False,
    "autorefund1": False,
    "reject1": False,
    "reject2": False,
    "reject3": False,
    "rejectcustom": True,
    "approvecc1": None,
    "confirmreturngoodcc1": False,
}
"""WB's actions, and whether each has a comment: must (True), may (None) or may not (False)."""

DOCS = "https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/"

CLAIMS = Route("claims", "GET", "/api/v1/claims", "returns", "claims", DOCS + "getV1Claims")
UPDATE_CLAIM = Route(
    "update_claim",
    "PATCH",
    "/api/v1/claim",
    "returns",
    "claim",
    DOCS + "patchV1Claim",
    verify="claims(id=..., is_archive=...), both ways: it happened if the claim's status or actions have changed",
)


class Claim(Adjusted, frozen=True, gc=False, rename=None):
    """A buyer's claim to return a product. WB shows it for 14 days."""

    identity: ClassVar[str] = "id"
    adjusts: ClassVar = {
        "dt": MOSCOW_TIME,
        "order_dt": MOSCOW_TIME,
        "dt_update": MOSCOW_TIME,
        "delivery_dt": MOSCOW_TIME,
        "photos": MANY,
        "video_paths": MANY,
        "actions": MANY,
    }

    id: str
    claim_type: int | None = None
    """Where it came from: 1 the buyers' site, 3 the chat."""
    status: int | None = None
    """What the buyer was told: 0 under consideration, 1 refused, 2 approved."""
    status_ex: int | None = None
    """What becomes of the product: 0 under consideration, 1 stays with the buyer (refused), 2 to WB to be scrapped,
    5 stays with the buyer (approved), 8 back on sale after WB's check, 10 back to the seller."""
    nm_id: int | None = None
    """WB's article number."""
    user_comment: str | None = None
    wb_comment: str | None = None
    """The answer to the buyer."""
    dt: MoscowTime = None
    """When it was made."""
    imt_name: str | None = None
    """The product's name."""
    order_dt: MoscowTime = None
    """When the product was ordered."""
    dt_update: MoscowTime = None
    """When it was decided; until then, when it was made."""
    photos: Many[str] = ()
    """Addresses without `https:`."""
    video_paths: Many[str] = ()
    """Addresses without `https:`."""
    actions: Many[str] = ()
    """What `update_claim` may do now; none: nothing."""
    price: float | None = None
    """What the buyer paid, after all discounts."""
    currency_code: str | None = None
    """The currency's number as text: 643 is the rouble."""
    srid: str | None = None
    """The order's id: the `rid` of chats."""
    origin_id_info: str | None = None
    """Whether the IMEI of a returned smartphone is that of the one sold."""
    delivery_dt: MoscowTime = None
    """When the buyer got the product."""


class ClaimPage(Page, frozen=True, gc=False, rename=None):
    """A page of claims."""

    records: ClassVar[str] = "claims"
    adjusts: ClassVar = {"claims": MANY}

    claims: Many[Claim] = ()
    total: int | None = None
    """How many there are on all pages."""


class Claims(Group[C]):
    """Buyers' claims to return a product."""

    @operation
    def claims(
        self,
        *,
        is_archive: bool,
        id: str | None = None,
        nm_id: int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Call[ClaimPage]:
        """Get one page of claims of the last 14 days. `walk_claims` gets all of them.

        Args:
            is_archive: those decided (True) or under consideration (False).
            id: only this claim.
            nm_id: only those of this product.
            limit: how many, 1 to 200; left out, WB gives 50.
            offset: how many to pass over, 0 or more.

        Returns:
            `.claims`; `.total` counts those on all pages.

        Raises:
            InvalidArgument: an argument is out of these limits.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/getV1Claims
        """
        return _page(is_archive=is_archive, id=id, nm_id=nm_id, limit=limit, offset=offset)

    @walk
    def walk_claims(self, *, is_archive: bool, nm_id: int | None = None) -> Walk[Claim]:
        """Walk every claim of the last 14 days once.

        Args:
            is_archive: those decided (True) or under consideration (False).
            nm_id: only those of this product.

        Returns:
            An iterator of claims.

        Raises:
            InvalidArgument: an argument is not of its type.
            WalkStuck: WB sends page after page without anything new and without an end.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/getV1Claims
        """
        page = partial(_taken, is_archive=is_archive, nm_id=nm_id)
        page(take=MOST, skip=0)  # bad arguments fail now, not at the first page
        return walk_by_overlap(page, attrgetter("claims"), take=MOST)

    @operation
    def update_claim(self, id: str, action: str, *, comment: str | None = None) -> Call[None]:
        """Decide a claim.

        Args:
            id: the claim.
            action: one of the claim's `actions`. Approve: `approve1` (WB checks the defect), `approve2` (the product
                comes back), `autorefund1` (the buyer keeps it). Refuse: `reject1` (no defect found), `reject2` (add
                photos), `reject3` (ask a service centre), `rejectcustom` (your own words). Goods picked up in the
                seller's shop: `approvecc1`, and `confirmreturngoodcc1` once they are back.
            comment: what the buyer is told, 10 to 1,000 characters: needed with `rejectcustom`, possible with
                `approvecc1`, refused with WB's other actions.

        Returns:
            None.

        Raises:
            InvalidArgument: an empty `id` or `action`, or a `comment` that does not go with the action.
            BadRequest: WB does not take this action for this claim (any more).
            OutcomeUnknown: sent, and whether it happened is not known: read `claims(id=..., is_archive=...)`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersReturns/operation/patchV1Claim
        """
        body = {"id": checks.identifier("id", id), "action": checks.identifier("action", action)}
        return Call(UPDATE_CLAIM, Nothing(), json=body | dict(queried(comment=_comment(action, comment))))


def _page(*, is_archive: bool, id: Any, nm_id: Any, limit: Any, offset: Any) -> Call[ClaimPage]:
    query = queried(
        is_archive=checks.flag("is_archive", is_archive),
        id=given(checks.identifier, "id", id),
        limit=given(checks.whole, "limit", limit, 1, MOST),
        offset=given(checks.whole, "offset", offset, 0),
        nm_id=given(checks.whole, "nm_id", nm_id),
    )
    return Call(CLAIMS, Json(ClaimPage), query)


def _taken(*, is_archive: bool, nm_id: Any, take: int, skip: int) -> Call[ClaimPage]:
    """A page under the names that walks use."""
    return _page(is_archive=is_archive, id=None, nm_id=nm_id, limit=take, offset=skip)


def _comment(action: str, comment: str | None) -> str | None:
    """WB adds actions: for one that is not known here only the comment's length is checked."""
    rule = COMMENTS.get(action)
    if comment is None and rule is True:
        raise checks.refused(
            "comment", f"is needed with {action}: {SHORTEST_COMMENT} to {LONGEST_COMMENT:,} characters"
        )
    if comment is not None and rule is False:
        raise checks.refused("comment", f"goes with rejectcustom and approvecc1 only, not with {action}")
    return given(checks.text, "comment", comment, SHORTEST_COMMENT, LONGEST_COMMENT)
