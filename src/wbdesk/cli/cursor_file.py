"""The file in which one invocation leaves word for the next of how far it has followed the chats' events."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import click

from .. import EventCursor, InvalidArgument
from .reading import all_of

NO_CURSOR = "it holds no cursor, or only a part of one"


@dataclass(frozen=True)
class CursorFile:
    """The file at *path*."""

    path: Path

    def load(self, *, from_start: bool = False) -> EventCursor | None:
        """The cursor in it; None *from_start*, or if there is no file yet, or nothing in it."""
        if not self.path.parent.is_dir():
            raise self._unusable("there is no such folder")
        if self.path.exists() and not self.path.is_file():  # a device or a pipe would be replaced by a file
            raise self._unusable("it is no ordinary file")
        return None if from_start else self._parsed(self._text())

    def save(self, cursor: EventCursor) -> None:
        """Replace what is in it; whatever happens, it holds the old cursor or the new one, and all of it."""
        path = self.path.resolve()  # a link stays one
        fresh = path.with_name(f"{path.name}.new")
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.write(f"{cursor}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def _text(self) -> str:
        try:
            with self.path.open("rb") as file:
                return all_of(file).decode("utf-8").strip()
        except FileNotFoundError:
            return ""
        except OSError as problem:
            raise self._unusable(problem.strerror or str(problem)) from None
        except UnicodeDecodeError:
            raise self._unusable(NO_CURSOR) from None

    def _parsed(self, text: str) -> EventCursor | None:
        try:
            return EventCursor.parse(text) if text else None
        except InvalidArgument:
            raise self._unusable(NO_CURSOR) from None

    def _unusable(self, why: str) -> click.UsageError:
        hint = "Name another file, or use --from-start to begin again with the oldest event."
        return click.UsageError(f"--cursor-file {self.path}: {why}. {hint}", ctx=click.get_current_context())
