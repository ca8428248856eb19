"""Templates: what they may use, what they may not, that every rendering ends, and that no gap reaches a buyer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wbdesk.plan.subject import Subject
from wbdesk.plan.template_language import LONGEST_OUTPUT, LONGEST_SOURCE, MOST_TURNS, Missing, TemplateFault, render
from wbdesk.plan.templates import VARIABLES, Template, check, choose, known, rendered, trials

BUYER = Subject(
    kind="feedback",
    id="f1",
    user_name="анна П.",
    rating=2,
    product="Термос  стальной",
    brand="Лён",
    supplier_article="T-1",
    nm_id=123,
    subject="Термосы",
    size="0",
    color="синий",
    tags=("брак", "запах"),
)
STRANGER = Subject(kind="feedback", id="f2", user_name="Покупатель", rating=5, product="Термос")

TEXTS: list[tuple[str, Subject, str]] = [
    ("{{ greeting }}!", BUYER, "Анна, здравствуйте!"),
    ("{{ greeting }}!", STRANGER, "Здравствуйте!"),
    ('{{ name | fallback("друг") }}', BUYER, "Анна"),
    ('{{ name | fallback("друг") }}', STRANGER, "друг"),
    ('{{ name or "друг" }}', STRANGER, "друг"),
    ("{% if name %}{{ name }}{% else %}друг{% endif %}", STRANGER, "друг"),
    ('{{ name if name is defined and name else "друг" }}', STRANGER, "друг"),
    ("«{{ product }}», {{ nm_id }}, {{ rating }}", BUYER, "«Термос стальной», 123, 2"),
    ('{{ size or "без размера" }}', BUYER, "без размера"),
    ('{{ "мало" if rating < 3 else "много" }}', BUYER, "мало"),
    ('{% if "брак" in tags %}Брак.{% endif %} {{ tags | join("; ") }}', BUYER, "Брак. брак; запах"),
    ("{% for tag in tags %}\n{{ tag | capitalize }}!\n{% endfor %}", BUYER, "Брак!\nЗапах!"),
    ("  {{ shop | upper }} — {{ sign }} {# для своих #} ", BUYER, "ЛАВКА — Ваша Ольга"),
    ('{{ one_of("a") ~ one_of("b") }}', BUYER, "ab"),
    ('{{ brand == "Лён" and not color == "белый" }}', BUYER, "True"),
    ("цена < 100 > 50 & «ы»", BUYER, "цена < 100 > 50 & «ы»"),
]

OWN = {"sign": "Ваша Ольга"}


def made(source: str, subject: Subject = BUYER, seed: str = "s") -> str:
    return rendered(Template("t", source), subject, shop="Лавка", own=OWN, seed=seed)


def wrong(source: str) -> list[str]:
    return [flaw.said.en for flaw in check(Template("t", source), "feedback", OWN)]


@pytest.mark.parametrize(("source", "subject", "text"), TEXTS)
def test_a_text(source: str, subject: Subject, text: str) -> None:
    assert made(source, subject) == text


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("{{ nmae }}", "no name “nmae”; perhaps “name”; there are: article"),
        ("{{ name | uper }}", "no name “uper”; perhaps “upper”"),
        ("{{ name is odd }}", "no name “odd”"),
        ("{{ name.upper }}", "may not use “.”"),
        ("{{ name.__class__.__mro__ }}", "may not use “.”"),
        ("{{ name[0] }}", "may not use “[...]”"),
        ("{% set a = 1 %}", "may not use “set”"),
        ("{% set a %}x{% endset %}", "may not use “set”"),
        ("{{ 10 ** 10 ** 10 }}", "may not use “+ - * / % **”"),
        ('{{ "a" * 1000000000 }}', "may not use “+ - * / % **”"),
        ('{{ "%s" % name }}', "may not use “+ - * / % **”"),
        ("{% include 'x' %}", "may not use “include”"),
        ("{% import 'x' as y %}", "may not use “import”"),
        ("{% extends 'x' %}", "may not use “extends”"),
        ("{% macro m() %}{{ m() }}{% endmacro %}", "may not use “macro”"),
        ("{% block b %}{% endblock %}", "may not use “block”"),
        ("{% filter upper %}x{% endfilter %}", "may not use “filterblock”"),
        ("{% with a = 1 %}{% endwith %}", "may not use “with”"),
        ("{% for t in tags recursive %}{{ loop(tags) }}{% endfor %}", "may not use “for”"),
        ("{{ range(10) }}", "no name “range”"),
        ("{{ self }}", "no name “self”"),
        ("{{ loop }}", "no name “loop”"),
        ("{{ lipsum() }}", "no name “lipsum”"),
        ("{{ name() }}", "only one_of"),
        ("{{ one_of }}", "only one_of"),
        ("{{ one_of() }}", "only one_of"),
        ("{{ one_of(*tags) }}", "only one_of"),
        ("{{ one_of(a=1) }}", "only one_of"),
        ("{% for name in tags %}{% endfor %}", "“name” is taken"),
        ("{% for one_of in tags %}{% endfor %}", "“one_of” is taken"),
        ("{{", "cannot be read"),
        ("{% trans %}{% endtrans %}", "cannot be read: Encountered unknown tag"),
        ("{{ " + "(" * 3_000 + "1" + ")" * 3_000 + " }}", "nested too deeply"),
        ("{{ " + "not " * 2_000 + "1 }}", "nested too deeply"),
        ("{{ 1 " + "if 1 else 1 " * 700 + "}}", "nested too deeply"),
        ("{% if name %}" * 60 + "{% endif %}" * 60, "nested too deeply"),
        ("{{ 1" + " < 1" * 2_000 + " }}", "too many expressions"),
        ("x" * (LONGEST_SOURCE + 1), "longer than 10,000 characters"),
    ],
)
def test_what_is_not_of_the_language_is_refused(source: str, says: str) -> None:
    assert any(says in one for one in wrong(source))


@pytest.mark.parametrize("source", ["{{ name.upper }}", "{% set a = 1 %}", "{{ 2 ** 9 }}", "{% include 'x' %}", "{{"])
def test_it_is_refused_where_nobody_checked_too(source: str) -> None:
    with pytest.raises(TemplateFault):
        made(source)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("{{ name }}", "no value for “name”: write {{ name or"),
        ("Вы написали: {{ tags | join }}", "no value for “tags”"),
        ("{% for tag in tags %}{{ tag }}{% endfor %}", "no value for “tags”"),
        ('{{ one_of("Спасибо", name) }}', "no value for “name”"),
        ('{{ "Спасибо, " ~ name }}', "no value for “name”"),
        ("{{ color | lower }}", "no value for “color”"),
        ("{% if rating == 2 %}{{ size }}{% else %}x{% endif %}", "no value for “size”"),
        ("{% if rating > 3 %}Спасибо{% endif %}", "the text is empty"),
        ('{{ one_of("", "a") }}', "not empty"),
        ("{{ greeting | join }}", "takes a list"),
        ("{% for letter in greeting %}{{ letter }}{% endfor %}", "takes a list"),
        ('{{ rating > "5" }}', "the template failed"),
    ],
)
def test_a_gap_is_found_before_any_buyer_sees_it(source: str, says: str) -> None:
    assert [one for one in wrong(source) if says in one] != []


@pytest.mark.parametrize(("source", "subject", "text"), TEXTS)
def test_what_renders_is_found_right(source: str, subject: Subject, text: str) -> None:
    guarded = source.replace("tags | join", "(tags or ['-']) | join").replace("in tags", "in (tags or ['-'])")
    assert wrong(guarded) == []


def test_flaws_have_their_lines() -> None:
    flaws = check(Template("t", "a\n{{ nmae }}\n\n{{ name.x }}"), "feedback", OWN)
    assert [flaw.line for flaw in flaws] == [2, 4]


def test_a_missing_value_is_an_error_when_rendering_too() -> None:
    with pytest.raises(TemplateFault, match="no value for “name”"):
        made("{{ name }}", STRANGER)


# Limits


def test_loops_are_counted_together() -> None:
    ten = "(1,2,3,4,5,6,7,8,9,10)"
    loops = "".join(f"{{% for {name} in {ten} %}}" for name in "abcdefghijklm")
    with pytest.raises(TemplateFault, match=f"more than {MOST_TURNS} turns"):
        made(f"{loops}{{{{ a }}}}{'{% endfor %}' * 13}")


def test_loops_beyond_pythons_nesting_are_refused() -> None:
    with pytest.raises(TemplateFault, match="nested too deeply"):
        made("".join(f"{{% for a{i} in (1,) %}}" for i in range(25)) + "{% endfor %}" * 25)


def test_the_output_is_counted_as_it_comes() -> None:
    long = "я" * 900
    with pytest.raises(TemplateFault, match="longer than 10,000"):
        made(f"{{% for a in (1,2,3,4,5,6,7,8,9,10,11,12) %}}{long}{{% endfor %}}")
    assert len(made(f"{{% for a in (1,2,3) %}}{long}{{% endfor %}}")) < LONGEST_OUTPUT


def test_a_value_is_cut_before_it_fills_the_text() -> None:
    assert len(made("{{ product }}", replace(BUYER, product="ы" * 5_000))) == 300


def test_a_buyers_words_are_values_and_never_a_template() -> None:
    assert made("{{ tags | join }}", replace(BUYER, tags=("{{ 7*7 }}", "{% x %}"))) == "{{ 7*7 }}, {% x %}"


def test_only_plain_values_are_reachable() -> None:
    with pytest.raises(TemplateFault):
        render("{{ x.__class__ }}", {"x": object()})


@given(st.text(alphabet="{}%|()[].,~ abo_nif'\"+-*<=#\n", max_size=80))
def test_any_source_is_text_or_a_fault(source: str) -> None:
    found = wrong(source)
    try:
        made(source)
    except TemplateFault:
        assert found


# Chance


def test_the_same_seed_makes_the_same_text() -> None:
    source = '{{ one_of("а", "б", "в") }}{{ one_of("г", "д", "е") }}{{ one_of("ж", "з") }}'
    assert {made(source, seed="42") for _ in range(5)} == {made(source, seed="42")}
    assert len({made(source, seed=str(seed)) for seed in range(300)}) == 18


def test_the_same_seed_chooses_the_same_template() -> None:
    names = ("a", "b", "c")
    chosen = [choose(names, str(seed)) for seed in range(90)]
    assert chosen == [choose(names, str(seed)) for seed in range(90)]
    assert set(chosen) == set(names)


def test_every_alternative_is_tried() -> None:
    source = '{{ one_of("а", "б", "в") }}{% if rating == 1 %}!{% endif %}'
    assert set(trials(Template("t", source), "feedback", {})) == {"а", "б", "в", "а!", "б!", "в!"}


# Names and versions


@pytest.mark.parametrize("kind", ["question", "feedback", "chat", "claim"])
def test_a_template_knows_the_values_of_its_kind(kind: Any) -> None:
    for name in VARIABLES:
        flaws = check(Template("t", f"{{{{ {name} or 1 }}}}"), kind, {})
        assert (flaws == []) is (name in known(kind, {}))


def test_a_version_follows_from_the_source_alone() -> None:
    assert Template("a", "текст").version == Template("b", "текст", "f", 7).version
    assert Template("a", "текст").version != Template("a", "текст.").version


def test_a_missing_value_may_be_compared_and_not_shown() -> None:
    missing = Missing(hint="x")
    assert not missing
    assert missing != "M"
    assert missing == missing  # noqa: PLR0124 - it is the comparison that is tested
