"""The tokeniser, stems, and what a pattern finds and does not find. `docs/rules.md` promises these very examples."""

from __future__ import annotations

from itertools import pairwise

import pytest
import snowballstemmer  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from wbdesk.plan import words
from wbdesk.plan.danger import DANGER
from wbdesk.plan.words import Matcher, matcher, parts, stems, tokens

FOUND = [
    ("брак", "Пришло с браком"),
    ("брак", "Брака нет, но..."),
    ("брак", "одни БРАКИ"),
    ("ожёг", "ожег руку"),
    ("ребёнок", "Ребенок доволен"),
    ("возврат", "оформили возвраты"),
    ("размер", "Размером ошиблись"),
    ("плохой", "плохое, очень плохо"),
    ("не рекомендую", "Не рекомендую!"),
    ("не рекомендую", "НЕ... рекомендую"),
    ("wi-fi", "нет Wi-Fi"),
    ("запах", "запаха почти нет"),
    ("запах", "с неприятным ЗАПАХОМ"),
    ("запаха", "резкий запах"),
    ("рукава", "короткий рукав"),
    ("объём", "объемом мала"),
    ("отрав*", "мы отравились, отравление"),
    ("удар* током", "ударило током"),
    ("=судом", "грозил судом"),
    ("замок", "за\u0301мок сломан"),
    ("брак", "бра\u00adк"),
    ("чай", "ча\u0438\u0306 вкусный"),
    ("IPhone", "для iphone"),
    ("5", "на 5 с плюсом"),
]

NOT_FOUND = [
    ("брак", "бракованный товар"),
    ("брак", "забраковали"),
    ("деньги", "верните денег"),
    ("ребенок", "ребенку не подошло"),
    ("вернуть", "возвращаю"),
    ("не рекомендую", "не очень рекомендую"),
    ("не рекомендую", "рекомендую, не пожалеете"),
    ("=суд", "судом"),
    ("=суд", "судя по отзывам"),
    ("отрав*", "потрава"),
    ("size", "sizes"),
    ("рукав", "сломала руку"),
    ("прием", "при стирке"),
    ("не подошёл", "совсем не подошла"),
    ("дыра", "вся дырявая"),
    ("рвётся", "порвалось"),
    ("не подошло", "неподошло"),
    ("маломерит", "мало мерит"),
    ("не рекомендую", "не"),
    ("брак", ""),
]


@pytest.mark.parametrize(("pattern", "text"), FOUND)
def test_a_pattern_finds(pattern: str, text: str) -> None:
    assert [hit.pattern for hit in Matcher([pattern]).find(tokens(text))][:1] == [pattern]


@pytest.mark.parametrize(("pattern", "text"), NOT_FOUND)
def test_a_pattern_does_not_find(pattern: str, text: str) -> None:
    assert list(Matcher([pattern]).find(tokens(text))) == []


@pytest.mark.parametrize("word", sorted(words.WHOLE))
def test_a_word_that_ends_like_a_form_is_its_own_stem(word: str) -> None:
    """With all its forms; by itself the stemmer takes a piece of the root away."""
    forms = [f"{word}{ending}" for ending in words.ENDINGS]
    assert {words.stem(form) for form in forms} == {word}
    assert snowballstemmer.stemmer("russian").stemWord(word) != word


def test_a_hit_says_where() -> None:
    text = "Это всё-таки БРАК, не рекомендую."
    hits = [(hit.pattern, text[hit.start : hit.end]) for hit in Matcher(["не рекомендую", "брак"]).find(tokens(text))]
    assert hits == [("брак", "БРАК"), ("не рекомендую", "не рекомендую")]


def test_every_pattern_that_begins_with_the_word_is_tried() -> None:
    hits = Matcher(["не", "не то*", "н*", "=не"]).find(tokens("не того цвета"))
    assert {hit.pattern for hit in hits} == {"не", "не то*", "н*", "=не"}


@pytest.mark.parametrize("pattern", ["", "  ", "!!", "*", "=", "= *", "бра*к", "=брак*", "брак =", "*брак", "а=б"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="no word, or a mark"):
        parts(pattern)


def test_stems_are_those_of_the_tokens() -> None:
    assert stems("Пришли бракОМ ёлки, Wi-Fi 5") == ["пришл", "брак", "елк", "wi", "fi", "5"]


@given(st.text())
def test_tokens_lie_in_the_text_in_order(text: str) -> None:
    said = tokens(text)
    assert [token.stem for token in said] == stems(text)
    assert all(words.folded(text[token.start : token.end]) == token.word for token in said)
    assert all(one.end <= other.start for one, other in pairwise(said))


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя", min_size=1, max_size=60))
def test_a_word_finds_itself_in_any_case(word: str) -> None:
    assert [hit.pattern for hit in Matcher([word]).find(tokens(f"а {word.upper()}!"))][-1:] == [word]


def test_a_run_of_letters_takes_no_room() -> None:
    before = words._stem.cache_info().currsize
    assert stems("а" * 5_000) == ["а" * 5_000]
    assert words._stem.cache_info().currsize == before
    assert words._stem.cache_info().maxsize is not None


@pytest.mark.parametrize(
    ("group", "text"),
    [
        ("injury", "обжёгся о ручку"),
        ("injury", "Ударило током"),
        ("injury", "увезли на скорой помощи"),
        ("poison", "ребёнок отравился"),
        ("poison", "началась аллергия"),
        ("fire", "загорелась зарядка"),
        ("law", "обращусь в суд"),
        ("law", "пишу в Роспотребнадзор"),
        ("law", "Заявление в полицию"),
        ("child", "у ребёнка сыпь"),
        ("child", "дочка, детям нельзя"),
        ("injury", "кидает током"),
        ("injury", "осколок, два перелома"),
        ("poison", "лицо опухло"),
        ("poison", "Срок годности истёк"),
        ("poison", "тошнота после крема"),
        ("fire", "пошёл дым, запах гари"),
        ("fire", "заискрило и выбило пробки"),
        ("law", "буду судиться"),
        ("law", "жалоба прокурору"),
    ],
)
def test_danger_is_noticed(group: str, text: str) -> None:
    assert list(matcher(DANGER[group]).find(tokens(text))) != []


@pytest.mark.parametrize(
    "text",
    [
        "Судя по отзывам, хорошая сковорода, буду пожарить рыбу",
        "Пришло рано, размер подошёл, кровать отличная",
        "Удобно искать детали, всё в коробке",
        "Искренне рада, гарантия есть, гарнитура отличная, подошёл",
        "Спасибо, качество на высоте, рекомендую",
    ],
)
def test_ordinary_words_are_no_danger(text: str) -> None:
    everything = tuple(pattern for group in DANGER.values() for pattern in group)
    assert list(matcher(everything).find(tokens(text))) == []
