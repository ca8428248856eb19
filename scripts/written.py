#!/usr/bin/env python
"""What every script does with the file that it makes from the code: write it, or with `--check` only compare it."""

from __future__ import annotations

import sys
from pathlib import Path


def write_or_check(target: Path, wanted: str, arguments: list[str]) -> int:
    """Have *target* say what is *wanted*; 1 if `--check` finds that it does not."""
    if arguments == ["--check"]:
        same = target.exists() and target.read_text("utf-8") == wanted
        sys.stdout.write("" if same else f"{target.name} is out of date: run `make docs`\n")
        return 0 if same else 1
    target.write_text(wanted, "utf-8", newline="\n")
    return 0
