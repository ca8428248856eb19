"""The jobs that read WB: how often, what brings a reading forward, and what a basic token is used for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.engine.facts_in import ANSWER_ALL, TINY, at_wb, book, changes, counted, mirrored, requests, run, told
from tests.engine.stand import Stand, stand
from tests.engine.test_sync import life

from wbdesk.engine.intake import Intake
from wbdesk.engine.keeper import Keeper
from wbdesk.engine.poll import ACTS, Flags, polls
from wbdesk.engine.post import Post
from wbdesk.engine.reader import Reader
from wbdesk.engine.runner import Job, run_jobs
from wbdesk.engine.sender import senders
from wbdesk.engine.settings import Settings
from wbdesk.plan.budget import DAY, HOUR, MINUTE
from wbdesk.plan.config.values import Poll as Intervals
from wbdesk.plan.config.values import Sync
from wbdesk.plan.intents import PERSON, IntentKey, begun
from wbdesk.sim import Fault
from wbdesk.sim import Settings as Readings
from wbdesk.store import journal, shelf
from wbdesk.wire.limits import MemoryLimits


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Stand]:
    with stand(tmp_path, size=TINY) as made:
        yield made


def desk(at: Stand, seconds: float, *, intake: Intake | None = None, token: str | None = None, **how: Any) -> None:
    """Let a desk read for so long, as a process that begins and ends."""

    async def main() -> None:
        async with at.wb.async_sdk(token, limits=how.pop("limits", None) or MemoryLimits()) as sdk:
            await working(at, at.post(sdk, settings=how.pop("settings", None)), seconds, intake or Intake(), **how)

    asyncio.run(main())


async def working(
    at: Stand,
    post: Post,
    seconds: float,
    intake: Intake,
    *,
    intervals: Intervals | None = None,
    also: Sequence[Job] = (),
) -> None:
    """Run a desk's jobs for so long."""
    jobs = [*polls(post, intake, intervals or Intervals()), *also]
    running = asyncio.create_task(run_jobs([(post, job) for job in jobs], post.stop, at.notes))
    await at.wb.clock.asleep(seconds)
    post.stop.set()
    await running


def test_within_minutes_the_mirror_is_whole_and_stays_so(at: Stand) -> None:
    desk(at, 10 * MINUTE)
    assert mirrored(at) == at_wb(at)
    new = life(at)
    desk(at, 10 * MINUTE)
    assert mirrored(at) == at_wb(at)
    assert sorted(told(at)) == sorted(new)


def test_how_often_each_list_is_read(at: Stand) -> None:
    desk(at, 10 * MINUTE)
    with counted(at) as made:
        desk(at, HOUR)
    # Open questions and reviews every five minutes, what is done with them every six hours.
    assert made["questions"] == pytest.approx(12, abs=1)
    assert made["feedbacks"] == pytest.approx(12, abs=1)
    assert made["new_feedbacks_questions"] == pytest.approx(60, abs=2)
    assert made["get_seller_events"] == pytest.approx(60, abs=4)
    assert made["claims"] == pytest.approx(6 + 2, abs=2)
    assert made["get_seller_chats"] == made["get_pinned_feedbacks"] == 1
    assert "get_feedbacks_archive" not in made
    assert at.wb.world.journal.refused() == ()


def test_a_restart_reads_nothing_earlier_than_it_would_have_been(at: Stand) -> None:
    desk(at, 10 * MINUTE)
    with counted(at) as made:
        for _ in range(10):
            desk(at, 20.0)
    assert made["questions"] <= 2


def test_the_chats_of_new_messages_are_read_although_a_kill_came_between(at: Stand) -> None:
    desk(at, 2 * MINUTE)
    shop = at.wb.world.shops[at.seller]
    shop.buyer_writes(at.wb.now, nm_id=next(iter(shop.products)), text="Где заказ?")
    at.wb.jump(MINUTE)
    run(at, lambda post: Reader(post=post, intake=Intake()).events())
    before = requests(at)["get_seller_chats"]
    desk(at, MINUTE)
    assert requests(at)["get_seller_chats"] == before + 1
    assert mirrored(at) == at_wb(at)


def test_a_flag_that_rises_brings_the_list_forward(at: Stand) -> None:
    _look_at_everything(at)
    desk(at, 10 * MINUTE, intervals=Intervals(questions=2 * HOUR, feedbacks=2 * HOUR))
    shop = at.wb.world.shops[at.seller]
    id = shop.buyer_asks(at.wb.now + 1, next(iter(shop.products)), "Подойдёт?")
    desk(at, 2 * MINUTE, intervals=Intervals(questions=2 * HOUR, feedbacks=2 * HOUR))
    assert id in mirrored(at)["question"]


def test_a_flag_that_rises_brings_the_list_forward_although_a_kill_came_between(at: Stand) -> None:
    _look_at_everything(at)
    seldom = Intervals(questions=2 * HOUR, feedbacks=2 * HOUR)
    desk(at, 10 * MINUTE, intervals=seldom)
    shop = at.wb.world.shops[at.seller]
    id = shop.buyer_asks(at.wb.now + 1, next(iter(shop.products)), "Подойдёт?")
    at.wb.jump(MINUTE)
    run(at, Flags(MINUTE).run)
    with counted(at) as made:
        desk(at, MINUTE, intervals=seldom)
    assert made["questions"] == 1
    assert "feedbacks" not in made
    assert id in mirrored(at)["question"]


def test_a_flag_that_never_clears_causes_no_reading(at: Stand) -> None:
    shop = at.wb.world.shops[at.seller]
    shop.buyer_asks(at.wb.now, next(iter(shop.products)), "Подойдёт?")
    desk(at, 10 * MINUTE, intervals=Intervals(questions=2 * HOUR, feedbacks=2 * HOUR))
    with counted(at) as made:
        desk(at, HOUR, intervals=Intervals(questions=2 * HOUR, feedbacks=2 * HOUR))
    assert made["new_feedbacks_questions"] >= 59
    assert "questions" not in made


def _look_at_everything(at: Stand) -> None:
    """As a person in the portal: nothing is new any more."""
    with at.wb.sdk() as sdk:
        for question in sdk.communications.walk_questions(is_answered=False):
            sdk.communications.mark_question_viewed(question.id)


@pytest.mark.parametrize("category", ["buyerchat", "returns", "questionsandfeedback"])
def test_a_host_that_is_down_stops_no_other(at: Stand, category: str) -> None:
    at.wb.world.faults.add(Fault(operation=category, status=503))
    desk(at, 30 * MINUTE)
    kinds = {"buyerchat": {"chat", "event"}, "returns": {"claim"}}
    down = kinds.get(category, {"question", "feedback", "pin"})
    found = mirrored(at)
    assert {kind for kind, ids in at_wb(at).items() if found[kind] == ids} == set(at_wb(at)) - down
    at.wb.world.faults.clear()
    desk(at, 30 * MINUTE)
    assert mirrored(at) == at_wb(at)


def test_how_it_went_is_noted_for_each_job(at: Stand) -> None:
    at.wb.world.faults.add(Fault(operation="get_seller_events", status=503))
    desk(at, 10 * MINUTE)
    well = {name for _, name, how in at.notes.lines if how == "well"}
    badly = {name for _, name, how in at.notes.lines if how != "well"}
    assert badly == {"events"}
    assert well == {*ACTS, "flags", "mirror question", "mirror feedback"} - {"events"}


def test_what_is_done_with_elsewhere_is_noticed(at: Stand) -> None:
    desk(at, 10 * MINUTE)
    shop = at.wb.world.shops[at.seller]
    question, review = shop.unanswered_questions(at.wb.now)[0].id, shop.unanswered_feedbacks(at.wb.now)[-1].id
    with at.wb.sdk() as sdk:
        sdk.communications.answer_question(question, "Да")
        sdk.communications.create_feedbacks_answer(review, "Спасибо")
    with counted(at) as made:
        desk(at, 2 * HOUR, intervals=CALM)
    assert {(kind, id, change) for kind, id, change in changes(at)} == {
        ("question", question, "answered"),
        ("feedback", review, "answered"),
    }
    assert "feedback" not in made
    assert "get_feedbacks_archive" not in made


def test_a_review_that_only_the_archive_still_shows(tmp_path: Path) -> None:
    with stand(tmp_path, size=TINY, settings=Readings(archived_in_list=False)) as at:
        shop = at.wb.world.shops[at.seller]
        id = shop.buyer_reviews(at.wb.now, next(iter(shop.products)), 3, "Так себе", created=at.wb.now - 29.8 * DAY)
        desk(at, 10 * MINUTE)
        assert not at.read(shelf.get, at.seller, "feedback", id).item.archived
        desk(at, 10 * HOUR, intervals=CALM)
        kept = at.read(shelf.get, at.seller, "feedback", id)
        assert (kept.item.archived, kept.gone_at) == (True, None)


def test_everything_is_read_again_from_time_to_time(at: Stand) -> None:
    intake = Intake(settings=Sync(whole=12 * HOUR))
    desk(at, 10 * MINUTE, intake=intake)
    with counted(at) as made:
        desk(at, 11 * HOUR, intake=intake, intervals=CALM)
    assert "get_feedbacks_archive" not in made
    with counted(at) as made:
        desk(at, 3 * HOUR, intake=intake, intervals=CALM)
    assert made["get_feedbacks_archive"] == 1


CALM = Intervals(questions=HOUR / 2, feedbacks=HOUR / 2, chats=HOUR, claims=HOUR, archive=HOUR)
"""For long stretches of time."""


def test_two_desks_on_one_store_read_as_often_as_one(at: Stand) -> None:
    desk(at, 10 * MINUTE)

    async def both() -> None:
        async with at.wb.async_sdk() as one, at.wb.async_sdk() as other:
            posts = (at.post(one, owner="one"), at.post(other, owner="other"))
            await asyncio.gather(*(working(at, post, HOUR, Intake()) for post in posts))

    with counted(at) as made:
        asyncio.run(both())
    assert made["questions"] <= 2 * 13
    assert made["questions"] >= 12


# A basic token.


def test_a_basic_token_works_all_day_without_a_refusal(at: Stand) -> None:
    how = {"token": at.wb.world.token("basic"), "limits": MemoryLimits(), "intake": Intake(book=book(*ANSWER_ALL))}
    desk(at, 3 * HOUR, **how)
    new = life(at)
    desk(at, 21 * HOUR, **how)
    assert at.wb.world.journal.refused() == ()
    kinds = {"question", "feedback", "claim", "pin", "chat"}
    assert {kind: mirrored(at)[kind] for kind in kinds} == {kind: at_wb(at)[kind] for kind in kinds}
    assert sorted(told(at)) == sorted(new)
    assert "new_feedbacks_questions" not in requests(at)
    asked_for = sum(requests(at).get(name, 0) for name in ("questions", "feedbacks", "get_feedbacks_archive"))
    assert asked_for <= 24 * 5


def test_a_poll_that_stands_aside_has_not_gone_well(at: Stand) -> None:
    """Nothing was read: what is shown of it is how it went when something was."""
    how = {"token": at.wb.world.token("basic"), "limits": MemoryLimits()}
    desk(at, 6 * HOUR, **how)
    key = IntentKey(at.seller, "question_answer", "never sent here")
    wished = begun(key, key.target, {"text": "Да"}, at.wb.now, asked_by="person:Ольга", mode="auto", priority=PERSON)
    at.write(lambda tx: journal.put(tx, [msgspec.structs.replace(wished, state="due")]))
    at.notes.lines.clear()
    with counted(at) as made:
        desk(at, 3 * HOUR, **how)
    assert made.keys() & {"questions", "feedbacks"} == set()
    noted = {job for _, job, _ in at.notes.lines}
    assert noted & {"questions", "feedbacks"} == set()
    assert "events" in noted


def test_a_basic_token_answers_before_it_reads(at: Stand) -> None:
    how = {"token": at.wb.world.token("basic"), "limits": MemoryLimits()}
    desk(at, 6 * HOUR, **how)
    shop = at.wb.world.shops[at.seller]
    waiting = [one.id for one in shop.unanswered_questions(at.wb.now)][:6]
    keys = [IntentKey(at.seller, "question_answer", id) for id in waiting]
    wished = [begun(key, key.target, {"text": "Да"}, at.wb.now, asked_by="rule:r", mode="auto") for key in keys]
    at.write(lambda tx: journal.put(tx, wished))
    with counted(at) as made:
        desk(at, 2 * HOUR, also=[Keeper(), *senders()], settings=Settings(tick=60.0, fresh=3 * HOUR), **how)
    assert made["update_question"] >= 5
    assert at.wb.world.journal.refused() == ()
