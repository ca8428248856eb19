"""What a person has switched on or off for a seller, and takes effect at once on whatever runs on the same store."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, select

from .database import Reading, Writing
from .tables import switches

STOP_SENDING = "stop-sending"
"""On: nothing is sent to WB or to a sink."""


class Switch(msgspec.Struct, frozen=True):
    """A switch as it stands."""

    name: str
    on: bool
    at: float
    """Since when, unix seconds."""
    by: str
    why: str


_AS_IT_STANDS: Select[Any] = select(*(switches.c[field] for field in Switch.__struct_fields__)).where(
    switches.c.seller == bindparam("seller"), switches.c.name == bindparam("name")
)
"""Made once: it is asked before every sending."""


def turn(tx: Writing, seller: str, name: str, now: float, *, on: bool, by: str, why: str = "") -> None:
    """Turn a switch on or off. One that stands so already keeps who turned it, when and why."""
    if (get(tx, seller, name) or Switch(name, False, now, "", "")).on == on:
        return
    values = {"on": on, "at": now, "by": by, "why": why}
    row = tx.dialect.insert(switches).values({"seller": seller, "name": name} | values)
    tx.run(row.on_conflict_do_update(index_elements=["seller", "name"], set_=values))


def is_on(tx: Reading, seller: str, name: str) -> bool:
    """Whether a switch is on; one that nobody has touched is off."""
    found = get(tx, seller, name)
    return found is not None and found.on


def get(tx: Reading, seller: str, name: str) -> Switch | None:
    """A switch as it stands; None if nobody has touched it."""
    row = tx.run(_AS_IT_STANDS, {"seller": seller, "name": name}).one_or_none()
    return None if row is None else Switch(*row)
