"""The table of rates: WB's figures, what shares a bucket, and how it is overridden."""

from __future__ import annotations

import copy
import pickle

import pytest

from wbdesk.errors import InvalidArgument
from wbdesk.wire.rates import DEFAULT_RATES, PAD, Rate, Row

# Period, calls in it, and burst, as under every method of https://dev.wildberries.ru/openapi/user-communication
FULL = {
    "feedbacks": ("feedbacks", 1.0, 3, 6),
    "chats": ("chat", 10.0, 10, 10),
    "events": ("chat", 10.0, 10, 10),
    "message": ("chat", 10.0, 10, 10),
    "download": ("chat", 10.0, 10, 10),
    "claims": ("returns", 60.0, 20, 10),
    "claim": ("returns", 60.0, 20, 10),
}
BASIC = {
    "feedbacks": (3600.0, 5),
    "chats": (3600.0, 1),
    "events": (3600.0, 1),
    "message": (3600.0, 1),
    "download": (3600.0, 10),
    "claims": (3600.0, 1),
    "claim": (3600.0, 1),
}


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("kind", ["full", "test"])
def test_full_rates(kind: str, name: str) -> None:
    shared, period, calls, burst = FULL[name]
    found, rate = DEFAULT_RATES.of(kind, name)
    assert found == shared
    assert rate.burst == burst
    assert period / calls < rate.interval == pytest.approx(period / calls * PAD)


@pytest.mark.parametrize("name", BASIC)
def test_basic_rates_have_a_bucket_for_each_method(name: str) -> None:
    period, calls = BASIC[name]
    found, rate = DEFAULT_RATES.of("basic", name)
    assert found == f"basic-{name}"
    assert (rate.interval, rate.burst) == pytest.approx((period / calls * PAD, 1))


def test_the_table_holds_nothing_else() -> None:
    assert {(row.kind, row.name) for row in DEFAULT_RATES.rows} == {
        *(("full", name) for name in FULL),
        *(("basic", name) for name in BASIC),
    }


def test_wbs_333_ms_become_335() -> None:
    assert DEFAULT_RATES.of("full", "feedbacks")[1].interval == pytest.approx(0.335)


def test_an_override_holds_for_every_kind_of_token() -> None:
    changed = DEFAULT_RATES.with_rate("feedbacks", Rate(0.0335, 6))
    assert {changed.of(kind, "feedbacks")[1] for kind in ("full", "basic", "test")} == {Rate(0.0335, 6)}
    assert changed.of("full", "claims") == DEFAULT_RATES.of("full", "claims")


@pytest.mark.parametrize(("kind", "changes", "keeps"), [("basic", "basic", "full"), ("test", "full", "basic")])
def test_an_override_for_one_kind(kind: str, changes: str, keeps: str) -> None:
    changed = DEFAULT_RATES.with_rate("feedbacks", Rate(9.0, 2), kind=kind)  # type: ignore[arg-type]
    assert changed.of(changes, "feedbacks")[1] == Rate(9.0, 2)
    assert changed.of(keeps, "feedbacks") == DEFAULT_RATES.of(keeps, "feedbacks")


def test_what_shares_a_bucket_shares_its_new_rate() -> None:
    changed = DEFAULT_RATES.with_rate("events", Rate(5.0, 2))
    assert changed.of("full", "message") == ("chat", Rate(5.0, 2))
    assert changed.of("basic", "message") == DEFAULT_RATES.of("basic", "message")


def test_a_call_can_be_given_a_bucket_of_its_own() -> None:
    changed = DEFAULT_RATES.with_rate("events", Rate(5.0, 2), kind="full", shared="events")
    assert changed.of("full", "events") == ("events", Rate(5.0, 2))
    assert changed.of("full", "message") == DEFAULT_RATES.of("full", "message")


def test_the_looser_reading_has_a_bucket_for_each_method() -> None:
    loose = DEFAULT_RATES.per_method()
    assert {loose.of("full", name)[0] for name in FULL} == set(FULL)
    assert loose.of("full", "claim")[1] == DEFAULT_RATES.of("full", "claim")[1]


def test_faster() -> None:
    quick = DEFAULT_RATES.faster(10)
    for kind, name, interval, burst in [("full", "feedbacks", 0.0335, 6), ("basic", "chats", 361.8, 1)]:
        shared, rate = quick.of(kind, name)
        assert shared == DEFAULT_RATES.of(kind, name)[0]
        assert (rate.interval, rate.burst) == pytest.approx((interval, burst))


def test_the_default_is_never_changed() -> None:
    before = tuple(DEFAULT_RATES.rows)
    DEFAULT_RATES.with_rate("feedbacks", Rate(1.0, 1)).faster(3).per_method()
    assert DEFAULT_RATES.rows == before


def test_it_survives_pickle_and_copy() -> None:
    assert pickle.loads(pickle.dumps(DEFAULT_RATES)) == DEFAULT_RATES == copy.deepcopy(DEFAULT_RATES)


@pytest.mark.parametrize(("kind", "bucket"), [("full", "reviews"), ("gold", "feedbacks")])
def test_an_unknown_name_or_kind_is_refused_with_the_known_ones(kind: str, bucket: str) -> None:
    with pytest.raises(InvalidArgument, match=r"Buckets: chats, claim, claims, .*; kinds: basic, full, test"):
        DEFAULT_RATES.of(kind, bucket)


@pytest.mark.parametrize("kind", [None, "basic"])
def test_an_override_of_something_unknown_is_refused(kind: str | None) -> None:
    with pytest.raises(InvalidArgument, match="'reviews'"):
        DEFAULT_RATES.with_rate("reviews", Rate(1.0, 1), kind=kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(("interval", "burst"), [(0.0, 1), (-1.0, 1), (1.0, 0), (float("nan"), 1)])
def test_an_impossible_rate_is_refused(interval: float, burst: int) -> None:
    with pytest.raises(InvalidArgument, match="interval above 0"):
        Rate(interval, burst)


def test_a_row_says_what_it_is() -> None:
    assert Row("basic", "download", "basic-download", Rate(3600 / 10 * PAD, 1)) in DEFAULT_RATES.rows
