"""`wbdesk chats download`: where a file goes, and where it does not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.stage import PYTHON, Stage, staged
from tests.cli.terminal import needs_terminal, on_terminal

from wbdesk.cli import saving
from wbdesk.cli.ending import Ended
from wbdesk.sim.files import make_pdf

CONTENT = make_pdf("label")
DOWNLOAD = ("chats", "download")


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.chdir(tmp_path)
    with staged(tmp_path, monkeypatch) as made:
        yield made


def upload(stage: Stage, *, moderated: bool = True) -> str:
    """A file that a buyer has sent, and the id to ask for it with."""
    now, chat = stage.clock.now(), next(stage.shop.chats.chats())
    stage.shop.buyer_writes(now, chat.chat_id, "Вот", [("label.pdf", CONTENT)])
    if moderated:
        stage.clock.jump(31)
    return list(stage.shop.chats.events())[-1].files[0]


def test_a_file_gets_its_own_name(stage: Stage) -> None:
    id = upload(stage)
    said = stage.run(*DOWNLOAD, id)
    (path, kind, size), *_ = said.rows
    assert (said.code, kind, size) == (0, "application/pdf", str(len(CONTENT)))
    assert Path(path).read_bytes() == CONTENT
    (stage.folder / "files").mkdir()
    assert stage.run(*DOWNLOAD, id, "--to", "files", "--json").items[0]["path"] == str(Path("files") / path)
    assert stage.run(*DOWNLOAD, id, "--to", "other.pdf").rows[0][0] == "other.pdf"


def test_a_file_that_is_there_stays(stage: Stage) -> None:
    """Named by --to it is not even asked for; under WB's name that shows only afterwards."""
    id = upload(stage)
    path = Path(stage.run(*DOWNLOAD, id).rows[0][0])
    path.write_bytes(b"mine")
    before = len(stage.seen())
    named = stage.run(*DOWNLOAD, id, "--to", str(path))
    assert (named.code, len(stage.seen())) == (2, before)
    unnamed = stage.run(*DOWNLOAD, id)
    assert (unnamed.code, len(stage.seen())) == (2, before + 1)
    assert "--force" in named.err
    assert "--force" in unnamed.err
    assert path.read_bytes() == b"mine"
    assert stage.run(*DOWNLOAD, id, "--force").code == 0
    assert path.read_bytes() == CONTENT


def test_standard_output_is_the_file_and_nothing_else(stage: Stage) -> None:
    id = upload(stage)
    files = list(stage.folder.iterdir())
    said = stage.run(*DOWNLOAD, id, "--to", "-")
    assert (said.code, said.out, said.err) == (0, CONTENT.decode("ascii"), "")
    assert set(stage.folder.iterdir()) - set(files) <= {stage.folder / "limits.sqlite3"}


def test_a_file_in_moderation(stage: Stage) -> None:
    id = upload(stage, moderated=False)
    pending = stage.run(*DOWNLOAD, id)
    assert (pending.code, pending.out) == (5, "")
    assert pending.err.endswith("or give --wait SECONDS to have it waited for.\n")
    assert stage.run(*DOWNLOAD, id, "--wait", "5").code == 5
    assert stage.run(*DOWNLOAD, id, "--wait", "60").code == 0


def test_a_file_that_did_not_pass(stage: Stage) -> None:
    id = upload(stage)
    stage.shop.chats.block(id)
    said = stage.run(*DOWNLOAD, id, "--wait", "60")
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "did not pass" in said.err
    assert stage.run(*DOWNLOAD, "nobody").code == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--to", "no/such/folder.pdf"), "there is no folder"),
        (("--wait", "-1"), "--wait"),
        (("--wait", "inf"), "wait"),
        (("--to", "."), ""),
    ],
)
def test_wrong_words(stage: Stage, words: tuple[str, ...], line: str) -> None:
    said = stage.run(*DOWNLOAD, "f1", *words)
    assert said.code == (2 if line else 1)
    assert line in said.err
    assert len(stage.seen()) == (not line)


@pytest.mark.parametrize(
    ("name", "usable"),
    [
        ("label.pdf", "label.pdf"),
        ("Этикетка №1.pdf", "Этикетка №1.pdf"),
        ('a:b*c?"<>|.pdf', "a_b_c_____.pdf"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("..\\x", ".._x"),
        ("a\0b\x1b[2J", "a_b_[2J"),
        ("CON.png", "_CON.png"),
        ("com1", "_com1"),
        ("console.png", "console.png"),
    ],
)
def test_a_name_fits_every_system(name: str, usable: str) -> None:
    assert saving.usable(name) == usable


def test_a_name_taken_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"mine")
    with pytest.raises(Ended) as ended:
        saving.save(path, b"theirs", force=False)
    assert ended.value.code == 2
    assert path.read_bytes() == b"mine"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to set there")
def test_half_a_file_is_taken_away_and_a_device_is_not(tmp_path: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    path = tmp_path / "a.pdf"
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
        with pytest.raises(OSError, match="too large") as failed:
            saving.save(path, CONTENT, force=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert failed.value.filename == str(path)
    assert not path.exists()
    if Path("/dev/full").exists():
        with pytest.raises(OSError, match="No space left"):
            saving.save(Path("/dev/full"), CONTENT, force=True)
        assert Path("/dev/full").exists()


@needs_terminal
def test_a_file_is_not_for_a_terminal(stage: Stage) -> None:
    with on_terminal([*PYTHON, *DOWNLOAD, "f1", "--to", "-"], stage.environment) as terminal:
        assert terminal.end() == 2
    assert terminal.lines[0].startswith("wbdesk: --to: a file is not for a terminal")
    assert stage.seen() == []
