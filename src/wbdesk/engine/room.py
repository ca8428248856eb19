"""How many more reviews the seller's plans let be pinned: WB's limits as last read, less what was asked for since.

https://dev.wildberries.ru/openapi/user-communication#tag/pinnedFeedbacks/operation/getFeedbacksV1PinsLimits
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TypeAlias, get_args

import msgspec

from wbdesk.api.pins import PinLimit, PinLimits, PinMethod, PinOn
from wbdesk.plan.intents import ENDS, Intent, State
from wbdesk.plan.items import Item, part_of
from wbdesk.plan.kinds.kind import CALLS
from wbdesk.plan.kinds.payloads import Pinning, read_payload
from wbdesk.store import cursors, ledger, shelf
from wbdesk.store.database import Reading

from .post import Post

METHODS: tuple[PinMethod, ...] = get_args(PinMethod)
UNDER_WAY: tuple[State, ...] = tuple(state for state in get_args(State) if state not in ENDS)
NAME = "pin limits"
MANY = 10_000


class Limits(msgspec.Struct, frozen=True):
    """WB's limits as they were read."""

    read_at: float
    plans: dict[PinMethod, PinLimit]


async def read_room(post: Post, priority: int) -> None:
    """Read WB's limits and keep them. Raises what the SDK raises."""
    begun_at = post.now()
    sdk = post.sdk.with_options(priority=priority, max_wait=None)
    found: PinLimits = await post.unless_stopped(sdk.send(CALLS.get_pinned_feedbacks_limits()))
    plans: dict[PinMethod, PinLimit] = {
        method: plan for method in METHODS if (plan := getattr(found, method)) is not None
    }
    await post.store.write(cursors.put, post.seller, NAME, Limits(begun_at, plans), begun_at)


class Card(msgspec.Struct, frozen=True, rename="camel"):
    """Where a review or a pin belongs."""

    nm_id: int | None = None
    imt_id: int | None = None

    def unit(self, on: PinOn) -> int | None:
        """The card, or the group of joined cards."""
        return self.nm_id if on == "nm" else self.imt_id


class Reviewed(msgspec.Struct, frozen=True, rename="camel"):
    """What is read of a review."""

    product_details: Card | None = None


class Pinned(Card, frozen=True, rename="camel"):
    """What is read of a pin."""

    feedback_id: str = ""
    pin_on: PinOn = "nm"
    pin_method: PinMethod = "subscription"


Unit: TypeAlias = tuple[PinMethod, PinOn, int | None]


class PinRoom:
    """The room that is left, as of one transaction. Nothing is looked up before it is asked."""

    def __init__(self, tx: Reading, seller: str) -> None:
        self._tx = tx
        self._seller = seller

    @cached_property
    def limits(self) -> Limits | None:
        """WB's limits; None: not read yet."""
        return cursors.get(self._tx, self._seller, NAME, Limits)

    def method_for(self, review: Item, on: PinOn) -> PinMethod | None:
        """The method by which a review can be pinned there; what is given is taken from what is left."""
        unit = _unit_of(review, on)
        for method, plan in self.limits.plans.items() if self.limits and unit is not None else ():
            place = (method, on, unit)
            if self._has_room(plan, place):
                self._taken[method] += 1
                self._units[place] += 1
                return method
        return None

    def _has_room(self, plan: PinLimit, place: Unit) -> bool:
        in_all = bool(plan.unlimited) or (plan.remaining or 0) > self._taken[place[0]]
        return in_all and (plan.per_unit_limit is None or plan.per_unit_limit > self._units[place])

    @cached_property
    def _pinned(self) -> list[Pinned]:
        found = shelf.find(self._tx, self._seller, "pin", limit=MANY)
        parts = (part_of(kept.item, Pinned) for kept in found if kept.item.state == "pinned")
        return [part for part in parts if part is not None]

    @cached_property
    def _asked(self) -> list[tuple[Intent, Pinning]]:
        """What was asked for, has not come to anything yet, and is not among the pins."""
        there = {(pin.feedback_id, pin.pin_on) for pin in self._pinned}
        found = ledger.find(self._tx, self._seller, kinds=["pin"], states=UNDER_WAY, limit=MANY)
        open_ = (intent for intent in found if not self._was_counted(intent))
        asked = ((intent, read_payload(intent.payload, Pinning)) for intent in open_)
        return [(intent, place) for intent, place in asked if (intent.item, place.pin_on) not in there]

    def _was_counted(self, intent: Intent) -> bool:
        """Whether it was pinned before WB was asked for its count. (It may have been taken down since.)"""
        return intent.state == "confirmed" and self.limits is not None and intent.updated_at < self.limits.read_at

    @cached_property
    def _taken(self) -> Counter[PinMethod]:
        """What WB's count does not have yet, by method."""
        return Counter(place.pin_method for _, place in self._asked)

    @cached_property
    def _units(self) -> Counter[Unit]:
        """What is pinned or asked for on each card and group, by method."""
        reviews = shelf.get_all(self._tx, self._seller, "feedback", {intent.item for intent, _ in self._asked})
        pinned: list[Unit] = [(pin.pin_method, pin.pin_on, pin.unit(pin.pin_on)) for pin in self._pinned]
        asked: list[Unit] = [
            (place.pin_method, place.pin_on, _unit_of(reviews[intent.item].item, place.pin_on))
            for intent, place in self._asked
            if intent.item in reviews
        ]
        return Counter([*pinned, *asked])


def _unit_of(review: Item, on: PinOn) -> int | None:
    part = part_of(review, Reviewed)
    return None if part is None or part.product_details is None else part.product_details.unit(on)
