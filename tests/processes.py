"""Processes to kill, of the functions that tests have for it: they start quickly, so that many can be killed."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

PROGRAMS = ["tests.engine.teller", "tests.store.writer"]
"""What one process loads for all the others, where the system can make one of another."""


def started(target: Callable[..., object], *args: object) -> BaseProcess:
    """A process that runs *target* until it is killed."""
    process: BaseProcess = _context().Process(target=target, args=args, daemon=True)
    process.start()
    return process


def killed(process: BaseProcess) -> None:
    """SIGKILL (on Windows, what there is), and it is gone."""
    process.kill()
    process.join()
    process.close()


def _context() -> Any:
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PROGRAMS)
    return context
