"""Chats of a shop's buyers: conversations after the scripts of `dialogues.py`, with files, ties and odd events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from ..chats_book import ChatShelf
from ..files import JPEG, PDF, PNG, make_jpeg, make_pdf, make_png
from ..ids import Ids
from ..records import Chat, Event, File, Product
from ..times import SECOND, Nanos, millis
from .dates import waking
from .dialogues import SCRIPTS
from .goods import Cards, Goods
from .speech import pick_name, roughen, say
from .talk import fill

_SOURCES = {
    "client": ("rusite", "android", "ios", "android", "ios", "global"),
    "seller": ("seller-portal", "seller-public-api"),
    "wb": ("seller-portal",),
}
_ONE_BLOCKED_IN = 15


class _Scribe:
    """Writes conversations down; what it has collected becomes the shelf."""

    def __init__(self, rng: Random, ids: Ids, now: Nanos) -> None:
        self.rng, self.ids, self.now = rng, ids, now
        self.chats: list[Chat] = []
        self.events: list[Event] = []
        self.files: list[File] = []

    def converse(self, product: Product, goods: Goods) -> None:
        """One chat about one order, from its first message to its last."""
        name, woman = pick_name(self.rng)
        size = self.rng.choice(product.sizes) if product.sizes else "0"
        chat = Chat(f"1:{self.ids.uuid('chat')}", name, product.nm_id, product.price, self.ids.order("chat"), size)
        self.chats.append(chat)
        at = waking(self.rng, self.now, 30)
        fitting = [script for script in SCRIPTS if not script.families or goods.family in script.families]
        for number, (sender, phrases) in enumerate(self.rng.choice(fitting).lines()):
            text = fill(self.rng, say(self.rng.choice(phrases), goods, woman))
            self._event(chat, sender.rstrip("+"), text, at, is_new=number == 0, with_files=sender.endswith("+"))
            at = min(self.now, at + self._pause())

    def _event(self, chat: Chat, sender: str, text: str, at: Nanos, *, is_new: bool, with_files: bool) -> None:
        rng = self.rng
        mute = not is_new and not with_files and rng.random() < 0.04
        self.events.append(
            Event(
                event_id=self.ids.uuid("event"),
                chat_id=chat.chat_id,
                at_ms=millis(at),
                sender=sender,
                source=rng.choice(_SOURCES[sender]),
                text="" if mute else roughen(rng, text) if sender == "client" else text,
                files=self._attach(at) if with_files else (),
                is_new=is_new,
                has_message=not mute,
            )
        )

    def _pause(self) -> Nanos:
        """From seconds to a night, in milliseconds."""
        seconds = self.rng.choice((20, 90, 600, 4_000, 40_000))
        return self.rng.randrange(seconds * 300, seconds * 1_500) * (SECOND // 1_000)

    def _attach(self, at: Nanos) -> tuple[str, ...]:
        made = [self._file(at) for _ in range(self.rng.choice((1, 1, 2, 3)))]
        return tuple(file.download_id for file in made)

    def _file(self, at: Nanos) -> File:
        name, kind, content = self._content()
        blocked = len(self.files) % _ONE_BLOCKED_IN == 5
        self.files.append(File(self.ids.uuid("file"), name, kind, at, content, blocked))
        return self.files[-1]

    def _content(self) -> tuple[str, str, bytes]:
        number, dice = self.rng.randrange(1_000, 9_999), self.rng.random()
        if dice < 0.5:
            return f"IMG_{number}.jpg", JPEG, make_jpeg(self.rng.randrange(256))
        if dice < 0.75:
            color = (self.rng.randrange(256), self.rng.randrange(256), self.rng.randrange(256))
            return f"Screenshot_{number}.png", PNG, make_png(24, 16, color)
        return self.rng.choice(("Чек.pdf", f"Чек_{number}.pdf", "Реквизиты.pdf")), PDF, make_pdf(f"Receipt {number}")


def make_chats(rng: Random, ids: Ids, cards: Cards, now: Nanos, count: int) -> ChatShelf:
    """*count* chats in one stream; some events of different chats share a millisecond."""
    scribe = _Scribe(rng, ids, now)
    for _ in range(count):
        scribe.converse(*rng.choice(cards))
    return ChatShelf.of(scribe.chats, _with_ties(scribe.events), scribe.files)


def _with_ties(events: Sequence[Event]) -> list[Event]:
    """Every ninth event of the stream moves to the millisecond of the one before it, if that is another chat's."""
    stream = sorted(events, key=lambda event: event.at_ms)
    for place in range(9, len(stream), 9):
        before, event = stream[place - 1], stream[place]
        if before.chat_id != event.chat_id:
            stream[place] = replace(event, at_ms=before.at_ms)
    return stream
