"""Chats with buyers: WB's operations in WB's order, and what they return.

https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike, fspath
from typing import ClassVar
from urllib.parse import quote

import msgspec
from msgspec import field

from . import checks
from .call import Call, Download, Form, Json, Route, Walk, queried
from .checks import given
from .events import EventBatch, EventCursor, walk_events
from .group import C, Group, operation, walk
from .model import MANY, MILLIS, Adjusted, Instant, Many, Millis, Model, Page
from .uploads import Attachment, uploads

LONGEST_MESSAGE, LONGEST_SIGN = 1_000, 255
"""In characters."""

DOCS = "https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/"

GET_SELLER_CHATS = Route("get_seller_chats", "GET", "/api/v1/seller/chats", "chat", "chats", DOCS + "getV1SellerChats")
GET_SELLER_EVENTS = Route(
    "get_seller_events", "GET", "/api/v1/seller/events", "chat", "events", DOCS + "getV1SellerEvents"
)
CREATE_SELLER_MESSAGE = Route(
    "create_seller_message",
    "POST",
    "/api/v1/seller/message",
    "chat",
    "message",
    DOCS + "postV1SellerMessage",
    verify="get_seller_events: it happened if the chat has a seller's event with this text (or these files) since then",
)
GET_SELLER_DOWNLOAD = Route(
    "get_seller_download",
    "GET",
    "/api/v1/seller/download/{id}",
    "chat",
    "download",
    DOCS + "getV1SellerDownloadId",
)


class GoodCard(Model, frozen=True, gc=False):
    """The order that a chat is about."""

    nm_id: int | None = field(default=None, name="nmID")
    price: int | None = None
    """What the buyer paid, after all discounts."""
    price_currency: str | None = None
    rid: str | None = None
    """The order's id: the `srid` of claims and of WB's reports."""
    size: str | None = None


class LastMessage(Adjusted, frozen=True, gc=False):
    """A chat's newest message."""

    adjusts: ClassVar = {"add_timestamp": MILLIS}

    text: str | None = None
    add_timestamp: Millis = None


class Chat(Model, frozen=True, gc=False):
    """A chat with a buyer. WB shows its newest message here and everything else among the events."""

    identity: ClassVar[str] = "chat_id"

    chat_id: str = field(name="chatID")
    reply_sign: str | None = None
    """What `create_seller_message` takes. It changes: take it from here or from a new chat's first event."""
    client_name: str | None = None
    good_card: GoodCard | None = None
    last_message: LastMessage | None = None


class ChatFile(Model, frozen=True, gc=False):
    """A file in a message."""

    download_id: str | None = field(default=None, name="downloadID")
    """What `get_seller_download` takes."""
    name: str | None = None
    content_type: str | None = None
    size: int | None = None
    """In bytes."""
    date: Instant = None
    url: str | None = None


class ChatImage(Model, frozen=True, gc=False):
    """A picture in a message."""

    download_id: str | None = field(default=None, name="downloadID")
    """What `get_seller_download` takes."""
    date: Instant = None
    url: str | None = None


class Attachments(Adjusted, frozen=True, gc=False):
    """What comes with a message."""

    adjusts: ClassVar = {"files": MANY, "images": MANY}

    good_card: GoodCard | None = None
    files: Many[ChatFile] = ()
    images: Many[ChatImage] = ()


class Message(Model, frozen=True, gc=False):
    """What was written in a chat."""

    text: str | None = None
    attachments: Attachments | None = None


class Event(Adjusted, frozen=True, gc=False):
    """Something that happened in one of the seller's chats."""

    identity: ClassVar[str] = "event_id"
    adjusts: ClassVar = {"add_timestamp": MILLIS}

    event_id: str = field(name="eventID")
    chat_id: str | None = field(default=None, name="chatID")
    event_type: str | None = None
    """`message`."""
    is_new_chat: bool | None = None
    """True on a chat's first event only, which carries `reply_sign`; elsewhere WB leaves it out."""
    message: Message | None = None
    """None where WB does not show it."""
    source: str | None = None
    """`seller-portal`, `seller-public-api`, `rusite`, `global`, `ios` or `android`."""
    add_timestamp: Millis = None
    """When it happened, to the millisecond."""
    add_time: Instant = None
    """The same to the second."""
    reply_sign: str | None = None
    sender: str | None = None
    """`client`, `seller` or `wb`."""
    client_name: str | None = None


class EventPage(Page, frozen=True, gc=False):
    """A page of events, of all chats together."""

    records: ClassVar[str] = "events"
    adjusts: ClassVar = {"events": MANY}

    events: Many[Event] = ()
    next: int | None = None
    """What to ask the next page with, unix milliseconds. `walk_seller_events` keeps account of it for you."""
    newest_event_time: Instant = None
    oldest_event_time: Instant = None
    total_events: int | None = None
    """How many events there are; 0: no more for now."""


class SellerMessage(Model, frozen=True, gc=False):
    """A message that has been sent."""

    chat_id: str | None = field(default=None, name="chatID")
    add_time: Instant = None
    sign: str | None = None
    """The chat's signature."""
    errors: tuple[str, ...] = ()
    """What WB says of files that it did not take. The message has gone all the same."""


class Sent(Adjusted, frozen=True, gc=False):
    """The part of WB's reply to a message that says where and when it went."""

    adjusts: ClassVar = {"add_time": MILLIS}

    chat_id: str | None = field(default=None, name="chatID")
    add_time: Millis = None
    sign: str | None = None


class SentReply(Adjusted, frozen=True, gc=False):
    """WB's whole reply to a message."""

    adjusts: ClassVar = {"errors": MANY}

    result: Sent
    """Without it nothing says that the message has gone."""
    errors: Many[str] = ()


class File(msgspec.Struct, frozen=True):
    """A file from a chat: its name, its type, its bytes."""

    name: str
    content_type: str
    content: bytes


class Chats(Group[C]):
    """Chats with buyers."""

    @operation
    def get_seller_chats(self) -> Call[list[Chat]]:
        """Get all chats at once; WB has no pages here.

        Returns:
            A list of chats, each with its `reply_sign`, its order and its newest message.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerChats
        """
        return Call(GET_SELLER_CHATS, Json(list[Chat], "result"))

    @operation
    def get_seller_events(self, *, next: int | None = None) -> Call[EventPage]:
        """Get one page of what happened in all chats, oldest first. `walk_seller_events` follows it for you.

        Args:
            next: the `.next` of the page before, unix milliseconds, 1 or more; left out, WB begins with the oldest.

        Returns:
            `.events`, `.next`, `.total_events` (0: no more for now), `.newest_event_time`, `.oldest_event_time`.

        Raises:
            InvalidArgument: `next` is no whole number above 0.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerEvents
        """
        return _events(next=next)

    @walk
    def walk_seller_events(self, *, cursor: EventCursor | str | None = None) -> Walk[EventBatch[Event]]:
        """Follow what happened in all chats since *cursor*, each event once, until there is no more for now.

        Handle a page's events, then save its cursor: after a crash nothing is lost, and only that page comes again.

        Args:
            cursor: the `.cursor` of the last page handled, or its text `str(cursor)`; None begins with the oldest
                event WB keeps.

        Returns:
            An iterator of pages with `.events` and `.cursor`.

        Raises:
            InvalidArgument: `cursor` is the text of none.
            WalkStuck: more than a page of events in one millisecond, which WB's paging cannot pass.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerEvents
        """
        return walk_events(_events, cursor)

    @operation
    def create_seller_message(
        self, reply_sign: str, *, message: str | None = None, files: Iterable[Attachment] = ()
    ) -> Call[SellerMessage]:
        """Send a message to a buyer. It is never sent twice: WB would deliver both.

        Args:
            reply_sign: the chat's signature, at most 255 characters, from `get_seller_chats` or from the first event
                of a new chat. An old one is refused.
            message: the text, 1 to 1,000 characters; may be left out if there are files.
            files: JPEG, PNG or PDF files, 5 MB each and 30 MB together: paths, or tuples of a name and bytes.
                Files given by path are read at once.

        Returns:
            `.chat_id`, `.add_time`, `.sign`; `.errors` names files WB did not take although the message has gone.

        Raises:
            InvalidArgument: an argument is out of these limits, or a file cannot be read.
            BadRequest: WB does not accept the signature (any more), or a file.
            OutcomeUnknown: sent, and whether it happened is not known: read `get_seller_events`.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/postV1SellerMessage
        """
        fields = (("replySign", _sign(reply_sign)), *queried(message=given(_message, "message", message)))
        form = Form(fields, uploads("files", files))
        if message is None and not form.files:
            raise checks.refused("message", "give a message, or files, or both")
        return Call(CREATE_SELLER_MESSAGE, Json(SentReply, None, _flattened), form=form)

    @operation
    def get_seller_download(self, id: str, *, wait: float = 0, to: str | PathLike[str] | None = None) -> Call[File]:
        """Get a file from a message. WB moderates files before it hands them out.

        Args:
            id: the file's `download_id`.
            wait: for how many seconds to go on asking while WB moderates the file; 0: do not.
            to: a path to write the file to as well; in a folder it gets its own name.

        Returns:
            The file: `.name`, `.content_type` and `.content`.

        Raises:
            InvalidArgument: an empty `id`, or a `wait` that is no number of seconds.
            FilePending: still in moderation; `retry_after` says in how many seconds to ask again.
            FileBlocked: the file did not pass moderation and never will.
            BadRequest: WB knows no such file.
            OSError: `to` cannot be written.

        WB: https://dev.wildberries.ru/openapi/user-communication#tag/buyersChat/operation/getV1SellerDownloadId
        """
        reads = Download(checks.period("wait", wait), given(_path, "to", to))
        return Call(GET_SELLER_DOWNLOAD, reads, path=GET_SELLER_DOWNLOAD.path.format(id=_segment("id", id)))


def _events(*, next: int | None) -> Call[EventPage]:
    # WB refuses next=0: the beginning is asked for by leaving it out.
    return Call(GET_SELLER_EVENTS, Json(EventPage, "result"), queried(next=given(checks.whole, "next", next)))


def _sign(value: object) -> str:
    return checks.text("reply_sign", value, 1, LONGEST_SIGN)


def _message(argument: str, value: object) -> str:
    return checks.text(argument, value, 1, LONGEST_MESSAGE)


def _flattened(reply: SentReply) -> SellerMessage:
    sent = reply.result
    return SellerMessage(sent.chat_id, sent.add_time, sent.sign, reply.errors)


def _path(argument: str, value: object) -> str:
    if not isinstance(value, (str, PathLike)) or not fspath(value):
        raise checks.refused(argument, f"must be a path, not {value!r}")
    return str(fspath(value))


def _segment(argument: str, value: object) -> str:
    """An id as one segment of a path, whatever is in it."""
    name = checks.identifier(argument, value)
    if name in (".", ".."):
        raise checks.refused(argument, f"{name!r} is no id of a file")
    return quote(name, safe="")
