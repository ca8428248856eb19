"""`wbdesk chats events`: every event, where it goes on after it was interrupted, and following until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.cli.modes import binding
from tests.cli.stage import PYTHON, Stage, staged, until
from tests.cli.terminal import needs_terminal, on_terminal
from tests.clockwork import TiedClock

from wbdesk import Event, EventCursor, MemoryLimits, WildberriesSDK
from wbdesk.cli.cursor_file import CursorFile
from wbdesk.cli.event_stream import Stream
from wbdesk.cli.options import Work
from wbdesk.sim import Fault, Settings, Size

EVENTS = ("chats", "events")


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    size = Size(questions=1, feedbacks=1, chats=8, claims=1)
    with staged(tmp_path, monkeypatch, settings=Settings(events_page=10), size=size) as made:
        yield made


def there(stage: Stage) -> list[str]:
    """The ids of all events, oldest first."""
    return [event.event_id for event in stage.shop.chats.events()]


def buyer_writes(stage: Stage, text: str = "Когда придёт?") -> str:
    chat = next(stage.shop.chats.chats())
    stage.clock.jump(1)
    return stage.shop.buyer_writes(stage.clock.now(), chat.chat_id, text)


@contextmanager
def streaming(stage: Stage, path: Path) -> Iterator[Stream]:
    """A stream as the command makes it, with a client whose waits jump."""
    file = CursorFile(path)
    work = Work(as_json=True, token_file=None, base_url=stage.address, max_wait=60.0, timeout=5.0, limits=None)
    settings: dict[str, Any] = {"base_url": stage.address, "limits": MemoryLimits(), "clock": TiedClock(stage.clock)}
    with WildberriesSDK(stage.variables["WB_API_TOKEN"], max_wait=60.0, **settings) as sdk:
        vars(work)["sdk"] = sdk
        yield Stream(work, file.load(), file)


def ids(events: Iterable[Event]) -> list[str]:
    return [event.event_id for event in events]


def test_every_event_oldest_first(stage: Stage) -> None:
    said = stage.run(*EVENTS)
    assert (said.code, said.err) == (0, "")
    assert [row[0] for row in said.rows] == there(stage)
    assert {len(row) for row in said.rows} == {11}
    files = {file for event in stage.shop.chats.events() for file in event.files}
    assert {file for row in said.rows for file in row[5].split(", ") if file} == files
    assert [item["eventID"] for item in stage.run(*EVENTS, "--json").items] == there(stage)


def test_one_chat_one_page_one_period(stage: Stage) -> None:
    events = list(stage.shop.chats.events())
    chat_id = events[-1].chat_id
    assert [row[0] for row in stage.run(*EVENTS, "--chat-id", chat_id).rows] == [
        event.event_id for event in events if event.chat_id == chat_id
    ]
    assert [row[0] for row in stage.run(*EVENTS, "--one-page").rows] == there(stage)[:10]
    middle = stage.run(*EVENTS, "--json").items[len(events) // 2]["addTime"]
    late = [row[0] for row in stage.run(*EVENTS, "--from", middle).rows]
    assert late == there(stage)[-len(late) :]
    assert len(events) // 2 - 1 <= len(late) <= len(events) // 2 + 2


def test_a_second_run_goes_on_behind_the_first(stage: Stage, tmp_path: Path) -> None:
    option = ("--cursor-file", str(tmp_path / "cursor"))
    assert [row[0] for row in stage.run(*EVENTS, *option).rows] == there(stage)
    assert stage.run(*EVENTS, *option).out == ""
    new = buyer_writes(stage)
    assert [row[0] for row in stage.run(*EVENTS, *option).rows] == [new]
    assert [row[0] for row in stage.run(*EVENTS, *option, "--from-start").rows] == there(stage)
    assert list(tmp_path.glob("cursor*")) == [tmp_path / "cursor"]


@pytest.mark.parametrize("printed", [0, 1, 9, 10, 11, 25])
def test_an_interrupted_run_repeats_and_never_loses(stage: Stage, tmp_path: Path, printed: int) -> None:
    """Whatever the number of events printed, the next run begins at a page's beginning, at most a page before it."""
    path = tmp_path / "cursor"
    with streaming(stage, path) as stream:
        first = ids(islice(stream.once(), printed))
    with streaming(stage, path) as stream:
        second = ids(stream.once())
    everything = there(stage)
    assert first == everything[:printed]
    assert second == everything[-len(second) :]
    assert 0 <= len(first) + len(second) - len(everything) <= 10


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this machine")
def test_what_could_not_be_printed_comes_again(stage: Stage, tmp_path: Path) -> None:
    words = [*PYTHON, *EVENTS, "--cursor-file", str(tmp_path / "cursor")]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(words, env=stage.environment, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (74, 1)
    assert not (tmp_path / "cursor").exists()


def test_following_goes_on_when_wb_is_away(stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says so, waits, and then gives what came meanwhile; the cursor stands behind what was given."""
    stage.world.faults.add(Fault("get_seller_events", status=503, times=12))
    pauses: list[float] = []

    def sleep(pause: float) -> None:
        pauses.append(pause)
        if len(pauses) == 2:
            buyer_writes(stage)

    with streaming(stage, tmp_path / "cursor") as stream:
        found = ids(islice(stream.forever(7.0, sleep), len(there(stage)) + 1))
    assert found == there(stage)
    assert set(pauses) == {7.0}
    said = capsys.readouterr().err
    assert said.startswith("wbdesk: ")
    assert said.endswith("Asking again in 7 s.\n")


def test_following_waits_as_long_as_a_limit_says(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.world.faults.add(Fault("get_seller_events", ban=500.0, times=1))
    pauses: list[float] = []

    def sleep(pause: float) -> None:
        pauses.append(pause)
        stage.clock.jump(pause)

    with streaming(stage, tmp_path / "cursor") as stream:
        assert ids(islice(stream.forever(7.0, sleep), 1)) == there(stage)[:1]
    assert 400 < pauses[0] <= 501
    assert capsys.readouterr().err.count("\n") == len(pauses)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
def test_ctrl_c_is_the_ordinary_end_of_following(stage: Stage, tmp_path: Path) -> None:
    cursor = tmp_path / "cursor"
    words = [*PYTHON, *EVENTS, "--follow", "--every", "0.1", "--cursor-file", str(cursor), "--json"]
    with subprocess.Popen(
        words, env=stage.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        for id in there(stage):
            assert id in process.stdout.readline()
        new = buyer_writes(stage)
        assert new in process.stdout.readline()
        until(lambda: new in cursor.read_text("utf-8"))
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 0
    assert stage.run(*EVENTS, "--cursor-file", str(cursor)).out == ""


@needs_terminal
def test_on_a_terminal_files_stand_behind_the_text(stage: Stage) -> None:
    event = next(event for event in stage.shop.chats.events() if event.files)
    words = [*PYTHON, *EVENTS, "--chat-id", event.chat_id]
    with on_terminal(words, stage.environment, columns=160) as terminal:
        assert terminal.end() == 0
    assert terminal.lines[0].split() == ["when", "sender", "text"]
    assert f"[file {event.files[0]}]" in terminal.shown


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "it holds no cursor, or only a part of one"),
        (b"\xff\xfe", "it holds no cursor, or only a part of one"),
        (b"[]", "it holds no cursor"),
        (None, "there is no such folder"),
    ],
)
def test_a_cursor_file_that_is_none(stage: Stage, tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "cursor" if content else tmp_path / "nowhere" / "cursor"
    if content:
        path.write_bytes(content)
    said = stage.run(*EVENTS, "--cursor-file", str(path))
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert why in said.err
    assert stage.seen() == []


@pytest.mark.skipif(os.name != "posix", reason="needs a named pipe")
@pytest.mark.parametrize("from_start", [(), ("--from-start",)])
def test_a_cursor_file_that_is_no_ordinary_file_is_not_replaced(
    stage: Stage, tmp_path: Path, from_start: tuple[str, ...]
) -> None:
    path = tmp_path / "device"
    os.mkfifo(path)
    said = stage.run(*EVENTS, "--cursor-file", str(path), *from_start)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "it is no ordinary file" in said.err
    assert path.is_fifo()
    assert stage.seen() == []


@pytest.mark.skipif(os.name != "posix", reason="a link needs a right of its own on Windows")
def test_a_link_to_a_cursor_file_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "cursor")
    CursorFile(tmp_path / "link").save(EventCursor(next=5))
    assert (tmp_path / "link").is_symlink()
    assert CursorFile(tmp_path / "cursor").load() == EventCursor(next=5)


def test_an_empty_cursor_file_is_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "cursor").touch()
    file = CursorFile(tmp_path / "cursor")
    assert file.load() is None
    file.save(EventCursor(next=5))
    assert file.load() == EventCursor(next=5)
    assert file.load(from_start=True) is None


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such bits")
def test_a_cursor_file_that_may_not_be_read(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "cursor").touch(mode=0)
    with binding():
        said = stage.run(*EVENTS, "--cursor-file", str(tmp_path / "cursor"))
    assert said.code == 2
    assert "ermission denied" in said.err


@pytest.mark.parametrize(
    "words", [("--one-page", "--follow"), ("--one-page", "--cursor-file", "c"), ("--from-start", "--from", "1d")]
)
def test_options_that_contradict_each_other(stage: Stage, words: tuple[str, ...]) -> None:
    said = stage.run(*EVENTS, *words)
    assert said.code == 2
    assert "do not go together" in said.err
