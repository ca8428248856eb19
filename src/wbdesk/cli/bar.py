"""What a person sees while a command waits for WB: how many items came, of how many, and what it waits for.

It appears on standard error when a request takes longer than a moment, and is gone when the reply is there: rows that
come show for themselves how far it is. On a terminal that shows the table too it is drawn by the table's console, or
the two would tear each other apart.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from .ending import retold
from .output import Output, Screen, is_terminal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

LOGGER = logging.getLogger("wbdesk")
MOMENT = 0.5
"""Seconds that a request may take before a person sees that there is one."""


class Bar(logging.Handler):
    """Progress of *what*; also the ear for what the SDK says while it waits. Put `with bar:` around each request."""

    def __init__(self, what: str, output: Output) -> None:
        super().__init__(logging.INFO)
        self._what = self._said = what
        self._output = output
        self._total: int | None = None
        self._done = 0
        self._visible = False

    def __enter__(self) -> Self:
        self._said = self._what
        self._level = LOGGER.level
        LOGGER.addHandler(self)
        if LOGGER.getEffectiveLevel() > logging.INFO:
            LOGGER.setLevel(logging.INFO)
        self._timer = threading.Timer(MOMENT, self._appear)
        self._timer.daemon = True
        if self._watched():
            with deaf():
                self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        LOGGER.removeHandler(self)
        LOGGER.setLevel(self._level)
        self._timer.cancel()
        if self._timer.ident is not None:
            self._timer.join()
        if self._visible:
            self._visible = False
            self._progress.stop()

    def expect(self, total: int | None) -> None:
        """There will be *total* items, as far as is known."""
        self._total = total

    def step(self) -> None:
        """One item more."""
        self._done += 1

    def emit(self, record: logging.LogRecord) -> None:
        """A wait is shown in place of the name, a warning gets a line of its own."""
        said = retold(record.getMessage())
        if record.levelno < logging.WARNING:
            self._said = said
            self._redraw()
        elif LOGGER.handlers == [self]:
            with suppress(OSError, ValueError):
                click.echo(f"wbdesk: {said}", err=True)

    def _watched(self) -> bool:
        """Whether somebody sees it, and nothing else is written over it."""
        return is_terminal(sys.stderr) and (isinstance(self._output, Screen) or not is_terminal(sys.stdout))

    def _appear(self) -> None:
        self._visible = True
        self._redraw()
        self._progress.start()

    def _redraw(self) -> None:
        if self._visible:
            (task,) = self._progress.task_ids
            count = f"{self._done} of {self._total}" if self._total else str(self._done or "")
            self._progress.update(task, description=self._said, total=self._total, completed=self._done, count=count)

    @cached_property
    def _progress(self) -> Progress:
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.table import Column

        what = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
        count = TextColumn("{task.fields[count]}")
        columns = (SpinnerColumn("line"), what, BarColumn(20), count, TimeElapsedColumn())
        made = Progress(*columns, console=self._console(), transient=True, redirect_stdout=False, redirect_stderr=False)
        made.add_task(self._what, total=None, count="")
        return made

    def _console(self) -> Console:
        from rich.console import Console

        return self._output.console if isinstance(self._output, Screen) else Console(stderr=True)


@contextmanager
def deaf() -> Iterator[None]:
    """Threads begun in here never hear of Ctrl-C: a system may hand it to any thread, and only the main one acts."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
