"""Reviews of a shop's buyers, and which of them are pinned.

Lives here: proportions and dates. The words are in `reviews.py` and `aspects.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from ..ids import Ids
from ..pins_book import CAUSES
from ..records import Answer, Feedback, Pin, Product
from ..times import DAY, SECOND, Nanos
from .dates import HOUR, fresh, waking
from .goods import Goods
from .reviews import CONS, PROS, TAGS_BAD, TAGS_GOOD, review_text
from .speech import pick_name
from .talk import APOLOGISED, THANKED

Cards = Sequence[tuple[Product, Goods]]

_RATINGS = (5,) * 60 + (4,) * 13 + (3,) * 9 + (2,) * 7 + (1,) * 11
_STATUSES = ("buyout",) * 8 + ("notSpecified", "rejected", "returned")
_MATCHING = ("ok",) * 6 + ("smaller", "bigger")
_MEAN_AGE_DAYS = 50


def make_feedbacks(rng: Random, ids: Ids, cards: Cards, now: Nanos, count: int) -> list[Feedback]:
    """*count* reviews over all ratings: a quarter ratings only, half of the older ones answered, some added to."""
    made: list[Feedback] = []
    seen: set[str] = set()
    while len(made) < count:
        feedback = _feedback(rng, ids, cards, now, seen)
        made.append(feedback)
        if len(made) < count and not feedback.bare and rng.random() < 0.015:
            made[-1:] = _with_addition(rng, ids, feedback, now)
    return made


def _feedback(rng: Random, ids: Ids, cards: Cards, now: Nanos, seen: set[str]) -> Feedback:
    product, goods = rng.choice(cards)
    name, woman = pick_name(rng)
    created = waking(rng, now, _MEAN_AGE_DAYS)
    valuation = rng.choice(_RATINGS)
    feedback = Feedback(
        id=ids.word("feedback"),
        nm_id=product.nm_id,
        imt_id=product.imt_id,
        created=created,
        valuation=valuation,
        text="",
        user_name=name,
        bought=created - rng.randrange(3, 25) * DAY - rng.randrange(86_400) * SECOND,
        shk_id=rng.randrange(10**10, 10**11),
        size=rng.choice(product.sizes) if product.sizes else "0",
        color=rng.choice(product.colors) if product.colors else "",
        matching_size=rng.choice(_MATCHING) if product.sizes and goods.family != "bedding" else "",
        order_status=rng.choice(_STATUSES),
    )
    if rng.random() < 0.25:
        return feedback
    text = fresh(seen, lambda: review_text(rng, goods, valuation, woman))
    return _answered(rng, replace(feedback, text=text, **_details(rng, feedback, now)), now)


def _details(rng: Random, feedback: Feedback, now: Nanos) -> dict[str, Any]:
    glad = feedback.valuation > 3
    lately = now - feedback.bought < 45 * DAY
    return {
        "pros": rng.choice(PROS) if rng.random() < (0.45 if glad else 0.15) else "",
        "cons": rng.choice(CONS) if rng.random() < 0.3 else "",
        "photos": rng.randrange(1, 5) if rng.random() < 0.24 else 0,
        "video_seconds": rng.randrange(4, 60) if rng.random() < 0.03 else 0,
        "bables": tuple(rng.sample(TAGS_GOOD if glad else TAGS_BAD, rng.choice((0, 0, 1, 2)))),
        "able_return": not glad and lately and feedback.order_status == "buyout" and rng.random() < 0.75,
        "was_viewed": rng.random() < 0.4,
    }


def _answered(rng: Random, feedback: Feedback, now: Nanos) -> Feedback:
    if rng.random() < 0.5 or now - feedback.created < 3 * DAY:
        return feedback
    at = feedback.created + rng.randrange(2, 60) * HOUR
    answer = Answer(rng.choice(THANKED if feedback.valuation > 3 else APOLOGISED), at, at, edited=rng.random() < 0.15)
    return replace(feedback, answer=answer, was_viewed=True)


def _with_addition(rng: Random, ids: Ids, feedback: Feedback, now: Nanos) -> list[Feedback]:
    """The review and a later one that adds to it; each names the other."""
    later = min(now - SECOND, feedback.created + rng.randrange(5, 40) * DAY) // SECOND * SECOND
    addition = replace(
        feedback,
        id=ids.word("feedback"),
        created=max(later, feedback.created),
        text=f"Дополнение. {feedback.text[:1].lower()}{feedback.text[1:]} Спустя время мнение не изменилось.",
        photos=0,
        video_seconds=0,
        answer=None,
        was_viewed=False,
        able_return=False,
        parent_id=feedback.id,
    )
    return [replace(feedback, child_id=addition.id), addition]


def make_pins(rng: Random, feedbacks: Sequence[Feedback], now: Nanos) -> tuple[Pin, ...]:
    """A few pinned five-star reviews with photos, and one that WB took down for each of its causes."""
    best = [feedback for feedback in feedbacks if feedback.valuation == 5 and feedback.photos]
    chosen = rng.sample(best, min(8, len(best)))
    causes = ("", "", "", "", *CAUSES)
    return tuple(_pin(rng, number, pair, now) for number, pair in enumerate(zip(chosen, causes, strict=False)))


def _pin(rng: Random, number: int, pair: tuple[Feedback, str], now: Nanos) -> Pin:
    feedback, cause = pair
    return Pin(
        pin_id=18_570_000 + number * 37,
        feedback_id=feedback.id,
        nm_id=feedback.nm_id,
        imt_id=feedback.imt_id,
        method="tariff" if number == 3 or cause == "sysTariffUnpinned" else "subscription",
        on="imt" if number % 2 else "nm",
        changed=now - (20 - number) * DAY + rng.randrange(86_400) * SECOND,
        cause=cause,
    )
