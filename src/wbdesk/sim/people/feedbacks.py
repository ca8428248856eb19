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
from ..records import Answer, Feedback, Pin
from ..times import DAY, SECOND, Nanos
from .dates import HOUR, fresh, waking
from .goods import Cards
from .reviews import CONS, PROS, TAGS_BAD, TAGS_GOOD, review_text
from .speech import pick_name
from .talk import APOLOGISED, THANKED

_RATINGS = (5,) * 60 + (4,) * 13 + (3,) * 9 + (2,) * 7 + (1,) * 11
_STATUSES = ("buyout",) * 8 + ("notSpecified", "rejected", "returned")
_MATCHING = ("ok",) * 6 + ("smaller", "bigger")
_MEAN_AGE_DAYS = 50
_RATINGS_ONLY = 0.25


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
    created, valuation, status = waking(rng, now, _MEAN_AGE_DAYS), rng.choice(_RATINGS), rng.choice(_STATUSES)
    said: dict[str, Any] = {}
    if rng.random() >= _RATINGS_ONLY:
        said = {
            "text": fresh(seen, lambda: review_text(rng, goods, valuation, woman)),
            "able_return": valuation < 4 and status == "buyout" and now - created < 30 * DAY and rng.random() < 0.75,
            **_details(rng, valuation),
            **_answered(rng, created, valuation, now),
        }
    return Feedback(
        id=ids.word("feedback"),
        nm_id=product.nm_id,
        imt_id=product.imt_id,
        created=created,
        valuation=valuation,
        user_name=name,
        bought=created - rng.randrange(3, 25) * DAY - rng.randrange(86_400) * SECOND,
        shk_id=rng.randrange(10**10, 10**11),
        size=rng.choice(product.sizes) if product.sizes else "0",
        color=rng.choice(product.colors) if product.colors else "",
        matching_size=rng.choice(_MATCHING) if product.sizes and goods.family != "bedding" else "",
        order_status=status,
        **said,
    )


def _details(rng: Random, valuation: int) -> dict[str, Any]:
    glad = valuation > 3
    return {
        "pros": rng.choice(PROS) if rng.random() < (0.45 if glad else 0.15) else "",
        "cons": rng.choice(CONS) if rng.random() < 0.3 else "",
        "photos": rng.randrange(1, 5) if rng.random() < 0.24 else 0,
        "video_seconds": rng.randrange(4, 60) if rng.random() < 0.03 else 0,
        "bables": tuple(rng.sample(TAGS_GOOD if glad else TAGS_BAD, rng.choice((0, 0, 1, 2)))),
    }


def _answered(rng: Random, created: Nanos, valuation: int, now: Nanos) -> dict[str, Any]:
    if rng.random() < 0.5 or now - created < 3 * DAY:
        return {"was_viewed": rng.random() < 0.4}
    at = created + rng.randrange(2, 60) * HOUR
    text = rng.choice(THANKED if valuation > 3 else APOLOGISED)
    return {"answer": Answer(text, at, at, edited=rng.random() < 0.15), "was_viewed": True}


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
