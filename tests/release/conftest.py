"""What the tests of a release share: the archives, a repository to clone, and the interpreters to install them on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.release.machine import ROOT, SUPPORTED, Dist, build, commit, interpreter
from tests.test_project import tracked

used: dict[str, Path] = {}
"""The interpreters that archives were installed on, by version."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if used:
        terminalreporter.write_line(f"The archives were installed on Python {' and '.join(sorted(used))}.")


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Dist:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as somebody's repository, with all that git tracks committed."""
    folder = tmp_path_factory.mktemp("repository")
    for path in tracked():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path, follow_symlinks=False)
    commit(folder)
    return folder


@pytest.fixture(scope="session", params=["oldest", "newest"])
def python(request: pytest.FixtureRequest) -> Path:
    """The oldest Python that the package promises, and the newest of the others at hand."""
    versions = SUPPORTED[:1] if request.param == "oldest" else SUPPORTED[:0:-1]
    at_hand = {version: path for version in versions if (path := interpreter(version))}
    if not at_hand:
        pytest.skip(f"no Python {' or '.join(versions)} at hand")
    version = next(iter(at_hand))
    used[version] = at_hand[version]
    return at_hand[version]
