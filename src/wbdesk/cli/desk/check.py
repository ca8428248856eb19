"""One thing that the doctor has looked at: how it stands, and what a person should click or run."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from ...plan.said import Said
from ..output import put
from .columns import keyed
from .options import Desk

Level: TypeAlias = Literal["ok", "note", "bad"]
"""`note` is worth knowing; `bad` needs a person."""

CHECK = (
    keyed("level", 4),
    keyed("seller", 16),
    keyed("about", 10),
    keyed("said", 0),
    keyed("do", 0),
)
"""Columns are added at the end and never change their place: scripts count them."""

MARKS: dict[Level, str] = {"ok": " ok ", "note": " !  ", "bad": "!!! "}

NOTHING = Said("", "")


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    about: str
    level: Level
    said: Said
    do: Said = NOTHING
    """What to click or run."""
    seller: str = ""


def tell(desk: Desk, check: Check) -> None:
    """Print a check, for whoever reads it."""
    row = {
        "level": check.level,
        "seller": check.seller,
        "about": check.about,
        "said": desk.say(check.said),
        "do": desk.say(check.do),
    }
    if not desk.for_people:
        desk.out.item(CHECK, row)
        return
    put(f"{MARKS[check.level]} {check.seller + ': ' if check.seller else ''}{row['said']}")
    if row["do"]:
        put(f"       -> {row['do']}")
