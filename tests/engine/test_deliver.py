"""Sinks are told in order within a stream, at least once, and one that fails keeps nobody waiting but its stream."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest
from tests.engine.outlets import DOWN, FAILS, GONE, NO, REFUSES, Act, desk
from tests.engine.stand import Notebook
from tests.sinks.made import NOW, SELLER, fact

from wbdesk.engine.keeper import Keeper
from wbdesk.engine.notes import StoreNotes
from wbdesk.engine.replay import give_up, release, reopen
from wbdesk.engine.settings import Settings
from wbdesk.plan.reasons import said
from wbdesk.sinks import Retry
from wbdesk.sinks.retry import SCHEDULE
from wbdesk.store import deliveries, jobs, journal, switches
from wbdesk.store.trouble import StoreFull

DAY = 86_400.0


def test_everything_arrives_and_each_stream_in_its_order(tmp_path: Path) -> None:
    with desk(tmp_path, takes=1.0) as made:
        made.tell(*(fact(number, stream=f"{number % 3}") for number in range(30)))
        made.run()
    for stream in range(3):
        mine = [id for id in made.crm.ids if int(id.partition(":")[2]) % 3 == stream]
        assert mine == [f"question:{number}" for number in range(stream, 30, 3)]
    assert {len(load.ids) for load in made.crm.loads} == {1}


def test_every_move_has_its_line(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(fact(1))
        made.run()
        [intent] = made.deliveries()
        assert made.moves(intent) == ["ask", "claim", "start", "accepted", "found"]
    assert (intent.state, intent.proof, intent.attempt, intent.lease_until) == ("confirmed", "delivered", 1, None)
    assert [line["move"] for line in made.log.of("move")] == ["claim", "start", "accepted", "found"]


def test_streams_are_told_side_by_side_as_far_as_the_outlet_is_wide(tmp_path: Path) -> None:
    with desk(tmp_path, takes=10.0) as made:
        made.tell(*(fact(number, stream=f"{number}") for number in range(12)))
        made.run(made.job(width=5))
    assert [load.at for load in made.crm.loads] == sorted([0.0] * 5 + [10.0] * 5 + [20.0] * 2)


def test_while_some_are_told_others_are_given_out_ahead_and_wait_their_turn(tmp_path: Path) -> None:
    with desk(tmp_path, takes=1.0) as made:
        made.tell(*(fact(number, stream=f"{number}") for number in range(20)))
        out: list[int] = []

        def is_over() -> bool:
            out.append(made.states().count("sending"))
            return made.is_done()

        made.run(made.job(width=2, ahead=3), until=is_over)
    assert [load.at for load in made.crm.loads] == [float(number // 2) for number in range(20)]
    assert 2 < max(out) <= 2 + 3


def test_what_waits_its_turn_is_not_told_to_a_sink_that_is_down(tmp_path: Path) -> None:
    with desk(tmp_path, takes=1.0, acts={f"question:{number}": [DOWN] for number in range(4, 40)}) as made:
        made.tell(*(fact(number, stream=f"{number}") for number in range(40)))
        made.run(made.job(width=2), until=lambda: made.now > NOW + 4.0)
    assert made.crm.ids == [f"question:{number}" for number in range(6)]


def test_what_waits_its_turn_is_not_told_once_sending_is_stopped(tmp_path: Path) -> None:
    with desk(tmp_path, takes=1.0) as made:
        made.tell(*(fact(number, stream=f"{number}") for number in range(40)))
        made.run(made.job(width=2), until=lambda: made.now > NOW + 1.6)
        begun = len(made.crm.loads)
        made.write(switches.turn, SELLER, switches.STOP_SENDING, made.now, on=True, by="person:Ольга")
        made.run(made.job(width=2), until=lambda: made.now > NOW + 30.0)
        assert set(made.states()) == {"due", "confirmed"}
    assert len(made.crm.loads) == begun


def test_what_waits_its_turn_for_long_is_given_back(tmp_path: Path) -> None:
    with desk(tmp_path, takes=10.0) as made:
        made.tell(*(fact(number, stream=f"{number}") for number in range(8)))
        made.run(made.job(width=2))
        moves = {move for intent in made.deliveries() for move in made.moves(intent)}
    assert "not_sent" in moves
    assert made.crm.ids == [f"question:{number}" for number in range(8)]


def test_a_file_is_told_all_streams_at_once(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(*(fact(number, stream=f"{number % 40}") for number in range(100)))
        made.run(made.job(width=1, at_once=50))
    assert [len(load.ids) for load in made.crm.loads] == [40, 40, 20]
    assert made.crm.ids == [f"question:{number}" for number in range(100)]


def test_a_fact_that_fails_comes_again_on_its_schedule_and_holds_its_stream_only(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [FAILS] * 3}) as made:
        made.tell(fact(1, stream="a"), fact(2, stream="a"), fact(3, stream="b"))
        made.run(tick=4.0)
    first, second, third, last = made.crm.times("question:1")
    assert [second - first, third - second, last - third] == pytest.approx(SCHEDULE[1:4], abs=8.0)
    assert made.crm.times("question:3") == [0.0]
    assert made.crm.times("question:2")[0] == pytest.approx(last, abs=8.0)


def test_what_the_receiver_asks_for_is_waited_for(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [Retry(why=NO, after=3_600.0)]}) as made:
        made.tell(fact(1))
        made.run(tick=60.0)
    assert made.crm.times("question:1") == pytest.approx([0.0, 3_600.0], abs=61.0)


def test_after_ten_times_a_person_must_look_and_the_stream_waits(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [FAILS] * 10}) as made:
        made.tell(fact(1, stream="a"), fact(2, stream="a"), fact(3, stream="b"))
        made.run(tick=3_600.0, until=lambda: any(intent.needs_person for intent in made.deliveries()))
        stopped, waits, _ = made.deliveries()
        state = made.read(deliveries.state, SELLER, "crm")
        made.run(tick=3_600.0, until=lambda: made.now > NOW + 7 * DAY)
        assert made.states() == ["unknown", "due", "confirmed"]
    assert made.crm.times("question:1")[-1] == pytest.approx(sum(SCHEDULE), abs=36_000.0)
    assert made.crm.times("question:2") == []
    assert (stopped.attempt, waits.attempt) == (10, 0)
    assert said(stopped.error).ru == "не вышло (500)"
    assert (state.waiting, state.parked, state.oldest) == (1, 1, NOW)


def test_a_person_lets_a_stream_go_on_in_its_order_and_counting_begins_anew(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [REFUSES, *[FAILS] * 2]}) as made:
        made.tell(fact(1, stream="a"), fact(2, stream="a"))
        made.run(until=lambda: made.states()[0] == "unknown")
        assert made.write(release, SELLER, "crm", made.now, by="person:Ольга", stream="b") == 0
        assert made.write(release, SELLER, "crm", made.now, by="person:Ольга", stream="a") == 1
        released_at = made.now - NOW
        made.run(tick=2.0)
        assert "resolve_absent" in made.moves(made.deliveries()[0])
    assert made.crm.ids == ["question:1"] * 4 + ["question:2"]
    assert made.crm.times("question:1")[1:] == pytest.approx([released_at, released_at + 5, released_at + 305], abs=8.0)


def test_a_person_lets_a_stream_go_on_without_the_fact(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [REFUSES]}) as made:
        made.tell(fact(1, stream="a"), fact(2, stream="a"))
        made.run(until=lambda: made.states()[0] == "unknown")
        [stopped] = made.read(deliveries.parked, SELLER, "crm")
        drop = {"who": "person:Ольга", "by": "person:Ольга", "error": "dropped"}
        made.write(journal.make, SELLER, stopped.id, "drop", made.now, **drop)
        made.run(until=lambda: made.states() == ["dropped", "confirmed"])
    assert made.crm.ids == ["question:1", "question:2"]


def test_what_waits_is_given_up_but_for_what_is_being_told(tmp_path: Path) -> None:
    dropped: list[int] = []
    with desk(tmp_path, takes=10.0) as made:
        made.tell(*(fact(number, stream=f"{number % 2}") for number in range(4)))

        def is_over() -> bool:
            if len(made.crm.loads) == 2 and not dropped:
                dropped.append(made.write(give_up, SELLER, "crm", made.now, by="person:Ольга"))
            return made.is_done()

        made.run(until=is_over)
        assert made.states() == ["confirmed", "confirmed", "dropped", "dropped"]
        assert made.read(deliveries.sinks, SELLER) == []
    assert dropped == [2]


def test_what_a_person_must_look_at_is_given_up_too(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [REFUSES]}) as made:
        made.tell(fact(1), fact(2))
        made.run(until=lambda: made.states()[0] == "unknown")
        assert made.read(deliveries.sinks, SELLER) == ["crm"]
        assert made.write(give_up, SELLER, "crm", made.now, by="person:Ольга") == 2
        assert made.states() == ["dropped", "dropped"]


def test_a_refused_fact_stops_its_stream_at_once_and_no_other(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [REFUSES]}) as made:
        made.tell(fact(1, stream="a"), fact(2, stream="a"), fact(3, stream="b"), fact(4, stream="c"))
        made.run(made.job(width=1, at_once=3), until=lambda: made.states().count("confirmed") == 2, most=5.0)
        assert made.states() == ["unknown", "due", "confirmed", "confirmed"]
    assert made.crm.times("question:1") == [0.0]


def test_a_sink_that_is_down_rests_and_is_tried_with_one_fact(tmp_path: Path) -> None:
    with desk(tmp_path, down_until=NOW + 2_000.0) as made:
        made.tell(*(fact(number, stream=f"{number}") for number in range(40)))
        made.run(made.job(width=4), tick=10.0)
    tried = [load.at for load in made.crm.loads]
    probes = [later - earlier for earlier, later in pairwise(tried)][: len(tried) - 40]
    assert tried[0] == 0.0
    assert probes == pytest.approx([5, 10, 20, 40, 80, 160, *[300] * (len(probes) - 6)], abs=20.0)
    assert tried[-1] - tried[-40] < 4.0, "when it is back, everything follows at once"


def test_a_sink_that_is_down_for_long_loses_nothing(tmp_path: Path) -> None:
    down: list[Act] = [Retry(why=NO, down=True, after=DAY / 3)] * 20
    with desk(tmp_path, acts={"question:1": [*down, FAILS]}) as made:
        made.tell(fact(1), fact(2))
        made.run(tick=3_600.0)
        assert made.deliveries()[0].attempt == 22
    assert made.crm.ids == ["question:1"] * 22 + ["question:2"]
    failed, arrived = made.crm.times("question:1")[-2:]
    assert failed > 6 * DAY
    assert arrived - failed < 4_000.0, "that it was down does not count"


def test_a_sink_that_is_down_is_told_of_until_it_is_back(tmp_path: Path) -> None:
    with desk(tmp_path, down_until=NOW + 1_000.0) as made:
        made.notes = notes = Notebook()
        made.tell(fact(1))
        made.run(tick=10.0, until=lambda: made.now > NOW + 900.0)
        rest = made.read(deliveries.state, SELLER, "crm").rest
        said_of_it = {line[2] for line in notes.lines if line[1] == "deliver crm"}
        made.run(tick=10.0)
        assert made.read(deliveries.state, SELLER, "crm").rest is None
    assert said_of_it == {"crm: it did not work"}
    assert rest is not None
    assert rest.failures > 2
    assert rest.until > NOW + 900.0


def test_the_table_of_jobs_says_what_is_wrong_with_a_sink_and_not_with_the_desk(tmp_path: Path) -> None:
    with desk(tmp_path, down_until=NOW + 1_000.0) as made:
        made.tell(fact(1))
        made.notes = StoreNotes()
        made.run(tick=10.0, until=lambda: made.now > NOW + 900.0)
        [job] = made.read(jobs.all, SELLER)
    assert (job.name, job.error) == ("deliver crm", "crm: it did not work")
    assert job.failures > 2


def test_a_clock_that_is_set_back_makes_no_sink_rest_for_longer(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [DOWN]}) as made:
        made.tell(fact(1, stream="a"))
        made.run(until=lambda: made.read(deliveries.rest, SELLER, "crm") is not None)
        made.clock.jump(-DAY)
        made.tell(fact(2, stream="b"), fact(3, stream="c"))
        made.run(until=lambda: len(made.crm.loads) == 3, most=600.0)
    assert made.crm.ids == ["question:1", "question:2", "question:3"]


def test_a_rest_survives_a_restart(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [Retry(why=NO, down=True, after=DAY)]}) as made:
        made.tell(fact(1, stream="a"))
        made.run(until=lambda: len(made.crm.loads) == 1)
        made.tell(fact(2, stream="b"))
        made.run(tick=900.0)
    assert [load.at for load in made.crm.loads] == pytest.approx([0.0, DAY, DAY], abs=1_000.0)


def test_a_receiver_that_is_gone_is_told_nothing_until_a_person_says_so(tmp_path: Path) -> None:
    with desk(tmp_path, acts={"question:1": [GONE]}) as made:
        made.tell(fact(1, stream="a"), fact(2, stream="a"), fact(3, stream="b"))
        made.run(made.job(width=1), tick=60.0, until=lambda: made.now > NOW + 9_000.0)
        off = made.read(deliveries.state, SELLER, "crm").off
        assert made.states() == ["due"] * 3
        made.write(reopen, SELLER, "crm", made.now, by="person:Ольга")
        made.run()
        assert made.read(deliveries.off, SELLER, "crm") is None
    assert made.crm.ids[0] == "question:1"
    assert made.crm.ids[1:] == ["question:1", "question:3", "question:2"]
    assert off is not None
    assert (off.by, said(off.why).en) == ("desk", "it did not work")


def test_stop_sending_stops_deliveries_too(tmp_path: Path) -> None:
    with desk(tmp_path, takes=30.0) as made:
        made.tell(fact(1), fact(2))
        made.write(switches.turn, SELLER, switches.STOP_SENDING, made.now, on=True, by="person:Ольга")
        made.run(tick=60.0, until=lambda: made.now > NOW + 3_600.0)
        assert made.crm.loads == []
        made.write(switches.turn, SELLER, switches.STOP_SENDING, made.now, on=False, by="person:Ольга")
        made.run()
    assert made.crm.ids == ["question:1", "question:2"]


@pytest.mark.parametrize("act", ["hangs", OSError("no")])
def test_what_breaks_or_is_cut_off_comes_again_at_once(tmp_path: Path, act: Act) -> None:
    with desk(tmp_path, acts={"question:1": [act]}) as made:
        made.tell(fact(1), fact(2))
        made.run(until=lambda: len(made.crm.loads) == 1)
        assert made.states() == ["due", "due"]
        made.run()
    assert made.crm.ids == ["question:1", "question:1", "question:2"]
    assert made.crm.loads[1].at < 10.0


def test_a_desk_that_is_to_end_waits_for_no_receiver_that_stalls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wbdesk.engine.deliver.ENDING", 0.05)
    with desk(tmp_path, acts={"question:1": ["hangs"]}) as made:
        made.tell(fact(1, stream="a"), fact(2, stream="b"))

        async def played() -> None:
            post = made.post()
            running = asyncio.create_task(made.job().run(post))
            while made.states().count("confirmed") == 0:
                await made.clock.asleep(0.1)
            post.stop.set()
            await asyncio.wait_for(running, 5.0)

        asyncio.run(played())
        assert made.states() == ["due", "confirmed"]


def test_what_a_killed_desk_was_telling_is_told_again_with_the_same_id(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(fact(1), fact(2))
        [first, _] = made.deliveries()
        lease = {"who": "killed", "owner": "killed", "lease_until": NOW + 90.0}
        made.write(journal.make, SELLER, first.id, "claim", NOW, **lease)
        made.write(journal.make, SELLER, first.id, "start", NOW, **lease)
        made.run(made.job(), Keeper(), tick=2.0)
        assert made.deliveries()[0].attempt == 2
    assert made.crm.ids == ["question:1", "question:2"]
    assert made.crm.loads[0].at == pytest.approx(90.0, abs=4.0)


def test_two_desks_tell_each_fact_once_however_long_it_takes(tmp_path: Path) -> None:
    with desk(tmp_path, takes=85.0) as made:
        made.tell(*(fact(number, stream=f"{number % 3}") for number in range(9)))

        async def played() -> None:
            posts = [made.post(owner, settings=Settings(tick=10.0)) for owner in ("one", "other")]
            await asyncio.gather(*(made.work(post, made.job(), Keeper()) for post in posts))

        asyncio.run(played())
    assert sorted(made.crm.ids) == sorted(f"question:{number}" for number in range(9))


def test_news_that_comes_after_the_lease_counts(tmp_path: Path) -> None:
    with desk(tmp_path, takes=300.0) as made:
        made.tell(fact(1))
        made.run(made.job(patience=60.0), Keeper(), tick=2.0)
        moves = made.moves(made.deliveries()[0])
    assert made.crm.times("question:1") == [0.0]
    assert moves == ["ask", "claim", "start", "lapse", "accepted", "found"]


def test_a_store_that_is_full_when_something_has_arrived_does_not_tell_it_twice(tmp_path: Path) -> None:
    with desk(tmp_path, takes=1.0) as made:
        made.tell(fact(1), fact(2))

        async def played() -> None:
            running = asyncio.create_task(made.work(made.post(), made.job()))
            await made.clock.asleep(0.5)
            made.store.trouble = StoreFull("no room")
            await made.clock.asleep(20.0)
            made.store.trouble = None
            await running

        asyncio.run(played())
    assert made.crm.ids == ["question:1", "question:2"]


def test_a_desk_that_was_asleep_tells_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.tell(fact(1))

        async def played() -> None:
            post = made.post(settings=Settings(awake=5.0))
            write, times = made.store.write, iter([7.0])

            async def slow(*args: object, **known: object) -> object:
                result = await write(*args, **known)  # type: ignore[arg-type]
                made.clock.jump(next(times, 0.0))
                return result

            made.store.write = slow  # type: ignore[method-assign, assignment]
            await made.work(post, made.job())

        asyncio.run(played())
        intent = made.deliveries()[0]
    assert made.crm.times("question:1")[0] >= 7.0
    assert (intent.attempt, intent.state) == (2, "confirmed")


def test_what_is_down_only_for_those_told_before_counts_once(tmp_path: Path) -> None:
    acts: dict[str, list[Act]] = {f"question:{number}": [DOWN] for number in range(4)}
    with desk(tmp_path, acts=acts) as made:
        made.tell(*(fact(number, stream=f"{number}") for number in range(4)))
        made.run(until=lambda: made.now > NOW + 1.0)
        rest = made.read(deliveries.rest, SELLER, "crm")
    assert (rest.failures, rest.until) == (1, NOW + 5.0)
