"""The guard: what it finds and where, and that it leaves natural answers alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbdesk.examples.answer_questions import TEMPLATES
from wbdesk.examples.negative_reviews import APOLOGY, hello
from wbdesk.plan.guard import LENGTHS, RULES, Guard, check
from wbdesk.sim.people import dialogues, talk

STRICT = Guard(stop_words=("возможно", "к сожалению", "конкурент*"))

FOUND: list[tuple[str, str, str, str]] = [
    # the rule, the channel, the text, the words found
    ("length", "feedback", "а", "а"),
    ("length", "claim", "Отказано.", "Отказано."),
    ("length", "chat", "б" * 1_001, "б"),
    ("length", "feedback", "б" * 5_003, "ббб"),
    ("length", "question", "  ", "  "),
    ("variable", "feedback", "Здравствуйте, {{ name }}!", "{{"),
    ("variable", "feedback", "Здравствуйте, {name}!", "{name}"),
    ("variable", "feedback", "Здравствуйте, ${имя}!", "${имя}"),
    ("variable", "chat", "Здравствуйте, [имя]!", "[имя]"),
    ("variable", "chat", "Здравствуйте, [Имя покупателя]!", "[Имя покупателя]"),
    ("variable", "chat", "Здравствуйте, <имя>!", "<имя>"),
    ("variable", "chat", "Здравствуйте, %s!", "%s"),
    ("variable", "chat", "Здравствуйте, %(name)s!", "%(name)s"),
    ("variable", "chat", "Здравствуйте, %NAME%!", "%NAME%"),
    ("variable", "question", "{% if x %}Да", "{%"),
    ("variable", "feedback", "Спасибо, None, за отзыв", "None"),
    ("variable", "feedback", "Здравствуйте, !", ", !"),
    ("link", "chat", "Смотрите https://shop.example/x?a=1.", "https://shop.example/x?a=1."),
    ("link", "feedback", "наш сайт www.shop.ru", "www.shop.ru"),
    ("link", "feedback", "на Shop.ru дешевле", "Shop.ru"),
    ("link", "feedback", "магазин.рф", "магазин.рф"),
    ("link", "feedback", "t.me/shop", "t.me/shop"),
    ("link", "feedback", "notwildberries.ru", "notwildberries.ru"),
    ("link", "feedback", "https://wildberries.ru.shop.com/", "https://wildberries.ru.shop.com/"),
    ("email", "chat", "Пишите на shop@mail.ru", "shop@mail.ru"),
    ("phone", "chat", "Звоните +7 (912) 345-67-89", "+7 (912) 345-67-89"),
    ("phone", "chat", "Звоните 89123456789", "89123456789"),
    ("phone", "chat", "8-800-555-35-35", "8-800-555-35-35"),
    ("phone", "chat", "тел. 912 345-67-89", "912 345-67-89"),
    ("phone", "chat", "+375291234567", "+375291234567"),
    ("messenger", "chat", "Напишите в Телеграм", "Телеграм"),
    ("messenger", "chat", "Ватсапом удобнее", "Ватсапом"),
    ("messenger", "chat", "мы @shop_wb", "@shop_wb"),
    ("bribe", "feedback", "Подарок за отзыв!", "Подарок за отзыв"),
    ("bribe", "chat", "Удалите отзыв. Скидку сделаем", "Удалите отзыв"),
    ("bribe", "chat", "Напишите отзыв и получите бонус", "Напишите отзыв"),
    ("bribe", "chat", "Просим изменить оценку, вернём деньги", "изменить оценку"),
    ("money", "feedback", "Мы вернём вам деньги", "вернём вам деньги"),
    ("money", "feedback", "Компенсируем полную стоимость", "Компенсируем полную стоимость"),
    ("money", "chat", "Сделаем скидку 10%", "Сделаем скидку"),
    ("money", "chat", "Переведу... нет, переведём 300 рублей", "переведём 300 рублей"),
    ("bot", "question", "Как языковая модель я не знаю", "языковая модель"),
    ("bot", "question", "Я бот, подождите", "Я бот"),
    ("bot", "question", "Это автоматический ответ", "автоматический ответ"),
    ("stop_word", "question", "Возможно, подойдёт", "Возможно"),
    ("stop_word", "question", "К сожалению, нет", "К сожалению"),
    ("stop_word", "question", "у конкурентов", "конкурентов"),
    ("nobody", "feedback", "Здравствуйте, Покупатель!", "Покупатель"),
    ("nobody", "feedback", "Добрый день, клиент.", "клиент"),
    ("nobody", "feedback", "Пользователь, здравствуйте! Спасибо", "Пользователь"),
    ("nobody", "feedback", "Здравствуйте, А!", "А"),
    ("nobody", "feedback", "Здравствуйте, 79123!", "79123"),
    ("review_change", "chat", "Измените, пожалуйста, оценку", "Измените, пожалуйста, оценку"),
    ("review_change", "chat", "Можно удалить отзыв", "удалить отзыв"),
    ("personal_data", "chat", "Пришлите номер карты", "Пришлите номер карты"),
    ("personal_data", "chat", "Напишите ваш телефон и ФИО", "Напишите ваш телефон"),
    ("blame", "feedback", "Вы сами виноваты", "сами виноваты"),
    ("blame", "feedback", "Читайте внимательно описание", "Читайте внимательно"),
    ("promo", "chat", "Успейте купить", "Успейте"),
    ("promo", "chat", "Подпишитесь на наш бренд", "Подпишитесь"),
    ("shouting", "feedback", "Спасибо!!!", "!!!"),
    ("shouting", "feedback", "ЧИТАЙТЕ ОПИСАНИЕ ТОВАРА", "ЧИТАЙТЕ ОПИСАНИЕ ТОВАРА"),
]

NATURAL: list[tuple[str, str]] = [
    ("question", "Здравствуйте, нет, не подойдёт. Здравствуйте! Имя на гравировке — до 10 букв."),
    ("question", "Здравствуйте, 5 штук в комплекте. Артикул 123456789, штрихкод 4601234567890."),
    ("question", "Да: https://www.wildberries.ru/catalog/123456789/detail.aspx или seller.wildberries.ru"),
    ("question", "Доставка от 1 до 3 дней, ткань 100%-ый хлопок, скидка 10% и 20% по акции."),
    ("question", "Подойдёт для USB Type-C, HDMI и AUX. Размер 42-44-46, рост 170-176."),
    ("question", "Отправим средство вместе со вторым заказом; сумка вмещает А4."),
    ("feedback", "Ваш отзыв поможет нам изменить подход. Будем рады новому отзыву!"),
    ("feedback", "Оформите, пожалуйста, возврат: деньги вернутся на карту через 3 дня."),
    ("feedback", "Это не ваша вина. Простите нас, мы разберёмся!"),
    ("feedback", "Вы можете вернуть товар бесплатно. Нам очень жаль!!"),
    ("feedback", "Спасибо за отзыв и за подарок нам — вашу улыбку :) <3"),
    ("feedback", "Анна, здравствуйте! Рады, что робот-пылесос понравился."),
    ("chat", "Напишите, пожалуйста, номер партии на дне и адрес пункта выдачи."),
    ("chat", "Кнопка [1] включает, [2] выключает. ОТК всё проверил."),
    ("claim", "Не хватает фото этикетки: добавьте её и создайте заявку ещё раз."),
]

SELLERS = [
    said
    for script in dialogues.SCRIPTS
    for speaker, lines in script.lines()
    if speaker.startswith("seller")
    for said in lines
]
WRITTEN = [
    *(("question", text) for text in (*talk.ANSWERED, *talk.REFUSED, *TEMPLATES.values())),
    *(("feedback", text) for text in (*talk.THANKED, *talk.APOLOGISED)),
    *(("feedback", APOLOGY.format(hello=hello(name))) for name in ("Анна", None)),
    *(("claim", text) for text in (talk.CLAIM_APPROVED, talk.CLAIM_REFUSED)),
    *(("chat", text) for text in SELLERS),
]


@pytest.mark.parametrize(("rule", "channel", "text", "words"), FOUND)
def test_it_finds(rule: str, channel: Any, text: str, words: str) -> None:
    found = [one for one in check(text, channel, STRICT) if one.rule == rule]
    assert [text[one.start : one.end] for one in found][:1] == [words]
    assert all(one.said.ru and one.said.en for one in found)
    assert all(one.severity == (RULES[rule].severity if rule in RULES else "error") for one in found)


def test_every_rule_is_shown_to_find() -> None:
    assert {rule for rule, *_ in FOUND} == {"length", *RULES}


@pytest.mark.parametrize(("channel", "text"), [*NATURAL, *WRITTEN])
def test_a_natural_answer_is_left_alone(channel: Any, text: str) -> None:
    assert [(one.rule, text[one.start : one.end]) for one in check(text, channel, Guard())] == []


def test_there_are_natural_answers() -> None:
    assert len(WRITTEN) > 40


def test_promo_is_for_chats() -> None:
    assert check("Успейте купить до конца акции", "feedback", Guard()) == ()


def test_a_rule_can_be_turned_off_or_down() -> None:
    text = "Вернём деньги, пишите в телеграм"
    assert [one.rule for one in check(text, "chat", Guard(off=("money", "messenger")))] == []
    assert {one.severity for one in check(text, "chat", Guard(warn=("money", "messenger")))} == {"warn"}


def test_a_shop_may_allow_its_own_pages() -> None:
    text = "https://help.shop.ru/size и shop.ru"
    assert check(text, "chat", Guard(domains=("shop.ru",))) == ()
    assert len(check(text, "chat", Guard())) == 2


@pytest.mark.parametrize("channel", ["question", "feedback", "chat", "claim"])
def test_the_longest_and_the_shortest_are_taken(channel: Any) -> None:
    low, high = LENGTHS[channel]
    assert check("я" * low, channel, Guard()) == ()
    assert check("я" * (high or 9_000), channel, Guard()) == ()


@given(st.text(), st.sampled_from(sorted(LENGTHS)))
def test_findings_lie_in_the_text_in_order(text: str, channel: Any) -> None:
    found = check(text, channel, STRICT)
    assert all(0 <= one.start <= one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)
