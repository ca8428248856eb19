"""What most tests of the command line stand on; a file whose stage is another has its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.stage import Stage, staged


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A small world, and a folder for what commands keep; waits jump."""
    with staged(tmp_path, monkeypatch) as made:
        yield made
