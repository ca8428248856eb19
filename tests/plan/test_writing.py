"""From a decision to the text that would go out."""

from __future__ import annotations

import pytest
from tests.plan.written import SELLER

from wbdesk.plan.config import Config, load
from wbdesk.plan.decide import Decision, decide
from wbdesk.plan.rules import Answer, Decide
from wbdesk.plan.subject import Subject
from wbdesk.plan.writing import Draft, write

GLAD = Subject(kind="feedback", id="f1", user_name="анна", text="Отлично", rating=5, product="Термос")
CLAIM = Subject(kind="claim", id="c1", actions=("approve1", "rejectcustom"))

RULE = '[[rule]]\nname = "r"\non = "feedback"\nmode = "auto"\ndo.answer = ["a", "b"]\n'


def config(rules: str, **texts: str) -> Config:
    written = "".join(f"{name} = '''{text}'''\n" for name, text in texts.items())
    found = load(f'{SELLER}values.sign = "Ольга"\n{rules}[templates.values]\nsign = "Мы"\n[templates.texts]\n{written}')
    assert isinstance(found, Config), found
    return found


def decided(desk: Config, subject: Subject) -> Decision:
    decision = decide(desk.rules, subject, desk.negative)
    assert decision is not None
    return decision


def draft(desk: Config, subject: Subject, seed: str = "s") -> Draft:
    decision = decided(desk, subject)
    (action,) = decision.actions
    assert isinstance(action, Answer | Decide)
    made = write(decision, action, subject, config=desk, seller=desk.sellers[0], seed=seed)
    assert made is not None
    return made


def test_a_text_with_its_origin() -> None:
    desk = config(RULE, a="{{ greeting }}! {{ shop }}, {{ sign }}", b="Спасибо! {{ sign }}")
    made = {one.template: one for one in (draft(desk, GLAD, str(seed)) for seed in range(20))}
    assert {name: one.text for name, one in made.items()} == {
        "a": "Анна, здравствуйте! А, Ольга",
        "b": "Спасибо! Ольга",
    }
    assert all(one.version == desk.templates[name].version for name, one in made.items())
    assert {(one.mode, one.findings, one.sendable) for one in made.values()} == {("auto", (), True)}


def test_the_same_seed_makes_the_same_draft() -> None:
    desk = config(RULE, a='{{ one_of("а1", "а2", "а3") }}', b='{{ one_of("б1", "б2") }}')
    assert [draft(desk, GLAD, str(seed)) for seed in range(9)] == [draft(desk, GLAD, str(seed)) for seed in range(9)]


def test_what_the_guard_finds_waits_for_a_person() -> None:
    desk = config(RULE, a="О «{{ product }}»: да", b="О «{{ product }}»: да")
    made = draft(desk, Subject(kind="feedback", id="f", rating=5, product="Чехол t.me/shop"))
    assert (made.mode, made.sendable, [one.rule for one in made.findings]) == ("approve", False, ["link"])


def test_a_warning_waits_too_but_a_person_may_send_it() -> None:
    desk = config(RULE, a="«{{ product }}»", b="«{{ product }}»")
    made = draft(desk, Subject(kind="feedback", id="f", rating=5, product="Термос!!!"))
    assert (made.mode, made.sendable) == ("approve", True)


def test_a_missing_value_leaves_no_gap_but_a_person() -> None:
    desk = config(RULE, a="{{ product }} — да", b="{{ product }} — да")
    made = draft(desk, Subject(kind="feedback", id="f", rating=5))
    assert (made.text, made.mode, made.sendable) == ("", "approve", False)
    assert made.findings[0].said.en.startswith("no value for “product”")


@pytest.mark.parametrize(("rating", "mode"), [(5, "auto"), (2, "approve")])
def test_the_mode_is_the_decisions(rating: int, mode: str) -> None:
    desk = config(RULE, a="Да!", b="Нет!")
    assert draft(desk, Subject(kind="feedback", id="f", rating=rating)).mode == mode


def test_a_claims_comment_and_none() -> None:
    rule = '[[rule]]\nname = "{}"\non = "claim"\ndo.decide = "{}"\n{}'
    desk = config(rule.format("r", "rejectcustom", 'do.comment = "a"\n'), a="Приложите фото этикетки.")
    assert draft(desk, CLAIM).text == "Приложите фото этикетки."
    plain = config(rule.format("r", "approve1", ""))
    decision = decided(plain, CLAIM)
    assert write(decision, Decide("approve1"), CLAIM, config=plain, seller=plain.sellers[0], seed="s") is None
