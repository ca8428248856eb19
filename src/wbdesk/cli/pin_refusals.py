"""Why WB did not pin a review, in words, and what can be done about it.

WB's names are those of https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks
"""

from __future__ import annotations

from .. import PinOutcome

MEANINGS = {
    "feedbackNotFound": "there is no such review: take the ID from `wbdesk reviews list`",
    "itemNotFound": "the product is not, or no longer, this seller's",
    "feedbackMismatch": "the review belongs to another product or group: cards were joined or parted since",
    "itemNoImages": "the product's card has no picture: add one first",
    "feedbackExcluded": "WB has taken the review out of the rating: choose another",
    "imtNotDisplayed": "buyers do not see this group of cards: wait until they do",
    "globalLimitReached": "this method's pins are all in use: see `wbdesk pins limits`, and remove one",
    "unitLimitReached": "this card or group holds as many pins as it may; remove one of them first",
    "tariffRestriction": "the seller has no tariff option for pins: try --method subscription, or buy the option",
    "subscriptionRestriction": "the seller has no subscription for pins: try --method tariff, or subscribe",
    "alreadyPinned": "the review is pinned there already: nothing is to be done",
    "bodyNotValid": "WB cannot read the request: check the ID",
}


def reasons(outcome: PinOutcome) -> list[str]:
    """WB's names for what stood in the way."""
    return [error.status for error in outcome.errors if error.status]


def meaning(outcome: PinOutcome) -> str | None:
    """What that means; for a name that is not known here, what WB writes."""
    said = [MEANINGS.get(error.status or "") or error.detail or error.title for error in outcome.errors]
    found = "; ".join(one for one in said if one)
    return None if outcome.pinned else found or "WB does not say why"
