"""Whether what the desk's commands are built on is installed. Nothing of it may be imported here."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

NEEDED = ("alembic", "jinja2", "prometheus_client", "snowballstemmer", "sqlalchemy", "structlog")
"""The modules that the extra `wbdesk[desk]` brings."""


def missing() -> list[str]:
    """Those that are not there."""
    return [name for name in NEEDED if find_spec(name) is None]


def told(lacking: Sequence[str]) -> str:
    """What to do about it."""
    return "the desk needs " + ", ".join(lacking) + ': pip install "wbdesk[desk]"'
