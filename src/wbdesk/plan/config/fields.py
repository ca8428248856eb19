"""How the values of a configuration are read: each kind of value once, strictly, saying what would be right.

A reader gives back what the desk works with, or raises `Wrong`; whoever reads a table or a list writes that down and
goes on, so that every mistake of a file is found at once. Which keys there are is in `tables.py` and `rule_tables.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, TypeAlias, cast

import msgspec

from wbdesk.api.model import MOSCOW

from ..said import Said
from ..units import minutes_of_day, seconds_in
from ..words import parts
from .problems import At, not_one_of

Reader: TypeAlias = Callable[[At, Any], Any]
"""Takes the place, for what is wrong inside a list or table, and the value."""


class Wrong(Exception):
    """A value cannot be used: `said` tells why, None if that has been written down already."""

    def __init__(self, said: Said | None = None) -> None:
        super().__init__()
        self.said = said


class Field(msgspec.Struct, frozen=True):
    """One key of a table."""

    read: Reader
    default: Any = None
    needed: bool = False


Schema: TypeAlias = Mapping[str, Field]


def attempt(at: At, read: Reader, value: Any, default: Any = None) -> Any:
    """What *read* makes of a value; *default* if it is wrong, which is written down."""
    try:
        return read(at, value)
    except Wrong as wrong:
        if wrong.said:
            at.wrong(wrong.said)
        return default


def table(at: At, value: Any, schema: Schema) -> dict[str, Any]:
    """Every key of a table, read; those left out or wrong have their defaults."""
    if not isinstance(value, dict):
        at.wrong(Said("нужна таблица", "must be a table"))
        return {key: field.default for key, field in schema.items()}
    for key in value.keys() - schema.keys():
        (at / key).wrong(_unknown(key, schema))
    return {key: _field(at, value, key, field) for key, field in schema.items()}


def _field(at: At, found: dict[str, Any], key: str, field: Field) -> Any:
    if key in found:
        return attempt(at / key, field.read, found[key], field.default)
    if field.needed:
        at.wrong(Said(f"не хватает ключа {key}", f"the key {key} is missing"))
    return field.default


def _unknown(key: str, schema: Schema) -> Said:
    if key == "token":
        return Said(
            "токен не пишут в этот файл: назовите файл (token_file) или переменную окружения (token_env)",
            "no token in this file: name a file (token_file) or an environment variable (token_env)",
        )
    return not_one_of(key, schema)


def within(schema: Schema) -> Reader:
    """A table inside a table, as a dictionary."""
    return lambda at, value: table(at, value, schema)


def text(_: At, value: Any) -> str:
    """Text that is not blank."""
    if isinstance(value, str) and value.strip():
        return value
    raise Wrong(Said("нужен непустой текст в кавычках", "must be text in quotes, not empty"))


def flag(_: At, value: Any) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise Wrong(Said("нужно true или false без кавычек", "must be true or false, without quotes"))


def set_flag(_: At, value: Any) -> bool:
    """True: what is not wanted is left out."""
    if value is True:
        return True
    raise Wrong(Said("нужно true; если не нужно, уберите ключ", "must be true; drop the key if it is not wanted"))


def whole(low: int, high: int | None = None) -> Reader:
    """A whole number from *low* to *high*."""

    def read(_: At, value: Any) -> int:
        if type(value) is int and _lies(value, low, high):
            return value
        limits = _between(low, high)
        raise Wrong(Said(f"нужно целое число {limits.ru}", f"must be a whole number {limits.en}"))

    return read


def number(low: float, high: float | None = None) -> Reader:
    """A number from *low* to *high*."""

    def read(_: At, value: Any) -> float:
        if type(value) in (int, float) and _lies(value, low, high):
            return float(value)
        limits = _between(low, high)
        raise Wrong(Said(f"нужно число {limits.ru}", f"must be a number {limits.en}"))

    return read


def duration(low: float = 0, high: float | None = None) -> Reader:
    """Seconds as a number, or text such as `1h 30m`."""

    def read(_: At, value: Any) -> float:
        seconds = seconds_in(value) if isinstance(value, str) else float(value) if type(value) in (int, float) else None
        if seconds is not None and _lies(seconds, low, high):
            return seconds
        limits = _between(low, high)
        raise Wrong(
            Said(
                f'нужен срок: "90s", "5m", "1h 30m", "2d" или число секунд, {limits.ru} с',
                f'must be a duration: "90s", "5m", "1h 30m", "2d" or a number of seconds, {limits.en} s',
            )
        )

    return read


QUIET = Said(
    'нужны часы вида "22:00-08:00"; если тихих часов нет, уберите строку',
    'must be hours such as "22:00-08:00"; take the line away for none',
)


def hours(_: At, value: Any) -> tuple[int, int]:
    """A part of the day, as minutes from midnight."""
    period = minutes_of_day(value) if isinstance(value, str) else None
    if period is None:
        raise Wrong(QUIET)
    return period


def day(_: At, value: Any) -> float:
    """A day as the unix second in which it begins in Moscow."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), MOSCOW).timestamp()
    raise Wrong(Said("нужна дата без кавычек: 2026-01-31", "must be a date without quotes: 2026-01-31"))


def one_of(*known: str) -> Reader:
    """One of some words."""

    def read(_: At, value: Any) -> str:
        if value in known:
            return cast("str", value)
        raise Wrong(not_one_of(str(value), known))

    return read


def many(read_one: Reader) -> Reader:
    """A list of values, not empty, none twice; one value may stand without brackets."""

    def read(at: At, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            return (read_one(at, value),)
        if not value:
            raise Wrong(
                Said("список пуст: впишите что-нибудь или уберите ключ", "is empty: add a value or drop the key")
            )
        found = [attempt(at / place, read_one, one, Wrong) for place, one in enumerate(value)]
        if Wrong in found:
            raise Wrong
        return tuple(dict.fromkeys(found))

    return read


def pattern(at: At, value: Any) -> str:
    """A word or phrase to be found."""
    written = text(at, value)
    try:
        parts(written)
    except ValueError:
        raise Wrong(
            Said(
                f"«{value}» не найти: бывает слово, два слова, начал*, =форма",
                f"“{value}” cannot be found: there are word, two words, begin*, =form",
            )
        ) from None
    return written


def ratings(at: At, value: Any) -> tuple[int, ...]:
    """Stars: 5, [4, 5] or "1-3"."""
    if not isinstance(value, str):
        return cast("tuple[int, ...]", many(whole(1, 5))(at, value))
    low, _, high = (part.strip() for part in value.partition("-"))
    if low in STARS and high in STARS and low < high:
        return tuple(range(int(low), int(high) + 1))
    raise Wrong(Said('нужны оценки от 1 до 5: 5, [4, 5] или "1-3"', 'must be stars from 1 to 5: 5, [4, 5] or "1-3"'))


STARS = frozenset("12345")


def _lies(value: float, low: float, high: float | None) -> bool:
    return low <= value and (high is None or value <= high)


def _between(low: float, high: float | None) -> Said:
    if high is None:
        return Said(f"не меньше {low:.10g}", f"of at least {low:.10g}")
    return Said(f"от {low:.10g} до {high:.10g}", f"from {low:.10g} to {high:.10g}")
