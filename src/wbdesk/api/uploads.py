"""Files for a chat message: read, recognised by their content and measured before anything is sent.

Reading a file given by its path is the one thing in this room that is not pure. Formats and sizes are WB's:
https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/postV1SellerMessage
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from .call import Upload
from .checks import refused, sendable

Attachment: TypeAlias = str | PathLike[str] | tuple[str, bytes]
"""The path of a file, or its name and its bytes."""

MEGABYTE = 1024 * 1024
LARGEST = 5 * MEGABYTE
LARGEST_TOGETHER = 30 * MEGABYTE

BEGINNINGS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
"""The formats WB takes, and how a file of each begins."""


def uploads(argument: str, given: Iterable[Attachment]) -> tuple[Upload, ...]:
    """Every file of *given*, ready to be sent."""
    if isinstance(given, (str, bytes, PathLike, Mapping)) or not isinstance(given, Iterable):
        raise refused(argument, f"must be a list of paths or (name, bytes), not {type(given).__name__}")
    files = tuple(_upload(f"{argument}[{place}]", one) for place, one in enumerate(given))
    total = sum(len(file.content) for file in files)
    if total > LARGEST_TOGETHER:
        raise refused(argument, f"WB takes 30 MB in one message, these are {total / MEGABYTE:.1f} MB; send several")
    return files


def _upload(argument: str, one: object) -> Upload:
    name, content = _named(argument, one)
    name = sendable(argument, name)
    if len(content) > LARGEST:
        raise refused(argument, f"{name} is larger than 5 MB, WB's limit for a file")
    for beginning, content_type in BEGINNINGS.items():
        if content.startswith(beginning):
            return Upload(name, content, content_type)
    raise refused(argument, f"{name} is, by its content, no JPEG, PNG or PDF, and WB takes nothing else")


def _named(argument: str, one: object) -> tuple[str, bytes]:
    if isinstance(one, (str, PathLike)):
        return _read(argument, Path(one))
    match one:
        case (str(name), bytes(content)) if name.strip():
            return name, content
    raise refused(argument, "must be a path or a tuple of a name and bytes")


def _read(argument: str, path: Path) -> tuple[str, bytes]:
    """Its name and content; of a file that is too large only as much as shows it."""
    try:
        with path.open("rb") as file:
            return path.name, file.read(LARGEST + 1)
    except (OSError, ValueError) as problem:
        raise refused(argument, f"cannot read {path}: {problem}") from problem
