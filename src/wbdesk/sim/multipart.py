"""A reader of multipart/form-data, strict enough to notice a client's mistakes.

Lives here: the format (https://www.rfc-editor.org/rfc/rfc7578) and nothing of WB.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^\s;,]+))', re.IGNORECASE)
_PARAMETER = re.compile(r';\s*(\w+\*?)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Part:
    """One field; *filename* is `None` where it is no file."""

    name: str
    filename: str | None
    content: bytes

    @property
    def text(self) -> str:
        """The content as UTF-8; what is not becomes a replacement character."""
        return self.content.decode("utf-8", "replace")


def read_multipart(content_type: str, body: bytes) -> list[Part] | None:
    """The parts of *body* in order, or `None` where it is no multipart/form-data or its boundary is missing."""
    found = _BOUNDARY.search(content_type)
    if found is None or not content_type.lower().startswith("multipart/form-data"):
        return None
    delimiter = b"--" + (found[1] or found[2]).encode()
    pieces = (b"\r\n" + body).split(b"\r\n" + delimiter)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        return None
    parts = [_read_part(piece) for piece in pieces[1:-1]]
    return None if None in parts else [part for part in parts if part is not None]


def _read_part(piece: bytes) -> Part | None:
    head, split, content = piece.partition(b"\r\n\r\n")
    disposition = _disposition(head.decode("utf-8", "replace"))
    if not split or disposition is None:
        return None
    parameters = dict(_PARAMETER.findall(disposition))
    if "name" not in parameters:
        return None
    return Part(_plain(parameters["name"]), _filename(parameters), content)


def _disposition(head: str) -> str | None:
    lines = (line for line in head.split("\r\n") if line.lower().startswith("content-disposition: form-data"))
    return next(lines, None)


def _filename(parameters: dict[str, str]) -> str | None:
    return _plain(parameters["filename"]) if "filename" in parameters else None


def _plain(quoted: str) -> str:
    # Browsers and most clients escape a quote as %22, some as \".
    return quoted.replace('\\"', '"').replace("%22", '"')
