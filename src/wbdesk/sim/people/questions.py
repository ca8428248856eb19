"""Questions of a shop's buyers: how many stand unanswered, and when they came."""

from __future__ import annotations

from random import Random

from ..ids import Ids
from ..records import Answer, Question
from ..times import Nanos
from .dates import HOUR, fraction, fresh, waking
from .goods import Cards
from .speech import pick_name
from .talk import ANSWERED, REFUSED, question_text

_ANSWERED_SHARE = 0.06
_REJECTED_SHARE = 0.01
_MEAN_AGE_DAYS = 12


def make_questions(rng: Random, ids: Ids, cards: Cards, now: Nanos, count: int) -> list[Question]:
    """*count* questions, 94 in 100 of them unanswered; now and then three arrive within one second."""
    made: list[Question] = []
    seen: set[str] = set()
    second = now
    for number in range(count):
        product, goods = rng.choice(cards)
        second = second if number % 16 in (5, 6) else waking(rng, now, _MEAN_AGE_DAYS)
        text = fresh(seen, lambda goods=goods: question_text(rng, goods, pick_name(rng)[1]))  # type: ignore[misc]
        created = min(now, second + fraction(rng))
        made.append(_question(rng, Question(ids.word("question"), product.nm_id, created, text), now))
    return made


def _question(rng: Random, asked: Question, now: Nanos) -> Question:
    dice = rng.random()
    if dice > _ANSWERED_SHARE:
        return _left(asked, viewed=rng.random() < 0.2, warned=rng.random() < 0.02)
    state, texts = ("none", REFUSED) if dice < _REJECTED_SHARE else ("wbRu", ANSWERED)
    at = min(now, asked.created + rng.randrange(1, 40) * HOUR + fraction(rng))
    answer = Answer(rng.choice(texts), at, at, edited=rng.random() < 0.3)
    return Question(asked.id, asked.nm_id, asked.created, asked.text, state, answer, was_viewed=True)


def _left(asked: Question, viewed: bool, warned: bool) -> Question:
    return Question(asked.id, asked.nm_id, asked.created, asked.text, was_viewed=viewed, is_warned=warned)
