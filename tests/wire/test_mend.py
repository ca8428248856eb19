"""Mending values of every kind of type, away from WB's models."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from wbdesk.api.model import Adjusted, Instant, Many, Millis, Model, MoscowTime
from wbdesk.wire.mend import Unreadable, anatomy, mend, recognise


class Leaf(Model, frozen=True):
    """No field must be there."""

    name: str | None = None
    size: int | None = None


class Tree(Model, frozen=True):
    """One field must."""

    id: str
    leaf: Leaf | None = None
    leaves: list[Leaf] | None = None
    words: Many[str] = ()


LEAVES = [Leaf(), Leaf(None, 4)]


def mended(kind: Any, raw: bytes) -> tuple[Any, list[bytes]]:
    reported: list[bytes] = []
    return mend(kind, raw, reported.append), reported


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (int, b"5", 5),
        (str | None, b"null", None),
        (Leaf, b"{}", Leaf()),
        (Leaf, b'{"name": 5, "size": 6}', Leaf(None, 6)),
        (Leaf, b'{"name": "a", "size": 6.5}', Leaf("a")),
        (Leaf, b'{"name": "a", "name": "b", "size": []}', Leaf("b")),
        (Tree, b'{"id": "a", "leaf": 7}', Tree("a")),
        (Tree, b'{"id": "a", "leaf": {"name": 7, "size": 1}}', Tree("a", Leaf(None, 1))),
        (Tree, b'{"id": "a", "leaves": [{"size": "x"}, 3, null, {"size": 4}]}', Tree("a", leaves=LEAVES)),
        (Tree, b'{"id": "a", "words": ["x", 1, null, "y"]}', Tree("a", words=("x", "y"))),
        (Tree, b'{"id": "a", "words": 3}', Tree("a")),
    ],
)
def test_what_can_be_read_is_kept_and_nothing_is_reported(kind: Any, raw: bytes, value: Any) -> None:
    assert mended(kind, raw) == (value, [])


@pytest.mark.parametrize(
    ("kind", "raw"),
    [(int, b'"x"'), (str, b"5"), (Leaf, b"[]"), (Leaf, b"5"), (Tree, b"{}"), (Tree, b'{"id": 5}'), (list[int], b"{}")],
)
def test_what_cannot_be_read_at_all_says_so(kind: Any, raw: bytes) -> None:
    with pytest.raises(Unreadable):
        mended(kind, raw)


def test_a_list_reports_the_entries_it_leaves_out() -> None:
    raw = b'[{"id": "a"}, {"id": 5}, 7, {"leaf": {}}, {"id": "b", "leaf": 1}]'
    assert mended(list[Tree], raw) == ([Tree("a"), Tree("b")], [b'{"id": 5}', b"7", b'{"leaf": {}}'])
    assert mended(list[int], b'[1, "x", 2]') == ([1, 2], [b'"x"'])


def test_the_reason_names_the_field_that_must_be_there() -> None:
    with pytest.raises(Unreadable, match="its 'id' cannot be read"):
        mended(Tree, b'{"id": 5, "leaf": {}}')


@pytest.mark.parametrize(
    ("kind", "bare", "item"),
    [
        (int | None, int, None),
        (Many[Leaf], tuple, Leaf),
        (list[Leaf] | None, list, Leaf),
        (Instant, datetime, None),
        (MoscowTime, datetime, None),
        (Leaf, Leaf, None),
    ],
)
def test_the_anatomy_of_a_type(kind: Any, bare: Any, item: Any) -> None:
    assert anatomy(kind) == (bare, item)


class Dated(Adjusted, frozen=True):
    """The three ways in which WB writes a date."""

    instant: Instant = None
    millis: Millis = None
    moscow: MoscowTime = None


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"instant": "2022-02-01T11:18:08.769513469Z"}', datetime(2022, 2, 1, 11, 18, 8, 769513, UTC)),
        (b'{"instant": "2022-02-01T14:18:08+03:00"}', datetime(2022, 2, 1, 11, 18, 8, tzinfo=UTC)),
        (b'{"instant": "2022-02-01T11:18:08"}', None),
        (b'{"instant": "2022-02-01"}', None),
        (b'{"instant": ""}', None),
        (b'{"instant": "0000-00-00T00:00:00Z"}', None),
        (b'{"instant": 1643714288}', None),
        (b'{"millis": "2022-02-01T11:18:08"}', None),
        (b'{"millis": "1643714288000"}', None),
        (b'{"millis": true}', None),
        (b'{"millis": 1643714288000.5}', None),
        (b'{"moscow": "yesterday"}', None),
        (b'{"moscow": 5}', None),
    ],
)
def test_a_date_is_read_or_it_is_none(raw: bytes, value: datetime | None) -> None:
    made, _ = mended(Dated, raw)
    assert [moment for moment in (made.instant, made.millis, made.moscow) if moment] == ([value] if value else [])


@pytest.mark.parametrize("raw", [b"{}", b'{"name": 1}', b'{"size": null, "new": 1}'])
def test_an_object_with_any_of_the_fields_is_recognised(raw: bytes) -> None:
    recognise(Leaf, raw, empty=True)


@pytest.mark.parametrize(("raw", "empty"), [(b"{}", False), (b'{"nam": 1}', True), (b"[]", True), (b"5", True)])
def test_another_object_is_not(raw: bytes, empty: bool) -> None:
    with pytest.raises(Unreadable):
        recognise(Leaf, raw, empty=empty)


def test_what_is_no_object_is_not_asked_for_its_fields() -> None:
    recognise(list[msgspec.Raw], b"[1]", empty=False)
