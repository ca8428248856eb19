"""The wheel as a user gets it: built, installed into fresh environments, and tried there.

Asks the package index that pip is set up with; versions are those of `requirements/all.txt`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program with the build backend's own program on its path; its words are kept for a failing test."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=cwd,
        env=os.environ | {"PATH": path, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def modules(wheel: Path) -> list[str]:
    """The modules that a wheel holds."""
    files = [name.removesuffix(".py") for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".py")]
    return [name.removesuffix("/__init__").replace("/", ".") for name in files]


def constraints(folder: Path) -> Path:
    """The tested versions without their hashes: a wheel just built has none to compare."""
    pinned = (ROOT / "requirements" / "all.txt").read_text("utf-8").splitlines()
    path = folder / "constraints.txt"
    path.write_text("\n".join(line.rstrip(" \\") for line in pinned if "==" in line and line[0].isalnum()), "utf-8")
    return path


class Environment:
    """A fresh virtual environment with the wheel in it, outside the project's tree."""

    def __init__(self, folder: Path, wheel: Path, extra: str = "") -> None:
        self.folder = folder
        run(sys.executable, "-m", "venv", "--without-pip", "venv", cwd=folder)
        self.pip("install", "--constraint", constraints(folder), f"wbdesk{extra} @ {wheel.as_uri()}")

    @property
    def interpreter(self) -> Path:
        windows = self.folder / "venv" / "Scripts" / "python.exe"
        return windows if windows.exists() else self.folder / "venv" / "bin" / "python"

    def pip(self, *arguments: str | Path) -> str:
        return run(*PIP, "--python", self.interpreter, *arguments, cwd=self.folder).stdout

    def python(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return run(self.interpreter, "-I", *arguments, cwd=self.folder, check=check)

    def imports(self, names: list[str]) -> None:
        """Import modules, with warnings as errors."""
        self.python("-W", "error", "-c", "\n".join(f"import {name}" for name in names))

    def packages(self) -> set[str]:
        return {
            line.partition("==")[0].replace("_", "-") for line in self.pip("list", "--format", "freeze").splitlines()
        }


@pytest.fixture(scope="module")
def base(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(tmp_path_factory.mktemp("base"), wheel)


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    information = f"wbdesk-{wheel.name.split('-')[1]}.dist-info"
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/", maxsplit=1)[0] for name in names} == {"wbdesk", information}
    typed = {"wbdesk/py.typed", "wbdesk/api/colours.pyi"}
    assert typed | {"wbdesk/__init__.py", f"{information}/licenses/LICENSE"} <= names


def test_the_base_is_small(base: Environment) -> None:
    needed = {"anyio", "h11", "httpcore2", "httpx2", "idna", "msgspec", "truststore", "typing-extensions"}
    assert base.packages() - needed == {"wbdesk"}


def test_the_base_imports_everything_but_the_command_line(base: Environment, wheel: Path) -> None:
    # `fixtures` is loaded by pytest, so whoever wants it has pytest, and nobody else needs it.
    apart = ("wbdesk.cli", "wbdesk.fixtures")
    base.imports([name for name in modules(wheel) if not name.startswith(apart)])


def test_the_base_calls(base: Environment) -> None:
    program = """
from wbdesk.testing import Simulator
with Simulator() as wb, wb.sdk() as sdk:
    print(sdk.communications.get_questions_count_unanswered().count_unanswered > 0)
"""
    assert base.python("-W", "error", "-c", program).stdout == "True\n"


def test_the_command_without_its_extra_says_how_to_install_it(base: Environment) -> None:
    done = base.python("-m", "wbdesk", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "The command line needs click, platformdirs and rich: pip install 'wbdesk[cli]'\n"


@pytest.mark.parametrize("extra", ["cli", "sim", "all"])
def test_an_extra_alone_imports_its_room(extra: str, wheel: Path, tmp_path: Path) -> None:
    room = "wbdesk" if extra == "all" else f"wbdesk.{extra}"
    environment = Environment(tmp_path, wheel, f"[{extra}]")
    wanted = [name for name in modules(wheel) if f"{name}.".startswith(f"{room}.") and name != "wbdesk.fixtures"]
    environment.imports(wanted)
