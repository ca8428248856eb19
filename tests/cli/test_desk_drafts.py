"""`wbdesk drafts`: what a person sees, sends, rewrites and drops; and that nobody's change is overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.desk_stage import DeskStage, desk_staged

import wbdesk.cli.desk.ask
import wbdesk.cli.desk.columns
import wbdesk.cli.desk.options
import wbdesk.cli.drafts
from wbdesk.cli.desk.history import FULL
from wbdesk.cli.desk.journal import INTENT
from wbdesk.engine.caps import hindrance
from wbdesk.engine.settings import Settings
from wbdesk.plan.config import Sending
from wbdesk.plan.intents import PERSON, Intent, IntentKey, begun
from wbdesk.plan.items import Item
from wbdesk.sim import Size
from wbdesk.store import journal, mirror

OVER = "этого сделать нельзя; оно кончено; ещё раз: wbdesk intents repeat 1"

SOME = Size(questions=1, feedbacks=1, chats=1, claims=1)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch, size=SOME) as made:
        yield made


def drafted(stage: DeskStage, *ratings: int, text: str = "Спасибо за отзыв!", mode: Any = "approve") -> list[Intent]:
    """Reviews with these stars, each with a draft of an answer."""
    now, seller = stage.now, stage.seller
    items = [
        Item(
            seller=seller,
            kind="feedback",
            id=f"f{number}",
            raw=b"{}",
            read_at=now,
            rating=stars,
            text=f"Отзыв {number}",
        )
        for number, stars in enumerate(ratings, 1)
    ]
    stage.write(mirror.put, items, now)
    asked = [
        begun(
            IntentKey(seller, "feedback_answer", item.id),
            item.id,
            {"text": text},
            now,
            asked_by=f"rule:правило {item.rating}",
            rule=f"правило {item.rating}",
            mode=mode,
            delay=600,
        )
        for item in items
    ]
    return stage.write(journal.put, asked)  # type: ignore[no-any-return]


def state(stage: DeskStage, number: int) -> Intent:
    """An intent as it is now."""
    return stage.read(journal.get, stage.seller, number)  # type: ignore[no-any-return]


def test_drafts_are_listed_beside_the_buyers_words(stage: DeskStage) -> None:
    one, two = drafted(stage, 5, 2)
    items = stage.run("drafts", "list", "--json").items
    assert [item["number"] for item in items] == [two.id, one.id]
    assert {key: items[1][key] for key in ("kind", "rating", "state", "rule", "buyer", "text", "seller", "item")} == {
        "kind": "feedback_answer",
        "rating": 5,
        "state": "drafted",
        "rule": "правило 5",
        "buyer": "Отзыв 1",
        "text": "Спасибо за отзыв!",
        "seller": "Мой магазин",
        "item": "f1",
    }
    assert [len(row) for row in stage.run("drafts", "list").rows] == [len(INTENT)] * 2


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--rating", "5"), 2),
        (("--rating", "4,2"), 1),
        (("--rule", "правило 5"), 2),
        (("--rule", "правило"), 0),
        (("--kind", "pin"), 0),
        (("--item", "f2"), 1),
        (("--limit", "1"), 1),
    ],
)
def test_filters(stage: DeskStage, words: tuple[str, ...], found: int) -> None:
    drafted(stage, 5, 2, 5)
    said = stage.run("drafts", "list", *words)
    assert (said.code, len(said.rows)) == (0, found)


def test_what_waits_for_its_moment_is_asked_for(stage: DeskStage) -> None:
    drafted(stage, 5, mode="auto")
    assert stage.run("drafts", "list").rows == []
    (item,) = stage.run("drafts", "list", "--waiting", "--json").items
    assert item["state"] == "approved"


def test_stars_are_stars(stage: DeskStage) -> None:
    said = stage.run("drafts", "list", "--rating", "6")
    assert (said.code, "--rating takes stars from 1 to 5" in said.err) == (2, True)


def test_a_draft_in_full(stage: DeskStage) -> None:
    (draft,) = drafted(stage, 5, text="Спасибо!!! Пишите в Telegram.")
    (item,) = stage.run("drafts", "show", str(draft.id), "--json").items
    assert any(finding.startswith("messenger (ошибка) «") for finding in item["findings"])
    assert [(move["move"], move["after"], move["who"]) for move in item["moves"]] == [
        ("ask", "drafted", "rule:правило 5")
    ]


def test_the_guards_silence_is_told_to_a_person(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    (draft,) = drafted(stage, 5, text="Спасибо!")
    place = [column.name for column in FULL].index("findings")
    assert stage.run("drafts", "show", str(draft.id)).rows[0][place] == ""
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    assert "\tСпасибо!\tнет\t" in stage.run("drafts", "show", str(draft.id)).out


def test_approving_by_number(stage: DeskStage) -> None:
    one, two = drafted(stage, 5, 4)
    said = stage.run("drafts", "approve", str(one.id), "--yes")
    assert (said.code, said.err) == (0, "1 ***** «Отзыв 1»\n  -> Спасибо за отзыв!\nОдобрено: 1.\n")
    after = state(stage, one.id)
    assert (after.state, after.priority, after.due_at <= stage.now) == ("approved", PERSON, True)
    assert state(stage, two.id).state == "drafted"
    (line,) = stage.read(journal.lines, stage.seller, one.id)[1:]
    assert (line.move, line.who) == ("approve", "person:Ольга")


def test_by_number_what_waits_for_its_delay_leaves_at_once(stage: DeskStage) -> None:
    (waiting,) = drafted(stage, 5, mode="auto")
    assert waiting.due_at > stage.now
    assert stage.run("drafts", "approve", str(waiting.id), "--yes").code == 0
    assert state(stage, waiting.id).due_at <= stage.now


def test_what_is_approved_by_number_waits_for_no_quiet_hours(stage: DeskStage) -> None:
    (draft,) = drafted(stage, 5)
    night = Settings(sending=Sending(quiet=(0, 1439)))
    noon = 1_793_620_800.0
    held = stage.read(hindrance, night, draft, noon)
    assert held.why == "quiet"
    stage.run("drafts", "approve", str(draft.id), "--yes")
    assert stage.read(hindrance, night, state(stage, draft.id), noon) is None


def test_approving_many_keeps_what_the_guard_finds(stage: DeskStage) -> None:
    good = drafted(stage, 5, 5, 3)
    stage.run("drafts", "edit", str(good[1].id), "СПАСИБО ВАМ!!!")
    said = stage.run("drafts", "approve", "--rating", "5", "--yes")
    assert said.code == 7
    assert [state(stage, draft.id).state for draft in good] == ["approved", "drafted", "drafted"]
    assert said.err.splitlines()[-3:] == [
        "2: shouting (предупреждение) «!!!»: крик",
        "Одобрено: 1.",
        "wbdesk: не сделано: 1 из 2.",
    ]
    assert state(stage, good[0].id).priority > PERSON
    assert stage.run("drafts", "approve", str(good[1].id), "--yes").code == 0


def test_an_error_of_the_guard_stops_a_person_too(stage: DeskStage) -> None:
    (draft,) = drafted(stage, 5, text="")
    said = stage.run("drafts", "approve", str(draft.id), "--yes", "--lang", "en")
    assert (said.code, state(stage, draft.id).state) == (1, "drafted")
    assert said.err == "1: length (error): shorter than 2 characters\nwbdesk: not done: 1 of 1.\n"


def test_a_preview_changes_nothing(stage: DeskStage) -> None:
    drafts = drafted(stage, 5, 5)
    said = stage.run("drafts", "approve", "--rule", "правило 5", "--dry-run")
    assert (said.code, len(said.rows)) == (0, 2)
    assert {state(stage, draft.id).state for draft in drafts} == {"drafted"}


@pytest.mark.parametrize("words", [(), ("1", "--rating", "5")])
def test_either_numbers_or_filters(stage: DeskStage, words: tuple[str, ...]) -> None:
    drafted(stage, 5)
    said = stage.run("drafts", "approve", *words, "--yes")
    assert (said.code, "Give either numbers or filters." in said.err) == (2, True)


@pytest.mark.parametrize("words", [("approve", "1"), ("drop", "--rating", "5")])
def test_without_a_terminal_nothing_is_done_unless_told(stage: DeskStage, words: tuple[str, ...]) -> None:
    (draft,) = drafted(stage, 5)
    said = stage.run("drafts", *words)
    assert (said.code, state(stage, draft.id).state) == (2, "drafted")
    assert said.err.endswith("wbdesk: ничего не сделано: спросить не у кого. С --yes вопроса не будет.\n")


@pytest.mark.parametrize("words", [("approve", "7", "--yes"), ("show", "7"), ("edit", "7", "Да"), ("hold", "7")])
def test_a_number_that_is_not_there(stage: DeskStage, words: tuple[str, ...]) -> None:
    stage.opened().close()
    said = stage.run("drafts", *words)
    assert (said.code, said.err) == (1, "wbdesk: в журнале нет № 7.\n")


def test_another_text(stage: DeskStage) -> None:
    (draft,) = drafted(stage, 5)
    assert stage.run("drafts", "edit", str(draft.id), "-", text="Большое спасибо!\n").err == "Изменено: 1.\n"
    after = state(stage, draft.id)
    assert (after.state, after.payload) == ("drafted", {"text": "Большое спасибо!"})
    (line,) = stage.read(journal.lines, stage.seller, draft.id)[1:]
    assert line.payload == {"text": "Спасибо за отзыв!"}


def test_another_text_sent_at_once(stage: DeskStage) -> None:
    (draft,) = drafted(stage, 5)
    assert stage.run("drafts", "edit", str(draft.id), "Большое спасибо!", "--approve").err == "Одобрено: 1.\n"
    assert state(stage, draft.id).state == "approved"


def test_a_text_that_may_not_go_is_not_kept(stage: DeskStage) -> None:
    (draft,) = drafted(stage, 5)
    said = stage.run("drafts", "edit", str(draft.id), "Пишите на a@b.ru")
    assert (said.code, state(stage, draft.id)) == (1, draft)
    assert said.err.startswith("1: ")
    assert "email (ошибка) «" in said.err


def test_what_has_no_text_cannot_be_edited(stage: DeskStage) -> None:
    wish = begun(IntentKey(stage.seller, "order_return", "f1"), "f1", {}, stage.now, asked_by="rule:r")
    stage.write(journal.put, [wish])
    assert stage.run("drafts", "edit", "1", "Да").err == "wbdesk: здесь нет текста: можно одобрить или снять.\n"


def test_dropping(stage: DeskStage) -> None:
    drafts = drafted(stage, 5, 5, 1)
    assert stage.run("drafts", "drop", "--rating", "5", "--yes").err.endswith("Снято: 2.\n")
    assert [state(stage, draft.id).state for draft in drafts] == ["dropped", "dropped", "drafted"]
    assert stage.run("drafts", "drop", str(drafts[2].id), "--why", "дубль", "--yes").code == 0
    assert state(stage, drafts[2].id).error == "дубль"
    assert stage.run("intents", "list", "--item", "f1", "--json").items[0]["why"] == "снято человеком"


def test_stopping_what_waits(stage: DeskStage) -> None:
    (waiting,) = drafted(stage, 5, mode="auto")
    assert stage.run("drafts", "hold", str(waiting.id)).err == "Остановлено: 1.\n"
    assert state(stage, waiting.id).state == "drafted"
    assert stage.run("drafts", "hold", str(waiting.id)).code == 0, "it is held already"
    stage.run("drafts", "drop", str(waiting.id), "--yes")
    said = stage.run("drafts", "hold", str(waiting.id))
    assert (said.code, said.err.splitlines()[0]) == (1, f"1: состояние «снято»: {OVER}")


def test_a_draft_changed_meanwhile_is_left_alone(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody rewrites it between what the person was shown and his yes."""
    (draft,) = drafted(stage, 5)
    between(monkeypatch, lambda: stage.write(rewritten, draft))
    said = stage.run("drafts", "approve", str(draft.id), "--yes")
    assert (said.code, state(stage, draft.id).state) == (1, "drafted")
    assert state(stage, draft.id).payload == {"text": "Другое."}
    assert "изменилось, пока вы смотрели (теперь: черновик)" in said.err


def rewritten(tx: Any, draft: Intent) -> None:
    """What another person does."""
    payload = {"text": "Другое."}
    journal.make(tx, draft.seller, draft.id, "edit", draft.created_at + 1, who="person:Ирина", payload=payload)


def between(patch: pytest.MonkeyPatch, event: Callable[[], object]) -> None:
    """Have *event* happen right before a command writes."""
    original = wbdesk.cli.drafts.apply

    def late(*args: Any) -> Any:
        event()
        return original(*args)

    patch.setattr(wbdesk.cli.drafts, "apply", late)


@pytest.mark.parametrize(
    ("typed", "code", "state_after"), [("2", 0, "approved"), ("3", 130, "drafted"), ("", 130, "drafted")]
)
def test_a_person_types_how_many(
    stage: DeskStage, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, state_after: str
) -> None:
    monkeypatch.setattr(wbdesk.cli.desk.ask, "is_terminal", lambda _stream: True)
    drafts = drafted(stage, 5, 5, 4)
    said = stage.run("drafts", "approve", "--rating", "5", text=f"{typed}\n")
    assert said.code == code
    assert "Отправить: 2. Введите 2, чтобы подтвердить: " in said.err
    assert [state(stage, draft.id).state for draft in drafts] == [state_after] * 2 + ["drafted"]


@pytest.mark.parametrize(("typed", "code"), [("да", 0), ("y", 0), ("нет", 130), ("", 130)])
def test_a_person_says_yes(stage: DeskStage, monkeypatch: pytest.MonkeyPatch, typed: str, code: int) -> None:
    monkeypatch.setattr(wbdesk.cli.desk.ask, "is_terminal", lambda _stream: True)
    drafted(stage, 5)
    said = stage.run("drafts", "drop", "1", text=f"{typed}\n")
    assert (said.code, "Снять: 1. [да/НЕТ]: " in said.err) == (code, True)


def test_many_are_shown_in_part(stage: DeskStage) -> None:
    drafted(stage, *[5] * 12)
    said = stage.run("drafts", "approve", "--rule", "правило 5", "--yes")
    assert said.err.splitlines()[20:] == ["... и ещё 2; все покажет --dry-run или list.", "Одобрено: 12."]


def test_it_is_shown_about_what_and_by_whom_it_was_written(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = {"id": "f1", "userName": "Анна", "productDetails": {"nmId": 1, "imtId": 1, "productName": "Термос"}}
    drafted(stage, 5)
    item = Item(
        seller=stage.seller,
        kind="feedback",
        id="f1",
        raw=json.dumps(raw).encode(),
        read_at=stage.now,
        created_at=1_793_620_800.0,
        rating=5,
        text="Хорошо",
    )
    stage.write(mirror.put, [item], stage.now)
    (found,) = stage.run("drafts", "show", "1", "--json").items
    assert (found["product"], found["name"], found["asked"][:10]) == ("Термос", "Анна", "2026-11-02")
    for module in (wbdesk.cli.desk.options, wbdesk.cli.desk.columns):
        monkeypatch.setattr(module, "is_terminal", lambda _stream: True)
    shown = stage.run("drafts", "show", "1").out
    assert shown.index("Термос") < shown.index("Анна") < shown.index("Хорошо")


def test_a_person_reads_words_and_not_codes(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (wbdesk.cli.desk.options, wbdesk.cli.desk.columns):
        monkeypatch.setattr(module, "is_terminal", lambda _stream: True)
    drafted(stage, 5)
    shown = stage.run("drafts", "show", "1").out
    assert "ответ на отзыв\tОтзыв 1" not in shown
    assert "черновик  (rule:правило 5)" in shown
    assert "ответ на отзыв" in stage.run("drafts", "list").out


@pytest.mark.parametrize("words", [("hold", "1"), ("approve", "1"), ("edit", "1", "Спасибо!"), ("drop", "1")])
def test_what_is_told_to_a_sink_is_no_draft(stage: DeskStage, words: tuple[str, ...]) -> None:
    key = IntentKey(stage.seller, "deliver", "crm:question:q1")
    told = begun(key, "crm/question:q1", {"fact": "question:q1"}, stage.now, asked_by="desk", mode="auto")
    stage.write(journal.put, [told])
    said = stage.run("drafts", *words, "--yes")
    assert (said.code, "это не черновик: wbdesk intents drop 1" in said.err) == (1, True)
    assert state(stage, 1).state == "approved"
