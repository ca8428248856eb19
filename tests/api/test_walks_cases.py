"""Walks over lists, case by case: what is asked, how many requests it takes, and when a walk gives up."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from tests.api.shelf import Record, Reply, Shelf, page

from wbdesk.api.bookmark import Bookmark
from wbdesk.api.call import Walk
from wbdesk.api.walks import PATIENCE, second_of, walk_by_date, walk_by_next, walk_by_overlap
from wbdesk.errors import InvalidArgument, WalkStuck

items = attrgetter("items")


def shelf_of(times: Iterable[float | None], **settings: Any) -> Shelf:
    """A shelf with records of these seconds. None: a second after the one before, but unreadable."""
    shelf, before = Shelf(**settings), 0.0
    for time in times:
        before = before + 1 if time is None else time
        shelf.add(before, readable=time is not None)
    return shelf


def by_date(**settings: Any) -> Walk[Any]:
    return walk_by_date(page, items, **settings)


def asked(shelf: Shelf) -> list[tuple[Any, int]]:
    return [(request.get("date_from"), request["skip"]) for request in shelf.asked]


def check_all(shelf: Shelf, found: list[Record]) -> None:
    assert [record.id for record in found] == [record.id for record in shelf.records]


@pytest.mark.parametrize(
    ("times", "settings", "wanted"),
    [
        pytest.param([], {}, [(None, 0)], id="nothing"),
        pytest.param([10, 20], {}, [(None, 0)], id="one short page"),
        pytest.param([10, 20, 30, 40], {}, [(None, 0), (39, 0)], id="one full page"),
        pytest.param([10, 20, 30, 40, 50], {}, [(None, 0), (39, 0)], id="two pages"),
        pytest.param([10, 20, 30.9, 31.1, 31.9], {}, [(None, 0), (30, 0)], id="fractions of a second"),
        pytest.param([10, 20, 20, 20, 20, 20], {}, [(None, 0), (19, 0), (19, 0), (19, 2)], id="one second"),
        pytest.param([10] * 3 + [11] * 4 + [12], {}, [(None, 0), (10, 0), (10, 2), (10, 4), (11, 0), (11, 2)], id="on"),
        pytest.param([10, 20, 30, 40], {"date_from": 10}, [(10, 0), (39, 0)], id="from the caller's date"),
        pytest.param([10, 10, 11, 11], {"date_from": 10}, [(10, 0), (10, 0), (10, 2)], id="never before that"),
        pytest.param([10, None, None, None], {}, [(None, 0), (None, 0), (None, 2)], id="unreadable dates"),
        pytest.param([None] * 5, {}, [(None, 0), (None, 0), (None, 2)], id="no readable date at all"),
    ],
)
def test_what_is_asked_by_date(times, settings, wanted) -> None:
    shelf = shelf_of(times)
    check_all(shelf, shelf.walked(by_date(take=4, **settings)))
    assert asked(shelf) == wanted


def test_the_filters_are_asked_as_they_were_given() -> None:
    begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    shelf = shelf_of([begin.timestamp() + second for second in (0, 5, 9, 12)])
    check_all(shelf, shelf.walked(by_date(take=3, date_from=begin, date_to=end)))
    assert shelf.asked == [
        {"take": 3, "skip": 0, "date_from": begin, "date_to": end},
        {"take": 3, "skip": 0, "date_from": int(begin.timestamp()) + 8, "date_to": end},
    ]


def test_nothing_from_before_the_callers_date_is_given() -> None:
    shelf = shelf_of([8, 9, 10, 10, 10, 10])
    assert shelf.walked(by_date(take=4, date_from=10)) == shelf.records[2:]


def answered(shelf: Shelf, given: tuple[Record, ...]) -> None:
    """The caller answers all that it was given, and it leaves the list."""
    shelf.drop(given)


@pytest.mark.parametrize(
    ("apart", "between", "requests"),
    [
        pytest.param(1, answered, 11, id="answered while walking"),
        pytest.param(0, answered, 11, id="answered, all in one second"),
        pytest.param(0.1, answered, 11, id="answered, ten in a second"),
        pytest.param(5, lambda shelf, given: None, 11, id="at rest"),
        pytest.param(0.1, lambda shelf, given: None, 13, id="at rest, ten in a second"),
        pytest.param(0, lambda shelf, given: None, 21, id="at rest, all in one second"),
    ],
)
def test_a_thousand_records_by_date(apart, between, requests) -> None:
    shelf = shelf_of((1_000_000 + number * apart for number in range(1_000)), between=between)
    found = shelf.walked(by_date(take=100))
    assert [record.id for record in found] == [f"id{number}" for number in range(1_000)]
    assert len(shelf.asked) == requests


@pytest.mark.parametrize(
    ("between", "requests"),
    [
        pytest.param(lambda shelf, given: None, 20, id="at rest"),
        pytest.param(answered, 21, id="answered while walking"),
    ],
)
def test_a_thousand_records_by_overlap(between, requests) -> None:
    shelf = shelf_of(range(1_000), between=between)
    found = shelf.walked(walk_by_overlap(page, items, take=100))
    assert [record.id for record in found] == [f"id{number}" for number in range(1_000)]
    assert len(shelf.asked) == requests


def test_a_short_page_without_its_anchor_is_not_the_end() -> None:
    """Four of six go after the first page, so the second holds nothing at all, though two were never seen."""
    shelf = shelf_of(range(6), between=answered)
    check = shelf.walked(walk_by_overlap(page, items, take=4))
    assert [record.id for record in check] == [f"id{number}" for number in range(6)]
    assert asked(shelf) == [(None, 0), (None, 2), (None, 0)]


def test_more_records_in_one_second_than_wb_lets_be_read() -> None:
    shelf = shelf_of([10, 20, *[30] * 12, 40], cap=10)
    found: list[Record] = []
    with pytest.raises(WalkStuck, match=r"share one second.*only 10.*nm_id.*12 records were given"):
        walk_into(found, shelf, by_date(take=4, reach=10))
    assert [record.id for record in found] == [f"id{number}" for number in range(12)]


def test_a_list_longer_than_wb_lets_be_read() -> None:
    shelf = shelf_of(range(30), cap=20)
    found: list[Record] = []
    with pytest.raises(WalkStuck, match=r"too long.*only 20.*nm_id.*20 records"):
        walk_into(found, shelf, walk_by_overlap(page, items, take=8, reach=20))
    assert [record.id for record in found] == [f"id{number}" for number in range(20)]


def walk_into(found: list[Record], shelf: Shelf, walk: Walk[Any]) -> None:
    """Keep what came before an error."""
    trail = walk.start()
    while (call := trail.call) is not None:
        found += trail.feed(shelf.answer(call))


def test_by_date_a_walk_goes_far_beyond_the_cap_and_remembers_little() -> None:
    shelf = shelf_of(range(5_000), cap=50)
    trail = by_date(take=20, reach=50).start()
    found: list[Record] = []
    most = 0
    while (call := trail.call) is not None:
        found += trail.feed(shelf.answer(call))
        most = max(most, len(trail._given))
    check_all(shelf, found)
    assert most <= 50 + 2 * 20


def test_wb_stops_sorting_when_too_much_was_forgotten_to_start_over() -> None:
    shelf = shelf_of(range(100), cap=50)

    def unsort(shelf: Shelf, given: tuple[Record, ...]) -> None:
        if len(shelf.asked) == 5:
            shelf.records.reverse()

    shelf.between = unsort
    with pytest.raises(WalkStuck, match="stopped sorting"):
        shelf.walked(by_date(take=20, reach=50))


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"order": "desc"}, id="order is ignored"),
        pytest.param({"dates": False}, id="dateFrom is ignored"),
        pytest.param({"order": "desc", "dates": False}, id="both are ignored"),
    ],
)
def test_falling_back_to_offsets_is_logged_once(settings, caplog) -> None:
    shelf = shelf_of(range(40), **settings)
    with caplog.at_level(logging.WARNING, "wbdesk"):
        found = shelf.walked(by_date(take=10))
    assert sorted(record.second for record in found) == [float(number) for number in range(40)]
    assert [record.name for record in caplog.records] == ["wbdesk"]


@pytest.mark.parametrize("resumed", [False, True])
def test_newest_first_is_noticed_though_the_first_page_lies_within_one_second(resumed) -> None:
    """From the second of that page on there is nothing but that page: asked so, the list would seem to end."""
    shelf = shelf_of([*[30] * 5, 20, 10], order="desc")
    walk, found, mark = by_date(take=4), [], Bookmark()
    trail = walk.start()
    while (call := trail.call) is not None:
        found += trail.feed(shelf.answer(call))
        mark = trail.bookmark
        trail = walk.resume(mark) if resumed and trail.call is not None else trail
    assert {record.id for record in found} == {record.id for record in shelf.records}
    assert len(found) == len(shelf.records) or resumed


def test_starting_over_trusts_nothing_that_was_read_by_date() -> None:
    """Three pages look sorted, and hide the record of second 5. While the walk starts over, its first three go."""
    times = [10, 15, 20, 5, 30, 40, 45, 42]
    shelf = Shelf(order="drawn", rank=lambda record: times.index(record.second))
    for time in times:
        shelf.add(time)

    def lose(shelf: Shelf, given: tuple[Record, ...]) -> None:
        if len(shelf.asked) == 4:
            shelf.drop(shelf.records[:3])

    shelf.between = lose
    found = shelf.walked(by_date(take=3))
    assert asked(shelf)[:5] == [(None, 0), (19, 0), (39, 0), (None, 0), (None, 1)]
    assert sorted(record.second for record in found) == sorted(times)


def test_unreadable_dates_are_no_reason_to_fall_back(caplog) -> None:
    shelf = shelf_of([1, 2, None, 5, None, None, 9, 12, None, 20])
    check_all(shelf, shelf.walked(by_date(take=3)))
    assert caplog.records == []


@pytest.mark.parametrize("walk", [by_date(take=4), walk_by_overlap(page, items, take=4)], ids=["date", "overlap"])
def test_a_page_with_records_that_cannot_be_decoded_is_still_full(walk) -> None:
    shelf = shelf_of(range(20), undecodable=frozenset({"id0", "id3", "id7", "id12", "id19"}))
    found = {record.id for record in shelf.walked(walk)}
    assert found == {f"id{number}" for number in range(20)} - shelf.undecodable


@pytest.mark.parametrize("walk", [by_date(take=4), walk_by_overlap(page, items, take=4)], ids=["date", "overlap"])
@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply((), received=4), id="nothing can be decoded"),
        pytest.param(Reply(tuple(shelf_of(range(4)).records), received=4), id="the same page for ever"),
    ],
)
def test_a_walk_that_finds_nothing_gives_up(walk, reply) -> None:
    shelf = Shelf()
    shelf.answer = lambda call: shelf.asked.append(call.json) or reply
    with pytest.raises(WalkStuck, match=r"brought nothing new.*records were given"):
        shelf.walked(walk)
    assert len(shelf.asked) <= PATIENCE * 3 + 3


@pytest.mark.parametrize("settings", [{"take": 1}, {"take": 10, "reach": 1}, {"take": 0}])
def test_pages_that_cannot_overlap_are_refused(settings) -> None:
    with pytest.raises(ValueError, match="at least 2"):
        walk_by_overlap(page, items, **settings)
    with pytest.raises(ValueError, match="at least 2"):
        by_date(**settings)


@pytest.mark.parametrize("overlap", [4, -1])
def test_an_overlap_is_part_of_a_page(overlap) -> None:
    with pytest.raises(ValueError, match="less than a page"):
        walk_by_overlap(page, items, take=4, overlap=overlap)


def test_little_overlap_takes_few_requests() -> None:
    shelf = shelf_of(range(1_000))
    check_all(shelf, shelf.walked(walk_by_overlap(page, items, take=100, overlap=2)))
    assert [skip for _, skip in asked(shelf)] == [98 * number for number in range(11)]


def test_a_walk_can_be_walked_twice() -> None:
    shelf, walk = shelf_of(range(10)), by_date(take=4)
    assert shelf.walked(walk) == shelf.walked(walk) == shelf.records


@dataclass(frozen=True)
class Pin:
    identity: ClassVar[str] = "pin_id"
    pin_id: int
    state: str = "pinned"


def pages(*given: tuple[list[Any], int | None]) -> dict[int | None, Any]:
    """Pages by the `next` that asks for them: the first by None, each other by the `next` of the one before."""
    names = [None, *(next for _, next in given)]
    return {name: SimpleNamespace(items=found, next=next) for name, (found, next) in zip(names, given, strict=False)}


def follow(named: dict[int | None, Any]) -> tuple[list[Any], list[int | None]]:
    trail, found, asked = walk_by_next(page, items, attrgetter("next")).start(), [], []
    while (call := trail.call) is not None:
        asked.append(call.json["next"])
        found += trail.feed(named[call.json["next"]])
    return found, asked


@pytest.mark.parametrize(
    ("given", "found", "wanted"),
    [
        pytest.param([([], None)], [], [None], id="nothing"),
        pytest.param([([Pin(1), Pin(2)], None)], [1, 2], [None], id="one page"),
        pytest.param([([Pin(1)], 7), ([Pin(2)], 9), ([Pin(3)], None)], [1, 2, 3], [None, 7, 9], id="three pages"),
        pytest.param([([Pin(1), Pin(2)], 2), ([Pin(2, "unpinned"), Pin(3)], 0)], [1, 2, 3], [None, 2], id="a repeat"),
        pytest.param([([Pin(1)], 7), ([], 9), ([Pin(3)], None)], [1, 3], [None, 7, 9], id="an empty page between"),
    ],
)
def test_walk_by_next(given, found, wanted) -> None:
    got, asked_for = follow(pages(*given))
    assert ([pin.pin_id for pin in got], asked_for) == (found, wanted)


def test_walk_by_next_without_an_identity_compares_the_records() -> None:
    assert follow(pages((["a", "b"], 5), (["b", "c"], None))) == (["a", "b", "c"], [None, 5])


def test_walk_by_next_goes_on_from_a_bookmark() -> None:
    named = pages(([Pin(1)], 7), ([Pin(2)], 9), ([Pin(3)], None))
    walk, mark, found = walk_by_next(page, items, attrgetter("next")), Bookmark(), []
    while (call := (trail := walk.resume(mark)).call) is not None:
        found += trail.feed(named[call.json["next"]])
        mark = Bookmark.parse(str(trail.bookmark))
        if trail.call is None:
            break
    assert [pin.pin_id for pin in found] == [1, 2, 3]


@pytest.mark.parametrize("text", ["", "[]", '{"skip": -1}', '{"page": 3}', "\ud800"])
def test_what_is_no_bookmark_is_refused(text) -> None:
    with pytest.raises(InvalidArgument, match="pass a trail's bookmark"):
        Bookmark.parse(text)


def test_walk_by_next_in_a_circle_is_said() -> None:
    with pytest.raises(WalkStuck, match=r"next=7 twice.* 2 records"):
        follow(pages(([Pin(1)], 7), ([Pin(2)], 7)))


@pytest.mark.parametrize(
    ("when", "second"),
    [
        (None, None),
        (5, 5),
        (datetime(1970, 1, 1, 0, 0, 5, 999_999, tzinfo=UTC), 5),
        (datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=UTC), -1),
        (datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), 253_402_300_799),
    ],
)
def test_the_second_of_a_date_is_exact(when, second) -> None:
    assert second_of(when) == second
