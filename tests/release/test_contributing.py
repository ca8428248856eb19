"""CONTRIBUTING.md: everything there is to run stands on it."""

from __future__ import annotations

import re
import subprocess

import pytest
from tests.docs.pages import ROOT, text

PAGE = "CONTRIBUTING.md"
VERBS = sorted(path.name for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_its_row(verb: str) -> None:
    assert re.search(rf"^\| `scripts/{verb}\b", text(PAGE), re.MULTILINE)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_a_program_that_a_shell_understands(verb: str) -> None:
    path = ROOT / "scripts" / verb
    assert path.read_text("utf-8").startswith("#!/bin/sh -e\n# ")
    assert subprocess.run(["sh", "-n", path], check=False, capture_output=True).stderr == b""


def test_the_first_two_commands_are_the_way_to_green() -> None:
    block = text(PAGE).split("```sh\n")[1].split("```")[0]
    assert [line.split()[0] for line in block.splitlines()] == ["scripts/install", "scripts/check"]
