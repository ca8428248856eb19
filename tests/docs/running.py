"""Running a page: its Python blocks in order in one namespace, as a reader would who pastes them one after another.

The columns `Python` and `wbdesk` of tables are Python too, in their place; every word in code there must run. Blocks of
TypeScript, and of `py`, are what other clients take: they are shown and not run.

`WildberriesSDK()` reaches a simulator on 127.0.0.1 by `WB_API_TOKEN` and `WB_BASE_URL`, as a reader's program would.
One thing differs from a reader's machine, and is said openly: there, waiting for WB's limits takes real time; here the
client's clock is the simulated world's, and jumps. So WB's real limits hold on both sides and no page takes minutes.
A block of text right behind a Python block is what that block prints. A block of TOML that begins with a file's name is
that file. A test that a block defines is run, unless it wants fixtures: those need pytest.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.clockwork import TiedClock
from tests.docs.pages import Block, blocks, steps

import wbdesk.core
from wbdesk import MemoryLimits
from wbdesk.sim import Clock, World, serve


@contextlib.contextmanager
def reachable_world(patch: pytest.MonkeyPatch, folder: Path) -> Iterator[World]:
    """A world that `WildberriesSDK()` reaches; the working directory is *folder*."""
    world, limits = World(seed=1, now=time.time()), MemoryLimits()
    clock = Clock(world.start)
    patch.setattr(wbdesk.core, "SystemClock", lambda: TiedClock(clock))
    patch.setattr(wbdesk.core, "shared", lambda: limits)
    patch.setenv("WB_API_TOKEN", world.token())
    patch.delenv("WB_API_KEY", raising=False)
    patch.delenv("WB_CLIENT_SECRET", raising=False)
    patch.chdir(folder)
    with serve(world, clock=clock) as address:
        patch.setenv("WB_BASE_URL", address)
        yield world


def run_page(page: str, namespace: dict[str, Any] | None = None) -> int:
    """Run the Python of *page* and compare what it prints; the number of blocks run. Its names go into *namespace*."""
    namespace = {} if namespace is None else namespace
    namespace["__name__"] = "page"
    for block, following in itertools.zip_longest(steps(page), steps(page)[1:]):
        if block.language == "toml":
            Path(block.code.partition("\n")[0].removeprefix("# ")).write_text(block.code, "utf-8")
        if block.language == "python":
            printed = run(block, namespace)
            if following is not None and following.language == "text":
                assert without_ends(printed) == without_ends(following.code), f"{following.place} is not what it prints"
    return sum(block.language == "python" for block in blocks(page))


def run(block: Block, namespace: dict[str, Any]) -> str:
    """Run a block and the tests it defines; what it prints. A traceback names the page's own lines."""
    before, printed = dict(namespace), io.StringIO()
    code = compile("\n" * (block.line - 1) + block.code, block.page, "exec")
    with contextlib.redirect_stdout(printed):
        exec(code, namespace)
        for name, value in namespace.items():
            if name.startswith("test_") and value is not before.get(name) and not inspect.signature(value).parameters:
                value()
    return printed.getvalue()


def without_ends(text: str) -> list[str]:
    """The lines of *text*, without blanks at their ends."""
    return [line.rstrip() for line in text.rstrip().splitlines()]
