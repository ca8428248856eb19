"""Walks over lists that change while they are read: whatever happens, each lasting record once and none twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from operator import attrgetter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.shelf import Record, Shelf, page

from wbdesk.api.bookmark import Bookmark
from wbdesk.api.walks import PATIENCE, walk_by_date, walk_by_overlap

items = attrgetter("items")

START = 1_700_000_000


@dataclass(frozen=True)
class Change:
    """What happens between two pages: places of records that disappear, and when new ones are dated."""

    gone: tuple[int, ...] = ()
    gone_first: int = 0
    new_last: tuple[int, ...] = ()
    """Seconds after the newest record."""
    new_late: tuple[int, ...] = ()
    """Seconds after the start, among the older ones."""

    def happen(self, shelf: Shelf) -> None:
        at = [place % len(shelf.records) for place in self.gone if shelf.records]
        shelf.drop([shelf.records[place] for place in at] + shelf.records[: self.gone_first])
        newest = max((record.second for record in shelf.records), default=START)
        for second in self.new_last:
            shelf.add(newest + second)
        for second in self.new_late:
            shelf.add(min(START + second, newest))


SECONDS_APART = range(13)


def few(values: range) -> st.SearchStrategy[tuple[int, ...]]:
    """None, one or two of *values*, in one draw: drawing is what takes the time."""
    one, two = [(value,) for value in values], list(product(values, repeat=2))
    return st.sampled_from([()] * len(two) + one * len(values) + two)


changes = st.lists(
    st.builds(
        Change,
        gone=st.lists(st.integers(0, 60), max_size=6).map(tuple),
        gone_first=st.sampled_from([0, 0, 0, 2, 5, 20]),
        new_last=few(range(3)),
        new_late=few(SECONDS_APART),
    ),
    max_size=25,
)
records = st.lists(st.sampled_from(list(product(SECONDS_APART, range(10), [True, True, True, False]))), max_size=40)
takes = st.integers(2, 7)


def fill(shelf: Shelf, drawn: list[tuple[int, int, bool]]) -> None:
    for second, tenth, readable in drawn:
        shelf.add(START + second + tenth / 10, readable=readable)


def run(shelf: Shelf, walk: Any, script: list[Change], take: int) -> tuple[list[Record], set[str]]:
    """Walk while *script* happens; give the records and the ids of those that were there all the time."""
    lasting = {record.id for record in shelf.records}
    left = iter(script)

    def between(shelf: Shelf, given: tuple[Record, ...]) -> None:
        if (change := next(left, None)) is not None:
            change.happen(shelf)
            lasting.intersection_update(record.id for record in shelf.records)

    shelf.between = between
    return shelf.walked(walk, most=bound(len(shelf.records) + 4 * len(script), take)), lasting


def bound(ever: int, take: int) -> int:
    """The most requests a walk may make over a list that ever had so many records: it says "stuck" before."""
    return (ever + 1) * (PATIENCE * (1 + ever // (take // 2)) + 2)


def check(found: list[Record], lasting: set[str]) -> None:
    ids = [record.id for record in found]
    assert [id for id, times in Counter(ids).items() if times > 1] == []
    assert lasting - set(ids) == set()


thorough = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(
    drawn=records,
    script=changes,
    take=takes,
    inclusive=st.booleans(),
    order=st.sampled_from(["asc", "coarse"]),
    since=st.none() | st.integers(0, 12),
)
def test_by_date_each_lasting_record_once(drawn, script, take, inclusive, order, since) -> None:
    shelf = Shelf(inclusive=inclusive, order=order)
    fill(shelf, drawn)
    begin = None if since is None else START + since
    found, lasting = run(shelf, walk_by_date(page, items, take=take, date_from=begin), script, take)
    matching = {record.id for record in found} if begin is None else matching_ids(shelf, found, begin)
    check(found, {id for id in lasting if begin is None or id in matching})


def matching_ids(shelf: Shelf, found: list[Record], begin: int) -> set[str]:
    """The ids the filter lets through; nothing that it does not may have been given."""
    assert all(shelf._matches(record, begin) for record in found)
    return {record.id for record in shelf.records if shelf._matches(record, begin)}


@thorough
@given(drawn=records, script=changes, take=takes, inclusive=st.booleans(), spare=st.integers(1, 3))
def test_by_date_within_a_small_cap(drawn, script, take, inclusive, spare) -> None:
    """A cap is never in the way while fewer records share two seconds."""
    shelf = Shelf(inclusive=inclusive)
    fill(shelf, [(second, tenth, True) for second, tenth, _ in drawn])
    shelf.cap = max(2, most_in_two_seconds(shelf, script)) + spare
    walk = walk_by_date(page, items, take=take, reach=shelf.cap)
    found, lasting = run(shelf, walk, script, min(take, shelf.cap))
    check(found, lasting)


def most_in_two_seconds(shelf: Shelf, script: list[Change]) -> int:
    ever = Counter(int(record.second) for record in shelf.records)
    added = sum(len(change.new_last) + len(change.new_late) for change in script)
    return added + max((ever[second] + ever[second + 1] for second in ever), default=0)


@thorough
@given(drawn=records, script=changes, take=takes, ranks=st.randoms(use_true_random=False))
def test_a_server_without_dates_and_order_is_read_by_offset(drawn, script, take, ranks) -> None:
    shelf = Shelf(dates=False, order="drawn")
    drawn_ranks: dict[str, float] = {}
    shelf.rank = lambda record: drawn_ranks.setdefault(record.id, ranks.random())
    fill(shelf, drawn)
    check(*run(shelf, walk_by_date(page, items, take=take), script, take))


@thorough
@given(drawn=records, script=changes, take=takes)
def test_a_server_that_sorts_but_knows_no_dates_is_read_by_offset(drawn, script, take) -> None:
    shelf = Shelf(dates=False)
    fill(shelf, drawn)
    check(*run(shelf, walk_by_date(page, items, take=take), script, take))


@thorough
@given(drawn=records, script=changes, take=takes, inclusive=st.booleans())
def test_a_server_that_sorts_newest_first_is_read_by_offset(drawn, script, take, inclusive) -> None:
    shelf = Shelf(order="desc", inclusive=inclusive)
    fill(shelf, [(second, tenth, True) for second, tenth, _ in drawn])
    check(*run(shelf, walk_by_date(page, items, take=take), script, take))


@thorough
@given(drawn=records, script=changes, take=takes, reach=st.none() | st.just(400))
def test_by_overlap_each_lasting_record_once(drawn, script, take, reach) -> None:
    """New records come anywhere: in the middle, at the end, before everything."""
    shelf = Shelf(cap=reach)
    fill(shelf, drawn)
    check(*run(shelf, walk_by_overlap(page, items, take=take, reach=reach), script, take))


def resuming(shelf: Shelf, walk: Any, script: list[Change], take: int) -> tuple[list[Record], set[str]]:
    """As `run`, by a program that is killed after every page and goes on from the bookmark it had saved as text."""
    lasting = {record.id for record in shelf.records}
    left, found, mark = iter(script), [], Bookmark()
    while (call := (trail := walk.resume(mark)).call) is not None:
        assert len(shelf.asked) < bound(2 * len(shelf.records) + 8 * len(script), take), "the walk does not end"
        found += trail.feed(shelf.answer(call))
        if trail.call is None:
            break
        mark = Bookmark.parse(str(trail.bookmark))
        if (change := next(left, None)) is not None:
            change.happen(shelf)
            lasting.intersection_update(record.id for record in shelf.records)
    return found, lasting


@thorough
@given(
    drawn=records,
    script=changes,
    take=takes,
    inclusive=st.booleans(),
    order=st.sampled_from(["asc", "coarse", "desc"]),
    dates=st.booleans(),
)
def test_a_resumed_walk_by_date_skips_nothing(drawn, script, take, inclusive, order, dates) -> None:
    shelf = Shelf(inclusive=inclusive, order=order, dates=dates)
    fill(shelf, drawn)
    found, lasting = resuming(shelf, walk_by_date(page, items, take=take, date_from=START - 1), script, take)
    assert lasting - {record.id for record in found} == set()


@thorough
@given(drawn=records, script=changes, take=st.integers(3, 7), overlap=st.none() | st.integers(1, 2))
def test_a_resumed_walk_by_overlap_skips_nothing(drawn, script, take, overlap) -> None:
    shelf = Shelf()
    fill(shelf, drawn)
    found, lasting = resuming(shelf, walk_by_overlap(page, items, take=take, overlap=overlap), script, take)
    assert lasting - {record.id for record in found} == set()


@thorough
@given(drawn=records, take=st.integers(3, 7), overlap=st.none() | st.integers(1, 2), by_date=st.booleans())
def test_a_resumed_walk_over_a_list_at_rest_gives_nothing_twice(drawn, take, overlap, by_date) -> None:
    shelf = Shelf()
    fill(shelf, [(second * 3, tenth, True) for second, tenth, _ in drawn[: take - 1]] if by_date else drawn)
    walk = walk_by_date(page, items, take=take) if by_date else walk_by_overlap(page, items, take=take, overlap=overlap)
    check(*resuming(shelf, walk, [], take))


@thorough
@given(drawn=records, script=changes, take=st.integers(3, 7), overlap=st.integers(1, 2))
def test_little_overlap_gives_each_lasting_record_once_too(drawn, script, take, overlap) -> None:
    shelf = Shelf()
    fill(shelf, drawn)
    check(*run(shelf, walk_by_overlap(page, items, take=take, overlap=overlap), script, take))
