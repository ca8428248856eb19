"""The shop's people: the same for the same seed, various, natural in their dates, small and quick; files are real."""

from __future__ import annotations

import re
import struct
import time
import tracemalloc
import zlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sim.asking import NOW, SID, SMALL, small_shop

from wbdesk.sim.files import JPEG, PDF, PNG, make_jpeg, make_pdf, make_png, sniff
from wbdesk.sim.people import Size, make_shop
from wbdesk.sim.people.goods import GOODS
from wbdesk.sim.shop import Shop
from wbdesk.sim.times import DAY, SECOND, moscow_midnight, nanos

DEFAULT = Size()


def default_shop() -> Shop:
    return make_shop(1, NOW, SID)


def test_the_default_shop_is_as_large_as_promised() -> None:
    shop = default_shop()
    assert len(list(shop.questions.walk())) >= 300
    assert len(shop.unanswered_questions(NOW)) >= 280
    assert len(list(shop.feedbacks.walk())) == 1500
    assert len(list(shop.chats.chats())) == 40
    assert len(list(shop.chats.events())) > 150
    assert len(list(shop.claims.walk())) == 25
    assert len(shop.pins.pinned()) == 4
    assert len({product.subject_name for product in shop.products.values()}) >= 8
    assert len(shop.products) == len({product.nm_id for product in shop.products.values()}) >= 30


def test_the_same_seed_gives_the_same_world_and_another_another() -> None:
    def contents(shop: Shop) -> list[object]:
        lists = (shop.questions.walk(), shop.feedbacks.walk(), shop.chats.events(), shop.claims.walk(), shop.pins.all())
        return [tuple(each) for each in lists]

    shop = make_shop(3, NOW, SID, SMALL)
    from wbdesk.sim import people

    people._stock.cache_clear()
    assert contents(make_shop(3, NOW, SID, SMALL)) == contents(shop)
    for other in (make_shop(4, NOW, SID, SMALL), make_shop(3, NOW, "another-seller", SMALL)):
        ids = {question.id for question in shop.questions.walk()}
        assert not ids & {question.id for question in other.questions.walk()}
        assert not set(shop.products) & set(other.products)


@given(questions=st.integers(0, 40), feedbacks=st.integers(0, 40), chats=st.integers(0, 5), claims=st.integers(0, 30))
def test_any_size_can_be_had(questions: int, feedbacks: int, chats: int, claims: int) -> None:
    shop = make_shop(2, NOW, SID, Size(questions, feedbacks, chats, claims))
    assert len(list(shop.questions.walk())) == questions
    assert len(list(shop.feedbacks.walk())) == feedbacks
    assert len(list(shop.chats.chats())) == chats
    assert len(list(shop.claims.walk())) == claims


def test_a_size_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Size\(chats=-1\): give 0 or more"):
        Size(chats=-1)


def test_no_two_reviews_of_5000_are_alike() -> None:
    shop = make_shop(1, NOW, SID, Size(questions=0, feedbacks=5_000, chats=0, claims=0))
    texts = Counter(feedback.text for feedback in shop.feedbacks.walk() if feedback.text)
    assert [text for text, times in texts.items() if times > 1] == []
    assert sum(texts.values()) > 3_000


def test_questions_hardly_repeat() -> None:
    texts = [question.text for question in default_shop().questions.walk()]
    assert len(set(texts)) > 0.97 * len(texts)


def test_texts_are_russian_and_leave_no_mark_unfilled() -> None:
    shop = default_shop()
    texts = [question.text for question in shop.questions.walk()]
    texts += [feedback.text for feedback in shop.feedbacks.walk()]
    texts += [event.text for event in shop.chats.events()]
    texts += [claim.user_comment for claim in shop.claims.walk()]
    assert [text for text in texts if re.search(r"[{}\[\]<>|]|\(n:|\(d\)|\(p\)", text)] == []
    letters = Counter("cyrillic" if "а" <= char.lower() <= "я" or char in "ёЁ" else "other" for text in texts
                      for char in text if char.isalpha())  # fmt: skip
    assert letters["cyrillic"] > 0.98 * letters.total()


def test_reviews_have_every_rating_and_every_kind_of_content() -> None:
    reviews = list(default_shop().feedbacks.walk())
    stars = Counter(review.valuation for review in reviews)
    assert min(stars[star] for star in range(1, 6)) > 50
    assert stars[5] > len(reviews) / 2
    for kind in ("pros", "cons", "photos", "video_seconds", "bables", "bare", "able_return", "answer", "matching_size",
                 "parent_id", "child_id", "was_viewed"):  # fmt: skip
        assert 3 < sum(1 for review in reviews if getattr(review, kind)) < len(reviews) - 3, kind
    assert {review.order_status for review in reviews} == {"buyout", "rejected", "returned", "notSpecified"}


def test_an_addition_and_its_review_name_each_other() -> None:
    reviews = {review.id: review for review in default_shop().feedbacks.walk()}
    for review in reviews.values():
        if review.child_id:
            child = reviews[review.child_id]
            assert (child.parent_id, child.nm_id) == (review.id, review.nm_id)
            assert child.created >= review.created


def test_dates_lead_up_to_now_and_people_sleep() -> None:
    shop = default_shop()
    dates = [question.created for question in shop.questions.walk()]
    dates += [feedback.created for feedback in shop.feedbacks.walk()]
    assert max(dates) <= nanos(NOW)
    assert nanos(NOW) - max(dates) < DAY
    assert nanos(NOW) - min(dates) > 100 * DAY
    hours = Counter((date - moscow_midnight(date)) // (3600 * SECOND) for date in dates)
    assert sum(hours[hour] for hour in range(2, 7)) < 0.1 * len(dates)
    assert all(event.at_ms <= NOW * 1000 for event in shop.chats.events())


def test_questions_share_seconds_and_have_fractions_of_every_length() -> None:
    created = [question.created for question in default_shop().questions.walk()]
    shared = Counter(date // SECOND for date in created)
    assert max(shared.values()) >= 3
    lengths = {len(f"{date % SECOND:09d}".rstrip("0")) for date in created}
    assert {0, 3, 6, 9} <= lengths


def test_products_read_like_a_catalogue() -> None:
    shop = default_shop()
    groups = Counter(product.imt_id for product in shop.products.values())
    assert max(groups.values()) > 1
    assert all(300 < product.price < 7_000 for product in shop.products.values())
    assert {goods.brand for goods in GOODS} == {product.brand for product in shop.products.values()}


def test_a_world_costs_little_and_a_second_one_only_what_changes() -> None:
    started = time.perf_counter()
    shop = make_shop(77, NOW, SID)
    assert time.perf_counter() - started < 2.0, "1,500 reviews take well under a second on an idle machine"
    tracemalloc.start()
    others = [make_shop(77, NOW, SID) for _ in range(20)]
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 20 * 40_000
    others[0].buyer_asks(NOW, next(iter(others[0].products)), "Есть в наличии?")
    assert len(others[0].unanswered_questions(NOW)) == len(shop.unanswered_questions(NOW)) + 1


@given(gray=st.integers(0, 255))
def test_a_jpeg_is_whole(gray: int) -> None:
    content = make_jpeg(gray)
    assert sniff(content) == JPEG
    assert content.startswith(b"\xff\xd8")
    assert content.endswith(b"\xff\xd9")
    assert _jpeg_mean(content) == pytest.approx(gray, abs=2)


def _jpeg_mean(content: bytes) -> int:
    """The one gray of our JPEG, read back through its segments and its Huffman-coded mean."""
    place, scan = 2, b""
    while not scan:
        marker, length = struct.unpack(">HH", content[place : place + 4])
        place += 2 + length
        if marker == 0xFFDA:
            scan = content[place:-2].replace(b"\xff\0", b"\xff")
    bits = "".join(f"{byte:08b}" for byte in scan)
    size = int(bits[:4], 2)
    extra = int(bits[4 : 4 + size] or "0", 2)
    level = extra if size == 0 or bits[4] == "1" else extra - (1 << size) + 1
    assert bits[4 + size : 8 + size] == "0000"
    return 128 + level * 16 // 8


def test_a_png_is_whole() -> None:
    content = make_png(5, 3, (10, 200, 30))
    assert sniff(content) == PNG
    place, chunks = 8, {}
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        assert content[place + 8 + length : place + 12 + length] == struct.pack(">I", zlib.crc32(kind + data))
        chunks[kind] = data
        place += 12 + length
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (5, 3)
    assert zlib.decompress(chunks[b"IDAT"]) == (b"\0" + bytes((10, 200, 30)) * 5) * 3


def test_a_pdf_is_whole() -> None:
    content = make_pdf("Receipt (1) \\ 2")
    assert sniff(content) == PDF
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert content[start : start + 4] == b"xref"
    offsets = [int(line[:10]) for line in content[start:].splitlines()[3:9]]
    assert [content[offset : offset + 7] for offset in offsets] == [b"%d 0 obj" % n for n in range(1, 7)]
    assert b"(Receipt 1  2) Tj" in content


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\0\0\0\x18ftypmp42", b"PK\x03\x04", b" %PDF-"])
def test_other_content_is_not_known(content: bytes) -> None:
    assert sniff(content) is None


def test_attachments_are_what_they_say() -> None:
    shop = default_shop()
    files = [shop.chats.file(id) for event in shop.chats.events() for id in event.files]
    assert len(files) > 20
    assert {file.content_type for file in files if file} == {JPEG, PNG, PDF}
    assert all(file is not None and sniff(file.content) == file.content_type for file in files)
    assert any(file.blocked for file in files if file)


def test_truth_is_counted_by_what_took_effect() -> None:
    shop = small_shop()
    shop.log("create_seller_message", "chat", "Да", NOW)
    shop.log("create_seller_message", "chat", "Нет", NOW)
    shop.log("create_seller_message", "chat", "Да", NOW + 1)
    assert [effect.at for effect in shop.repeated()] == [NOW + 1]
    assert len(shop.effects_of("chat")) == 3
    for operation, text in (("update_question", ""), ("update_question", "Да"), ("update_question", "Нет")):
        shop.log(operation, "question", text, NOW)
    assert shop.answers_given("question") == ["Да", "Нет"]


def test_mistakes_of_a_test_are_named() -> None:
    shop = small_shop()
    with pytest.raises(KeyError, match="sells no product 5"):
        shop.buyer_asks(NOW, 5, "?")
    with pytest.raises(ValueError, match="1 to 5 stars"):
        shop.buyer_reviews(NOW, next(iter(shop.products)), 6)
    with pytest.raises(KeyError, match="no chat"):
        shop.buyer_writes(NOW, "1:none", "Ау")
    with pytest.raises(KeyError, match="no file"):
        shop.chats.block("none")
