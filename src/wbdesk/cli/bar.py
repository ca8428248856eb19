"""What a person sees while a command waits: how many items came, of how many, and what it waits for.

It appears on standard error when a command takes longer than a moment, and is gone when it ends. On a terminal that
shows the table too it is drawn together with it, or the two would tear each other apart.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from .ending import retold
from .output import Output, Screen, is_terminal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

LOGGER = logging.getLogger("wbdesk")
MOMENT = 0.5
"""Seconds that a command may take before it shows how far it is."""


class Bar(logging.Handler):
    """Progress of *what*; also the ear for what the SDK says while it waits. Use it in a `with` statement."""

    def __init__(self, what: str, output: Output) -> None:
        super().__init__(logging.INFO)
        self._what = self._said = what
        self._output = output
        self._total: int | None = None
        self._done = 0
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._timer = threading.Timer(MOMENT, self._appear)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        LOGGER.addHandler(self)
        self._level = LOGGER.level
        if LOGGER.getEffectiveLevel() > logging.INFO:
            LOGGER.setLevel(logging.INFO)
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
        if self._progress is not None:
            self._progress.stop()

    def expect(self, total: int | None) -> None:
        """There will be *total* items, as far as is known."""
        self._total = total
        self._redraw()

    def step(self) -> None:
        """One item more."""
        self._done += 1
        self._redraw(self._what)

    def emit(self, record: logging.LogRecord) -> None:
        """A wait is shown in place of the name, a warning gets a line of its own."""
        said = retold(record.getMessage())
        if record.levelno >= logging.WARNING and LOGGER.handlers == [self]:
            with suppress(OSError, ValueError):
                click.echo(f"wbdesk: {said}", err=True)
        else:
            self._redraw(said)

    def _watched(self) -> bool:
        """Whether somebody sees it, and nothing else is written over it."""
        return is_terminal(sys.stderr) and (isinstance(self._output, Screen) or not is_terminal(sys.stdout))

    def _appear(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.table import Column

        columns = (
            SpinnerColumn("line"),
            TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
            BarColumn(20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        console = self._console()
        self._progress = Progress(
            *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
        )
        self._task = self._progress.add_task(self._said, total=self._total, completed=self._done)
        self._progress.start()

    def _console(self) -> Console:
        from rich.console import Console

        return self._output.console if isinstance(self._output, Screen) else Console(stderr=True)

    def _redraw(self, said: str | None = None) -> None:
        self._said = said or self._said
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, total=self._total, completed=self._done, description=self._said)


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
