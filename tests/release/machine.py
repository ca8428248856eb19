"""What lies outside the project when it is installed: programs, interpreters, the package index, fresh environments.

Nothing here is named by its place: interpreters are found by looking, the index is the one that pip is set up with.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from uv import find_uv_bin

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = sorted(PROJECT["optional-dependencies"])
SUPPORTED = [words[-1] for line in PROJECT["classifiers"] if re.fullmatch(r"3\.\d+", (words := line.split(" :: "))[-1])]
"""The versions of Python that the package promises, oldest first."""

UV = (find_uv_bin(), "--no-progress")


def run(
    *command: str | Path, cwd: Path, check: bool = True, umask: int = -1, **variables: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run a program with this environment's own ones on its path; what it says is kept for a failing test."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=cwd,
        env=os.environ | {"PATH": path, "PYTHONUTF8": "1"} | {name: str(value) for name, value in variables.items()},
        capture_output=True,
        encoding="utf-8",
        umask=umask,
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def commit(folder: Path) -> None:
    """Make a repository of *folder* with all that is in it committed."""
    somebody = ("-c", "user.name=Somebody", "-c", "user.email=somebody@localhost", "-c", "commit.gpgsign=false")
    run("git", "init", "--quiet", cwd=folder)
    run("git", "add", "--all", cwd=folder)
    run("git", *somebody, "commit", "--quiet", "--message", "All", cwd=folder)


@cache
def index() -> dict[str, str]:
    """Where pip finds packages, in uv's variables; uv reads nothing that pip is set up with."""
    said = run(sys.executable, "-m", "pip", "config", "list", cwd=ROOT, check=False).stdout  # or no pip, and no words
    found = re.findall(r"^[\w:]+\.(index-url|extra-index-url|find-links|cert)=(.+)$", said, re.MULTILINE)
    # The variables of the environment are listed first and win.
    pip = {name: str(ast.literal_eval(value)).split() for name, value in reversed(found)}
    uv = {
        "UV_DEFAULT_INDEX": " ".join(pip.get("index-url", [])),
        "UV_INDEX": " ".join(pip.get("extra-index-url", [])),
        "UV_INDEX_STRATEGY": "unsafe-best-match" if "extra-index-url" in pip else "",
        "UV_FIND_LINKS": ",".join(pip.get("find-links", [])),
        "SSL_CERT_FILE": " ".join(pip.get("cert", [])),
    }
    return {name: value for name, value in uv.items() if value and name not in os.environ}


def uv(*arguments: str | Path, cwd: Path, check: bool = True, **variables: str | Path) -> str:
    """Run uv where pip would look, with no interpreter fetched from anywhere; what it printed."""
    return run(*UV, *arguments, cwd=cwd, check=check, **index(), UV_PYTHON_DOWNLOADS="never", **variables).stdout


@cache
def interpreter(version: str) -> Path | None:
    """A Python of *version* at hand: of PYTHON, the one that runs this, on the path, pyenv's, uv's own."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv").glob("versions/*/bin")
    chosen = shutil.which(os.environ.get("PYTHON", "python3"))
    first = [Path(sys.base_prefix) / "bin", *([Path(chosen).parent] if chosen else [])]
    path = os.pathsep.join([*map(str, first), os.environ["PATH"], *map(str, pyenv)])
    found = uv("python", "find", "--system", "--no-project", version, cwd=ROOT, check=False, PATH=path).strip()
    return Path(found) if found else None


def constraints() -> str:
    """The tested versions without their hashes: an archive just built has none to compare."""
    pinned = (ROOT / "requirements" / "all.txt").read_text("utf-8").splitlines()
    return "\n".join(line.rstrip(" \\") for line in pinned if "==" in line and line[0].isalnum())


class Dist(NamedTuple):
    """What `make dist` builds."""

    sdist: Path
    wheel: Path


def build(source: Path, folder: Path, umask: int = -1, **variables: str) -> Dist:
    """Build the archives of a tree by its own script."""
    run(sys.executable, source / "scripts" / "dist.py", folder, cwd=source, umask=umask, **variables)
    return Dist(*folder.glob("*.tar.gz"), *folder.glob("*.whl"))


class Environment:
    """A fresh virtual environment of *python* with *archive* in it, outside the project's tree."""

    def __init__(self, folder: Path, python: Path, archive: Path, extra: str = "") -> None:
        self.folder = folder
        (folder / "constraints.txt").write_text(constraints(), "utf-8")
        self.uv("venv", "--no-project", "--python", python, "venv")
        self.uv(
            "pip", "install", "--python", "venv", "--constraint", "constraints.txt",
            f"wbdesk[{extra}] @ {archive.as_uri()}" if extra else archive,
        )  # fmt: skip

    def uv(self, *arguments: str | Path) -> str:
        return uv(*arguments, cwd=self.folder)

    def program(self, name: str) -> Path:
        """A program of the environment."""
        (found,) = (self.folder / "venv").glob(f"*/{name}{'.exe' if os.name == 'nt' else ''}")
        return found

    def run(self, name: str, *arguments: str, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
        return run(self.program(name), *arguments, cwd=self.folder, check=check, PYTHONPATH="", **variables)

    def python(self, code: str) -> str:
        """What a program prints, with warnings as errors and nothing of this folder to import."""
        return self.run("python", "-I", "-W", "error", "-c", code).stdout

    def packages(self) -> set[str]:
        """The names of what was installed."""
        found = (path.name.split("-")[0] for path in (self.folder / "venv").rglob("*.dist-info"))
        return {name.replace("_", "-") for name in found}

    def files(self) -> set[tuple[str, ...]]:
        """The package's files with their hashes and sizes, and what is said of it; not what installed it from where."""
        (record,) = (self.folder / "venv").rglob("wbdesk-*.dist-info/RECORD")
        lines = {tuple(line.split(",")) for line in record.read_text("utf-8").splitlines()}
        return {line for line in lines if line[0].startswith("wbdesk/") or line[0].endswith(("METADATA", ".txt"))}
