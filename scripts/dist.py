#!/usr/bin/env python
"""Build dist/: the source archive and the wheel. The same files give the same bytes, wherever and whenever it is done.

What goes in is what git tracks, as it lies in the tree; in an unpacked source archive, what the archive held. Lives
here: which files the build sees. What of them belongs in which archive is said in pyproject.toml.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

import uv_build

ROOT = Path(__file__).parent.parent
WRITTEN = "pyproject.toml.orig"
"""The backend lays pyproject.toml out anew in the source archive, and puts beside it how it was written."""


def main(arguments: list[str]) -> int:
    """Build into the folder that is named, or into dist/; print what was built."""
    target = Path(*arguments).absolute() if arguments else ROOT.absolute() / "dist"
    clear(target)
    with TemporaryDirectory() as folder, chdir(copy(Path(folder))):
        built = [uv_build.build_sdist(str(target)), uv_build.build_wheel(str(target))]
    sys.stdout.writelines(f"{target / name}\n" for name in built)
    return 0


def clear(target: Path) -> None:
    """Have the folder, without the archives of an earlier build."""
    target.mkdir(parents=True, exist_ok=True)
    for old in (*target.glob("wbdesk-*.tar.gz"), *target.glob("wbdesk-*.whl")):
        old.unlink()


def copy(folder: Path) -> Path:
    """The files to build from, in *folder*, without the caches and notes that may lie beside them."""
    for path in sources():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path, follow_symlinks=False)
    if (folder / WRITTEN).exists():
        (folder / WRITTEN).replace(folder / "pyproject.toml")
    return folder


def sources() -> Iterator[Path]:
    """The files git tracks; without git those of the source archive, none of which is hidden."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
        found = (ROOT / name for name in listed.decode("utf-8").split("\0") if name)
    else:
        found = (path for top in ROOT.glob("[!.]*") for path in (top, *top.rglob("*")))
    return (path.relative_to(ROOT) for path in found if path.is_file() or path.is_symlink())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
