"""Conditions, which rule wins, what is held back, and why: the same checks decide and explain."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wbdesk.plan.conditions import CHECKS, View, checks, negatives
from wbdesk.plan.decide import decide
from wbdesk.plan.explain import explain
from wbdesk.plan.rules import (
    ACTIONS,
    CONDITIONS,
    KINDS,
    Action,
    Answer,
    Decide,
    Escalate,
    Ignore,
    Negative,
    OfferReturn,
    Pin,
    Reject,
    Rule,
    When,
    Words,
)
from wbdesk.plan.subject import DAY, Subject

HOUR = 3_600.0

REVIEW = Subject(
    kind="feedback",
    id="f1",
    age=26 * DAY,
    text="Пришло с браком, не рекомендую",
    cons="Нитки торчат",
    rating=2,
    nm_id=5,
    supplier_article="T-1",
    product="Термос стальной",
    brand=" Лён ",
    subject="Термосы",
    matching_size="ok",
    tags=("Брак", "запах"),
    photo=True,
    order_status="buyout",
    able_return=True,
)
GLAD = Subject(kind="feedback", id="f2", text="Отлично", rating=5)
CLAIM = Subject(kind="claim", id="c1", age=DAY, actions=("approve1", "rejectcustom"), price=990)

NO_WORDS = Negative(words=())

HOLDING: list[tuple[Subject, dict[str, Any], bool]] = [
    (REVIEW, {}, True),
    (REVIEW, {"rating": (1, 2)}, True),
    (REVIEW, {"rating": (3, 4, 5)}, False),
    (replace(REVIEW, rating=None), {"rating": (1, 2, 3, 4, 5)}, False),
    (REVIEW, {"words": Words(any=("брак", "дыра"))}, True),
    (REVIEW, {"words": Words(any=("дыра",))}, False),
    (REVIEW, {"words": Words(any=("брак",), none=("нитка",))}, False),
    (REVIEW, {"words": Words(any=("брак",), none=("нитка",), places=("text",))}, True),
    (REVIEW, {"words": Words(any=("нитка",), places=("text", "pros"))}, False),
    (REVIEW, {"words": Words(all=("брак", "нитка"))}, True),
    (REVIEW, {"words": Words(all=("брак", "дыра"))}, False),
    (REVIEW, {"words": Words(none=("дыра",))}, True),
    (REVIEW, {"product": ("термосы", "чайник")}, True),
    (REVIEW, {"product": ("чайник",)}, False),
    (REVIEW, {"nm_id": (5, 6)}, True),
    (REVIEW, {"nm_id": (6,)}, False),
    (REVIEW, {"article": ("t-1",)}, True),
    (REVIEW, {"brand": ("лён",)}, True),
    (REVIEW, {"brand": ("хлопок",)}, False),
    (replace(REVIEW, brand=None), {"brand": ("лён",)}, False),
    (REVIEW, {"subject": ("термосы",)}, True),
    (REVIEW, {"text": True}, True),
    (Subject(kind="feedback", id="x", text=" "), {"text": True}, False),
    (Subject(kind="feedback", id="x"), {"text": False}, True),
    (REVIEW, {"photo": True}, True),
    (REVIEW, {"photo": False}, False),
    (REVIEW, {"video": False}, True),
    (REVIEW, {"tag": ("брак",)}, True),
    (REVIEW, {"tag": ("цвет",)}, False),
    (REVIEW, {"matching_size": ("smaller",)}, False),
    (REVIEW, {"order_status": ("buyout", "returned")}, True),
    (REVIEW, {"return_possible": True}, True),
    (replace(REVIEW, return_offered=True), {"return_possible": True}, False),
    (REVIEW, {"older_than": 25 * DAY}, True),
    (REVIEW, {"older_than": 26 * DAY}, False),
    (replace(REVIEW, age=None), {"older_than": 0.0}, False),
    (REVIEW, {"newer_than": 26 * DAY}, True),
    (REVIEW, {"newer_than": HOUR}, False),
    (replace(REVIEW, age=None), {"newer_than": DAY}, False),
    (REVIEW, {"days_left": 5}, True),
    (REVIEW, {"days_left": 3}, False),
    (replace(REVIEW, age=31 * DAY), {"days_left": 5}, False),
    (CLAIM, {"days_left": 13}, True),
    (CLAIM, {"action": ("autorefund1", "approve1")}, True),
    (CLAIM, {"action": ("autorefund1",)}, False),
    (CLAIM, {"price_up_to": 990}, True),
    (CLAIM, {"price_up_to": 500.0}, False),
    (replace(CLAIM, price=None), {"price_up_to": 500.0}, False),
]


@pytest.mark.parametrize(("subject", "when", "holds"), HOLDING)
def test_a_condition(subject: Subject, when: dict[str, Any], holds: bool) -> None:
    tried = list(checks(When(**when), View(subject)))
    assert all(check.holds for check in tried) is holds
    assert all(check.say().ru and check.say().en for check in tried)


def test_every_condition_can_be_tried_and_has_its_kinds() -> None:
    assert set(When.__struct_fields__) == set(CHECKS) == set(CONDITIONS) == {name for _, w, _ in HOLDING for name in w}


def test_the_first_rule_that_matches_wins() -> None:
    rules = [rule("a", rating=(5,)), rule("b", rating=(1, 2)), rule("c")]
    decided = decide(rules, REVIEW, NO_WORDS)
    assert decided is not None
    assert decided.rule.name == "b"


@pytest.mark.parametrize(
    "other", [Rule(name="off", on=("feedback",), do=(Ignore(),), mode="off"), Rule(name="q", on=("question",), do=())]
)
def test_a_rule_that_is_not_asked_wins_nothing(other: Rule) -> None:
    assert decide([other], REVIEW, NO_WORDS) is None


def test_of_a_chat_only_what_the_buyer_says_is_looked_at() -> None:
    rules = [Rule(name="r", on=("chat",), do=(Escalate("x"),))]
    asked = Subject(kind="chat", id="e", text="Где заказ?")
    assert decide(rules, asked, NO_WORDS) is not None
    assert decide(rules, replace(asked, answered=True), NO_WORDS) is None


def test_a_claim_is_decided_only_as_wb_offers() -> None:
    refund = Rule(name="refund", on=("claim",), do=(Decide("autorefund1"),))
    approve = Rule(name="approve", on=("claim",), do=(Decide("approve1"),))
    decided = decide([refund, approve], CLAIM, NO_WORDS)
    assert decided is not None
    assert decided.rule.name == "approve"


@pytest.mark.parametrize(
    ("subject", "do", "done"),
    [
        (REVIEW, (OfferReturn(), Answer(("t",))), (OfferReturn(), Answer(("t",)))),
        (replace(REVIEW, able_return=False), (OfferReturn(), Answer(("t",))), (Answer(("t",)),)),
        (replace(REVIEW, return_offered=True), (OfferReturn(), Answer(("t",))), (Answer(("t",)),)),
        (replace(REVIEW, answered=True), (Escalate("x"), OfferReturn(), Answer(("t",))), ()),
        (Subject(kind="question", id="q", answered=True), (Reject(("t",)),), ()),
        (replace(GLAD, answered=True), (Answer(("t",)), Pin(), Ignore()), (Pin(), Ignore())),
        (replace(CLAIM, answered=True), (Decide("approve1"),), ()),
    ],
)
def test_what_wb_does_not_allow_is_left_out(subject: Subject, do: tuple[Action, ...], done: tuple[Action, ...]) -> None:
    decided = decide([Rule(name="r", on=KINDS, do=do, allow_negative=True)], subject, NO_WORDS)
    assert decided is not None
    assert decided.actions == done
    assert [left.action for left in decided.left_out] == [one for one in do if one not in done]


FLOOR: list[tuple[Subject, bool]] = [
    (GLAD, False),
    (replace(GLAD, rating=4), False),
    (replace(GLAD, rating=3), True),
    (replace(GLAD, rating=None), True),
    (replace(GLAD, text="Ребёнок отравился, но продавец хороший"), True),
    (replace(GLAD, cons="обжёгся"), True),
    (CLAIM, True),
    (Subject(kind="question", id="q", text="Размер какой?"), False),
    (Subject(kind="question", id="q", text="Подойдёт ребёнку? У него аллергия"), True),
    (Subject(kind="chat", id="e", text="Подам в суд"), True),
]


@pytest.mark.parametrize(("subject", "negative"), FLOOR)
def test_nothing_negative_goes_out_by_itself(subject: Subject, negative: bool) -> None:
    sending = Rule(name="r", on=KINDS, do=(Answer(("t",)),), mode="auto")
    decided, allowed = (decide([one], subject, Negative()) for one in (sending, replace(sending, allow_negative=True)))
    assert decided is not None
    assert allowed is not None
    assert (decided.mode, bool(decided.held)) == (("approve", True) if negative else ("auto", False))
    assert (allowed.mode, allowed.held) == ("auto", ())


def test_the_floor_can_be_moved() -> None:
    assert negatives(Negative(rating_up_to=1, words=()), View(REVIEW)) == ()
    assert negatives(Negative(rating_up_to=1, words=("брак",)), View(REVIEW)) != ()


def test_a_rule_that_sends_nothing_is_not_held() -> None:
    decided = decide([Rule(name="r", on=KINDS, do=(Escalate("x"),), mode="auto")], REVIEW, Negative())
    assert decided is not None
    assert (decided.mode, decided.held) == ("auto", ())


def test_a_draft_waits_for_a_person_in_any_mode() -> None:
    draft, pin = Answer(("t",), draft=True), Pin()
    decided = decide([Rule(name="r", on=KINDS, do=(draft, pin), mode="auto")], GLAD, Negative())
    assert decided is not None
    assert (decided.mode_of(draft), decided.mode_of(pin)) == ("approve", "auto")


def test_every_action_has_its_kinds() -> None:
    shapes = (Escalate, OfferReturn, Answer, Reject, Pin, Decide, Ignore)
    assert set(ACTIONS) == {str(shape.__struct_config__.tag) for shape in shapes} | {"draft"}


def test_an_explanation_tells_everything() -> None:
    rules = [
        Rule(name="выключено", on=("feedback",), do=(Ignore(),), mode="off"),
        Rule(name="вопросы", on=("question",), do=(Ignore(),)),
        rule("хорошие", rating=(5,), words=Words(any=("брак",))),
        Rule(
            name="плохие",
            on=("feedback",),
            do=(OfferReturn(), Answer(("sorry", "sorry2"))),
            when=When(words=Words(any=("брак", "нитка"), none=("всё хорошо",)), older_than=DAY),
            mode="auto",
        ),
        rule("остальные"),
    ]
    explained = explain(rules, replace(REVIEW, able_return=False), NO_WORDS)
    assert list(explained.lines("ru")) == [
        "1. «выключено»: выключено",
        "2. «вопросы»: не для этого",
        "3. «хорошие»: не подошло",
        "   - rating: нужно 5, здесь 2",
        "   + words.any: есть «браком» (text 9–15: брак)",
        "4. «плохие»: сработало",
        "   + words.none: ни одного из слов нет",
        "   + words.any: есть «браком» (text 9–15: брак), «Нитки» (cons 0–5: нитка)",
        "   + older_than: нужно 1 д, здесь 26 д",
        "5. «остальные»: подошло бы, но раньше сработало другое",
        "Итог: answer (sorry, sorry2); режим approve.",
        "   без offer_return: WB не разрешает возврат по этому отзыву",
        "   ждёт человека, это негатив, а в правиле нет allow_negative: rating: нужно 1, 2, 3, здесь 2",
    ]
    assert list(explained.lines("en"))[-2:] == [
        "   without offer_return: WB allows no return for this review",
        "   waits for a person, it is negative and the rule has no allow_negative: rating: wants 1, 2, 3, is 2",
    ]


def test_an_explanation_says_when_nothing_matches() -> None:
    explained = explain([rule("a", rating=(5,))], REVIEW, NO_WORDS)
    assert explained.decision is None
    assert list(explained.lines("en"))[-1] == "No rule matches: it is left to a person."


WHENS = st.sampled_from([when for _, when, _ in HOLDING])
SUBJECTS = st.sampled_from([subject for subject, _, _ in HOLDING] + [subject for subject, _ in FLOOR])
RULES = st.builds(
    Rule,
    name=st.just("r"),
    on=st.sampled_from([KINDS, ("feedback",), ("claim", "question")]),
    do=st.sampled_from([(Answer(("t",)),), (Decide("approve1"),), (Escalate("x"),), (OfferReturn(), Pin())]),
    when=WHENS.map(lambda when: When(**when)),
    mode=st.sampled_from(["auto", "approve", "off"]),
    allow_negative=st.booleans(),
)


@given(st.lists(RULES, max_size=5), SUBJECTS)
def test_what_is_explained_is_what_is_decided(rules: list[Rule], subject: Subject) -> None:
    explained = explain(rules, subject, Negative())
    assert explained.decision == decide(rules, subject, Negative())
    assert len(explained.verdicts) == len(rules)
    assert sum(verdict.outcome == "won" for verdict in explained.verdicts) == (explained.decision is not None)


@given(st.lists(RULES, max_size=5), SUBJECTS)
def test_nothing_negative_is_automatic_unless_a_rule_says_so(rules: list[Rule], subject: Subject) -> None:
    decided = decide(rules, subject, Negative())
    if decided and decided.rule.sends and decided.mode == "auto" and not decided.rule.allow_negative:
        assert negatives(Negative(), View(subject)) == ()


def rule(name: str, **when: Any) -> Rule:
    return Rule(name=name, on=("feedback",), do=(Ignore(),), when=When(**when))
