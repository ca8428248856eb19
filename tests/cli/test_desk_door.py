"""Everyday write commands where a desk works for the seller: they ask it, wait for the outcome, and send nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.cli.desk_stage import PLAIN, DeskStage, desk_staged

import wbdesk.cli.desk.ask
import wbdesk.cli.desk.door
import wbdesk.cli.desk.way
from wbdesk.cli.desk.door import in_words
from wbdesk.cli.desk.wish import Wish
from wbdesk.plan.intents import PERSON, Intent, IntentKey, begun
from wbdesk.plan.items import Item
from wbdesk.plan.move_table import MoveName
from wbdesk.plan.moves import move
from wbdesk.sim import Size
from wbdesk.store import jobs, journal, mirror, switches

SOME = Size(questions=2, feedbacks=2, chats=2, claims=2)
ANSWER = ("questions", "answer", "q1", "Да, подойдёт.", "--yes")


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    """A desk that seems to run."""
    with desk_staged(tmp_path, monkeypatch, size=SOME) as made:
        made.write(jobs.succeeded, made.seller, "keep", made.now)
        yield made


def journal_of(stage: DeskStage) -> list[Intent]:
    """All that was ever asked for, oldest first."""
    found = (stage.read(journal.get, stage.seller, number) for number in range(1, 10))
    return [intent for intent in found if intent is not None]


def desk_does(stage: DeskStage, *moves: tuple[MoveName, dict[str, Any]]) -> None:
    """What the desk makes of the newest intent while the command waits."""
    left = list(moves)

    def passes(_seconds: float) -> None:
        if left:
            stage.write(made, stage, journal_of(stage)[-1], left)
            left.clear()

    stage.passes = passes


def made(tx: Any, stage: DeskStage, intent: Intent, moves: list[tuple[MoveName, dict[str, Any]]]) -> None:
    """Make moves one after the other."""
    for name, facts in moves:
        after = move(intent, name, stage.now, **facts)
        journal.change(tx, intent, after, name, who="desk")
        intent = after


def leaving(stage: DeskStage) -> list[tuple[MoveName, dict[str, Any]]]:
    """The moves up to the first byte."""
    lease = {"owner": "desk", "lease_until": stage.now + 10_000}
    return [("release", {}), ("claim", lease), ("start", lease)]


@pytest.mark.parametrize(
    ("words", "kind", "item", "payload"),
    [
        (ANSWER[:-1], "question_answer", "q1", {"text": "Да, подойдёт."}),
        (("questions", "reject", "q1", "Это не вопрос."), "question_reject", "q1", {"text": "Это не вопрос."}),
        (("questions", "viewed", "q1"), "question_viewed", "q1", {}),
        (("reviews", "answer", "f1", "Спасибо!"), "feedback_answer", "f1", {"text": "Спасибо!"}),
        (("reviews", "edit", "f1", "Спасибо!"), "feedback_edit", "f1", {"text": "Спасибо!"}),
        (("reviews", "return", "f1"), "order_return", "f1", {}),
        (
            ("pins", "add", "f1", "--on", "nm", "--method", "tariff"),
            "pin",
            "f1",
            {"pin_on": "nm", "pin_method": "tariff"},
        ),
    ],
)
def test_a_wish_becomes_an_intent_of_a_person(
    stage: DeskStage, words: tuple[str, ...], kind: str, item: str, payload: dict[str, Any]
) -> None:
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    said = stage.run(*words, "--yes", "--json")
    (asked,) = journal_of(stage)
    assert (asked.kind, asked.item, asked.payload) == (kind, item, payload)
    assert (asked.asked_by, asked.priority, asked.rule, asked.state) == ("person:Ольга", PERSON, "", "sent")
    assert (said.code, said.items[0]["state"]) == (0, "sent")
    assert stage.seen() == []


def test_an_answer_that_is_there_is_edited(stage: DeskStage) -> None:
    item = Item(seller=stage.seller, kind="question", id="q1", raw=b"{}", read_at=stage.now, answered=True)
    stage.write(mirror.put, [item], stage.now)
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    assert stage.run(*ANSWER).code == 0
    assert journal_of(stage)[0].kind == "question_edit"


def test_a_pin_is_unpinned_by_its_review(stage: DeskStage) -> None:
    nowhere = stage.run("pins", "remove", "7", "--yes")
    assert (nowhere.code, "закрепа 7 нет в зеркале" in nowhere.err) == (1, True)
    pin = Item(seller=stage.seller, kind="pin", id="7", raw=b"{}", read_at=stage.now, feedback_id="f1")
    stage.write(mirror.put, [pin], stage.now)
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    assert stage.run("pins", "remove", "7", "--yes").code == 0
    (asked,) = journal_of(stage)
    assert (asked.key.target, asked.item, asked.payload) == ("7", "f1", {"pin_id": 7})


def test_a_claims_status_is_asked_of_wb_if_need_be(stage: DeskStage) -> None:
    claim = stage.shop.buyer_claims(stage.now, next(iter(stage.shop.products)))
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    assert stage.run("claims", "decide", claim, "approve1", "--yes").code == 0
    (asked,) = journal_of(stage)
    assert asked.payload == {"action": "approve1", "was": 0}
    assert {method for method, _ in stage.seen()} == {"GET"}
    gone = stage.run("claims", "decide", "no-such-claim", "approve1", "--yes")
    assert (gone.code, "нет ни в зеркале, ни на WB" in gone.err) == (1, True)


def test_a_message_with_a_file(stage: DeskStage) -> None:
    picture = stage.folder / "фото.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n....")
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    words = ("chats", "send", "c1", "Вот фото.", "--file", str(picture), "--message-id", "crm-17", "--yes")
    assert stage.run(*words).code == 0
    (asked,) = journal_of(stage)
    assert (asked.key.target, asked.item, asked.payload["text"]) == ("cli:crm-17", "c1", "Вот фото.")
    (file,) = asked.payload["files"]
    assert file["name"] == "фото.png"
    assert (stage.folder / "wbdesk.sqlite3-files" / file["kept"]).read_bytes() == picture.read_bytes()
    assert stage.run(*words).code == 0
    assert len(journal_of(stage)) == 1


def test_a_chat_by_its_signature_goes_past_the_desk_only(stage: DeskStage) -> None:
    said = stage.run("chats", "send", "--reply-sign", "1:abc", "Добрый день!", "--yes")
    assert (said.code, "give --direct" in said.err, journal_of(stage)) == (2, True, [])


@pytest.mark.parametrize(
    ("ending", "code", "says"),
    [
        ((("refuse", {"attempt": 1, "error": "400: text"}),), 1, "WB отказал: 400: text."),
        ((("lose", {"attempt": 1}),), 6, "исход неизвестен; стол проверит сам"),
        ((("not_sent", {"attempt": 1, "error": "stale"}),), 4, "ждёт в очереди, № 1: прочитано слишком давно."),
    ],
)
def test_how_it_ends(stage: DeskStage, ending: Any, code: int, says: str) -> None:
    desk_does(stage, *leaving(stage), *ending)
    said = stage.run(*ANSWER, "--max-wait", "5")
    assert (said.code, says in said.err) == (code, True), said.err


def test_a_desk_that_does_not_run_is_not_waited_for(stage: DeskStage) -> None:
    stage.clock.jump(1_000)
    said = stage.run(*ANSWER, "--max-wait", "none")
    assert (said.code, "стол не запущен: wbdesk run" in said.err) == (4, True)
    assert journal_of(stage)[0].state == "approved"
    assert "снимите (wbdesk drafts drop НОМЕР) и отправьте с --direct" in said.err, "or both of them would arrive"


def test_what_a_person_has_stopped_leaves_when_it_is_asked_for_again(stage: DeskStage) -> None:
    stage.clock.jump(1_000)
    for _ in range(2):
        assert stage.run(*ANSWER).code == 4
        assert [intent.state for intent in journal_of(stage)] == ["approved"]
        assert stage.run("drafts", "hold", "1").code == 0


def test_stopped_sending_is_not_waited_for(stage: DeskStage) -> None:
    stage.write(switches.turn, stage.seller, switches.STOP_SENDING, stage.now, on=True, by="person:Ирина")
    said = stage.run(*ANSWER)
    assert (said.code, "отправка остановлена" in said.err) == (4, True)


def test_the_same_again_waits_for_the_same(stage: DeskStage) -> None:
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    assert [stage.run(*ANSWER).code for _ in range(2)] == [0, 0]
    assert len(journal_of(stage)) == 1


@pytest.mark.parametrize(
    ("before", "code"),
    [(("accepted", {"attempt": 1}), 1), (("found", {"attempt": 1, "proof": "seen"}), 0)],
    ids=["sent", "confirmed"],
)
def test_a_review_that_was_unpinned_is_pinned_again(
    stage: DeskStage, before: tuple[MoveName, dict[str, Any]], code: int
) -> None:
    pin = Item(seller=stage.seller, kind="pin", id="7", raw=b"{}", read_at=stage.now, feedback_id="f1")
    stage.write(mirror.put, [pin], stage.now)
    add = ("pins", "add", "f1", "--on", "nm", "--method", "tariff", "--yes")
    sent = ("accepted", {"attempt": 1})
    for words, then in [(add, [sent] if code else [sent, before]), (("pins", "remove", "7", "--yes"), [sent])]:
        desk_does(stage, *leaving(stage), *then)
        assert stage.run(*words).code == 0
    desk_does(stage, *leaving(stage), sent)
    again = stage.run(*add)
    assert again.code == code
    assert [intent.key.round for intent in journal_of(stage) if intent.kind == "pin"] == [0] + [1] * (not code)


@pytest.mark.parametrize("words", [("questions", "viewed", "q1"), ("reviews", "edit", "f1", "Спасибо!")])
def test_what_may_have_been_undone_since_is_asked_for_again(stage: DeskStage, words: tuple[str, ...]) -> None:
    for _ in range(2):
        desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}), ("found", {"attempt": 1, "proof": "seen"}))
        assert stage.run(*words, "--yes").code == 0
    assert [intent.key.round for intent in journal_of(stage)] == [0, 1]


def test_another_answer_takes_the_place_of_what_has_not_left(stage: DeskStage) -> None:
    draft = begun(
        IntentKey(stage.seller, "question_answer", "q1"), "q1", {"text": "Нет."}, stage.now, asked_by="rule:r", rule="r"
    )
    stage.write(journal.put, [draft])
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    assert stage.run(*ANSWER).code == 0
    before, after = journal_of(stage)
    assert (before.state, after.key.round, after.rule, after.state) == ("dropped", 1, "", "sent")


def test_a_rules_draft_with_the_same_words_is_sent_at_once(stage: DeskStage) -> None:
    draft = begun(
        IntentKey(stage.seller, "question_answer", "q1"),
        "q1",
        {"text": "Да, подойдёт."},
        stage.now,
        asked_by="rule:r",
        mode="auto",
        delay=600,
    )
    stage.write(journal.put, [draft])
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    assert stage.run(*ANSWER).code == 0
    (asked,) = journal_of(stage)
    assert (asked.state, asked.priority) == ("sent", PERSON)


@pytest.mark.parametrize(
    ("moves", "state"),
    [((), "отправляется"), ([("lose", {"attempt": 1, "error": "no_reply"})], "исход неизвестен")],
)
def test_what_is_under_way_is_not_overtaken(
    stage: DeskStage, moves: Sequence[tuple[MoveName, dict[str, Any]]], state: str
) -> None:
    desk_does(stage, *leaving(stage), *moves)
    assert stage.run(*ANSWER, "--max-wait", "1").code == 6
    said = stage.run("questions", "answer", "q1", "Нет.", "--yes")
    assert (said.code, said.err) == (
        1,
        f"wbdesk: другое уже есть, № 1 ({state}): wbdesk intents show 1. Повторите, когда исход станет известен.\n",
    )


def test_the_guard_reads_what_a_person_writes(stage: DeskStage) -> None:
    said = stage.run("questions", "answer", "q1", "Пишите на a@b.ru", "--yes")
    assert (said.code, journal_of(stage)) == (2, [])
    assert said.err.splitlines()[0].startswith("email (ошибка) «")


def test_some_of_several(stage: DeskStage) -> None:
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    said = stage.run("pins", "add", "f1", "f2", "--on", "nm", "--method", "tariff", "--yes", "--max-wait", "2")
    assert (said.code, said.err) == (7, "wbdesk: сделано: 1 из 2.\n")


def test_past_the_desk(stage: DeskStage) -> None:
    question = stage.shop.unanswered_questions(stage.now)[0]
    said = stage.run("questions", "answer", question.id, "Да, подойдёт.", "--yes", "--direct")
    assert (said.code, journal_of(stage)) == (0, [])
    assert said.err.startswith("wbdesk: sent past the desk")
    assert stage.seen() == [("PATCH", "/api/v1/questions")]


def test_what_a_desk_has_no_intent_for_goes_past_it_and_says_so(stage: DeskStage) -> None:
    question = stage.shop.unanswered_questions(stage.now)[0]
    said = stage.run("questions", "viewed", question.id, "--not", "--yes")
    assert (said.code, journal_of(stage)) == (0, [])
    assert said.err == "wbdesk: sent past the desk: it does not know of this until it reads it at WB.\n"
    assert stage.run("questions", "viewed", question.id, "--not", "--dry-run").err == "Nothing was sent.\n"
    stage.config.unlink()
    del stage.variables["WBDESK_CONFIG"]
    assert stage.run("questions", "viewed", question.id, "--not", "--yes").err == ""


def test_where_the_desks_extra_is_missing_it_is_said_how_to_do_without(
    stage: DeskStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wbdesk.cli.desk.way, "missing", lambda: ["sqlalchemy"])
    question = stage.shop.unanswered_questions(stage.now)[0]
    token = ("--token-file", str(stage.folder / "wb-token.txt"))
    del stage.variables["WB_API_TOKEN"]
    answer = ("questions", "answer", question.id, "Да, подойдёт.", "--yes")
    for words in (("questions", "list"), answer, (*answer, *token)):
        said = stage.run(*words)
        assert (said.code, stage.seen()) == (2, [])
        assert said.err == (
            f'wbdesk: {stage.config} is here, and the desk needs sqlalchemy: pip install "wbdesk[desk]". '
            "To do without: --token-file, and to write, --direct.\n"
        )
    assert stage.run("questions", "list", *token).code == 0
    assert stage.run(*answer, *token, "--direct").code == 0
    assert stage.shop.answers_given(question.id) == ["Да, подойдёт."]


@pytest.mark.parametrize("config", [None, "other"])
def test_without_a_desk_for_the_seller_it_is_as_ever(stage: DeskStage, config: str | None) -> None:
    if config is None:
        stage.config.unlink()
        del stage.variables["WBDESK_CONFIG"]
    else:
        stage.keep_token(stage.world.token(sid="11111111-2222-4333-8444-555555555555"))
    question = stage.shop.unanswered_questions(stage.now)[0]
    assert stage.run("questions", "answer", question.id, "Да, подойдёт.", "--yes").code == 0
    assert stage.seen() == [("PATCH", "/api/v1/questions")]


def test_mistakes_in_the_configuration_are_told(stage: DeskStage) -> None:
    stage.configure(PLAIN.replace("when.rating", "when.raiting"))
    said = stage.run(*ANSWER)
    assert (said.code, "wbdesk.toml, строка 9" in said.err) == (2, True)


def test_a_configuration_that_is_named_must_be_there(stage: DeskStage) -> None:
    stage.config.unlink()
    said = stage.run(*ANSWER)
    assert (said.code, said.err.startswith("wbdesk: WBDESK_CONFIG names "), stage.seen()) == (2, True, [])


def test_a_dry_run_shows_the_request(stage: DeskStage) -> None:
    said = stage.run("questions", "answer", "q1", "Да", "--dry-run")
    assert (said.code, said.out.startswith("PATCH "), journal_of(stage)) == (0, True, [])


def test_the_desks_token_is_used_where_no_other_is_named(stage: DeskStage) -> None:
    del stage.variables["WB_API_TOKEN"]
    assert len(stage.run("questions", "list").rows) == len(stage.shop.unanswered_questions(stage.now))
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    assert stage.run(*ANSWER).code == 0


def test_of_two_sellers_none_is_meant_because_the_other_has_no_token_just_now(stage: DeskStage) -> None:
    del stage.variables["WB_API_TOKEN"]
    stage.configure(f'{PLAIN}\n[[seller]]\nname = "Второй"\ntoken_file = "nowhere.txt"\n')
    assert (stage.run(*ANSWER).code, journal_of(stage), stage.seen()) == (3, [], [])


def test_it_is_said_why_the_desk_has_no_token(stage: DeskStage) -> None:
    del stage.variables["WB_API_TOKEN"]
    (stage.folder / "wb-token.txt").unlink()
    said = stage.run("questions", "list")
    assert (said.code, said.err.startswith("Мой магазин: токен не прочитать из ")) == (3, True)


@pytest.mark.parametrize(
    ("lang", "asked"),
    [
        ("ru", "ответ на вопрос q1: Да, подойдёт.\nОтправить? [да/НЕТ]: "),
        ("en", "answer a question q1: Да, подойдёт.\nSend it? [yes/NO]: "),
    ],
)
@pytest.mark.parametrize(("typed", "code"), [("да", 0), ("нет", 130)])
def test_a_person_is_asked_in_the_desks_language(
    stage: DeskStage, monkeypatch: pytest.MonkeyPatch, lang: str, asked: str, typed: str, code: int
) -> None:
    for module in (wbdesk.cli.desk.ask, wbdesk.cli.desk.door):
        monkeypatch.setattr(module, "is_terminal", lambda _stream: True)
    stage.configure(f'[desk]\nlanguage = "{lang}"\n{PLAIN}')
    desk_does(stage, *leaving(stage), ("accepted", {"attempt": 1}))
    said = stage.run(*ANSWER[:-1], text=f"{typed}\n")
    assert (said.code, said.err.startswith(asked)) == (code, True), said
    assert len(journal_of(stage)) == (code == 0)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish("order_return", "f1"), "предложить возврат f1"),
        (Wish("pin", "f1", {"pin_on": "nm", "pin_method": None}), "закреп f1: pin_on=nm"),
        (Wish("claim_decision", "c1", {"action": "approve1"}), "решить заявку c1: action=approve1"),
        (
            Wish("chat_message", "1:a", {"text": "Вот\nфайл"}, files=[Path("a/b.pdf")]),
            "сообщение в чат 1:a: Вот файл + b.pdf",
        ),
        (Wish("chat_message", "1:a", {"text": ""}, files=[Path("b.pdf")]), "сообщение в чат 1:a + b.pdf"),
    ],
)
def test_what_is_wished_is_said_in_words(wish: Wish, words: str) -> None:
    assert in_words(wish).ru == words
