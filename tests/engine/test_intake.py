"""What was read becomes facts and intents, in the transaction that stores it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from tests.engine.facts_in import ANSWER_ALL, TINY, asked, at_wb, book, changes, mirrored, run, survived, told
from tests.engine.stand import Stand, stand
from tests.engine.test_sync import edit, life

from wbdesk.engine.intake import Intake
from wbdesk.engine.poll import ACTS
from wbdesk.engine.post import Post
from wbdesk.engine.reader import Reader
from wbdesk.engine.sync import sync
from wbdesk.plan.asking import Rulebook
from wbdesk.plan.intents import BACKFILL, BULK, IntentKey, begun
from wbdesk.sim import Fault, Settings, Size
from wbdesk.sim.records import PinPlan
from wbdesk.store import journal

DAY = 86_400.0
AUTO = 'mode = "auto"\nallow_negative = true\n'


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Stand]:
    """A desk that has read everything once, without rules."""
    with stand(tmp_path, size=TINY) as made:
        run(made, lambda post: sync(post, Intake()))
        made.wb.jump(60.0)
        yield made


def poll(at: Stand, rules: Rulebook | None = None, *acts: str, **how: Any) -> None:
    """One round of polls (all, if none is named), as a process of its own."""

    async def work(post: Post) -> None:
        reader = Reader(post=post, intake=Intake(book=rules, **how))
        for name in acts or ACTS:
            await ACTS[name](reader)

    run(at, work)


def buyers(at: Stand) -> tuple[Any, float, int]:
    """The shop, the time, and a product."""
    shop = at.wb.world.shops[at.seller]
    return shop, at.wb.now, next(iter(shop.products))


def new_keys(at: Stand, ids: list[str]) -> set[str]:
    """The keys under which these facts' items are answered."""
    kinds = {"question": "question_answer:", "feedback": "feedback_answer:", "chat": "chat_message:rule:"}
    return {kinds[id.partition(":")[0]] + id.partition(":")[2] for id in ids}


def test_what_is_new_is_told_and_asked_in_one_transaction(at: Stand) -> None:
    new = life(at)
    at.wb.jump(60.0)
    poll(at, book(*ANSWER_ALL))
    assert sorted(told(at)) == sorted(new)
    keys = {key for key, intent in asked(at).items() if intent.priority == BULK}
    rated = {key for key in new_keys(at, new) if key.startswith(("question", "feedback"))}
    assert rated <= keys <= new_keys(at, new)
    assert {intent.state for intent in asked(at).values()} == {"approved"}


def test_if_anything_of_it_fails_nothing_is_kept(at: Stand) -> None:
    new = life(at)
    at.wb.jump(60.0)
    before = mirrored(at)

    def break_down(*_: object) -> None:
        raise RuntimeError("the disk")

    with pytest.raises(RuntimeError):
        poll(at, book(*ANSWER_ALL), "questions", tell=break_down)
    assert (mirrored(at), asked(at), told(at)) == (before, {}, [])
    poll(at, book(*ANSWER_ALL))
    assert sorted(told(at)) == sorted(new)


def test_what_waited_before_the_desk_is_asked_last_and_told_to_nobody(at: Stand) -> None:
    shop, now, _ = buyers(at)
    waiting = {f"question_answer:{one.id}" for one in shop.unanswered_questions(now)}
    waiting |= {f"feedback_answer:{one.id}" for one in shop.unanswered_feedbacks(now)}
    poll(at, book(*ANSWER_ALL))
    assert set(asked(at)) == waiting
    assert {intent.priority for intent in asked(at).values()} == {BACKFILL}
    assert told(at) == []


def test_an_empty_list_is_a_beginning(tmp_path: Path) -> None:
    with stand(tmp_path, size=Size(questions=0, feedbacks=0, chats=0, claims=0)) as at:
        poll(at, book(*ANSWER_ALL))
        at.wb.jump(60.0)
        shop, now, nm_id = buyers(at)
        question, claim = shop.buyer_asks(now, nm_id, "Подойдёт?"), shop.buyer_claims(now, nm_id)
        event = shop.buyer_writes(now, text="Где заказ?", nm_id=nm_id)
        at.wb.jump(60.0)
        poll(at, book(*ANSWER_ALL))
        assert {f"question:{question}", f"chat:{event}"} <= set(told(at))
        assert any(id.startswith(f"claim:{claim}:") for id in told(at))
        assert asked(at)[f"question_answer:{question}"].priority == BULK


def test_what_wb_lists_late_is_new_although_the_desk_began_meanwhile(tmp_path: Path) -> None:
    with stand(tmp_path, size=TINY, settings=Settings(indexing_delay=45.0)) as at:
        shop, now, nm_id = buyers(at)
        question = shop.buyer_asks(now, nm_id, "Подойдёт?")
        at.wb.jump(15.0)
        poll(at, book(*ANSWER_ALL))
        assert told(at) == []
        at.wb.jump(60.0)
        poll(at, book(*ANSWER_ALL))
        assert f"question:{question}" in told(at)


def test_old_messages_are_for_rules_that_name_an_age(tmp_path: Path) -> None:
    rule = 'on = "chat"\ndo.draft = "hi"\n'
    with stand(tmp_path, size=TINY) as at:
        shop, now, nm_id = buyers(at)
        shop.buyer_writes(now - 3600, text="Где заказ?", nm_id=nm_id)
        poll(at, book(rule), "events")
        assert asked(at) == {}
    with stand(tmp_path / "other", size=TINY) as at:
        shop, now, nm_id = buyers(at)
        event = shop.buyer_writes(now - 3600, text="Где заказ?", nm_id=nm_id)
        poll(at, book(rule + 'when.newer_than = "2h"'), "events")
        assert set(asked(at)) == {f"chat_message:rule:{event}"}


def test_a_viewed_question_is_handled_like_any_other(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    id = shop.buyer_asks(now + 1, nm_id, "Подойдёт?")
    with at.wb.sdk() as sdk:
        at.wb.jump(5.0)
        sdk.communications.mark_question_viewed(id)
    poll(at, book(*ANSWER_ALL), "questions")
    assert f"question_answer:{id}" in asked(at)


def test_what_the_seller_writes_is_told_and_triggers_nothing(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    shop.buyer_writes(now + 1, text="Здравствуйте", nm_id=nm_id)
    chat = list(shop.chats.chats())[-1]
    own = shop.seller_writes(now + 5, chat, "Добрый день", []).event_id
    at.wb.jump(60.0)
    poll(at, book('on = "chat"\nmode = "auto"\ndo.answer = "hi"'), "events")
    assert f"chat:{own}" in told(at)
    assert asked(at) == {}


def test_several_messages_in_a_chat_get_one_answer(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    first = shop.buyer_writes(now + 1, text="Здравствуйте", nm_id=nm_id)
    chat_id = list(shop.chats.chats())[-1].chat_id
    second = shop.buyer_writes(now + 2, chat_id, text="Где заказ?")
    at.wb.jump(60.0)
    rules = book('on = "chat"\nmode = "auto"\ndo.answer = "hi"')
    poll(at, rules, "events")
    assert set(asked(at)) == {f"chat_message:rule:{second}"}
    assert {f"chat:{first}", f"chat:{second}"} <= set(told(at))
    shop.buyer_writes(at.wb.now + 1, chat_id, text="Алло?")
    at.wb.jump(60.0)
    poll(at, rules, "events")
    assert len(asked(at)) == 1


def test_an_edited_review_makes_what_a_rule_has_prepared_wait_for_a_person(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    id = shop.buyer_reviews(now + 1, nm_id, 5, "Отлично")
    at.wb.jump(60.0)
    poll(at, book(*ANSWER_ALL), "feedbacks")
    key = IntentKey(at.seller, "order_return", id)
    mine = begun(key, id, {}, at.wb.now, asked_by="person:Анна", mode="auto")
    at.write(lambda tx: journal.put(tx, [mine]))
    edit(at, id, text="Порвалось", valuation=1)
    at.wb.jump(60.0)
    poll(at, book(*ANSWER_ALL), "feedbacks")
    ruled, own = asked(at)[f"feedback_answer:{id}"], asked(at)[f"order_return:{id}"]
    assert (ruled.state, ruled.error, own.state) == ("drafted", "edited", "approved")
    assert changes(at) == [("feedback", id, "edited")]


def test_an_edit_back_to_earlier_words_is_told_as_another(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    id = shop.buyer_reviews(now + 1, nm_id, 5, "А")
    for text in ("А", "Б", "А", "Б"):
        edit(at, id, text=text)
        at.wb.jump(60.0)
        poll(at, None, "feedbacks")
    new, first, back, again = told(at)
    assert new == f"feedback:{id}"
    assert back.rpartition(":")[0] == first.rpartition(":")[0] == new
    assert back != first
    assert again == f"{first}:2"


def test_a_draft_whose_review_is_edited_again_and_again_says_so(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    id = shop.buyer_reviews(now + 1, nm_id, 5, "Отлично")
    rules = book('on = "feedback"\ndo.draft = "hi"')
    at.wb.jump(60.0)
    poll(at, rules, "feedbacks")
    assert (asked(at)[f"feedback_answer:{id}"].state, asked(at)[f"feedback_answer:{id}"].error) == ("drafted", "")
    for text in ("Порвалось", "Зашила"):
        edit(at, id, text=text, valuation=1)
        at.wb.jump(60.0)
        poll(at, rules, "feedbacks")
        assert (asked(at)[f"feedback_answer:{id}"].state, asked(at)[f"feedback_answer:{id}"].error) == (
            "drafted",
            "edited",
        )
    assert changes(at) == [("feedback", id, "edited")] * 2


def test_what_somebody_has_answered_is_not_to_be_answered_any_more(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    id = shop.buyer_asks(now + 1, nm_id, "Подойдёт?")
    at.wb.jump(60.0)
    poll(at, book('on = "question"\ndo.draft = "hi"'), "questions")
    assert asked(at)[f"question_answer:{id}"].state == "drafted"
    with at.wb.sdk() as sdk:
        sdk.communications.answer_question(id, "Уже ответили")
    at.wb.jump(60.0)
    poll(at)
    assert asked(at)[f"question_answer:{id}"].state == "superseded"


def test_a_rule_with_an_age_waits_until_it_is_reached(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    rules = book('on = "feedback"\nwhen = { older_than = "2d", newer_than = "3d" }\ndo.draft = "hi"')
    id = shop.buyer_reviews(now, nm_id, 3, "Так себе")
    seen = []
    for _ in range(10):
        poll(at, rules, "feedbacks")
        seen.append(f"feedback_answer:{id}" in asked(at))
        at.wb.jump(0.3 * DAY)
    assert seen == [False] * 7 + [True] * 3
    lines = at.read(journal.lines, at.seller, asked(at)[f"feedback_answer:{id}"].id)
    assert [line.move for line in lines] == ["ask"]


def test_an_age_that_passed_while_the_desk_was_off_is_not_forgotten(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    id = shop.buyer_reviews(now, nm_id, 3, "Так себе")
    rules = book('on = "feedback"\nwhen.older_than = "2d"\ndo.draft = "hi"')
    poll(at, rules, "feedbacks")
    at.wb.jump(9 * DAY)
    poll(at, rules, "feedbacks")
    assert f"feedback_answer:{id}" in asked(at)


def test_other_rules_look_at_everything_that_waits(at: Stand) -> None:
    poll(at, book('on = "question"\nwhen.text = false\ndo.ignore = true'))
    assert asked(at) == {}
    poll(at, book('on = "question"\ndo.draft = "hi"'))
    shop, now, _ = buyers(at)
    assert set(asked(at)) == {f"question_answer:{one.id}" for one in shop.unanswered_questions(now)}


def test_one_answer_whatever_rules_come_later(at: Stand) -> None:
    poll(at, book('on = "question"\ndo.draft = "hi"'))
    before = asked(at)
    poll(at, book('on = "question"\ndo.reject = "long"'))
    assert asked(at) == before


def test_reminders_come_once_before_the_archive(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    review, claim = shop.buyer_reviews(now, nm_id, 1, "Ужас"), shop.buyer_claims(now, nm_id)
    rules = book('on = "feedback"\nwhen.rating = 5\ndo.ignore = true')
    for day in range(30):
        poll(at, rules, "feedbacks", "claims")
        reminders = [id for id in told(at) if id.endswith((f"{review}:deadline", f"{claim}:deadline"))]
        assert len(reminders) == (day >= 27) + (day >= 12)
        at.wb.jump(DAY)


def test_as_many_pins_are_asked_for_as_the_plan_has_room(at: Stand) -> None:
    shop, now, _ = buyers(at)
    shop.plan_changes(now, "tariff", None)
    free = len(shop.pins.pinned("subscription"))
    shop.plan_changes(now, "subscription", PinPlan(total=free + 3, per_unit=2))
    cards = [id for id in shop.products if not any(pin.nm_id == id for pin in shop.pins.pinned())][:3]
    for card in cards:
        for number in range(3):
            shop.buyer_reviews(now + number, card, 5, "Отлично", photos=1)
    at.wb.jump(60.0)
    rules = book('on = "feedback"\nwhen = { rating = 5, photo = true }\ndo.pin = "nm"\nmode = "auto"')
    poll(at, rules, "pins", "feedbacks")
    pins = [intent for intent in asked(at).values() if intent.kind == "pin"]
    reviews = [shop.feedbacks.get(intent.item) for intent in pins]
    assert len(pins) == 3
    assert max([review.nm_id for review in reviews].count(card) for card in cards) <= 2
    poll(at, rules, "pins", "feedbacks")
    assert len([intent for intent in asked(at).values() if intent.kind == "pin"]) == 3


def test_a_record_with_an_odd_field_is_ruled_by_the_rest(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    id = shop.buyer_asks(now + 1, nm_id, "Подойдёт?")
    at.wb.world.faults.add(Fault(operation="questions", drift="type", field="productDetails"))
    at.wb.jump(60.0)
    poll(at, book('on = "question"\ndo.draft = "hi"'), "questions")
    assert f"question_answer:{id}" in asked(at)


def test_an_escalation_is_told(at: Stand) -> None:
    shop, now, nm_id = buyers(at)
    id = shop.buyer_reviews(now + 1, nm_id, 1, "Ожог")
    at.wb.jump(60.0)
    poll(at, book('on = "feedback"\nwhen.words = ["ожог"]\ndo.escalate = "Здоровье"'), "feedbacks")
    assert told(at) == [f"feedback:{id}", f"escalation:feedback:{id}:r1"]


acts = st.sampled_from(["live", "poll", "sync", "portal", "edit", "wait"])
EDITED_TWICE = ["edit", "poll", "edit", "poll", "edit"]


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@example(script=EDITED_TWICE, kills=[], kept=False)
@given(script=st.lists(acts, min_size=2, max_size=6), kills=st.lists(st.integers(1, 9), max_size=6), kept=st.booleans())
def test_whatever_happens_everything_is_told_and_asked_once(
    tmp_path_factory: pytest.TempPathFactory, script: list[str], kills: list[int], kept: bool
) -> None:
    with stand(tmp_path_factory.mktemp("desk"), size=TINY) as at:
        run(at, lambda post: sync(post, Intake()))
        new, rules, left = [], book(*ANSWER_ALL), list(kills)
        for act in [*script, "poll", "sync"]:
            at.wb.jump(300.0)
            if act == "live":
                new += life(at)
            elif act == "portal":
                _answer_one(at)
            elif act == "edit":
                edit(at, next(one.id for one in buyers(at)[0].feedbacks.walk()), text=f"Правка {at.wb.now}")
            elif act == "wait":
                at.wb.jump(DAY)
            else:
                _read(at, act, rules, left.pop() if left else None, kept=kept)
        at.wb.jump(300.0)
        _read(at, "poll", rules, None, kept=kept)
        assert mirrored(at) == at_wb(at)
        assert [id for id in sorted(told(at)) if id.count(":") == 1 and "escalation" not in id] == sorted(new)


def _answer_one(at: Stand) -> None:
    waiting = buyers(at)[0].unanswered_questions(at.wb.now)
    if waiting:
        with at.wb.sdk() as sdk:
            sdk.communications.answer_question(waiting[0].id, "Из кабинета")


def _read(at: Stand, act: str, rules: Rulebook, kill: int | None, *, kept: bool) -> None:
    async def work(post: Post) -> None:
        if act == "sync":
            await sync(post, Intake(book=rules))
            return
        reader = Reader(post=post, intake=Intake(book=rules))
        for name in ACTS:
            await ACTS[name](reader)

    if kill is not None and not survived(at, work, kill, kept=kept):
        at.wb.jump(10.0)
    run(at, work)
