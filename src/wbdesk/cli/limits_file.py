"""The file in which one invocation leaves word for the next of what the account's limits have left."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from .. import FileLimits, LimitsFileUnusable

OTHER = "Name another file with --limits or in WBDESK_LIMITS, in a folder that this user may write to."


def limits_at(path: Path | None) -> FileLimits:
    """The limits in the file *path*, or in the one in the user's state folder; made if need be, for its owner alone."""
    path = usual() if path is None else path
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as problem:
        why = problem.strerror or problem
        raise LimitsFileUnusable(f"The file of rate limits {path} cannot be made: {why}. {OTHER}") from problem
    return FileLimits(path)


def usual() -> Path:
    """Where the file is unless told otherwise."""
    from platformdirs import user_state_path

    return user_state_path("wbdesk", appauthor=False) / "limits.sqlite3"
