"""Files of chats: each is wanted once, asked for until WB gives it or says that it never will.

States: `wanted` (to be asked for at `due_at`; WB may still be moderating it, 202), `fetched` (lies at `path`),
`blocked` (451: it did not pass moderation), `lost` (given up). The files themselves lie beside the store.
https://dev.wildberries.ru/openapi/user-communication#tag/Buyers-Chat
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

import msgspec
from sqlalchemy import Row, select

from .database import Reading, Writing
from .tables import attachments

FileState: TypeAlias = Literal["wanted", "fetched", "blocked", "lost"]


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a chat."""

    seller: str
    download_id: str
    """WB's id of the file."""
    event_id: str
    """The message it came with."""
    name: str = ""
    state: FileState = "wanted"
    due_at: float = 0.0
    tries: int = 0
    path: str = ""
    """Where it lies, from the folder of the files."""
    error: str = ""


def put(tx: Writing, wanted: Iterable[Attachment]) -> None:
    """Want files; those that are known stay as they are."""
    names = [column.name for column in attachments.c]
    row = tx.dialect.insert(attachments).values(dict.fromkeys(names))
    known = row.on_conflict_do_nothing(index_elements=["seller", "download_id"])
    tx.many(known, [tuple(getattr(one, name) for name in names) for one in wanted])


def change(tx: Writing, after: Attachment) -> None:
    """Keep what has become of a file."""
    this = (attachments.c.seller == after.seller, attachments.c.download_id == after.download_id)
    tx.run(attachments.update().where(*this).values(msgspec.structs.asdict(after)))


def get(tx: Reading, seller: str, download_id: str) -> Attachment | None:
    """One file."""
    this = (attachments.c.seller == seller, attachments.c.download_id == download_id)
    row = tx.run(select(*_WHOLE).where(*this)).one_or_none()
    return None if row is None else _read(row)


def next_wanted(tx: Reading, seller: str, now: float, limit: int = 1) -> list[Attachment]:
    """The files to ask for now."""
    due = (attachments.c.seller == seller, attachments.c.state == "wanted", attachments.c.due_at <= now)
    return [_read(row) for row in tx.run(select(*_WHOLE).where(*due).order_by(attachments.c.due_at).limit(limit))]


def of_event(tx: Reading, seller: str, event_id: str) -> list[Attachment]:
    """The files that came with a message."""
    its = (attachments.c.seller == seller, attachments.c.event_id == event_id)
    return sorted((_read(row) for row in tx.run(select(*_WHOLE).where(*its))), key=lambda one: one.download_id)


_WHOLE = tuple(attachments.c[name] for name in Attachment.__struct_fields__)


def _read(row: Row[*tuple[Any, ...]]) -> Attachment:
    return Attachment(**dict(zip(Attachment.__struct_fields__, row, strict=True)))
