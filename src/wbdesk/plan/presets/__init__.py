"""Configurations to begin with: commented texts, shown in `docs/rules.md` in Russian and written by `wbdesk init`."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from wbdesk.plan.said import Language

PRESETS = ("careful", "positive", "negative")
"""Drafts only; answers to the content only; the whole work with the discontented."""


def preset(name: str, language: Language = "ru") -> str:
    """The text of one of `PRESETS`, for a seller who reads *language*. Raises `KeyError` for another name."""
    if name not in PRESETS:
        raise KeyError(f"no preset {name!r}; there are: {', '.join(PRESETS)}")
    return _text(name) if language == "ru" else _in_english(_text(name))


def _in_english(text: str) -> str:
    """One text of each preset, not two to keep alike: what is said to the seller is replaced, phrase by phrase."""
    for russian, english in tomllib.loads(_text("english")).items():
        text = text.replace(russian, english)
    return text


def everything() -> str:
    """The reference: a configuration with every key there is, explained."""
    return _text("everything")


def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.toml").read_text("utf-8")
