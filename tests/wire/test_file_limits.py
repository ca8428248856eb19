"""Limits in a file: several processes, restarts, clocks that are set, and files that cannot be used.

What they share with the limits in memory is `test_limits.py`'s.
"""

from __future__ import annotations

import asyncio
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.clockwork import KEY, START, Caller, Clockwork, JumpingLoop, ServerBucket, run_jumping

from wbdesk.errors import WildberriesError
from wbdesk.wire import file_limits
from wbdesk.wire.bucket import ARRIVAL, Bucket
from wbdesk.wire.file_limits import FileLimits, LimitsFileUnusable, Stored, boot_id, carried
from wbdesk.wire.limits import Now, Seen
from wbdesk.wire.rates import DEFAULT_RATES, Rate

RATE = DEFAULT_RATES.of("full", "feedbacks")[1]
SINGLE = Rate(10.0, 1)
NOON = 1_790_000_000.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "limits.sqlite3"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., FileLimits]]:
    """Opens the file as often as wanted, each time as another process would, and closes all in the end."""
    every: list[FileLimits] = []

    def another(boot: str = "monday") -> FileLimits:
        every.append(FileLimits(path, boot=boot))
        return every[-1]

    yield another
    for one in every:
        one.close()


def told(limits: FileLimits, now: Now, rate: Rate = SINGLE) -> float:
    """How long a newcomer would wait."""
    place = limits.join(KEY, rate)
    try:
        return limits.outlook(place, now)
    finally:
        limits.leave(place)


def spend(limits: FileLimits, now: Now, seen: Seen | None, rate: Rate = SINGLE) -> None:
    place = limits.join(KEY, rate)
    assert limits.take(place, now) == 0.0
    if seen is not None:
        limits.seen(place, now, seen)


# Sharing.


def test_two_openings_of_a_file_draw_on_one_bucket(opened: Callable[..., FileLimits]) -> None:
    spend(opened(), Now(100.0, NOON), Seen(200))
    assert told(opened(), Now(101.0, NOON + 1)) == pytest.approx(9.0)


def test_two_processes_make_thirty_calls_each(opened: Callable[..., FileLimits]) -> None:
    clock, server = Clockwork(), ServerBucket(1 / 3, 6)
    both = [Caller(opened(), clock, server, RATE, travel=lambda: (0.05, 0.05)) for _ in range(2)]
    for caller in both * 30:
        clock.start(caller.call())
    clock.run()
    assert server.refused == []
    assert len(server.admitted) == 60
    assert max(call.replied for caller in both for call in caller.calls) - START <= 18.5


def test_calls_of_one_process_are_not_taken_for_anothers(opened: Callable[..., FileLimits]) -> None:
    one, other = opened(), opened()
    rate = Rate(10.0, 2)
    mine, theirs = one.join(KEY, rate), other.join(KEY, rate)
    assert mine.arrival == theirs.arrival
    assert (one.take(mine, Now(0.0, NOON)), other.take(theirs, Now(0.0, NOON))) == (0.0, 0.0)
    one.seen(mine, Now(0.0, NOON), Seen(sent=False))
    assert told(one, Now(0.0, NOON), rate) == 0.0  # its own slot came back
    other.seen(theirs, Now(0.0, NOON), Seen(200))
    spend(one, Now(0.0, NOON), Seen(200), rate)
    assert told(one, Now(0.0, NOON), rate) == pytest.approx(10.0)  # and the other's did not


def test_calls_of_a_killed_process_expire(opened: Callable[..., FileLimits]) -> None:
    spend(opened(), Now(100.0, NOON), seen=None)  # killed before the reply
    assert told(opened(), Now(101.0, NOON + 1)) == pytest.approx(10.0)
    assert told(opened(), Now(110.0, NOON + 10)) == pytest.approx(ARRIVAL)


def test_off_the_event_loop(path: Path) -> None:
    """As the async client uses what blocks: every call on a thread, while the loop's clock jumps."""
    rate, count = Rate(0.1, 3), 20

    async def call(limits: FileLimits, loop: JumpingLoop) -> float:
        place = limits.join(KEY, rate)
        while wait := await asyncio.to_thread(limits.take, place, loop.now()):  # noqa: ASYNC110 - it tells how long
            await asyncio.sleep(wait)
        await asyncio.to_thread(limits.seen, place, loop.now(), Seen(200))
        return loop.time() - START

    async def main(loop: JumpingLoop) -> list[float]:
        with FileLimits(path) as limits:
            return await asyncio.gather(*(call(limits, loop) for _ in range(count)))

    ended = sorted(run_jumping(main))
    assert all(moment >= (number - 2) * 0.1 - 1e-5 for number, moment in enumerate(ended))
    assert ended[-1] <= (count - 3) * 0.1 + 0.2


# Real processes, a real socket, WB's bucket ten times as fast.

CALLER = """
import socket, sys, threading, time
from wbdesk.wire.file_limits import FileLimits
from wbdesk.wire.limits import Key, Now, Seen
from wbdesk.wire.rates import DEFAULT_RATES

path, port, threads, calls = sys.argv[1], *map(int, sys.argv[2:])
key, rate = Key("seller", "feedbacks"), DEFAULT_RATES.faster(10).of("full", "feedbacks")[1]
limits = FileLimits(path)

def now():
    return Now(time.monotonic(), time.time())

def work():
    with socket.create_connection(("127.0.0.1", port)) as line, line.makefile("rw", newline="\\n") as file:
        for _ in range(calls):
            place = limits.join(key, rate)
            while wait := limits.take(place, now()):
                time.sleep(wait)
            print("call", file=file, flush=True)
            status, remaining = map(int, file.readline().split())
            limits.seen(place, now(), Seen(status, remaining))

workers = [threading.Thread(target=work) for _ in range(threads)]
for worker in workers: worker.start()
for worker in workers: worker.join()
limits.close()
"""


class _Door(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        self.bucket = ServerBucket(1 / 30, 6)
        super().__init__(("127.0.0.1", 0), _Visit)


class _Visit(socketserver.StreamRequestHandler):
    server: _Door

    def handle(self) -> None:
        try:
            while self.rfile.readline():
                seen = self.server.bucket.arrive(time.monotonic())
                self.wfile.write(f"{seen.status} {seen.remaining}\n".encode("ascii"))
        except ConnectionError:
            """The process was killed."""


@pytest.fixture
def door() -> Iterator[_Door]:
    with _Door() as open_door:
        threading.Thread(target=open_door.serve_forever, args=(0.02,), daemon=True).start()
        yield open_door
        open_door.shutdown()


def process(path: Path, door: _Door, threads: int, calls: int) -> subprocess.Popen[bytes]:
    numbers = [str(number) for number in (door.server_address[1], threads, calls)]
    return subprocess.Popen([sys.executable, "-c", CALLER, str(path), *numbers])


def test_two_real_processes_are_never_refused(path: Path, door: _Door) -> None:
    both = [process(path, door, 5, 6) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    assert (len(door.bucket.admitted), door.bucket.refused) == (60, [])


def test_one_of_two_is_killed_and_the_other_goes_on(path: Path, door: _Door) -> None:
    doomed, other = process(path, door, 5, 10_000), process(path, door, 5, 6)
    deadline = time.monotonic() + 60
    while len(door.bucket.admitted) < 20:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    doomed.kill()
    doomed.wait(30)
    assert other.wait(60) == 0
    assert door.bucket.refused == []
    assert len(door.bucket.admitted) >= 30


# Restarts and clocks.


def stored(hold: float, boot: str = "monday") -> Stored:
    return Stored(Bucket(hold=hold), boot, steady=100.0, wall=NOON)


@pytest.mark.parametrize(
    ("boot", "now", "left"),
    [
        ("monday", Now(130.0, NOON + 30), 30.0),  # the same boot: the steady clock alone counts
        ("monday", Now(130.0, NOON - 9_999), 30.0),  # whatever happens to the wall clock
        ("monday", Now(130.0, NOON + 9_999), 30.0),
        ("tuesday", Now(5.0, NOON + 45), 15.0),  # another boot: the wall time that passed
        ("tuesday", Now(5.0, NOON + 86_400), 0.0),
        ("tuesday", Now(5.0, NOON - 9_999), 60.0),  # set back: what was left, and no more
        ("monday", Now(5.0, NOON + 45), 15.0),  # a steady clock that went back is another boot, whatever its name
    ],
)
def test_what_is_left_of_a_ban_of_a_minute(boot: str, now: Now, left: float) -> None:
    assert max(carried(stored(hold=160.0), boot, now).hold - now.steady, 0.0) == pytest.approx(left)


def test_without_a_row_a_bucket_is_full() -> None:
    assert carried(None, "monday", Now(0.0, NOON)) == Bucket()


def test_a_ban_of_days_survives_a_restart(opened: Callable[..., FileLimits]) -> None:
    days = 676_358.0  # seen at WB after storms of retries
    spend(opened("monday"), Now(5_000.0, NOON), Seen(429, retry=days))
    assert told(opened("tuesday"), Now(30.0, NOON + 3_600)) == pytest.approx(days - 3_600)


def test_a_restart_leaves_no_phantom_wait(opened: Callable[..., FileLimits]) -> None:
    spend(opened("monday"), Now(5_000_000.0, NOON), Seen(200))
    assert told(opened("tuesday"), Now(30.0, NOON + 60)) == 0.0


def test_a_clock_set_back_over_a_restart_does_not_stop_time(opened: Callable[..., FileLimits]) -> None:
    spend(opened("monday"), Now(5_000.0, NOON), Seen(429, retry=60.0))
    after = opened("tuesday")
    assert told(after, Now(30.0, NOON - 86_400)) == pytest.approx(60.0)
    assert told(after, Now(50.0, NOON - 86_380)) == pytest.approx(40.0)
    assert told(after, Now(90.0, NOON - 86_340)) == 0.0


def test_the_boot_has_a_name() -> None:
    now = Now(time.monotonic(), time.time())
    assert boot_id(now) == boot_id(Now(now.steady + 5, now.wall + 5))


def test_where_the_system_does_not_name_it_it_is_when_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(file_limits, "_BOOT_ID", tmp_path / "missing")
    assert boot_id(Now(600.0, 6_000_600.0)) == boot_id(Now(4_000.0, 6_004_000.0)) == "about 100000"
    assert boot_id(Now(1.0, 6_004_600.0)) != "about 100000"


# The file.


def test_nothing_is_made_before_it_is_needed(path: Path, opened: Callable[..., FileLimits]) -> None:
    limits = opened()
    assert limits.blocking
    limits.join(KEY, SINGLE)
    assert not path.parent.exists()
    told(limits, Now(0.0, NOON))
    assert path.exists()


def test_closing_is_not_the_end(opened: Callable[..., FileLimits]) -> None:
    limits = opened()
    spend(limits, Now(0.0, NOON), Seen(200))
    limits.close()
    limits.close()
    assert told(limits, Now(1.0, NOON + 1)) == pytest.approx(9.0)


def test_a_look_does_not_write(path: Path, opened: Callable[..., FileLimits]) -> None:
    limits = opened()
    spend(limits, Now(0.0, NOON), Seen(200))
    before = rows(path)
    for _ in range(3):
        place = limits.join(KEY, SINGLE)
        assert limits.take(place, Now(1.0, NOON + 1)) > 0.0
    assert rows(path) == before


def rows(path: Path) -> list[Any]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT * FROM buckets").fetchall()
    finally:
        connection.close()


def corrupt(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a database, but long enough to be taken for the header of one " * 20)
    return path


def odd_row(path: Path) -> Path:
    with FileLimits(path) as limits:
        spend(limits, Now(0.0, NOON), Seen(200))
    connection = sqlite3.connect(path)
    connection.execute("UPDATE buckets SET state = '{\"bucket\": 7}'")
    connection.commit()
    connection.close()
    return path


def folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def under_a_file(path: Path) -> Path:
    path.parent.write_text("a file where a folder should be", "utf-8")
    return path


@pytest.mark.parametrize("spoil", [corrupt, odd_row, folder, under_a_file])
def test_a_file_that_cannot_be_used_says_which_and_what_to_do(path: Path, spoil: Callable[[Path], Path]) -> None:
    with FileLimits(spoil(path)) as limits:
        place = limits.join(KEY, SINGLE)
        with pytest.raises(LimitsFileUnusable, match=r"limits\.sqlite3.*delete it.*or name another file") as problem:
            limits.take(place, Now(0.0, NOON))
    assert str(path) in str(problem.value)
    assert isinstance(problem.value, WildberriesError)


def test_once_it_is_deleted_all_is_well(path: Path) -> None:
    with FileLimits(corrupt(path)) as limits:
        with pytest.raises(LimitsFileUnusable):
            told(limits, Now(0.0, NOON))
        path.unlink()
        assert told(limits, Now(0.0, NOON)) == 0.0


def test_one_who_holds_it_for_too_long_is_an_error(path: Path) -> None:
    with FileLimits(path, busy=0.05) as limits:
        told(limits, Now(0.0, NOON))
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(LimitsFileUnusable, match="locked"):
            told(limits, Now(0.0, NOON))
        holder.close()
        assert told(limits, Now(0.0, NOON)) == 0.0


def test_its_repr_names_the_file(path: Path) -> None:
    assert repr(FileLimits(path)) == f"FileLimits({str(path)!r})"
