"""A file from a chat: what the replies to a download mean, how long to ask, and where the file goes.

200 is the file, 202 means it is still being moderated, 451 that it never will be available:
https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerDownloadId
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from wbdesk.api.call import Call, Download
from wbdesk.api.chats import File
from wbdesk.errors import FileBlocked, FilePending

from .exchange import exchange
from .refusal import bad_reply, error_body, facts, refusal
from .session import IO, Reply, Session
from .turn import LONG_WAIT, announce

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds between two looks when WB does not say."""

MONTH = 2_592_000
"""An advice of more seconds is none."""

NO_FILE = ("text/html", "application/json", "application/problem+json")
"""Types of what WB and its edge say instead of a file."""

ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


async def fetch(call: Call[Any], session: Session, io: IO, read: Callable[[Reply], T]) -> T:
    """Ask for the file until it is there or the call's `wait` is over; save it where the call says."""
    assert isinstance(call.reads, Download)
    left = call.reads.wait
    while True:
        try:
            file = read(await exchange(call, session, io))
        except FilePending as pending:
            if pending.retry_after > left:
                raise
            left -= pending.retry_after
            if pending.retry_after > LONG_WAIT:
                announce(call.route.name, "WB's moderation", pending.retry_after, io)
            await io.sleep(pending.retry_after)
        else:
            await io.run(save, file, call.reads.to)
            return file


def save(file: Any, to: str | None) -> None:
    """Write the file to the path *to*, or into it if it is a folder; None: nowhere."""
    if to is not None:
        path = Path(to)
        (path / file.name if path.is_dir() else path).write_bytes(file.content)


def read_file(call: Call[Any], reply: Reply) -> File:
    """The file in *reply*, or the error that says why there is none."""
    if reply.status == 202:
        raise pending(call, reply)
    if reply.status == 451:
        raise FileBlocked(
            "The file did not pass WB's moderation and will not become available. Do not ask for it again.",
            **facts(call, reply),
        )
    if not 200 <= reply.status < 300:
        raise refusal(call, reply)
    kind = reply.headers.get("content-type", "")
    if not reply.body or kind.lower().startswith(NO_FILE):
        raise bad_reply(call, reply, "it is no file")
    return File(name=file_name(call, reply), content_type=kind, content=reply.body)


def pending(call: Call[Any], reply: Reply) -> FilePending:
    """The error for a file that is not ready, with WB's advice when it gave any."""
    advice = error_body(reply.body).get("retrySeconds")
    wait = float(advice) if isinstance(advice, (int, float)) and 0 < advice < MONTH else PATIENCE
    return FilePending(
        f"WB is still moderating the file. Ask again in {wait:g} s, or pass wait= (seconds) to have it waited for.",
        retry_after=wait,
        **facts(call, reply),
    )


def file_name(call: Call[Any], reply: Reply) -> str:
    """The name in `Content-Disposition` without any folder, else the file's id with the ending of its type."""
    from email.message import Message  # slow to import, and few programs download

    message = Message()
    message["content-disposition"] = reply.headers.get("content-disposition", "")
    bare = (message.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1].strip(". ")
    return bare or (call.path.rsplit("/", 1)[-1] + ENDINGS.get(reply.headers.get("content-type", ""), ""))
