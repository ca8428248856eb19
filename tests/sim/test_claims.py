"""Claims: what each phase allows, where an action leads, 14 days, Moscow time, two dialects."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.sim.asking import EMPTY, NOW, call, json_of, small_shop

from wbdesk.sim.claims import ACTIONS, OUTCOMES, PHASE_AFTER
from wbdesk.sim.messages import Reply
from wbdesk.sim.settings import Settings
from wbdesk.sim.shop import Shop

DAY = 86_400
COMMENT = "Фото не имеет отношения к товару"
FIELDS = {
    "id", "claim_type", "status", "status_ex", "nm_id", "user_comment", "wb_comment", "dt", "imt_name", "order_dt",
    "dt_update", "photos", "video_paths", "actions", "price", "currency_code", "srid", "origin_id_info", "delivery_dt",
}  # fmt: skip


def one_claim(**rest: Any) -> tuple[Shop, str]:
    shop = small_shop(size=EMPTY)
    return shop, shop.buyer_claims(NOW, next(iter(shop.products)), **rest)


def page(shop: Shop, **query: Any) -> dict[str, Any]:
    now = query.pop("now", NOW + 10)
    reply = call(shop, "claims", {"is_archive": False, **query}, now=now)
    assert reply.status == 200
    found: dict[str, Any] = json_of(reply)
    return found


def everything(shop: Shop) -> list[dict[str, Any]]:
    return [claim for archive in (False, True) for claim in page(shop, is_archive=archive, limit=200)["claims"]]


def decide(shop: Shop, id: str, action: str, comment: str | None = None, **rest: Any) -> Reply:
    body = {"id": id, "action": action} | ({} if comment is None else {"comment": comment})
    return call(shop, "update_claim", body=body, **rest)


def shown(shop: Shop, id: str) -> dict[str, Any]:
    return next(claim for claim in everything(shop) if claim["id"] == id)


def problem(reply: Reply) -> str:
    refusal = json_of(reply)
    assert (reply.status, reply.headers["content-type"]) == (400, "application/json; charset=utf-8")
    assert (set(refusal), refusal["title"]) == ({"title", "detail", "requestId"}, "Validation error")
    assert re.fullmatch(r"0HN[0-9A-Z]{10}:\d{8}", refusal["requestId"])
    return str(refusal["detail"]).removeprefix("Input model is not valid; Details: ")


def test_the_default_shop_has_claims_of_every_state_and_set_of_actions() -> None:
    found = everything(small_shop())
    assert len(found) == 22
    assert all(set(claim) == FIELDS for claim in found)
    assert {claim["status"] for claim in found} == {0, 1, 2}
    assert {claim["status_ex"] for claim in found} == {0, 1, 2, 5, 8, 10}
    assert {tuple(claim["actions"]) for claim in found} == set(ACTIONS.values())
    assert {claim["claim_type"] for claim in found} == {1, 3}


@pytest.mark.parametrize(("rest", "phase"), [({}, "site"), ({"claim_type": 3}, "chat"), ({"in_store": True}, "store")])
def test_a_new_claim_lists_the_actions_of_its_kind(rest: dict[str, Any], phase: str) -> None:
    shop, id = one_claim(**rest)
    claim = shown(shop, id)
    assert (tuple(claim["actions"]), claim["status"], claim["status_ex"]) == (ACTIONS[phase], 0, 0)
    assert claim["dt"] == claim["dt_update"] == "2026-11-16T12:00:00"
    assert (claim["wb_comment"], claim["currency_code"]) == (None, "643")


@pytest.mark.parametrize("action", ACTIONS["site"])
def test_an_action_leads_to_its_status_and_into_the_archive(action: str) -> None:
    shop, id = one_claim()
    reply = decide(shop, id, action, COMMENT if action == "rejectcustom" else None, now=NOW + 1.25)
    assert (reply.status, reply.body) == (200, b"")
    assert page(shop)["total"] == 0
    claim = shown(shop, id)
    assert (claim["status"], claim["status_ex"]) == OUTCOMES[action]
    assert tuple(claim["actions"]) == ACTIONS[PHASE_AFTER[action]]
    assert (claim["dt_update"], claim["dt"]) == ("2026-11-16T12:00:01.250000", "2026-11-16T12:00:00")
    assert claim["wb_comment"]
    assert len(shop.effects_of(id)) == 1


def test_the_setting_scraps_the_goods_instead() -> None:
    shop, id = one_claim()
    decide(shop, id, "approve1", settings=Settings(claim_outcomes="scrap"))
    assert (shown(shop, id)["status"], shown(shop, id)["status_ex"]) == (2, 2)


def test_a_refused_claim_can_be_reconsidered() -> None:
    shop, id = one_claim()
    decide(shop, id, "reject1")
    assert decide(shop, id, "autorefund1").status == 200
    assert (shown(shop, id)["status"], shown(shop, id)["actions"]) == (2, [])
    assert problem(decide(shop, id, "reject1")) == "The Action reject1 is not available for this claim."
    assert len(shop.effects_of(id)) == 2


def test_in_store_pickup_waits_for_the_goods() -> None:
    shop, id = one_claim(in_store=True)
    assert problem(decide(shop, id, "approve1")).startswith("The Action approve1 is not available")
    decide(shop, id, "approvecc1", "Приносите до 18 часов")
    waiting = shown(shop, id)
    assert waiting["actions"] == ["confirmreturngoodcc1", "rejectcustom"]
    assert waiting["wb_comment"] == "Приносите до 18 часов"
    assert page(shop)["total"] == 1
    decide(shop, id, "confirmreturngoodcc1")
    assert (shown(shop, id)["status"], shown(shop, id)["status_ex"], shown(shop, id)["actions"]) == (2, 10, [])
    assert page(shop, is_archive=True)["total"] == 1


def test_goods_refused_in_the_store_may_still_be_taken() -> None:
    shop, id = one_claim(in_store=True)
    decide(shop, id, "approvecc1")
    decide(shop, id, "rejectcustom", COMMENT)
    assert (shown(shop, id)["status"], shown(shop, id)["actions"]) == (1, ["approvecc1"])


def test_goods_refused_before_the_world_began_may_still_be_taken() -> None:
    shop = small_shop()
    id = next(claim.id for claim in shop.claims.walk(done=True) if claim.phase == "store_refused")
    assert decide(shop, id, "approvecc1").status == 200
    assert page(shop, id=id)["total"] == 1
    assert page(shop, id=id, is_archive=True)["total"] == 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", "The input was not valid."),
        ({"action": "approve1"}, "The Id field is required."),
        ({"id": "x"}, "The Action field is required."),
        ({"id": "x", "action": ""}, "The Action field is required."),
        ({"id": "x", "action": "rejectcustom"}, "The Comment field is required."),
        ({"id": "x", "action": "rejectcustom", "comment": "коротко"}, None),
        ({"id": "x", "action": "rejectcustom", "comment": "я" * 1001}, None),
        ({"id": "x", "action": "approve1", "comment": COMMENT}, "The Comment field is not allowed for approve1."),
        ({"id": "x", "action": "approve1"}, "The claim was not found."),
    ],
)
def test_decisions_that_are_refused(body: Any, expected: str | None) -> None:
    shop, _ = one_claim()
    text = problem(call(shop, "update_claim", body=body))
    assert text == (expected or "The field Comment must be a string with a length between 10 and 1000.")
    assert shop.effects == []


@pytest.mark.parametrize("length", [10, 1000])
def test_comments_of_both_extreme_lengths_are_taken(length: int) -> None:
    shop, id = one_claim()
    assert decide(shop, id, "rejectcustom", "я" * length).status == 200
    assert shown(shop, id)["wb_comment"] == "я" * length


def test_a_claim_leaves_after_14_days() -> None:
    shop, id = one_claim()
    assert page(shop, now=NOW + 14 * DAY)["total"] == 1
    assert page(shop, now=NOW + 14 * DAY + 1)["total"] == 0
    assert problem(decide(shop, id, "approve1", now=NOW + 14 * DAY + 1)) == "The claim was not found."


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({}, "Failed to deserialize query string: missing field `is_archive`"),
        ({"is_archive": "True"}, "Failed to deserialize query string: provided string was not `true` or `false`"),
        ({"is_archive": True, "limit": 0}, "limit must be between 1 and 200"),
        ({"is_archive": True, "limit": 201}, "limit must be between 1 and 200"),
        ({"is_archive": True, "offset": -1}, "Failed to deserialize query string: invalid digit found in string"),
        ({"is_archive": True, "nm_id": "x"}, "Failed to deserialize query string: invalid digit found in string"),
    ],
)
def test_queries_that_are_refused(query: dict[str, Any], detail: str) -> None:
    reply = call(small_shop(), "claims", query)
    assert (reply.status, reply.headers["content-type"]) == (400, "application/problem+json")
    assert json_of(reply) == {"title": "Invalid query params", "detail": detail, "requestId": "req-1"}


def test_pages_make_up_the_whole_and_the_total_stays() -> None:
    shop = small_shop()
    whole = page(shop, is_archive=True)
    parts = [page(shop, is_archive=True, limit=3, offset=offset) for offset in range(0, whole["total"], 3)]
    assert [claim["id"] for part in parts for claim in part["claims"]] == [claim["id"] for claim in whole["claims"]]
    assert {part["total"] for part in parts} == {whole["total"]}


def test_a_product_or_an_id_filters() -> None:
    shop = small_shop()
    some = page(shop)["claims"][0]
    assert page(shop, id=some["id"])["claims"] == [some]
    assert {claim["nm_id"] for claim in page(shop, nm_id=some["nm_id"])["claims"]} == {some["nm_id"]}
    assert page(shop, id="unknown")["total"] == 0


def test_dates_are_moscows_without_an_offset_and_links_without_a_scheme() -> None:
    found = everything(small_shop())
    dates = [claim[name] for claim in found for name in ("dt", "dt_update", "order_dt", "delivery_dt")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?", date) for date in dates)
    assert {"." in claim["dt"] for claim in found} == {True, False}
    links = [link for claim in found for link in (*claim["photos"], *claim["video_paths"])]
    assert links
    assert all(link.startswith("//") for link in links)


def test_a_claim_of_another_type_is_a_mistake_of_the_test() -> None:
    with pytest.raises(ValueError, match="claim_type is 2"):
        one_claim(claim_type=2)
