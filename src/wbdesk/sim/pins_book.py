"""The state of a seller's pinned reviews: what is pinned, what WB took down, and what the plans still allow.

Lives here: state and counting. Which pins WB refuses, and how it says so, is the business of `pins.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from .records import Pin, PinPlan
from .times import Nanos

METHODS = ("subscription", "tariff")
PLACES = ("nm", "imt")
CAUSES = ("sysTariffUnpinned", "sysLimitReached", "sysNoratingUnpinned", "sysAdditionalSlot")


class PinBook:
    """Pins by operation id, and the seller's two plans."""

    def __init__(self, pins: Iterable[Pin], plans: Mapping[str, PinPlan]) -> None:
        self._pins = {pin.pin_id: pin for pin in pins}
        self._next_id = max(self._pins, default=18_577_000) + 1
        self.plans = dict(plans)
        """By method; a missing method is a plan the seller has not bought."""

    def all(self) -> Iterator[Pin]:
        """What is pinned and what WB took down, by operation id. What the seller took down is gone."""
        return iter(self._pins.values())

    def pinned(self, method: str | None = None) -> list[Pin]:
        """What is pinned now, under one plan or all."""
        return [pin for pin in self._pins.values() if not pin.cause and method in (None, pin.method)]

    def find(self, feedback_id: str, on: str) -> Pin | None:
        """The pin that holds this review in this place."""
        return next((pin for pin in self.pinned() if (pin.feedback_id, pin.on) == (feedback_id, on)), None)

    def used_in(self, method: str, unit: tuple[str, int]) -> int:
        """How many reviews the plan holds on this card or group."""
        return sum(1 for pin in self.pinned(method) if pin.unit == unit)

    def add(self, pin: Pin) -> int:
        """Store *pin* under the next operation id, and return that id."""
        pin_id = self._next_id
        self._next_id += 1
        self._pins[pin_id] = replace(pin, pin_id=pin_id)
        return pin_id

    def take_down(self, pin_id: int) -> bool:
        """The seller's own unpinning: true where there was something to unpin."""
        pin = self._pins.get(pin_id)
        if pin is None or pin.cause:
            return False
        del self._pins[pin_id]
        return True

    def wb_takes_down(self, pin_id: int, cause: str, at: Nanos) -> None:
        """WB's unpinning, which stays visible with its cause."""
        if cause not in CAUSES:
            raise ValueError(f"cause is {cause!r}; it must be one of {', '.join(CAUSES)}")
        pin = self._pins.get(pin_id)
        if pin is None or pin.cause:
            raise KeyError(f"pin {pin_id} is not pinned; take the id from shop.pins.pinned()")
        self._pins[pin_id] = replace(pin, cause=cause, changed=at)

    def set_plan(self, method: str, plan: PinPlan | None, at: Nanos) -> None:
        """Buy, change or end a plan; WB takes down what no longer fits, the oldest first."""
        if method not in METHODS:
            raise ValueError(f"method: {method!r} is none of {', '.join(METHODS)}")
        if plan is None:
            self.plans.pop(method, None)
            self._take_down_all(self.pinned(method), "sysTariffUnpinned", at)
            return
        self.plans[method] = plan
        surplus = 0 if plan.unlimited else len(self.pinned(method)) - plan.total
        self._take_down_all(self.pinned(method)[: max(0, surplus)], "sysLimitReached", at)

    def _take_down_all(self, pins: Iterable[Pin], cause: str, at: Nanos) -> None:
        for pin in pins:
            self.wb_takes_down(pin.pin_id, cause, at)
