"""Files: whole lines, once each, in order, whatever a kill, a full disk or another program left there."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.docs.pages import ROOT
from tests.sinks.made import EVENTS, FACTS, NOW, POISON, SELLER, VALID, delivered, fact

from wbdesk.plan.facts import encoded
from wbdesk.sinks import Delivered, NdjsonFile, Outcome, Refused, Retry
from wbdesk.sinks.files import TAIL, alone, lock_of

THREE = [fact(1), fact(2), fact(3)]


def told(path: Path) -> list[str]:
    """The ids in a file, each of whose lines must be whole."""
    text = path.read_bytes()
    assert text.endswith(b"\n")
    return [json.loads(line)["id"] for line in text.splitlines()]


def put(path: Path, *numbers: int, **settings: Any) -> Outcome:
    return delivered(NdjsonFile("log", path, **settings), [fact(number) for number in numbers])


def test_every_type_is_a_line_as_the_schema_says(tmp_path: Path) -> None:
    path = tmp_path / "события" / "events.ndjson"
    assert delivered(NdjsonFile("log", path), FACTS) == Delivered(len(FACTS))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines == EVENTS
    assert [problem.message for line in lines for problem in VALID.iter_errors(line)] == []
    assert path.read_bytes() == b"".join(encoded(one) + b"\n" for one in FACTS)


def test_what_comes_later_is_appended(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    assert [put(path, 1, 2), put(path, 3), put(path)] == [Delivered(2), Delivered(1), Delivered(0)]
    assert told(path) == ["question:1", "question:2", "question:3"]


@pytest.mark.parametrize(("skip_repeated", "expected"), [(True, [1, 2, 3]), (False, [1, 2, 2, 3])])
def test_what_is_among_the_last_lines_already_is_delivered(
    skip_repeated: bool, expected: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "events.ndjson"
    put(path, 1, 2)
    assert put(path, 2, 3, skip_repeated=skip_repeated) == Delivered(2)
    assert told(path) == [f"question:{number}" for number in expected]


def test_the_same_id_of_another_seller_is_another_fact(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    delivered(NdjsonFile("log", path), [fact(1), fact(1, seller="other")])
    delivered(NdjsonFile("log", path), [fact(1, seller="third")])
    assert told(path) == ["question:1"] * 3


def test_what_lies_further_back_than_the_tail_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    put(path, 1)
    delivered(NdjsonFile("log", path), [fact(number, text="х" * 10_000) for number in range(2, 30)])
    assert path.stat().st_size > TAIL
    put(path, 1, 29)
    assert told(path) == [*(f"question:{number}" for number in range(1, 30)), "question:1"]


WHOLE = b"".join(encoded(one) + b"\n" for one in THREE)


@given(st.integers(0, len(WHOLE)), st.booleans())
def test_whatever_a_kill_has_cut_off_is_told_again_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, cut: int, zeros: bool
) -> None:
    path = tmp_path_factory.mktemp("cut") / "events.ndjson"
    path.write_bytes(WHOLE[:cut] + b"\0" * 100 * zeros)
    assert delivered(NdjsonFile("log", path), [*THREE, fact(4)]) == Delivered(4)
    assert told(path) == ["question:1", "question:2", "question:3", "question:4"]


@pytest.mark.parametrize("foreign", [b"notes of mine", b"a,b\nc,d", b'[{"id": 1}]', b'{"id":"' + b"x" * (TAIL + 9)])
def test_what_the_desk_has_not_written_it_does_not_cut_off(foreign: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(foreign)
    outcome = put(path, 1)
    assert isinstance(outcome, Retry)
    assert "name another file" in outcome.why.en
    assert path.read_bytes() == foreign


def test_whole_lines_of_others_are_let_be(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    theirs = b'# mine\n{"id": 5}\n\xff\n{"id": "\xff", "seller": ""}\n'
    path.write_bytes(theirs)
    assert put(path, 1) == Delivered(1)
    assert path.read_bytes() == theirs + encoded(fact(1)) + b"\n"


def test_a_file_a_day_by_moscows_clock(tmp_path: Path) -> None:
    """15:00, 23:59:59 and midnight in Moscow. A fact told again the day after finds its own file."""
    sink = NdjsonFile("log", tmp_path / "{day}" / "events-{day}.ndjson")
    day = [fact(1), fact(2, at=NOW + 9 * 3_600 - 1), fact(3, at=NOW + 9 * 3_600)]
    assert delivered(sink, day) == Delivered(3)
    assert delivered(sink, [fact(1), fact(4, at=NOW + 9 * 3_600)]) == Delivered(2)
    assert told(tmp_path / "2026-11-02" / "events-2026-11-02.ndjson") == ["question:1", "question:2"]
    assert told(tmp_path / "2026-11-03" / "events-2026-11-03.ndjson") == ["question:3", "question:4"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-11-02", "2026-11-03", "{day}.lock"]


def test_a_fact_that_is_no_json_is_refused_and_the_ones_before_it_are_written(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    outcome = delivered(NdjsonFile("log", path), [fact(1), POISON, fact(3)])
    assert isinstance(outcome, Refused)
    assert outcome.delivered == 1
    assert told(path) == ["question:1"]


# Trouble.


def test_a_disk_that_fills_up_in_the_middle_leaves_whole_lines(tmp_path: Path) -> None:
    """A limit on the size of files fails as a full disk does: after a part of it was written."""
    resource = pytest.importorskip("resource")
    path = tmp_path / "events.ndjson"
    put(path, 1)
    before, (soft, hard) = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 50, hard))
    try:
        outcome = put(path, 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert isinstance(outcome, Retry)
    assert (outcome.down, outcome.delivered, outcome.why.en) == (True, 0, "the file cannot be written")
    assert path.read_bytes() == before
    assert put(path, 2) == Delivered(1)
    assert told(path) == ["question:1", "question:2"]


def test_what_may_not_be_on_the_disk_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "{day}.ndjson"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        outcome = put(path, 1)
    assert isinstance(outcome, Retry)
    assert "No space left" in outcome.detail
    assert (tmp_path / "2026-11-02.ndjson").read_bytes() == b""


def test_what_one_day_has_taken_is_delivered_though_the_next_fails(tmp_path: Path) -> None:
    (tmp_path / "2026-11-03").mkdir()
    sink = NdjsonFile("log", tmp_path / "{day}")
    outcome = delivered(sink, [fact(1), fact(2), fact(3, at=NOW + 86_400)])
    assert isinstance(outcome, Retry)
    assert outcome.delivered == 2
    assert told(tmp_path / "2026-11-02") == ["question:1", "question:2"]


def test_a_folder_that_cannot_be_made_is_trouble_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    outcome = put(tmp_path / "file" / "events.ndjson", 1)
    assert isinstance(outcome, Retry)
    assert outcome.down


# More than one.


def test_while_another_writes_it_waits_and_then_says_so(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    with alone(lock_of(path), 0):
        outcome = put(path, 1, busy=0.05)
    assert isinstance(outcome, Retry)
    assert outcome.why.en == "another program is writing the file"
    assert not path.exists()
    assert put(path, 1) == Delivered(1)


def test_many_deliveries_of_one_desk_take_turns(tmp_path: Path) -> None:
    sink = NdjsonFile("log", tmp_path / "events.ndjson", busy=0)

    async def play() -> list[Outcome]:
        return await asyncio.gather(*(sink.deliver([fact(number)]) for number in range(20)))

    assert asyncio.run(play()) == [Delivered(1)] * 20
    assert told(tmp_path / "events.ndjson") == [f"question:{number}" for number in range(20)]


def test_two_desks_on_one_file_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"

    def desk(first: int) -> list[Outcome]:
        return [put(path, number, number + 1) for number in range(first, first + 40, 2)]

    with ThreadPoolExecutor(2) as desks:
        outcomes = list(desks.map(desk, [0, 100]))
    assert outcomes == [[Delivered(2)] * 20] * 2
    found = told(path)
    for first in (0, 100):
        mine = [f"question:{number}" for number in range(first, first + 40)]
        assert [id for id in found if id in set(mine)] == mine


KILLED = """
import asyncio, sys
from pathlib import Path
from tests.sinks.made import fact
from wbdesk.sinks import NdjsonFile

async def main():
    sink, number = NdjsonFile("log", Path(sys.argv[1])), 0
    while True:
        await sink.deliver([fact(number + one, text="х" * 3_000) for one in range(20)])
        number += 20
        print(number, flush=True)

asyncio.run(main())
"""


@pytest.mark.slow
def test_a_killed_desk_leaves_a_file_that_goes_on(tmp_path: Path) -> None:
    """What was said to be delivered is there, and telling the rest again gives every fact once."""
    path = tmp_path / "events.ndjson"
    for batches in (1, 7):
        path.unlink(missing_ok=True)
        with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, stdout=subprocess.PIPE) as desk:
            assert desk.stdout is not None
            for _ in range(batches):
                sure = int(desk.stdout.readline())
            desk.kill()
            sure = max([sure, *(int(line) for line in desk.stdout.read().split())])
        again = [fact(number, text="х" * 3_000) for number in range(sure, sure + 60)]
        assert asyncio.run(NdjsonFile("log", path).deliver(again)) == Delivered(60)
        assert told(path) == [f"question:{number}" for number in range(sure + 60)]


def test_it_shows_its_name_and_file_and_closes(tmp_path: Path) -> None:
    sink = NdjsonFile("log", tmp_path / "events.ndjson")
    assert "events.ndjson" in repr(sink)
    assert delivered(sink, []) == Delivered(0)
    assert fact().seller == SELLER
