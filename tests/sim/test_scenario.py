"""Scenarios: read from TOML with readable refusals, and the presets at work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.sim.fakes import NOW, make_world, request

from wbdesk.sim.faults import Fault
from wbdesk.sim.scenario import PRESETS, load_scenario, preset, read_scenario
from wbdesk.sim.settings import STRICTEST, Settings

WHOLE = """
name = "вечер"
token_type = "basic"

[settings]
limits_per = "category"
ban_seconds = 30

[[fault]]
operation = "create_seller_message"
nth = 3
drop = true
when = "after"

[[fault]]
drift = "missing"
"""


def test_a_scenario_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "evening.toml"
    path.write_text(WHOLE, "utf-8")
    scenario = load_scenario(path)
    assert (scenario.name, scenario.token_type) == ("вечер", "basic")
    assert scenario.settings == {"limits_per": "category", "ban_seconds": 30}
    assert scenario.faults == (
        Fault(operation="create_seller_message", nth=3, drop=True, when="after"),
        Fault(drift="missing"),
    )


def test_a_world_plays_it() -> None:
    world = make_world(settings=Settings(reset_on_200=True))
    world.play(read_scenario(WHOLE))
    assert world.settings == Settings(reset_on_200=True, limits_per="category", ban_seconds=30)
    assert world.limits.settings is world.settings
    assert len(world.faults.all) == 2
    outcomes: list[Any] = [world.handle(request(token=world.token()), NOW) for _ in range(2)]
    assert [outcome.status for outcome in outcomes] == [200, 429]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "s.toml: not TOML: "),
        ("nam = 1", "s.toml: unknown key 'nam'; known keys: name, token_type, settings, fault"),
        ("[setings]", "s.toml: unknown key 'setings'"),
        ("token_type = 'admin'", "s.toml: token_type: 'admin' is none of basic, test, personal, service"),
        ("settings = 1", "s.toml, settings: must be a table of keys and values, not 1"),
        ("[settings]\nlimit_per = 'method'", "s.toml, settings: unknown key 'limit_per'; known keys: limits_per"),
        ("[settings]\nlimits_per = 'host'", "s.toml, settings: limits_per: 'host' is none of method, category"),
        ("[settings]\nreset_on_200 = 1", "s.toml, settings: reset_on_200: 1 - must be true or false"),
        ("[settings]\nban_seconds = -1", "s.toml, settings: ban_seconds: -1 - must be a number, 0 or more"),
        ("[settings]\nban_seconds = 'x'", "s.toml, settings: ban_seconds: 'x' - must be a number, 0 or more"),
        ("[settings]\nevents_page = 0", "s.toml, settings: events_page: 0 - must be a whole number, 1 or more"),
        ("[settings]\nevents_page = 1.5", "s.toml, settings: events_page: 1.5 - must be a whole number, 1 or more"),
        ("[fault]\ndrop = true", "s.toml, fault: write [[fault]] with two brackets"),
        ("[[fault]]\ndrop = true\n[[fault]]\ndrp = true", "s.toml, fault 2: unknown key 'drp'; known keys: operation"),
        ("[[fault]]\nprobability = 2\ndrop = true", "s.toml, fault 1: probability: 2 - must be a number from 0 to 1"),
        ("fault = [1]", "s.toml, fault 1: must be a table"),
        ("[[fault]]\noperation = 'answer'\ndrop = true", "s.toml, fault 1: operation: 'answer' is no operation of WB"),
        (
            "[[fault]]\noperation = 'questions'\npage = 'empty'",
            "s.toml, fault 1: page: is about get_seller_events, and 'questions' is another operation",
        ),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the words are compared below
        read_scenario(text, "s.toml")
    assert str(caught.value).startswith(message)


def test_a_missing_file_names_the_presets() -> None:
    with pytest.raises(ValueError, match="no such file, and no preset of this name; presets: bad_day"):
        load_scenario("bad_dya")


@pytest.mark.parametrize("name", PRESETS)
def test_presets_load_by_name(name: str) -> None:
    assert load_scenario(name) is preset(name)
    make_world().play(preset(name))


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(ValueError, match="'good_day' is none of bad_day, basic_token_all_day, ban"):
        preset("good_day")


def test_a_bad_day_is_bad_in_many_ways_and_mostly_works() -> None:
    world = make_world(rate_factor=1000)
    world.play(preset("bad_day"))
    for number in range(1500):
        path = ("/api/v1/questions", "/api/v1/seller/events", "/api/v1/feedbacks/answer")[number % 3]
        method = "POST" if path.endswith("answer") else "GET"
        world.handle(request(method, path, world.token()), NOW + number)
    total = world.journal.total()
    assert 0.5 < total.served / total.requests < 0.97
    happened = world.faults.happened
    assert [name for name, times in happened.items() if times == 0] == []


def test_a_basic_token_all_day() -> None:
    world = make_world()
    world.play(preset("basic_token_all_day"))
    outcomes: list[Any] = [world.handle(request(token=world.token("personal")), NOW + at) for at in (0, 719, 720)]
    assert [outcome.status for outcome in outcomes] == [200, 429, 200]


def test_a_ban_comes_with_the_tenth_request() -> None:
    world = make_world()
    world.play(preset("ban"))
    outcomes: list[Any] = [world.handle(request(token=world.token()), NOW + at) for at in range(11)]
    assert [outcome.status for outcome in outcomes] == [200] * 9 + [429] * 2
    assert outcomes[9].headers["x-ratelimit-retry"] == "600"


def test_the_strictest_reading_is_a_valid_and_different_one() -> None:
    assert replace(STRICTEST) == STRICTEST
    assert Settings() != STRICTEST
