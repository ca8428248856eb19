"""A file with one fact a line (NDJSON), for analysts and for programs that follow a file.

Lines are appended whole and are on the disk (`fsync`) before a fact counts as delivered. What a kill or a full disk
left half written is cut back to the last end of a line before anything is appended.

**One writer at a time.** Appending alone is not enough: Windows appends in two steps, and whoever mends a half line
must know that nobody is still writing it. So every delivery takes a lock, and it is one of SQLite's, in a file beside:
the one lock of the standard library that is the same on every system and that a killed process lets go. Two desks take
turns. A network share is no place for such a file.

**At least once.** A kill between the disk and the store tells facts again. Those among the last lines of the file are
not written twice. Wider memory than that is the reader's: every line has its `id`.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from io import FileIO
from itertools import groupby
from pathlib import Path

import msgspec

from wbdesk.api.model import MOSCOW
from wbdesk.plan.facts import Fact
from wbdesk.plan.said import Said

from .sink import Delivered, Outcome, Refused, Retry, brief, one_line

DAY = "{day}"
"""In a path: the day on which the desk saw the fact, Moscow time. A fact told again finds its own file."""
TAIL = 256 * 1_024
"""Bytes at the end of a file in which a fact that comes again is noticed, and in which a line must begin."""

_OURS = b'{"id":'
_TROUBLE = Said("в файл не записать", "the file cannot be written")
_LOCKED = Said("в файл пишет другая программа", "another program is writing the file")
_FOREIGN = Said(
    "файл кончается половиной чужой строки: уберите её или назовите другой файл",
    "the file ends in half a line that is not the desk's: remove it, or name another file",
)


class Line(msgspec.Struct, frozen=True):
    """What identifies a line."""

    id: str
    seller: str


class Foreign(Exception):
    """The file ends in something that the desk has not written and will not cut off."""


class NdjsonFile:
    """A sink that appends every fact to a file.

    Args:
        name: as in `wbdesk.toml`.
        path: the file; `{day}` in it stands for the day, so that there is one file a day. Folders are made.
        skip_repeated: whether a fact that is among the last lines already is left out.
        busy: how many seconds to wait for another program that writes.
    """

    def __init__(self, name: str, path: Path, *, skip_repeated: bool = True, busy: float = 10.0) -> None:
        self.name = name
        self._path = path
        self._skip_repeated = skip_repeated
        self._busy = busy
        self._turn = asyncio.Lock()

    def __repr__(self) -> str:
        return f"NdjsonFile({self.name!r}, {str(self._path)!r})"

    async def deliver(self, facts: Sequence[Fact]) -> Outcome:
        """Append *facts*, those of one file at once. See `Sink.deliver`."""
        async with self._turn:
            return await asyncio.to_thread(self._deliver, facts)

    async def aclose(self) -> None:
        """Nothing is open between two deliveries."""

    def _deliver(self, facts: Sequence[Fact]) -> Outcome:
        lines, poison = _lines(facts)
        delivered = 0
        try:
            with alone(lock_of(self._path), self._busy):
                for path, group in groupby(lines, key=lambda told: self._file_of(told[0])):
                    delivered += self._append(path, list(group))
        except (OSError, sqlite3.Error, Foreign) as problem:
            return Retry(why=_why(problem), down=True, detail=brief(str(problem)), delivered=delivered)
        return msgspec.structs.replace(poison, delivered=delivered) if poison else Delivered(delivered)

    def _file_of(self, fact: Fact) -> Path:
        day = datetime.fromtimestamp(fact.at, MOSCOW).strftime("%Y-%m-%d")
        return Path(str(self._path).replace(DAY, day))

    def _append(self, path: Path, lines: Sequence[tuple[Fact, bytes]]) -> int:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            tail = mended(file)
            known = set(_told(tail)) if self._skip_repeated else set()
            new = [line + b"\n" for fact, line in lines if (fact.seller, fact.id) not in known]
            write_whole(file, b"".join(new))
        return len(lines)


def _lines(facts: Sequence[Fact]) -> tuple[list[tuple[Fact, bytes]], Refused | None]:
    """The facts before the first that cannot be written, with their lines; and what is wrong with that one."""
    lines: list[tuple[Fact, bytes]] = []
    for fact in facts:
        line = one_line(fact)
        if isinstance(line, Refused):
            return lines, line
        lines.append((fact, line))
    return lines, None


def lock_of(path: Path) -> Path:
    """The lock beside a file; where a folder is named after the day, beside that folder."""
    while DAY in str(path.parent):
        path = path.parent
    return path.with_name(f"{path.name}.lock")


@contextmanager
def alone(lock: Path, busy: float) -> Iterator[None]:
    """Wait up to *busy* seconds until no other process is in here. Raises `sqlite3.OperationalError`."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(lock, timeout=busy, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


def mended(file: FileIO) -> bytes:
    """The last lines of a file, after half a line at its end was cut off."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - TAIL, 0))
    tail = file.read(TAIL)
    whole = tail.rfind(b"\n") + 1
    half = tail[whole:].strip(b"\0")  # a power cut may leave zeros
    if not (half.startswith(_OURS) or _OURS.startswith(half)) or (whole == 0 and size > len(tail)):
        raise Foreign
    if whole < len(tail):
        file.truncate(size - len(tail) + whole)
    return tail[:whole] if size <= TAIL else tail[tail.find(b"\n") + 1 : whole]


def _told(tail: bytes) -> Iterator[tuple[str, str]]:
    """Which facts some lines are."""
    for line in tail.splitlines():
        try:
            known = msgspec.json.decode(line, type=Line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        yield known.seller, known.id


def write_whole(file: FileIO, data: bytes) -> None:
    """Append *data* to the disk, or nothing of it."""
    size = file.seek(0, os.SEEK_END)
    try:
        _write(file, data)
        os.fsync(file.fileno())
    except OSError:
        file.truncate(size)
        raise


def _write(file: FileIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) or 0 :]


def _why(problem: Exception) -> Said:
    if isinstance(problem, Foreign):
        return _FOREIGN
    return _LOCKED if isinstance(problem, sqlite3.OperationalError) and "locked" in str(problem) else _TROUBLE
