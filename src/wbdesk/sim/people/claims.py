"""Return claims of a shop's buyers, in every state a claim can have."""

from __future__ import annotations

from random import Random

from ..ids import Ids
from ..records import Claim
from ..times import DAY, SECOND, Nanos
from .goods import Cards
from .speech import pick_name
from .talk import CLAIM_APPROVED, CLAIM_REFUSED, claim_text

# (phase, claim_type, status, status_ex, WB's comment): the mix of a shop's fortnight.
_MIX = (
    ("site", 1, 0, 0, None),
    ("site", 1, 0, 0, None),
    ("chat", 3, 0, 0, None),
    ("refused", 1, 1, 1, CLAIM_REFUSED),
    ("approved", 1, 2, 8, CLAIM_APPROVED),
    ("closed", 1, 2, 5, CLAIM_APPROVED),
    ("store", 1, 0, 0, None),
    ("closed", 3, 2, 10, CLAIM_APPROVED),
    ("store_waiting", 1, 0, 0, None),
    ("closed", 1, 2, 2, CLAIM_APPROVED),
    ("store_refused", 1, 1, 1, CLAIM_REFUSED),
)


def make_claims(rng: Random, ids: Ids, cards: Cards, now: Nanos, count: int) -> list[Claim]:
    """*count* claims of the last 14 days, through all states in turn."""
    return [_claim(rng, ids, cards, now, number) for number in range(count)]


def _claim(rng: Random, ids: Ids, cards: Cards, now: Nanos, number: int) -> Claim:
    product, goods = rng.choice(cards)
    phase, claim_type, status, status_ex, wb_comment = _MIX[number % len(_MIX)]
    age = rng.randrange(3_600, 13 * 86_400) * SECOND
    created = now - age + _micros(rng)
    return Claim(
        id=ids.uuid("claim"),
        claim_type=claim_type,
        nm_id=product.nm_id,
        created=created,
        user_comment=claim_text(rng, goods, pick_name(rng)[1]),
        order_at=(created - rng.randrange(9, 30) * DAY) // SECOND * SECOND,
        delivery_at=(created - rng.randrange(1, 8) * DAY) // SECOND * SECOND,
        price=product.price,
        srid=ids.order("claim"),
        phase=phase,
        photos=rng.randrange(1, 5),
        has_video=rng.random() < 0.3,
        status=status,
        status_ex=status_ex,
        updated=created + (age // 2 if wb_comment else 0),
        wb_comment=wb_comment,
    )


def _micros(rng: Random) -> Nanos:
    """Microseconds in most claims and none in some, as WB writes them."""
    return rng.choice((0, rng.randrange(1_000_000) * 1_000, rng.randrange(1_000_000) * 1_000))
