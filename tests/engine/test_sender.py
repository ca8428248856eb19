"""What is sent when, and what is not: precedence, preconditions, switches, caps, trouble, two desks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.engine.stand import SMALL, Stand, stand
from tests.engine.wishes import chat, feedback, question, questions, wish

from wbdesk.engine.outbox import outbox
from wbdesk.engine.post import Post
from wbdesk.engine.settings import Settings
from wbdesk.plan.config.values import Sending
from wbdesk.plan.intents import PERSON, SETTLED, Intent
from wbdesk.sim import Fault, Size
from wbdesk.store import journal, ledger, switches
from wbdesk.store.trouble import StoreFull

SLOW = Settings(tick=5.0)
"""The clock stops at every tick."""

Play = Callable[[Stand, Post], Awaitable[None]]


def scene(folder: Path, play: Play, *, settings: Settings = SLOW, size: Size = SMALL, **known: Any) -> Stand:
    """*play* with one desk."""

    async def played(made: Stand) -> None:
        async with made.wb.async_sdk(timeout=5.0, **known) as sdk:
            await play(made, made.post(sdk, settings=settings))

    with stand(folder, size=size) as made:
        asyncio.run(played(made))
    return made


def put(made: Stand, *asked: Intent) -> list[Intent]:
    found: list[Intent] = made.write(journal.put, asked)
    return found


def rows(made: Stand) -> list[Intent]:
    found: list[Intent] = made.read(ledger.find, made.seller, limit=20_000)
    return found[::-1]


def all_settled(made: Stand) -> bool:
    return {state for _, state in made.read(ledger.counts, made.seller)} <= SETTLED


def sent_texts(made: Stand) -> list[str]:
    return [effect.text for effect in made.wb.shop.effects]


def requests(made: Stand, operation: str) -> int:
    return len(made.wb.journal.find(operation=operation))


def test_one_list_serves_many(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        put(made, *questions(made, 60))
        await made.work(post, *outbox(), until=lambda: all_settled(made))

    made = scene(tmp_path, play)
    assert {one.state for one in rows(made)} == {"confirmed"}
    assert len(made.wb.shop.effects) == 60
    assert requests(made, "questions") <= 4
    assert requests(made, "question") == 0
    assert made.wb.journal.refused() == ()


def test_the_limit_is_used_to_the_full_although_replies_take_their_time(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        made.wb.faults.add(Fault(delay=1.0))
        put(made, *questions(made, 120))
        await made.work(post, *outbox(), until=lambda: len(made.wb.shop.effects) == 120)

    made = scene(tmp_path, play)
    times = [effect.at for effect in made.wb.shop.effects]
    assert (times[-1] - times[0]) / 119 < 0.40, "three a second are allowed"


def test_a_person_does_not_wait_for_ten_thousand_answers_of_rules(tmp_path: Path) -> None:
    waited: list[float] = []

    async def ask(made: Stand, post: Post) -> None:
        for number in range(5):
            await post.clock.asleep(7.3)
            asked_at, text = post.now(), f"Ответ {number}"
            put(made, wish(made, "question_answer", question(made), {"text": text}, priority=PERSON))
            post.ring("keep")
            while text not in sent_texts(made):
                await post.clock.asleep(0.05)
            waited.append(next(one.at for one in made.wb.shop.effects if one.text == text) - asked_at)

    async def play(made: Stand, post: Post) -> None:
        waiting = (wish(made, "question_answer", f"later-{one}", {"text": "Да."}, rule="all") for one in range(9_700))
        put(made, *questions(made, 300), *(replace(one, state="due", due_at=post.now() + 0.5) for one in waiting))
        asking = asyncio.create_task(ask(made, post))
        await made.work(post, *outbox(), until=asking.done)

    made = scene(tmp_path, play)
    assert len(made.wb.shop.effects) > 60
    assert max(waited) < 1.0, "it is read first, then sent: two intervals, and what is under way"


def test_what_somebody_else_has_answered_is_left_alone(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        asked = put(made, *questions(made, 20))
        for intent in asked[::2]:
            made.wb.shop.questions.put(0, answered(made, intent.item, "Ответил коллега."))
        await made.work(post, *outbox(), until=lambda: all_settled(made))

    made = scene(tmp_path, play)
    assert [one.state for one in rows(made)] == ["superseded", "confirmed"] * 10
    assert len(made.wb.shop.effects) == 10


def answered(made: Stand, item: str, text: str) -> Any:
    from dataclasses import replace as changed

    from wbdesk.sim.records import Answer
    from wbdesk.sim.times import nanos

    found = made.wb.shop.questions.get(item)
    assert found is not None
    at = nanos(made.wb.now)
    return changed(found, state="wbRu", answer=Answer(text, at, at))


def test_the_switch_stops_and_lets_go_within_a_second(tmp_path: Path) -> None:
    after_stop: list[int] = []

    async def switch(made: Stand, post: Post) -> None:
        await post.clock.asleep(20.0)
        made.write(switches.turn, made.seller, switches.STOP_SENDING, post.now(), on=True, by="Ольга")
        await post.clock.asleep(1.0)
        after_stop.append(len(made.wb.shop.effects))
        await post.clock.asleep(60.0)
        after_stop.append(len(made.wb.shop.effects))
        made.write(switches.turn, made.seller, switches.STOP_SENDING, post.now(), on=False, by="Ольга")
        await post.clock.asleep(1.0)
        after_stop.append(len(made.wb.shop.effects))

    async def play(made: Stand, post: Post) -> None:
        put(made, *questions(made, 200))
        switching = asyncio.create_task(switch(made, post))
        await made.work(post, *outbox(), until=switching.done)

    scene(tmp_path, play, settings=Settings(tick=0.5))
    assert after_stop[0] == after_stop[1] > 20
    assert after_stop[2] > after_stop[1]


def test_a_cap_holds_until_tomorrow(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        put(made, *questions(made, 12), wish(made, "feedback_answer", feedback(made), {"text": "Спасибо!"}))
        end = post.now() + 1800
        await made.work(post, *outbox(), until=lambda: post.now() > end)

    made = scene(tmp_path, play, settings=Settings(tick=30.0, sending=Sending(daily_cap=5)))
    states = [one.state for one in rows(made)]
    assert sorted(states[:-1]) == ["confirmed"] * 5 + ["due"] * 7
    assert states[-1] == "confirmed", "a person is not capped"
    waiting = [one for one in rows(made) if one.state == "due"]
    assert {(one.error, one.due_at) for one in waiting} == {("daily_cap", ledger.moscow_day(made.wb.now) + ledger.DAY)}


def test_quiet_hours_hold_and_say_so(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        put(made, *questions(made, 2))
        end = post.now() + 120
        await made.work(post, *outbox(), until=lambda: post.now() > end)

    quiet = Sending(quiet=(0, 1_439))
    made = scene(tmp_path, play, settings=Settings(sending=quiet))
    until = quiet.may_leave(made.wb.now)
    assert {(one.state, one.error, one.due_at) for one in rows(made)} == {("due", "quiet", until)}


def test_a_rule_has_a_cap_of_its_own(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        put(made, *questions(made, 9))
        end = post.now() + 900
        await made.work(post, *outbox(), until=lambda: post.now() > end)

    made = scene(tmp_path, play, settings=Settings(tick=30.0, rule_caps={"all": 3}))
    assert len(made.wb.shop.effects) == 3


def test_what_is_too_old_is_dropped(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        now = post.now()
        put(made, *questions(made, 3, not_after=now - 1), *questions(made, 1, not_after=now + 3600))
        await made.work(post, *outbox(), until=lambda: all_settled(made))

    made = scene(tmp_path, play)
    assert [(one.state, one.error) for one in rows(made)] == [("dropped", "too_late")] * 3 + [("confirmed", "")]


def test_a_delay_is_kept(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        now = post.now()
        put(made, wish(made, "question_answer", question(made), {"text": "Да."}, delay=600.0))
        await made.work(post, *outbox(), until=lambda: all_settled(made))
        assert 600 <= made.wb.shop.effects[0].at - now < 620

    scene(tmp_path, play)


def test_messages_of_a_chat_leave_in_the_order_asked(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        chats = [chat(made) for _ in range(3)]
        put(
            made,
            *(
                wish(made, "chat_message", chats[number % 3], {"text": f"{number}"}, target=f"crm-{number}")
                for number in range(12)
            ),
        )
        await made.work(post, *outbox(), until=lambda: all_settled(made))

    made = scene(tmp_path, play)
    said: dict[str, list[str]] = {}
    for effect in made.wb.shop.effects:
        said.setdefault(effect.item, []).append(effect.text)
    assert sorted(said.values()) == [["0", "3", "6", "9"], ["1", "4", "7", "10"], ["2", "5", "8", "11"]]


def test_a_signature_that_has_changed_is_read_again(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        chat_id = chat(made)
        made.wb.journal.watch = lambda entry: (
            made.wb.shop.buyer_writes(made.wb.now, chat_id, "И ещё")
            if entry.operation == "get_seller_chats" and requests(made, "get_seller_chats") == 1
            else None
        )
        put(made, wish(made, "chat_message", chat_id, {"text": "Уже в пути."}, target="crm-1"))
        await made.work(post, *outbox(), until=lambda: all_settled(made))

    made = scene(tmp_path, play)
    [row] = rows(made)
    assert (row.state, row.attempt) == ("confirmed", 2)
    assert sent_texts(made) == ["Уже в пути."]


def test_files_are_sent_with_their_message(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"1" * 50
    (tmp_path / "kept.png").write_bytes(picture)

    async def play(made: Stand, post: Post) -> None:
        files = [{"name": "чек.png", "kept": "kept.png"}]
        lost = [{"name": "чек.png", "kept": "nowhere.png"}]
        put(
            made,
            wish(made, "chat_message", chat(made), {"text": "Вот чек.", "files": files}, target="crm-1"),
            wish(made, "chat_message", chat(made), {"text": "Вот чек.", "files": lost}, target="crm-2"),
        )
        await made.work(post, *outbox(), until=lambda: all_settled(made))

    made = scene(tmp_path, play, settings=replace(SLOW, files=str(tmp_path)))
    assert [(one.state, one.needs_person) for one in rows(made)] == [("confirmed", False), ("failed", True)]
    [event] = [one for one in made.wb.shop.chats.events() if one.text == "Вот чек."]
    stored = made.wb.shop.chats.file(event.files[0])
    assert stored is not None
    assert stored.content == picture


def test_what_cannot_be_sent_as_it_is_fails_and_stops_nothing(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        put(
            made,
            wish(made, "question_answer", question(made), {"text": ""}),
            wish(made, "question_answer", question(made), {"words": "?"}),
            wish(made, "question_answer", "no-such-question", {"text": "Да."}),
            wish(made, "question_answer", question(made), {"text": "Да."}),
        )
        await made.work(post, *outbox(), until=lambda: all_settled(made))

    made = scene(tmp_path, play)
    assert [one.state for one in rows(made)] == ["failed", "failed", "failed", "confirmed"]
    assert sent_texts(made) == ["Да."]


def test_a_refused_token_stops_the_seller_and_he_goes_on_with_a_new_one(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        put(made, *questions(made, 10))
        made.wb.world.refuse_token(made.wb.token())
        made.notes.heard = lambda _job: None
        working = asyncio.create_task(made.work(post, *outbox(), until=lambda: all_settled(made)))
        await post.clock.asleep(300.0)
        assert {one.state for one in rows(made)} == {"due"}
        assert len(made.wb.journal) < 60, "nobody hammers"
        made.wb.world.accept_token(made.wb.token())
        await working

    made = scene(tmp_path, play)
    assert {one.state for one in rows(made)} == {"confirmed"}
    assert len(made.wb.shop.effects) == 10
    assert any("401" in line[2] for line in made.notes.lines)


def test_a_yes_is_kept_although_the_store_has_no_room(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        store: Any = post.store
        put(made, *questions(made, 1))

        def fill(entry: Any) -> None:
            if entry.effect:
                store.trouble = StoreFull("no room")

        made.wb.journal.watch = fill
        working = asyncio.create_task(made.work(post, *outbox(), until=lambda: all_settled(made)))
        await post.clock.asleep(30.0)
        assert store.trouble is not None
        store.trouble = None
        await working

    made = scene(tmp_path, play)
    [row] = rows(made)
    assert (row.state, row.attempt) == ("confirmed", 1)
    assert len(made.wb.shop.effects) == 1
    assert made.log.of("outcome not kept yet")


@pytest.mark.parametrize("sent", [False, True], ids=["before the first byte", "after the last"])
def test_a_desk_killed_while_sending_is_found_out(tmp_path: Path, sent: bool) -> None:
    async def play(made: Stand, post: Post) -> None:
        [intent] = put(made, *questions(made, 1))
        now = post.now()
        for name, facts in (
            ("release", {}),
            ("claim", {"owner": "killed", "lease_until": now + 90}),
            ("start", {"owner": "killed", "lease_until": now + 90}),
        ):
            made.write(journal.make, made.seller, intent.id, name, now, who="killed", **facts)
        if sent:
            await post.sdk.communications.answer_question(intent.item, "Да.")
        await made.work(post, *outbox(), until=lambda: all_settled(made))

    made = scene(tmp_path, play)
    [row] = rows(made)
    assert (row.state, row.attempt) == ("confirmed", 1 if sent else 2)
    assert sent_texts(made) == ["Да."]


def test_two_desks_on_one_store_send_everything_once(tmp_path: Path) -> None:
    async def both(made: Stand) -> None:
        put(made, *questions(made, 60))
        async with made.wb.async_sdk() as one, made.wb.async_sdk() as other:
            desks = [made.post(sdk, owner=name, settings=SLOW) for name, sdk in (("one", one), ("other", other))]
            done = [made.work(post, *outbox(), until=lambda: all_settled(made)) for post in desks]
            await asyncio.gather(*done)

    with stand(tmp_path) as made:
        asyncio.run(both(made))
    assert {one.state for one in rows(made)} == {"confirmed"}
    assert len(made.wb.shop.effects) == 60
    assert made.wb.journal.answered_twice() == ()
    who = {line.who for one in rows(made) for line in made.read(journal.lines, made.seller, one.id)}
    assert {"one", "other"} <= who


def test_a_desk_does_not_use_a_signature_that_another_has_spent(tmp_path: Path) -> None:
    async def both(made: Stand) -> None:
        chats = [chat(made) for _ in range(3)]
        messages = (
            wish(made, "chat_message", chats[number % 3], {"text": f"{number}"}, target=f"crm-{number:02}", priority=10)
            for number in range(24)
        )
        put(made, *messages)
        async with made.wb.async_sdk() as one, made.wb.async_sdk() as other:
            desks = [made.post(sdk, owner=name, settings=SLOW) for name, sdk in (("one", one), ("other", other))]
            await asyncio.gather(*(made.work(post, *outbox(), until=lambda: all_settled(made)) for post in desks))

    with stand(tmp_path) as made:
        asyncio.run(both(made))
    assert sorted(map(int, sent_texts(made))) == list(range(24))
    assert made.wb.journal.find(operation="create_seller_message", status=400) == ()


def test_every_move_is_a_line_without_a_word_of_anybody(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        put(made, wish(made, "question_answer", question(made), {"text": "Секретный ответ"}))
        await made.work(post, *outbox(), until=lambda: all_settled(made))

    made = scene(tmp_path, play)
    [row] = rows(made)
    lines = made.log.of("move")
    stored = made.read(journal.lines, made.seller, row.id)
    assert [line["move"] for line in lines] == [line.move for line in stored[1:]]
    assert [line["move"] for line in lines] == ["release", "claim", "start", "accepted", "found"]
    assert {line["seller"] for line in lines} == {made.seller}
    assert "Секретный" not in str(made.log.lines)
