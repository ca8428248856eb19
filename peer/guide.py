"""The guide of a tour: calls the client, looks in the simulator's journal what arrived, and writes the table.

Lives here: what is the same for every client. A step that goes wrong ends the tour; a step at which the client is known
to stumble must stumble, so that the table stays true. Being refused by a limit is counted, waited out and no failure.
"""

from __future__ import annotations

import textwrap
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .simulator import Simulator

T = TypeVar("T")

PATIENCE = 8
"""How often a call is made that a limit refuses."""
NOBODY_KNOWS = 1.0
"""Seconds to wait when the client does not tell what WB said."""

_NOT_SENT = "not sent"
_WIDTHS = (30, 8, 78)


class LostError(AssertionError):
    """The tour did not go as planned."""


@dataclass
class Guide:
    """Leads one client. *wait* reads from its error how many seconds WB asked for, None where the error hides it."""

    simulator: Simulator
    wait: Callable[[Exception], float | None]
    operations: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    stumbles: int = 0
    limited_as: str = ""
    """How the client words a refusal by a limit."""
    _seen: int = 0

    def step(self, operation: str, call: Callable[[], T], tell: Callable[[T], str]) -> T:
        """*call* succeeds at *operation*; *tell* looks at the result and says in words what it is."""
        statuses, result = self._right(operation, call)
        _row(operation, statuses, _words(operation, tell, result))
        return result

    def refused(self, operation: str, status: int, call: Callable[[], object], tell: Callable[[Any], str]) -> None:
        """WB refuses *call* with *status*; *tell* says what the client's error shows of it."""
        statuses, error = self._wrong(operation, status, call)
        _row(operation, statuses, _words(operation, tell, error))

    def stumble(self, operation: str, status: int | None, call: Callable[[], object], why: str) -> None:
        """The client gets *call* wrong, as *why* says, and raises: after *status*, or (None) before it sends."""
        statuses, error = self._wrong(operation, status, call)
        self.stumbles += 1
        _row(operation, statuses, f"CLIENT: {why} ({type(error).__name__})")

    def falls_short(self, operation: str, call: Callable[[], T], tell: Callable[[T], str]) -> None:
        """The client makes *call* and gives less than there is; *tell* makes sure of that and says it."""
        statuses, result = self._right(operation, call)
        self.stumbles += 1
        _row(operation, statuses, f"CLIENT: {_words(operation, tell, result)}")

    def _right(self, operation: str, call: Callable[[], T]) -> tuple[list[str], T]:
        statuses, result, error = self._ask(operation, call)
        if error is not None or not statuses:
            raise LostError(f"{operation}: {statuses or _NOT_SENT} {error!r}") from error
        return statuses, result

    def _wrong(self, operation: str, status: int | None, call: Callable[[], object]) -> tuple[list[str], Exception]:
        statuses, _, error = self._ask(operation, call)
        ended = statuses[-1:] or [_NOT_SENT]
        if error is None or ended != [str(status or _NOT_SENT)]:
            raise LostError(f"{operation}: {ended}, not {status or _NOT_SENT}; {error!r}") from error
        return statuses or ended, error

    def _ask(self, operation: str, call: Callable[[], T]) -> tuple[list[str], T, Exception | None]:
        statuses: list[str] = []
        for _ in range(PATIENCE):
            result, error = _try(call)
            entries = self._arrived(operation)
            statuses += [str(entry["status"]) for entry in entries]
            if error is None or not entries or entries[-1]["verdict"] != "limit":
                return statuses, result, error
            self._wait_out(error)
        raise LostError(f"{operation}: refused {PATIENCE} times")

    def _arrived(self, operation: str) -> list[dict[str, Any]]:
        """What the simulator heard since the last look: of this operation, or the client is somewhere else."""
        entries = self.simulator.journal(self._seen)
        strays = {str(entry["operation"]) for entry in entries} - {operation}
        if strays:
            raise LostError(f"{operation}: the client asked for {strays}")
        self._seen += len(entries)
        self.operations[operation] += len(entries)
        self.statuses.update(str(entry["status"]) for entry in entries)
        return entries

    def _wait_out(self, error: Exception) -> None:
        seconds = self.wait(error)
        told = "without the seconds to wait" if seconds is None else "with the seconds to wait"
        self.limited_as = f"{type(error).__name__}, {told}"
        time.sleep(NOBODY_KNOWS if seconds is None else seconds)


_NOTHING: Any = object()


def _try(call: Callable[[], T]) -> tuple[T, Exception | None]:
    try:
        return call(), None
    except Exception as error:  # noqa: BLE001 - whatever the client raises is what the table is about
        return _NOTHING, error


def _words(operation: str, tell: Callable[[Any], str], what: object) -> str:
    try:
        return tell(what)
    except Exception as wrong:
        raise LostError(f"{operation}: not what was expected: {what!r:.600}") from wrong


def heading(client: str) -> None:
    """The table's first lines."""
    _line("operation", "status", f"what {client} made of it")
    _line(*("-" * width for width in _WIDTHS))


def _row(operation: str, statuses: list[str], words: str) -> None:
    times = [f"{count}x{status}" if count > 1 else status for status, count in Counter(statuses).items()]
    first, *more = textwrap.wrap(words, _WIDTHS[2]) or [""]
    _line(operation, " ".join(times), first)
    for line in more:
        _line("", "", line)


def _line(operation: str, status: str, words: str) -> None:
    print(f"{operation:{_WIDTHS[0]}} {status:{_WIDTHS[1]}} {words}", flush=True)
