#!/usr/bin/env python
"""Whether this commit may become a version: what stands in the way, and after the build, what is left to do.

Lives here: what the changelog and git say of it. The tests hold the rest; `scripts/release` runs it all in order.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent

NEXT = """
To publish: tag this commit {tag}, push the tag, and upload exactly these two files. Then, in a fresh environment,
install {version} from the index and run the README's first program. The next commit opens the next version: in
pyproject.toml, in src/wbdesk/version.py, and as a heading "## X.Y.Z - unreleased" in CHANGELOG.md.
"""


class Entry(NamedTuple):
    """One version in the changelog; no date is `unreleased`."""

    version: str
    date: date | None
    text: str


def entries(changelog: str) -> list[Entry]:
    """The changelog's versions as they stand in it. ValueError names a heading that is none."""
    parts = re.split(r"^## (.*)\n", changelog, flags=re.MULTILINE)[1:]
    return [_entry(heading, text.strip()) for heading, text in zip(parts[::2], parts[1::2], strict=True)]


def _entry(heading: str, text: str) -> Entry:
    found = re.fullmatch(r"(\d+\.\d+\.\d+) - (unreleased|\d{4}-\d\d-\d\d)", heading)
    if found is None:
        raise ValueError(f'"## {heading}": a heading is "## 1.2.3 - 2026-01-31" or "## 1.2.3 - unreleased"')
    return Entry(found[1], None if found[2] == "unreleased" else date.fromisoformat(found[2]), text)


def problems(root: Path, today: date) -> Iterator[str]:
    """What stands in the way of a release of *root* on the day *today*, each in a line that says what to do."""
    version, newest = version_of(root), entries((root / "CHANGELOG.md").read_text("utf-8"))[0]
    if (newest.version, newest.date) != (version, today):
        yield f'CHANGELOG.md must begin with today\'s entry of this version: "## {version} - {today}".'
    if changed := git(root, "status", "--porcelain"):
        yield f"The tree differs from the commit: commit or remove\n{changed}"
    if git(root, "tag", "--list", f"v{version}"):
        yield f"There is a tag v{version} already: a version goes out once, so choose the next."


def version_of(root: Path) -> str:
    """The package's version."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def git(root: Path, *words: str) -> str:
    """What git answers."""
    done = subprocess.run(["git", *words], cwd=root, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return done.stdout.rstrip()


def sums(folder: Path) -> Iterator[str]:
    """A line for each archive, as `sha256sum --check` reads it."""
    for path in sorted(folder.glob("wbdesk-*")):
        yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"


def main(arguments: list[str]) -> int:
    """Print what stands in the way, and fail if there is something; with `--built`, what was built and what is next."""
    if arguments == ["--built"]:
        version = version_of(ROOT)
        print(*sums(ROOT / "dist"), NEXT.format(tag=f"v{version}", version=version), sep="\n", end="")
        return 0
    found = list(problems(ROOT, datetime.now(UTC).date()))
    for problem in found:
        print(f"- {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
