"""Walks end to end: everything that is there exactly once, also while it is answered and while more arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.e2e.stage import Stage, staged

from wbdesk import EventCursor
from wbdesk.sim import Size
from wbdesk.testing import Simulator

ANSWER = "Здравствуйте! Да, подходит."

Walk = Callable[[Any], Any]
"""From `sdk.communications` to a walk."""
Act = Callable[[Any, Any], Any]
"""What to do with `sdk.communications` and an item."""


def ids(items: Any) -> list[str]:
    return [item.id for item in items]


def in_blocking(wb: Simulator | Stage, act: Act, walk: Walk) -> list[str]:
    """The ids a walk gives, in order, while *act* is done with each."""
    seen = []
    with wb.sdk() as sdk:
        for item in walk(sdk.communications):
            seen.append(item.id)
            act(sdk.communications, item)
    return seen


def in_async(wb: Simulator | Stage, act: Act, walk: Walk) -> list[str]:
    async def run() -> list[str]:
        seen = []
        async with wb.async_sdk() as sdk:
            async for item in walk(sdk.communications):
                seen.append(item.id)
                await act(sdk.communications, item)
        return seen

    return asyncio.run(run())


BOTH = pytest.mark.parametrize("colour", [in_blocking, in_async])
Colour = Callable[..., list[str]]


def answer(wb: Any, question: Any) -> Any:
    return wb.answer_question(question.id, ANSWER)


def unanswered_questions(wb: Any) -> Any:
    return wb.walk_questions(is_answered=False)


@BOTH
def test_every_question_of_a_shop_is_answered_while_walking(colour: Colour) -> None:
    wb = Simulator()
    waiting = ids(wb.shop.unanswered_questions(wb.clock.now().wall))
    assert colour(wb, answer, unanswered_questions) == waiting
    assert len(waiting) > 250
    assert wb.shop.unanswered_questions(wb.clock.now().wall) == []
    assert wb.world.journal.answered() == len(waiting)
    assert wb.world.journal.answered_twice() == ()
    assert wb.world.journal.refused() == ()


@BOTH
def test_over_a_socket_too(colour: Colour) -> None:
    with staged(size=Size(questions=80, feedbacks=10, chats=2, claims=2)) as stage:
        waiting = ids(stage.shop.unanswered_questions(stage.clock.now()))
        assert colour(stage, answer, unanswered_questions) == waiting
    assert [entry.item for entry in stage.world.journal.find(operation="update_question")] == waiting
    assert stage.world.journal.answered_twice() == ()
    assert stage.world.journal.refused() == ()


@BOTH
def test_what_is_asked_meanwhile_is_no_hindrance(colour: Colour) -> None:
    wb = Simulator(size=Size(questions=90, feedbacks=0, chats=0, claims=0))
    waiting, nm_id = ids(wb.shop.unanswered_questions(wb.clock.now().wall)), next(iter(wb.shop.products))

    def answer_and_be_asked(sdk: Any, question: Any) -> Any:
        now = wb.clock.now().wall
        if question.id in waiting[::3]:
            wb.shop.buyer_asks(now, nm_id, "А есть ли размер 44?")
        if question.id in waiting[::7]:
            wb.shop.buyer_asks(now, nm_id, "Вопрос, который появился поздно", created=now - 7 * 86_400)
        return answer(sdk, question)

    seen = colour(wb, answer_and_be_asked, unanswered_questions)
    assert [id for id in seen if id in waiting] == waiting
    assert len(seen) == len(set(seen))
    assert wb.world.journal.answered_twice() == ()


@BOTH
def test_every_review_is_answered_while_walking(colour: Colour) -> None:
    wb = Simulator(size=Size(questions=0, feedbacks=500, chats=0, claims=0))
    waiting = ids(wb.shop.unanswered_feedbacks(wb.clock.now().wall))

    def thank(sdk: Any, feedback: Any) -> Any:
        return sdk.create_feedbacks_answer(feedback.id, "Спасибо за отзыв!")

    assert colour(wb, thank, lambda sdk: sdk.walk_feedbacks(is_answered=False)) == waiting
    assert len(waiting) > 50
    assert wb.shop.unanswered_feedbacks(wb.clock.now().wall) == []
    assert wb.world.journal.answered_twice() == ()


@BOTH
def test_every_claim_is_decided_while_walking(colour: Colour) -> None:
    """The list of open claims shrinks under the offset by which it is read."""
    wb = Simulator(size=Size(questions=0, feedbacks=0, chats=0, claims=120))
    since = (wb.clock.now().wall - 14 * 86_400) * 10**9
    waiting = {
        claim.id for claim in wb.shop.claims.walk(done=False) if claim.created >= since and claim.phase == "site"
    }

    def approve(sdk: Any, claim: Any) -> Any:
        return sdk.update_claim(claim.id, "approve1") if claim.id in waiting else sdk.get_seller_chats()

    seen = colour(wb, approve, lambda sdk: sdk.walk_claims(is_archive=False))
    assert waiting < set(seen)
    assert len(seen) == len(set(seen))
    assert {effect.item for effect in wb.shop.effects} == waiting
    assert wb.shop.repeated() == []


def test_reviews_and_archive_together_are_all_reviews() -> None:
    with Simulator() as wb, wb.sdk() as sdk:
        listed = [id for flag in (True, False) for id in ids(sdk.communications.walk_feedbacks(is_answered=flag))]
        archived = ids(sdk.communications.walk_feedbacks_archive())
    assert sorted(listed) == sorted(ids(wb.shop.feedbacks.walk()))
    assert len(archived) == len(set(archived))
    assert set(archived) <= set(listed)


def test_pins_are_walked_while_they_are_taken_down() -> None:
    with Simulator() as wb, wb.sdk() as sdk:
        pinned = [pin.pin_id for pin in wb.shop.pins.pinned()]
        seen = []
        for pin in sdk.communications.walk_pinned_feedbacks(state="pinned"):
            seen.append(pin.pin_id)
            assert sdk.communications.unpin_feedback([pin.pin_id]).unpinned == (pin.pin_id,)
        assert seen == pinned
        assert sdk.communications.get_pinned_feedbacks_count(state="pinned") == 0


@pytest.mark.parametrize("nm_id", [None, "some"])
@pytest.mark.parametrize("months", [None, 1, 3])
def test_filters_are_kept_from_page_to_page(months: int | None, nm_id: Any) -> None:
    with Simulator() as wb, wb.sdk() as sdk:
        feedbacks = list(wb.shop.feedbacks.walk(done=True))
        product = feedbacks[0].nm_id if nm_id else None
        since = wb.world.start - months * 30 * 86_400 if months else None
        walk = sdk.communications.walk_feedbacks(
            is_answered=True, nm_id=product, date_from=datetime.fromtimestamp(since, UTC) if since else None
        )
        wanted = [
            one for one in feedbacks if one.nm_id == (product or one.nm_id) and one.created >= (since or 0) * 10**9
        ]
        assert ids(walk) == ids(wanted)
        assert wanted


def event_ids(batches: Any) -> list[str]:
    return [event.event_id for batch in batches for event in batch.events]


def test_the_events_are_followed_over_many_restarts() -> None:
    """A new client with the saved cursor after every single batch, while buyers go on writing."""
    wb = Simulator()
    chats = [chat.chat_id for chat in wb.shop.chats.chats()]
    cursor, seen, restarts = None, list[str](), 0
    while True:
        with wb.sdk() as sdk:
            batch = next(sdk.communications.walk_seller_events(cursor=cursor), None)
        if batch is None:
            break
        seen += event_ids([batch])
        cursor, restarts = str(batch.cursor), restarts + 1
        assert EventCursor.parse(cursor) == batch.cursor
        if restarts < 9:
            for text in ("Здравствуйте!", "Когда отправите?"):  # two in one millisecond
                wb.shop.buyer_writes(wb.clock.now().wall, chats[restarts], text)
    assert seen == [event.event_id for event in wb.shop.chats.events()]
    assert restarts >= 9


def test_a_conversation_is_followed_while_it_is_answered() -> None:
    """The seller's own messages come through the stream as well, each once."""
    wb = Simulator(size=Size(questions=0, feedbacks=0, chats=5, claims=0))
    with wb.sdk() as sdk:
        chats = {chat.chat_id: chat.reply_sign for chat in sdk.communications.get_seller_chats()}
        first = event_ids(sdk.communications.walk_seller_events())
        sent = sdk.communications.create_seller_message(next(iter(chats.values())), message="Отправим сегодня.")
        again = sdk.communications.create_seller_message(sent.sign, message="Уже в пути.")
        then = event_ids(sdk.communications.walk_seller_events())
    assert sent.chat_id == again.chat_id
    assert then[: len(first)] == first
    assert len(then) == len(first) + 2
