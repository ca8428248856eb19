"""The other ways to install: from a repository, as a tool, and for one run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.release.machine import PROJECT, Dist, run, uv

pytestmark = pytest.mark.slow

SAYS = ["wbdesk,", "version", PROJECT["version"]]


def test_pip_installs_from_a_repository(repository: Path, tmp_path: Path) -> None:
    pytest.importorskip("pip", reason="an environment made by uv has no pip")
    uv("venv", "--no-project", "--python", sys.executable, "venv", cwd=tmp_path)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", "venv")
    run(*pip, "install", "--no-deps", f"git+{repository.as_uri()}", cwd=tmp_path)
    assert uv("pip", "list", "--python", "venv", cwd=tmp_path).splitlines()[2:] == [f"wbdesk  {PROJECT['version']}"]


def test_uv_installs_it_as_a_tool(dist: Dist, tmp_path: Path) -> None:
    folders = {"UV_TOOL_DIR": tmp_path / "tools", "UV_TOOL_BIN_DIR": tmp_path / "bin"}
    wheel = f"wbdesk[cli] @ {dist.wheel.as_uri()}"
    uv("tool", "install", "--python", sys.executable, wheel, cwd=tmp_path, **folders)
    (program,) = (tmp_path / "bin").iterdir()
    assert run(program, "--version", cwd=tmp_path).stdout.split() == SAYS


def test_uv_runs_it_without_installing_it(dist: Dist, tmp_path: Path) -> None:
    wheel = f"wbdesk[cli] @ {dist.wheel.as_uri()}"
    done = uv("tool", "run", "--python", sys.executable, "--from", wheel, "wbdesk", "--version", cwd=tmp_path)
    assert done.split() == SAYS
