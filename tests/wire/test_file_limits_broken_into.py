"""Limits in a file, broken into: by Ctrl-C between two statements, by a fork while other threads are at the file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.clockwork import KEY

from wbdesk.wire.file_limits import FileLimits
from wbdesk.wire.limits import Now
from wbdesk.wire.rates import Rate


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "limits.sqlite3"


def interrupted(when: str) -> type[sqlite3.Connection]:
    """A connection at whose statements that begin with *when* somebody presses Ctrl-C."""

    class Interrupted(sqlite3.Connection):
        def execute(self, statement: str, *given: Any) -> sqlite3.Cursor:  # type: ignore[override]
            done = super().execute(statement, *given)
            if statement.startswith(when):
                raise KeyboardInterrupt
            return done

    return Interrupted


@pytest.mark.parametrize("when", ["PRAGMA", "CREATE", "BEGIN"])
def test_ctrl_c_anywhere_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, path: Path, when: str) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", partial(connect, factory=interrupted(when)))
    with FileLimits(path) as here, FileLimits(path) as elsewhere:
        with pytest.raises(KeyboardInterrupt):
            told(here)
        monkeypatch.setattr(sqlite3, "connect", connect)
        assert told(elsewhere) == 0.0  # and not "database is locked"
        assert told(here) == 0.0


def told(limits: FileLimits) -> float:
    """How long a newcomer would wait."""
    place = limits.join(KEY, Rate(10.0, 1))
    try:
        return limits.outlook(place, Now(0.0, 0.0))
    finally:
        limits.leave(place)


FORKING = """
import os, sys, threading
from wbdesk.wire.file_limits import FileLimits
from wbdesk.wire.limits import Key, Now
from wbdesk.wire.rates import Rate

limits, key, rate, now = FileLimits(sys.argv[1]), Key("seller", "feedbacks"), Rate(1.0, 1), Now(0.0, 0.0)
begun, forking, done = threading.Event(), threading.Event(), []
os.register_at_fork(before=forking.set)

def change(bucket):
    begun.set(), forking.wait()
    done.append(True)
    return bucket, 0.0

threading.Thread(target=limits._change, args=(key, now, change)).start()
begun.wait()
child = os.fork()
here = limits.take(limits.join(key, rate), now) if child or done else None
if not child:
    os._exit(0 if here is not None else 1)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_fork_waits_for_threads_that_are_at_the_file(path: Path) -> None:
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKING, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
