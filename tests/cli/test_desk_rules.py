"""`wbdesk rules`: mistakes all at once, why a rule wins, and a dry run that writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.json import encode
from tests.cli.desk_stage import PLAIN, DeskStage, desk_staged

import wbdesk.cli.desk.options
from wbdesk.cli.desk.items import subject_in
from wbdesk.cli.desk.preview import FIRST
from wbdesk.cli.desk.trial import TRIAL, tried
from wbdesk.plan.asking import Rulebook
from wbdesk.plan.config import Config, load
from wbdesk.plan.items import Item
from wbdesk.plan.presets import PRESETS, preset
from wbdesk.store import mirror

BAD = """
[[seller]]
name = "Лавка"
token_file = "wb-token.txt"

[[rule]]
name = "спасибо"
on = "question"
when.ratng = 5
do.answer = "спасиба"

[templates.texts]
"спасибо" = "Спасибо!"
"""


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch) as made:
        made.configure(preset("negative"))
        yield made


@pytest.mark.parametrize("name", PRESETS)
def test_a_configuration_without_mistakes(stage: DeskStage, name: str) -> None:
    stage.configure(preset(name))
    said = stage.run("rules", "check")
    assert said.code == 0
    assert said.err.startswith("Ошибок нет. Правил: ")
    assert stage.run("rules", "check", "--lang", "en").err.startswith("No mistakes. Rules: ")


def test_all_mistakes_are_told_at_once(stage: DeskStage) -> None:
    stage.configure(BAD)
    said = stage.run("rules", "check")
    assert said.code == 2
    assert [line.split(":")[0] for line in said.out.splitlines()] == [
        "wbdesk.toml, строка 9",
        "wbdesk.toml, строка 10",
    ]
    assert said.err == f"wbdesk: ошибок в {stage.config}: 2.\n"


@pytest.mark.parametrize("words", [("rules", "dry-run"), ("rules", "explain", "q1")])
def test_no_command_begins_with_mistakes(stage: DeskStage, words: tuple[str, ...]) -> None:
    stage.configure(BAD)
    said = stage.run(*words, "--lang", "en")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 3)
    assert said.err.endswith(f"wbdesk: mistakes in {stage.config}: 2.\n")
    assert stage.seen() == []


def test_mistakes_as_json(stage: DeskStage) -> None:
    stage.configure(BAD)
    items = stage.run("rules", "check", "--json").items
    assert [(item["line"], item["key"]) for item in items][:2] == [(9, "rule[1].when.ratng"), (10, "rule[1].do")]
    assert set(items[0]["said"]) == {"ru", "en"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "нет файла"),
        (b"\xd0", "записан не в UTF-8"),
    ],
)
def test_a_configuration_that_is_not_there(stage: DeskStage, content: bytes | None, says: str) -> None:
    stage.config.unlink()
    if content is not None:
        stage.config.write_bytes(content)
    said = stage.run("rules", "check")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert says in said.err


def test_a_folder_of_templates_is_read(stage: DeskStage) -> None:
    folder = stage.folder / "templates"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "спасибо.txt").write_text("{{ greeting }}!\n{{ oops }}", "utf-8")
    good = BAD.replace("when.ratng = 5\n", "").replace("спасиба", "inner/спасибо")
    stage.configure(good.replace("[templates.texts]", '[templates]\nfolder = "templates"\n[templates.texts]'))
    assert stage.run("rules", "check").out.startswith("templates/inner/спасибо.txt, строка 2: ")
    stage.configure(good.replace("[templates.texts]", '[templates]\nfolder = "nowhere"\n[templates.texts]'))
    assert "шаблоны не прочитать" in stage.run("rules", "check").out


def test_a_dry_run_asks_wb_and_writes_nothing(stage: DeskStage) -> None:
    said = stage.run("rules", "dry-run", "--json")
    assert said.code == 0
    questions = stage.shop.unanswered_questions(stage.now)
    asked = [item["id"] for item in said.items if item["kind"] == "question"]
    assert asked == [question.id for question in questions]
    assert {item["kind"] for item in said.items} == {"question", "feedback", "claim"}
    assert {method for method, _ in stage.seen()} == {"GET"}
    assert not (stage.folder / "wbdesk.sqlite3").exists()
    assert f"Всего: {len(said.items)}." in said.err


def test_a_dry_run_shows_rule_and_text(stage: DeskStage) -> None:
    item = next(item for item in stage.run("rules", "dry-run", "--json").items if item["rule"] == "хорошее")
    assert (item["do"], item["mode"], item["template"], item["seller"]) == (
        ["answer"],
        "approve",
        "спасибо",
        "Мой магазин",
    )
    assert "отзыв" in item["text"]
    assert item["findings"] == []


def test_a_finding_of_the_guard_is_shown_with_its_words() -> None:
    """A template passes when the configuration is read; what a product is called is seen only later."""
    good = BAD.replace("when.ratng = 5\n", "").replace("спасиба", "спасибо").replace("Спасибо!", "Это {{ product }}.")
    config = load(good)
    assert isinstance(config, Config)
    raw = b'{"id":"q1","text":"?","productDetails":{"productName":"shop.ru"}}'
    item = Item(seller="s", kind="question", id="q1", raw=raw, read_at=0.0)
    subject = subject_in(item, 1.0)
    assert subject is not None
    trial = tried(Rulebook(seller=config.sellers[0], config=config), item, subject, 1.0)
    (finding,) = trial.remarks("en")
    assert finding.startswith("link (error) «shop.ru»: ")
    assert trial.row("en")["mode"] == "approve"


def test_limits_and_kinds_narrow_a_dry_run(stage: DeskStage) -> None:
    rows = stage.run("rules", "dry-run", "--kind", "question", "--limit", "3").rows
    assert [row[0] for row in rows] == ["question"] * 3
    assert {len(row) for row in rows} == {len(TRIAL)}


def mirrored(stage: DeskStage, count: int) -> None:
    """So many reviews in the mirror that wait, all but one with five stars, and one that is answered."""
    raws = [b'{"id":"%d","productValuation":%d,"text":"!"}' % (number, 5 if number else 3) for number in range(count)]
    waiting = [
        Item(seller=stage.seller, kind="feedback", id=str(number), raw=raw, read_at=stage.now, answered=number == 1)
        for number, raw in enumerate(raws)
    ]
    stage.write(mirror.put, waiting, stage.now)


def test_a_dry_run_looks_at_the_whole_mirror_and_counts_rule_by_rule(stage: DeskStage) -> None:
    stage.configure(PLAIN)
    mirrored(stage, 600)
    said = stage.run("rules", "dry-run", "--json")
    assert len({item["id"] for item in said.items}) == len(said.items) == 599
    assert said.err.splitlines() == [
        "отзывы, «спасибо»: 598, answer (стол сам)",
        "отзывы, без правила: 1",
        "Всего: 599. Стол сделал бы сам: 598; оставил бы человеку: 0; без правила: 1. Ничего не отправлено.",
    ]
    assert stage.seen() == []


def test_a_person_sees_a_few_of_each_rule_or_as_many_as_he_wants(
    stage: DeskStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.configure(PLAIN)
    mirrored(stage, 30)
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    said = stage.run("rules", "dry-run", "--lang", "en")
    assert sorted(row[3] for row in said.rows) == ["", *["спасибо"] * FIRST]
    assert said.err.splitlines()[-2:] == [
        "In all: 29. The desk would do by itself: 28; leave to a person: 0; no rule: 1. Nothing was sent.",
        f"Of each rule the first {FIRST} are listed; all of them with --limit NUMBER, --json or | less.",
    ]
    assert len(stage.run("rules", "dry-run", "--limit", "20").rows) == 20


def test_it_is_said_that_not_all_are_listed_though_a_rule_does_each_of_two_things_seldom(
    stage: DeskStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.configure(f'{PLAIN}\n[negative]\ndanger = ["injury"]\n')
    texts = ["!", "Ожог!"] * (FIRST - 1)
    raws = [{"id": str(number), "productValuation": 5, "text": text} for number, text in enumerate(texts)]
    waiting = [
        Item(
            seller=stage.seller, kind="feedback", id=str(raw["id"]), raw=encode(raw), read_at=stage.now, answered=False
        )
        for raw in raws
    ]
    stage.write(mirror.put, waiting, stage.now)
    monkeypatch.setattr(wbdesk.cli.desk.options, "is_terminal", lambda _stream: True)
    said = stage.run("rules", "dry-run")
    assert (len(said.rows), len(said.err.splitlines())) == (FIRST, 4)
    assert said.err.splitlines()[-1].startswith(f"Перечислены первые {FIRST} по каждому правилу")


def test_it_is_said_where_only_a_part_was_looked_at(stage: DeskStage) -> None:
    mirrored(stage, 10)
    assert "может быть больше" not in stage.run("rules", "dry-run").err
    said = stage.run("rules", "dry-run", "--limit", "9").err
    assert "отзывы: просмотрены только первые 9, может быть больше. Все: без --limit." in said


def test_why_a_rule_wins(stage: DeskStage) -> None:
    feedback = next(item["id"] for item in stage.run("rules", "dry-run", "--json").items if item["rule"] == "хорошее")
    said = stage.run("rules", "explain", feedback)
    assert said.code == 0
    assert "1. «опасность»: не подошло" in said.out
    assert "«хорошее»: сработало" in said.out
    assert "Итог: answer (спасибо); режим approve." in said.out
    assert "So: answer (спасибо); mode approve." in stage.run("rules", "explain", feedback, "--lang", "en").out
    (item,) = stage.run("rules", "explain", feedback, "--json").items
    assert item["text"] in said.out


def test_what_is_nowhere_is_said_to_be(stage: DeskStage) -> None:
    said = stage.run("rules", "explain", "no-such-id")
    assert (said.code, said.out) == (1, "")
    assert said.err == "wbdesk: no-such-id нет ни в зеркале, ни на WB.\n"


def test_another_seller_is_refused_by_name(stage: DeskStage) -> None:
    said = stage.run("rules", "dry-run", "--seller", "Чужой")
    assert (said.code, said.err) == (2, "wbdesk: нет продавца «Чужой»; есть: Мой магазин.\n")


def test_one_seller_twice_is_refused(stage: DeskStage) -> None:
    other = '[[seller]]\nname = "Ещё один"\ntoken_file = "wb-token.txt"\n\n[poll]'
    stage.configure(preset("negative").replace("[poll]", other))
    said = stage.run("rules", "dry-run")
    assert said.code == 2
    assert "один и тот же продавец" in said.err


def test_a_token_that_is_not_there_is_said(stage: DeskStage) -> None:
    (stage.folder / "wb-token.txt").unlink()
    said = stage.run("rules", "explain", "q1")
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("wbdesk: токен не прочитать из ")
    said = stage.run("rules", "dry-run")
    assert (said.code, said.out) == (7, "")
    assert "Мой магазин: не прочитаны вопросы: токен не прочитать" in said.err


def test_mistakes_are_told_in_the_language_that_the_file_asks_for(stage: DeskStage) -> None:
    stage.configure('[desk]\nlanguage = "en"\n' + PLAIN.replace('mode = "auto"', 'mode = "automatic"'))
    assert "no such thing: “automatic”" in stage.run("rules", "check").out
    assert "no such thing: “automatic”" in stage.run("status").err
    assert "нет такого: «automatic»" in stage.run("rules", "check", "--lang", "ru").out
    assert "нет такого: «automatic»" in stage.run("status", "--lang", "ru").err


@pytest.mark.parametrize("text", ["[[", "desk = 1", "[desk]\nlanguage = 5"])
def test_a_file_that_says_no_language_is_told_of_in_russian(stage: DeskStage, text: str) -> None:
    stage.configure(text)
    assert "строка 1" in stage.run("rules", "check").out
    assert "строка 1" in stage.run("status").err


def test_what_a_limit_keeps_from_being_read_is_said_in_ones_language(stage: DeskStage) -> None:
    """As a basic token meets it, whose second call in a row has to wait for minutes."""
    stage.keep_token(stage.world.token("basic"))
    said = stage.run("rules", "dry-run")
    assert said.code == 7
    assert "Мой магазин: не прочитаны отзывы: лимит занят, ждать 12 мин" in said.err
    assert "max_wait" not in said.err
