"""Chats: one stream in pages, signatures that change, messages with files, downloads under moderation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sim.asking import EMPTY, NOW, call, json_of, small_shop

from wbdesk.sim.files import make_jpeg, make_pdf, make_png
from wbdesk.sim.messages import Reply
from wbdesk.sim.multipart import Part, read_multipart
from wbdesk.sim.people import Size
from wbdesk.sim.settings import Settings
from wbdesk.sim.shop import Shop

MEBIBYTE = 1 << 20
File = tuple[str, bytes]


def form(fields: dict[str, str], files: Sequence[File] = (), boundary: str = "b0undary") -> bytes:
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in fields.items()]  # fmt: skip
    parts += [
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files
    ]
    return b"".join(parts) + f"--{boundary}--\r\n".encode()


def send(shop: Shop, sign: str, message: str = "Здравствуйте!", files: Sequence[File] = (), **rest: Any) -> Reply:
    body = form({"replySign": sign, "message": message}, files)
    return call(shop, "create_seller_message", body=body, content_type="multipart/form-data; boundary=b0undary", **rest)


def detail(reply: Reply) -> str:
    refusal = json_of(reply)
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.status, refusal["origin"], refusal["error"]) == (400, "proxy-chats", refusal["detail"])
    return str(refusal["detail"])


def page(shop: Shop, next: int | None = None, **rest: Any) -> dict[str, Any]:
    reply = call(shop, "get_seller_events", {} if next is None else {"next": next}, **rest)
    assert reply.status == 200
    found: dict[str, Any] = json_of(reply)["result"]
    return found


def chats(shop: Shop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json_of(call(shop, "get_seller_chats"))["result"]
    return found


def one_chat(**rest: Any) -> tuple[Shop, str]:
    shop = small_shop(size=EMPTY)
    shop.buyer_writes(NOW, text="Добрый день", **rest)
    return shop, str(chats(shop)[0]["replySign"])


def event_ids(result: dict[str, Any]) -> list[str]:
    return [event["eventID"] for event in result["events"]]


def stream(shop: Shop, settings: Settings) -> list[str]:
    """The ids a careful reader collects: from the last millisecond again, known ones dropped."""
    seen: dict[str, None] = {}
    batch = page(shop, settings=settings)
    while True:
        known = len(seen)
        seen.update(dict.fromkeys(event_ids(batch)))
        if len(seen) == known:
            return list(seen)
        batch = page(shop, batch["next"] - 1, settings=settings)


def test_the_stream_comes_in_pages_of_50() -> None:
    shop = small_shop(size=Size(0, 0, 40, 0))
    first = page(shop)
    assert (first["totalEvents"], len(first["events"])) == (50, 50)
    times = [event["addTimestamp"] for event in first["events"]]
    assert times == sorted(times)
    assert first["next"] == times[-1]
    second = page(shop, first["next"])
    assert second["events"][0]["addTimestamp"] > first["next"]
    assert first["newestEventTime"] == first["events"][-1]["addTime"]
    assert first["oldestEventTime"] == first["events"][0]["addTime"]


@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("ties", ["arrival", "reversed"])
@pytest.mark.parametrize("size", [7, 50])
def test_a_careful_reader_loses_nothing_under_any_reading(inclusive: bool, ties: Any, size: int) -> None:
    shop = small_shop(size=Size(0, 0, 40, 0))
    settings = Settings(next_inclusive=inclusive, event_ties=ties, events_page=size)
    collected = stream(shop, settings)
    assert len(collected) == len(set(collected))
    assert set(collected) == {event.event_id for event in shop.chats.events()}


def test_the_stream_has_ties_of_a_millisecond_and_events_without_a_message() -> None:
    shop = small_shop(size=Size(0, 0, 40, 0))
    events = [event for batch in _pages(shop) for event in batch["events"]]
    times = [event["addTimestamp"] for event in events]
    assert any(earlier == later for earlier, later in pairwise(times))
    assert any("message" not in event and "source" not in event for event in events)
    assert {event["sender"] for event in events} == {"client", "seller", "wb"}
    assert all(("clientName" in event) == (event["sender"] == "client") for event in events)
    newcomers = [event for event in events if event.get("isNewChat")]
    assert all("replySign" in event for event in newcomers)
    assert len(newcomers) == len({event["chatID"] for event in events}) == 40
    assert not any("replySign" in event for event in events if not event.get("isNewChat"))


def _pages(shop: Shop) -> list[dict[str, Any]]:
    found = [page(shop)]
    while found[-1]["totalEvents"]:
        found.append(page(shop, found[-1]["next"]))
    return found


def test_the_end_of_the_stream_is_an_empty_page_whose_cursor_stays() -> None:
    shop, _ = one_chat()
    cursor = page(shop)["next"]
    end = page(shop, cursor)
    assert end == {"next": cursor, "totalEvents": 0, "events": []}
    inclusive = page(shop, cursor, settings=Settings(next_inclusive=True))
    assert (inclusive["totalEvents"], inclusive["next"]) == (1, cursor)


@pytest.mark.parametrize(("setting", "expected"), [("now", int(NOW * 1000)), ("zero", 0)])
def test_a_stream_without_events(setting: Any, expected: int) -> None:
    empty = page(small_shop(size=EMPTY), settings=Settings(empty_stream_next=setting))
    assert (empty["totalEvents"], empty["next"]) == (0, expected)


@pytest.mark.parametrize(
    ("next", "text"),
    [
        ("abc", "Invalid number"),
        ("1.5", "Invalid number"),
        ("0", 'Invalid value for "next"'),
        ("-5", 'Invalid value for "next"'),
    ],
)
def test_cursors_that_wb_refuses(next: str, text: str) -> None:
    reply = call(small_shop(), "get_seller_events", {"next": next})
    assert (reply.status, reply.headers["content-type"]) == (400, "application/json")
    assert json_of(reply) == {"status": 400, "title": "Bad Request", "origin": "proxy-chats", "detail": text,
                              "requestId": "req-1", "error": text}  # fmt: skip


def test_a_message_goes_into_the_stream_and_the_list() -> None:
    shop, sign = one_chat()
    reply = send(shop, sign, "Да, подойдёт", now=NOW + 5)
    result = json_of(reply)
    assert (reply.status, result["errors"]) == (200, [])
    assert result["result"]["addTime"] == int((NOW + 5) * 1000)
    last = page(shop)["events"][-1]
    assert (last["sender"], last["source"]) == ("seller", "seller-public-api")
    assert last["message"] == {"text": "Да, подойдёт"}
    assert chats(shop)[0]["lastMessage"] == {"text": "Да, подойдёт", "addTimestamp": last["addTimestamp"]}
    chat_id = result["result"]["chatID"]
    assert [effect.text for effect in shop.effects_of(chat_id)] == ["Да, подойдёт"]


def test_every_message_makes_the_signature_before_it_stale() -> None:
    shop, sign = one_chat()
    new_sign = json_of(send(shop, sign))["result"]["sign"]
    assert detail(send(shop, sign)) == "Invalid signature"
    assert send(shop, new_sign).status == 200
    shop.buyer_writes(NOW, chats(shop)[0]["chatID"], "Ещё вопрос")
    assert detail(send(shop, chats(shop)[0]["replySign"][:-1] + "x")) == "Invalid signature"
    assert send(shop, chats(shop)[0]["replySign"]).status == 200
    assert len(shop.effects) == 3


def test_a_first_events_signature_opens_the_chat_until_the_next_message() -> None:
    shop, _ = one_chat()
    sign = page(shop)["events"][0]["replySign"]
    assert send(shop, sign).status == 200
    assert page(shop)["events"][0]["replySign"] == sign
    assert detail(send(shop, sign)) == "Invalid signature"
    assert send(shop, sign, settings=Settings(stale_sign_accepted=True)).status == 200


def test_signatures_are_at_most_255_characters_and_of_both_shapes() -> None:
    shop, sign = one_chat()
    first = page(shop)["events"][0]["replySign"]
    assert (sign.count(":"), first.count(":")) == (3, 2)
    assert len(sign) <= 255


def test_the_reply_may_lack_the_signature() -> None:
    shop, sign = one_chat()
    assert "sign" not in json_of(send(shop, sign, settings=Settings(message_sign=False)))["result"]


@pytest.mark.parametrize(
    ("message", "files", "expected"),
    [
        ("", [], 'Invalid value for "message"'),
        ("я" * 1001, [], 'Invalid value for "message"'),
        ("Вот", [("x.mp4", b"\0\0\0\x18ftypmp42")], '"x.mp4" has unsupported mime type'),
        ("Вот", [("photo.jpg", b"not a jpeg")], '"photo.jpg" has unsupported mime type'),
        ("Вот", [("a.jpg", make_jpeg(9) + b"\0" * 5 * MEBIBYTE)], "attachment too big. Max size: 5MiB"),
        ("Вот", [("a.pdf", make_pdf("x") + b"\0" * 5_200_000)] * 7, "attachments too big. Max size: 30MiB"),
    ],
)
def test_messages_that_wb_refuses(message: str, files: list[File], expected: str) -> None:
    shop, sign = one_chat()
    text = detail(send(shop, sign, message, files))
    assert text.split(": ", 1)[1:] == [expected] if files else text == expected
    assert shop.effects == []
    assert send(shop, sign).status == 200, "a refused message leaves the signature as it was"


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", None])
def test_what_is_no_form_has_no_signature(content_type: str | None) -> None:
    shop, sign = one_chat()
    body = form({"replySign": sign, "message": "Да"})
    reply = call(shop, "create_seller_message", body=body, content_type=content_type)
    assert detail(reply) == "Invalid signature"


def test_files_are_known_by_content_and_may_come_without_a_text() -> None:
    shop, sign = one_chat()
    files = [("скан.bin", make_jpeg(40)), ("b", make_png(3, 2, (1, 2, 3))), ("Чек %221%22.pdf", make_pdf("1"))]
    assert send(shop, sign, "", files).status == 200
    attachments = page(shop)["events"][-1]["message"]["attachments"]
    assert (len(attachments["images"]), len(attachments["files"])) == (2, 1)
    document = attachments["files"][0]
    assert (document["contentType"], document["name"], document["size"]) == (
        "application/pdf", 'Чек "1".pdf', len(make_pdf("1"))
    )  # fmt: skip


def test_an_upload_may_fail_while_the_message_goes() -> None:
    shop, sign = one_chat()
    shop.failing_uploads.add("b.png")
    reply = send(shop, sign, "Вот", [("a.jpg", make_jpeg(1)), ("b.png", make_png(1, 1, (0, 0, 0)))])
    assert reply.status == 200
    assert [error.split(": ", 1)[1] for error in json_of(reply)["errors"]] == ['"b.png" upload failed']
    assert len(page(shop)["events"][-1]["message"]["attachments"]["images"]) == 1


def download(shop: Shop, id: str, **rest: Any) -> Reply:
    return call(shop, "get_seller_download", captured={"id": id}, **rest)


def test_a_file_is_pending_and_then_given_out() -> None:
    shop, _ = one_chat(files=[("чек.pdf", make_pdf("Receipt"))])
    id = page(shop)["events"][0]["message"]["attachments"]["files"][0]["downloadID"]
    pending = download(shop, id, now=NOW + 10.5)
    assert (pending.status, json_of(pending)) == (202, {"moderationState": "pending", "retrySeconds": 20})
    ready = download(shop, id, now=NOW + 30)
    assert (ready.status, ready.headers["content-type"], ready.body) == (200, "application/pdf", make_pdf("Receipt"))
    slow = download(shop, id, now=NOW + 30, settings=Settings(file_moderation=600))
    assert json_of(slow)["retrySeconds"] == 30


def test_a_blocked_file_is_refused_for_good() -> None:
    shop, _ = one_chat(files=[("a.jpg", make_jpeg(3))])
    id = page(shop)["events"][0]["message"]["attachments"]["images"][0]["downloadID"]
    shop.chats.block(id)
    assert download(shop, id).status == 202
    reply = download(shop, id, now=NOW + 31)
    assert (reply.status, reply.headers["content-type"]) == (451, "application/problem+json")
    assert json_of(reply) == {"status": 451, "title": "Unavailable for Legal Reasons", "detail": "moderation error",
                              "origin": "proxy-chats", "requestId": "req-1"}  # fmt: skip


def test_an_unknown_file_is_refused_in_wbs_words() -> None:
    reply = download(small_shop(), "nothing")
    refusal = json_of(reply)
    assert (reply.status, refusal["title"], refusal["detail"]) == (400, "invalid fileID", "invalid fileID")


def test_a_chat_names_its_order() -> None:
    shop, _ = one_chat()
    chat = chats(shop)[0]
    assert set(chat) == {"chatID", "replySign", "clientName", "goodCard", "lastMessage"}
    assert chat["goodCard"] == page(shop)["events"][0]["message"]["attachments"]["goodCard"]
    assert set(chat["goodCard"]) == {"nmID", "price", "priceCurrency", "rid", "size"}


def test_wildberries_itself_may_write() -> None:
    shop, _ = one_chat()
    shop.wb_writes(NOW + 1, chats(shop)[0]["chatID"], "Покупатель ждёт ответа")
    last = page(shop)["events"][-1]
    assert (last["sender"], last["message"]["text"]) == ("wb", "Покупатель ждёт ответа")


def test_the_stream_never_goes_back_in_time() -> None:
    shop, _ = one_chat()
    shop.buyer_writes(NOW - 60, text="Часы отстали")
    times = [event["addTimestamp"] for event in page(shop)["events"]]
    assert times == [int(NOW * 1000)] * 2


_NAMES = st.text("абvgd1_ .", min_size=1, max_size=8)


@given(parts=st.lists(st.tuples(_NAMES, st.binary(max_size=40)), min_size=1, max_size=4))
def test_a_form_is_read_as_it_was_written(parts: list[tuple[str, bytes]]) -> None:
    body = form({"replySign": "1:x"}, parts, boundary="xYz-123")
    read = read_multipart('multipart/form-data; charset=utf-8; boundary="xYz-123"', body)
    assert read == [Part("replySign", None, b"1:x"), *(Part("file", name, content) for name, content in parts)]


@pytest.mark.parametrize("body", [b"", b"--b0undary--", b"--b0undary\r\nno head", form({"a": "b"})[:-6]])
def test_a_broken_form_is_not_read(body: bytes) -> None:
    assert not read_multipart("multipart/form-data; boundary=b0undary", body)
