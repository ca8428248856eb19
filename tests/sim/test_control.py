"""The simulator's own endpoints, asked over a real socket as a client in any language would."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from wbdesk.sim.clock import Clock
from wbdesk.sim.people import Size
from wbdesk.sim.server import serve
from wbdesk.sim.tokens import make_token, read_token
from wbdesk.sim.world import World

START = 1_794_819_600.0
SMALL = Size(questions=20, feedbacks=40, chats=3, claims=3)


@dataclass
class Desk:
    """A served world and a connection to it."""

    world: World
    clock: Clock
    connection: http.client.HTTPConnection

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        reply = self.connection.getresponse()
        content = reply.read()
        return reply.status, json.loads(content) if content else None

    def sim(self, method: str, name: str, body: Any = None, **query: Any) -> Any:
        status, said = self.ask(method, f"/__sim/{name}" + (f"?{urlencode(query)}" if query else ""), body)
        assert status == 200, said
        return said

    def wrong(self, method: str, name: str, body: Any = None) -> str:
        status, said = self.ask(method, f"/__sim/{name}", body)
        assert status == 400
        return str(said["error"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": self.world.token(), "Content-Type": "application/json"}

    def wb(self, path: str = "/api/v1/new-feedbacks-questions") -> int:
        return self.ask("GET", path, Authorization=self.world.token())[0]


@pytest.fixture
def desk() -> Iterator[Desk]:
    world = World(now=START, size=SMALL)
    clock = Clock(START, monotonic=lambda: 0.0)
    with serve(world, clock=clock) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        yield Desk(world, clock, connection)
        connection.close()


def test_a_token_that_works_is_given_to_anyone(desk: Desk) -> None:
    token = desk.sim("POST", "token", {"type": "basic", "read_only": True})["token"]
    assert (read_token(token).type, read_token(token).read_only) == ("basic", True)
    assert desk.ask("GET", "/api/v1/new-feedbacks-questions", Authorization=token)[0] == 200
    desk.sim("POST", "refuse_token", {"token": token, "why": "user removed"})
    assert desk.ask("GET", "/api/v1/new-feedbacks-questions", Authorization=token)[0] == 403


def test_the_journal_is_told_with_filters(desk: Desk) -> None:
    for _ in range(7):
        desk.wb()
    desk.wb("/api/v1/nothing")
    said = desk.sim("GET", "journal", verdict="served", limit=2)
    assert (said["matching"], [entry["number"] for entry in said["entries"]]) == (6, [1, 2])
    assert desk.sim("GET", "journal", status=429)["entries"][0]["operation"] == "new_feedbacks_questions"
    assert [entry["number"] for entry in desk.sim("GET", "journal", after=6)["entries"]] == [7, 8]


def test_counts_are_told(desk: Desk) -> None:
    for _ in range(7):
        desk.wb()
    said = desk.sim("GET", "counts")
    assert (said["total"]["requests"], said["total"]["limited"]) == (7, 1)
    assert said["operations"]["new_feedbacks_questions"]["served"] == 6
    assert (said["answered_twice"], said["repeated_writes"], said["answered"]) == ([], [], 0)
    assert said["bytes_out"] > 0


def test_steering_is_neither_limited_nor_written_down(desk: Desk) -> None:
    for _ in range(30):
        desk.sim("GET", "clock")
    assert len(desk.world.journal) == 0


def test_faults_are_added_told_and_cleared(desk: Desk) -> None:
    rules = [{"operation": "reads", "status": 503, "times": 1}, {"ban": 0, "nth": 2}]
    assert desk.sim("POST", "faults", {"faults": rules}) == rules
    assert desk.sim("POST", "faults", {"delay": 0.001}) == [*rules, {"delay": 0.001}]
    assert desk.sim("GET", "faults") == [*rules, {"delay": 0.001}]
    assert desk.sim("DELETE", "faults") == []
    assert desk.wb() == 200


def test_a_fault_added_while_it_runs_strikes(desk: Desk) -> None:
    desk.sim("POST", "faults", {"operation": "new_feedbacks_questions", "nth": 2, "status": 502})
    desk.connection.request("GET", "/api/v1/new-feedbacks-questions", headers={"Authorization": desk.world.token()})
    assert desk.connection.getresponse().read()
    desk.connection.request("GET", "/api/v1/new-feedbacks-questions", headers={"Authorization": desk.world.token()})
    reply = desk.connection.getresponse()
    assert (reply.status, reply.read()[:6]) == (502, b"<html>")


def test_scenarios_are_played_by_name_or_text(desk: Desk) -> None:
    assert len(desk.sim("POST", "scenario", {"preset": "ban"})) == 1
    said = desk.sim("POST", "scenario", {"toml": "[settings]\nreset_on_200 = true\n[[fault]]\nskew = 5"})
    assert len(said) == 2
    assert desk.world.settings.reset_on_200


def test_settings_are_told_and_changed(desk: Desk) -> None:
    assert desk.sim("GET", "settings")["limits_per"] == "method"
    assert desk.sim("POST", "settings", {"limits_per": "category"})["limits_per"] == "category"
    assert desk.world.limits.settings.limits_per == "category"


def test_the_clock_is_told_jumped_and_sped_up(desk: Desk) -> None:
    assert desk.sim("GET", "clock") == {"now": START, "speed": 1.0, "start": START}
    assert desk.sim("POST", "clock", {"jump": 3600, "speed": 30})["now"] == START + 3600
    assert desk.clock.speed == 30
    for _ in range(6):
        desk.wb()
    assert desk.wb() == 429
    desk.sim("POST", "clock", {"jump": 1})
    assert desk.wb() == 200


def test_a_wrong_jump_leaves_the_speed(desk: Desk) -> None:
    desk.wrong("POST", "clock", {"speed": 30, "jump": -1})
    assert desk.clock.speed == 1


def test_reset_begins_again(desk: Desk) -> None:
    before = desk.sim("GET", "shops")
    nm_id = next(iter(before.values()))["nm_ids"][0]
    desk.sim("POST", "events", {"do": "asks", "nm_id": nm_id, "text": "Есть ещё размер 46?"})
    desk.sim("POST", "clock", {"jump": 3600})
    desk.wb()
    assert desk.sim("GET", "shops") != before
    assert desk.sim("POST", "reset")["now"] == START
    assert desk.sim("GET", "shops") == before
    assert len(desk.world.journal) == 0


def test_buyers_act(desk: Desk) -> None:
    [(sid, told)] = desk.sim("GET", "shops").items()
    shop, nm_id, chat_id = desk.world.shops[sid], told["nm_ids"][0], told["chat_ids"][0]
    asked = desk.sim("POST", "events", {"do": "asks", "nm_id": nm_id, "text": "Маломерит?"})["id"]
    assert shop.questions.get(asked).text == "Маломерит?"  # type: ignore[union-attr]
    review = {"do": "reviews", "sid": sid, "nm_id": nm_id, "valuation": 1, "text": "Порвалось", "able_return": True}
    reviewed = desk.sim("POST", "events", review)["id"]
    assert reviewed in desk.sim("GET", "shops")[sid]["unanswered_feedbacks"]
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    message = {"do": "writes", "chat_id": chat_id, "text": "Вот фото", "files": [{"name": "a.png", "base64": png}]}
    assert desk.sim("POST", "events", message)["id"]
    claimed = desk.sim("POST", "events", {"do": "claims", "nm_id": nm_id, "claim_type": 3})["id"]
    assert shop.claims.get(claimed).claim_type == 3  # type: ignore[union-attr]
    assert desk.sim("POST", "events", {"do": "wb_excludes", "feedback_id": reviewed}) == {"id": None}


def test_what_took_effect_is_told(desk: Desk) -> None:
    [(sid, told)] = desk.sim("GET", "shops").items()
    first, second = told["unanswered_questions"][:2]
    for id_, text in ((first, "Да, подойдёт."), (second, "Нет.")):
        desk.ask("PATCH", "/api/v1/questions", {"id": id_, "answer": {"text": text}, "state": "wbRu"}, **desk.headers)
    assert [(effect["item"], effect["text"]) for effect in desk.sim("GET", "effects")] == [
        (first, "Да, подойдёт."),
        (second, "Нет."),
    ]
    [one] = desk.sim("GET", "effects", item=second, sid=sid)
    assert (one["operation"], one["text"]) == ("update_question", "Нет.")


def test_what_no_reply_has_shown_is_told(desk: Desk) -> None:
    [told] = desk.sim("GET", "shops").values()
    before = desk.sim("GET", "never_read")
    assert set(before) == {"questions", "feedbacks", "claims", "events"}
    assert all(before.values())
    assert before["questions"] == told["unanswered_questions"]
    asked = told["unanswered_questions"][0]
    assert desk.ask("GET", f"/api/v1/question?id={asked}", **desk.headers)[0] == 200
    assert desk.sim("GET", "never_read") == before | {"questions": before["questions"][1:]}


def test_its_own_endpoints_are_listed(desk: Desk) -> None:
    assert "GET /__sim/never_read" in desk.sim("GET", "")["endpoints"]


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("events", {"do": "sings"}, "do: 'sings' is none of asks, reviews, writes, claims"),
        ("events", {}, "do: None is none of asks"),
        ("events", {"do": "asks", "nmid": 1}, "unknown key 'nmid'; known keys: nm_id, text, created"),
        ("events", {"do": "asks", "nm_id": 1, "text": "?"}, "the shop sells no product 1"),
        ("faults", {"drp": True}, "fault 1: unknown key 'drp'"),
        ("faults", {"operation": "x", "drop": True}, "operation: 'x' is no operation of WB"),
        ("scenario", {"preset": "good_day"}, "preset: 'good_day' is none of"),
        ("scenario", {"toml": "x = 1"}, "scenario: unknown key 'x'"),
        ("settings", {"limit_per": 1}, "unknown key 'limit_per'; known keys: limits_per"),
        ("settings", {"limits_per": "host"}, "limits_per: 'host' is none of method, category"),
        ("clock", {"jump": -1}, "seconds: -1"),
        ("clock", {"jump": "1"}, "jump: '1' - must be a number of seconds"),
        ("clock", {"speed": 0}, "speed: 0"),
        ("clock", {"now": 0}, "unknown key 'now'; known keys: jump, speed"),
        ("token", {"type": "admin"}, "type: 'admin' is none of"),
        ("token", {"kind": "basic"}, "unknown key 'kind'; known keys: type, categories"),
        ("token", {"exp": "tomorrow"}, "exp: 'tomorrow' - must be unix seconds"),
        ("token", {"sid": 5}, "sid: 5 - must be a text"),
        ("token", [1], "the body must be a JSON object"),
        ("effects?seller=1", None, "unknown key 'seller'; known keys: sid, item"),
        ("never_read?sid=1", None, "sid: '1' is none of"),
        ("events", {"do": "asks", "sid": "1", "nm_id": 1, "text": "?"}, "sid: '1' is none of"),
        ("journal?colour=red", None, "unknown key 'colour'; known keys: operation, sid"),
        ("journal?limit=few", None, "limit: 'few' - must be a whole number"),
        ("faults", {"faults": 5}, "faults: 5 - must be a list of rules"),
        ("faults", {"faults": [], "drop": True}, "unknown key 'drop'; known keys: faults"),
        ("scenario", {}, """give {"preset": name} or {"toml": text}"""),
        ("scenario", {"preset": "ban", "toml": ""}, """give {"preset": name} or {"toml": text}"""),
        ("scenario", {"preset": "ban", "seed": 1}, "unknown key 'seed'; known keys: preset, toml"),
        ("scenario", {"toml": 5}, "toml: 5 - must be a text"),
        ("refuse_token", {}, "token: None - must be a text"),
        ("refuse_token", {"token": make_token(), "why": "bored"}, "why: 'bored' is none of withdrawn, user removed"),
        ("events", {"do": "writes", "files": [{"nme": "a.png"}]}, 'files: each is {"name": ..., "base64": ...}'),
        ("events", {"do": "writes", "files": [{"name": "a", "base64": "@"}]}, "files: each is"),
    ],
)
def test_what_is_wrong_is_said(desk: Desk, name: str, body: Any, error: str) -> None:
    assert error in desk.wrong("GET" if body is None else "POST", name, body)


def test_an_unknown_endpoint_names_the_known_ones(desk: Desk) -> None:
    status, said = desk.ask("GET", "/__sim/jurnal")
    assert status == 404
    assert "GET /__sim/journal" in said["endpoints"]
