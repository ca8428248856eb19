"""What is shown of a write is what is sent; what is not agreed to is not sent."""

from __future__ import annotations

from typing import Any, cast

import pytest
from tests.api.table import CASES, LEAST, Case
from tests.cli.stage import Stage

from wbdesk import OPERATIONS, Call, calls
from wbdesk.cli.options import Work
from wbdesk.cli.writing import SECRET, address, described, planned
from wbdesk.sim import Fault
from wbdesk.sim.multipart import read_multipart
from wbdesk.testing import Script, reply

WRITES = {operation.name for operation in OPERATIONS if operation.route.writes}
ANSWER = ("questions", "answer", "q1", "Да", "--dry-run")
HOST = "http://wb.example"
WORK = Work(as_json=False, token_file=None, base_url=HOST, max_wait=60.0, timeout=30.0, limits=None, dry_run=True)


def made(case: Case) -> Call[Any]:
    return cast(Call[Any], getattr(calls, case.name)(*case.args, **case.kwargs))


@pytest.mark.parametrize("case", [case for case in (*LEAST, *CASES) if case.name in WRITES], ids=str)
@pytest.mark.parametrize("secret", [None, "a-secret"])
def test_a_dry_run_shows_what_is_sent(case: Case, secret: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every write in every form of the table, beside what a transport received of it."""
    monkeypatch.delenv("WB_API_TOKEN", raising=False)
    if secret:
        monkeypatch.setenv("WB_CLIENT_SECRET", secret)
    script = Script([reply(200, {"data": None, "result": {}})])
    with script.sdk(base_url=HOST) as sdk:
        sdk.send_raw(made(case))
    (crossed,) = script.requests
    shown = described(planned(WORK, made(case)))
    query = "&".join(f"{name}={value}" for name, value in crossed.query)
    assert shown["method"] == crossed.method
    assert shown["url"] == f"{HOST}{crossed.path}" + (f"?{query}" if query else "")
    for name, value in shown["headers"].items():
        if name not in SECRET:
            assert crossed.headers[name.lower()].partition(";")[0] == value
    assert {name.lower() for name in shown["headers"]} >= set(crossed.headers) & {
        name.lower() for name in (*SECRET, "Content-Type", "User-Agent")
    }
    compare(shown, crossed.headers.get("content-type", ""), crossed.body)


def compare(shown: dict[str, Any], content_type: str, body: bytes) -> None:
    """The body that is shown and the one that crossed."""
    parts = read_multipart(content_type, body)
    if parts is None:
        assert bytes(shown["json"]) == body
        return
    assert shown["fields"] == {part.name: part.text for part in parts if part.filename is None}
    files = [(part.name, part.filename, len(part.content)) for part in parts if part.filename is not None]
    assert [(file["field"], file["name"], file["size"]) for file in shown["files"]] == files


def test_an_address_is_shown_with_its_query() -> None:
    """As the HTTP library writes it, letters and blanks included."""
    call = calls.question("вопрос 1&2")
    script = Script([reply(200, {"data": {"id": "q"}})])
    with script.sdk(base_url=HOST) as sdk:
        sdk.send(call)
    assert script.requests[0].query == (("id", "вопрос 1&2"),)
    assert address(planned(WORK, call)) == (
        "http://wb.example/api/v1/question?id=%D0%B2%D0%BE%D0%BF%D1%80%D0%BE%D1%81+1%262"
    )


def test_a_dry_run_for_people(stage: Stage) -> None:
    del stage.variables["WB_API_TOKEN"]
    said = stage.run(*ANSWER, "--base-url", HOST)
    assert (said.code, said.err) == (0, "Nothing was sent.\n")
    assert said.out.splitlines() == [
        "PATCH http://wb.example/api/v1/questions",
        "Authorization: (the token)",
        *(line for line in said.out.splitlines() if line.startswith("User-Agent: wbdesk/")),
        "Content-Type: application/json",
        "",
        '{"id":"q1","answer":{"text":"Да"},"state":"wbRu"}',
    ]


def test_a_dry_run_for_programs_is_a_line_of_json(stage: Stage) -> None:
    said = stage.run(*ANSWER, "--json")
    assert said.items[0] | {"headers": {}} == {
        "method": "PATCH",
        "url": f"{stage.address}/api/v1/questions",
        "headers": {},
        "json": {"id": "q1", "answer": {"text": "Да"}, "state": "wbRu"},
    }
    assert said.items[0]["headers"]["Authorization"] == "(the token)"
    assert stage.seen() == []


def test_a_dry_run_asks_wbs_own_hosts_for_nothing(stage: Stage) -> None:
    for name in ("WB_API_TOKEN", "WB_BASE_URL"):
        del stage.variables[name]
    said = stage.run(*ANSWER, "--json")
    assert said.items[0]["url"] == "https://feedbacks-api.wildberries.ru/api/v1/questions"
    assert not (stage.folder / "limits.sqlite3").exists()


def test_a_dry_run_with_a_token_that_may_not_says_so(stage: Stage) -> None:
    stage.variables["WB_API_TOKEN"] = stage.world.token(read_only=True)
    said = stage.run(*ANSWER)
    assert (said.code, said.out) == (3, "")
    assert "The token is read-only" in said.err


@pytest.mark.parametrize("how", [["Да"], ["-"], ["--text-file", "FILE"]])
def test_a_text_comes_as_a_word_from_a_pipe_or_from_a_file(stage: Stage, how: list[str]) -> None:
    path = stage.folder / "answer.txt"
    path.write_bytes("\ufeffДа\r\n".encode())
    words = [str(path) if word == "FILE" else word for word in how]
    said = stage.run("questions", "answer", "q1", *words, "--dry-run", "--json", text="Да\n")
    assert said.items[0]["json"]["answer"] == {"text": "Да"}


def test_a_text_that_begins_with_a_hyphen(stage: Stage) -> None:
    said = stage.run("questions", "answer", "--dry-run", "--json", "--", "q1", "-20% до воскресенья")
    assert said.items[0]["json"]["answer"] == {"text": "-20% до воскресенья"}


def test_without_a_terminal_and_without_yes_nothing_is_sent(stage: Stage) -> None:
    said = stage.run(*ANSWER[:-1])
    assert (said.code, said.out) == (2, "")
    assert stage.seen() == []


def test_an_unknown_outcome_was_tried_once(stage: Stage) -> None:
    id = stage.shop.unanswered_questions(stage.clock.now())[0].id
    stage.world.faults.add(Fault("update_question", drop=True, when="after"))
    said = stage.run("questions", "answer", id, "Да", "--yes")
    assert said.code == 6
    assert said.err.endswith(f"Look before you repeat it: wbdesk questions show {id}\n")
    assert stage.run("questions", "show", id).rows[0][7] == "Да"
    assert stage.shop.answers_given(id) == ["Да"]
