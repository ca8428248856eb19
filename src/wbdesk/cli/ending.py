"""How a command ends: its exit status and, unless all is well, one line on standard error that says what to do next.

Lives here: `CODES`, which docs/cli.md repeats, and the only place that catches everything. What the SDK says is retold
in the command line's words (`retold`), because there it speaks of arguments and here these are options.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from ..errors import (
    ApiError,
    BadReply,
    FileBlocked,
    FilePending,
    InvalidArgument,
    LimitsFileUnusable,
    NetworkError,
    OutcomeUnknown,
    PaymentRequired,
    RateLimited,
    ServerError,
    TokenProblem,
    Unauthorized,
    WalkStuck,
    WildberriesError,
)
from ..logs import heed_environment

log = logging.getLogger("wbdesk")

REFUSED, USAGE, TOKEN, LIMIT, UNREACHED, UNKNOWN, IN_PART, BUG, UNWRITTEN = 1, 2, 3, 4, 5, 6, 7, 70, 74
INTERRUPTED, READER_GONE = 130, 141

EPILOG = (
    "Exit status: 0 done, 1 WB said no, 2 wrong use, 3 the token, 4 a limit, 5 not reached, 6 a write whose outcome "
    "is unknown, 7 done in part, 130 interrupted or declined; docs/cli.md has them all."
)


class Ended(Exception):
    """A command ends with *code* and, if there is one, a line."""

    def __init__(self, code: int, line: str = "") -> None:
        super().__init__(line)
        self.code = code


class NoCommand(click.UsageError):
    """A group was named without a command: its help says which there are."""


CODES: tuple[tuple[type[BaseException], int], ...] = (
    (OutcomeUnknown, UNKNOWN),
    (RateLimited, LIMIT),
    (Unauthorized, TOKEN),
    (PaymentRequired, TOKEN),
    (TokenProblem, TOKEN),
    (InvalidArgument, USAGE),
    (LimitsFileUnusable, USAGE),
    (click.UsageError, USAGE),
    (ServerError, UNREACHED),
    (BadReply, UNREACHED),
    (NetworkError, UNREACHED),
    (FilePending, UNREACHED),
    (WalkStuck, UNREACHED),
    (ApiError, REFUSED),
    (FileBlocked, REFUSED),
    (click.ClickException, USAGE),
    (click.Abort, INTERRUPTED),
    (KeyboardInterrupt, INTERRUPTED),
    (OSError, UNWRITTEN),
    (BaseException, BUG),
)
"""What each error ends with; the first row that fits holds."""


def ended(work: Callable[[], object]) -> int:
    """Do *work* and give the exit status it ends with."""
    try:
        heed_environment()
        check_output()
        work()
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - this is where a command line ends
        code = code_of(error)
        hush()
        tell(error, code)
        return code
    return 0


def check_output() -> None:
    """Refuse to begin what nobody could hear about."""
    if sys.stdout is None:
        raise Ended(UNWRITTEN, "standard output is closed, so nothing was done.")


def code_of(error: BaseException) -> int:
    """The exit status for *error*."""
    if isinstance(error, Ended):
        return error.code
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if reader_gone(error):
        return READER_GONE
    return next(code for kind, code in CODES if isinstance(error, kind))


def reader_gone(error: BaseException) -> bool:
    """Whether the reader of our pipe went away; Windows says so in its own way, and rich turns it into an exit."""
    if isinstance(error, SystemExit):
        return isinstance(error.__context__, BrokenPipeError)
    on_windows = os.name == "nt" and isinstance(error, OSError) and error.errno == errno.EINVAL
    return isinstance(error, BrokenPipeError) or on_windows


def hush() -> None:
    """Write out what is still to be printed; if that fails, into nothing, or Python would complain at its very end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(error: BaseException, code: int) -> None:
    """Say on standard error how it ended, unless nobody needs to be told."""
    log.debug("the command ended with %s", code, exc_info=error)
    with suppress(OSError, ValueError):
        if isinstance(error, NoCommand) and error.ctx is not None:
            click.echo(error.ctx.get_help(), err=True)
        elif said := line_of(error, code):
            click.echo(f"wbdesk: {said}", err=True)


def line_of(error: BaseException, code: int) -> str:
    """One line that says what happened and what to do next; empty if the exit status says all."""
    if code == READER_GONE or isinstance(error, click.exceptions.Exit):
        return ""
    return one_line(next(say for kind, say in SAYINGS if isinstance(error, kind))(error))


def usage(error: Any) -> str:
    """What is wrong with the words of a command line, and where to read on."""
    said = no_option(error) if isinstance(error, click.NoSuchOption) else error.format_message()
    end = "" if said.endswith((".", "?", ")")) else "."
    return f"{said}{end} See: {error.ctx.command_path} --help" if error.ctx else said


def no_option(error: click.NoSuchOption) -> str:
    """click's words, unless the option stands in the wrong place or is none: only -h is that short."""
    name = error.option_name
    if error.ctx and isinstance(error.ctx.command, click.Group):
        return f"No such option '{name}' here: options stand behind the command, as in wbdesk questions list --json."
    if name.startswith("--"):
        return error.format_message()
    return f"No such option '{name}'. Put -- in front of an id or a text that begins with a hyphen."


def trouble(error: Any) -> str:
    """What the system says about a file or the output."""
    return f"{error.strerror or error}: {error.filename or 'standard output'}"


def mistake(error: object) -> str:
    """What should never be seen."""
    return f"a mistake in wbdesk itself: {error!r}. Run it with WB_LOG=debug to see where, and report it."


SAYINGS: tuple[tuple[type[BaseException], Callable[[Any], str]], ...] = (
    (WildberriesError, lambda error: retold(str(error))),
    (Ended, str),
    (click.UsageError, usage),
    (click.ClickException, lambda error: error.format_message()),
    (click.Abort, lambda _: "interrupted."),
    (KeyboardInterrupt, lambda _: "interrupted."),
    (OSError, trouble),
    (BaseException, mistake),
)
"""How each error is told; the first row that fits holds."""


# The SDK's words and ours.
WORDS = (
    (r"Pass max_wait=None to wait", "Give --max-wait none to wait"),
    (r"max_wait=([\d.]+) s", r"--max-wait \1"),
    (r"Pass token= or set WB_API_TOKEN", "Set WB_API_TOKEN or give --token-file"),
    (r"or a service's client_secret=", "or a service's secret in WB_CLIENT_SECRET"),
    (r"\bclient_secret\b", "WB_CLIENT_SECRET"),
    (r"\bbase_url\b", "--base-url"),
    (r"\btimeout=", "--timeout"),
    (r"pass wait= \(seconds\) to have it waited for", "give --wait SECONDS to have it waited for"),
    (r"^files\[\d+\]: ", "--file: "),
    (r"\bdate_(from|to)\b", r"--\1"),
    (r"; sdk\.send_raw\(call\) gives such a reply as it is", ""),
)


def retold(said: str) -> str:
    """The SDK's message in one line and in the command line's words."""
    for theirs, ours in WORDS:
        said = re.sub(theirs, ours, said)
    return one_line(said)


def one_line(text: str) -> str:
    """*text* without line breaks and other blanks in a row."""
    return " ".join(text.split())
