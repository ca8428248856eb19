"""Reading a configuration: the text goes in, and out comes the whole of it without mistakes, or all its mistakes.

Pure: files are read by the caller, who passes a function for the folder of templates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..said import Said
from ..templates import Template
from . import tables
from .fields import Field, Reader, Schema, attempt, table
from .lines import content_line, lines_of
from .problems import At, Problem, Report, of_toml
from .rule_tables import rule
from .values import Config, Poll, Sending
from .whole import look

ReadFolder = Callable[[str], Mapping[str, str]]
"""Takes a folder as it is written, gives the text of each file by its path inside, with `/`. May raise `OSError`."""

SUFFIX = ".txt"


def no_files(_: str) -> Mapping[str, str]:
    """For a caller without files: there are no templates in any folder."""
    return {}


def load(text: str, name: str = "wbdesk.toml", read_folder: ReadFolder = no_files) -> Config | list[Problem]:
    """Read a configuration.

    Args:
        text: the TOML text.
        name: the file's name, for messages.
        read_folder: reads the folder of templates, if the text names one.

    Returns:
        The configuration, with notes; or everything that is wrong, by line.
    """
    text = _unmarked(text)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        return [of_toml(name, problem)]
    report = Report(name, lines_of(text))
    config = _config(At(report), raw, text, read_folder)
    look(report, config)
    if report.problems:
        return sorted(dict.fromkeys(report.problems), key=lambda one: (one.file != name, one.file, one.line))
    return _with_notes(config, report)


def _with_notes(config: Config, report: Report) -> Config:
    fields = {key: getattr(config, key) for key in config.__struct_fields__}
    return Config(**{**fields, "notes": tuple(sorted(report.notes, key=lambda note: note.line))})


def _config(at: At, raw: dict[str, Any], text: str, read_folder: ReadFolder) -> Config:
    poll = attempt(at / "poll", partial(tables.poll, over=Poll()), raw.get("poll", {}), Poll())
    sending = attempt(at / "sending", partial(tables.sending, over=Sending()), raw.get("sending", {}), Sending())
    seller = partial(tables.seller, over_poll=poll, over_sending=sending)
    found = table(at, raw, _schema(seller))
    templates = found.pop("templates")
    return Config(
        poll=poll,
        sending=sending,
        sellers=found.pop("seller"),
        rules=found.pop("rule"),
        sinks=found.pop("sink"),
        templates=_templates(at / "templates", templates, text, read_folder),
        values=templates["values"],
        **{key: found[key] for key in ("desk", "negative", "guard", "sync")},
    )


def _schema(seller: Reader) -> Schema:
    """All tables. `[poll]` and `[sending]` have been read, because sellers stand on them."""
    at = At(Report("", {}))
    return {
        "desk": Field(tables.desk, tables.desk(at, {})),
        "seller": Field(_each(seller), ()),
        "poll": Field(_done),
        "sending": Field(_done),
        "negative": Field(tables.negative, tables.negative(at, {})),
        "rule": Field(_each(rule), ()),
        "templates": Field(lambda at, value: table(at, value, tables.TEMPLATES), table(at, {}, tables.TEMPLATES)),
        "guard": Field(tables.guard, tables.guard(at, {})),
        "sink": Field(_each(tables.sink), ()),
        "sync": Field(tables.sync, tables.sync(at, {})),
    }


def _done(_: At, __: Any) -> None:
    """It has been read."""


def _each(read: Reader) -> Reader:
    """A list of tables, each under its own double brackets."""

    def read_all(at: At, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            name = at.path[-1]
            at.wrong(Said(f"нужны двойные скобки: [[{name}]]", f"needs double brackets: [[{name}]]"))
            value = []
        found = [attempt(at / number, read, one) for number, one in enumerate(value)]
        return tuple(one for one in found if one is not None)

    return read_all


def _templates(at: At, found: dict[str, Any], text: str, read_folder: ReadFolder) -> dict[str, Template]:
    """Those of the folder and those of the file itself."""
    folder = found["folder"]
    made = {} if folder is None else attempt(at / "folder", partial(_of_folder, read=read_folder), folder, {})
    for name, source in found["texts"].items():
        if name in made:
            (at / "texts" / name).wrong(Said("есть и в папке шаблонов", "is in the folder of templates too"))
        line = content_line(text, at.report.line((*at.path, "texts", name)))
        made[name] = Template(name, source, at.report.file, line)
    return made


def _of_folder(at: At, folder: str, read: ReadFolder) -> dict[str, Template]:
    try:
        files = read(folder)
    except (OSError, UnicodeDecodeError) as problem:
        at.wrong(Said(f"шаблоны не прочитать: {problem}", f"the templates cannot be read: {problem}"))
        return {}
    return {
        path.removesuffix(SUFFIX): Template(path.removesuffix(SUFFIX), _unmarked(source).rstrip(), f"{folder}/{path}")
        for path, source in sorted(files.items())
        if path.endswith(SUFFIX)
    }


def _unmarked(text: str) -> str:
    """Text without what Windows adds: a byte order mark, and two characters for a line's end."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")
