"""Jobs are kept going, one by one and apart from each other, until the desk is to end."""

from __future__ import annotations

import asyncio
import errno
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.engine.stand import PATIENCE, Stand, stand

from wbdesk.engine.deliver import SinkDown
from wbdesk.engine.notes import in_words
from wbdesk.engine.post import Post
from wbdesk.engine.runner import heeding_signals, run_jobs, told
from wbdesk.errors import BadRequest, TokenProblem
from wbdesk.store.trouble import StoreLocked


@dataclass
class Task:
    """A job that does what it is told and remembers when."""

    name: str = "task"
    every: float | None = 60.0
    problem: Exception | None = None
    times: list[float] = field(default_factory=list)

    async def run(self, post: Post) -> float | None:
        self.times.append(post.now())
        if self.problem is not None:
            raise self.problem
        return None if self.every is None else post.now() + self.every

    @property
    def pauses(self) -> list[float]:
        return [round(later - earlier, 3) for earlier, later in zip(self.times, self.times[1:], strict=False)]


def scene(folder: Path, play: Callable[[Stand, Post], Awaitable[None]]) -> Stand:
    """*play* with a post, in a loop of its own."""

    async def played() -> None:
        async with made.wb.async_sdk() as sdk:
            await play(made, made.post(sdk))

    with stand(folder) as made:
        asyncio.run(played())
    return made


def test_a_job_comes_again_when_it_says(tmp_path: Path) -> None:
    task = Task()

    async def play(made: Stand, post: Post) -> None:
        await made.work(post, task, until=lambda: len(task.times) >= 5)

    scene(tmp_path, play)
    assert task.pauses[:4] == [60.0] * 4


def test_a_failing_job_comes_ever_more_seldom_and_recovers(tmp_path: Path) -> None:
    task = Task(every=1.0, problem=OSError("no"))

    async def play(made: Stand, post: Post) -> None:
        made.notes.heard = lambda _job: setattr(task, "problem", None) if len(task.times) == 9 else None
        await made.work(post, task, until=lambda: len(task.times) >= 12)

    made = scene(tmp_path, play)
    assert task.pauses[:11] == [1, 2, 4, 8, 16, 32, 60, 60, 60, 1, 1]
    assert [line[2] for line in made.notes.lines][:11] == ["no"] * 9 + ["well"] * 2
    assert made.log.of("job failed")[0]["error"] == "OSError"


def test_what_a_desk_reads_when_it_is_to_end_is_broken_off(tmp_path: Path) -> None:
    """It may wait for an hour for WB's limit; that is no failure."""
    broken_off: list[str] = []

    async def long() -> None:
        try:
            await asyncio.sleep(3_600.0)
        finally:
            broken_off.append("long")

    @dataclass
    class Waiting(Task):
        async def run(self, post: Post) -> float | None:
            assert await post.unless_stopped(asyncio.sleep(0, "short")) == "short"
            asyncio.get_running_loop().call_soon(post.stop.set)
            await post.unless_stopped(long())
            return None

    async def play(made: Stand, post: Post) -> None:
        await run_jobs([(post, Waiting())], post.stop, made.notes)

    began = time.monotonic()
    made = scene(tmp_path, play)
    assert time.monotonic() - began < 5.0
    assert (broken_off, made.notes.lines, made.log.of("job failed")) == (["long"], [], [])


def test_what_a_reading_raises_comes_out(tmp_path: Path) -> None:
    async def fail() -> None:
        raise OSError("no")

    async def play(_made: Stand, post: Post) -> None:
        with pytest.raises(OSError, match="no"):
            await post.unless_stopped(fail())

    scene(tmp_path, play)


def test_a_file_that_cannot_be_written_is_named() -> None:
    problem = OSError(errno.ENOSPC, "No space left on device", "files/photo.jpg")
    assert in_words(problem) == "No space left on device: files/photo.jpg"
    assert "please report" in in_words(ValueError("x"))


def test_a_failing_job_stops_no_other(tmp_path: Path) -> None:
    bad, good = Task("bad", problem=ValueError("no")), Task("good", every=10.0)

    async def play(made: Stand, post: Post) -> None:
        await made.work(post, bad, good, until=lambda: len(good.times) >= 20)

    scene(tmp_path, play)
    assert good.pauses[:19] == [10.0] * 19
    assert len(bad.times) > 5


def test_a_store_that_does_not_work_is_told_to_the_log(tmp_path: Path) -> None:
    task = Task(problem=StoreLocked("it is locked"))

    async def play(made: Stand, post: Post) -> None:
        def heard(_job: str) -> None:
            raise StoreLocked("notes too")

        made.notes.heard = heard
        await made.work(post, task, until=lambda: len(task.times) >= 3)

    made = scene(tmp_path, play)
    assert [line["words"] for line in made.log.of("job failed")][:2] == ["it is locked"] * 2
    assert [line["words"] for line in made.log.of("the store does not work")][:2] == ["notes too"] * 2


def test_a_bell_wakes_a_job_that_waits(tmp_path: Path) -> None:
    task = Task(every=None)

    async def play(made: Stand, post: Post) -> None:
        async def ring() -> None:
            for _ in range(3):
                await post.clock.asleep(100.0)
                post.ring("task")

        ringing = asyncio.create_task(ring())
        await made.work(post, task, until=lambda: len(task.times) >= 4)
        await ringing

    scene(tmp_path, play)
    assert task.pauses == [100.0] * 3


def test_a_bell_does_not_shorten_the_pause_after_a_failure(tmp_path: Path) -> None:
    task = Task(problem=OSError("no"))

    async def play(made: Stand, post: Post) -> None:
        made.notes.heard = post.ring
        await made.work(post, task, until=lambda: len(task.times) >= 4)

    scene(tmp_path, play)
    assert task.pauses[:3] == [1, 2, 4]


def test_what_does_not_end_in_time_is_cancelled(tmp_path: Path) -> None:
    ended: list[str] = []

    @dataclass
    class Stuck:
        name: str = "stuck"

        async def run(self, _post: Post) -> float | None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("cancelled")
            return None

    async def play(made: Stand, post: Post) -> None:
        running = asyncio.create_task(run_jobs([(post, Stuck())], post.stop, made.notes, grace=PATIENCE))
        await post.clock.asleep(1.0)
        post.stop.set()
        await running

    scene(tmp_path, play)
    assert ended == ["cancelled"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_asks_for_the_end_once(number: signal.Signals) -> None:
    async def main() -> float:
        stop, since, before = asyncio.Event(), time.monotonic(), signal.getsignal(number)
        with heeding_signals(stop):
            signal.raise_signal(number)
            await asyncio.wait_for(stop.wait(), 5.0)
            assert signal.getsignal(number) == before, "a second one ends the program"
        return time.monotonic() - since

    outside = signal.getsignal(number)
    assert asyncio.run(main()) < 1.0
    assert signal.getsignal(number) == outside


@pytest.mark.parametrize("problem", [StoreLocked("locked"), SinkDown("crm: no reply within 20 s"), TokenProblem("old")])
def test_a_person_reads_what_is_known_to_happen(problem: Exception) -> None:
    assert in_words(problem) == str(problem)


def test_a_person_is_asked_to_report_what_is_not() -> None:
    assert in_words(KeyError("a buyer's name")) == "KeyError: this should not happen; please report it, with the log"


def test_a_log_line_has_no_words_of_others() -> None:
    assert told(BadRequest("WB says: Анна, ваш отзыв", status=400)) == {"error": "BadRequest", "status": 400}
    assert told(TokenProblem("the token has expired"))["words"] == "the token has expired"
