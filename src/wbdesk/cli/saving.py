"""Where a downloaded file goes: under which name, never over a file that is there unless told so."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
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


def place(to: Path, name: str) -> Path:
    """The path for a file that WB calls *name*."""
    return to / usable(name) if to.is_dir() else to


def usable(name: str) -> str:
    """*name* as every system takes it."""
    safe = FORBIDDEN.sub("_", name)
    return f"_{safe}" if RESERVED.match(safe) else safe


def save(path: Path, content: bytes, *, force: bool) -> None:
    """Write all of it. A new file that cannot be written whole is taken away again."""
    try:
        with path.open("wb" if force else "xb") as file:
            file.write(content)
    except FileExistsError:
        raise Ended(USAGE, f"nothing was written: {there(path)}.") from None
    except OSError as problem:
        if not force:
            with suppress(OSError):
                path.unlink()
        raise OSError(problem.errno, problem.strerror, str(path)) from problem


def there(path: Path) -> str:
    """What to do about a file that is there."""
    return f"{path} is there already: name another with --to, or write over it with --force"


def unusable(why: str) -> click.UsageError:
    """A wrong `--to`."""
    return click.UsageError(f"--to: {why}.", ctx=click.get_current_context())
