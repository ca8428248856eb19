"""The gate and the sections together: what the journal knows of real effects, and faults over real replies."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbdesk.sim import STRICTEST, Drop, Fault, Hang, Reply, Request, Settings, Size, Truncate, World, make_token

SIZE = Size(questions=30, feedbacks=60, chats=6, claims=5)


class Seller:
    """Asks a small world at a pace no limit minds."""

    def __init__(self, **kwargs: Any) -> None:
        self.world = World(size=SIZE, **kwargs)
        self.times = count(self.world.start, 10)
        self.token = self.world.token()
        self.shop = self.world.shops[self.world.sids[0]]

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        headers = {"authorization": self.token, "content-type": "application/json"}
        pairs = tuple((name, str(value)) for name, value in query.items())
        content = b"" if body is None else json.dumps(body).encode()
        return self.world.handle(Request(method, "127.0.0.1", path, pairs, headers, content), next(self.times))

    def get(self, path: str, **query: Any) -> Any:
        return json.loads(self.ask("GET", path, **query).body)

    def unanswered(self) -> list[str]:
        page = self.get("/api/v1/questions", isAnswered="false", take=100, skip=0)
        return [question["id"] for question in page["data"]["questions"]]

    def answer(self, id_: str, text: str = "Да, подойдёт.") -> Any:
        return self.ask("PATCH", "/api/v1/questions", {"id": id_, "answer": {"text": text}, "state": "wbRu"})

    def events(self, **query: Any) -> Any:
        return self.get("/api/v1/seller/events", **query)["result"]


def test_an_effect_is_what_changed_and_not_what_was_said() -> None:
    seller = Seller()
    seller.ask("POST", "/api/v1/feedbacks/answer", {"id": "no such review", "text": "Спасибо!"})
    seller.answer(seller.unanswered()[0])
    seller.answer("no such question")
    assert [(line.status, line.effect) for line in seller.world.journal if line.writes] == [
        (204, False),
        (200, True),
        (404, False),
    ]


def test_answered_twice_is_seen() -> None:
    seller = Seller()
    first, second = seller.unanswered()[:2]
    for id_ in (first, second, second):
        seller.answer(id_, "Да." * len(id_))
    assert seller.world.journal.answered_twice() == (second,)
    assert seller.shop.answers_given(second) == ["Да." * len(second)] * 2
    assert seller.world.journal.answered() == 2


def test_a_viewed_mark_is_no_answer() -> None:
    seller = Seller()
    for _ in range(2):
        seller.ask("PATCH", "/api/v1/questions", {"id": seller.unanswered()[0], "wasViewed": True})
    assert seller.world.journal.answered() == 0


def test_what_was_read_is_known() -> None:
    seller = Seller()
    ids = [question.id for question in seller.shop.unanswered_questions(seller.world.start)]
    assert seller.world.journal.never_read(ids) == tuple(ids)
    seller.get("/api/v1/questions", isAnswered="false", take=2, skip=0, order="dateAsc")
    assert seller.world.journal.never_read(ids) == tuple(ids[2:])


def test_a_write_that_took_effect_behind_a_dropped_connection() -> None:
    seller = Seller()
    target = seller.unanswered()[0]
    seller.world.faults.add(Fault(operation="update_question", drop=True, when="after"))
    assert isinstance(seller.answer(target), Drop)
    assert target not in seller.unanswered()


def test_late_indexing_shows_the_list_as_it_was() -> None:
    seller = Seller()
    target = seller.unanswered()[0]
    seller.answer(target)
    seller.world.faults.add(Fault(operation="reads", late=60, times=2))
    assert target in seller.unanswered()
    assert seller.get("/api/v1/question", id=target)["data"]["answer"]
    assert target not in seller.unanswered()


def test_a_page_of_events_given_twice_or_not_at_all_or_skipped() -> None:
    seller = Seller(settings=Settings(events_page=5))
    first = seller.events()
    following = seller.events(next=first["next"])

    def spoilt(page: Any, **query: Any) -> Any:
        seller.world.faults.clear()
        seller.world.faults.add(Fault(page=page))
        return seller.events(**query)

    assert spoilt("duplicate", next=following["next"]) == following
    nothing = spoilt("empty", next=first["next"])
    assert (nothing["events"], nothing["totalEvents"]) == ([], 0)
    seller.world.faults.clear()
    assert seller.events(next=nothing["next"])["events"][-1] == following["events"][-1]
    assert spoilt("skipped") == following


@pytest.mark.parametrize("drift", ["missing", "null", "type", "enum", "extra", "date"])
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/questions", {"isAnswered": "false", "take": 5, "skip": 0}),
        ("/api/v1/feedbacks", {"isAnswered": "true", "take": 5, "skip": 0}),
        ("/api/v1/feedbacks/archive", {"take": 5, "skip": 0}),
        ("/api/feedbacks/v1/pins", {}),
        ("/api/v1/seller/chats", {}),
        ("/api/v1/seller/events", {}),
        ("/api/v1/claims", {"is_archive": "false"}),
    ],
)
def test_every_list_can_drift_in_one_record(path: str, query: dict[str, Any], drift: Any) -> None:
    seller = Seller()
    whole = seller.get(path, **query)
    seller.world.faults.add(Fault(drift=drift))
    damaged = seller.get(path, **query)
    assert damaged != whole
    assert len(_differences(whole, damaged)) == 1


def _differences(one: Any, other: Any, place: str = "") -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [found for name in one for found in _differences(one[name], other[name], f"{place}.{name}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [found for n, pair in enumerate(zip(one, other, strict=True)) for found in _differences(*pair, f"{n}")]
    return [] if one == other else [place]


CALLS = st.sampled_from(
    [
        ("GET", "/api/v1/new-feedbacks-questions", None, {}),
        ("GET", "/api/v1/questions", None, {"isAnswered": "false", "take": 5, "skip": 0}),
        ("GET", "/api/v1/questions", None, {}),
        ("GET", "/api/v1/seller/events", None, {}),
        ("GET", "/api/v1/seller/download/x", None, {}),
        ("GET", "/api/v1/claims", None, {"is_archive": "true"}),
        ("GET", "/api/v1/nothing", None, {}),
        ("POST", "/api/v1/feedbacks/answer", {"id": "x", "text": "Спасибо!"}, {}),
        ("POST", "/api/v1/feedbacks/answer", [], {}),
        ("DELETE", "/api/feedbacks/v1/pins", [1], {}),
        ("PATCH", "/api/v1/claim", {"id": "x", "action": "approve1"}, {}),
        ("POST", "/api/v1/seller/message", {"replySign": "x"}, {}),
    ]
)


@given(
    calls=st.lists(st.tuples(CALLS, st.sampled_from(["personal", "basic", "test", "service"])), max_size=25),
    settings=st.sampled_from([Settings(), STRICTEST]),
    faults=st.lists(
        st.sampled_from(
            [
                Fault(drop=True, probability=0.3),
                Fault(status=503, when="after", probability=0.3),
                Fault(truncate=7, probability=0.3),
                Fault(drift="type", probability=0.5),
                Fault(body="broken_json", probability=0.3),
                Fault(page="skipped"),
                Fault(late=5),
                Fault(ban=3, nth=4),
            ]
        ),
        max_size=3,
    ),
)
def test_whatever_is_asked_every_request_has_an_outcome_and_a_line(
    calls: list[Any], settings: Settings, faults: list[Fault]
) -> None:
    seller = Seller(settings=settings)
    seller.world.faults.add(*faults)
    for (method, path, body, query), type_ in calls:
        seller.token = make_token(type_, sid=seller.world.sids[0])
        outcome = seller.ask(method, path, body, **query)
        assert isinstance(outcome, Reply | Drop | Hang | Truncate)
    lines = list(seller.world.journal)
    assert [line.number for line in lines] == list(range(1, len(calls) + 1))
    assert all((line.status == 429) == (line.verdict == "limit") for line in lines if "ban" not in line.verdict)
    assert sum(line.effect for line in lines) == sum(
        len(shop.effects) for shop in (*seller.world.shops.values(), *seller.world.sandboxes.values())
    )
    assert not any(line.effect for line in lines if line.verdict in ("limit", "auth", "path"))


@given(st.lists(CALLS, max_size=12), st.integers(0, 3))
def test_the_same_seed_and_requests_give_the_same_outcomes(calls: list[Any], seed: int) -> None:
    def run() -> list[Any]:
        seller = Seller(seed=seed)
        seller.world.faults.add(Fault(probability=0.2, drop=True), Fault(drift="null", probability=0.3))
        return [seller.ask(method, path, body, **query) for method, path, body, query in calls]

    assert run() == run()
