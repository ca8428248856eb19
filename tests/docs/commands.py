"""Shell lines of documentation, checked without running them: does what they name exist?"""

from __future__ import annotations

import re
import shlex
import tomllib
from importlib.util import find_spec

import click
from tests.docs.pages import ROOT

from wbdesk.cli import main


def is_command(span: str) -> bool:
    """Whether words in code are a shell line and not a name."""
    return bool(re.match(r"([A-Z_]+=\S+ )*(make|pip|uv|python|wbdesk|export) \S|scripts/\w+", span))


def problem(line: str) -> str | None:
    """What is wrong with a shell line; None if all that it names exists."""
    words = shlex.split(line, comments=True)
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    if not words:
        return None
    check = next((check for start, check in CHECKS.items() if words[0].startswith(start)), None)
    return check(words) if check else f"{words[0]} is no program that a page may name"


def _make(words: list[str]) -> str | None:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    wanted = [word for word in words[1:] if "=" not in word]
    return next((f"make has no {word}" for word in wanted if word not in targets), None)


def _install(words: list[str]) -> str | None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = re.search(r"(?:\.|wbdesk)(?:\[([\w,]+)\])?$", words[-1])
    if "install" not in words or named is None:
        return f"{words} installs nothing of ours"
    extras = (named[1] or "").split(",") if named[1] else []
    return next((f"no extra {extra}" for extra in extras if extra not in project["optional-dependencies"]), None)


def _activate(words: list[str]) -> str | None:
    return None if words == [".", ".venv/bin/activate"] else f"{' '.join(words)} activates no .venv"


def _python(words: list[str]) -> str | None:
    if words[1] != "-m" or find_spec(words[2]) is None:
        return f"{words} runs no module"
    return _wbdesk(words[2:]) if words[2] == "wbdesk" else None


def _wbdesk(words: list[str]) -> str | None:
    command, context, place = main, click.Context(main), 1
    while isinstance(command, click.Group) and place < len(words) and not words[place].startswith("-"):
        found = command.get_command(context, words[place])
        if found is None:
            return f"{' '.join(words[:place])} has no command {words[place]}"
        command, place = found, place + 1
    known = {name for parameter in command.get_params(context) for name in (*parameter.opts, *parameter.secondary_opts)}
    wanted = [word.partition("=")[0] for word in words[place:] if re.match(r"--?[a-z]", word)]
    return next((f"{' '.join(words[:place])} has no {word}" for word in wanted if word not in known), None)


def _export(words: list[str]) -> str | None:
    return None if re.fullmatch(r"WB_[A-Z_]+=\S+", words[1]) else f"{words[1]} is no setting"


def _script(words: list[str]) -> str | None:
    return None if (ROOT / words[0]).is_file() else f"there is no {words[0]}"


CHECKS = {
    ".": _activate,
    "make": _make,
    "pip": _install,
    "uv": _install,
    "python": _python,
    "wbdesk": _wbdesk,
    "export": _export,
    "scripts/": _script,
}
