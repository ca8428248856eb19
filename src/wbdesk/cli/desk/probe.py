"""Whether the store takes what is written to it: a full disk, a lock or a lost permission are seen in no reading."""

from __future__ import annotations

from pathlib import Path

from ...store import cursors
from ...store.database import Database
from ...store.trouble import StoreError

BUSY = 2.0
"""How long the probe waits for another process that is writing, in seconds."""

NOBODY = ""
"""No seller's: what is written stands among nobody's rows."""


def trouble(path: Path, now: float) -> StoreError | None:
    """What keeps the store in *path* from being written to, if anything does; it is not made."""
    try:
        with Database.open(path, busy=BUSY, make=False) as database, database.writing() as tx:
            cursors.put(tx, NOBODY, "probe", now, now)
    except StoreError as found:
        return found
    return None
