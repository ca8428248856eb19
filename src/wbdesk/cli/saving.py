"""Where a downloaded file goes: under which name, never over a file that is there unless told so."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from .ending import USAGE, Ended
from .output import is_terminal

FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
"""What some system does not take in a file's name."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that are devices on Windows."""


def check(to: Path, *, force: bool) -> None:
    """Refuse, before anything is asked of WB, what cannot be or may not be written."""
    if str(to) == "-":
        if is_terminal(sys.stdout):
            raise unusable("a file is not for a terminal: name a path, or redirect the output")
    elif to.exists() and not to.is_dir() and not force:
        raise unusable(there(to))
    elif not to.parent.is_dir():
        raise unusable(f"there is no folder {to.parent}")


def place(to: Path, name: str, *, force: bool) -> Path:
    """The path for a file that WB calls *name*."""
    path = to / usable(name) if to.is_dir() else to
    if path.exists() and not force:
        raise Ended(USAGE, f"nothing was written: {there(path)}.")
    return path


def usable(name: str) -> str:
    """*name* as every system takes it."""
    safe = FORBIDDEN.sub("_", name)
    return f"_{safe}" if RESERVED.match(safe) else safe


def save(path: Path, content: bytes, *, force: bool) -> None:
    """Write all of it; what cannot be written whole is taken away again."""
    with path.open("wb" if force else "xb") as file:
        try:
            file.write(content)
            file.flush()
        except OSError:
            path.unlink()
            raise


def there(path: Path) -> str:
    """What to do about a file that is there."""
    return f"{path} is there already: name another with --to, or write over it with --force"


def unusable(why: str) -> click.UsageError:
    """A wrong `--to`."""
    return click.UsageError(f"--to: {why}.", ctx=click.get_current_context())
