"""The scripts of the project as modules: they are no part of the package."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import pytest
from tests.docs.pages import ROOT


def script(name: str) -> ModuleType:
    """`scripts/<name>.py`; what it needs from beside it is found there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        return import_module(name)
