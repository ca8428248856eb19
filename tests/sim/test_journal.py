"""The journal: every request has its line, and the questions tests ask of it have exact answers."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from tests.sim.fakes import NOW, make_world, request

from wbdesk.sim.faults import Fault
from wbdesk.sim.journal import Entry
from wbdesk.sim.messages import Request
from wbdesk.sim.tokens import make_token
from wbdesk.sim.world import World

ANSWER = "/api/v1/feedbacks/answer"


def answer(world: World, item: str = "a", text: str = "Спасибо!", now: float = NOW) -> Any:
    body = json.dumps({"id": item, "text": text}, ensure_ascii=False).encode()
    return world.handle(request("POST", ANSWER, world.token(), body=body), now)


def message(world: World, sign: str, boundary: str, now: float = NOW) -> Any:
    lines = [f"--{boundary}", 'Content-Disposition: form-data; name="replySign"', "", sign]
    lines += [f"--{boundary}", 'Content-Disposition: form-data; name="message"', "", "Здравствуйте", f"--{boundary}--"]
    headers = {"authorization": world.token(), "content-type": f"multipart/form-data; boundary={boundary}"}
    body = "\r\n".join([*lines, ""]).encode()
    return world.handle(Request("POST", "127.0.0.1", "/api/v1/seller/message", (), headers, body), now)


def test_a_line_has_everything_but_the_token() -> None:
    world = make_world()
    token = world.token("service")
    sent = request("POST", ANSWER, token, body=b'{"id":"a","text":"hi"}')
    world.handle(dataclasses.replace(sent, query=(("x", "1"),)), NOW + 1.5)
    [line] = world.journal
    assert line == Entry(
        number=1,
        time=NOW + 1.5,
        sid=world.sids[0],
        token_type="service",
        operation="create_feedbacks_answer",
        method="POST",
        path=ANSWER,
        query=(("x", "1"),),
        body_digest=line.body_digest,
        body_size=22,
        writes=True,
        item="a",
        answers=True,
        verdict="served",
        status=204,
        effect=True,
        bytes_out=0,
    )
    assert len(line.body_digest) == 16
    assert token not in repr(list(world.journal))


@pytest.mark.parametrize(
    ("sent", "verdict", "status"),
    [
        (request(token="nonsense"), "auth", 401),
        (request(path="/api/v1/nothing"), "path", 404),
        (request(token=make_world().token()), "served", 200),
    ],
)
def test_every_fate_has_its_verdict(sent: Request, verdict: str, status: int) -> None:
    world = make_world()
    world.handle(sent, NOW)
    [line] = world.journal
    assert (line.verdict, line.status, line.number) == (verdict, status, 1)


def test_refused_are_those_a_limit_refused() -> None:
    world = make_world()
    for _ in range(8):
        answer(world)
    assert [line.number for line in world.journal.refused()] == [7, 8]
    assert not any(line.effect for line in world.journal.refused())


def test_repeated_writes_are_those_that_may_have_acted_before() -> None:
    world = make_world()
    world.faults.add(Fault(operation="writes", nth=1, status=504, when="after"))
    for item in ("a", "a", "b"):
        answer(world, item)
    answer(world, "a", "другой текст")
    [again] = world.journal.repeated_writes()
    assert (again.item, again.times, again.operation) == ("a", 2, "create_feedbacks_answer")


def test_a_write_refused_by_a_limit_may_be_sent_again() -> None:
    world = make_world()
    for item in "abcdef":
        answer(world, item)
    answer(world, "g")
    answer(world, "g", now=NOW + 1)
    assert world.journal.refused()[0].item == "g"
    assert world.journal.repeated_writes() == ()


def test_a_message_is_the_same_whatever_its_boundary() -> None:
    world = make_world()
    message(world, "1:sign", "first")
    message(world, "1:sign", "second")
    message(world, "2:sign", "second")
    [again] = world.journal.repeated_writes()
    assert (again.item, again.times) == ("1:sign", 2)


def test_answered_twice_counts_effects_and_not_edits() -> None:
    world = make_world()
    world.faults.add(Fault(operation="writes", nth=2, drop=True))
    for item in ("a", "b", "b", "c"):
        answer(world, item)
    assert world.journal.answered_twice() == ()
    assert world.journal.answered() == 3
    answer(world, "c", "ещё раз")
    assert world.journal.answered_twice() == ("c",)


def test_other_writes_are_no_answers() -> None:
    world = make_world()
    world.handle(request("PATCH", "/api/v1/claim", world.token(), body=b'{"id":"a","text":"x"}'), NOW)
    [line] = world.journal
    assert (line.item, line.answers) == ("a", False)


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b'{"id":null}', b'"text"'])
def test_any_body_is_written_down(body: bytes) -> None:
    world = make_world()
    world.handle(request("POST", ANSWER, world.token(), body=body), NOW)
    [line] = world.journal
    assert (line.item, line.body_size) == (None, len(body))


def test_never_read_knows_what_was_shown() -> None:
    world = make_world()
    assert world.journal.never_read(["item0", "item9"]) == ("item0", "item9")
    world.handle(request(token=world.token()), NOW)
    assert world.journal.never_read(["item0", "item9"]) == ("item9",)


def test_what_was_cut_off_was_not_read() -> None:
    world = make_world()
    world.faults.add(Fault(truncate=5))
    world.handle(request(token=world.token()), NOW)
    assert world.journal.never_read(["item0"]) == ("item0",)
    [line] = world.journal
    assert (line.status, line.bytes_out, line.verdict) == (200, 5, "truncate 5")


def test_counts_and_bytes() -> None:
    world = make_world()
    world.faults.add(Fault(operation="claims", drop=True))
    for _ in range(7):
        answer(world)
    world.handle(request(path="/api/v1/claims", token=world.token()), NOW)
    world.handle(request(path="/api/v1/nothing"), NOW)
    world.handle(request(), NOW)
    counts = world.journal.counts()
    answers = counts["create_feedbacks_answer"]
    assert (answers.requests, answers.served, answers.limited, answers.effects) == (7, 6, 1, 6)
    assert (counts["claims"].faults, counts["questions"].unauthorized, counts["/api/v1/nothing"].requests) == (1, 1, 1)
    total = world.journal.total()
    assert (total.requests, len(world.journal), world.journal.bytes_moved()[0]) == (10, 10, answers.bytes_in)
    assert total.bytes_out == sum(line.bytes_out for line in world.journal)


def test_find_filters() -> None:
    world = make_world(sellers=2)
    for sid in world.sids:
        world.handle(request(token=make_token(sid=sid)), NOW)
        world.handle(request(token=make_token(sid=sid), path="/api/v1/claims"), NOW)
    find = world.journal.find
    assert [line.number for line in find(operation="claims")] == [2, 4]
    assert [line.number for line in find(sid=world.sids[1], after=3)] == [4]
    assert find(verdict="limit") == find(status=404) == find(item="a") == ()


def test_memory_is_bounded_and_counters_stay_exact() -> None:
    world = make_world(keep=3)
    for number in range(5):
        answer(world, str(number), now=NOW + number)
    assert [line.number for line in world.journal] == [3, 4, 5]
    assert (len(world.journal), world.journal.total().effects, world.journal.answered()) == (5, 5, 5)


def test_clear_forgets() -> None:
    world = make_world()
    answer(world)
    answer(world)
    world.journal.clear()
    assert (len(world.journal), list(world.journal), world.journal.answered_twice()) == (0, [], ())
    assert world.journal.counts() == {}


def test_whoever_watches_hears_of_each_request_at_once_and_after_a_clear() -> None:
    world, heard = make_world(), list[int]()
    world.journal.watch = lambda entry: heard.append(entry.number)
    answer(world)
    world.journal.clear()
    answer(world, "b")
    answer(world, "c")
    assert heard == [1, 1, 2]
