"""The mirror: everything once, then what has changed, whatever happens on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.engine.facts_in import (
    TINY,
    at_wb,
    changes,
    counted,
    few_on_a_page,
    mirrored,
    requests,
    run,
    survived,
    told,
)
from tests.engine.stand import Stand, stand

from wbdesk.engine.intake import Intake
from wbdesk.engine.post import Post, Stopped
from wbdesk.engine.progress import Progress
from wbdesk.engine.reader import Step
from wbdesk.engine.sync import sync
from wbdesk.plan.config.values import Sync
from wbdesk.sim import STRICTEST, Fault, Size
from wbdesk.sim import Settings as Readings
from wbdesk.sim.times import nanos
from wbdesk.store import history, shelf, unreadable

__all__ = ["few_on_a_page"]

DAY = 86_400.0


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Stand]:
    with stand(tmp_path) as made:
        yield made


def synced(at: Stand, settings: Sync | None = None, **how: Any) -> dict[str, Step]:
    """Bring the mirror up to date, as one run of the command does."""
    steps = run(at, lambda post: sync(post, Intake(settings=settings or Sync()), **how))
    return {step.kind: step for step in steps}


def test_a_record_without_an_id_is_kept_as_it_came_and_told_once(at: Stand) -> None:
    at.wb.world.faults.add(Fault(operation="get_seller_chats", drift="missing", field="chatID"))
    steps = synced(at)
    (record,) = at.read(unreadable.all, at.seller)
    chat = json.loads(record.raw)
    assert (record.operation, "chatID" in chat, chat["clientName"] != "") == ("get_seller_chats", False, True)
    assert steps["chat"].taken.read == len(at_wb(at)["chat"]) - 1
    assert at.log.of("records cannot be read") == [{"seller": at.seller, "operation": "get_seller_chats", "records": 1}]


def test_the_first_time_everything_is_there(at: Stand) -> None:
    steps = synced(at)
    assert mirrored(at) == at_wb(at)
    assert {kind: step.taken.new for kind, step in steps.items()} == {kind: len(ids) for kind, ids in at_wb(at).items()}
    assert [step.problem for step in steps.values()] == [None] * 6


def test_it_takes_a_request_for_each_list_and_one_to_see_the_end_of_the_stream(at: Stand) -> None:
    synced(at)
    assert requests(at) == {
        "questions": 2,
        "feedbacks": 2,
        "get_feedbacks_archive": 1,
        "get_pinned_feedbacks": 1,
        "get_pinned_feedbacks_limits": 1,
        "get_seller_chats": 1,
        "get_seller_events": 2,
        "claims": 2,
    }


def test_nothing_of_what_was_there_before_is_told(at: Stand) -> None:
    synced(at)
    assert told(at) == []


def test_the_second_time_only_what_is_new_is_read(at: Stand) -> None:
    synced(at)
    at.wb.jump(600.0)
    with counted(at) as asked:
        steps = synced(at)
    assert "get_feedbacks_archive" not in asked
    assert not steps["feedback"].whole
    assert {kind: (step.taken.new, step.taken.changed) for kind, step in steps.items()} == dict.fromkeys(steps, (0, 0))


def test_what_happens_between_two_readings(at: Stand) -> None:
    synced(at)
    shop, now = at.wb.world.shops[at.seller], at.wb.now
    nm_id = next(iter(shop.products))
    asked_ = shop.buyer_asks(now + 5, nm_id, "Подойдёт?")
    written = shop.buyer_reviews(now + 5, nm_id, 2, "Порвалась")
    rated = shop.buyer_reviews(now + 5, nm_id, 5)
    event = shop.buyer_writes(now + 5, text="Где заказ?", nm_id=nm_id)
    claim = shop.buyer_claims(now + 5, nm_id)
    question = shop.unanswered_questions(now)[0].id
    with at.wb.sdk() as sdk:
        sdk.communications.answer_question(question, "Да")
    at.wb.jump(600.0)
    synced(at)
    assert mirrored(at) == at_wb(at)
    assert changes(at) == [("question", question, "answered")]
    fact = at.read(shelf.get, at.seller, "claim", claim).item
    assert set(told(at)) == {
        f"question:{asked_}",
        f"feedback:{written}",
        f"feedback:{rated}",
        f"chat:{event}",
        f"claim:{claim}:{fact.digest}",
    }


@pytest.mark.parametrize("kept", [False, True], ids=["before", "after"])
@pytest.mark.usefixtures("few_on_a_page")
def test_a_kill_at_any_write_loses_and_repeats_nothing(tmp_path: Path, kept: bool) -> None:
    """Killed at its first write, then at its second, and so on, until a run comes to its end."""
    with stand(tmp_path, size=TINY, settings=Readings(events_page=5)) as at:

        async def work(post: Post) -> None:
            await sync(post, Intake())

        runs = next(nth for nth in count(1) if survived(at, work, nth, kept=kept))
        assert mirrored(at) == at_wb(at)
        made = requests(at)
    with stand(tmp_path / "whole", size=TINY, settings=Readings(events_page=5)) as other:
        run(other, work)
        # A kill costs the page that was being read, no more.
        assert runs > made["get_feedbacks_archive"] - requests(other)["get_feedbacks_archive"]


@pytest.mark.parametrize("nth", range(1, 13))
@pytest.mark.usefixtures("few_on_a_page")
def test_what_is_new_survives_a_kill_too(tmp_path: Path, nth: int) -> None:
    """Each fact is told once, whichever write was the last."""
    with stand(tmp_path, size=TINY, settings=Readings(events_page=2)) as at:
        synced(at)
        new = life(at)
        at.wb.jump(600.0)

        async def work(post: Post) -> None:
            await sync(post, Intake())

        survived(at, work, nth, kept=nth % 2 == 0)
        run(at, work)
        assert mirrored(at) == at_wb(at)
        assert sorted(told(at)) == sorted(new)


def life(at: Stand) -> list[str]:
    """Buyers ask, review and write, several of each; the ids of what there is to tell."""
    shop, now = at.wb.world.shops[at.seller], at.wb.now + 5
    nm_id = next(iter(shop.products))
    asked = [shop.buyer_asks(now + number, nm_id, "Подойдёт?") for number in range(6)]
    reviewed = [shop.buyer_reviews(now + number, nm_id, number % 5 + 1, "Так") for number in range(7)]
    written = [shop.buyer_writes(now + number, text="Где заказ?", nm_id=nm_id) for number in range(5)]
    ids = {"question": asked, "feedback": reviewed, "chat": written}
    return [f"{kind}:{id}" for kind, found in ids.items() for id in found]


def edit(at: Stand, id: str, **fields: object) -> None:
    """The buyer changes a review."""
    reviews = at.wb.world.shops[at.seller].feedbacks
    known = reviews.get(id)
    assert known is not None
    reviews.put(nanos(at.wb.now), replace(known, **fields))  # type: ignore[arg-type]


def test_what_is_edited_and_deleted_is_found_by_reading_everything(at: Stand) -> None:
    synced(at)
    shop = at.wb.world.shops[at.seller]
    done = [one for one in shop.feedbacks.walk() if one.answer is not None]
    edited, deleted, unanswered = done[0].id, done[1].id, done[2]
    edit(at, edited, text="Передумала", valuation=1)
    shop.feedbacks.remove(deleted)
    edit(at, unanswered.id, answer=None)
    at.wb.jump(8 * DAY)
    assert synced(at)["feedback"].gone == 1
    found = {(id, change) for kind, id, change in changes(at) if kind == "feedback"}
    assert found == {(edited, "edited"), (deleted, "deleted"), (unanswered.id, "answer_removed")}
    words = at.read(shelf.get, at.seller, "feedback", edited).item
    assert set(told(at)) == {f"feedback:{edited}:{words.digest}", f"feedback:{deleted}:deleted"}
    assert mirrored(at) == at_wb(at)


def test_what_is_gone_and_comes_back(at: Stand) -> None:
    synced(at)
    reviews = at.wb.world.shops[at.seller].feedbacks
    id = next(one.id for one in reviews.walk() if one.done)
    for _ in range(2):
        reviews.remove(id)
        at.wb.jump(8 * DAY)
        synced(at)
        reviews._removed.clear()
        at.wb.jump(8 * DAY)
        synced(at)
    assert [change for _, which, change in changes(at) if which == id] == ["deleted", "returned"] * 2
    once = [f"feedback:{id}:deleted", f"feedback:{id}:returned"]
    assert told(at) == [*once, *(f"{fact}:2" for fact in once)]
    assert id in mirrored(at)["feedback"]


def test_the_brake_holds_when_too_much_disappears_at_once(at: Stand) -> None:
    synced(at)
    reviews = at.wb.world.shops[at.seller].feedbacks
    for one in list(reviews.walk())[:40]:
        reviews.remove(one.id)
    at.wb.jump(8 * DAY)
    step = synced(at)["feedback"]
    assert (step.gone, step.braked) == (0, 40)
    assert [fact["missing"] for fact in at.log.of("too much has disappeared at once")] == [40]
    assert {change for _, _, change in changes(at)} <= {"answered"}


def test_pins_that_wb_takes_down_and_those_that_the_seller_does(at: Stand) -> None:
    synced(at)
    shop = at.wb.world.shops[at.seller]
    by_wb, by_seller = (pin.pin_id for pin in shop.pins.pinned()[:2])
    shop.wb_unpins(at.wb.now, by_wb, "sysNoratingUnpinned")
    shop.pins.take_down(by_seller)
    at.wb.jump(600.0)
    synced(at)
    whole = at.read(lambda tx: [(id, entry.change, entry.why) for _, id, entry in history.since(tx, at.seller, 0)])
    assert set(whole) == {(str(by_wb), "unpinned", "sysNoratingUnpinned"), (str(by_seller), "unpinned", "")}
    assert mirrored(at)["pin"] == at_wb(at)["pin"]


def test_an_answer_that_wb_takes_down(at: Stand) -> None:
    shop = at.wb.world.shops[at.seller]
    id = shop.unanswered_feedbacks(at.wb.now)[-1].id
    with at.wb.sdk() as sdk:
        sdk.communications.create_feedbacks_answer(id, "Спасибо!")
    at.wb.jump(600.0)
    synced(at)
    shop.wb_rejects_answer(id)
    synced(at, everything=True)
    assert ("feedback", id, "answer_rejected") in changes(at)


def test_what_is_older_than_wanted_stays_at_wb(at: Stand) -> None:
    since = at.wb.now - 20 * DAY
    synced(at, Sync(since=since))
    shop = at.wb.world.shops[at.seller]
    assert mirrored(at)["feedback"] == {one.id for one in shop.feedbacks.walk() if one.created >= nanos(since)}
    assert mirrored(at)["question"] == {one.id for one in shop.questions.walk() if one.created >= nanos(since)}
    at.wb.jump(8 * DAY)
    assert synced(at, Sync(since=since))["feedback"].gone == 0


def test_reviews_that_are_done_with_can_be_left_out(at: Stand) -> None:
    synced(at, Sync(archive=False))
    shop = at.wb.world.shops[at.seller]
    assert mirrored(at)["feedback"] == {one.id for one in shop.unanswered_feedbacks(at.wb.now)}
    assert "get_feedbacks_archive" not in requests(at)
    at.wb.jump(8 * DAY)
    assert synced(at, Sync(archive=False))["feedback"].gone == 0


@pytest.mark.parametrize("operation", ["buyerchat", "get_feedbacks_archive", "claims", "get_pinned_feedbacks"])
def test_what_one_host_or_list_says_stops_no_other(at: Stand, operation: str) -> None:
    at.wb.world.faults.add(Fault(operation=operation, status=503))
    steps = synced(at)
    failed = {kind for kind, step in steps.items() if step.problem is not None}
    kinds = {"buyerchat": {"event", "chat"}, "get_feedbacks_archive": {"feedback"}, "claims": {"claim"}}
    assert failed == kinds.get(operation, {"pin"})
    at.wb.world.faults.clear()
    assert [step.problem for step in synced(at).values()] == [None] * 6
    assert mirrored(at) == at_wb(at)


def test_a_desk_that_is_to_end_stops_between_two_pages(at: Stand) -> None:
    async def work(post: Post) -> None:
        with pytest.raises(Stopped):
            await sync(post, Intake(), show=lambda _progress: post.stop.set())

    run(at, work)
    assert sum(requests(at).values()) <= 3
    synced(at)
    assert mirrored(at) == at_wb(at)


def test_the_list_of_reviews_may_leave_out_old_ones(tmp_path: Path) -> None:
    with stand(tmp_path, settings=STRICTEST) as at:
        at.wb.jump(60.0)
        synced(at)
        assert mirrored(at) == at_wb(at)
        at.wb.jump(600.0)
        synced(at)
        assert mirrored(at) == at_wb(at)


def test_the_outlook_counts_down_to_nothing(at: Stand) -> None:
    shown: list[Progress] = []
    synced(at, show=shown.append)
    assert (shown[0].at_least, shown[0].calls) == (True, 1)
    assert (shown[-1].at_least, shown[-1].calls_left, shown[-1].seconds_left) == (False, 0, 0.0)
    assert [one.calls for one in shown] == list(range(1, len(shown) + 1))


def test_a_basic_token_takes_long_and_says_so(tmp_path: Path) -> None:
    with stand(tmp_path, size=Size(questions=5, feedbacks=12_000, chats=0, claims=0)) as at:
        token = at.wb.world.token("basic")
        shown: list[Progress] = []
        begun = at.wb.now
        run(at, lambda post: sync(post, Intake(), kinds=["feedback"], show=shown.append), token=token)
        assert mirrored(at)["feedback"] == at_wb(at)["feedback"]
        took = at.wb.now - begun
        assert took > 3 * 720.0
        assert shown[0].seconds_left == pytest.approx(took, rel=0.2)
        assert at.wb.world.journal.refused() == ()


@pytest.mark.slow
def test_fifty_thousand_reviews_end_to_end(tmp_path: Path) -> None:
    """Every review in as many pages as WB's caps make of its three lists, at the pace that the limit allows."""
    with stand(tmp_path, size=Size(questions=0, feedbacks=50_000, chats=0, claims=0)) as at:
        begun = at.wb.now
        step = synced(at, kinds=["feedback"])["feedback"]
        assert (step.taken.new, step.problem) == (50_000, None)
        assert mirrored(at)["feedback"] == at_wb(at)["feedback"]
        made = requests(at)
        assert made["feedbacks"] <= 50_000 / 5_000 + 4
        assert made["get_feedbacks_archive"] <= 50_000 / 4_900 + 1
        assert at.wb.now - begun <= sum(made.values()) * 0.335
        assert at.wb.world.journal.refused() == ()


@pytest.mark.parametrize("everything", [True, False])
def test_an_old_review_that_is_open_stays_open_though_the_archive_has_it(tmp_path: Path, everything: bool) -> None:
    with stand(tmp_path, settings=Readings(archived_in_list=True)) as at:
        shop = at.wb.world.shops[at.seller]
        id = shop.buyer_reviews(at.wb.now, next(iter(shop.products)), 4, "Нормально")
        at.wb.jump(40 * DAY)
        seen = []
        for _ in range(3):
            synced(at, everything=everything, kinds=["feedback"])
            seen.append(at.read(shelf.get, at.seller, "feedback", id))
            at.wb.jump(600.0)
        assert {(kept.item.archived, kept.changed) for kept in seen} == {(False, seen[0].changed)}
        assert changes(at) == []


def test_a_review_that_only_the_archive_shows_is_put_away(tmp_path: Path) -> None:
    with stand(tmp_path, settings=Readings(archived_in_list=False)) as at:
        shop = at.wb.world.shops[at.seller]
        id = shop.buyer_reviews(at.wb.now, next(iter(shop.products)), 4, "Нормально")
        synced(at)
        assert not at.read(shelf.get, at.seller, "feedback", id).item.archived
        at.wb.jump(40 * DAY)
        synced(at)
        assert at.read(shelf.get, at.seller, "feedback", id).item.archived
