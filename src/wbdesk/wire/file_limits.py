"""Limits shared by the processes of one machine, through a small SQLite file.

Every question and every reply is one short transaction (`BEGIN IMMEDIATE`), so processes take turns. Order is kept
within a process; none is promised between them. A killed process leaves at most its calls in flight behind, and those
expire by themselves.

**Time.** A row keeps its moments on the steady clock, which all processes of a machine share until it is restarted,
beside the boot it belongs to and the wall time of writing. Read under another boot they are moved by the wall time that
has passed since, never by less than none: after a restart, or with a clock that was set back, nobody waits longer than
was left when the row was written, and a ban of days survives.

What may not live here: arithmetic (`bucket.py`) and the order of waiters (`limits.py`).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from wbdesk.errors import LimitsFileUnusable

from .bucket import Bucket, shifted
from .limits import Key, LinedLimits, Now, Place

if TYPE_CHECKING:
    import sqlite3  # imported where a file is opened: most programs never need it

SKEW = 60.0
"""A row more seconds than this ahead of the steady clock is another boot's, whatever it says: it never goes back."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TABLE = (
    "CREATE TABLE IF NOT EXISTS buckets (seller TEXT, bucket TEXT, state TEXT NOT NULL, PRIMARY KEY (seller, bucket))"
)
_READ = "SELECT state FROM buckets WHERE seller = ? AND bucket = ?"
_WRITE = "INSERT INTO buckets VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state"

_inherited: list[sqlite3.Connection] = []
"""Connections of a parent process: SQLite wants a forked child neither to use nor to close them."""


class Stored(msgspec.Struct, frozen=True):
    """A bucket as a row keeps it."""

    bucket: Bucket
    boot: str
    steady: float
    wall: float


class FileLimits(LinedLimits):
    """Limits that all processes using the same *path* keep together. Usable from many threads and both kinds of client.

    ```python
    with FileLimits("limits.sqlite3") as limits, WildberriesSDK(limits=limits) as sdk:
        ...
    ```

    The file and its folder are made when first needed; it has to be on a disk of this machine, not on a network share.
    *busy* is how many seconds to wait for other processes at most, *boot* names the machine's current start (read from
    the system by default). Raises LimitsFileUnusable where the file cannot be used.
    """

    blocking = True

    def __init__(self, path: str | os.PathLike[str], *, busy: float = 10.0, boot: str | None = None) -> None:
        self._path = Path(path)
        self._busy = busy
        self._boot = boot
        self._name = os.urandom(6).hex()
        self._connection: sqlite3.Connection | None = None
        super().__init__()

    def __repr__(self) -> str:
        return f"FileLimits({str(self._path)!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file. The next call would open it again."""
        with self._disk:
            self._drop()

    def line_up(self) -> None:
        """See `LinedLimits.line_up`."""
        super().line_up()
        self._disk = threading.RLock()  # one connection, used by one thread at a time
        if self._connection is not None:
            _inherited.append(self._connection)
            self._connection = None

    def standstill(self) -> AbstractContextManager[object]:
        """See `_before_fork`. Forked in the middle of a statement, SQLite's own locks would never open."""
        return self._disk

    def _change(self, key: Key, now: Now, change: Callable[[Bucket], tuple[Bucket, float]]) -> float:
        with self._disk, self._transaction() as connection:
            self._boot = self._boot or boot_id(now)
            stored = _read(connection, key)
            after, answer = change(carried(stored, self._boot, now))
            if stored is None or after is not stored.bucket:
                _write(connection, key, Stored(after, self._boot, now.steady, now.wall))
        return answer

    def _flight_id(self, place: Place) -> str:
        return f"{self._name}-{os.getpid()}-{place.arrival}"

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        import sqlite3

        try:
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                yield connection
        except BaseException as problem:  # also Ctrl-C, which may have come between a transaction's beginning and end
            self._drop()
            if isinstance(problem, (sqlite3.Error, msgspec.MsgspecError, OSError)):
                raise self._unusable(problem) from problem
            raise

    def _unusable(self, problem: Exception) -> LimitsFileUnusable:
        return LimitsFileUnusable(
            f"The file of rate limits {self._path} cannot be used: {problem}. It holds nothing but counts: stop the "
            f"programs that use it, delete it together with {self._path.name}-wal and {self._path.name}-shm, and "
            "start again; or name another file, in a folder on this machine that this user may write to."
        )

    def _open(self) -> sqlite3.Connection:
        import sqlite3

        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = connection = sqlite3.connect(
                self._path, timeout=self._busy, isolation_level=None, check_same_thread=False
            )
            _prepare(connection)
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def boot_id(now: Now) -> str:
    """What tells one start of this machine from another: the system's word, or else when it was, to the minute."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        return f"about {(now.wall - now.steady) / 60:.0f}"


def carried(stored: Stored | None, boot: str, now: Now) -> Bucket:
    """A row's bucket on the steady clock of this boot; without a row, a full one."""
    if stored is None:
        return Bucket()
    if stored.boot == boot and stored.steady <= now.steady + SKEW:
        return stored.bucket
    passed = max(now.wall - stored.wall, 0.0)
    return shifted(stored.bucket, now.steady - passed - stored.steady)


def _prepare(connection: sqlite3.Connection) -> None:
    import sqlite3

    # A crash of the machine may lose the last counts but not the file. Where two processes begin at once only one can
    # switch the file to WAL, and it is enough that one does.
    connection.execute("PRAGMA synchronous = NORMAL")
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        connection.execute(_TABLE)


def _read(connection: sqlite3.Connection, key: Key) -> Stored | None:
    row = connection.execute(_READ, (key.seller, key.bucket)).fetchone()
    return row and msgspec.json.decode(row[0], type=Stored)


def _write(connection: sqlite3.Connection, key: Key, stored: Stored) -> None:
    connection.execute(_WRITE, (key.seller, key.bucket, msgspec.json.encode(stored).decode("ascii")))
