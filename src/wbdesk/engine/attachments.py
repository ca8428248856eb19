"""Files of chats: each is fetched once, behind everything else, and lies in a folder of its own.

A file lies at `<folder>/<seller>/<download id>/<fingerprint>-<name>`. The fingerprint is the beginning of the content's
SHA-256, so a desk that was killed between writing a file and saying so writes the same file again, and no other.
https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerDownloadId
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from msgspec.structs import replace

from wbdesk.api.chats import Attachments, Event, File
from wbdesk.errors import BadReply, BadRequest, FileBlocked, FilePending, NetworkError, NotFound, ServerError
from wbdesk.plan.items import Item
from wbdesk.plan.kinds.kind import CALLS
from wbdesk.store import attachments
from wbdesk.store.attachments import Attachment
from wbdesk.store.database import Writing

from .intake import model_of
from .post import Post

PRIORITY = 40
"""In the line of WB's limit: behind all that is read and sent."""

PAUSE, LONGEST_PAUSE, TRIES = 60.0, 86_400.0, 20
"""After a failure a file is asked for again, ever more seldom; then it is given up. Seconds."""

LOOK = 30.0
"""How often it is looked for files to fetch, in seconds."""


def want(tx: Writing, events: Sequence[Item], now: float) -> None:
    """Want the files of new events: an `intake.Beside`."""
    attachments.put(tx, [one for event in events for one in _files(event, now)])


def _files(item: Item, now: float) -> Iterator[Attachment]:
    event = model_of(item)
    assert isinstance(event, Event)
    found = (event.message and event.message.attachments) or Attachments()
    for id, name in _named(found):
        yield Attachment(seller=item.seller, download_id=id, event_id=item.id, name=name, due_at=now)


def _named(found: Attachments) -> Iterable[tuple[str, str]]:
    """The ids and names of all files; pictures have no names."""
    files = ((file.download_id, file.name or "") for file in found.files)
    images = ((image.download_id, "") for image in found.images)
    return ((id, name) for id, name in (*files, *images) if id)


@dataclass(frozen=True)
class Fetching:
    """The job that fetches files."""

    folder: Path
    name: str = "attachments"

    async def run(self, post: Post) -> float | None:
        """Fetch what is wanted by now, one after the other."""
        while not post.stop.is_set():
            found = await post.store.read(attachments.next_wanted, post.seller, post.now())
            if not found:
                return post.now() + LOOK
            await post.store.write(attachments.change, await self._after(post, found[0]))
        return None

    async def _after(self, post: Post, wanted: Attachment) -> Attachment:
        """What has become of a file after asking for it. Raises what others would meet as well."""
        tried = replace(wanted, tries=wanted.tries + 1, error="")
        sdk = post.sdk.with_options(priority=PRIORITY, max_wait=None)
        try:
            file: File = await post.unless_stopped(sdk.send(CALLS.get_seller_download(wanted.download_id)))
        except FilePending as pending:
            return replace(tried, due_at=post.now() + pending.retry_after, tries=wanted.tries)
        except FileBlocked:
            return replace(tried, state="blocked")
        except (BadRequest, NotFound) as problem:
            return replace(tried, state="lost", error=_said(problem))
        except (ServerError, NetworkError, BadReply) as problem:
            return _put_off(tried, post.now(), _said(problem))
        path = place_of(wanted, file)
        await asyncio.to_thread(save, self.folder / path, file.content)
        return replace(tried, state="fetched", path=path.as_posix())


def _said(problem: Exception) -> str:
    return f"{type(problem).__name__} {getattr(problem, 'status', None) or ''}".strip()


def _put_off(tried: Attachment, now: float, error: str) -> Attachment:
    if tried.tries >= TRIES:
        return replace(tried, state="lost", error=error)
    return replace(tried, due_at=now + min(LONGEST_PAUSE, PAUSE * 2.0 ** min(tried.tries - 1, 20)), error=error)


def place_of(wanted: Attachment, file: File) -> Path:
    """Where a file lies, from the folder of all files."""
    fingerprint = sha256(file.content).hexdigest()[:16]
    return Path(own(wanted.seller)) / own(wanted.download_id) / f"{fingerprint}-{safe(wanted.name or file.name)}"


def own(id: str) -> str:
    """An id of WB's as the name of a folder that no other id has."""
    name = safe(id)
    return name if name == id else f"{name}-{sha256(id.encode('utf-8', 'replace')).hexdigest()[:8]}"


LONGEST_NAME = 80
LONGEST_BYTES = 180
"""What a file system takes, less what is put before and behind a name: a letter may be four bytes."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows does not give to files: https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""


def safe(name: str) -> str:
    """A name of letters, digits, dots, dashes and underscores, of which every system makes one file."""
    bare = re.sub(r"[^\w.-]+", "_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip("._")
    stem, dot, ending = bare.rpartition(".")
    short = (
        f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if stem and len(ending) <= 10 else bare[:LONGEST_NAME]
    )
    while len(short.encode("utf-8")) > LONGEST_BYTES:
        short = short[1:]  # its ending says what it is
    return f"_{short}" if RESERVED.fullmatch(short) else short or "file"


def save(path: Path, content: bytes) -> None:
    """Write a file so that it is there as a whole or not at all, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # A name of its own: another desk may be writing the same file.
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    for folder in path.parents[:3]:
        _keep_names(folder)


def _keep_names(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can: Windows lets nobody open one."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
