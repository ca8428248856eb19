"""Files from chats: moderation, refusals, names, and where they are written."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from tests.api.table import JPEG, PDF, PNG

from wbdesk import BadReply, BadRequest, File, FileBlocked, FilePending, NetworkError, calls
from wbdesk.sim import Truncate
from wbdesk.testing import Script, reply

PENDING = reply(202, {"moderationState": "pending", "retrySeconds": 30})
BLOCKED = reply(
    451,
    {"status": 451, "title": "Unavailable for Legal Reasons", "detail": "moderation error", "origin": "proxy-chats",
     "requestId": "r-451"},
)  # fmt: skip


def picture(name: str = 'attachment; filename="photo.png"', kind: str = "image/png", content: bytes = PNG) -> Any:
    return reply(200, content, content_disposition=name, content_type=kind)


def download(script: Script, **how: Any) -> tuple[File, float]:
    """The file, which both clients must give alike, and the seconds that one of them waited for it."""

    async def awaited() -> File:
        async with script.async_sdk() as sdk:
            return await sdk.communications.get_seller_download("d1", **how)

    with script.sdk() as sdk:
        blocking = sdk.communications.get_seller_download("d1", **how)
    waited = script.clock.now().steady
    assert asyncio.run(awaited()) == blocking
    return blocking, waited


def test_a_file_comes_with_name_type_and_bytes() -> None:
    file, waited = download(Script([picture()] * 2))
    assert (file.name, file.content_type, file.content, waited) == ("photo.png", "image/png", PNG, 0.0)


@pytest.mark.parametrize(
    ("disposition", "kind", "name"),
    [
        ("attachment; filename=plain.pdf", "application/pdf", "plain.pdf"),
        ("attachment; filename*=UTF-8''%D1%84%D0%BE%D1%82%D0%BE.jpg", "image/jpeg", "фото.jpg"),
        ('attachment; filename="../../etc/passwd"', "image/png", "passwd"),
        ('attachment; filename="C:\\\\temp\\\\evil.png"', "image/png", "evil.png"),
        ('attachment; filename=".."', "image/png", "d1.png"),
        ('attachment; filename="/"', "image/jpeg", "d1.jpg"),
        ("attachment", "application/pdf", "d1.pdf"),
        ("", "image/png; charset=binary", "d1"),
        ("", "application/octet-stream", "d1"),
        ("%%%", "", "d1"),
    ],
)
def test_a_name_is_a_name_and_never_a_path(disposition: str, kind: str, name: str) -> None:
    file, _ = download(Script([picture(disposition, kind)] * 2))
    assert (file.name, file.content_type) == (name, kind)


def test_a_file_in_moderation_says_when_to_ask_again() -> None:
    script = Script([PENDING])
    with script.sdk() as sdk, pytest.raises(FilePending) as caught:
        sdk.communications.get_seller_download("d1")
    assert (caught.value.retry_after, caught.value.status) == (30.0, 202)
    assert all(part in str(caught.value) for part in ("Ask again in 30 s", "pass wait="))
    assert caught.value.call == calls.get_seller_download("d1")


@pytest.mark.parametrize("advice", [None, "soon", 0, -5, 1e12, [30]])
def test_without_advice_half_a_minute_is_waited(advice: Any) -> None:
    script = Script([reply(202, {"retrySeconds": advice}), reply(202, b"<html>")])
    with script.sdk() as sdk:
        for _ in range(2):
            with pytest.raises(FilePending) as caught:
                sdk.communications.get_seller_download("d1")
            assert caught.value.retry_after == 30.0


def test_a_file_in_moderation_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wbdesk")
    file, waited = download(Script([PENDING, PENDING, picture()] * 2), wait=60)
    assert (file.content, waited) == (PNG, 60.0)
    lines = [record.getMessage().split(", until")[0] for record in caplog.records]
    assert lines == ["get_seller_download waits 30 s for WB's moderation"] * 4


def test_waiting_ends_when_the_next_look_would_be_too_late() -> None:
    script = Script([PENDING, PENDING])
    with script.sdk() as sdk, pytest.raises(FilePending):
        sdk.communications.get_seller_download("d1", wait=59)
    assert script.clock.now().steady == 30.0


def test_a_blocked_file_is_not_asked_for_again() -> None:
    script = Script([BLOCKED])
    with script.sdk() as sdk, pytest.raises(FileBlocked) as caught:
        sdk.communications.get_seller_download("d1", wait=600)
    error = caught.value
    assert (error.status, error.detail, error.request_id, error.origin) == (
        451, "moderation error", "r-451", "proxy-chats",
    )  # fmt: skip
    assert "did not pass" in str(error)


def test_moderation_may_end_in_a_refusal() -> None:
    script = Script([PENDING, BLOCKED])
    with script.sdk() as sdk, pytest.raises(FileBlocked):
        sdk.communications.get_seller_download("d1", wait=600)


def test_an_unknown_file_is_wbs_refusal() -> None:
    script = Script([reply(400, {"title": "invalid fileID", "detail": "invalid fileID"})])
    with script.sdk() as sdk, pytest.raises(BadRequest, match="invalid fileID"):
        sdk.communications.get_seller_download("d1")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/html; charset=utf-8", b"<html>"),
        ("Text/HTML", b"<html>"),
        ("application/json", b'{"error": true}'),
        ("application/problem+json", b"{}"),
        ("image/png", b""),
    ],
)
def test_a_page_of_the_edge_is_no_file(kind: str, content: bytes) -> None:
    with Script([picture("", kind, content)]).sdk() as sdk, pytest.raises(BadReply, match="it is no file"):
        sdk.communications.get_seller_download("d1")


def test_half_a_file_is_asked_for_again_and_never_given() -> None:
    cut = Truncate(picture(), keep=5)
    file, _ = download(Script([cut, picture()] * 2))
    assert file.content == PNG
    with Script([cut] * 3).sdk() as sdk, pytest.raises(NetworkError):
        sdk.communications.get_seller_download("d1")


def test_the_file_is_written_to_a_path_or_into_a_folder(tmp_path: Path) -> None:
    download(Script([picture(content=PDF)] * 2), to=tmp_path / "mine.bin")
    download(Script([picture(content=JPEG)] * 2), to=str(tmp_path))
    assert (tmp_path / "mine.bin").read_bytes() == PDF
    assert (tmp_path / "photo.png").read_bytes() == JPEG


def test_nothing_is_written_for_a_file_that_did_not_come(tmp_path: Path) -> None:
    with Script([BLOCKED]).sdk() as sdk, pytest.raises(FileBlocked):
        sdk.communications.get_seller_download("d1", to=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_raw_a_download_is_whatever_came() -> None:
    with Script([PENDING, BLOCKED, picture()]).sdk() as sdk:
        assert [sdk.send_raw(calls.get_seller_download("d1")).status for _ in range(3)] == [202, 451, 200]
