"""What `make dist` builds: what the archives hold, and that the same files give the same bytes."""

from __future__ import annotations

import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging.metadata import Metadata
from tests.release.machine import EXTRAS, PROJECT, ROOT, Dist, build, run
from tests.test_project import tracked

pytestmark = pytest.mark.slow

NAME = f"{PROJECT['name']}-{PROJECT['version']}"
ELSEWHERE = {"LC_ALL": "C", "TZ": "Asia/Vladivostok", "SOURCE_DATE_EPOCH": "1000000000"}

OF_THE_REPOSITORY = {".ci/run", ".gitattributes", ".gitignore", "examples"}
"""What git tracks and a source archive does without; `examples` is a link, which the build backend cannot follow."""

OF_THE_ARCHIVE = {"PKG-INFO", "pyproject.toml.orig"}
"""What the build backend adds."""


@pytest.fixture(scope="module")
def unpacked(dist: Dist, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive as its reader has it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(dist.sdist) as archive:
        for member in archive:
            if (file := archive.extractfile(member)) is not None:
                path = folder / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.read())
                path.chmod(member.mode)
    return folder / NAME


def content(dist: Dist) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in dist}


def test_a_fresh_clone_gives_the_same_bytes(dist: Dist, repository: Path, tmp_path: Path) -> None:
    run("git", "clone", "--quiet", repository, "clone", cwd=tmp_path, umask=0o077)
    (tmp_path / "clone" / "tests" / "notes.txt").write_text("Not for others.", "utf-8")
    assert content(build(tmp_path / "clone", tmp_path / "built", umask=0o077, **ELSEWHERE)) == content(dist)


def test_the_source_archive_gives_the_same_bytes(dist: Dist, unpacked: Path, tmp_path: Path) -> None:
    assert content(build(unpacked, tmp_path, umask=0o002, **ELSEWHERE)) == content(dist)


def test_pip_builds_the_same_wheel_from_the_source_archive(dist: Dist, tmp_path: Path) -> None:
    pytest.importorskip("pip", reason="an environment made by uv has no pip")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-build-isolation")
    run(*pip, "--no-cache-dir", "--wheel-dir", tmp_path, dist.sdist, cwd=tmp_path)
    assert (tmp_path / dist.wheel.name).read_bytes() == dist.wheel.read_bytes()


def test_an_earlier_build_does_not_stay(dist: Dist, repository: Path, tmp_path: Path) -> None:
    (tmp_path / "wbdesk-0.0.1.tar.gz").write_bytes(b"")
    (tmp_path / "wbdesk-0.0.1-py3-none-any.whl").write_bytes(b"")
    assert content(build(repository, tmp_path)) == content(dist)


def test_the_source_archive_holds_what_git_tracks(dist: Dist) -> None:
    with tarfile.open(dist.sdist) as archive:
        files = {member.name.removeprefix(f"{NAME}/") for member in archive if not member.isdir()}
        assert [member.name for member in archive if not (member.isdir() or member.isfile())] == []
    committed = {path.as_posix() for path in tracked()}
    assert files - OF_THE_ARCHIVE == committed - OF_THE_REPOSITORY - OF_THE_ARCHIVE


def test_scripts_can_be_run_from_the_source_archive(dist: Dist) -> None:
    with tarfile.open(dist.sdist) as archive:
        modes = {member.name.removeprefix(f"{NAME}/"): member.mode for member in archive if member.isfile()}
    scripts = {name for name in modes if name.startswith("scripts/")}
    assert {name for name, mode in modes.items() if mode == 0o755} == scripts
    assert set(modes.values()) == {0o644, 0o755}


def test_the_tests_run_in_the_source_archive(unpacked: Path) -> None:
    listed = "tests/test_project.py::test_files_are_short"
    linked = "tests/examples/test_programs.py::test_the_link_at_the_root_leads_to_them"
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", listed, linked)
    assert "1 passed, 1 skipped in " in run(*command, cwd=unpacked, PYTHONPATH=unpacked / "src").stdout


def test_the_wheel_holds_the_package_and_nothing_else(dist: Dist) -> None:
    names = {name for name in zipfile.ZipFile(dist.wheel).namelist() if not name.endswith("/")}
    package = {path.relative_to("src").as_posix() for path in tracked() if path.parts[0] == "src"}
    about = {
        f"{NAME}.dist-info/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    }
    assert names == package | about


def test_the_metadata_is_what_an_index_takes(dist: Dist) -> None:
    with zipfile.ZipFile(dist.wheel) as wheel:
        metadata = Metadata.from_email(wheel.read(f"{NAME}.dist-info/METADATA"), validate=True)
    assert metadata.version is not None
    assert (metadata.name, str(metadata.version)) == (PROJECT["name"], PROJECT["version"])
    assert metadata.provides_extra == EXTRAS
    assert metadata.description == (ROOT / "README.md").read_text("utf-8")
