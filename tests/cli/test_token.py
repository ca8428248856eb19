"""`wbdesk token`: what it says of every kind of token, and that it asks nobody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cli.stage import Stage, staged

from wbdesk import Rate
from wbdesk.cli.token import days_left, in_words
from wbdesk.sim import make_token
from wbdesk.wire.rates import PAD

DAY = 86_400
NOW = 1_793_620_800


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A stage whose world no longer listens: a token says it all itself."""
    with staged(tmp_path) as made:
        return made


def told(stage: Stage, token: str, **variables: str) -> dict[str, Any]:
    stage.variables |= {"WB_API_TOKEN": token, **variables}
    said = stage.run("token", "--json")
    assert token not in said.out + said.err
    (item,) = said.items
    return {**item, "code": said.code, "err": said.err}


def test_a_personal_token(stage: Stage) -> None:
    said = told(stage, make_token(exp=2**31))
    assert (said["code"], said["err"], said["type"]) == (0, "", "personal")
    assert said["categories"] == ["Buyer chat", "Buyer returns", "Questions and reviews"]
    assert said["limits"] == {
        "feedbacks": "3 a second, 6 at once",
        "chat": "1 a second, 10 at once",
        "returns": "20 a minute, 10 at once",
    }
    assert set(said["may"].values()) == {"read and write"}
    assert said["days_left"] > 0


def test_a_basic_token_has_a_few_calls_an_hour(stage: Stage) -> None:
    limits = told(stage, make_token("basic"))["limits"]
    assert limits["feedbacks"] == "5 an hour"
    assert limits["download"] == "10 an hour"
    assert limits["claims"] == "1 an hour"


def test_a_services_secret_gives_a_basic_token_the_full_ones(stage: Stage) -> None:
    assert told(stage, make_token("basic"), WB_CLIENT_SECRET="s")["limits"]["feedbacks"] == "3 a second, 6 at once"


def test_what_stands_in_the_way_is_said_for_each_section(stage: Stage) -> None:
    may = told(stage, make_token(categories=["questionsandfeedback"], read_only=True))["may"]
    assert (may["questions"], may["reviews"], may["pins"]) == ("read", "read", "read")
    assert 'lacks the category "Buyer chat"' in may["chats"]
    assert 'lacks the category "Buyer returns" (Возвраты покупателями)' in may["claims"]


def test_a_test_token_has_only_what_the_sandbox_has(stage: Stage) -> None:
    may = told(stage, make_token("test"))["may"]
    assert may["questions"] == "read and write"
    for section in ("pins", "chats", "claims"):
        assert "sandbox only" in may[section]


def test_an_expired_token_is_3(stage: Stage) -> None:
    said = told(stage, make_token(exp=NOW - 200 * DAY))
    assert (said["code"], said["days_left"] < 0) == (3, True)
    assert "The token expired at" in said["err"]
    assert datetime.fromisoformat(said["expires"]).timestamp() == NOW - 200 * DAY


def test_an_unreadable_token_is_3(stage: Stage) -> None:
    said = told(stage, "not-a-token")
    assert (said["code"], said["type"], said["limits"]) == (3, "unknown", {})
    assert set(said["may"].values()) == {"no"}
    assert said["err"].count("This is not a WB token") == 1


@pytest.mark.parametrize("words", [["token"], ["token", "--token-file", "-"]])
def test_no_token_is_3(stage: Stage, words: list[str]) -> None:
    del stage.variables["WB_API_TOKEN"]
    said = stage.run(*words)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("wbdesk: No token. Set WB_API_TOKEN or give --token-file")


def test_a_pipe_gets_names_and_values(stage: Stage) -> None:
    rows = stage.run("token").rows
    assert {len(row) for row in rows} == {2}
    assert [name for name, _ in rows[:6]] == ["type", "seller", "categories", "read_only", "expires", "days_left"]


@pytest.mark.parametrize(
    ("interval", "burst", "words"),
    [
        (1 / 3, 6, "3 a second, 6 at once"),
        (1.0, 10, "1 a second, 10 at once"),
        (3.0, 10, "20 a minute, 10 at once"),
        (60.0, 1, "1 a minute"),
        (720.0, 1, "5 an hour"),
        (3600.0, 1, "1 an hour"),
    ],
)
def test_a_rate_in_words(interval: float, burst: int, words: str) -> None:
    assert in_words(Rate(interval * PAD, burst)) == words


@pytest.mark.parametrize(("seconds", "days"), [(DAY, 1), (DAY - 1, 0), (1, 0), (-1, -1), (180 * DAY, 180)])
def test_days_left(seconds: int, days: int) -> None:
    assert days_left(datetime.fromtimestamp(NOW + seconds).astimezone(), NOW) == days
