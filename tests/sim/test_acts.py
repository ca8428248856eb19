"""What buyers and WB do by name: each act is seen by the seller through the API, or in what the API refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.sim.asking import NOW, call, data, json_of, small_shop

from wbdesk.sim.acts import ACTS, act
from wbdesk.sim.shop import Shop

PNG = b"\x89PNG\r\n\x1a\n"


def nm_id_of(shop: Shop) -> int:
    return next(iter(shop.products))


def chat_id_of(shop: Shop) -> str:
    return next(chat.chat_id for chat in shop.chats.chats())


def pin(shop: Shop, method: str = "tariff") -> dict[str, Any]:
    """Try to pin a five-star review written just now."""
    review = shop.buyer_reviews(NOW, nm_id_of(shop), 5, "Отлично!", photos=1)
    item = {"pinMethod": method, "pinOn": "nm", "feedbackId": review}
    outcome: dict[str, Any] = data(shop, "pin_feedback", body=[item])[0]
    return outcome


def refusal(shop: Shop, method: str = "tariff") -> str:
    return str(pin(shop, method)["errors"][0]["status"])


def texts(shop: Shop) -> list[str]:
    return [event.text for event in shop.chats.events()]


def asks(shop: Shop) -> bool:
    id_ = act(shop, NOW, "asks", {"nm_id": nm_id_of(shop), "text": "Маломерит?"})
    return bool(data(shop, "question", {"id": id_})["text"] == "Маломерит?")


def reviews(shop: Shop) -> bool:
    id_ = act(shop, NOW, "reviews", {"nm_id": nm_id_of(shop), "valuation": 1, "able_return": True})
    return bool(data(shop, "feedback", {"id": id_})["isAbleReturnProductOrders"])


def writes(shop: Shop) -> bool:
    act(shop, NOW, "writes", {"chat_id": chat_id_of(shop), "text": "Где мой заказ?"})
    return texts(shop)[-1] == "Где мой заказ?"


def claims(shop: Shop) -> bool:
    id_ = act(shop, NOW, "claims", {"nm_id": nm_id_of(shop), "in_store": True})
    [claim] = json_of(call(shop, "claims", {"is_archive": False, "id": id_}))["claims"]
    return "approvecc1" in claim["actions"]


def wb_writes(shop: Shop) -> bool:
    act(shop, NOW, "wb_writes", {"chat_id": chat_id_of(shop), "text": "Спор закрыт."})
    return list(shop.chats.events())[-1].sender == "wb"


def wb_rejects_answer(shop: Shop) -> bool:
    review = shop.buyer_reviews(NOW, nm_id_of(shop), 4, "Хорошо")
    call(shop, "create_feedbacks_answer", body={"id": review, "text": "Спасибо!"})
    act(shop, NOW, "wb_rejects_answer", {"feedback_id": review})
    return bool(data(shop, "feedback", {"id": review}, now=NOW + 3600)["answer"]["state"] == "rejected")


def wb_excludes(shop: Shop) -> bool:
    pinned = pin(shop)
    act(shop, NOW, "wb_excludes", {"feedback_id": pinned["feedbackId"]})
    [down] = data(shop, "get_pinned_feedbacks", {"state": "unpinned", "feedbackId": pinned["feedbackId"]})
    return bool(down["unpinnedCause"] == "sysNoratingUnpinned")


def wb_unpins(shop: Shop) -> bool:
    pin_id = pin(shop)["pinId"]
    act(shop, NOW, "wb_unpins", {"pin_id": pin_id, "cause": "sysAdditionalSlot"})
    return pin_id in [one["pinId"] for one in data(shop, "get_pinned_feedbacks", {"state": "unpinned"})]


def wb_sets_plan(shop: Shop) -> bool:
    act(shop, NOW, "wb_sets_plan", {"method": "tariff", "total": 3, "per_unit": 0})
    return refusal(shop) == "unitLimitReached"


def wb_ends_plan(shop: Shop) -> bool:
    act(shop, NOW, "wb_ends_plan", {"method": "tariff"})
    return refusal(shop) == "tariffRestriction"


def wb_hides_group(shop: Shop) -> bool:
    act(shop, NOW, "wb_hides_group", {"imt_id": shop.products[nm_id_of(shop)].imt_id})
    return refusal(shop) == "imtNotDisplayed"


def wb_delists(shop: Shop) -> bool:
    act(shop, NOW, "wb_delists", {"nm_id": nm_id_of(shop)})
    return refusal(shop) == "itemNotFound"


def wb_moves_card(shop: Shop) -> bool:
    review = shop.buyer_reviews(NOW, nm_id_of(shop), 5, "Отлично!", photos=1)
    act(shop, NOW, "wb_moves_card", {"nm_id": nm_id_of(shop), "imt_id": 7})
    item = {"pinMethod": "tariff", "pinOn": "nm", "feedbackId": review}
    [outcome] = data(shop, "pin_feedback", body=[item])
    return bool(outcome["errors"][0]["status"] == "feedbackMismatch")


def wb_removes_images(shop: Shop) -> bool:
    act(shop, NOW, "wb_removes_images", {"nm_id": nm_id_of(shop)})
    return refusal(shop) == "itemNoImages"


def wb_blocks_file(shop: Shop) -> bool:
    shop.buyer_writes(NOW, chat_id_of(shop), files=[("a.png", PNG)])
    [download_id] = list(shop.chats.events())[-1].files
    act(shop, NOW, "wb_blocks_file", {"download_id": download_id})
    return call(shop, "get_seller_download", captured={"id": download_id}, now=NOW + 3600).status == 451


def wb_loses_uploads(shop: Shop) -> bool:
    act(shop, NOW, "wb_loses_uploads", {"name": "a.png"})
    return shop.failing_uploads == {"a.png"}


SEEN: list[Callable[[Shop], bool]] = [
    asks,
    reviews,
    writes,
    claims,
    wb_writes,
    wb_rejects_answer,
    wb_excludes,
    wb_unpins,
    wb_sets_plan,
    wb_ends_plan,
    wb_hides_group,
    wb_delists,
    wb_moves_card,
    wb_removes_images,
    wb_blocks_file,
    wb_loses_uploads,
]


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: seen.__name__)
def test_an_act_is_seen(seen: Callable[[Shop], bool]) -> None:
    assert seen(small_shop())


def test_every_act_is_looked_at() -> None:
    assert [seen.__name__ for seen in SEEN] == list(ACTS)


@pytest.mark.parametrize(
    ("name", "given", "reason"),
    [
        ("sings", {}, "do: 'sings' is none of asks, reviews"),
        ("asks", {"now": 1}, "unknown key 'now'; known keys: nm_id, text, created"),
        ("asks", {"nm_id": "1", "text": "?"}, "nm_id: '1' - Expected `int`, got `str`"),
        ("asks", {"nm_id": 1, "text": "?", "created": "2026-13-45"}, "created: '2026-13-45' - Expected `float | null`"),
        ("asks", {"nm_id": 1, "text": "?", "created": 10.0**12}, "created: 1000000000000.0 - must be unix seconds"),
        ("asks", {"nm_id": 1}, "text is missing; asks takes nm_id, text, created"),
        ("wb_delists", {"nm_id": 1}, "the shop sells no product 1"),
        ("wb_removes_images", {"nm_id": 1}, "the shop sells no product 1"),
        ("wb_hides_group", {"imt_id": 1}, "the shop has no group of cards 1"),
        ("writes", {"files": [["a.png"]]}, "files: [['a.png']] - Expected"),
        ("wb_ends_plan", {"method": "gold"}, "method: 'gold' is none of subscription, tariff"),
        ("wb_unpins", {"pin_id": 1, "cause": "whim"}, "cause is 'whim'; it must be one of"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(name: str, given: dict[str, Any], reason: str) -> None:
    with pytest.raises((ValueError, KeyError)) as refused:
        act(small_shop(), NOW, name, given)
    assert reason in str(refused.value.args[0])


@pytest.mark.parametrize("name", ["asks", "reviews"])
def test_nothing_is_written_in_the_future(name: str) -> None:
    shop = small_shop()
    given = {"nm_id": nm_id_of(shop), "created": NOW + 1} | ({"text": "?"} if name == "asks" else {"valuation": 3})
    with pytest.raises(ValueError, match=r"created: .* is after now"):
        act(shop, NOW, name, given)
