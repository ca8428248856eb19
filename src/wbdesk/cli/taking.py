"""How a command takes the options that it shares with others: all of them as one value, its first argument."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any


def taking(
    options: Sequence[Callable[..., Any]], made: type[Any], command: Callable[..., object]
) -> Callable[..., None]:
    """*command* with *options*; those of their values that the dataclass *made* has fields for come as one of it."""

    @wraps(command)
    def run(**given: Any) -> None:
        names = [name for name in made.__dataclass_fields__ if name in given]
        command(made(**{name: given.pop(name) for name in names}), **given)

    decorated: Callable[..., None] = run
    for option in reversed(options):
        decorated = option(decorated)
    return decorated
