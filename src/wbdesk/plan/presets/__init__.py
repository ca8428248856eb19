"""Configurations to begin with: commented texts in Russian, shown in `docs/rules.md` and written by `wbdesk init`."""

from __future__ import annotations

from importlib.resources import files

PRESETS = ("careful", "positive", "negative")
"""Drafts only; answers to the content only; the whole work with the discontented."""


def preset(name: str) -> str:
    """The text of one of `PRESETS`. Raises `KeyError` for another name."""
    if name not in PRESETS:
        raise KeyError(f"no preset {name!r}; there are: {', '.join(PRESETS)}")
    return _text(name)


def everything() -> str:
    """The reference: a configuration with every key there is, explained."""
    return _text("everything")


def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.toml").read_text("utf-8")
