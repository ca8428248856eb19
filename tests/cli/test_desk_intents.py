"""`wbdesk intents`, `stop-sending`, `resume-sending`: the journal, and what only a person can decide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec.structs import replace
from tests.cli.desk_stage import DeskStage, desk_staged

from wbdesk.cli.desk.columns import WORDS
from wbdesk.cli.desk.history import FULL
from wbdesk.plan.intents import PERSON, Intent, IntentKey, IntentKind, State, begun
from wbdesk.sim import Size
from wbdesk.store import jobs, journal, switches

SOME = Size(questions=1, feedbacks=1, chats=1, claims=1)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch, size=SOME) as made:
        yield made


def put(
    stage: DeskStage, state: State, *, kind: IntentKind = "chat_message", target: str = "m1", **known: Any
) -> Intent:
    """An intent in some state."""
    payload: dict[str, Any] = {"text": "Добрый день!", "files": []} if kind == "chat_message" else {"text": "Спасибо!"}
    made = begun(IntentKey(stage.seller, kind, target), "c1", payload, stage.now, asked_by="person:Ольга", **known)
    (stored,) = stage.write(journal.put, [put_in(made, state)])
    return stored  # type: ignore[no-any-return]


def put_in(intent: Intent, state: State) -> Intent:
    """The same intent in another state, attempted once if that state needs it."""
    attempted = {"attempt": 1, "attempt_started_at": intent.created_at, "attempt_ended_at": intent.created_at}
    return replace(intent, state=state, **({} if state in {"drafted", "due"} else attempted))


def state(stage: DeskStage, number: int) -> Intent:
    """An intent as it is now."""
    return stage.read(journal.get, stage.seller, number)  # type: ignore[no-any-return]


def test_the_journal_is_listed_by_state(stage: DeskStage) -> None:
    put(stage, "unknown", needs_person=True, error="equal_messages")
    put(stage, "confirmed", target="m2")
    assert len(stage.run("intents", "list").rows) == 2
    assert [item["state"] for item in stage.run("intents", "list", "--state", "confirmed", "--json").items] == [
        "confirmed"
    ]
    (item,) = stage.run("intents", "list", "--needs-person", "--json").items
    assert item["why"].startswith("в чате уже есть такое же сообщение")
    assert stage.run("intents", "list", "--kind", "pin").rows == []


def test_one_in_full(stage: DeskStage) -> None:
    put(stage, "confirmed")
    (row,) = stage.run("intents", "show", "1").rows
    assert len(row) == len(FULL)


def test_what_happened_after_all(stage: DeskStage) -> None:
    unknown = put(stage, "unknown", needs_person=True)
    assert stage.run("intents", "resolve", str(unknown.id), "--happened").err == "Подтверждено: 1.\n"
    after = state(stage, unknown.id)
    assert (after.state, after.needs_person, after.proof) == ("confirmed", False, "seen by person:Ольга")


def test_what_did_not_is_sent_again(stage: DeskStage) -> None:
    unknown = put(stage, "unknown", needs_person=True)
    refused = stage.run("intents", "resolve", str(unknown.id), "--did-not")
    assert (refused.code, state(stage, unknown.id).state) == (2, "unknown")
    assert stage.run("intents", "resolve", str(unknown.id), "--did-not", "--yes").code == 0
    assert state(stage, unknown.id).state == "due"


def test_what_is_known_needs_nobody(stage: DeskStage) -> None:
    put(stage, "confirmed")
    said = stage.run("intents", "resolve", "1", "--happened", "--lang", "en")
    assert (said.code, said.err.splitlines()[0]) == (
        1,
        "1: it is confirmed: this is not possible; WB shows it; again: wbdesk intents repeat 1",
    )
    assert stage.run("intents", "resolve", "1").code == 2


def test_giving_up(stage: DeskStage) -> None:
    unknown = put(stage, "unknown", needs_person=True)
    assert stage.run("intents", "drop", str(unknown.id), "--yes").err == "Снято: 1.\n"
    assert state(stage, unknown.id).state == "dropped"


@pytest.mark.parametrize("ended", ["failed", "refused", "moderated", "confirmed", "sent"])
def test_what_asks_for_a_person_though_nothing_can_be_done_is_taken_note_of(stage: DeskStage, ended: State) -> None:
    """Such as an answer to a question that WB does not have, or a file that WB did not take."""
    one, two = (put(stage, ended, target=name, needs_person=True, error="no_such_item") for name in "ab")
    assert "решить может только человек: 2" in stage.run("doctor", "--offline").out
    said = stage.run("intents", "drop", str(one.id), str(two.id), "--yes")
    assert (said.code, said.err) == (0, "Принято к сведению: 2.\n")
    after = state(stage, one.id)
    assert (after.state, after.needs_person, after.error) == (ended, False, "no_such_item")
    assert "решить может только человек" not in stage.run("doctor", "--offline").out
    assert [line.move for line in stage.read(journal.lines, stage.seller, one.id)] == ["ask", "noted"]
    again = stage.run("intents", "drop", str(one.id), "--yes")
    assert (again.code, "этого сделать нельзя; " in again.err) == (1, True)


def test_what_is_done_once_more_asks_for_nobody(stage: DeskStage) -> None:
    """Whichever way it is asked for."""
    first = put(stage, "failed", needs_person=True)
    second = put(stage, "failed", kind="question_answer", target="c1", needs_person=True)
    assert stage.run("intents", "repeat", str(first.id), "--yes").code == 0
    assert stage.run("questions", "answer", "c1", "Да.", "--yes").code == 4
    assert [state(stage, one.id).needs_person for one in (first, second)] == [False, False]


@pytest.mark.parametrize("verb", [("resolve", "--happened"), ("drop", "--yes")])
@pytest.mark.parametrize(
    ("ended", "possible"),
    [
        ("failed", "состояние «не вышло»: этого сделать нельзя; оно кончено; ещё раз: wbdesk intents repeat 1"),
        ("sending", "состояние «отправляется»: этого сделать нельзя; оно уходит сейчас: wbdesk intents show 1"),
    ],
)
def test_where_it_cannot_be_done_it_is_said_what_can(
    stage: DeskStage, verb: tuple[str, ...], ended: State, possible: str
) -> None:
    put(stage, ended)
    said = stage.run("intents", verb[0], "1", verb[1])
    assert (said.code, said.err.splitlines()[0]) == (1, f"1: {possible}")


@pytest.mark.parametrize(
    ("waits", "possible"),
    [("drafted", "wbdesk drafts approve 1 or drop 1"), ("due", "wbdesk drafts hold 1 or drop 1")],
)
def test_what_has_no_text_is_not_to_be_edited(stage: DeskStage, waits: State, possible: str) -> None:
    put(stage, waits, kind="question_viewed", target="c1")
    said = stage.run("intents", "repeat", "1", "--yes", "--lang", "en")
    assert (said.code, said.err.endswith(f": this is not possible; {possible}\n")) == (1, True), said.err


def test_a_failure_that_waits_for_a_person_tells_how_to_be_rid_of_it(stage: DeskStage) -> None:
    put(stage, "failed", needs_person=True)
    said = stage.run("intents", "resolve", "1", "--did-not", "--yes")
    assert said.err.splitlines()[0].endswith("wbdesk intents repeat 1; больше не напоминать: wbdesk intents drop 1")


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("question_answer", "№ 1: WB это уже показывает и, пока это так, второй раз не отправится. Изменить: wbdesk"),
        ("order_return", "№ 1: WB это уже показывает и, пока это так, второй раз не отправится.\n"),
        ("chat_message", "В очереди: № 2.\n"),
    ],
)
def test_it_is_said_that_wb_shows_what_is_to_be_repeated(stage: DeskStage, kind: IntentKind, says: str) -> None:
    put(stage, "confirmed", kind=kind)
    assert stage.run("intents", "repeat", "1", "--yes").err.startswith(says)


def test_it_is_said_that_there_are_more(stage: DeskStage) -> None:
    for name in "abc":
        put(stage, "confirmed", target=name)
    said = stage.run("intents", "list", "--limit", "2", "--json")
    assert [item["number"] for item in said.items] == [3, 2]
    assert said.err == "Это 2 новейших, есть ещё. Больше: --limit ЧИСЛО; отобрать: --state, --kind, --item.\n"
    assert stage.run("intents", "list", "--limit", "3").err == ""


def test_once_more(stage: DeskStage) -> None:
    put(stage, "refused")
    said = stage.run("intents", "repeat", "1", "--text", "Здравствуйте!", "--yes")
    assert said.err == "В очереди: № 2.\n"
    made = state(stage, 2)
    assert (made.key.round, made.state, made.priority, made.asked_by) == (1, "approved", PERSON, "person:Ольга")
    assert made.payload["text"] == "Здравствуйте!"
    again = stage.run("intents", "repeat", "1", "--yes")
    assert (again.code, again.err) == (1, "wbdesk: это уже повторено: wbdesk intents list --item ID.\n")


def test_several_once_more(stage: DeskStage) -> None:
    for item in ("q1", "q2", "q3"):
        put(stage, "failed", target=item)
    assert stage.run("intents", "repeat", "1", "--yes").code == 0
    said = stage.run("intents", "repeat", "1", "2", "3", "2", "--yes")
    due, problem = said.err.splitlines()
    assert (said.code, due.count(","), "это уже повторено" in problem) == (7, 1, True)
    assert stage.run("intents", "repeat", "1", "2", "--text", "Да.", "--yes").code == 2


def test_if_one_of_several_cannot_be_repeated_none_is(stage: DeskStage) -> None:
    put(stage, "failed", target="q1")
    put(stage, "due", target="q2")
    assert stage.run("intents", "repeat", "1", "2", "--yes").code == 1
    assert stage.read(journal.get, stage.seller, 3) is None


@pytest.mark.parametrize(("words", "code"), [((), 1), (("--text", "x" * 1001), 1)])
def test_what_is_under_way_is_not_repeated(stage: DeskStage, words: tuple[str, ...], code: int) -> None:
    put(stage, "due")
    said = stage.run("intents", "repeat", "1", *words, "--yes")
    assert (said.code, said.err) == (
        code,
        "wbdesk: состояние «в очереди»: этого сделать нельзя; wbdesk drafts hold 1, edit 1 или drop 1\n",
    )


def test_what_wb_would_not_take_is_not_repeated(stage: DeskStage) -> None:
    put(stage, "refused")
    said = stage.run("intents", "repeat", "1", "--text", "x" * 1001, "--yes")
    assert (said.code, "так отправить нельзя" in said.err) == (2, True)


def test_every_state_and_kind_has_its_words() -> None:
    assert set(get_args(State)) <= set(WORDS["state"])
    assert set(get_args(IntentKind)) <= set(WORDS["kind"])


def test_the_switch(stage: DeskStage) -> None:
    stage.opened().close()
    said = stage.run("stop-sending", "--why", "ошибка в шаблоне")
    assert said.err.startswith("Отправка остановлена.")
    switch = stage.read(switches.get, stage.seller, switches.STOP_SENDING)
    assert (switch.on, switch.by, switch.why) == (True, "person:Ольга", "ошибка в шаблоне")
    assert stage.run("resume-sending", "--lang", "en").err == "Sending is allowed.\n"
    assert not stage.read(switches.is_on, stage.seller, switches.STOP_SENDING)


def test_the_switch_reaches_sellers_whose_token_is_gone(stage: DeskStage) -> None:
    stage.write(jobs.started, stage.seller, "poll", stage.now)
    (stage.folder / "wb-token.txt").unlink()
    assert stage.run("stop-sending").code == 0
    assert stage.read(switches.is_on, stage.seller, switches.STOP_SENDING)
    said = stage.run("resume-sending", "--seller", "Мой магазин")
    assert (said.code, said.err.startswith("wbdesk: токен не прочитать из ")) == (3, True)


def test_the_switch_is_not_said_to_be_turned_for_nobody_knows_whom(stage: DeskStage) -> None:
    stage.opened().close()
    stage.keep_token("eyJhbGciOi.half")
    said = stage.run("stop-sending", "--seller", "Мой магазин")
    assert (said.code, said.err) == (3, "wbdesk: это не токен WB: в нём должны быть три части через точку\n")


def test_a_store_that_is_none(stage: DeskStage) -> None:
    stage.store.write_text("это не база", "utf-8")
    said = stage.run("stop-sending")
    assert (said.code, said.err) == (
        74,
        f"wbdesk: {stage.store} - не база wbdesk. Назовите другой файл в [desk] database.\n",
    )
    assert "is no file of SQLite's" in stage.run("intents", "list", "--lang", "en").err
