"""Faults: which requests they pick, what they do to them, and what they leave of a write."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.sim.fakes import NOW, ROUTES, make_fake_shop, make_world, request

from wbdesk.sim.ask import Ask, json_reply
from wbdesk.sim.faults import Fault
from wbdesk.sim.messages import Drop, Hang, Outcome, Reply, Truncate
from wbdesk.sim.settings import Settings
from wbdesk.sim.tokens import make_token
from wbdesk.sim.world import World

ANSWER = "/api/v1/feedbacks/answer"


def read(world: World, path: str = "/api/v1/questions", now: float = NOW) -> Outcome:
    return world.handle(request(path=path, token=world.token()), now)


def write(world: World, path: str = ANSWER) -> Outcome:
    method = "PATCH" if path.endswith("claim") else "POST"
    return world.handle(request(method, path, world.token(), body=b'{"id":"a","text":"b"}'), NOW)


def effects(world: World) -> int:
    return len(world.shops[world.sids[0]].effects)


def verdicts(world: World) -> list[str]:
    return [line.verdict for line in world.journal]


def spoilt(fault: Fault, path: str = "/api/v1/questions", **kwargs: Any) -> Reply:
    world = make_world(**kwargs)
    world.faults.add(fault)
    outcome = read(world, path)
    assert isinstance(outcome, Reply)
    return outcome


@pytest.mark.parametrize(
    ("operation", "struck"),
    [
        (None, [1, 2, 3]),
        ("questions", [1]),
        ("GET /api/v1/claims", [2]),
        ("reads", [1, 2]),
        ("writes", [3]),
        ("questionsandfeedback", [1, 3]),
    ],
)
def test_an_operation_is_named_in_many_ways(operation: str | None, struck: list[int]) -> None:
    world = make_world()
    world.faults.add(Fault(operation=operation, drop=True, name="x"))
    read(world)
    read(world, "/api/v1/claims")
    write(world)
    assert [line.number for line in world.journal if line.verdict == "x"] == struck


def test_the_nth_call_and_only_that() -> None:
    world = make_world()
    world.faults.add(Fault(operation="claims", nth=3, status=500))
    for path in ["/api/v1/claims", "/api/v1/questions"] * 4:
        read(world, path)
    assert verdicts(world).index("status 500") == 4
    assert verdicts(world).count("status 500") == 1


def test_so_many_times() -> None:
    world = make_world()
    world.faults.add(Fault(times=2, hang=True))
    outcomes = [read(world) for _ in range(4)]
    assert [isinstance(outcome, Hang) for outcome in outcomes] == [True, True, False, False]
    assert world.faults.happened == {"hang": 2}


def test_one_sellers_only() -> None:
    world = make_world(sellers=2)
    world.faults.add(Fault(seller=world.sids[1], drop=True))
    outcomes = [world.handle(request(token=make_token(sid=sid)), NOW) for sid in world.sids]
    assert [isinstance(outcome, Drop) for outcome in outcomes] == [False, True]


def test_chance_is_seeded() -> None:
    def run(seed: int) -> list[str]:
        world = make_world(seed=seed, rate_factor=1000)
        world.faults.add(Fault(probability=0.3, drop=True))
        for number in range(200):
            read(world, now=NOW + number)
        return verdicts(world)

    assert run(1) == run(1) != run(2)
    assert 30 < run(1).count("drop") < 90


def test_chance_begins_again_when_cleared() -> None:
    world = make_world(rate_factor=1000)
    runs = []
    for _ in range(2):
        world.faults.clear()
        world.faults.add(Fault(probability=0.5, drop=True))
        runs.append([isinstance(read(world, now=NOW + n), Drop) for n in range(20)])
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(operation="writes", drop=True), Drop),
        (Fault(operation="writes", hang=True), Hang),
        (Fault(operation="writes", status=503), Reply),
    ],
)
@pytest.mark.parametrize(("when", "happened"), [("before", 0), ("after", 1)])
def test_a_fate_comes_before_or_after_the_effect(fault: Fault, kind: type, when: Any, happened: int) -> None:
    world = make_world()
    world.faults.add(replace(fault, when=when))
    assert isinstance(write(world), kind)
    assert effects(world) == happened
    [line] = world.journal
    assert (line.effect, line.writes) == (bool(happened), True)


def test_an_early_fault_comes_before_the_token() -> None:
    world = make_world()
    world.faults.add(Fault(status=502))
    outcome = world.handle(request(), NOW)
    assert isinstance(outcome, Reply)
    assert outcome.status == 502


@pytest.mark.parametrize(
    ("body", "content_type", "start"),
    [
        (None, "text/html", b"<html>"),
        ("html", "text/html", b"<html>"),
        ("text", "text/plain", b"upstream connect error"),
        ("empty", None, b""),
        ("own", "application/json", b'{"data":null'),
        ("wrong_type", "text/html", b'{"data":null'),
    ],
)
def test_a_status_speaks_any_dialect(body: Any, content_type: str | None, start: bytes) -> None:
    outcome = spoilt(Fault(status=503, body=body))
    assert (outcome.status, outcome.headers.get("content-type")) == (503, content_type)
    assert outcome.body.startswith(start)
    assert (outcome.body == b"") == (start == b"")


@pytest.mark.parametrize(
    ("setting", "start"), [("html", b"<html>"), ("text", b"upstream"), ("empty", b""), ("own", b'{"data":null')]
)
def test_the_body_of_a_5xx_is_a_setting(setting: Any, start: bytes) -> None:
    outcome = spoilt(Fault(status=500), settings=Settings(server_error_body=setting))
    assert outcome.body.startswith(start)


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/api/v1/questions", {"data", "error", "errorText", "additionalErrors", "requestId"}),
        ("/api/feedbacks/v1/pins", {"status", "title", "detail", "requestId", "origin"}),
        ("/api/v1/seller/chats", {"status", "title", "origin", "detail", "requestId", "error"}),
        ("/api/v1/claims", {"title", "detail", "requestId"}),
    ],
)
def test_each_service_has_its_own_error(path: str, keys: set[str]) -> None:
    assert set(json.loads(spoilt(Fault(status=422), path).body)) == keys


@pytest.mark.parametrize("status", [401, 403, 429])
def test_the_gateways_statuses_are_the_gateways(status: int) -> None:
    outcome = spoilt(Fault(status=status), "/api/v1/seller/chats")
    assert json.loads(outcome.body)["origin"].startswith("s2s-api-auth")
    assert (outcome.headers.get("x-ratelimit-retry") == "1") == (status == 429)


def test_questions_and_reviews_word_a_403_themselves() -> None:
    assert json.loads(spoilt(Fault(status=403)).body)["errorText"] == "Ошибка авторизации"


def test_402_is_the_catalogues() -> None:
    assert json.loads(spoilt(Fault(status=402)).body)["title"] == "payment required"


@pytest.mark.parametrize(
    ("body", "content_type", "readable"),
    [
        ("html", "text/html", False),
        ("text", "text/plain", False),
        ("empty", None, False),
        ("wrong_type", "text/html", True),
        ("broken_json", "application/json", False),
    ],
)
def test_a_good_reply_may_have_a_bad_body(body: Any, content_type: str | None, readable: bool) -> None:
    outcome = spoilt(Fault(body=body))
    assert (outcome.status, outcome.headers.get("content-type")) == (200, content_type)
    assert outcome.headers["x-ratelimit-limit"] == "6"
    try:
        json.loads(outcome.body)
    except ValueError:
        assert not readable
    else:
        assert readable


def test_truncation_keeps_the_beginning() -> None:
    world = make_world()
    world.faults.add(Fault(truncate=10))
    outcome = read(world)
    assert isinstance(outcome, Truncate)
    assert outcome.keep == 10
    assert len(outcome.reply.body) > 10


def test_truncation_always_loses_something_and_an_empty_body_has_nothing_to_lose() -> None:
    world = make_world()
    world.faults.add(Fault(truncate=10**9))
    cut = read(world)
    assert isinstance(cut, Truncate)
    assert cut.keep == len(cut.reply.body) - 1
    assert isinstance(write(world), Reply)


def test_delays_add_up() -> None:
    world = make_world()
    world.faults.add(Fault(delay=1), Fault(delay=2), Fault(operation="claims", drop=True, delay=4))
    outcome, dropped = read(world), read(world, "/api/v1/claims")
    assert isinstance(outcome, Reply)
    assert outcome.delay == 3
    assert dropped == Drop(4)
    assert verdicts(world) == ["delay 1 + delay 2", "drop delay 4"]


def test_every_reply_is_dated_and_skew_shifts_the_date() -> None:
    world = make_world()
    assert read(world).headers["date"] == "Mon, 16 Nov 2026 09:00:00 GMT"  # type: ignore[union-attr]
    world.faults.add(Fault(skew=-3600))
    assert read(world).headers["date"] == "Mon, 16 Nov 2026 08:00:00 GMT"  # type: ignore[union-attr]


def test_a_ban_of_everything_lasts() -> None:
    world = make_world()
    world.faults.add(Fault(nth=2, ban=100))
    waits = [read(world, now=NOW + at).headers.get("x-ratelimit-retry") for at in (0, 1, 2)]  # type: ignore[union-attr]
    assert waits == [None, "100", "99"]
    assert verdicts(world) == ["served", "ban 100", "limit"]
    assert read(world, "/api/v1/claims", NOW + 50).headers["x-ratelimit-retry"] == "51"  # type: ignore[union-attr]
    read(world, now=NOW + 101)
    assert verdicts(world)[-1] == "served"


def test_a_ban_of_an_operation_is_a_ban_of_its_bucket() -> None:
    world = make_world()
    world.faults.add(Fault(operation="claims", ban=100))
    read(world, "/api/v1/claims")
    read(world)
    assert verdicts(world) == ["ban 100", "served"]


def test_a_ban_without_a_length_is_as_long_as_the_settings_say() -> None:
    outcome = spoilt(Fault(ban=0), settings=Settings(ban_seconds=77))
    assert outcome.headers["x-ratelimit-retry"] == "77"


def test_late_is_told_to_the_section() -> None:
    world = make_world()
    world.faults.add(Fault(late=15, nth=1))
    read(world)
    read(world)
    asked: Any = world.shops[world.sids[0]]
    assert [ask.settings.indexing_delay for ask in asked.asked] == [15, 0]


RECORD = {"id": "q", "state": "none", "createdDate": "2026-11-16T09:00:00Z", "take": 1}


@pytest.mark.parametrize(
    ("drift", "field", "damaged"),
    [
        ("missing", "state", {"id": "q", "createdDate": "2026-11-16T09:00:00Z", "take": 1}),
        ("null", "take", RECORD | {"take": None}),
        ("type", "take", RECORD | {"take": [1]}),
        ("enum", None, RECORD | {"state": "newValueOfWB"}),
        ("extra", None, RECORD | {"newFieldOfWB": {"since": "0001-01-01T00:00:00Z"}}),
        ("date", None, RECORD | {"createdDate": "0001-01-01T00:00:00Z"}),
        ("missing", "id", {name: value for name, value in RECORD.items() if name != "id"}),
    ],
)
@pytest.mark.parametrize(
    "envelope",
    [
        lambda record: {"data": {"questions": [record], "countArchive": 1}, "error": False},
        lambda record: {"data": record, "error": False, "additionalErrors": []},
        lambda record: {"data": [record], "next": 5},
        lambda record: {"result": [record], "errors": []},
        lambda record: {"result": {"next": 1, "events": [record]}, "errors": None},
        lambda record: {"claims": [record], "total": 1},
        lambda record: record,
    ],
)
def test_drift_finds_the_record_and_damages_one_field(drift: Any, field: Any, damaged: Any, envelope: Any) -> None:
    def handler(shop: Any, ask: Ask) -> Reply:
        return json_reply(200, envelope(RECORD))

    world = World(now=NOW, routes=[replace(ROUTES[0], answer=handler)], make_shop=make_fake_shop)
    world.faults.add(Fault(drift=drift, field=field))
    assert json.loads(read(world).body) == envelope(damaged)  # type: ignore[union-attr]


def test_drift_leaves_what_has_no_records() -> None:
    world = make_world()
    world.faults.add(Fault(drift="missing"))
    assert read(world, "/api/v1/seller/download/x").body == b"x"  # type: ignore[union-attr]


def events(shop: Any, ask: Ask) -> Reply:
    """A stream of nine events in pages of three, whose ids are their times."""
    after = int(ask.query.get("next", 0))
    page = [number for number in range(1, 10) if number > after][:3]
    shown = [{"eventID": str(number), "addTimestamp": number} for number in page]
    body = {"next": page[-1] if page else after, "totalEvents": len(page), "events": shown}
    return json_reply(200, {"result": body, "errors": None})


def pages(*faults: Fault, asks: int = 4) -> list[list[str]]:
    world = World(now=NOW, routes=[replace(ROUTES[4], answer=events)], make_shop=make_fake_shop)
    world.faults.add(*faults)
    seen, cursor = [], None
    for _ in range(asks):
        sent = request(path="/api/v1/seller/events", token=world.token())
        outcome = world.handle(replace(sent, query=(("next", str(cursor)),) if cursor else ()), NOW)
        result = json.loads(outcome.body)["result"]  # type: ignore[union-attr]
        seen.append([event["eventID"] for event in result["events"]])
        cursor = result["next"]
    return seen


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("duplicate", [["1", "2", "3"], ["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]),
        ("skipped", [["1", "2", "3"], ["7", "8", "9"], [], []]),
        ("empty", [["1", "2", "3"], [], ["4", "5", "6"], ["7", "8", "9"]]),
    ],
)
def test_pages_of_the_stream_go_wrong(page: Any, seen: list[list[str]]) -> None:
    assert pages(Fault(page=page, nth=2)) == seen


def test_page_faults_are_about_the_stream_only() -> None:
    world = make_world()
    world.faults.add(Fault(page="empty"))
    read(world)
    assert verdicts(world) == ["served"]


def test_an_unknown_operation_is_refused() -> None:
    world = make_world()
    with pytest.raises(ValueError, match="'answer' is no operation of WB; name one of questions,"):
        world.faults.add(Fault(drop=True), Fault(operation="answer", drop=True))
    assert world.faults.all == ()
