"""The command line that a person or a script is told to run next."""

from __future__ import annotations

from shlex import quote


def line(group: str, command: str, *ids: object, **options: str) -> str:
    """`wbdesk group command ...`, quoted for a shell; `--` stands in front of ids that begin with a hyphen."""
    given = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    named = [str(id) for id in ids]
    guard = ["--"] if any(id.startswith("-") for id in named) else []
    return " ".join(map(quote, ["wbdesk", group, command, *given, *guard, *named]))
