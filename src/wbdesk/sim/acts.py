"""What buyers and WB can be made to do, by name, for who steers the simulator from outside Python.

Lives here: the names. What happens is the shop's business (`shop.py` and its books).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

import msgspec

from .clock import LAST
from .records import PinPlan
from .shop import Shop


def wb_blocks_file(shop: Shop, download_id: str) -> None:
    """Moderation refuses a file of a chat for good."""
    shop.chats.block(download_id)


def wb_loses_uploads(shop: Shop, name: str) -> None:
    """From now on a chat file of this name fails to upload, while its message goes."""
    shop.failing_uploads.add(name)


def wb_hides_group(shop: Shop, imt_id: int) -> None:
    """Buyers no longer see this group of cards: its reviews cannot be pinned."""
    if imt_id not in {product.imt_id for product in shop.products.values()}:
        raise ValueError(f"the shop has no group of cards {imt_id}; take imtId from productDetails")
    shop.hidden_groups.add(imt_id)


def wb_delists(shop: Shop, nm_id: int) -> None:
    """The product is no longer the seller's: its reviews cannot be pinned."""
    shop.delisted.add(shop.product(nm_id).nm_id)


def wb_sets_plan(shop: Shop, now: float, method: str, total: int = 15, per_unit: int = 2) -> None:
    """A plan for pins (`subscription` or `tariff`) allows so much; what no longer fits comes down."""
    shop.plan_changes(now, method, PinPlan(total, per_unit))


def wb_ends_plan(shop: Shop, now: float, method: str) -> None:
    """A plan for pins ends, and its pins come down."""
    shop.plan_changes(now, method, None)


ACTS: Mapping[str, Callable[..., Any]] = {
    "asks": Shop.buyer_asks,
    "reviews": Shop.buyer_reviews,
    "writes": Shop.buyer_writes,
    "claims": Shop.buyer_claims,
    "wb_writes": Shop.wb_writes,
    "wb_rejects_answer": Shop.wb_rejects_answer,
    "wb_excludes": Shop.wb_excludes,
    "wb_unpins": Shop.wb_unpins,
    "wb_sets_plan": wb_sets_plan,
    "wb_ends_plan": wb_ends_plan,
    "wb_hides_group": wb_hides_group,
    "wb_delists": wb_delists,
    "wb_moves_card": Shop.wb_moves_card,
    "wb_removes_images": Shop.wb_removes_images,
    "wb_blocks_file": wb_blocks_file,
    "wb_loses_uploads": wb_loses_uploads,
}
"""Each takes the shop, the time where it says `now`, and its own parameters."""


def act(shop: Shop, now: float, name: Any, given: Mapping[str, Any]) -> Any:
    """Let it happen; gives the id of what came of it. Raises `ValueError` for what cannot be, and says what can."""
    if name not in ACTS:
        raise ValueError(f"do: {name!r} is none of {', '.join(ACTS)}")
    takes = dict(list(inspect.signature(ACTS[name]).parameters.items())[1:])
    timed = {"now": now} if takes.pop("now", None) else {}
    for key, value in given.items():
        if key not in takes:
            raise ValueError(f"unknown key {key!r}; known keys: {', '.join(takes)}")
        _fit(name, key, value)
    for key, parameter in takes.items():
        if key not in given and parameter.default is parameter.empty:
            raise ValueError(f"{key} is missing; {name} takes {', '.join(takes)}")
    return ACTS[name](shop, **timed, **given)


def _fit(name: str, key: str, value: Any) -> None:
    """Raises `ValueError` where *value* is of another type than the act takes, or an impossible date."""
    try:
        msgspec.convert(value, get_type_hints(ACTS[name])[key], builtin_types=(bytes,))
    except msgspec.ValidationError as error:
        raise ValueError(f"{key}: {value!r} - {error}") from None
    if key == "created" and value is not None and not 0 <= value <= LAST:
        raise ValueError(f"{key}: {value!r} - must be unix seconds, up to the year 2100")
