"""Following events: each once and none lost, wherever a page ends and wherever the walk is stopped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.api.shelf import page
from tests.api.stream import Event, Reply, Stream

from wbdesk.api.events import EventBatch, EventCursor, walk_events
from wbdesk.errors import InvalidArgument, WalkStuck

START = 1_700_000_000_000

thorough = settings(max_examples=250, deadline=None)


@dataclass(frozen=True)
class Course:
    """What a stream holds, how it answers, how it grows."""

    size: int
    inclusive: bool
    names: str
    steps: list[int]
    unreadable: frozenset[int]
    growth: list[list[int]]


steps = st.lists(st.integers(0, 3), max_size=40)
positions = st.frozensets(st.integers(0, 60), max_size=12)
courses = st.builds(
    Course,
    size=st.integers(2, 6),
    inclusive=st.booleans(),
    names=st.sampled_from(["newest", "newest", "middle", "after", "nothing"]),
    steps=steps,
    unreadable=st.just(frozenset()) | positions,
    growth=st.lists(st.lists(st.integers(0, 3), max_size=5), max_size=10),
)


class Growing:
    """A stream that follows a course. No millisecond holds as many events as a page."""

    def __init__(self, course: Course) -> None:
        inclusive = course.inclusive or course.names == "after"
        self.stream = Stream(course.size, inclusive, course.names)
        self._course = course
        self._time, self._ties = START, 1
        self._growth = iter(course.growth)
        self.grow(course.steps)
        self.stream.between = lambda stream: self.grow(next(self._growth, []))

    def grow(self, steps: list[int]) -> None:
        for drawn in steps:
            step = drawn if self._ties + 1 < self._course.size else max(1, drawn)
            self._ties = 1 if step else self._ties + 1
            self._time += step
            readable = (
                self._course.names in ("nothing", "middle") or len(self.stream.events) not in self._course.unreadable
            )
            self.stream.add(self._time, readable=readable)


def most_requests(course: Course) -> int:
    """The bound that is promised: six questions for each event, and six to be sure of the end."""
    return 6 * (len(course.steps) + sum(map(len, course.growth)) + 1)


def ids(batches: Iterable[EventBatch[Event]]) -> list[str]:
    return [event.event_id for batch in batches for event in batch.events]


def last_cursor(batches: list[EventBatch[Event]]) -> EventCursor | None:
    return batches[-1].cursor if batches else None


def check_all(stream: Stream, found: list[str]) -> None:
    assert found == [event.event_id for event in stream.events]


@thorough
@given(courses)
def test_each_event_once_in_order_while_the_stream_grows(course: Course) -> None:
    growing = Growing(course)
    batches = list(growing.stream.followed(most=most_requests(course)))
    growing.stream.between = lambda stream: None
    batches += growing.stream.followed(last_cursor(batches), most=2 * most_requests(course))
    check_all(growing.stream, ids(batches))


@thorough
@given(courses)
def test_each_event_once_when_stopped_after_every_batch(course: Course) -> None:
    """As if the process died after each batch and read its cursor from a file."""
    growing = Growing(course)
    found, cursor = [], None
    while (batch := next(growing.stream.followed(cursor), None)) is not None:
        found.append(batch)
        cursor = str(batch.cursor)
        assert EventCursor.parse(cursor) == batch.cursor
    growing.stream.between = lambda stream: None
    found += growing.stream.followed(cursor)
    check_all(growing.stream, ids(found))


@thorough
@given(courses, st.frozensets(st.integers(0, 30), max_size=6), st.frozensets(st.integers(1, 30), max_size=6))
def test_pages_sent_twice_or_left_out_cost_a_question_and_no_event(course, twice, missing) -> None:
    """Faults in a row are another matter: no client could tell them from the truth."""
    faults = twice | missing
    alone = {number for number in faults if not faults & set(range(number - 6, number))}
    growing = Growing(replace(course, unreadable=frozenset()))
    growing.stream.twice, growing.stream.missing = twice & alone, (missing - twice) & alone
    batches = list(growing.stream.followed())
    growing.stream.between = lambda stream: None
    growing.stream.twice = growing.stream.missing = frozenset()
    batches += growing.stream.followed(last_cursor(batches))
    check_all(growing.stream, ids(batches))


def stream_of(*times: int, **settings: object) -> Stream:
    stream = Stream(**settings)  # type: ignore[arg-type]
    for time in times:
        stream.add(time)
    return stream


@pytest.mark.parametrize(
    ("times", "size", "inclusive", "asked"),
    [
        pytest.param([], 3, True, [None], id="nothing at all"),
        pytest.param([10, 20], 3, True, [None, 19], id="all on one page"),
        pytest.param([20], 3, True, [None, 19, 20, 21], id="one event: it could be that a page holds one"),
        pytest.param([1], 3, True, [None, 1, 1, 2], id="never next=0, which WB refuses"),
        pytest.param([10, 20, 30, 40, 50], 3, True, [None, 29, 49], id="pages of three"),
        pytest.param([10, 20, 30, 40, 50], 3, False, [None, 29, 49], id="pages of three, exclusive"),
        pytest.param([10, 20, 20, 20, 30], 4, True, [None, 19, 29], id="a millisecond cut in two"),
        pytest.param([10, 20, 20, 20, 30], 4, False, [None, 19, 29], id="a millisecond cut in two, exclusive"),
        pytest.param([19, 20, 20, 21], 3, True, [None, 19, 20, 20, 21], id="two milliseconds fill a page"),
        pytest.param([20, 20, 20], 3, True, [None, 19, 20, 21], id="a full page is the end"),
        pytest.param([20, 20, 20], 3, False, [None, 19, 20], id="a full page is the end, exclusive"),
    ],
)
def test_what_is_asked(times, size, inclusive, asked) -> None:
    stream = stream_of(*times, size=size, inclusive=inclusive)
    check_all(stream, ids(stream.followed()))
    assert stream.asked == asked


@pytest.mark.parametrize("inclusive", [True, False])
@pytest.mark.parametrize("crowd", [3, 4, 7])
def test_a_millisecond_with_more_than_a_page_raises_and_skips_nothing(inclusive: bool, crowd: int) -> None:
    stream = stream_of(5, *[20] * crowd, 30, 40, size=3, inclusive=inclusive)
    found: list[str] = []
    with pytest.raises(WalkStuck, match="millisecond 20"):
        follow_into(found, stream)
    assert found == ["e0", "e1", "e2", "e3"]
    assert len(stream.asked) <= 10


def follow_into(found: list[str], stream: Stream) -> None:
    """Keep what came before an error."""
    for batch in stream.followed():
        found += ids([batch])


def test_an_event_that_comes_while_we_look_behind_is_no_crowd() -> None:
    stream = stream_of(20, size=5)
    stream.between = lambda stream: stream.add(30) if stream.asked == [None, 19, 20] else None
    check_all(stream, ids(stream.followed()))
    assert stream.asked == [None, 19, 20, 21, 19, 29]


@pytest.mark.parametrize("names", ["newest", "after"])
def test_times_that_cannot_be_read(names) -> None:
    stream = Stream(size=3, names=names)
    for time in range(10, 200, 10):
        stream.add(time, readable=False)
    found = list(stream.followed())
    check_all(stream, ids(found))
    assert len(found[-1].cursor.known) <= stream.size


def test_no_time_and_no_next_is_said_not_guessed() -> None:
    stream = Stream(size=3, names="nothing")
    stream.add(10, readable=False)
    found: list[str] = []
    with pytest.raises(WalkStuck, match="without `next`"):
        follow_into(found, stream)
    assert found == ["e0"]


def test_a_whole_page_that_cannot_be_decoded_is_passed() -> None:
    stream = stream_of(*range(10, 150, 10), size=3, undecodable=frozenset(f"e{number}" for number in range(2, 9)))
    assert ids(stream.followed()) == ["e0", "e1", *(f"e{number}" for number in range(9, 14))]


def test_total_events_of_zero_is_the_end() -> None:
    trail = walk_events(page).start()
    event = stream_of(10).events[0]
    assert len(trail.feed(Reply((event,), 10, total_events=0))) == 1
    assert trail.call is None


def test_what_wb_no_longer_keeps_does_not_stop_a_walk() -> None:
    stream = stream_of(10, 20, 30, 40, size=2)
    cursor = next(iter(stream.followed())).cursor
    stream.events = stream.events[3:]
    assert ids(stream.followed(cursor)) == ["e3"]


def test_next_that_goes_back_is_not_followed() -> None:
    trail = walk_events(page).start()
    first, second = stream_of(100, 200).events
    trail.feed(Reply((first,), 100, 1))
    (batch,) = trail.feed(Reply((first, second), 7, 2))
    assert (ids([batch]), batch.cursor.next) == (["e1"], 200)


def test_next_that_lags_behind_is_followed_and_then_left() -> None:
    stream = stream_of(100, 200, 300, size=2, names="middle")
    trail = walk_events(page, EventCursor(next=50)).start()
    lagging = Reply(tuple(stream.events[:2]), 100, 2)
    assert [len(trail.feed(lagging)), trail.call.json["next"]] == [1, 99]
    assert [len(trail.feed(lagging)), trail.call.json["next"]] == [0, 199]


def test_a_walk_can_be_walked_twice() -> None:
    stream = stream_of(10, 20, 30, size=2)
    walk = walk_events(page)
    firsts = [walk.start().feed(stream.answer(page(next=None))) for _ in range(2)]
    assert firsts[0] == firsts[1] != ()


def test_a_cursor_stays_small() -> None:
    stream = stream_of(*range(START, START + 5_000, 5))
    cursors = [batch.cursor for batch in stream.followed()]
    assert max(len(str(cursor)) for cursor in cursors) < 100
    assert len(stream.asked) == 22  # 21 pages: one event of each comes again; and one for the end


@pytest.mark.parametrize(
    "cursor",
    [
        EventCursor(),
        EventCursor(next=5),
        EventCursor(next=START, largest=50, known=(('1:a"b\\ж', START), ("", None))),
    ],
)
def test_a_cursor_survives_its_text(cursor: EventCursor) -> None:
    assert EventCursor.parse(str(cursor)) == cursor
    assert hash(EventCursor.parse(str(cursor))) == hash(cursor)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "null",
        "[]",
        "1698045576000",
        str(EventCursor(START, 3, (("a", START),)))[:-3],
        json.dumps({"next": 0}),
        json.dumps({"next": "5"}),
        json.dumps({"next": 1.5}),
        json.dumps({"largest": -1}),
        json.dumps({"known": [["a"]]}),
        json.dumps({"known": {"a": 1}}),
        json.dumps({"place": 5}),
        "\ud800",
        '{"x":' + "[" * 100_000,
        b"{}",
        5,
    ],
)
def test_a_broken_cursor_is_refused_by_name(broken) -> None:
    with pytest.raises(InvalidArgument, match="cursor") as refused:
        walk_events(page, broken)
    assert refused.value.argument == "cursor"
