"""The changelog and the version agree, and `scripts/release` sees what stands in the way of a release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from tests.docs.pages import ROOT
from tests.docs.scripts import script
from tests.release.machine import PROJECT, commit, run

from wbdesk.version import VERSION

TODAY = date(2026, 9, 1)
READY = {"pyproject.toml": '[project]\nversion = "1.2.0"\n', "CHANGELOG.md": "## 1.2.0 - 2026-09-01\n\n- New.\n"}

ENTRIES = """# Changelog

## 1.2.0 - unreleased

- New.

### To change

- Old.

## 1.1.0 - 2026-08-31

- First.
"""


@pytest.fixture(scope="module")
def release() -> ModuleType:
    return script("release")


def committed(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    commit(folder)


def test_the_version_is_one_everywhere(release: ModuleType) -> None:
    newest = release.entries((ROOT / "CHANGELOG.md").read_text("utf-8"))[0]
    assert newest.version == PROJECT["version"] == VERSION


def test_the_changelog_is_in_order(release: ModuleType) -> None:
    newest, *older = release.entries((ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert [entry.version for entry in older if entry.date is None] == [], "only the newest may be unreleased"
    numbers = [tuple(map(int, entry.version.split("."))) for entry in (newest, *older)]
    assert all(later > earlier for later, earlier in pairwise(numbers))
    days = [entry.date for entry in (newest, *older) if entry.date]
    assert all(later >= earlier for later, earlier in pairwise(days))


def test_every_entry_says_something(release: ModuleType) -> None:
    entries = release.entries((ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert [entry.version for entry in entries if "\n- " not in f"\n{entry.text}"] == []


def test_a_changelog_is_read(release: ModuleType) -> None:
    assert release.entries(ENTRIES) == [
        ("1.2.0", None, "- New.\n\n### To change\n\n- Old."),
        ("1.1.0", date(2026, 8, 31), "- First."),
    ]


@pytest.mark.parametrize("heading", ["1.2.0", "Unreleased", "1.2 - unreleased", "v1.2.0 - 2026-08-31", "1.2.0 - 31.8."])
def test_a_heading_of_another_shape_is_named(heading: str, release: ModuleType) -> None:
    with pytest.raises(ValueError, match=heading):
        release.entries(f"## {heading}\n\n- New.\n")


def test_a_day_that_is_none_is_named(release: ModuleType) -> None:
    with pytest.raises(ValueError, match="day"):
        release.entries("## 1.2.0 - 2026-02-30\n\n- New.\n")


def test_nothing_stands_in_the_way(release: ModuleType, tmp_path: Path) -> None:
    committed(tmp_path, READY)
    assert list(release.problems(tmp_path, TODAY)) == []


def unreleased(folder: Path) -> None:
    committed(folder, READY | {"CHANGELOG.md": "## 1.2.0 - unreleased\n\n- New.\n"})


def yesterday(folder: Path) -> None:
    committed(folder, READY | {"CHANGELOG.md": "## 1.2.0 - 2026-08-31\n\n- New.\n"})


def another_version(folder: Path) -> None:
    committed(folder, READY | {"CHANGELOG.md": "## 1.3.0 - 2026-09-01\n\n- New.\n"})


def a_change(folder: Path) -> None:
    committed(folder, READY)
    (folder / "pyproject.toml").write_text(READY["pyproject.toml"] + "\n", "utf-8")


def an_unknown_file(folder: Path) -> None:
    committed(folder, READY)
    (folder / "notes.txt").write_text("", "utf-8")


def a_tag(folder: Path) -> None:
    committed(folder, READY)
    run("git", "tag", "v1.2.0", cwd=folder)


@pytest.mark.parametrize(
    ("obstacle", "said"),
    [
        (unreleased, '"## 1.2.0 - 2026-09-01"'),
        (yesterday, '"## 1.2.0 - 2026-09-01"'),
        (another_version, '"## 1.2.0 - 2026-09-01"'),
        (a_change, " M pyproject.toml"),
        (an_unknown_file, "?? notes.txt"),
        (a_tag, "tag v1.2.0 already"),
    ],
)
def test_what_stands_in_the_way_is_said(
    obstacle: Callable[[Path], None], said: str, release: ModuleType, tmp_path: Path
) -> None:
    obstacle(tmp_path)
    (problem,) = release.problems(tmp_path, TODAY)
    assert said in problem


def test_an_archive_is_told_by_its_sum(release: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "wbdesk-1.2.0.tar.gz").write_bytes(b"abc")
    (tmp_path / "notes.txt").write_bytes(b"")
    # The sum of "abc" is the first example of FIPS 180-2: https://csrc.nist.gov/pubs/fips/180-2/final
    assert list(release.sums(tmp_path)) == [
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  wbdesk-1.2.0.tar.gz"
    ]
