"""What the system says of a file, in words for a person: it speaks its own language, and English in most places."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import MappingProxyType

from ...plan.said import Said

WORDS: Mapping[int, Said] = MappingProxyType(
    {
        errno.ENOENT: Said("такого файла нет", "there is no such file"),
        errno.EACCES: Said("нет прав на чтение", "it may not be read"),
        errno.EISDIR: Said("это папка", "it is a folder"),
    }
)


def why(problem: OSError) -> Said:
    """Why a file cannot be read."""
    said = problem.strerror or str(problem)
    return WORDS.get(problem.errno or 0, Said(said, said))
