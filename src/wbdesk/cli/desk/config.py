"""Finding and reading `wbdesk.toml`: its text, its folder of templates, and all that is wrong with it at once.

What may be written in it is `plan.config`'s business. Paths in it are relative to its own folder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import click

from ...plan.config import Config, Problem, load
from ...plan.said import Language, Said
from ..ending import USAGE, Ended
from .system import why


def read(path: Path, wanted: Language | None) -> Config:
    """The configuration in *path*. Ends with status 2 if it cannot be used, all mistakes told in the language that is
    *wanted*, or that it says itself."""
    found = loaded(path, wanted or "ru")
    if isinstance(found, Config):
        return found
    language = wanted or spoken(path)
    for problem in found:
        click.echo(problem.in_language(language), err=True)
    raise Ended(USAGE, faulty(len(found), path).in_language(language))


def spoken(path: Path) -> Language:
    """The language that a configuration with mistakes asks for; Russian if that cannot be told."""
    try:
        return "en" if tomllib.loads(_text(path, "ru"))["desk"]["language"] == "en" else "ru"
    except (tomllib.TOMLDecodeError, LookupError, TypeError):
        return "ru"


def loaded(path: Path, language: Language) -> Config | list[Problem]:
    """The configuration, or its mistakes. Ends with status 2 if there is no file."""
    return load(_text(path, language), path.name, lambda folder: texts_in(path.parent / folder))


def faulty(count: int, path: Path) -> Said:
    """How many mistakes there are."""
    return Said(f"ошибок в {path}: {count}.", f"mistakes in {path}: {count}.")


def texts_in(folder: Path) -> Mapping[str, str]:
    """The text files of a folder and those inside it, by their paths with `/`."""
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder}")
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.txt")}


def _text(path: Path, language: Language) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        said = Said(
            f"нет файла {path}. Его сделает wbdesk init; другой файл называют так: --config ФАЙЛ.",
            f"there is no {path}. wbdesk init makes one; name another with --config FILE.",
        )
    except UnicodeDecodeError:
        said = Said(f"{path} записан не в UTF-8: сохраните его в UTF-8.", f"{path} is not UTF-8: save it as UTF-8.")
    except OSError as problem:
        reason = why(problem)
        said = Said(f"{path} не прочитать: {reason.ru}.", f"{path} cannot be read: {reason.en}.")
    raise Ended(USAGE, said.in_language(language))
