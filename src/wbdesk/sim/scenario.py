"""Scenarios: faults and settings with a name, built in or from a TOML file.

    name = "a slow evening"
    token_type = "basic"        # optional: treat every token as one of this type

    [settings]                  # optional: fields of Settings
    limits_per = "category"

    [[fault]]                   # any number: fields of Fault
    operation = "create_seller_message"
    nth = 3
    drop = true
    when = "after"

Lives here: reading them, and the presets. Anything unknown or impossible is refused with its place and the reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from dataclasses import field as attribute
from pathlib import Path
from typing import Any, TypeVar, get_args

from .faults import Fault, struck
from .routes import EVERY_ROUTE, Routes
from .settings import Settings
from .tokens import TokenType

Made = TypeVar("Made", Fault, Settings)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What to add to a world: rules, changed settings, and a type that every token is treated as."""

    name: str
    faults: tuple[Fault, ...] = ()
    settings: Mapping[str, Any] = attribute(default_factory=dict)
    token_type: TokenType | None = None


def load_scenario(source: str | Path) -> Scenario:
    """The scenario in a file, or a preset by its name; raises `ValueError` with the place of what is wrong."""
    if str(source) in PRESETS:
        return preset(str(source))
    path = Path(source)
    if not path.is_file():
        raise ValueError(f"{source}: no such file, and no preset of this name; presets: {', '.join(PRESETS)}")
    return read_scenario(path.read_text("utf-8"), path.name)


def read_scenario(text: str, place: str = "scenario") -> Scenario:
    """The scenario in *text*; *place* begins every message of `ValueError`."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{place}: not TOML: {error}") from None
    _known(table, ("name", "token_type", "settings", "fault"), place)
    settings = _table(table.get("settings", {}), f"{place}, settings")
    _made(Settings, settings, f"{place}, settings")
    return Scenario(
        str(table.get("name", place)),
        tuple(fault(rule, f"{place}, fault {n}") for n, rule in enumerate(_rules(table, place), 1)),
        settings,
        _token_type(table.get("token_type"), place),
    )


def fault(table: Any, place: str) -> Fault:
    """The rule in a table of its fields."""
    made = _made(Fault, _table(table, place), place)
    try:
        struck(made, Routes(EVERY_ROUTE))
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
    return made


def preset(name: str) -> Scenario:
    """A built-in scenario: `bad_day`, `basic_token_all_day` or `ban`."""
    if name not in PRESETS:
        raise ValueError(f"preset: {name!r} is none of {', '.join(PRESETS)}")
    return PRESETS[name]


def _rules(table: dict[str, Any], place: str) -> list[Any]:
    rules = table.get("fault", [])
    if isinstance(rules, list):
        return rules
    raise ValueError(f"{place}, fault: write [[fault]] with two brackets, once for each rule")


def _table(value: Any, place: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise ValueError(f"{place}: must be a table of keys and values, not {value!r}")


def _known(table: Mapping[str, Any], names: Collection[str], place: str) -> None:
    for key in table:
        if key not in names:
            raise ValueError(f"{place}: unknown key {key!r}; known keys: {', '.join(names)}")


def _made(kind: type[Made], values: dict[str, Any], place: str) -> Made:
    _known(values, [one.name for one in fields(kind)], place)
    try:
        return kind(**values)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None


def _token_type(value: Any, place: str) -> TokenType | None:
    if value is not None and value not in get_args(TokenType):
        raise ValueError(f"{place}: token_type: {value!r} is none of {', '.join(get_args(TokenType))}")
    kind: TokenType | None = value
    return kind


_BAD_DAY = (
    Fault(name="slow", operation="reads", probability=0.05, delay=2.5),
    Fault(name="bad gateway", operation="reads", probability=0.03, status=502),
    Fault(name="unavailable", operation="reads", probability=0.02, status=503, body="empty"),
    Fault(name="lost before", operation="writes", probability=0.01, drop=True),
    Fault(name="lost after", operation="writes", probability=0.01, drop=True, when="after"),
    Fault(name="timed out after", operation="writes", probability=0.01, status=504, when="after"),
    Fault(name="cut short", operation="reads", probability=0.01, truncate=200),
    Fault(name="page again", probability=0.05, page="duplicate"),
    Fault(name="page missing", probability=0.02, page="empty"),
    Fault(name="new field", operation="reads", probability=0.03, drift="extra"),
    Fault(name="field gone", operation="reads", probability=0.01, drift="missing"),
    Fault(name="late index", operation="reads", probability=0.2, late=20.0),
    Fault(name="short ban", nth=100, ban=30.0),
)

PRESETS: Mapping[str, Scenario] = {
    "bad_day": Scenario("bad_day", _BAD_DAY),
    "basic_token_all_day": Scenario("basic_token_all_day", (), {}, "basic"),
    "ban": Scenario("ban", (Fault(name="ban", nth=10, ban=0),)),
}
"""A bad day at WB; the limits of a basic token whatever token comes; a long ban from the tenth request on."""
