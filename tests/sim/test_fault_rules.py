"""Faults as rules: which of them make sense, and how a refusal of WB's gateways is worded."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from tests.sim.fakes import NOW, make_world, request

from wbdesk.sim.faults import Fault
from wbdesk.sim.messages import Reply
from wbdesk.sim.settings import Settings
from wbdesk.sim.world import World


def read(world: World, now: float = NOW, type: Literal["personal", "basic"] = "personal") -> Reply:
    outcome = world.handle(request(token=world.token(type)), now)
    assert isinstance(outcome, Reply)
    return outcome


def limits(reply: Reply) -> dict[str, str]:
    return {name.removeprefix("x-ratelimit-"): value for name, value in reply.headers.items() if "ratelimit" in name}


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({}, "must say what happens"),
        ({"operation": "questions"}, "must say what happens"),
        ({"drop": True, "hang": True}, "drop and hang cannot happen to the same request"),
        ({"status": 503, "ban": 0}, "status and ban cannot happen"),
        ({"status": 99}, "status: 99 - must be a whole number from 200 to 599"),
        ({"status": "503"}, "status: '503' - must be a whole number"),
        ({"drop": True, "nth": 0}, "nth: 0"),
        ({"drop": True, "times": 0}, "times: 0"),
        ({"drop": True, "probability": 1.5}, "probability: 1.5 - must be a number from 0 to 1"),
        ({"delay": -1}, "delay: -1"),
        ({"body": "xml"}, "body: 'xml' is none of own, s2s, ag, html, empty"),
        ({"drift": "gone"}, "drift: 'gone' is none of missing, null"),
        ({"page": "lost"}, "page: 'lost' is none of"),
        ({"drop": True, "when": "later"}, "when: 'later' is none of before, after"),
        ({"drop": True, "field": "id"}, "drift is not given"),
        ({"drop": "yes"}, "drop: 'yes' - must be true or false"),
        ({"drop": True, "nth": 1.5}, "nth: 1.5 - must be a whole number"),
        ({"drop": True, "times": True}, "times: True - must be a whole number"),
        ({"status": 503, "drift": "null"}, "drift: nobody would see it beside status; make one rule for each"),
        ({"drop": True, "body": "html"}, "body: nobody would see it beside drop"),
        ({"hang": True, "delay": 1}, "delay: nobody would see it beside hang"),
        ({"ban": 0, "delay": 1}, "delay: nobody would see it beside ban"),
        ({"delay": 1, "when": "after"}, "when: 'after' is about status, drop, hang"),
        ({"ban": 5, "when": "after"}, "when: 'after' is about status, drop, hang"),
        ({"status": 503, "body": "ag"}, "body: 'ag' words a 429; give status = 429 or ban"),
        ({"drop": True, "seller": 5}, "seller: 5 - must be a text"),
        ({"drop": True, "name": 5}, "name: 5 - must be a text"),
        ({"drift": "null", "field": 5}, "field: 5 - must be a text"),
        ({"ban": float("inf")}, "ban: inf - must be a number from 0 to 1e+09"),
        ({"skew": float("inf")}, "skew: inf - must be a number from -1e+09 to 1e+09"),
        ({"body": "own"}, "body: 'own' is what a reply has anyway"),
    ],
)
def test_impossible_rules_are_refused_with_the_reason(rule: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the words are compared below
        Fault(**rule)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "rule",
    [
        {"status": 503, "body": "html", "delay": 1, "skew": 5, "when": "after"},
        {"drop": True, "delay": 1},
        {"hang": True, "when": "after"},
        {"ban": 5, "body": "ag"},
        {"truncate": 5, "drift": "null", "delay": 1, "late": 20},
        {"body": "html", "delay": 1},
        {"drift": "extra", "field": "aiSummary"},
    ],
)
def test_what_can_be_seen_together_is_one_rule(rule: dict[str, Any]) -> None:
    assert Fault(**rule)


def test_a_new_field_may_have_a_name() -> None:
    world = make_world()
    world.faults.add(Fault(drift="extra", field="aiSummary"))
    assert b'"aiSummary":{"since"' in read(world).body


@pytest.mark.parametrize(("body", "origin"), [(None, "s2s-api"), ("s2s", "s2s-api"), ("ag", "ag-")])
@pytest.mark.parametrize("refusal", [{"status": 429}, {"ban": 5}])
def test_a_429_is_worded_by_either_gateway(body: Any, origin: str, refusal: dict[str, Any]) -> None:
    world = make_world()
    world.faults.add(Fault(**refusal, body=body))
    assert json.loads(read(world).body)["origin"].startswith(origin)


def test_a_429_is_worded_as_the_settings_say_unless_the_rule_does() -> None:
    world = make_world(settings=Settings(limit_dialect="ag"))
    world.faults.add(Fault(nth=1, status=429), Fault(nth=1, status=429, body="s2s"))
    assert [json.loads(read(world).body)["origin"][:3] for _ in range(2)] == ["ag-", "s2s"]


@pytest.mark.parametrize("refusal", [{"status": 429}, {"ban": 1}])
@pytest.mark.parametrize(("type", "burst"), [("personal", "6"), ("basic", "1")])
def test_a_429_of_a_rule_has_the_headers_of_any(refusal: dict[str, Any], type: Any, burst: str) -> None:
    world = make_world()
    world.faults.add(Fault(**refusal))
    assert limits(read(world, type=type)) == {"limit": burst, "remaining": "0", "retry": "1", "reset": "1"}


@pytest.mark.parametrize("refusal", [{"status": 429}, {"ban": 9}])
def test_a_429_may_have_a_body_of_the_edge(refusal: dict[str, Any]) -> None:
    world = make_world()
    world.faults.add(Fault(**refusal, body="html", nth=1))
    first = read(world)
    assert (first.status, first.headers["content-type"], first.body[:6]) == (429, "text/html", b"<html>")
    assert "x-ratelimit-retry" in first.headers


def test_a_ban_keeps_its_words_and_only_while_it_lasts() -> None:
    world = make_world()
    world.faults.add(Fault(ban=9, body="ag", nth=1))
    assert [json.loads(read(world, NOW + at).body)["origin"][:3] for at in (0, 8)] == ["ag-", "ag-"]
    said = [read(world, NOW + 10) for _ in range(7)]
    assert [reply.status for reply in said] == [200] * 6 + [429]
    assert json.loads(said[-1].body)["origin"].startswith("s2s-api")


def test_a_single_429_leaves_the_next_second_free() -> None:
    world = make_world()
    world.faults.add(Fault(status=429, nth=1))
    assert [read(world, NOW + at).status for at in (0, 1)] == [429, 200]


def test_a_reset_world_meets_the_same_faults_again() -> None:
    world = make_world(seed=3, rate_factor=1000)
    world.faults.add(Fault(nth=2, status=503), Fault(probability=0.4, status=502))
    runs = []
    for _ in range(2):
        runs.append([read(world, NOW + number).status for number in range(20)])
        world.reset()
    assert runs[0] == runs[1]
    assert {200, 502, 503} == set(runs[0])
    assert world.faults.happened == {"status 503": 0, "status 502": 0}
