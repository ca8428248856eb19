"""A process on a real terminal (pty): what it shows there, and what a person types.

POSIX only: Windows' Python has no pty. Put `needs_terminal` on tests that use it.
"""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import pytest

needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows' Python has no pty to run a program on")

PATIENCE = 20.0
"""Seconds to wait for what must come."""
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
PIECES = re.compile(r"\x1b\[(?P<number>[0-9;?]*)(?P<code>[A-Za-z])|(?P<letter>.)", re.DOTALL)


class Terminal:
    """A running process and what its terminal has shown so far, as bytes in the order in which they came."""

    def __init__(self, process: subprocess.Popen[bytes], end: int) -> None:
        self.process = process
        self._end = end
        self.raw = b""

    @property
    def shown(self) -> str:
        """What was shown, without colours and movements of the cursor."""
        return CODES.sub("", self.raw.decode("utf-8", "replace")).replace("\r\n", "\n")

    @property
    def lines(self) -> list[str]:
        """What is there in the end: lines that were drawn over or erased are not."""
        return screen(self.raw.decode("utf-8", "replace"))

    def until(self, text: str) -> None:
        """Read until *text* is shown."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.shown:
            assert time.monotonic() < deadline, f"{text!r} was not shown, but: {self.shown}"
            if not self._read():
                assert text in self.shown, f"{text!r} was not shown, but: {self.shown}"

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown."""
        import termios

        return bool(termios.tcgetattr(self._end)[3] & termios.ECHO)

    def type(self, text: str) -> None:
        """What a person types."""
        os.write(self._end, text.encode("utf-8"))

    def interrupt(self) -> None:
        """Ctrl-C, again if need be: Python hears it late if it comes just before a read begins."""
        for _ in range(20):
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.5)
                return

    def end(self) -> int:
        """Read to the end; the exit status."""
        while self._read():
            pass
        return self.process.wait(PATIENCE)

    def _read(self) -> bool:
        """Read some; False at the end."""
        ready, _, _ = select.select([self._end], [], [], PATIENCE)
        assert ready, f"nothing more was shown after: {self.shown}"
        try:
            more = os.read(self._end, 65_536)
        except OSError:  # Linux says so when the last one has let go of the terminal
            return False
        self.raw += more
        return bool(more)


@contextmanager
def on_terminal(
    words: Sequence[str],
    environment: Mapping[str, str],
    *,
    columns: int = 100,
    out: Path | None = None,
    **variables: str,
) -> Iterator[Terminal]:
    """Run a program on a terminal of *columns* letters; with *out* its standard output goes into that file."""
    import pty

    ours, theirs = pty.openpty()
    resize(theirs, columns)
    variables = {**environment, "TERM": "xterm-256color", **variables}
    with out.open("wb") if out else nullcontext() as file:
        process = subprocess.Popen(
            list(words), env=variables, stdin=theirs, stdout=file or theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        try:
            yield Terminal(process, ours)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()
            os.close(ours)


def screen(written: str) -> list[str]:
    """The lines of an endless terminal after *written*: letters, line ends, erasing a line, going up."""
    lines, row, column = [""], 0, 0
    for piece in PIECES.finditer(written):
        match piece["letter"], piece["code"]:
            case "\n", _:
                row += 1
                lines += [""] * (row == len(lines))
            case "\r", _:
                column = 0
            case None, "A":
                row -= int(piece["number"] or 1)
            case None, "K":
                lines[row] = ""
            case str(letter), _:
                lines[row] = lines[row][:column].ljust(column) + letter + lines[row][column + 1 :]
                column += 1
    while lines and not lines[-1].strip():
        lines.pop()
    return [line.rstrip() for line in lines]


def resize(terminal: int, columns: int) -> None:
    """Make *terminal* so wide, and 40 lines high."""
    import fcntl
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
