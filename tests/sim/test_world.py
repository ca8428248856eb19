"""The gate: who gets through, in which order it is decided, and what those who do not are told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.sim.fakes import NOW, make_world, request

from wbdesk.sim.messages import Outcome, Reply
from wbdesk.sim.settings import Settings
from wbdesk.sim.tokens import make_token
from wbdesk.sim.world import World

PROBLEM = "application/problem+json"
MALFORMED = "token problem; token is malformed"
FEEDBACKS = "feedbacks-api.wildberries.ru"
SANDBOX = "feedbacks-api-sandbox.wildberries.ru"


def reply(outcome: Outcome) -> Reply:
    assert isinstance(outcome, Reply)
    return outcome


def body(outcome: Outcome) -> Any:
    return json.loads(reply(outcome).body)


def told(world: World, token: str | None, **kwargs: Any) -> tuple[int, str]:
    """Status and detail of one call."""
    outcome = reply(world.handle(request(token=token, **kwargs), NOW))
    return outcome.status, json.loads(outcome.body)["detail"] if outcome.status >= 400 else ""


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_a_working_token_gets_the_handlers_reply_with_the_buckets_headers(prefix: str) -> None:
    world = make_world()
    outcome = reply(world.handle(request(token=prefix + world.token()), NOW))
    assert outcome.status == 200
    assert body(outcome)["data"]["seller"] == world.sids[0]
    assert outcome.headers["x-ratelimit-limit"] == "6"
    assert outcome.headers["x-ratelimit-remaining"] == "5"
    assert "x-ratelimit-reset" not in outcome.headers


def test_a_handler_is_told_what_was_asked() -> None:
    world = make_world()
    world.handle(request(path="/api/v1/seller/download/a%2Fb", token=world.token()), NOW)
    outcome = world.handle(request(path="/api/v1/seller/download/a%2Fb", token=world.token()), NOW)
    assert reply(outcome).body == b"a/b"


@pytest.mark.parametrize(
    ("token", "status", "detail"),
    [
        (None, 401, "empty Authorization header"),
        ("", 401, "empty Authorization header"),
        (
            make_token() + "=",
            401,
            f"{MALFORMED}: could not base64 decode signature: illegal base64 data at input byte 86",
        ),
        (make_token(), 401, "token problem; seller is unknown"),
    ],
)
def test_who_is_nobody_is_refused(token: str | None, status: int, detail: str) -> None:
    assert told(make_world(), token) == (status, detail)


def test_expired_and_withdrawn_and_unpaid() -> None:
    world = make_world()
    assert told(world, world.token(exp=int(NOW))) == (401, "token expired")
    assert told(world, world.token(exp=int(NOW) + 1))[0] == 200
    token = world.token(id="another")
    for why, status in (("withdrawn", 401), ("user removed", 403), ("unpaid", 402)):
        world.refuse_token(token, why)  # type: ignore[arg-type]
        assert told(world, token)[0] == status
    world.accept_token(token)
    assert told(world, token)[0] == 200


def test_the_gateways_body_is_whole() -> None:
    outcome = reply(make_world().handle(request(), NOW))
    assert outcome.headers["content-type"] == PROBLEM
    said = body(outcome)
    assert (said["title"], said["status"], said["statusText"]) == ("unauthorized", 401, "Unauthorized")
    assert said["origin"].startswith("s2s-api-auth")
    assert (said["timestamp"], len(said["requestId"])) == ("2026-11-16T09:00:00Z", 32)
    assert said["code"].startswith("07e4668e-")


@pytest.mark.parametrize(
    ("path", "category"),
    [
        ("/api/v1/questions", "questionsandfeedback"),
        ("/api/v1/seller/chats", "buyerchat"),
        ("/api/v1/claims", "returns"),
    ],
)
def test_a_category_opens_its_methods_only(path: str, category: str) -> None:
    world = make_world()
    others = {"questionsandfeedback", "buyerchat", "returns"} - {category}
    assert told(world, world.token(categories=[category]), path=path)[0] == 200
    assert told(world, world.token(categories=others), path=path) == (401, "token scope not allowed")


@pytest.mark.parametrize(("refusal", "status"), [("scope", 401), ("forbidden", 403)])
def test_a_read_only_token_reads_and_does_not_write(refusal: str, status: int) -> None:
    world = make_world(settings=Settings(read_only_refusal=refusal))  # type: ignore[arg-type]
    token = world.token(read_only=True)
    assert told(world, token)[0] == 200
    assert told(world, token, method="POST", path="/api/v1/feedbacks/answer")[0] == status
    assert world.shops[world.sids[0]].effects == []


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        (SANDBOX, "/api/v1/questions", 200),
        (SANDBOX, "/api/feedbacks/v1/pins", 404),
        (SANDBOX, "/api/v1/claims", 404),
        (FEEDBACKS, "/api/v1/questions", 401),
        ("buyer-chat-api.wildberries.ru", "/api/v1/seller/chats", 401),
        ("127.0.0.1", "/api/v1/questions", 200),
        ("127.0.0.1", "/api/feedbacks/v1/pins", 401),
        ("127.0.0.1", "/api/v1/claims", 401),
    ],
)
def test_a_test_token_belongs_to_the_sandbox(host: str, path: str, status: int) -> None:
    world = make_world()
    assert told(world, world.token("test"), host=host, path=path)[0] == status


def test_a_production_token_does_not_work_in_the_sandbox() -> None:
    world = make_world()
    assert told(world, world.token(), host=SANDBOX) == (401, "token scope not allowed")


def test_the_sandbox_has_its_own_data_and_buckets() -> None:
    world = make_world()
    for _ in range(6):
        assert told(world, world.token("test"), host=SANDBOX)[0] == 200
    assert told(world, world.token("test"), host=SANDBOX)[0] == 429
    assert told(world, world.token(), host=FEEDBACKS)[0] == 200
    production: Any = world.shops[world.sids[0]]
    sandbox: Any = world.sandboxes[world.sids[0]]
    assert (len(production.asked), len(sandbox.asked)) == (1, 6)
    assert production.seed != sandbox.seed


def test_test_tokens_follow_the_row_their_setting_names() -> None:
    world = make_world(settings=Settings(test_tokens="basic"))
    assert [told(world, world.token("test"))[0] for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("host", "method", "path"),
    [
        ("127.0.0.1", "GET", "/api/v1/nothing"),
        ("127.0.0.1", "DELETE", "/api/v1/questions"),
        (FEEDBACKS, "GET", "/api/v1/claims"),
        ("returns-api.wildberries.ru", "GET", "/api/v1/questions"),
        ("127.0.0.1", "GET", "/api/v1/seller/download/a/b"),
    ],
)
def test_an_unknown_path_is_the_edges_404_even_without_a_token(host: str, method: str, path: str) -> None:
    outcome = reply(make_world().handle(request(method, path, host=host), NOW))
    assert outcome.status == 404
    said = body(outcome)
    assert (said["title"], said["statusText"]) == ("path not found", "Not Found")
    assert said["origin"].startswith("ag-")


@pytest.mark.parametrize(
    ("type_", "secret", "limit"),
    [("personal", "", "6"), ("service", "", "6"), ("basic", "", "1"), ("basic", "the secret", "6")],
)
def test_the_type_of_token_decides_the_bucket(type_: Any, secret: str, limit: str) -> None:
    world = make_world()
    outcome = reply(world.handle(request(token=world.token(type_), x_client_secret=secret), NOW))
    assert outcome.headers["x-ratelimit-limit"] == limit


def test_all_tokens_of_a_seller_share_a_bucket_and_other_sellers_do_not() -> None:
    world = make_world(sellers=2)
    tokens = [world.token(id=str(number)) for number in range(7)]
    assert [told(world, token)[0] for token in tokens] == [200] * 6 + [429]
    assert told(world, make_token(sid=world.sids[1]))[0] == 200


def test_a_seller_never_reaches_anothers_shop() -> None:
    world = make_world(sellers=2)
    for sid in world.sids:
        assert body(world.handle(request(token=make_token(sid=sid)), NOW))["data"]["seller"] == sid
    assert [len(shop.asked) for shop in world.shops.values()] == [1, 1]  # type: ignore[attr-defined]


def test_questions_reviews_and_pins_share_one_bucket() -> None:
    world = make_world()
    paths = ["/api/v1/questions", "/api/feedbacks/v1/pins"] * 4
    assert [told(world, world.token(), path=path)[0] for path in paths].count(200) == 6


@pytest.mark.parametrize(
    ("dialect", "title", "words"),
    [
        ("s2s", "too many requests", "limited by "),
        ("ag", "Too Many Requests", "rate limit exceeded, retry after the period specified in the X-RateLimit-Retry"),
    ],
)
def test_a_429_speaks_either_dialect_and_never_retry_after(dialect: str, title: str, words: str) -> None:
    world = make_world(settings=Settings(limit_dialect=dialect))  # type: ignore[arg-type]
    outcome = [reply(world.handle(request(token=world.token("basic")), NOW)) for _ in range(2)][1]
    said = body(outcome)
    assert (outcome.status, said["title"], said["status"]) == (429, title, 429)
    assert said["detail"].startswith(words)
    assert outcome.headers["x-ratelimit-retry"] == "720"
    assert "retry-after" not in outcome.headers


def test_a_ban_names_the_global_limiter() -> None:
    world = make_world()
    world.limits.ban(world.sids[0], 600, NOW)
    outcome = reply(world.handle(request(token=world.token()), NOW))
    assert body(outcome)["detail"].startswith(f"Limited by global limiter, per seller {world.sids[0]}")
    assert (outcome.headers["x-ratelimit-retry"], body(outcome)["code"][:12]) == ("600", "461a0b83d6bd")


def test_refusals_before_the_limits_cost_nothing() -> None:
    world = make_world()
    for _ in range(10):
        told(world, world.token(exp=1))
        told(world, world.token(), path="/api/v1/nothing")
    assert [told(world, world.token())[0] for _ in range(7)] == [200] * 6 + [429]


def test_a_welcome_stranger_gets_a_shop() -> None:
    world = make_world(settings=Settings(unknown_seller="welcome"))
    assert told(world, make_token(sid="stranger"))[0] == 200
    assert world.sids[1:] == ("stranger",)


def test_the_same_seed_gives_the_same_replies() -> None:
    def run(seed: int) -> list[Outcome]:
        world = make_world(seed=seed)
        tokens = [world.token(), None, world.token(exp=1), world.token("basic")]
        return [world.handle(request(token=token), NOW) for token in tokens]

    assert run(1) == run(1)
    assert run(1) != run(2)


def test_every_token_can_be_treated_as_basic() -> None:
    world = make_world()
    world.every_token_is = "basic"
    assert [told(world, world.token())[0] for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("now", [0, -1, 1e12, float("nan")])
def test_a_world_at_an_impossible_time_is_refused(now: float) -> None:
    with pytest.raises(ValueError, match=r"now: .* - must be unix seconds, from the year 2000 to 2100"):
        World(now=now)


@pytest.mark.parametrize("path", ["/api/v1/templates", "/api/v1/supplier-valuations", "/api/v1/feedbacks/actions"])
def test_what_wb_has_retired_is_a_404_that_says_so(path: str) -> None:
    said = body(make_world().handle(request("GET", path), NOW))
    assert (said["title"], said["detail"][:25]) == ("path not found", "This method is deprecated")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"now": 0}, "now: 0 - must be unix seconds"),
        ({"now": float("nan")}, "now: nan - must be unix seconds"),
        ({"sellers": 0}, "sellers: 0 - must be 1 or more"),
        ({"rate_factor": 0}, "rate_factor: 0 - must be above 0"),
        ({"rate_factor": float("nan")}, "rate_factor: nan - must be above 0"),
        ({"keep": -1}, "keep: -1 - must be 0 or more"),
    ],
)
def test_an_impossible_world_is_refused_with_the_reason(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        World(**given)
