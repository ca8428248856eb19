"""File modes that bind whoever runs the tests: root may read everything, but can lay that right down for a while."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager

VERSION_3 = 0x20080522
OVERRIDE = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, the rights to pass over modes: `capabilities(7)`, `capget(2)`."""


@contextmanager
def binding() -> Iterator[None]:
    """Within it this thread reads only what modes allow it to. Systems other than Linux are as they are."""
    if sys.platform != "linux":
        yield
        return
    kept = rights()
    take(kept[0] & ~OVERRIDE, *kept[1:])
    try:
        yield
    finally:
        take(*kept)


def rights() -> list[int]:
    """This thread's rights as the kernel has them; those that are in force stand first."""
    words = (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capget(this_thread(), words) == 0
    return list(words)


def take(*words: int) -> None:
    """Have this thread go on with these rights."""
    assert ctypes.CDLL(None).capset(this_thread(), (ctypes.c_uint32 * 6)(*words)) == 0


def this_thread() -> ctypes.Array[ctypes.c_uint32]:
    return (ctypes.c_uint32 * 2)(VERSION_3, 0)
