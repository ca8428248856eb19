"""`wbdesk init`: from a token to a dry run, asked for or given; nothing that is there is written over by itself."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.desk_stage import DeskStage, desk_staged
from tests.cli.stage import PYTHON
from tests.cli.terminal import needs_terminal, on_terminal

import wbdesk.cli.desk.token
import wbdesk.cli.init
from wbdesk.cli.init import filled
from wbdesk.plan.config import Config, load
from wbdesk.plan.presets import PRESETS, preset
from wbdesk.sim import Size

SOME = Size(questions=2, feedbacks=4, chats=1, claims=1)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeskStage]:
    with desk_staged(tmp_path, monkeypatch, size=SOME) as made:
        for path in (made.config, made.folder / "wb-token.txt"):
            path.unlink()
        yield made


def config(stage: DeskStage) -> Config:
    """What was written."""
    found = load(stage.config.read_text("utf-8"))
    assert isinstance(found, Config)
    return found


def test_without_a_terminal_from_standard_input(stage: DeskStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wbdesk.cli.init, "LOOK", 1)
    token = stage.variables["WB_API_TOKEN"]
    said = stage.run("init", "--token-file", "-", "--preset", "negative", "--name", "Лён", text=f"{token}\n")
    assert said.code == 0
    assert token not in said.out + said.err
    kept = stage.folder / "wb-token.txt"
    assert kept.read_text("utf-8") == f"{token}\n"
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (config(stage).sellers[0].name, config(stage).sellers[0].token_file) == ("Лён", "wb-token.txt")
    assert config(stage).rules == load(preset("negative")).rules  # type: ignore[union-attr]
    assert "закрепов осталось" in said.out
    assert "question\t" in said.out
    assert (
        "Ничего не отправлено.\nвопросы: просмотрены только первые 1, может быть больше. Все: после wbdesk sync."
        in said.err
    )
    assert {method for method, _ in stage.seen()} == {"GET"}
    assert not stage.store.exists()


def test_from_the_environment(stage: DeskStage) -> None:
    said = stage.run("init", "--lang", "en", "--no-check", "--base-url", stage.address)
    assert (said.code, said.out) == (0, "")
    seller = config(stage).sellers[0]
    assert (seller.token_env, seller.token_file, seller.base_url) == ("WB_API_TOKEN", None, stage.address)
    assert (seller.name, config(stage).desk.language) == ("My shop", "en")
    assert [rule.name for rule in config(stage).rules][:2] == ["danger", "low rating"]
    assert not (stage.folder / "wb-token.txt").exists()


def test_a_file_of_ones_own_is_named_and_not_copied(stage: DeskStage) -> None:
    own = stage.folder / "inner" / "token"
    own.parent.mkdir()
    own.write_text(stage.variables["WB_API_TOKEN"], "utf-8")
    assert stage.run("init", "--token-file", str(own), "--no-check").code == 0
    assert config(stage).sellers[0].token_file == str(own.resolve())


def test_without_a_terminal_and_a_token(stage: DeskStage) -> None:
    del stage.variables["WB_API_TOKEN"]
    said = stage.run("init")
    assert (said.code, said.err.startswith("wbdesk: спросить токен не у кого")) == (2, True)
    assert not stage.config.exists()


def test_what_is_no_token(stage: DeskStage) -> None:
    said = stage.run("init", "--token-file", "-", text="не токен")
    assert (said.code, said.err.startswith("wbdesk: это не токен WB")) == (3, True)
    assert not stage.config.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "токен не прочитать из {}: такого файла нет. Назовите файл с токеном: --token-file ФАЙЛ."),
        (b"\xd0", "токен не прочитать из {}: это не UTF-8. Сохраните файл в UTF-8."),
    ],
)
def test_a_tokens_file_that_cannot_be_read(stage: DeskStage, content: bytes | None, says: str) -> None:
    path = stage.folder / "token"
    if content is not None:
        path.write_bytes(content)
    said = stage.run("init", "--token-file", str(path))
    assert (said.code, said.err) == (2, f"wbdesk: {says.format(path)}\n")
    assert not stage.config.exists()


@pytest.mark.parametrize("words", [(), ("--yes",)])
def test_a_configuration_that_is_there_stays(stage: DeskStage, words: tuple[str, ...]) -> None:
    stage.configure("# моё")
    said = stage.run("init", *words)
    assert (said.code, said.err) == (2, f"wbdesk: {stage.config} уже есть; заменить: --force.\n")
    assert stage.config.read_text("utf-8") == "# моё"


@pytest.mark.parametrize(("language", "says"), [("ru", "папки {} нет: создайте её."), ("en", "there is no folder {}")])
def test_a_configuration_without_a_folder(stage: DeskStage, language: str, says: str) -> None:
    config = stage.folder / "nowhere" / "wbdesk.toml"
    said = stage.run("init", "--config", str(config), "--lang", language)
    assert (said.code, said.err.startswith(f"wbdesk: {says.format(config.parent)}")) == (2, True)


def test_another_token_that_is_there_stays(stage: DeskStage) -> None:
    stage.keep_token("a.b.c")
    token = stage.variables["WB_API_TOKEN"]
    said = stage.run("init", "--token-file", "-", "--no-check", text=token)
    assert (said.code, "другой токен" in said.err) == (2, True)
    assert (stage.folder / "wb-token.txt").read_text("utf-8") == "a.b.c"
    assert stage.run("init", "--token-file", "-", "--no-check", "--force", text=token).code == 0
    assert (stage.folder / "wb-token.txt").read_text("utf-8").strip() == token


def test_the_doctors_word_is_the_end(stage: DeskStage) -> None:
    """What the rules would do is shown all the same."""
    read_only = stage.world.token("personal", read_only=True)
    said = stage.run("init", "--token-file", "-", text=read_only)
    assert said.code == 1
    assert "только на чтение" in said.out
    assert "Ничего не отправлено." in said.err


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_takes_any_name(name: str) -> None:
    odd = 'Лён "и" \\ко\\ # 1'
    lines = {"name": ("name", odd), "token_file": ("token_env", "T"), "language": ("language", "en")}
    text = filled(preset(name), lines, "http://127.0.0.1:1")
    found = tomllib.loads(text)
    (seller,) = found["seller"]
    assert seller == {"name": odd, "token_env": "T", "base_url": "http://127.0.0.1:1"}
    assert found["desk"]["language"] == "en"
    assert text.count("#") >= preset(name).count("#")


@needs_terminal
def test_a_person_is_asked(stage: DeskStage) -> None:
    """On a real terminal; the token is not shown."""
    token = stage.variables.pop("WB_API_TOKEN")
    with on_terminal([*PYTHON, "init", "--no-check"], stage.environment) as terminal:
        terminal.until("видно): ")
        terminal.type("мимо\n")
        terminal.until("целиком.\nВставьте токен (его не будет видно): ")
        terminal.type(f"{token}\n")
        terminal.until("Номер [1]: ")
        terminal.type("3\n")
        terminal.until("Название магазина [Мой магазин]: ")
        terminal.type("Лён\n")
        assert terminal.end() == 0
    assert token not in terminal.shown
    assert config(stage).sellers[0].name == "Лён"
    assert config(stage).rules == load(preset("negative")).rules  # type: ignore[union-attr]


@needs_terminal
def test_a_request_to_end_leaves_the_terminal_as_it_was(stage: DeskStage) -> None:
    del stage.variables["WB_API_TOKEN"]
    with on_terminal([*PYTHON, "init", "--no-check"], stage.environment) as terminal:
        terminal.until("видно): ")
        assert not terminal.echoes
        terminal.process.terminate()
        assert terminal.end() == 143
        assert terminal.echoes


@pytest.mark.parametrize(("typed", "number", "code"), [("д", "3", 0), ("y", "", 0), ("n", "", 130), ("", "", 130)])
def test_a_person_answers_in_his_language(
    stage: DeskStage, monkeypatch: pytest.MonkeyPatch, typed: str, number: str, code: int
) -> None:
    for module in (wbdesk.cli.init, wbdesk.cli.desk.token):
        monkeypatch.setattr(module, "is_terminal", lambda _stream: True)
    stage.configure("# моё")
    lines = [typed, stage.variables["WB_API_TOKEN"], "7", number, "Лён"]
    said = stage.run("init", "--no-check", text="".join(f"{line}\n" for line in lines))
    assert (said.code, "Заменить? [да/НЕТ]: " in said.err, "Error" in said.err) == (code, True, False)
    if code == 0:
        assert said.err.count("Номер [1]: ") == 2
        assert config(stage).sellers[0].name == "Лён"


def test_the_address_of_wb_is_kept_wherever_it_was_given(stage: DeskStage) -> None:
    """Else a desk that was tried against a simulator would later talk to WB."""
    stage.variables["WB_BASE_URL"] = stage.address
    assert stage.run("init", "--no-check").code == 0
    assert config(stage).sellers[0].base_url == stage.address
