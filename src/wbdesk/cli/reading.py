"""Texts that come from files and from standard input: tokens, answers, messages."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path
from typing import BinaryIO

import click

MOST = 1 << 20
"""Bytes that are read at most: no token, no text and no cursor is nearly as long, and some files never end."""


def read_text(source: str, what: str) -> str:
    """The text in the file *source* (`-` is standard input), without the line breaks at its end."""
    try:
        return decoded(content(source)).replace("\r\n", "\n").rstrip("\n")
    except OSError as problem:
        raise click.UsageError(f"{what} cannot be read from {source}: {problem.strerror or problem}.") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{what} in {source} is not UTF-8 text: save it as UTF-8.") from None


def content(source: str) -> bytes:
    """The bytes of the file or of standard input."""
    if source != "-":
        with Path(source).open("rb") as file:
            return all_of(file)
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return all_of(sys.stdin.buffer)


def all_of(file: BinaryIO) -> bytes:
    """All that is in *file*; never a part of it, which a buyer would get for the whole."""
    raw = file.read(MOST + 1)
    if len(raw) > MOST:
        raise OSError(f"it is larger than {MOST >> 20} MB")
    return raw


def decoded(raw: bytes) -> str:
    """UTF-8, or UTF-16 with its mark, which is what `>` writes in Windows' own PowerShell."""
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return raw.decode("utf-16" if marked else "utf-8-sig")


def one_of(text: str | None, file: str | None) -> str:
    """The text of an answer, given as an argument (`-` is standard input) or by `--text-file`."""
    if (text is None) == (file is None):
        raise click.UsageError(
            "Give the text either as an argument, or with --text-file.", ctx=click.get_current_context()
        )
    if file is not None:
        return read_text(file, "The text")
    return read_text("-", "The text") if text == "-" else str(text)


TEXT_FILE = click.option("--text-file", metavar="FILE", help="Read the text from this file, as UTF-8.")
