"""How far something has come: a value under a name, for each seller. What the value is knows who keeps it."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar, overload

import msgspec
from sqlalchemy import Insert, Select, bindparam, select

from .database import Reading, Writing
from .dialect import Sqlite
from .tables import cursors

T = TypeVar("T")

_THIS = (cursors.c.seller == bindparam("seller"), cursors.c.name == bindparam("name"))
_KEPT: Select[str] = select(cursors.c.value).where(*_THIS)
_FORGET = cursors.delete().where(*_THIS)
"""Made once: they are asked at every tick."""


@overload
def get(tx: Reading, seller: str, name: str, shape: type[T]) -> T | None: ...
@overload
def get(tx: Reading, seller: str, name: str, shape: type[T], default: T) -> T: ...
def get(tx: Reading, seller: str, name: str, shape: type[T], default: T | None = None) -> T | None:
    """What was put under *name*, read as a *shape*; *default* if nothing was."""
    found = tx.run(_KEPT, {"seller": seller, "name": name}).scalar_one_or_none()
    return default if found is None else msgspec.json.decode(found, type=shape)


def put(tx: Writing, seller: str, name: str, value: object, now: float) -> None:
    """Put *value*, anything that msgspec can write as JSON, under *name*."""
    text = msgspec.json.encode(value).decode()
    tx.run(_put(tx.dialect), {"seller": seller, "name": name, "value": text, "at": now})


@lru_cache(maxsize=8)
def _put(dialect: Sqlite) -> Insert:
    row = dialect.insert(cursors)
    anew = {"value": row.excluded.value, "at": row.excluded.at}
    return row.on_conflict_do_update(index_elements=["seller", "name"], set_=anew)


def forget(tx: Writing, seller: str, name: str) -> None:
    """Forget what was put under *name*, so that it begins anew."""
    tx.run(_FORGET, {"seller": seller, "name": name})
