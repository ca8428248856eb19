"""Every reply of every operation, in every status WB documents and under every setting, against WB's own words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.api.facts import FACTS, OPERATION_NAMES, fact
from tests.sim.asking import route_of
from tests.sim.contract import header_problems, problems

from wbdesk.sim import STRICTEST, Fault, Reply, Request, Settings, Size, World
from wbdesk.sim.files import make_jpeg, make_pdf, make_png
from wbdesk.sim.records import Chat
from wbdesk.sim.routes import EVERY_ROUTE
from wbdesk.sim.shop import Shop

SIZE = Size(questions=40, feedbacks=150, chats=12, claims=24)
OPERATIONS = sorted(route.operation for route in EVERY_ROUTE)
MONTH = 31 * 86_400


@dataclass(frozen=True)
class Question:
    """What a seller asks, and the status that must come."""

    operation: str
    status: int
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = "application/json"
    id: str = ""
    """What stands in the path."""
    later: float = 10.0
    """Seconds since the question before."""


def asks(
    operation: str, status: int = 200, query: dict[str, Any] | None = None, body: Any = None, **rest: Any
) -> Question:
    texts = {
        name: str(value).lower() if value in (True, False) else str(value) for name, value in (query or {}).items()
    }
    content = b"" if body is None else body if isinstance(body, bytes) else msgspec.json.encode(body)
    return Question(operation, status, tuple(texts.items()), content, **rest)


class Desk:
    """A seller's desk at a world: asks, and holds every reply to WB's words."""

    def __init__(self, settings: Settings | None = None, **kwargs: Any) -> None:
        self.settings = settings or Settings()
        self.world = World(settings=self.settings, size=SIZE, **kwargs)
        self.shop: Shop = self.world.shops[self.world.sids[0]]
        self.token, self.now = self.world.token(), self.world.start
        self.seen: set[tuple[str, int]] = set()

    def ask(self, question: Question, token: str | None = None) -> Reply:
        self.now += question.later
        outcome = self.world.handle(self.request(question, self.token if token is None else token), self.now)
        assert isinstance(outcome, Reply)
        assert outcome.status == question.status, (question, outcome.body.decode(errors="replace"))
        assert problems(question.operation, outcome, self.settings) == []
        self.seen.add((question.operation, outcome.status))
        return outcome

    def serve(self, question: Question) -> Any:
        """What the reply says, where the limits let the question through."""
        reply = self.ask(question)
        assert header_problems(reply, self.settings) == []
        return msgspec.json.decode(reply.body) if "json" in reply.headers.get("content-type", "") else reply.body

    def request(self, question: Question, token: str) -> Request:
        route = route_of(question.operation)
        headers = {"authorization": token, "content-type": question.content_type}
        path = route.path.replace("{id}", question.id)
        return Request(route.method, "127.0.0.1", path, question.query, headers, question.body)


Way = Callable[[Desk], Iterator[Question]]
WHOLE = {"take": 100, "skip": 0}
NEW, DONE = {"isAnswered": False, **WHOLE}, {"isAnswered": True, **WHOLE}


def questions(desk: Desk) -> Iterator[Question]:
    yield asks("new_feedbacks_questions")
    yield asks("get_questions_count_unanswered")
    yield asks("get_questions_count")
    yield asks("get_questions_count", 400, {"isAnswered": "yes"})
    yield asks("get_questions_count", 400, {"dateFrom": "today"})
    yield asks("get_questions_count", 400, {"dateTo": -1})
    for order in ("dateAsc", "dateDesc"):
        yield asks("questions", 200, {**NEW, "order": order})
        yield asks("questions", 200, {**DONE, "order": order})
    yield asks("questions", 200, {**DONE, "dateFrom": 1, "dateTo": 2, "nmId": 3})
    yield asks("questions", 400, WHOLE)
    yield asks("question", 422, {"id": "nothing"})
    first, second = (question.id for question in desk.shop.unanswered_questions(desk.now)[:2])
    yield asks("update_question", 200, body={"id": first, "wasViewed": True})
    yield asks("question", 200, {"id": first})
    answer = {"id": first, "answer": {"text": "Да, подойдёт."}, "state": "wbRu"}
    yield asks("update_question", 200, body=answer)
    yield asks("question", 200, {"id": first})
    yield asks("update_question", 200, body=answer)
    yield asks("update_question", 422, body=answer)
    yield asks("update_question", 200, body={**answer, "id": second, "state": "none"})
    yield asks("question", 200, {"id": second})
    yield asks("update_question", 404, body={**answer, "id": "nothing"})
    yield asks("update_question", 400, body=b"{")


def feedbacks(desk: Desk) -> Iterator[Question]:
    yield asks("get_feedbacks_count_unanswered")
    yield asks("get_feedbacks_count", 200, {"isAnswered": False})
    yield asks("get_feedbacks_count", 400, {"dateTo": "today"})
    yield asks("feedbacks", 200, NEW)
    yield asks("feedbacks", 200, DONE)
    yield asks("feedbacks", 400, {**NEW, "take": "all"})
    yield asks("get_feedbacks_archive", 200, WHOLE)
    yield asks("get_feedbacks_archive", 400, {"take": 10})
    yield asks("get_feedbacks_archive", 422, {"take": 5_001, "skip": 0})
    yield asks("feedback", 422, {"id": "nothing"})
    yield from answers(desk)
    yield from returns(desk)


def answers(desk: Desk) -> Iterator[Question]:
    first, second = (feedback.id for feedback in desk.shop.unanswered_feedbacks(desk.now)[:2])
    for id in (first, second, "nothing"):
        yield asks("create_feedbacks_answer", 204, body={"id": id, "text": "Спасибо!"})
    yield asks("feedback", 200, {"id": first})
    desk.shop.wb_rejects_answer(second)
    yield asks("feedback", 200, {"id": first}, later=100_000.0)
    yield asks("feedback", 200, {"id": second})
    yield asks("update_feedbacks_answer", 204, body={"id": first, "text": "Спасибо вам!"})
    yield asks("feedback", 200, {"id": first})
    refuses = {"ignore": 204, "edit": 204, "refuse": 400}[desk.settings.second_answer]
    yield asks("create_feedbacks_answer", refuses, body={"id": first, "text": "Спасибо снова!"})
    late = {"ignore": 204, "refuse": 422}[desk.settings.late_edit]
    yield asks("update_feedbacks_answer", late, body={"id": first, "text": "И снова!"})
    yield asks("create_feedbacks_answer", 400, body=b"{")
    yield asks("update_feedbacks_answer", 400, body=b"{")
    for content_type in ("", "u", "application/javascript"):
        yield asks("create_feedbacks_answer", 400, body={"id": "1", "text": "ок"}, content_type=content_type)


def returns(desk: Desk) -> Iterator[Question]:
    able = next(feedback.id for feedback in desk.shop.feedbacks.walk() if feedback.able_return)
    never = next(f.id for f in desk.shop.feedbacks.walk() if not f.able_return and f.returned is None)
    yield asks("create_order_return", 200, body={"feedbackId": able})
    yield asks("feedback", 200, {"id": able})
    yield asks("create_order_return", 422, body={"feedbackId": able})
    yield asks("create_order_return", 422, body={"feedbackId": never})
    yield asks("create_order_return", 400, body={"feedbackId": "nothing"})
    yield asks("create_order_return", 400, body={"feedbackId": ""})
    yield asks("create_order_return", 400, body=b"")


def pins(desk: Desk) -> Iterator[Question]:
    good = [f.id for f in desk.shop.feedbacks.walk() if f.valuation == 5 and f.text][:12]
    items = [{"pinMethod": method, "pinOn": on, "feedbackId": id}
             for id in (*good, "nothing") for method in ("subscription", "tariff") for on in ("nm", "imt")]  # fmt: skip
    odd = [{"pinMethod": "x", "pinOn": "nm", "feedbackId": good[0]}, {}]
    yield asks("pin_feedback", 200, body=items + odd)
    held = [pin.pin_id for pin in desk.shop.pins.pinned()]
    desk.shop.wb_unpins(desk.now, held[0], "sysAdditionalSlot")
    for state in ("pinned", "unpinned"):
        yield asks("get_pinned_feedbacks", 200, {"state": state, "limit": 3})
        yield asks("get_pinned_feedbacks_count", 200, {"state": state})
    yield asks("get_pinned_feedbacks", 200)
    yield asks("get_pinned_feedbacks", 400, {"state": "x"})
    yield asks("get_pinned_feedbacks_count", 400, {"dateFrom": "yesterday"})
    yield asks("get_pinned_feedbacks_limits")
    yield asks("unpin_feedback", 200, body=[*held[:3], 1])
    yield asks("unpin_feedback", 400, body={})
    yield asks("pin_feedback", 400, body={})
    desk.shop.plan_changes(desk.now, "tariff", None)
    yield asks("get_pinned_feedbacks_limits")
    desk.shop.plan_changes(desk.now, "subscription", None)
    yield asks("pin_feedback", 403, body=items)
    yield asks("get_pinned_feedbacks_limits")


def chats(desk: Desk) -> Iterator[Question]:
    desk.shop.buyer_writes(desk.now, text="Здравствуйте!", files=[("a.png", make_png(1, 1, (1, 2, 3)))])
    desk.shop.buyer_writes(desk.now, files=[("чек.pdf", make_pdf("42")), ("b.jpg", make_jpeg(7))])
    desk.shop.chats.open_chat(Chat("1:8f0e4c5a-3d62-4f7b-9a51-0c2d4e6f8a90", "Олег", 1, 100, "v5o_1.0.0", "0"))
    yield asks("get_seller_chats")
    yield asks("get_seller_events")
    yield asks("get_seller_events", 200, {"next": 32_000_000_000_000})
    yield asks("get_seller_events", 400, {"next": 0})
    yield asks("get_seller_events", 400, {"next": "x"})
    yield from messages(desk)
    yield asks("get_seller_events", 200, {"next": int(desk.world.start * 1000) - 1})
    yield asks("get_seller_chats")
    yield from downloads(desk)


def messages(desk: Desk) -> Iterator[Question]:
    chat = next(desk.shop.chats.chats())
    desk.shop.failing_uploads.add("bad.pdf")
    for files in ((), (("a.jpg", make_jpeg(9)), ("bad.pdf", make_pdf("1")))):
        yield message(desk.shop.chats.sign(chat.chat_id), "Добрый день!", files)
    sign = desk.shop.chats.sign(chat.chat_id)
    yield replace(message("no such sign", "Добрый день!"), status=400)
    yield replace(message(sign, ""), status=400)
    yield replace(message(sign, "", (("a.mp4", b"film"),)), status=400)
    yield replace(message(sign, "", (("a.png", b"\x89PNG\r\n\x1a\n" + bytes(5 << 20)),)), status=400)


def message(sign: str, text: str, files: tuple[tuple[str, bytes], ...] = ()) -> Question:
    fields = {"replySign": sign, "message": text}
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts += [f'name="file"; filename="{name}"\r\n\r\n'.encode() + content for name, content in files]
    body = b"".join(b"--b\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--b--\r\n"
    return Question("create_seller_message", 200, body=body, content_type="multipart/form-data; boundary=b")


def downloads(desk: Desk) -> Iterator[Question]:
    files = [("a.png", make_png(1, 1, (1, 2, 3))), ("b.jpg", make_jpeg(7)), ("c.pdf", make_pdf("42"))]
    event_id = desk.shop.buyer_writes(desk.now, files=files)
    ids = next(event.files for event in desk.shop.chats.events() if event.event_id == event_id)
    yield asks("get_seller_download", 202, id=ids[0], later=0.0)
    yield asks("get_seller_download", 200, id=ids[0], later=1_000.0)
    for id in ids[1:]:
        yield asks("get_seller_download", 200, id=id)
    desk.shop.chats.block(ids[0])
    yield asks("get_seller_download", 451, id=ids[0])
    yield asks("get_seller_download", 400, id="nothing")


def claims(desk: Desk) -> Iterator[Question]:
    for archive in (True, False):
        yield asks("claims", 200, {"is_archive": archive, "limit": 200})
    yield asks("claims", 400)
    yield asks("claims", 400, {"is_archive": False, "limit": 201})
    in_store = desk.shop.buyer_claims(desk.now, next(iter(desk.shop.products)), in_store=True)
    yield asks("update_claim", 200, body={"id": in_store, "action": "approvecc1"})
    yield asks("claims", 200, {"is_archive": False, "id": in_store})
    yield asks("update_claim", 200, body={"id": in_store, "action": "confirmreturngoodcc1"})
    for action in ("approve1", "approve2", "autorefund1", "reject1", "rejectcustom"):
        id = desk.shop.buyer_claims(desk.now, next(iter(desk.shop.products)))
        comment = {"comment": "Брак не подтвердился"} if action == "rejectcustom" else {}
        yield asks("update_claim", 200, body={"id": id, "action": action} | comment)
        yield asks("claims", 200, {"is_archive": True, "id": id}, later=100.0)
    yield asks("update_claim", 400, body={"id": in_store})
    yield asks("update_claim", 400, body={"id": in_store, "action": "approve1"})
    yield asks("update_claim", 400, body=b"")


SECTIONS: tuple[Way, ...] = (questions, feedbacks, pins, chats, claims)


def flipped() -> Iterator[Settings]:
    """The defaults with one field read otherwise, for each field and each other reading."""
    for name, type_ in get_type_hints(Settings).items():
        now = getattr(Settings(), name)
        others = (
            [not now] if type_ is bool else [other for other in get_args(type_) if other != now] or [type_(now + 7)]
        )
        yield from (replace(Settings(), **{name: other}) for other in others)


def name_of(settings: Settings) -> str:
    changed = [f"{name}={value}" for name in get_type_hints(Settings)
               if (value := getattr(settings, name)) != getattr(Settings(), name)]  # fmt: skip
    return ", ".join(changed) if len(changed) < 2 else "strictest"


@pytest.mark.parametrize("settings", [Settings(), STRICTEST, *flipped()], ids=name_of)
def test_what_is_served_is_in_wbs_words(settings: Settings) -> None:
    for section in SECTIONS:
        desk = Desk(settings, rate_factor=1e9)
        for question in section(desk):
            desk.serve(question)


@pytest.mark.parametrize("settings", [Settings(), STRICTEST, *flipped()], ids=name_of)
def test_an_old_world_is_in_wbs_words(settings: Settings) -> None:
    desk = Desk(settings, rate_factor=1e9)
    desk.now += 3 * MONTH
    for operation, query in (
        ("questions", DONE),
        ("feedbacks", DONE),
        ("feedbacks", NEW),
        ("claims", {"is_archive": True}),
    ):
        desk.serve(asks(operation, 200, query))


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("settings", [Settings(), STRICTEST, Settings(limit_dialect="ag")], ids=name_of)
def test_the_gateway_refuses_in_wbs_words(operation: str, settings: Settings) -> None:
    desk = Desk(settings)
    for token in ("", "no token", desk.world.token(exp=1), desk.world.token(categories=["content"])):
        desk.ask(asks(operation, 401, id="1"), token)
    for why, status in (("withdrawn", 401), ("user removed", 403), ("unpaid", 402)):
        desk.world.refuse_token(desk.token, why)
        desk.ask(asks(operation, status, id="1"))
    desk.world.limits.ban(desk.world.sids[0], 900, desk.now)
    desk.world.accept_token(desk.token)
    reply = desk.ask(asks(operation, 429, id="1"))
    assert header_problems(reply, desk.settings) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_fault_that_wb_documents_is_in_its_words(operation: str) -> None:
    for status in fact(operation)["refusals"]:
        desk = Desk()
        desk.world.faults.add(Fault(operation=operation, status=status))
        desk.ask(asks(operation, status, id="1"))


def test_every_status_wb_documents_was_asked_for() -> None:
    desks = [Desk(rate_factor=1e9) for _ in SECTIONS]
    for desk, section in zip(desks, SECTIONS, strict=True):
        for question in section(desk):
            desk.serve(question)
    gateway = {401, 402, 403, 429}
    documented = {(OPERATION_NAMES[row["operation"]], int(status))
                  for row in FACTS for status in (*row["replies"], *row["refusals"])}  # fmt: skip
    asked = set().union(*(desk.seen for desk in desks))
    assert {pair for pair in documented if pair[1] not in gateway} - asked == set()
    assert asked - documented == {("update_feedbacks_answer", 400)}


ODD_TEXTS = (
    "", "0", "1", "-1", "--1", "5001", "1e3", "0.5", "²", "٣", "9" * 20, "9" * 5_000, "true", "True", "\0", "\ud800",
    "dateAsc", "pinned", "nm", "subscription", "wbRu", "none", "approve1", "rejectcustom",
    "2020-01-01T15:04:05Z", "2020-01-01", "2020-01-01T15:04:05+25:00", "0001-01-01T00:00:00Z",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (None, True, 0, -1, 1.5, 10**17, [], {}, [1], {"text": "Да"}, {"text": 5}, *ODD_TEXTS)
NAMES = ("id", "answer", "text", "state", "wasViewed", "feedbackId", "pinMethod", "pinOn", "action", "comment")


@st.composite
def anything(draw: st.DrawFn) -> tuple[str, dict[str, str], bytes, str]:
    """A request to some operation, with whatever a client may send by mistake."""
    operation = draw(st.sampled_from(OPERATIONS))
    names = [parameter["name"] for parameter in fact(operation)["parameters"]]
    query = draw(st.dictionaries(st.sampled_from([*names, "other"]), st.sampled_from(ODD_TEXTS)))
    item = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ODD_VALUES))
    body = draw(st.one_of(item, st.lists(st.one_of(item, st.sampled_from(ODD_VALUES)), max_size=3)))
    content = draw(st.sampled_from([json.dumps(body).encode(), b"", b"{", b"\xff", b"[" * 2_000]))
    return operation, query, content, draw(st.sampled_from(["application/json", "", "multipart/form-data; boundary=b"]))


@given(anything())
def test_whatever_is_asked_the_refusal_is_wbs(asked: tuple[str, dict[str, str], bytes, str]) -> None:
    operation, query, body, content_type = asked
    desk = Desk(rate_factor=1e9)
    question = asks(operation, 0, query, body, content_type=content_type, id="1")
    outcome = desk.world.handle(desk.request(question, desk.token), desk.now)
    assert isinstance(outcome, Reply)
    assert problems(operation, outcome) == []


@pytest.mark.parametrize("drift", ["missing", "null", "type", "enum", "extra", "date"])
@pytest.mark.parametrize(
    "question", [asks("questions", 200, DONE), asks("claims", 200, {"is_archive": False}), asks("get_seller_events")]
)
def test_a_record_that_drifts_from_wbs_words_is_noticed(drift: Any, question: Question) -> None:
    desk = Desk()
    desk.world.faults.add(Fault(drift=drift))
    outcome = desk.world.handle(desk.request(question, desk.token), desk.now)
    assert isinstance(outcome, Reply)
    assert problems(question.operation, outcome) != []
