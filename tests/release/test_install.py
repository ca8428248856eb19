"""The archives as a user gets them: each extra alone, in fresh environments, on the oldest Python and the newest.

Asks the package index that pip is set up with; versions are those of `requirements/all.txt`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from tests.docs.pages import blocks
from tests.release.machine import EXTRAS, ROOT, Dist, Environment
from tests.test_project import tracked

from wbdesk.cli import DESK_COMMANDS
from wbdesk.sim import make_token

pytestmark = pytest.mark.slow

New = Callable[[Path, str], Environment]

SMALL = {"anyio", "h11", "httpcore2", "httpx2", "idna", "msgspec", "truststore", "typing-extensions"}
"""What the base may bring along."""

ROOMS = {"cli": ("cli",), "desk": ("desk", "engine", "inbox", "plan", "sinks", "store")}
"""What can be imported with an extra only: rooms, and as `desk` the desk's commands. `sim` and `all` have no rooms."""

APART = {"fixtures", *ROOMS["cli"], *ROOMS["desk"]}
"""What the base cannot import. Whoever wants `fixtures` has pytest, which loads it, and nobody else needs it."""

SERVED = """
from wbdesk import WildberriesSDK
from wbdesk.sim import Clock, World, serve
with serve(world := World(), 0, Clock(world.start)) as wb, WildberriesSDK(world.token(), base_url=wb) as sdk:
    print(sdk.communications.get_questions_count_unanswered().count_unanswered > 0)
"""


@pytest.fixture(scope="module")
def installed(dist: Dist, tmp_path_factory: pytest.TempPathFactory) -> New:
    """The wheel with an extra on an interpreter; each environment is made once."""

    @cache
    def new(python: Path, extra: str) -> Environment:
        return Environment(tmp_path_factory.mktemp(extra or "base"), python, dist.wheel, extra)

    return new


def modules() -> Iterator[tuple[str, str]]:
    """The package's modules, each after the room it stands in; not files that stand in no package (migrations)."""
    for path in (path for path in tracked() if path.parts[0] == "src" and path.suffix == ".py"):
        if (ROOT / path.parent / "__init__.py").is_file():
            _, *parts = path.with_suffix("").parts
            yield room_of(parts), ".".join(parts).removesuffix(".__init__")


def room_of(parts: Sequence[str]) -> str:
    """The room of a module; the desk's commands stand among the others and need what the desk needs."""
    of_the_desk = parts[1:2] == ["cli"] and (parts[2:3] == ["desk"] or parts[-1].replace("_", "-") in DESK_COMMANDS)
    return "desk" if of_the_desk else parts[1]


def import_all(names: list[str]) -> str:
    """A program that imports modules, of which there must be some."""
    assert names
    return "\n".join(f"import {name}" for name in names)


def smoke_base(base: Environment) -> None:
    """The README's first program prints what the README says."""
    program, printed = blocks("README.md")[2:4]
    assert base.python(program.code) == printed.code


def smoke_cli(cli: Environment) -> None:
    assert cli.run("wbdesk", "--help").stdout.startswith("Usage: wbdesk ")
    smoke_command(cli)


def smoke_command(environment: Environment) -> None:
    told = environment.run("wbdesk", "token", "--json", WB_API_TOKEN=make_token()).stdout
    assert json.loads(told)["type"] == "personal"


def smoke_sim(sim: Environment) -> None:
    assert sim.python(SERVED) == "True\n"


SMOKE = {"": smoke_base, "cli": smoke_cli, "desk": smoke_command, "sim": smoke_sim, "all": smoke_command}
"""What is tried with each extra."""


def test_every_extra_is_tried() -> None:
    assert set(SMOKE) == {"", *EXTRAS}


@pytest.mark.parametrize("extra", SMOKE, ids=lambda extra: extra or "base")
def test_it_works(extra: str, python: Path, installed: New) -> None:
    SMOKE[extra](installed(python, extra))


def test_the_base_imports_the_rest(python: Path, installed: New) -> None:
    installed(python, "").python(import_all([name for room, name in modules() if room not in APART]))


@pytest.mark.parametrize("extra", ROOMS)
def test_an_extra_imports_its_rooms(extra: str, python: Path, installed: New) -> None:
    installed(python, extra).python(import_all([name for room, name in modules() if room in ROOMS[extra]]))


@pytest.mark.parametrize("extra", SMOKE, ids=lambda extra: extra or "base")
def test_the_source_archive_installs_the_same(
    extra: str, python: Path, installed: New, dist: Dist, tmp_path: Path
) -> None:
    built = Environment(tmp_path, python, dist.sdist, extra)
    assert built.files() == installed(python, extra).files()
    assert built.packages() == installed(python, extra).packages()


def test_the_base_is_small(python: Path, installed: New) -> None:
    assert installed(python, "").packages() - SMALL == {"wbdesk"}


def test_the_command_without_its_extra_says_how_to_install_it(python: Path, installed: New) -> None:
    done = installed(python, "").run("wbdesk", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'The command line needs click, platformdirs and rich: pip install "wbdesk[cli]"\n'
