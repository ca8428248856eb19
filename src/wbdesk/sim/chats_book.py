"""The state of a seller's chats: who wrote what, when, with which files, and which signature opens the chat now.

Theory. All chats write into one stream of events, in order of arrival; an event never changes. A chat's signature is a
function of how many events it has, so every message makes the signature before it stale.

Lives here: state. How WB writes it is the business of `chats.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha512
from itertools import chain, islice

from .records import Chat, Event, File


@dataclass(frozen=True, slots=True)
class ChatShelf:
    """The chats a shop was born with; shared and never changed."""

    chats: Mapping[str, Chat]
    events: tuple[Event, ...]
    files: Mapping[str, File]
    counts: Mapping[str, int]
    last: Mapping[str, Event]

    @classmethod
    def of(cls, chats: Iterable[Chat], events: Iterable[Event], files: Iterable[File]) -> ChatShelf:
        """The shelf of *events* in order of arrival; ties keep the order they came in."""
        stream = tuple(sorted(events, key=lambda event: event.at_ms))
        return cls(
            {chat.chat_id: chat for chat in chats},
            stream,
            {file.download_id: file for file in files},
            Counter(event.chat_id for event in stream),
            {event.chat_id: event for event in stream},
        )


class ChatBook:
    """A chat shelf and everything that happened since."""

    def __init__(self, shelf: ChatShelf, secret: str) -> None:
        self._shelf = shelf
        self._secret = secret
        self._chats: dict[str, Chat] = {}
        self._events: list[Event] = []
        self._files: dict[str, File] = {}
        self._counts: Counter[str] = Counter()
        self._last: dict[str, Event] = {}

    def chats(self) -> Iterator[Chat]:
        """Every chat, the shop's own first."""
        return chain(self._shelf.chats.values(), self._chats.values())

    def chat(self, chat_id: str) -> Chat | None:
        """The chat of that id."""
        return self._chats.get(chat_id) or self._shelf.chats.get(chat_id)

    def events(self) -> Iterator[Event]:
        """The whole stream in order of arrival."""
        return chain(self._shelf.events, self._events)

    def events_from(self, at_ms: int) -> Iterator[Event]:
        """The stream from *at_ms* on, inclusive."""
        return chain(_tail(self._shelf.events, at_ms), _tail(self._events, at_ms))

    def last_event(self, chat_id: str) -> Event | None:
        """The chat's newest event."""
        return self._last.get(chat_id) or self._shelf.last.get(chat_id)

    def file(self, download_id: str) -> File | None:
        """The file of that id, whatever moderation says of it."""
        return self._files.get(download_id) or self._shelf.files.get(download_id)

    def open_chat(self, chat: Chat) -> None:
        """A chat that has no events yet."""
        self._chats[chat.chat_id] = chat

    def write(self, event: Event, files: Iterable[File] = ()) -> Event:
        """Append *event* to the stream, never before what is already in it; the event as it was stored."""
        stored = replace(event, at_ms=max(event.at_ms, self._newest_ms()))
        self._files.update((file.download_id, file) for file in files)
        self._events.append(stored)
        self._counts[event.chat_id] += 1
        self._last[event.chat_id] = stored
        return stored

    def block(self, download_id: str) -> None:
        """Moderation refuses the file for good."""
        file = self.file(download_id)
        if file is None:
            raise KeyError(f"no file {download_id!r}; take the id from an event's attachments")
        self._files[download_id] = replace(file, blocked=True)

    def sign(self, chat_id: str) -> str:
        """The signature that opens the chat now, as the list of chats shows it."""
        return self._sign(chat_id, self._turns(chat_id))

    def first_sign(self, chat_id: str) -> str:
        """The signature as the chat's first event shows it: WB's own examples have one part less there."""
        return f"{chat_id}:{self._seal(chat_id, 1)}"

    def signed(self, sign: str, *, stale: bool = False) -> Chat | None:
        """The chat that *sign* opens now - or ever opened, with *stale*; `None` where it opens nothing."""
        chat = self.chat(":".join(sign.split(":")[:2]))
        if chat is None:
            return None
        turns = self._turns(chat.chat_id)
        known = {self._sign(chat.chat_id, turn) for turn in range(1 if stale else turns, turns + 1)}
        if stale or turns == 1:
            known.add(self.first_sign(chat.chat_id))
        return chat if sign in known else None

    def _newest_ms(self) -> int:
        newest = self._events or self._shelf.events
        return newest[-1].at_ms if newest else 0

    def _turns(self, chat_id: str) -> int:
        return self._shelf.counts.get(chat_id, 0) + self._counts[chat_id]

    def _sign(self, chat_id: str, turn: int) -> str:
        return f"{chat_id}:{turn * 7919 + 54_828_159}:{self._seal(chat_id, turn)}"

    def _seal(self, chat_id: str, turn: int) -> str:
        return sha512(f"{self._secret}/{chat_id}/{turn}".encode()).hexdigest()


def _tail(events: Sequence[Event], at_ms: int) -> Iterator[Event]:
    return islice(events, bisect_left(events, at_ms, key=_at_ms), None)


def _at_ms(event: Event) -> int:
    return event.at_ms
