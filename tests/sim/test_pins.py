"""Pins: both plans, per-item refusals, automatic unpins, paging by operation id."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sim.asking import EMPTY, NOW, call, data, json_of, small_shop

from wbdesk.sim.pins_book import CAUSES
from wbdesk.sim.records import PinPlan
from wbdesk.sim.settings import Settings
from wbdesk.sim.shop import Shop

PIN_FIELDS = {"changeStateAt", "imtId", "nmId", "pinId", "pinMethod", "pinOn", "feedbackId", "state"}


def empty_shop() -> tuple[Shop, int]:
    shop = small_shop(size=EMPTY)
    return shop, next(iter(shop.products))


def review(shop: Shop, nm_id: int) -> str:
    return shop.buyer_reviews(NOW, nm_id, 5, "Отлично!", photos=1)


def wish(id: Any, on: str = "nm", method: str = "subscription") -> dict[str, Any]:
    return {"pinMethod": method, "pinOn": on, "feedbackId": id}


def pin(shop: Shop, *wishes: dict[str, Any]) -> list[dict[str, Any]]:
    outcomes: list[dict[str, Any]] = data(shop, "pin_feedback", body=list(wishes))
    return outcomes


def refusal(shop: Shop, item: dict[str, Any]) -> str:
    outcome = pin(shop, item)[0]
    assert outcome["isErrors"]
    assert "pinId" not in outcome
    error = outcome["errors"][0]
    assert set(error) == {"origin", "detail", "requestId", "status", "title"}
    return str(error["status"])


def listed(shop: Shop, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = data(shop, "get_pinned_feedbacks", query)
    return items


def limits(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = data(shop, "get_pinned_feedbacks_limits")
    return found


def test_a_pin_is_listed_and_counted_against_its_plan() -> None:
    shop, nm_id = empty_shop()
    id = review(shop, nm_id)
    outcome = pin(shop, wish(id))[0]
    assert (outcome["isErrors"], outcome["feedbackId"], "errors" in outcome) == (False, id, False)
    shown = listed(shop)[0]
    assert set(shown) == PIN_FIELDS
    assert (shown["pinId"], shown["nmId"], shown["state"]) == (outcome["pinId"], nm_id, "pinned")
    assert limits(shop)["subscription"] == {
        "perUnitLimit": 2, "remaining": 14, "totalLimit": 15, "unlimited": False, "used": 1
    }  # fmt: skip
    assert limits(shop)["tariff"]["used"] == 0
    assert len(shop.effects_of(id)) == 1


def test_items_succeed_and_fail_one_by_one() -> None:
    shop, nm_id = empty_shop()
    good = review(shop, nm_id)
    outcomes = pin(shop, wish(good), wish("unknown"), wish(good), wish(good, "imt"))
    assert [outcome["isErrors"] for outcome in outcomes] == [False, True, True, False]
    assert [outcome["errors"][0]["status"] for outcome in outcomes if outcome["isErrors"]] == [
        "feedbackNotFound", "alreadyPinned"
    ]  # fmt: skip


def _no_subscription(shop: Shop, nm_id: int) -> None:
    shop.plan_changes(NOW, "subscription", None)


def _lists_no_product(shop: Shop, nm_id: int) -> None:
    shop.delisted.add(nm_id)


def _regroup(shop: Shop, nm_id: int) -> None:
    shop.products[nm_id] = replace(shop.products[nm_id], imt_id=1)


def _no_images(shop: Shop, nm_id: int) -> None:
    shop.products[nm_id] = replace(shop.products[nm_id], has_images=False)


def _exclude(shop: Shop, nm_id: int) -> None:
    for feedback in shop.feedbacks.walk():
        shop.wb_excludes(NOW, feedback.id)


def _hide(shop: Shop, nm_id: int) -> None:
    shop.hidden_groups.add(shop.products[nm_id].imt_id)


def _fill_unit(shop: Shop, nm_id: int) -> None:
    pin(shop, *(wish(review(shop, nm_id)) for _ in range(2)))


def _fill_total(shop: Shop, nm_id: int) -> None:
    others = [other for other in shop.products if other != nm_id][:15]
    pin(shop, *(wish(review(shop, other)) for other in others))


@pytest.mark.parametrize(
    ("prepare", "status"),
    [
        (_no_subscription, "subscriptionRestriction"),
        (_lists_no_product, "itemNotFound"),
        (_regroup, "feedbackMismatch"),
        (_no_images, "itemNoImages"),
        (_exclude, "feedbackExcluded"),
        (_hide, "imtNotDisplayed"),
        (_fill_unit, "unitLimitReached"),
        (_fill_total, "globalLimitReached"),
    ],
)
def test_refusals_that_depend_on_the_shop(prepare: Any, status: str) -> None:
    shop, nm_id = empty_shop()
    id = review(shop, nm_id)
    prepare(shop, nm_id)
    assert refusal(shop, wish(id)) == status


def test_a_tariff_that_was_not_bought_is_refused_by_item() -> None:
    shop, nm_id = empty_shop()
    shop.plan_changes(NOW, "tariff", None)
    assert refusal(shop, wish(review(shop, nm_id), method="tariff")) == "tariffRestriction"
    assert limits(shop)["tariff"] is None


@pytest.mark.parametrize("item", [wish("x", on="card"), wish("x", method="jam"), wish(""), {"pinOn": "nm"}])
def test_an_item_that_makes_no_sense_is_refused_by_item(item: dict[str, Any]) -> None:
    shop, _ = empty_shop()
    assert refusal(shop, item) == "bodyNotValid"


def test_the_per_unit_limit_is_the_plans_own() -> None:
    shop, nm_id = empty_shop()
    first, second, third = (review(shop, nm_id) for _ in range(3))
    outcomes = pin(shop, wish(first), wish(second), wish(third, method="tariff"), wish(first, "imt"))
    assert not any(outcome["isErrors"] for outcome in outcomes)
    assert refusal(shop, wish(third)) == "alreadyPinned"
    assert limits(shop)["subscription"]["used"] == 3


def test_an_unlimited_plan_has_no_total() -> None:
    shop, nm_id = empty_shop()
    shop.plan_changes(NOW, "subscription", PinPlan(total=0, per_unit=50, unlimited=True))
    assert not any(outcome["isErrors"] for outcome in pin(shop, *(wish(review(shop, nm_id)) for _ in range(40))))


def test_without_any_plan_the_whole_request_is_refused() -> None:
    shop, nm_id = empty_shop()
    for method in ("subscription", "tariff"):
        shop.plan_changes(NOW, method, None)
    reply = call(shop, "pin_feedback", body=[wish(review(shop, nm_id))])
    assert (reply.status, json_of(reply)) == (403, {
        "status": 403, "title": "no active subscription or tariff", "origin": "pin-open-api", "requestId": "req-1",
        "detail": "this feature requires active subscription or active tariff",
    })  # fmt: skip
    assert limits(shop) == {"subscription": None, "tariff": None}


@pytest.mark.parametrize("operation", ["pin_feedback", "unpin_feedback"])
@pytest.mark.parametrize("body", [b"", b"{}", b"[", ["a"], [{"feedbackId": 5}], list(range(501))])
def test_bodies_that_are_no_array_of_items(operation: str, body: Any) -> None:
    reply = call(small_shop(), operation, body=body)
    refused = json_of(reply)
    assert (reply.status, refused["detail"], refused["title"]) == (400, "invalid request body", "Bad Request")
    assert (refused["origin"], reply.headers["content-type"]) == ("pin-open-api", "application/json")


def test_unpinning_names_what_was_really_unpinned() -> None:
    shop, nm_id = empty_shop()
    pin_id = pin(shop, wish(review(shop, nm_id)))[0]["pinId"]
    assert data(shop, "unpin_feedback", body=[pin_id, 999, pin_id]) == [pin_id]
    assert listed(shop) == []
    assert limits(shop)["subscription"]["used"] == 0
    assert [effect.item for effect in shop.effects if effect.operation == "unpin_feedback"] == [str(pin_id)]


@pytest.mark.parametrize("cause", CAUSES)
def test_what_wb_unpins_stays_visible_with_its_cause(cause: str) -> None:
    shop, nm_id = empty_shop()
    pin_id = pin(shop, wish(review(shop, nm_id)))[0]["pinId"]
    shop.wb_unpins(NOW + 60, pin_id, cause)
    assert listed(shop, state="pinned") == []
    shown = listed(shop, state="unpinned")[0]
    assert (shown["pinId"], shown["unpinnedCause"], shown["changeStateAt"]) == (pin_id, cause, "2026-11-16T09:01:00Z")
    assert data(shop, "unpin_feedback", body=[pin_id]) == []


def test_wb_unpins_by_itself_when_a_plan_shrinks_or_ends() -> None:
    shop, _ = empty_shop()
    outcomes = pin(shop, *(wish(review(shop, other)) for other in list(shop.products)[:3]))
    shop.plan_changes(NOW, "subscription", PinPlan(total=2))
    assert [(p["pinId"], p["unpinnedCause"]) for p in listed(shop, state="unpinned")] == [
        (outcomes[0]["pinId"], "sysLimitReached")
    ]  # fmt: skip
    shop.plan_changes(NOW, "subscription", None)
    causes = [shown["unpinnedCause"] for shown in listed(shop, state="unpinned")]
    assert causes == ["sysLimitReached", "sysTariffUnpinned", "sysTariffUnpinned"]


def test_an_excluded_review_loses_its_pins() -> None:
    shop, nm_id = empty_shop()
    id = review(shop, nm_id)
    pin(shop, wish(id), wish(id, "imt"))
    shop.wb_excludes(NOW, id)
    assert {shown["unpinnedCause"] for shown in listed(shop)} == {"sysNoratingUnpinned"}


@pytest.mark.parametrize("newest_first", [False, True])
@given(limit=st.integers(1, 9))
def test_pages_follow_the_operation_id_until_there_is_no_next(newest_first: bool, limit: int) -> None:
    shop = small_shop()
    settings = Settings(newest_pins_first=newest_first)
    collected, query = [], {"limit": limit}
    while True:
        page = json_of(call(shop, "get_pinned_feedbacks", query, settings=settings))
        collected += [shown["pinId"] for shown in page["data"]]
        if "next" not in page:
            break
        assert len(page["data"]) == limit
        query["next"] = page["next"]
    expected = [kept.pin_id for kept in shop.pins.all()]
    assert collected == (expected[::-1] if newest_first else expected)


def test_filters_agree_with_the_count() -> None:
    shop = small_shop()
    some = next(shop.pins.all())
    for query in (
        {}, {"state": "pinned"}, {"state": "unpinned"}, {"pinOn": "imt"}, {"nmId": some.nm_id}, {"imtId": some.imt_id},
        {"feedbackId": some.feedback_id}, {"dateFrom": "2026-11-01T00:00:00Z", "dateTo": "2026-11-10T00:00:00+03:00"},
        {"nmId": 1},
    ):  # fmt: skip
        assert data(shop, "get_pinned_feedbacks_count", query) == len(listed(shop, **query))
    assert len(listed(shop, state="pinned")) == 4 == len(listed(shop, state="unpinned"))
    assert listed(shop, feedbackId=some.feedback_id)[0]["nmId"] == some.nm_id


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({"state": "all"}, "state must be one of the values 'pinned', 'unpinned'"),
        ({"pinOn": "card"}, "pinOn must be one of the values 'nm', 'imt'"),
        ({"nmId": "x"}, "nmId must be an integer"),
        ({"dateFrom": "2020-01-01"}, "dateFrom must be a date-time in RFC 3339"),
        ({"dateFrom": "2020-01-01T15:04:05"}, "dateFrom must be a date-time in RFC 3339"),
        ({"dateFrom": "2020-01-01T15:04:05+0000"}, "dateFrom must be a date-time in RFC 3339"),
        ({"limit": 501}, "limit must be between 1 and 500"),
        ({"limit": 0}, "limit must be between 1 and 500"),
    ],
)
def test_queries_that_wb_refuses(query: dict[str, Any], detail: str) -> None:
    reply = call(small_shop(), "get_pinned_feedbacks", query)
    assert (reply.status, json_of(reply)["detail"]) == (400, detail)


def test_an_unknown_cause_or_pin_is_a_mistake_of_the_test() -> None:
    shop, _ = empty_shop()
    with pytest.raises(ValueError, match="cause is 'tired'"):
        shop.wb_unpins(NOW, 1, "tired")
    with pytest.raises(KeyError, match="pin 1 is not pinned"):
        shop.wb_unpins(NOW, 1, "sysLimitReached")
