"""Files of chats: each is fetched once, whatever happens on the way, into a folder of its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.engine.facts_in import Killed, KillingStore, counted, run
from tests.engine.stand import Stand, stand

from wbdesk.api.chats import File
from wbdesk.engine.attachments import LONGEST_NAME, TRIES, Fetching, place_of, safe, save, want
from wbdesk.engine.intake import Intake
from wbdesk.engine.post import Post
from wbdesk.engine.stream import follow
from wbdesk.sim import Fault, Size
from wbdesk.sim.acts import wb_blocks_file
from wbdesk.store import attachments
from wbdesk.store.attachments import Attachment

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 9
PDF = b"%PDF-1.7 paper"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Stand]:
    with stand(tmp_path, size=Size(questions=0, feedbacks=0, chats=0, claims=0)) as made:
        yield made


def received(at: Stand, *files: tuple[str, bytes]) -> list[Attachment]:
    """A buyer sends files, and the desk reads the message."""
    shop = at.wb.world.shops[at.seller]
    event = shop.buyer_writes(at.wb.now, text="Вот", files=files, nm_id=next(iter(shop.products)))
    at.wb.jump(1.0)
    run(at, lambda post: follow(post, Intake(beside=[want]), priority=0))
    return of_event(at, event)


def of_event(at: Stand, event: str) -> list[Attachment]:
    return at.read(attachments.of_event, at.seller, event)


def fetch(at: Stand, folder: Path, seconds: float = 600.0, **how: Any) -> None:
    """Let the job run for so long, as a process that begins and ends."""
    job = Fetching(folder / "files")

    async def work(post: Post) -> None:
        end = at.wb.now + seconds
        while at.wb.now < end:
            when = await job.run(post)
            await post.clock.asleep(max(1.0, (when or end) - at.wb.now))

    run(at, work, **how)


def everything(folder: Path) -> dict[str, bytes]:
    files = folder / "files"
    return {path.relative_to(files).as_posix(): path.read_bytes() for path in files.rglob("*") if path.is_file()}


def test_a_file_is_fetched_once_and_lies_under_its_id(at: Stand, tmp_path: Path) -> None:
    (wanted,) = received(at, ("чек.png", PNG))
    assert (wanted.state, wanted.name, wanted.path) == ("wanted", "", "")
    fetch(at, tmp_path)
    (kept,) = of_event(at, wanted.event_id)
    assert kept.state == "fetched"
    assert kept.path.startswith(f"{at.seller}/{kept.download_id}/{sha256(PNG).hexdigest()[:16]}-")
    assert everything(tmp_path) == {kept.path: PNG}
    with counted(at) as made:
        fetch(at, tmp_path)
    assert made == {}


def test_a_document_keeps_its_name(at: Stand, tmp_path: Path) -> None:
    (wanted,) = received(at, ("накладная 5.pdf", PDF))
    fetch(at, tmp_path)
    (kept,) = of_event(at, wanted.event_id)
    assert kept.path.endswith("-накладная_5.pdf")


def test_while_wb_moderates_it_is_asked_again_when_wb_says(at: Stand, tmp_path: Path) -> None:
    received(at, ("a.png", PNG))
    with counted(at) as made:
        fetch(at, tmp_path, 300.0)
    assert made == {"get_seller_download": 2}


def test_what_wb_blocks_is_not_asked_for_again(at: Stand, tmp_path: Path) -> None:
    (wanted,) = received(at, ("a.png", PNG))
    wb_blocks_file(at.wb.world.shops[at.seller], wanted.download_id)
    fetch(at, tmp_path)
    (kept,) = of_event(at, wanted.event_id)
    assert (kept.state, kept.path, everything(tmp_path)) == ("blocked", "", {})
    with counted(at) as made:
        fetch(at, tmp_path)
    assert made == {}


def test_what_wb_does_not_know_is_given_up(at: Stand, tmp_path: Path) -> None:
    at.write(attachments.put, [Attachment(seller=at.seller, download_id="none", event_id="e")])
    fetch(at, tmp_path)
    (kept,) = of_event(at, "e")
    assert (kept.state, kept.error) == ("lost", "BadRequest 400")


def test_a_file_that_wb_cannot_give_keeps_no_other_waiting(at: Stand, tmp_path: Path) -> None:
    first = received(at, ("a.png", PNG))[0]
    second = received(at, ("b.pdf", PDF))[0]
    at.wb.world.faults.add(Fault(operation="get_seller_download", status=500, times=30))
    fetch(at, tmp_path, 60.0)
    assert {of_event(at, one.event_id)[0].state for one in (first, second)} == {"wanted"}
    fetch(at, tmp_path, 3_600.0)
    assert {of_event(at, one.event_id)[0].state for one in (first, second)} == {"fetched"}


def test_after_many_failures_it_is_given_up(at: Stand, tmp_path: Path) -> None:
    (wanted,) = received(at, ("a.png", PNG))
    at.wb.world.faults.add(Fault(operation="get_seller_download", status=500))
    for _ in range(TRIES + 1):
        fetch(at, tmp_path, 1.0)
        at.wb.jump(86_400.0)
    (kept,) = of_event(at, wanted.event_id)
    assert (kept.state, kept.tries, kept.error) == ("lost", TRIES, "ServerError 500")


@pytest.mark.parametrize("kept", [False, True], ids=["before", "after"])
def test_a_kill_between_the_file_and_the_word_of_it(at: Stand, tmp_path: Path, kept: bool) -> None:
    wanted = [received(at, (f"{number}.png", PNG + bytes([number])))[0] for number in range(3)]
    at.wb.jump(60.0)
    for nth in count(1):
        try:
            fetch(at, tmp_path, 10.0, store=KillingStore(at, nth, kept=kept))
        except Killed:
            continue
        break
    found = [of_event(at, one.event_id)[0] for one in wanted]
    assert {one.state for one in found} == {"fetched"}
    assert everything(tmp_path) == {one.path: PNG + bytes([number]) for number, one in enumerate(found)}


def test_it_stands_behind_everything_else_in_the_line(at: Stand, tmp_path: Path) -> None:
    received(at, *((f"{number}.png", PNG + bytes([number])) for number in range(4)))
    at.wb.jump(60.0)
    job, done = Fetching(tmp_path), []

    async def both(post: Post) -> None:
        sdk = post.sdk.with_options(priority=0, max_wait=None)

        async def others() -> None:
            for _ in range(15):
                await sdk.communications.get_seller_chats()
            done.append("chats")

        async def files() -> None:
            await job.run(post)
            done.append("files")

        await asyncio.gather(*(sdk.communications.get_seller_chats() for _ in range(10)))
        await asyncio.gather(files(), others(), others())

    run(at, both)
    assert done[-1] == "files"


def test_a_long_name_of_wide_letters_is_short_enough_for_a_disk(tmp_path: Path) -> None:
    name = safe("漢" * 100 + ".jpeg")
    assert name.endswith("漢.jpeg")
    save(tmp_path / f"{'0' * 16}-{name}", PDF)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [PDF]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("чек.pdf", "чек.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a b\tc.png", "a_b_c.png"),
        ("con", "_con"),
        ("LPT1.txt", "_LPT1.txt"),
        ("...", "file"),
        ("", "file"),
        ("a\0b", "a_b"),
        ("name.", "name"),
        ("я" * 500 + ".jpeg", "я" * (LONGEST_NAME - 5) + ".jpeg"),
        ("a." + "b" * 500, ("a." + "b" * 500)[:LONGEST_NAME]),
    ],
)
def test_names_that_every_system_takes(name: str, wanted: str) -> None:
    assert safe(name) == wanted


def test_two_ids_never_share_a_folder() -> None:
    file = File("a.png", "image/png", b"1")
    places = {
        place_of(Attachment(seller="s", download_id=id, event_id="e"), file).parent for id in ("a/b", "b", "a_b", "b.")
    }
    assert len(places) == 4


@pytest.mark.skipif(os.name == "nt", reason="Windows opens no folders")
def test_a_file_and_its_name_are_on_the_disk_before_it_counts_as_fetched(tmp_path: Path, monkeypatch: Any) -> None:
    synced: list[tuple[int, bool]] = []
    path = tmp_path / "seller" / "id" / "a.png"
    monkeypatch.setattr(os, "fsync", lambda number: synced.append((os.fstat(number).st_ino, path.exists())))
    save(path, PNG)
    inodes = [path.stat().st_ino, *(folder.stat().st_ino for folder in path.parents[:3])]
    assert synced == list(zip(inodes, [False, True, True, True], strict=True))


def test_where_no_folder_can_be_opened_a_file_is_kept_all_the_same(tmp_path: Path, monkeypatch: Any) -> None:
    opened = os.open

    def refuse(path: Any, *how: Any) -> int:
        if os.path.isdir(path):  # noqa: PTH112 - as the system sees it
            raise PermissionError(13, "Permission denied", path)
        return opened(path, *how)

    monkeypatch.setattr(os, "open", refuse)
    save(tmp_path / "one" / "two.png", PNG)
    assert (tmp_path / "one" / "two.png").read_bytes() == PNG


def test_a_file_is_there_as_a_whole(tmp_path: Path) -> None:
    save(tmp_path / "one" / "two.png", PNG)
    save(tmp_path / "one" / "two.png", PDF)
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["two.png"]
    assert (tmp_path / "one" / "two.png").read_bytes() == PDF
