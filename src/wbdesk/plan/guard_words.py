"""What the guard finds by words: promises, bribes, blame, bots, advertising.

Patterns are those of rules (`words.py`). Where two things must come together ("вернём" and "деньги") they must stand in
one sentence, and the verb must be the seller's: "Сдайте товар, после этого деньги вернутся" says how WB works and
promises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from .names import ROLES
from .words import Matcher, Token, folded, matcher, tokens

Place: TypeAlias = tuple[int, int]
Finds: TypeAlias = Callable[[str], Iterator[Place]]


def _listed(written: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in written.split(","))


def _forms(written: str) -> tuple[str, ...]:
    """Words of which only the very form counts."""
    return tuple(f"={word}" for word in written.split())


def _finder(patterns: Iterable[str]) -> Finds:
    """Finds each of some patterns."""
    made = Matcher([*patterns])
    return lambda text: ((hit.start, hit.end) for hit in made.find(tokens(text)))


_MESSENGERS = """
telegram, телеграм, телеграмм*, =тг, whatsapp, ватсап, вотсап, вацап, воцап, viber, вайбер, instagram, инстаграм,
инстаграмм*, мессенджер, skype, скайп, вконтакте, =vk
"""
_BOT = """
языковая модель, language model, как ии, as an ai, искусственный интеллект, нейросет*, chatgpt, gpt, gigachat,
yandexgpt, я бот, чат бот, виртуальный помощник, виртуальный ассистент, автоматический ответ, автоответ*, сгенерирован*,
вариант ответа
"""
_BLAME = """
сами виноваты, сам виноват, сама виновата, вы виноваты, это ваша вина, только ваша вина, случилось по вашей вине,
произошло по вашей вине, вы неправильно, вы невнимательн*, вы не прочитали, вы не читали, вы не удосужились,
вы не разобрались, будьте внимательнее, внимательнее читайте, внимательно читайте, читайте внимательно, читать надо,
надо читать, учитесь читать, вы врете, вы лжете, вы обманываете, вводите в заблуждение, это ложь, это неправда, клевета,
ваши проблемы, кривые руки, руки кривые, неадекватн*, абсурдн*
"""
_PROMO = """
промокод, распродажа, =акция, =акции, =акцию, спецпредложение, выгодное предложение, скидки до, только сегодня,
не упустите, не пропустите, успейте, торопитесь, подпишитесь, подписывайтесь, новая коллекция, наши новинки,
переходите в наш, заходите в наш, загляните в наш, посмотрите другие наши, добавьте в избранное, добавляйте в избранное
"""

messengers, bot, blame, promo = (_finder(_listed(written)) for written in (_MESSENGERS, _BOT, _BLAME, _PROMO))

_WORTH = _listed("""
деньги, денег, денежные средства, полная стоимость, стоимость товара, сумма, рубль, рублей, руб, скидка, компенсация,
бонус, подарок, подарка, подарки, кешбэк, кэшбэк, кешбек, кэшбек, промокод
""")
_WE_GIVE = _forms("""
вернем верну возвратим возвращаем компенсируем возместим выплатим выплачиваем переведем перечислим доплатим подарим
дарим начислим дадим предоставим сделаем вышлем отправим
""")
_YOU_GET = _forms("получите получаете получишь")
_REVIEW = _listed("отзыв, оценка, оценок, звезда, рейтинг")
_CHANGE = _forms("""
измените исправьте поменяйте удалите уберите скорректируйте пересмотрите поставьте повысьте поднимите
""")
_WRITE = _forms("напишите оставьте дополните")
_GIVE = _forms("пришлите напишите укажите сообщите отправьте оставьте вышлите продиктуйте дайте скиньте назовите")
_PERSONAL = _listed("""
номер телефона, ваш телефон, свой телефон, контактный номер, номер карты, реквизиты карты, паспорт*, фио, ваш адрес,
свой адрес, домашний адрес, электронная почта, дата рождения
""")

# "Подарок за хороший отзыв", "изменить вашу оценку": these words next to each other, and nothing between.
_FOR_A_REVIEW = (
    "за отзыв",
    "за хороший отзыв",
    "за положительный отзыв",
    "за удаление",
    "за оценку",
    "за пять",
    "за 5",
)
_REWARD = [f"{worth} {reason}" for worth in _WORTH for reason in _FOR_A_REVIEW]
_TO_CHANGE = ("изменить", "исправить", "поменять", "удалить", "убрать", "скорректировать", "пересмотреть", "повысить")
_OTHER_REVIEW = [
    f"={verb} {which}" for verb in _TO_CHANGE for which in ("отзыв", "свой отзыв", "ваш отзыв", "оценку", "вашу оценку")
]

worth, we_give, gives_or_gets = Matcher(_WORTH), Matcher(_WE_GIVE), Matcher([*_WE_GIVE, *_YOU_GET])
review, change, write = Matcher(_REVIEW), Matcher(_CHANGE), Matcher([*_CHANGE, *_WRITE])
give, personal = Matcher(_GIVE), Matcher(_PERSONAL)
reward, other_review = _finder(_REWARD), _finder(_OTHER_REVIEW)

_END = re.compile(r"[.!?\n]")
_HELLO = r"(?:здравствуйте|добрый день|добрый вечер|доброе утро|приветствуем|привет)"
_CALLED = (
    re.compile(rf"{_HELLO},? +([\w+-]+) *(?=[!.,\n]|$)", re.IGNORECASE),
    re.compile(rf"(?:^|[.!?\n] *)([\w+-]+), {_HELLO}", re.IGNORECASE),
)
_SHOUT = re.compile(r"!{3,}|\?{3,}|[!?]{4,}|\b[А-ЯЁ]{4,}(?:[\s,]+[А-ЯЁ]{2,}){2,}\b")


def money(text: str) -> Iterator[Place]:
    """A promise of the seller's to pay, return or give something of worth."""
    return _together(text, we_give, worth)


def bribe(text: str) -> Iterator[Place]:
    """Something of worth for a review: to write it, to change it, to delete it."""
    yield from reward(text)
    if next(_together(text, gives_or_gets, worth), None):
        yield from _together(text, write, review)
        yield from other_review(text)


def review_change(text: str) -> Iterator[Place]:
    """A wish that the buyer change what he wrote."""
    yield from _together(text, change, review)
    yield from other_review(text)


def personal_data(text: str) -> Iterator[Place]:
    """A wish to be told what only WB may know."""
    return _together(text, give, personal)


def stop_words(text: str, patterns: tuple[str, ...]) -> Iterator[Place]:
    """The shop's own stop words."""
    return ((hit.start, hit.end) for hit in matcher(patterns).find(tokens(text)))


def nobody(text: str) -> Iterator[Place]:
    """A greeting by something that is no name: a role, a single letter, a number that is no count."""
    for called in _CALLED:
        for found in called.finditer(text):
            if _is_nobody(folded(found[1])):
                yield found.span(1)


def _is_nobody(word: str) -> bool:
    return word in ROLES or (len(word) == 1 and word.isalpha()) or sum(letter.isdigit() for letter in word) > 3


def shouting(text: str) -> Iterator[Place]:
    """Words in capitals one after another, or rows of exclamation marks."""
    return (found.span() for found in _SHOUT.finditer(text))


def _together(text: str, one: Matcher, other: Matcher) -> Iterator[Place]:
    """The places in which both stand in one sentence, from the first of their words to the last."""
    for sentence in _sentences(text):
        first, second = next(one.find(sentence), None), next(other.find(sentence), None)
        if first and second:
            yield min(first.start, second.start), max(first.end, second.end)


def _sentences(text: str) -> Iterator[Sequence[Token]]:
    """The words of *text* by sentence, in one pass."""
    sentence: list[Token] = []
    for token in tokens(text):
        if sentence and _END.search(text, sentence[-1].end, token.start):
            yield sentence
            sentence = []
        sentence.append(token)
    yield sentence
