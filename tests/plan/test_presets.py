"""The configurations to begin with: they load, they do what they say, and the reference holds every key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import pytest

from wbdesk.plan.config import Config, load
from wbdesk.plan.config.rule_tables import DO, RULE, WHEN, WORDS
from wbdesk.plan.config.tables import DESK, GUARD, NEGATIVE, POLL, SELLER, SENDING, SINKS, SYNC, TEMPLATES
from wbdesk.plan.decide import decide
from wbdesk.plan.presets import PRESETS, everything, preset
from wbdesk.plan.rules import Answer, Decide
from wbdesk.plan.subject import DAY, Subject
from wbdesk.plan.writing import write

BAD = Subject(kind="feedback", id="f", rating=1, text="Пришёл брак", able_return=True, age=DAY, product="Термос")
GOOD = Subject(kind="feedback", id="f", rating=5, text="Отличный термос", photo=True, product="Термос")


def read(name: str) -> Config:
    found = load(preset(name), f"{name}.toml")
    assert isinstance(found, Config), found
    return found


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_no_mistakes_and_no_notes(name: str) -> None:
    assert read(name).notes == ()


@pytest.mark.parametrize(
    ("name", "subject", "rule", "mode", "actions"),
    [
        ("careful", BAD, "низкая оценка", "approve", ["answer"]),
        ("careful", GOOD, "высокая оценка", "approve", ["answer"]),
        (
            "careful",
            Subject(kind="question", id="q", text="Какой размер взять?"),
            "вопрос о размере",
            "approve",
            ["answer"],
        ),
        ("careful", Subject(kind="question", id="q", text="Есть аллергия?"), "опасность", "approve", ["escalate"]),
        ("positive", BAD, None, "", []),
        ("positive", GOOD, "хорошая оценка с текстом", "auto", ["answer"]),
        ("positive", Subject(kind="feedback", id="f", rating=5), "хорошая оценка без слов", "auto", ["answer"]),
        (
            "positive",
            Subject(kind="feedback", id="f", rating=5, text="Хорошо, но сломалась ручка"),
            "жалоба под хорошей оценкой",
            "approve",
            ["answer"],
        ),
        ("negative", BAD, "брак с возвратом", "auto", ["offer_return", "answer"]),
        (
            "negative",
            Subject(kind="feedback", id="f", rating=1, text="Брак", age=26 * DAY),
            "осталось пять дней",
            "approve",
            ["escalate", "answer"],
        ),
        ("negative", Subject(kind="feedback", id="f", rating=3, text="Так себе"), "негатив", "approve", ["answer"]),
        ("negative", GOOD, "закрепить хорошее", "auto", ["answer", "pin"]),
        ("negative", Subject(kind="chat", id="e", text="подам в суд"), "опасность", "approve", ["escalate"]),
        (
            "negative",
            Subject(kind="claim", id="c", age=DAY, price=200, photo=True, actions=("autorefund1", "approve1")),
            "дешёвая заявка",
            "approve",
            ["decide"],
        ),
        (
            "negative",
            Subject(kind="claim", id="c", age=12 * DAY, price=2_000, actions=("approve1",)),
            "заявка скоро пропадёт",
            "approve",
            ["escalate"],
        ),
    ],
)
def test_a_preset_does_what_it_says(
    name: str, subject: Subject, rule: str | None, mode: str, actions: list[str]
) -> None:
    desk = read(name)
    decision = decide(desk.rules, subject, desk.negative)
    if rule is None:
        assert decision is None
        return
    assert decision is not None
    tags = [action.__struct_config__.tag for action in decision.actions]
    assert (decision.rule.name, decision.mode, tags) == (rule, "approve" if mode == "approve" else "auto", actions)


COMPLAINTS = """
Пришёл с браком. Бракованная вещь. Рвётся по шву. Порвались через день. Дырявая, как решето. Запаха много. Вонь ужасная.
Пахнет резиной. Разочаровали. Не  работает! Перестала работать. Пришлось вернуть. Оформил возврат. Возвращаю. Кошмар.
Верните деньги. Не тот цвет. Прислали не то. Не соответствует описанию. Не подошёл размер. не подошли. НЕ СОВЕТУЮ
"""


@pytest.mark.parametrize("text", [text.strip() for text in re.split(r"[.!]", COMPLAINTS)])
def test_a_complaint_under_five_stars_is_no_praise(text: str) -> None:
    desk = read("positive")
    decision = decide(desk.rules, Subject(kind="feedback", id="f", rating=5, text=text), desk.negative)
    assert decision is not None
    assert decision.rule.name == "жалоба под хорошей оценкой"


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("subject", [BAD, GOOD, Subject(kind="question", id="q", text="размер?", product="Платье")])
def test_every_text_of_a_preset_can_be_sent(name: str, subject: Subject) -> None:
    desk = read(name)
    decision = decide(desk.rules, subject, desk.negative)
    texts = [one for one in decision.actions if isinstance(one, Answer | Decide)] if decision else []
    for action in texts:
        assert decision is not None
        drafts = [
            write(decision, action, subject, config=desk, seller=desk.sellers[0], seed=str(seed)) for seed in range(20)
        ]
        assert all(draft is not None and draft.findings == () for draft in drafts)


OURS = re.compile(r"^#.*$|(?<=\S) +#.*$|\b(?:do\.\w+|name|escalate|answer) = .*$", re.MULTILINE)
"""What the seller reads: comments, names, and what rules say to him."""


@pytest.mark.parametrize("name", PRESETS)
def test_in_english_a_preset_does_the_same(name: str) -> None:
    russian, english = (preset(name, language).replace('"Мой магазин"', '"x"') for language in ("ru", "en"))
    said = [found.group() for found in OURS.finditer(english)]
    assert len(said) > 10
    assert [one for one in said if re.search("[а-яё]", one.partition("words")[0], re.IGNORECASE)] == []
    before, after = load(russian), load(english)
    assert isinstance(before, Config)
    assert isinstance(after, Config)
    assert after.notes == ()
    assert [rule.when for rule in after.rules] == [rule.when for rule in before.rules]
    assert [rule.mode for rule in after.rules] == [rule.mode for rule in before.rules]
    assert [text.source for text in after.templates.values()] == [text.source for text in before.templates.values()]


def test_every_english_phrase_has_its_place() -> None:
    together = "".join(map(preset, PRESETS))
    phrases = tomllib.loads(files("wbdesk.plan.presets").joinpath("english.toml").read_text("utf-8"))
    assert [russian for russian in phrases if russian not in together] == []


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(KeyError, match="careful, positive, negative"):
        preset("bold")


# The reference


TABLES: dict[str, Mapping[str, Any]] = {
    "desk": DESK,
    "seller": SELLER,
    "poll": POLL,
    "sending": SENDING,
    "negative": NEGATIVE,
    "rule": RULE,
    "when": WHEN,
    "words": WORDS,
    "do": DO,
    "templates": TEMPLATES,
    "guard": GUARD,
    "sync": SYNC,
    "sink": {key: field for _, schema in SINKS.values() for key, field in schema.items()},
}


def test_the_reference_has_no_mistakes() -> None:
    found = load(everything())
    assert isinstance(found, Config), found
    assert found.notes == ()


@pytest.mark.parametrize(("table", "schema"), TABLES.items())
def test_the_reference_names_every_key(table: str, schema: Mapping[str, Any]) -> None:
    uncommented = re.sub(r"^# (?=\w+ = )", "", everything(), flags=re.MULTILINE)
    written = set(keys(tomllib.loads(uncommented), ""))
    assert {key for key in schema if (table, key) not in written} == set()


def keys(value: Any, parent: str) -> Iterator[tuple[str, str]]:
    """Every key with the table it stands in."""
    if isinstance(value, list):
        for one in value:
            yield from keys(one, parent)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield parent, key
            yield from keys(inner, key)
