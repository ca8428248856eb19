"""`wbdesk.testing`: a simulated WB without a socket and without an extra, for our clients and for anyone's."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from wbdesk import ServerError, WildberriesSDK
from wbdesk.sim import Fault, Scenario, Size, World
from wbdesk.testing import Served, Simulator, served

SMALL = Size(questions=20, feedbacks=40, chats=3, claims=3)

PROGRAM = """
import asyncio, sys

def refuse(event, arguments):
    # asyncio wakes itself through a pair of sockets; connecting and listening is what must not be.
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo"):
        raise AssertionError(event)

sys.addaudithook(refuse)
from wbdesk.testing import Simulator

async def ask(wb):
    async with wb.async_sdk() as sdk:
        return await sdk.communications.get_questions_count(is_answered=False)

with Simulator() as wb, wb.sdk() as sdk:
    blocking = sdk.communications.get_questions_count(is_answered=False)
    assert blocking == asyncio.run(ask(wb)) > 0
print([name for name in sys.modules if name.split(".")[0] in ("h11", "click", "rich", "pytest")])
"""


def test_both_clients_need_neither_a_socket_nor_an_extra() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM], check=False, capture_output=True, encoding="utf-8"
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize("host", ["feedbacks-api.wildberries.ru", "feedbacks-api-sandbox.wildberries.ru"])
def test_a_client_of_another_kind_is_taken_to_the_world(host: str) -> None:
    wb = Simulator(size=SMALL)
    sandbox = "sandbox" in host
    headers = {"Authorization": wb.token("test" if sandbox else "personal")}
    with httpx2.Client(transport=wb.transport, base_url=f"https://{host}", headers=headers) as http:
        said = [http.get("/api/v1/questions/count-unanswered").status_code for _ in range(7)]
    assert said == [200] * 6 + [429]


def test_an_async_client_of_another_kind_too() -> None:
    wb = Simulator(size=SMALL)

    async def ask() -> int:
        headers = {"Authorization": wb.token()}
        async with httpx2.AsyncClient(transport=wb.transport, headers=headers) as http:
            return (await http.get("https://buyer-chat-api.wildberries.ru/api/v1/seller/chats")).status_code

    assert asyncio.run(ask()) == 200


def test_what_a_world_does_has_a_short_name() -> None:
    with Simulator(size=SMALL) as wb, wb.sdk(max_retries=0) as sdk:
        wb.faults.add(Fault("questions", status=503, times=1))
        with pytest.raises(ServerError):
            sdk.communications.questions(is_answered=False)
        waiting = {question.id for question in sdk.communications.walk_questions(is_answered=False)}
        assert waiting == {question.id for question in wb.shop.unanswered_questions(wb.now)}
        assert [entry.verdict for entry in wb.journal] == ["status 503", "served"]


@pytest.mark.parametrize("kind", ["preset", "file", "value"])
def test_a_scenario_is_played_by_name_file_or_value(kind: str, tmp_path: Path) -> None:
    wb = Simulator(size=SMALL)
    path = tmp_path / "basic.toml"
    path.write_text('token_type = "basic"', "utf-8")
    scenarios: dict[str, Scenario | str | Path] = {
        "preset": "basic_token_all_day",
        "file": path,
        "value": Scenario("basic", token_type="basic"),
    }
    wb.play(scenarios[kind])
    with wb.sdk() as sdk:
        before = wb.now
        for _ in range(2):
            sdk.with_options(max_wait=None).communications.new_feedbacks_questions()
        assert wb.now - before >= 720


def test_a_jump_lets_time_pass_for_the_world_and_its_clients() -> None:
    with Simulator(size=SMALL) as wb, wb.sdk() as sdk:
        waiting, before = sdk.communications.get_questions_count_unanswered().count_unanswered or 0, wb.now
        wb.shop.buyer_asks(wb.now + 3600, next(iter(wb.shop.products)), "А завтра будет?")
        assert sdk.communications.get_questions_count_unanswered().count_unanswered == waiting
        wb.jump(3600)
        assert sdk.communications.get_questions_count_unanswered().count_unanswered == waiting + 1
        assert wb.now == before + 3600


def test_what_was_never_read_is_named_by_kind() -> None:
    with Simulator(size=SMALL) as wb, wb.sdk() as sdk:
        before = wb.never_read()
        assert all(before.values())
        list(sdk.communications.walk_questions(is_answered=False))
        list(sdk.communications.walk_feedbacks(is_answered=False))
        list(sdk.communications.walk_claims(is_archive=False))
        assert {kind: len(ids) for kind, ids in wb.never_read().items()} == {
            "questions": 0,
            "feedbacks": 0,
            "claims": 0,
            "events": len(before["events"]),
        }
        for _ in sdk.communications.walk_seller_events():
            pass
        assert not any(wb.never_read().values())


def test_a_served_world_has_the_same_short_names(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(World(size=SMALL)) as wb:
        assert isinstance(wb, Served)
        for name, value in wb.environment.items():
            monkeypatch.setenv(name, value)
        with WildberriesSDK() as sdk:
            assert sdk.communications.new_feedbacks_questions().has_new_questions
        before = wb.now
        wb.jump(3600)
        assert 3600 <= wb.now - before < 3700
        assert len(wb.journal) == 1
        assert wb.never_read()["questions"]
