"""Search: by stem, over everything, the newest first, behind the mirror and never lost."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.made import NOW, SELLER
from tests.store.explained import plans
from tests.store.mirrored import put, read

from wbdesk.store import mirror, search
from wbdesk.store.database import Database
from wbdesk.store.search import Term, phrases_of


def index(database: Database, limit: int = 1_000) -> int:
    with database.writing() as tx:
        return search.index_some(tx, SELLER, NOW, limit)


def found(database: Database, query: str, **how: Any) -> list[str]:
    with database.reading() as tx:
        return [hit.kept.item.id for hit in search.search(tx, SELLER, query, **how)]


def fill(database: Database, *texts: str) -> None:
    put(database, *(_dated(str(number), number, text) for number, text in enumerate(texts)))
    index(database)


def _dated(id: str, day: int, text: str) -> Any:
    return read(id=id, text=text, pros="", productDetails=None, createdDate=f"2026-11-{day + 1:02}T00:00:00Z")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("возврат", ["0"]),
        ("ВОЗВРАТЫ", ["0"]),
        ("еще", ["1"]),
        ("ещё", ["1"]),
        ("товар", ["2", "1", "0"]),
        ("товар возврат", ["0"]),
        ("товар слон", []),
        ("брак", ["1"]),
        ("отрав*", ["2"]),
        ("отраж*", ["0"]),
        ("отравилась*", ["2"]),
        ('"не рекомендую"', ["1"]),
        ("«рекомендую не»", []),
        ('"хороший тов*"', ["2"]),
        ("", []),
        ("!!! — ...", []),
        ('"', []),
        ("a OR b) NOT NEAR(", []),
        ("DHL-42", ["2"]),
        ("dhl", ["2"]),
    ],
)
def test_words_are_found_by_stem(database: Database, query: str, ids: list[str]) -> None:
    fill(
        database,
        "Хочу оформить возврат товара, отражает",
        "Ещё раз: товар с браком. Не рекомендую!",
        "Хороший товар, но отравились. DHL-42",
    )
    assert found(database, query) == ids


def test_a_query_is_read_as_it_is_typed() -> None:
    assert phrases_of('Отрав* "не рекомендую" «плохих вещ*» ') == (
        (Term("отра", "отрав"),),
        (Term("не"), Term("рекоменд")),
        (Term("плох"), Term("вещ", "вещ")),
    )


def test_the_places_in_the_text_are_told(database: Database) -> None:
    text = "Брак! Товар бракован, в товаре брак"
    fill(database, text)
    with database.reading() as tx:
        (hit,) = search.search(tx, SELLER, "товары брак")
    assert [text[start:end] for start, end in hit.places] == ["Брак", "Товар", "товаре", "брак"]


@pytest.mark.parametrize(
    ("kind", "record", "query"),
    [
        ("feedback", {"answer": {"text": "Приносим извинения"}}, "извинениям"),
        ("feedback", {"productDetails": {"nmId": 123_456, "productName": "Сумка дорожная"}}, "дорожные сумки"),
        ("feedback", {"productDetails": {"nmId": 123_456, "supplierArticle": "AB-7"}}, "ab-7"),
        ("feedback", {"productDetails": {"nmId": 123_456}}, "123456"),
        ("feedback", {"userName": "Анна"}, "анна"),
        ("chat", {"clientName": "Пётр"}, "петр"),
        ("claim", {"imt_name": "Чайник"}, "чайники"),
        ("claim", {"wb_comment": "Отказано"}, "отказано"),
        ("claim", {"srid": "abc.7"}, "abc.7"),
        ("event", {"message": {"text": "Где заказ?"}}, "заказы"),
        ("question", {"text": "Какой размер?"}, "размеры"),
    ],
)
def test_everything_that_is_written_is_found(database: Database, kind: Any, record: dict[str, Any], query: str) -> None:
    one = read(kind, **record)
    put(database, one)
    index(database)
    assert found(database, query) == [one.id]


def test_what_is_odd_is_searched_as_far_as_it_is_text(database: Database) -> None:
    put(database, read(text="Порвалась", userName=7, answer=["?"], productDetails="сумка"))
    index(database)
    assert found(database, "порвались") == ["f1"]
    assert found(database, "сумки") == ["f1"]


def test_the_newest_come_first_and_enough_is_enough(database: Database) -> None:
    fill(database, *["товар"] * 9)
    put(database, read("question", id="q", text="товар", createdDate="2020-01-01T00:00:00Z"))
    index(database)
    assert found(database, "товар") == ["8", "7", "6", "5", "4", "3", "2", "1", "0", "q"]
    assert found(database, "товар", limit=3) == ["8", "7", "6"]
    assert found(database, "товар", kinds=["question"]) == ["q"]


def test_the_index_lags_and_catches_up(database: Database) -> None:
    put(database, *(read(id=str(number), text="товар") for number in range(5)))
    assert found(database, "товар") == []
    with database.reading() as tx:
        assert search.behind(tx, SELLER) == 5
    assert [index(database, 2) for _ in range(4)] == [2, 2, 1, 0]
    assert len(found(database, "товар")) == 5
    with database.reading() as tx:
        assert search.behind(tx, SELLER) == 0


def test_what_has_changed_is_found_as_it_is_now(database: Database) -> None:
    fill(database, "красный")
    put(database, read(id="0", read_at=NOW + 1, text="зелёный", createdDate="2026-11-20T00:00:00Z"))
    index(database)
    assert found(database, "красный") == []
    assert found(database, "зеленые") == ["0"]


def test_an_index_that_broke_off_is_as_before(database: Database) -> None:
    fill(database, "красный")
    put(database, read(id="0", read_at=NOW + 1, text="зелёный"))

    def killed() -> None:
        with database.writing() as tx:
            search.index_some(tx, SELLER, NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert found(database, "красный") == ["0"]
    index(database)
    assert found(database, "красный") == []


def test_the_search_stops_when_there_are_enough(database: Database) -> None:
    fill(database, *["товар"] * 3)
    with database.reading() as tx:
        first, *_ = plans(tx, lambda: search.search(tx, SELLER, "товар", limit=1))
        assert mirror.last_change(tx, SELLER) == 3
    assert not [step for step in first if "TEMP B-TREE" in step]
