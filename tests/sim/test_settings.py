"""What WB leaves open, point by point, and that every point can be read in another way than the default's."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

import pytest

from wbdesk.sim import STRICTEST, Settings, settings

OPEN_POINTS: Mapping[int, tuple[str, set[str]]] = {
    1: (
        "`next` of the event stream inclusive or exclusive; the size of its page; the order of ties",
        {"next_inclusive", "events_page", "event_ties", "empty_stream_next"},
    ),
    2: ("a bucket for each method of chat and claims, or for the category", {"limits_per"}),
    3: (
        "the order of lists by default; the ends of dates; `take` and `skip` beyond the bounds",
        {"default_order", "date_from_inclusive", "date_to_inclusive", "beyond_bounds"},
    ),
    4: ("whether the list of reviews has the archived ones", {"archived_in_list"}),
    5: ("`X-Ratelimit-Reset` on a 200", {"reset_on_200"}),
    6: ("what a write with a read-only token gets", {"read_only_refusal"}),
    7: ("which `status_ex` an action leads to", {"claim_outcomes"}),
    8: ("how long a ban lasts, and whether asking makes it longer", {"ban_seconds", "refusals_lengthen"}),
    9: ("the limits of test tokens", {"test_tokens"}),
    10: ("the body of a 5xx", {"server_error_body"}),
}
"""What no page of WB answers (https://dev.wildberries.ru/openapi/user-communication), and the settings that do."""


def said() -> dict[str, str]:
    """What stands below each setting in the source."""
    [shown] = ast.parse(inspect.getsource(settings.Settings)).body
    assert isinstance(shown, ast.ClassDef)
    return {
        field.target.id: below.value.value
        for field, below in zip(shown.body, shown.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


def point_of(words: str) -> int | None:
    """The open point that a setting's words begin with."""
    found = re.match(r"Open point (\d+): ", words)
    return int(found[1]) if found else None


def other_readings(name: str) -> list[Any]:
    """Values of a setting that are not its default."""
    type_, default = get_type_hints(Settings)[name], getattr(Settings(), name)
    values = get_args(type_) or ((True, False) if type_ is bool else (default + 7,))
    return [value for value in values if value != default]


def test_every_setting_explains_itself() -> None:
    assert list(said()) == [field.name for field in fields(Settings)]


def test_there_are_ten_open_points() -> None:
    assert list(OPEN_POINTS) == list(range(1, 11))


@pytest.mark.parametrize("number", OPEN_POINTS)
def test_an_open_point_has_its_settings(number: int) -> None:
    assert {name for name, words in said().items() if point_of(words) == number} == OPEN_POINTS[number][1]


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_a_setting_can_be_read_otherwise(name: str) -> None:
    for value in other_readings(name):
        assert getattr(replace(Settings(), **{name: value}), name) == value
    assert other_readings(name)


STRICT_BY_DEFAULT = {
    "reset_on_200",
    "unknown_seller",
    "beyond_bounds",
    "next_inclusive",
    "stale_sign_accepted",
    "lenient_booleans",
}
"""Settings whose default gives the caller least already."""


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_the_strictest_reading_takes_a_side_on_everything(name: str) -> None:
    assert (getattr(STRICTEST, name) == getattr(Settings(), name)) == (name in STRICT_BY_DEFAULT)
