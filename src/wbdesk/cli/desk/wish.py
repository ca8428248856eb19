"""What an everyday command wants done, in the desk's terms, and whether a desk is configured here.

Everyday commands are used without a desk too, so nothing of the desk may be imported here: `desk/way.py` does
that where there is one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..ending import USAGE, Ended

USUAL = Path("wbdesk.toml")
"""The desk's configuration, in the folder where the command is run."""


class Wish(NamedTuple):
    """One thing to be done: what an intent needs to be made."""

    kind: str
    """One of `plan.intents.IntentKind`."""
    item: str
    payload: Mapping[str, Any] = {}
    target: str | None = None
    """Where it is not the item."""
    files: Sequence[Path] = ()
    """Of a chat message."""


class Access(NamedTuple):
    """With what WB is asked; None leaves it to the environment."""

    token: str | None
    base_url: str | None
    secret: str | None = None


def configured() -> Path | None:
    """The desk's configuration, if there is one here. Ends with 2 if one is named that is not there."""
    named = os.environ.get("WBDESK_CONFIG")
    path = Path(named) if named else USUAL
    if named and not path.is_file():
        raise Ended(USAGE, f"WBDESK_CONFIG names {path}, which is not there. Unset it, or name the desk's wbdesk.toml.")
    return path if path.is_file() else None
