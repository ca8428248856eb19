"""Go through the unanswered reviews rated 1 or 2: apologise, offer the return, pin a good review on the product.

The return is offered only where WB allows it. One five-star review with photos is pinned on each product concerned,
if the plan has slots left: never above a plan's total, nor above its limit for one card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from wbdesk import (
    BadRequest,
    Feedback,
    NotFound,
    OutcomeUnknown,
    PinLimit,
    PinLimits,
    PinnedFeedback,
    PinReviewItem,
    Unprocessable,
    WildberriesSDK,
)

APOLOGY = (
    "{hello}! Нам очень жаль, что товар вас подвёл. Мы передали ваш отзыв в отдел качества и разбираемся "
    "в причине. Напишите нам в чат с продавцом, и мы поможем."
)

NO_NAMES = {"покупатель", "пользователь", "клиент", "аноним", "гость"}

MOST_PINS = 500
"""In one request."""


@dataclass
class Result:
    """What a run did."""

    apologies: int = 0
    returns: int = 0
    pinned: int = 0
    left: int = 0
    """Not proved to be done: the next run will see."""
    products: set[int] = field(default_factory=set)


def apologise_all(sdk: WildberriesSDK, progress: Callable[[Feedback], object] = lambda _: None) -> Result:
    """The whole job: apologies and returns first, then the pins."""
    result = Result()
    for feedback in sdk.communications.walk_feedbacks(is_answered=False):
        if feedback.product_valuation in (1, 2):
            _handle(sdk, feedback, result)
            progress(feedback)
    result.pinned = pin_good_reviews(sdk, result.products)
    return result


def _handle(sdk: WildberriesSDK, feedback: Feedback, result: Result) -> None:
    nm_id = feedback.product_details.nm_id if feedback.product_details else None
    if nm_id is not None:
        result.products.add(nm_id)
    try:
        # The return first: as long as the review has no answer, the next run finds it again.
        if feedback.is_able_return_product_orders:
            result.returns += _offer_return(sdk, feedback)
        sdk.communications.create_feedbacks_answer(feedback.id, APOLOGY.format(hello=hello(feedback.user_name)))
        result.apologies += 1
    except (OutcomeUnknown, BadRequest, NotFound, Unprocessable) as problem:
        print(problem)
        result.left += 1


def hello(name: str | None) -> str:
    """A greeting by name, if it is one: "Здравствуйте, Покупатель!" would show that nobody has read the review."""
    first = (name or "").strip().split(" ")[0]
    known = first.isalpha() and len(first) > 1 and first.lower() not in NO_NAMES
    return f"{first}, здравствуйте" if known else "Здравствуйте"


def _offer_return(sdk: WildberriesSDK, feedback: Feedback) -> bool:
    try:
        sdk.communications.create_order_return(feedback.id)
    except Unprocessable as refused:
        print(refused)
        return False
    return True


def pin_good_reviews(sdk: WildberriesSDK, products: Iterable[int]) -> int:
    """Pin one five-star review with photos on each of *products* as far as the plans allow; the number pinned."""
    limits = sdk.communications.get_pinned_feedbacks_limits()
    pinned = list(sdk.communications.walk_pinned_feedbacks(state="pinned"))
    good = good_reviews(sdk, set(products), taken={pin.feedback_id for pin in pinned if pin.feedback_id})
    items = list(islice(choose(good, limits, pinned), MOST_PINS))
    return pin(sdk, items) if items else 0


def pin(sdk: WildberriesSDK, items: list[PinReviewItem]) -> int:
    """Pin *items*; the number pinned, as WB's reply or, if that was lost, the list of pins proves it."""
    try:
        return sum(outcome.pinned for outcome in sdk.communications.pin_feedback(items))
    except OutcomeUnknown as unknown:
        print(unknown)
    wanted = {item.feedback_id for item in items}
    return sum(one.feedback_id in wanted for one in sdk.communications.walk_pinned_feedbacks(state="pinned"))


def good_reviews(sdk: WildberriesSDK, products: set[int], taken: set[str]) -> dict[int, str]:
    """For each product a five-star review with photos that is not pinned yet, a new one if there is: nm_id to id."""
    found = {}
    for is_answered in (True, False):
        for feedback in sdk.communications.walk_feedbacks(is_answered=is_answered):
            nm_id = feedback.product_details.nm_id if feedback.product_details else None
            good = feedback.product_valuation == 5 and feedback.photo_links and feedback.id not in taken
            if good and nm_id in products and nm_id is not None:
                found[nm_id] = feedback.id
    return found


def choose(good: dict[int, str], limits: PinLimits, pinned: list[PinnedFeedback]) -> Iterator[PinReviewItem]:
    """A pin for each good review, by the first plan that still has room for it."""
    room: dict[Literal["subscription", "tariff"], PinLimit | None] = {
        "subscription": limits.subscription,
        "tariff": limits.tariff,
    }
    left = {method: _left(limit) for method, limit in room.items()}
    on_card = Counter((pin.pin_method, pin.nm_id) for pin in pinned)
    for nm_id, feedback_id in good.items():
        for method, limit in room.items():
            if limit and left[method] > 0 and on_card[method, nm_id] < (limit.per_unit_limit or 0):
                left[method] -= 1
                yield PinReviewItem(pin_method=method, pin_on="nm", feedback_id=feedback_id)
                break


def _left(limit: PinLimit | None) -> float:
    if limit is None:
        return 0
    return float("inf") if limit.unlimited else limit.remaining or 0


if __name__ == "__main__":
    with WildberriesSDK() as client:
        print(apologise_all(client))
