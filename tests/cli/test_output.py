"""Cells, widths and moments: the arithmetic of what is printed and of what is typed."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from wbdesk.cli.cells import BELOW, FLEX, Column, common, field, flat, plain, shown, whole
from wbdesk.cli.desk.options import Desk
from wbdesk.cli.moments import parse
from wbdesk.cli.output import GAP, NARROWEST, Screen, fit, shares
from wbdesk.cli.questions import QUESTION
from wbdesk.plan.said import Said

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
MOSCOW = timezone(timedelta(hours=3))


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=MOSCOW)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "end", "moment"),
    [
        ("2026-11-01", False, at(2026, 11, 1)),
        ("2026-11-01", True, at(2026, 11, 1, 23, 59, 59)),
        ("2026-11-01T09:30", False, at(2026, 11, 1, 9, 30)),
        ("2026-11-01T09:30", True, at(2026, 11, 1, 9, 30)),
        ("2026-11-01T09:30+05:00", False, at(2026, 11, 1, 7, 30)),
        ("2026-11-01T09:30Z", False, at(2026, 11, 1, 12, 30)),
        ("7d", False, NOW - timedelta(days=7)),
        ("12h", True, NOW - timedelta(hours=12)),
        ("30m", False, NOW - timedelta(minutes=30)),
    ],
)
def test_moments(text: str, end: bool, moment: datetime) -> None:
    assert parse(text, NOW, end=end) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "01.11.2026", "2026-13-01", "2026-02-30", "7", "d", "-7d", "7 d"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text, NOW)


def test_a_moment_before_all_time() -> None:
    with pytest.raises(OverflowError):
        parse("999999d", NOW)


@pytest.mark.parametrize(
    ("value", "for_programs", "for_people"),
    [
        (None, "", ""),
        (True, "yes", "yes"),
        (False, "no", "no"),
        (0, "0", "0"),
        ("a\tb\nc\r\nd", "a b c  d", "a b c  d"),
        (("a", "b"), "a, b", "a, b"),
        (datetime(2026, 11, 1, 21, 30, 5, tzinfo=UTC), "2026-11-02T00:30:05+03:00", "2026-11-02 00:30"),
    ],
)
def test_cells(value: Any, for_programs: str, for_people: str) -> None:
    assert (plain(value), shown(value)) == (for_programs, for_people)


def test_a_whole_text_keeps_its_lines() -> None:
    assert whole("one\ntwo\x1b[2J") == "one\ntwo [2J"
    assert whole(True) == "yes"


@given(st.text())
def test_a_cell_is_one_line_that_does_nothing(text: str) -> None:
    made = flat(text)
    assert len(made) == len(text)
    assert len(made.splitlines()) <= 1
    assert not any(letter < " " or "\x7f" <= letter <= "\x9f" for letter in made)


@given(st.text())
def test_what_can_be_printed_is_not_changed(text: str) -> None:
    printable = "".join(letter for letter in text if letter.isprintable())
    assert flat(printable) == printable


def test_emoji_of_several_letters_stay_whole() -> None:
    assert common("👨‍👩‍👧") == "👨‍👩‍👧"


@given(st.text(), st.integers(1, 40))
def test_a_cell_fits(text: str, width: int) -> None:
    assert cell_len(fit(flat(text), width, cut=True)) <= width


@pytest.mark.parametrize(
    ("text", "width", "cut", "fitted"),
    [
        ("abc", 5, True, "abc  "),
        ("abcdef", 5, True, "abcd…"),
        ("abcdef", 5, False, "abcdef"),
        ("abc d", 4, True, "abc…"),
        ("日本語", 5, True, "日本…"),
        ("abc", 1, True, "…"),
    ],
)
def test_fitting(text: str, width: int, cut: bool, fitted: str) -> None:
    assert fit(text, width, cut=cut) == fitted


@pytest.mark.parametrize("width", [20, 79, 80, 81, 200])
def test_widths_fill_the_terminal(width: int) -> None:
    columns = [
        Column("id", str, 20),
        Column("hidden", str),
        Column("text", str, FLEX),
        Column("answer", str, FLEX),
    ]
    id, hidden, text, answer = shares(columns, width)
    assert (id, hidden, text) == (20, 0, answer)
    assert text >= NARROWEST
    assert text == NARROWEST or width - 2 < id + text + answer + 2 * len(GAP) <= width


def test_a_column_below_stands_behind_its_name_on_a_line_of_its_own() -> None:
    file = io.StringIO()
    screen = Screen()
    screen.console = Console(file=file, width=30, highlight=False)
    columns = [
        Column("id", lambda item: item[0], 4),
        Column("said", lambda item: item[1], BELOW),
        Column("stars", lambda item: item[2], 5),
    ]
    screen.rows(columns, [("a", "Очень хорошая вещь, всем советую", 5), ("b", "", 4)])
    assert file.getvalue().splitlines() == ["id    stars", "a     5", "      said: Очень хорошая вещ…", "b     4"]


def test_a_field_behind_nothing_is_nothing() -> None:
    class Item:
        answer = None

    assert field("answer.text")(Item()) is None
    assert field("answer")(Item()) is None


def test_the_columns_of_a_question_stay_where_they_are() -> None:
    assert [column.name for column in QUESTION] == [
        "id", "asked", "state", "viewed", "nm_id", "product", "text", "answer", "answered", "editable",
    ]  # fmt: skip


def test_a_stream_that_is_no_terminal() -> None:
    from wbdesk.cli.output import is_terminal

    assert not is_terminal(io.StringIO())
    assert not is_terminal(None)


class Watched(io.StringIO):
    """A standard error at whose other end a person is."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("language", "said"), [("ru", "Пусто.\n"), ("en", "Empty.\n")])
def test_a_desk_says_once_and_in_its_language_that_there_is_nothing(
    monkeypatch: pytest.MonkeyPatch, language: Any, said: str
) -> None:
    monkeypatch.setattr(sys, "stderr", Watched())
    Desk(Path("wbdesk.toml"), language).rows((), [], Said("Пусто.", "Empty."))
    assert sys.stderr.getvalue() == said  # type: ignore[attr-defined]
