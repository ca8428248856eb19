"""Random sequences over pinned reviews and over limits, against what must hold in any world."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.sim.asking import route_of
from tests.sim.sellers import SIZE, Seller, TwoSellers, picks, which

from wbdesk.sim import STRICTEST, Reply, Request, Settings, World
from wbdesk.sim.records import PinPlan

METHODS = st.sampled_from(["subscription", "tariff"])
PLACES = st.sampled_from(["nm", "imt"])
PLANS = {"none": None, "small": PinPlan(total=1), "large": PinPlan(total=4), "endless": PinPlan(unlimited=True)}


class Pins(TwoSellers):
    """Reviews are pinned and unpinned by seller and WB; nothing stands twice and no limit is passed."""

    def learn(self, seller: Seller) -> None:
        seller.held = {pin["pinId"]: pin for pin in self.listed(seller, state="pinned")}
        seller.gone = {pin["pinId"] for pin in self.listed(seller, state="unpinned")}

    def listed(self, seller: Seller, **query: Any) -> list[dict[str, Any]]:
        """All pages, in the order WB gives them."""
        page = seller.get("get_pinned_feedbacks", **query)
        found: list[dict[str, Any]] = page["data"]
        while "next" in page:
            page = seller.get("get_pinned_feedbacks", next=page["next"], **query)
            found += page["data"]
        return found

    @rule(who=which, pick=picks, methods=st.lists(METHODS, min_size=2, max_size=6), on=PLACES)
    def the_seller_pins(self, who: int, pick: int, methods: list[str], on: str) -> None:
        seller = self.sellers[who]
        reviews = list(seller.shop.feedbacks.walk())
        picked = [reviews[(pick + number) % len(reviews)] for number in range(len(methods))]
        items = [{"pinMethod": m, "pinOn": on, "feedbackId": r.id} for m, r in zip(methods, picked, strict=True)]
        reply = seller.ask("pin_feedback", body=items)
        assert reply.status == (200 if seller.shop.pins.plans else 403)
        if reply.status == 200:
            for outcome in self.decoded(reply)["data"]:
                self.came_out(seller, outcome)

    def came_out(self, seller: Seller, outcome: dict[str, Any]) -> None:
        assert self.reason(seller, outcome) == (outcome["errors"][0]["status"] if outcome["isErrors"] else "")
        if not outcome["isErrors"]:
            (seller.held[outcome["pinId"]],) = (p for p in self.listed(seller) if p["pinId"] == outcome["pinId"])
            seller.had_effect("pin_feedback", outcome["feedbackId"], f"{outcome['pinMethod']} {outcome['pinOn']}")

    def reason(self, seller: Seller, wish: dict[str, Any]) -> str:
        """Why WB must refuse, as far as the machine lets anything happen."""
        method, on, plan = wish["pinMethod"], wish["pinOn"], seller.shop.pins.plans.get(wish["pinMethod"])
        review = seller.shop.feedbacks.get(wish["feedbackId"])
        assert review is not None
        unit = review.nm_id if on == "nm" else review.imt_id
        beside = [pin for pin in seller.held.values() if pin["pinMethod"] == method]
        mates = [pin for pin in beside if (pin["pinOn"], pin[f"{on}Id"]) == (on, unit)]
        reasons = {
            f"{method}Restriction": plan is None,
            "itemNoImages": not seller.shop.products[review.nm_id].has_images,
            "alreadyPinned": (review.id, on) in {(pin["feedbackId"], pin["pinOn"]) for pin in seller.held.values()},
            "unitLimitReached": plan is not None and len(mates) >= plan.per_unit,
            "globalLimitReached": plan is not None and not plan.unlimited and len(beside) >= plan.total,
        }
        return next((name for name, holds in reasons.items() if holds), "")

    @rule(who=which, picked=st.lists(picks, max_size=3))
    def the_seller_unpins(self, who: int, picked: list[int]) -> None:
        seller = self.sellers[who]
        known = [*seller.held, *seller.gone, 1]
        ids = list({known[pick % len(known)] for pick in picked})
        held = [id for id in ids if id in seller.held]
        assert self.decoded(seller.ask("unpin_feedback", body=ids))["data"] == held
        for id in held:
            del seller.held[id]
            seller.had_effect("unpin_feedback", str(id))

    @rule(who=which, pick=picks, cause=st.sampled_from(["sysNoratingUnpinned", "sysAdditionalSlot"]))
    def wb_unpins(self, who: int, pick: int, cause: str) -> None:
        seller = self.sellers[who]
        if seller.held:
            id = list(seller.held)[pick % len(seller.held)]
            seller.shop.wb_unpins(self.now, id, cause)
            self.are_taken_down(seller, {id}, cause)

    @rule(who=which, method=METHODS, name=st.sampled_from(sorted(PLANS)))
    def a_plan_changes(self, who: int, method: str, name: str) -> None:
        seller, plan = self.sellers[who], PLANS[name]
        beside = sorted(id for id, pin in seller.held.items() if pin["pinMethod"] == method)
        fits = 0 if plan is None else len(beside) if plan.unlimited else plan.total
        seller.shop.plan_changes(self.now, method, plan)
        cause = "sysTariffUnpinned" if plan is None else "sysLimitReached"
        self.are_taken_down(seller, set(beside[: max(0, len(beside) - fits)]), cause)

    def are_taken_down(self, seller: Seller, ids: set[int], cause: str) -> None:
        shown = {pin["pinId"]: pin for pin in self.listed(seller, state="unpinned")}
        assert {shown[id]["unpinnedCause"] for id in ids} <= {cause}
        seller.gone |= ids
        for id in ids:
            del seller.held[id]

    @invariant()
    def every_pin_is_held_or_was_taken_down(self) -> None:
        for seller in self.sellers:
            everything = [pin["pinId"] for pin in self.listed(seller, limit=3)]
            order = sorted(everything, reverse=self.settings.newest_pins_first)
            assert everything == order == [pin["pinId"] for pin in self.listed(seller)]
            for state, ids in (("pinned", set(seller.held)), ("unpinned", seller.gone)):
                assert {pin["pinId"] for pin in self.listed(seller, state=state)} == ids
                assert seller.get("get_pinned_feedbacks_count", state=state)["data"] == len(ids)
            assert set(seller.held) | seller.gone == set(everything)

    @invariant()
    def no_limit_is_passed(self) -> None:
        for seller in self.sellers:
            used = Counter(pin["pinMethod"] for pin in seller.held.values())
            plans = seller.get("get_pinned_feedbacks_limits")["data"]
            for method, plan in plans.items():
                assert (plan["used"] if plan else 0) == used[method]
                if plan and not plan["unlimited"]:
                    assert plan["remaining"] == plan["totalLimit"] - plan["used"] >= 0
            places = Counter((pin["feedbackId"], pin["pinOn"]) for pin in seller.held.values())
            assert max(places.values(), default=0) <= 1

    def decoded(self, reply: Reply) -> Any:
        return msgspec.json.decode(reply.body)


# Interval and burst of WB's table, for a full token and a basic one (https://dev.wildberries.ru/openapi/user-communication).
RATES = {
    "feedbacks": ((0.333, 6), (720.0, 1)),
    "get_seller_chats": ((1.0, 10), (3_600.0, 1)),
    "get_seller_events": ((1.0, 10), (3_600.0, 1)),
    "claims": ((3.0, 10), (3_600.0, 1)),
}
"""By operation; questions, reviews and pins share a bucket."""
SHARED = {"questions": "feedbacks", "get_pinned_feedbacks": "feedbacks"}
TOGETHER = {"get_seller_chats": "chat", "get_seller_events": "chat"}
"""Buckets of the stricter reading, where a category shares one."""


BURSTS = st.tuples(st.sampled_from([0.6, 1.0, 1.5, 12.0]), st.sampled_from([1, 12]))
"""A pause, in intervals of the bucket, and so many requests."""


class Limits(RuleBasedStateMachine):
    """Sellers ask as they please: in no stretch of time is more served than the bucket admits, nor less."""

    @initialize(strict=st.booleans(), basic=st.booleans())
    def begin(self, strict: bool, basic: bool) -> None:
        self.settings = STRICTEST if strict else Settings()
        self.basic = basic
        self.world = World(sellers=2, size=SIZE, settings=self.settings)
        self.now = self.world.start
        self.served: dict[tuple[str, str], list[float]] = {}
        self.refused: dict[tuple[str, str], float] = {}

    @rule(
        who=which,
        operation=st.sampled_from([*RATES, *SHARED]),
        bursts=st.lists(BURSTS, min_size=2, max_size=5),
        other=st.booleans(),
    )
    def somebody_asks(self, who: int, operation: str, bursts: list[tuple[float, int]], other: bool) -> None:
        """Two tokens of a seller draw on one bucket."""
        sid = self.world.sids[who]
        token = self.world.token("basic" if self.basic else "personal", sid=sid, id="other" if other else None)
        interval, _ = RATES[SHARED.get(operation, operation)][self.basic]
        for pause, times in bursts:
            self.now += pause * interval
            for _ in range(times):
                self.ask(sid, token, operation)

    def ask(self, sid: str, token: str, operation: str) -> None:
        route = route_of(operation)
        query = (("isAnswered", "true"), ("take", "1"), ("skip", "0"), ("is_archive", "true"))
        request = Request("GET", "127.0.0.1", route.path, query, {"authorization": token})
        reply = self.world.handle(request, self.now)
        assert isinstance(reply, Reply)
        name = SHARED.get(operation, operation)
        key = (sid, TOGETHER.get(name, name) if self.settings.limits_per == "category" else name)
        interval, burst = RATES[name][self.basic]
        served, remaining = self.served.setdefault(key, []), int(reply.headers["x-ratelimit-remaining"])
        assert reply.status in (200, 429)
        assert int(reply.headers["x-ratelimit-limit"]) == burst
        if reply.status == 200:
            served.append(self.now)
            self.admits(served, interval, burst)
        else:
            waits = float(reply.headers["x-ratelimit-retry"])
            assert (remaining, waits > 0) == (0, True)
            self.was_due(key, served, interval, burst)

    def admits(self, served: list[float], interval: float, burst: int) -> None:
        """Of the last n served, n - burst must have come back one by one since the first of them."""
        for number, first in enumerate(reversed(served), 1):
            assert number <= burst + (self.now - first + 1e-6) / interval

    def was_due(self, key: tuple[str, str], served: list[float], interval: float, burst: int) -> None:
        """A refusal needs its cause: some stretch up to now must have used every slot there was."""
        if not self.settings.refusals_lengthen:
            rests = [burst + (self.now - first) / interval - n for n, first in enumerate(reversed(served), 1)]
            assert min(rests) < 1 + 1e-6


TestPins = Pins.TestCase
TestPins.settings = settings(max_examples=10, stateful_step_count=50)
TestLimits = Limits.TestCase
TestLimits.settings = settings(max_examples=40, stateful_step_count=10)
