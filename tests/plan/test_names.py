"""Whom one greets by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbdesk.plan.names import first_name, greeting
from wbdesk.sim.people.speech import MEN, WOMEN


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Анна", "Анна"),
        ("анна п.", "Анна"),
        ("  ИЛЬЯ Сергеевич ", "Илья"),
        ("Анна-Мария", "Анна-Мария"),
        ("Артём", "Артём"),
        ("John Smith", "John"),
        ("Ян.", "Ян"),
        ("", None),
        (None, None),
        ("Покупатель", None),
        ("покупатель WB", None),
        ("Пользователь 12", None),
        ("А.", None),
        ("Я", None),
        ("+7 912 345-67-89", None),
        ("79123456789", None),
        ("user42", None),
        ("Anonymous", None),
        ("none", None),
        ("ООО Ромашка", None),
        ("Aннa", None),  # two alphabets
        ("Ааааа", None),
        ("хзкт", None),
        ("Хуеплёт", None),
        ("Жопа с ручкой", None),
        ("❤️", None),
        ("анна@mail.ru", None),
        ("Оченьдлинноеимякотороенеимя", None),
    ],
)
def test_a_name_or_none(shown: str | None, name: str | None) -> None:
    assert first_name(shown) == name


@pytest.mark.parametrize("name", [*WOMEN, *MEN])
def test_the_simulators_buyers_have_names(name: str) -> None:
    assert first_name(name) == name


def test_a_greeting() -> None:
    assert greeting("анна") == "Анна, здравствуйте"
    assert greeting("Покупатель") == "Здравствуйте"


@given(st.text(max_size=60))
def test_a_name_is_letters(shown: str) -> None:
    name = first_name(shown)
    assert name is None or name.replace("-", "").isalpha()
