"""`wbdesk chats` against the simulator: lists, messages, and what becomes of their files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.stage import PYTHON, Stage, staged
from tests.cli.terminal import needs_terminal, on_terminal

from wbdesk.cli.chats import SIGN_TO_COME
from wbdesk.sim import Fault
from wbdesk.sim.files import make_pdf, make_png

TEXT = "Здравствуйте! Заказ уже в пути."
CHATS, MESSAGE = ("GET", "/api/v1/seller/chats"), ("POST", "/api/v1/seller/message")


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with staged(tmp_path, monkeypatch) as made:
        (tmp_path / "a.png").write_bytes(make_png(2, 2, (1, 2, 3)))
        (tmp_path / "b.pdf").write_bytes(make_pdf("label"))
        yield made


def some_chat(stage: Stage) -> str:
    return next(stage.shop.chats.chats()).chat_id


def sent(stage: Stage, chat_id: str) -> list[str]:
    """What the seller wrote into a chat since the world began."""
    return [effect.text for effect in stage.shop.effects_of(chat_id)]


def test_a_list_is_every_chat(stage: Stage) -> None:
    said = stage.run("chats", "list")
    assert (said.code, said.err) == (0, "")
    assert {row[0] for row in said.rows} == {chat.chat_id for chat in stage.shop.chats.chats()}
    assert {len(row) for row in said.rows} == {10}
    newest = stage.run("chats", "list", "--newest-first", "--limit", "3").rows
    assert [row[1] for row in newest] == sorted((row[1] for row in said.rows), reverse=True)[:3]


def test_chats_are_shown_with_one_request(stage: Stage) -> None:
    rows = stage.run("chats", "list").rows
    said = stage.run("chats", "show", rows[1][0], "nobody", rows[0][0])
    assert (said.code, said.rows) == (7, [rows[1], rows[0]])
    assert said.err.startswith("wbdesk: nobody: WB shows no such chat")
    assert stage.seen() == [CHATS, CHATS]


def test_a_message_goes_with_the_newest_signature(stage: Stage) -> None:
    """Every message makes another one: a second message needs it fetched again."""
    chat_id = some_chat(stage)
    for text in (TEXT, "И ещё: спасибо!"):
        said = stage.run("chats", "send", chat_id, "-", "--yes", text=f"{text}\n")
        assert (said.code, said.err, said.rows[0][0]) == (0, "", chat_id)
    assert sent(stage, chat_id) == [TEXT, "И ещё: спасибо!"]
    assert stage.seen() == [CHATS, MESSAGE] * 2


def test_a_signature_in_place_of_the_chat(stage: Stage) -> None:
    chat_id = some_chat(stage)
    sign = stage.shop.chats.sign(chat_id)
    assert stage.run("chats", "send", "--reply-sign", sign, TEXT, "--yes").code == 0
    assert sent(stage, chat_id) == [TEXT]
    refused = stage.run("chats", "send", "--reply-sign", sign, TEXT, "--yes")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert stage.seen() == [MESSAGE, MESSAGE]


def test_files_go_with_a_message_or_alone(stage: Stage) -> None:
    chat_id, files = some_chat(stage), ("--file", str(stage.folder / "a.png"), "--file", str(stage.folder / "b.pdf"))
    assert stage.run("chats", "send", chat_id, TEXT, *files, "--yes").code == 0
    assert stage.run("chats", "send", chat_id, *files[:2], "--yes").code == 0
    assert sent(stage, chat_id) == [TEXT, ""]
    written = list(stage.shop.chats.events())[-2:]
    assert [len(event.files) for event in written] == [2, 1]


def test_a_message_that_went_without_its_file(stage: Stage) -> None:
    chat_id = some_chat(stage)
    stage.shop.failing_uploads.add("a.png")
    said = stage.run("chats", "send", chat_id, TEXT, "--file", str(stage.folder / "a.png"), "--yes", "--json")
    assert said.code == 7
    assert said.err.startswith("wbdesk: the message has gone, but not all of its files: ")
    assert "a.png" in said.err
    assert said.items[0]["errors"] != []
    assert sent(stage, chat_id) == [TEXT]


def test_a_dry_run_shows_fields_and_files(stage: Stage) -> None:
    said = stage.run("chats", "send", "1:c", TEXT, "--file", str(stage.folder / "b.pdf"), "--dry-run", "--json")
    assert said.items[0]["fields"] == {"replySign": SIGN_TO_COME, "message": TEXT}
    assert [(file["field"], file["name"], file["type"]) for file in said.items[0]["files"]] == [
        ("file", "b.pdf", "application/pdf")
    ]
    by_sign = stage.run("chats", "send", "--reply-sign", "1:s", TEXT, "--dry-run", "--json")
    assert by_sign.items[0]["fields"]["replySign"] == "1:s"
    assert stage.seen() == []


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "Name the chat by its CHAT_ID"),
        (("1:c",), "Give the text either as an argument"),
        (("1:c", "two", "words"), "put it in quotes"),
        (("--reply-sign", "1:s", "1:c", TEXT), "put it in quotes"),
        (("1:c", TEXT, "--text-file", "f"), "Give the text either as an argument"),
        (("1:c", "x" * 1001), "1 to 1,000 characters"),
        (("1:c", TEXT, "--file", "no-such.png"), "--file: cannot read no-such.png"),
        (("1:c", TEXT, "--file", __file__), "no JPEG, PNG or PDF"),
        (("1:c", "Да"), "there is no terminal to ask on"),
    ],
)
def test_what_cannot_be_sent_asks_wb_for_nothing(stage: Stage, words: tuple[str, ...], line: str) -> None:
    """Not even for the signature: with a basic token that would be this hour's request."""
    said = stage.run("chats", "send", *words, *(() if words[1:] == ("Да",) else ("--yes",)))
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert line in said.err
    assert stage.seen() == []


def test_a_chat_that_is_not_there(stage: Stage) -> None:
    said = stage.run("chats", "send", "1:nobody", TEXT, "--yes")
    assert (said.code, said.err) == (1, "wbdesk: WB shows no such chat; see `wbdesk chats list`.\n")
    assert stage.seen() == [CHATS]


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 502}, {"truncate": 5}])
def test_a_lost_reply_names_the_command_that_shows_it(stage: Stage, fault: dict[str, int]) -> None:
    chat_id = some_chat(stage)
    late = {} if "truncate" in fault else {"when": "after"}
    stage.world.faults.add(Fault("create_seller_message", **fault, **late))  # type: ignore[arg-type]
    said = stage.run("chats", "send", chat_id, TEXT, "--yes")
    assert said.code == 6
    look = said.err.strip().split("Look before you repeat it: wbdesk ")[1].split()
    assert stage.run(*look).rows[0][3] == TEXT
    assert sent(stage, chat_id) == [TEXT]


@needs_terminal
@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 130)])
def test_a_person_is_asked_before_wb_is(stage: Stage, typed: str, code: int) -> None:
    chat_id, file = some_chat(stage), str(stage.folder / "a.png")
    with on_terminal([*PYTHON, "chats", "send", chat_id, TEXT, "--file", file], stage.environment) as terminal:
        terminal.until("[y/N]")
        assert f"Send to chat {chat_id}: {TEXT} (with a.png)" in terminal.shown
        assert stage.seen() == []
        terminal.type(typed)
        assert terminal.end() == code
    assert sent(stage, chat_id) == ([TEXT] if code == 0 else [])
    assert terminal.shown.count("[y/N]") == 1
