"""A shop full of people: questions, reviews, chats, claims and pins that read like real life.

`make_shop(seed, now, sid, size)` gives the same shop for the same arguments, with dates that lead up to *now*. What is
generated is kept and shared, so a second world of the same seed costs only what changes in it. Names are common first
names, brands and sellers are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from ..ids import Ids
from ..ledger import Shelf
from ..records import PinPlan
from ..shop import Shop, Stock
from ..times import Nanos, nanos
from .chats import make_chats
from .claims import make_claims
from .feedbacks import make_feedbacks, make_pins
from .goods import make_products
from .questions import make_questions

__all__ = ["Size", "make_shop"]

_SELLERS = ("ИП Соколова", "ООО «Ветер»", "ИП Гарипов", "ООО «Лунный двор»", "ИП Морозова", "ООО «Пять углов»")
_PLANS = (("subscription", PinPlan(total=15, per_unit=2)), ("tariff", PinPlan(total=6, per_unit=1)))


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything a shop is born with."""

    questions: int = 320
    feedbacks: int = 1500
    chats: int = 40
    claims: int = 25

    def __post_init__(self) -> None:
        for name in ("questions", "feedbacks", "chats", "claims"):
            if getattr(self, name) < 0:
                raise ValueError(f"Size({name}={getattr(self, name)}): give 0 or more")


def make_shop(seed: int, now: float, sid: str, size: Size | None = None) -> Shop:
    """The shop of seller *sid* as it stands at *now* (unix seconds); the same arguments give the same shop."""
    return Shop(sid, _stock(seed, sid, nanos(now), size or Size()))


@lru_cache(maxsize=8)
def _stock(seed: int, sid: str, now: Nanos, size: Size) -> Stock:
    root = f"{seed}/{sid}"
    ids = Ids(root)
    cards = make_products(Random(root))
    feedbacks = make_feedbacks(Random(f"{root}/feedbacks"), ids, cards, now, size.feedbacks)
    return Stock(
        seed=root,
        seller_name=Random(root).choice(_SELLERS),
        products=tuple(product for product, _ in cards),
        questions=Shelf.of(make_questions(Random(f"{root}/questions"), ids, cards, now, size.questions)),
        feedbacks=Shelf.of(feedbacks),
        claims=Shelf.of(make_claims(Random(f"{root}/claims"), ids, cards, now, size.claims)),
        chats=make_chats(Random(f"{root}/chats"), ids, cards, now, size.chats),
        pins=make_pins(Random(f"{root}/pins"), feedbacks, now),
        plans=_PLANS,
    )
