"""From the rules' decision to intents and facts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.plan.made import NOW, SELLER, item
from tests.plan.written import SELLER as SHOP
from tests.plan.written import TEXTS

from wbdesk.plan.asking import DEADLINE, Asked, Rulebook, asked, reminder, turning_points
from wbdesk.plan.config import Config, load
from wbdesk.plan.intents import BACKFILL, BULK, Intent
from wbdesk.plan.items import SHAPES, Item
from wbdesk.plan.kinds import check
from wbdesk.plan.rules import Negative
from wbdesk.plan.subject import DAY, Subject, subject_of

ABOUT = 'about = "О «{{ product }}»: да"\n'
AUTO = 'mode = "auto"\nallow_negative = true\n'


def book(*rules: str, **known: Any) -> Rulebook:
    """The rules of a shop: each what stands under `[[rule]]` after its name."""
    written = "".join(f'[[rule]]\nname = "r{number}"\n{rule}\n' for number, rule in enumerate(rules, 1))
    config = load(f"{SHOP}{known.pop('sending', '')}{written}{TEXTS}{ABOUT}")
    assert isinstance(config, Config), config
    return Rulebook(seller=config.sellers[0], config=config, **known)


def question(**wb: Any) -> Item:
    return item("question", id="q1", text="Подойдёт?", createdDate="2026-11-01T12:00:00Z", **wb)


def feedback(stars: int = 5, **wb: Any) -> Item:
    return item("feedback", id="f1", text="Текст", productValuation=stars, createdDate="2026-11-01T12:00:00Z", **wb)


def event(**wb: Any) -> Item:
    return item("event", **{"eventID": "e1", "chatID": "c1", "sender": "client", "addTimestamp": 1793620700000} | wb)


def claim(**wb: Any) -> Item:
    return item("claim", id="k1", status=0, actions=["approve1", "rejectcustom"], dt="2026-11-01T12:00:00", **wb)


def seen(item: Item, now: float = NOW) -> Subject:
    return subject_of(msgspec.json.decode(item.raw, type=SHAPES[item.kind]), now)


def ask(book: Rulebook, item: Item, now: float = NOW, **known: Any) -> Asked:
    return asked(book, item, seen(item, now), now, **known)


def only(made: Asked) -> Intent:
    (intent,) = made.intents
    return intent


@pytest.mark.parametrize(
    ("rule", "about", "key", "target", "payload"),
    [
        pytest.param(
            'on = "question"\ndo.answer = "hi"', question(), "question_answer:q1", "q1", {"text": "Здравствуйте!"}
        ),
        pytest.param(
            'on = "question"\ndo.reject = "hi"', question(), "question_reject:q1", "q1", {"text": "Здравствуйте!"}
        ),
        pytest.param(
            'on = "feedback"\ndo.answer = "hi"', feedback(), "feedback_answer:f1", "f1", {"text": "Здравствуйте!"}
        ),
        pytest.param(
            'on = "feedback"\ndo.offer_return = true',
            feedback(1, isAbleReturnProductOrders=True),
            "order_return:f1",
            "f1",
            {},
        ),
        pytest.param(
            'on = "feedback"\nwhen.rating = 5\ndo.pin = "imt"',
            feedback(),
            "pin:f1@imt",
            "f1",
            {"pin_on": "imt", "pin_method": "subscription"},
        ),
        pytest.param(
            'on = "chat"\ndo.answer = "hi"',
            event(),
            "chat_message:rule:e1",
            "c1",
            {"text": "Здравствуйте!"},
        ),
        pytest.param(
            'on = "claim"\ndo = { decide = "rejectcustom", comment = "long" }',
            claim(),
            "claim_decision:k1",
            "k1",
            {"action": "rejectcustom", "was": 0, "comment": "Пожалуйста, приложите фото."},
        ),
        pytest.param(
            'on = "claim"\ndo.decide = "approve1"', claim(), "claim_decision:k1", "k1", {"action": "approve1", "was": 0}
        ),
    ],
)
def test_what_each_action_asks_for(rule, about, key, target, payload) -> None:
    intent = only(ask(book(rule + "\n" + AUTO, pin_method=lambda _item, _on: "subscription"), about))
    assert (str(intent.key), intent.item, intent.payload) == (key, target, payload)
    assert (intent.seller, intent.rule, intent.asked_by) == (SELLER, "r1", "rule:r1")
    assert (intent.state, intent.mode, intent.priority) == ("approved", "auto", BULK)
    check(intent)


def test_a_draft_waits_for_a_person_and_is_due_when_he_says_so() -> None:
    intent = only(ask(book('on = "question"\ndo.draft = "hi"\n' + AUTO), question()))
    assert (intent.state, intent.mode, intent.due_at) == ("drafted", "approve", NOW)
    assert (intent.template, bool(intent.template_version)) == ("hi", True)


def test_what_the_guard_finds_stands_beside_the_draft() -> None:
    rules = book('on = "feedback"\ndo.answer = "about"\n' + AUTO)
    intent = only(ask(rules, feedback(productDetails={"productName": "Чехол t.me/shop"})))
    assert (intent.state, intent.payload) == ("drafted", {"text": "О «Чехол t.me/shop»: да"})
    assert "ссылк" in intent.error


@pytest.mark.parametrize(
    ("sending", "rule", "due_in"),
    [
        pytest.param("", "", 600.0, id="the desk's delay"),
        pytest.param('[sending]\ndelay = "1m"\n', "", 60.0, id="another"),
        pytest.param('[sending]\ndelay = "1m"\n', 'delay = "5s"\n', 5.0, id="the rule's"),
        pytest.param('[sending]\ndelay = "1m"\nquiet = "15:00-16:30"\n', "", 5_400.0, id="after the quiet hours"),
    ],
)
def test_when_it_is_due(sending, rule, due_in) -> None:
    rules = book('on = "question"\ndo.answer = "hi"\nmode = "auto"\n' + rule, sending=sending)
    assert only(ask(rules, question())).due_at == NOW + due_in


def test_escalation_is_a_fact_and_goes_with_the_rest() -> None:
    made = ask(book('on = "feedback"\ndo = { escalate = "срочно", draft = "hi" }'), feedback(1))
    assert [(fact.id, fact.payload["why"]) for fact in made.facts] == [("escalation:feedback:f1:r1", "срочно")]
    assert only(made).state == "drafted"


@pytest.mark.parametrize(
    ("rules", "about"),
    [
        pytest.param(book(), feedback(), id="no rule"),
        pytest.param(book('on = "feedback"\ndo.ignore = true'), feedback(), id="ignored"),
        pytest.param(
            book('on = "feedback"\nwhen.rating = 5\ndo.pin = "nm"'), feedback(), id="no plan has room for pins"
        ),
        pytest.param(book('on = "chat"\ndo.answer = "hi"'), event(sender="seller"), id="our own message"),
        pytest.param(book('on = "chat"\ndo.answer = "hi"'), event(chatID=None), id="a message of no chat"),
        pytest.param(book('on = "question"\ndo.answer = "hi"'), question(state="wbRu"), id="answered"),
    ],
)
def test_nothing_is_asked(rules, about) -> None:
    assert ask(rules, about) == Asked()


def test_what_was_asked_before_stays() -> None:
    rules = book('on = "feedback"\ndo = { offer_return = true, answer = "hi" }\n' + AUTO)
    made = ask(rules, feedback(1, isAbleReturnProductOrders=True), already={"feedback"})
    assert [intent.kind for intent in made.intents] == ["order_return"]


def test_the_return_comes_before_the_answer() -> None:
    made = ask(
        book('on = "feedback"\ndo = { answer = "hi", offer_return = true }\n' + AUTO),
        feedback(1, isAbleReturnProductOrders=True),
    )
    assert [intent.kind for intent in made.intents] == ["order_return", "feedback_answer"]


def test_what_was_there_before_the_desk_goes_last() -> None:
    assert only(ask(book('on = "question"\ndo.answer = "hi"'), question(), old=True)).priority == BACKFILL


@pytest.mark.parametrize(
    ("when", "asked_for"), [("", 0), ('when.newer_than = "1d"\n', 1), ('when.newer_than = "1m"\n', 0)]
)
def test_old_messages_are_for_rules_that_say_how_old(when, asked_for) -> None:
    rules = book('on = "chat"\ndo.answer = "hi"\n' + when)
    assert len(ask(rules, event(), old=True).intents) == asked_for


def test_a_claim_is_not_decided_after_wb_has_put_it_away() -> None:
    intent = only(ask(book('on = "claim"\ndo.decide = "approve1"'), claim()))
    assert intent.not_after == 1793523600.0 + 14 * DAY


def test_ages_at_which_something_else_may_be_to_be_done() -> None:
    rules = book(
        'on = ["feedback", "question"]\nwhen = { older_than = "1d", newer_than = "25d" }\ndo.ignore = true',
        'on = "feedback"\nwhen.days_left = 2\ndo.escalate = "скоро архив"',
        'on = "feedback"\nmode = "off"\nwhen.older_than = "3d"\ndo.ignore = true',
    )
    assert turning_points(rules, "feedback") == (DAY, 25 * DAY, 27 * DAY, 28 * DAY)
    assert turning_points(rules, "question") == (DAY, 25 * DAY)
    assert turning_points(rules, "claim") == (12 * DAY,)


@pytest.mark.parametrize(
    ("about", "days", "urgent"),
    [
        pytest.param(feedback(5), 26.9, None, id="early"),
        pytest.param(feedback(5), 27.0, False, id="three days left"),
        pytest.param(feedback(1), 29.0, True, id="negative"),
        pytest.param(feedback(1), 30.0, None, id="too late"),
        pytest.param(feedback(1, answer={"text": "Да"}), 29.0, None, id="answered"),
        pytest.param(claim(), 11.0, None, id="a young claim"),
        pytest.param(claim(), 12.5, True, id="a claim"),
        pytest.param(question(), 29.0, None, id="questions stay"),
    ],
)
def test_reminders(about, days, urgent) -> None:
    now = (about.created_at or 0.0) + days * DAY
    fact = reminder(about, seen(about, now), now, Negative())
    assert (fact and fact.payload["urgent"]) == urgent
    assert fact is None or fact.id == f"escalation:{about.kind}:{about.id}:{DEADLINE}"


def test_other_rules_have_another_print() -> None:
    one, same, other = (book(f'on = "question"\ndo.answer = "{name}"') for name in ("hi", "hi", "long"))
    assert one.print == same.print != other.print
