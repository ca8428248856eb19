"""The log of a running desk: a line of JSON for each event, or on a terminal a line to read.

A line has the seller's id and numbers, never a name or a text of anybody's; `engine` keeps to that too. What the SDK
says (waits for a limit, a token that WB refuses) goes into the same log.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, TextIO, TypeAlias

import structlog

from ..ending import retold
from ..output import is_terminal

Format: TypeAlias = Literal["auto", "json", "text"]


def opened(form: Format, stream: TextIO | None = None) -> Any:
    """A log on standard error, or on *stream*."""
    file = stream or sys.stderr
    as_json = form == "json" or (form == "auto" and not is_terminal(file))
    written: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=is_terminal(file), sort_keys=False)
    )
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=as_json)
    return structlog.wrap_logger(
        structlog.PrintLogger(file),
        processors=[structlog.processors.add_log_level, stamp, written],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


class Ear(logging.Handler):
    """Hears what the SDK says and puts it into a desk's log."""

    def __init__(self, log: Any) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """A warning or an error of the SDK's; its traces are for `WB_LOG=debug`."""
        self._log.warning("client", said=retold(record.getMessage()))


@contextmanager
def hearing(log: Any) -> Iterator[None]:
    """While it runs, what the SDK says goes into *log*."""
    logger, ear = logging.getLogger("wbdesk"), Ear(log)
    logger.addHandler(ear)
    try:
        yield
    finally:
        logger.removeHandler(ear)
