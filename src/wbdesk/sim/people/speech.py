"""How people write: grammatical forms, names, and the small disorder of real texts.

Lives here: the means (`say`, `roughen`, names). What is said lies in `reviews.py` and `talk.py`.

A phrase marks what depends on gender. `{отличный|отличная|отличное|отличные}` follows the thing (masculine, feminine,
neuter, plural), `[взял|взяла]` the writer, `<noun>` and `<acc>` are the thing's own name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from random import Random

from .goods import Goods

WOMEN = (
    "Анна",
    "Мария",
    "Елена",
    "Ольга",
    "Наталья",
    "Татьяна",
    "Ирина",
    "Екатерина",
    "Светлана",
    "Юлия",
    "Дарья",
    "Алина",
    "Ксения",
    "Полина",
    "Вера",
    "Людмила",
    "Галина",
    "Марина",
    "Оксана",
    "Евгения",
    "Яна",
    "Лилия",
    "Гульнара",
    "Алсу",
    "Валентина",
    "Надежда",
    "Виктория",
    "Кристина",
    "Диана",
    "Софья",
)
MEN = (
    "Александр",
    "Дмитрий",
    "Сергей",
    "Андрей",
    "Алексей",
    "Максим",
    "Иван",
    "Михаил",
    "Николай",
    "Павел",
    "Роман",
    "Владимир",
    "Артём",
    "Тимур",
    "Олег",
    "Илья",
    "Игорь",
    "Денис",
    "Руслан",
    "Константин",
)

_THING = re.compile(r"\{([^{}]*)\}")
_WRITER = re.compile(r"\[([^\[\]]*)\]")


@lru_cache(maxsize=20_000)
def say(phrase: str, goods: Goods, woman: bool) -> str:
    """*phrase* about *goods* as a woman or a man would put it."""
    text = _THING.sub(lambda m: m[1].split("|")[goods.gender], phrase)
    text = _WRITER.sub(lambda m: m[1].split("|")[woman], text)
    text = text.replace("<noun>", goods.noun).replace("<acc>", goods.accusative)
    return text[:1].upper() + text[1:]


def pick_name(rng: Random) -> tuple[str, bool]:
    """A first name, and whether it is a woman's."""
    woman = rng.random() < 0.72
    return rng.choice(WOMEN if woman else MEN), woman


_SLIPS = (
    ("вообще", "вобще"),
    ("чтобы", "что бы"),
    ("немного", "немнога"),
    ("пришла", "прешла"),
    ("ещё", "еще"),
    ("всё", "все"),
    ("к сожалению", "к сожелению"),
    ("спасибо", "спс"),
    ("пожалуйста", "пожалуста"),
    ("очень", "ооочень"),
    (", но", " но"),
    (", что", " что"),
    ("тся ", "ться "),
    ("сегодня", "седня"),
    ("нормально", "норм"),
    ("рекомендую", "рекомедую"),
    ("покупкой", "покупкоц"),
    ("размер", "рамер"),
)
_GLAD = ("❤️", "👍", "🔥", "😍", "🥰", "👌", "💯", "😊", ")))", ")", "!!!")
_SAD = ("😡", "😔", "👎", "🤦‍♀️", "(((", "(", "!!!", "😕")
_CALM = ("🙂", "...", "")


def roughen(rng: Random, text: str, mood: int = 0) -> str:
    """*text* as it would be typed on a phone; *mood* is 1 glad, -1 sad, 0 neither."""
    dice = rng.random()
    if dice < 0.16 and len(text) > 20:
        text = _slip(rng, text)
    if rng.random() < 0.13:
        text = text.lower()
    if rng.random() < 0.25:
        text = text.rstrip(".")
    if rng.random() < 0.16:
        text = f"{text.rstrip('.!')} {rng.choice((_CALM, _GLAD, _SAD)[mood])}".rstrip()
    return text.upper() if dice > 0.99 and len(text) > 20 else text


def _slip(rng: Random, text: str) -> str:
    found = [slip for slip in _SLIPS if slip[0] in text]
    if found:
        return text.replace(*rng.choice(found), 1)
    place = rng.randrange(max(1, len(text) - 1))
    return text[:place] + text[place + 1 :] if text[place].isalpha() else text


def some(rng: Random, pool: Sequence[str], count: int) -> list[str]:
    """Up to *count* different phrases of *pool*, in random order."""
    return rng.sample(pool, min(count, len(pool)))
