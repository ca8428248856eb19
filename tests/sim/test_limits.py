"""Buckets: the arithmetic as tables, and what no schedule may break as properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbdesk.sim.limits import BASIC, FULL, Limits, Rate
from wbdesk.sim.settings import Settings

NOW = 1_794_819_600.0


def admitted(limits: Limits, bucket: str, times: list[float], basic: bool = False) -> list[bool]:
    return [limits.take("seller", bucket, basic, NOW + at).allowed for at in times]


@pytest.mark.parametrize(
    ("bucket", "full", "basic"),
    [
        ("feedbacks", Rate(0.333, 6), Rate(720, 1)),
        ("chats", Rate(1, 10), Rate(3600, 1)),
        ("events", Rate(1, 10), Rate(3600, 1)),
        ("message", Rate(1, 10), Rate(3600, 1)),
        ("download", Rate(1, 10), Rate(360, 1)),
        ("claims", Rate(3, 10), Rate(3600, 1)),
        ("claim", Rate(3, 10), Rate(3600, 1)),
    ],
)
def test_rows_are_wbs(bucket: str, full: Rate, basic: Rate) -> None:
    assert (FULL[bucket], BASIC[bucket]) == (full, basic)


@pytest.mark.parametrize("bucket", FULL)
@pytest.mark.parametrize("basic", [False, True])
def test_a_full_bucket_gives_its_burst_then_one_each_interval(bucket: str, basic: bool) -> None:
    limits = Limits(Settings())
    rate = limits.rate(bucket, basic)
    assert admitted(limits, bucket, [0.0] * (rate.burst + 1), basic) == [True] * rate.burst + [False]
    assert admitted(limits, bucket, [rate.interval - 0.001, rate.interval, rate.interval], basic) == [
        False,
        True,
        False,
    ]


def test_the_interval_counts_from_when_the_bucket_stopped_being_full() -> None:
    limits = Limits(Settings())
    assert admitted(limits, "events", [1000.7] * 10) == [True] * 10
    assert admitted(limits, "events", [1001.69, 1001.7]) == [False, True]


def test_a_request_while_slots_remain_does_not_restart_the_interval() -> None:
    limits = Limits(Settings())
    assert admitted(limits, "events", [0.0] + [0.9] * 9) == [True] * 10
    assert admitted(limits, "events", [0.99, 1.0, 1.5, 2.0]) == [False, True, False, True]


def test_never_above_burst() -> None:
    limits = Limits(Settings())
    admitted(limits, "claims", [0.0])
    assert sum(admitted(limits, "claims", [90_000.0] * 20)) == 10


@given(st.lists(st.floats(0, 30), min_size=1, max_size=80), st.sampled_from(["feedbacks", "events", "claims"]))
def test_whatever_the_schedule_no_window_holds_more_than_the_bucket(gaps: list[float], bucket: str) -> None:
    limits, now, sent = Limits(Settings()), NOW, []
    rate = limits.rate(bucket, False)
    for gap in gaps:
        now += gap / 10
        if limits.take("seller", bucket, False, now).allowed:
            sent.append(now)
    for first, start in enumerate(sent):
        for count, end in enumerate(sent[first:], 1):
            assert count <= rate.burst + (end - start + 1e-3) // rate.interval


@given(st.lists(st.floats(0, 2), min_size=1, max_size=60))
def test_who_waits_for_retry_is_served(gaps: list[float]) -> None:
    limits, now = Limits(Settings()), NOW
    for gap in gaps:
        now += gap / 10
        permit = limits.take("seller", "feedbacks", False, now)
        if not permit.allowed:
            now += int(permit.headers()["x-ratelimit-retry"])
            assert limits.take("seller", "feedbacks", False, now).allowed


def test_headers_of_success_and_refusal() -> None:
    limits = Limits(Settings())
    first = limits.take("seller", "feedbacks", True, NOW)
    second = limits.take("seller", "feedbacks", True, NOW + 0.5)
    assert first.headers() == {"x-ratelimit-limit": "1", "x-ratelimit-remaining": "0"}
    assert first.headers(reset_on_success=True)["x-ratelimit-reset"] == "720"
    assert second.headers() == {
        "x-ratelimit-limit": "1",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-retry": "720",
        "x-ratelimit-reset": "720",
    }


def test_reset_is_when_the_bucket_is_full_again() -> None:
    limits = Limits(Settings())
    permits = [limits.take("seller", "claims", False, NOW) for _ in range(11)]
    assert (permits[0].reset, permits[9].reset) == (3.0, 30.0)
    assert permits[10].headers()["x-ratelimit-retry"] == "3"
    assert permits[10].headers()["x-ratelimit-reset"] == "30"


@pytest.mark.parametrize(("per", "allowed"), [("method", 40), ("category", 10)])
def test_chat_methods_share_a_bucket_only_by_setting(per: str, allowed: int) -> None:
    limits = Limits(Settings(limits_per=per))  # type: ignore[arg-type]
    methods = ["chats", "events", "message", "download"]
    assert sum(limits.take("seller", bucket, False, NOW).allowed for bucket in methods * 10) == allowed


def test_claims_share_a_bucket_by_setting() -> None:
    limits = Limits(Settings(limits_per="category"))
    assert sum(limits.take("seller", bucket, False, NOW).allowed for bucket in ["claims", "claim"] * 10) == 10


def test_sellers_do_not_share() -> None:
    limits = Limits(Settings())
    assert admitted(limits, "feedbacks", [0.0] * 7)[-1] is False
    assert limits.take("another", "feedbacks", False, NOW).allowed


def test_tokens_of_one_seller_share_whatever_their_type() -> None:
    limits = Limits(Settings())
    admitted(limits, "feedbacks", [0.0] * 6)
    assert not limits.take("seller", "feedbacks", True, NOW).allowed


def test_a_factor_makes_every_bucket_faster() -> None:
    limits = Limits(Settings(), rate_factor=10)
    assert admitted(limits, "claims", [0.0] * 11 + [0.29, 0.3]) == [True] * 10 + [False, False, True]


def test_a_ban_stops_everything_of_a_seller_until_it_ends() -> None:
    limits = Limits(Settings())
    limits.ban("seller", 7, NOW)
    refused = limits.take("seller", "claims", False, NOW + 0.5)
    assert (refused.allowed, refused.banned, refused.headers()["x-ratelimit-retry"]) == (False, True, "7")
    assert limits.take("another", "claims", False, NOW).allowed
    assert limits.take("seller", "claims", False, NOW + 7).allowed


def test_a_ban_of_one_bucket_leaves_the_others() -> None:
    limits = Limits(Settings())
    limits.ban("seller", 7, NOW, "events")
    assert not limits.take("seller", "events", False, NOW).allowed
    assert limits.take("seller", "chats", False, NOW).allowed
    assert limits.take("seller", "events", False, NOW + 7).allowed


def test_refusals_lengthen_the_wait_only_by_setting() -> None:
    for lengthen, retry in ((False, "1"), (True, "4")):
        limits = Limits(Settings(refusals_lengthen=lengthen))
        admitted(limits, "events", [0.0] * 10)
        last = [limits.take("seller", "events", False, NOW) for _ in range(3)][-1]
        assert last.headers()["x-ratelimit-retry"] == retry


def test_refusals_lengthen_a_ban_by_setting() -> None:
    limits = Limits(Settings(refusals_lengthen=True))
    limits.ban("seller", 10, NOW)
    waits = [limits.take("seller", "claims", False, NOW).retry for _ in range(2)]
    assert waits == [13.0, 16.0]
