"""Under every reading of what WB leaves open: nothing is lost, repeated or raised that the default would not.

One tour of a shop is made under the default and then under each other reading, and what was seen, done and raised is
compared. Only the promise that nobody is refused is left to the default (and holds for more).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from tests.e2e.readings import DEFAULT, readings

from wbdesk import PinReviewItem, TokenProblem, WildberriesError
from wbdesk.sim import Fault, Settings, Size
from wbdesk.testing import Simulator

SIZE = Size(questions=24, feedbacks=200, chats=6, claims=12)
READINGS = readings()
EVERY_READING = pytest.mark.parametrize("name", READINGS)
LATER = 400.0
"""Seconds until the lists have caught up, files are moderated and bans of the default are over."""


@dataclass
class Tour:
    """What a round through a shop saw and did."""

    wb: Simulator
    seen: dict[str, Any] = field(default_factory=dict)
    raised: dict[str, str] = field(default_factory=dict)

    def see(self, what: str, look: Callable[[], Any]) -> None:
        try:
            self.seen[what] = look()
        except WildberriesError as error:
            self.raised[what] = type(error).__name__

    def shown(self) -> dict[str, Any]:
        """All that must be the same under every reading."""
        return {"seen": self.seen, "raised": self.raised, "done": effects(self.wb)}


def effects(wb: Simulator) -> list[tuple[str, str, str]]:
    return sorted((one.operation, one.item, one.text) for one in wb.shop.effects)


def ids(items: Any) -> list[str]:
    """In the order of ids: the order in which a list comes may be an open point itself."""
    return sorted(item.id for item in items)


@cache
def toured(name: str) -> Tour:
    tour = Tour(Simulator(size=SIZE, settings=READINGS[name]))
    with tour.wb.sdk(max_wait=None) as sdk:
        for stop in (answer, review, pin, chat, claim, weather):
            stop(tour, sdk.communications)
            tour.wb.clock.jump(LATER)
    return tour


def answer(tour: Tour, wb: Any) -> None:
    def every_question() -> list[str]:
        seen = []
        for question in wb.walk_questions(is_answered=False):
            seen.append(question.id)
            wb.answer_question(question.id, "Да, подходит.")
        return seen

    tour.see("questions answered", every_question)
    tour.wb.clock.jump(LATER)
    tour.see("questions left", lambda: ids(wb.walk_questions(is_answered=False)))
    tour.see("questions", lambda: ids(wb.walk_questions(is_answered=True)))
    tour.see("an edit", lambda: wb.answer_question(tour.seen["questions answered"][0], "Да, подойдёт."))
    tour.see("a second edit", lambda: wb.answer_question(tour.seen["questions answered"][0], "Нет."))


def review(tour: Tour, wb: Any) -> None:
    waiting = ids(wb.walk_feedbacks(is_answered=False))
    tour.see("reviews", lambda: sorted({*ids(wb.walk_feedbacks(is_answered=True)), *ids(wb.walk_feedbacks_archive())}))
    tour.see("reviews waiting", lambda: ids(tour.wb.shop.unanswered_feedbacks(tour.wb.clock.now().wall)))
    recent = tour.wb.shop.unanswered_feedbacks(tour.wb.clock.now().wall)[-1].id
    tour.see("an answer", lambda: (recent in waiting, wb.create_feedbacks_answer(recent, "Спасибо!")))
    tour.see("its edit", lambda: wb.update_feedbacks_answer(recent, "Спасибо, исправили!"))
    able = next(one.id for one in tour.wb.shop.feedbacks.walk() if one.able_return)
    tour.see("a return", lambda: wb.create_order_return(able))
    tour.see("a second return", lambda: wb.create_order_return(able))


def pin(tour: Tour, wb: Any) -> None:
    tour.see("pins", lambda: sorted(one.pin_id for one in wb.walk_pinned_feedbacks()))
    pins = tour.wb.shop.pins.pinned()
    tour.see("an unpin", lambda: wb.unpin_feedback([pins[0].pin_id]).unpinned)
    again = PinReviewItem(pins[0].method, pins[0].on, pins[0].feedback_id)  # type: ignore[arg-type]
    tour.see("a pin", lambda: [one.pinned for one in wb.pin_feedback([again])])


def chat(tour: Tour, wb: Any) -> None:
    def events(cursor: str | None = None) -> list[str]:
        batches = list(wb.walk_seller_events(cursor=cursor))
        tour.seen["cursor"] = batches[-1].cursor
        return sorted(event.event_id for batch in batches for event in batch.events)

    def talk() -> list[str | None]:
        """Each message makes a new sign, which WB need not name in its reply."""
        signs = [{one.chat_id: one for one in wb.get_seller_chats()}[chat_id].reply_sign]
        signs.append(wb.create_seller_message(signs[0], message="Добрый день!").sign or sign_of(wb, chat_id))
        return [wb.create_seller_message(signs[1], message="Отправим завтра.").chat_id]

    chat_id = next(one.chat_id for one in tour.wb.shop.chats.chats())
    tour.see("events", events)
    cursor = str(tour.seen.pop("cursor"))
    tour.see("messages", talk)
    tour.see("later events", lambda: len(events(cursor)))
    tour.seen.pop("cursor")
    files = (tour.wb.shop.chats.file(id) for event in tour.wb.shop.chats.events() for id in event.files)
    file = next(one for one in files if one and not one.blocked)
    tour.see("a file", lambda: wb.get_seller_download(file.download_id, wait=LATER).content == file.content)


def sign_of(wb: Any, chat_id: str) -> str:
    return next(one.reply_sign for one in wb.get_seller_chats() if one.chat_id == chat_id)


def claim(tour: Tour, wb: Any) -> None:
    tour.see("claims", lambda: [ids(wb.walk_claims(is_archive=flag)) for flag in (False, True)])
    waiting = next(one for one in tour.wb.shop.claims.walk(done=False, newest_first=True) if one.phase == "site")
    tour.see("a claim", lambda: wb.update_claim(waiting.id, "approve1"))


def weather(tour: Tour, wb: Any) -> None:
    """A server error, a ban, and a token that may not write."""
    faults = tour.wb.world.faults
    faults.add(Fault(operation="questions", status=502, times=1), Fault(operation="feedbacks", ban=0, times=1))
    tour.see("after a 502", lambda: list(wb.questions(is_answered=False).questions))
    tour.see("after a ban", lambda: len(wb.feedbacks(is_answered=True, take=5).feedbacks))
    reader = tour.wb.sdk(tour.wb.token(read_only=True)).communications
    tour.see("a write by a reader", lambda: reader.answer_question("id", "Да"))


@EVERY_READING
def test_a_tour_is_the_same(name: str) -> None:
    assert toured(name).shown() == toured("default").shown()


@EVERY_READING
def test_nothing_is_done_twice(name: str) -> None:
    wb = toured(name).wb
    assert wb.shop.repeated() == []
    edited = toured(name).seen["questions answered"][0]
    assert set(wb.world.journal.answered_twice()) <= {edited}


@EVERY_READING
def test_nobody_is_refused_but_by_the_ban(name: str) -> None:
    journal = toured(name).wb.world.journal
    assert journal.refused() == ()
    assert len(journal.find(verdict="ban 0")) == 1


def test_the_default_tour_saw_everything() -> None:
    tour = toured("default")
    assert {what for what, seen in tour.seen.items() if seen == []} == {"questions left", "after a 502"}
    assert tour.raised == {
        "a second edit": "Unprocessable",
        "a second return": "Unprocessable",
        "a write by a reader": TokenProblem.__name__,
    }
    assert tour.seen["a file"]
    assert tour.seen["later events"] == 2


@pytest.mark.parametrize("read_as", ["full", "basic"])
def test_a_test_token_gets_through_whichever_its_limits_are(read_as: Any) -> None:
    wb = Simulator(size=SIZE, settings=Settings(test_tokens=read_as))
    with wb.sdk(wb.token(type="test"), max_wait=None) as sdk:
        pages = [sdk.communications.questions(is_answered=True).count_archive for _ in range(12)]
    assert len(set(pages)) == 1
    assert bool(wb.world.journal.refused()) is (read_as == "basic")


def test_every_open_point_has_another_reading() -> None:
    assert {name.split("=")[0] for name in READINGS} >= {*Settings.__dataclass_fields__, "default", "strictest"}
    assert READINGS["default"] == DEFAULT
