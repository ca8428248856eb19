"""`wbdesk chats`: chats with buyers, what happens in them, messages and files.

Lives here: which options make which call of `wbdesk.calls`, and the columns. How events are followed is in
`event_stream.py`, where files go in `saving.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from .. import Call, Chat, Event, EventCursor, NotFound, SellerMessage, calls
from ..api.model import EPOCH, to_millis
from . import looking, saving
from .cells import FLEX, Column, field, sized
from .cursor_file import CursorFile
from .desk.wish import Wish
from .ending import IN_PART, REFUSED, Ended
from .event_stream import Stream
from .frame import Group
from .moments import FROM
from .options import Work, reading, seconds, writing
from .output import is_terminal
from .reading import TEXT_FILE, one_of
from .writing import agree, through_desk

CHAT = (
    Column("chat_id", field("chat_id"), 38),
    Column("last", field("last_message.add_timestamp"), 16),
    Column("buyer", field("client_name")),
    Column("text", field("last_message.text"), FLEX),
    Column("nm_id", field("good_card.nm_id")),
    Column("size", field("good_card.size")),
    Column("price", field("good_card.price")),
    Column("currency", field("good_card.price_currency")),
    Column("rid", field("good_card.rid")),
    Column("reply_sign", field("reply_sign")),
)
"""Columns are added at the end and never change their place: scripts count them."""


def downloads(event: Event) -> list[str]:
    """The ids of all files and pictures, for `wbdesk chats download`."""
    files = attached(event, "files") + attached(event, "images")
    return [file.download_id for file in files if file.download_id]


def attached(event: Event, kind: str) -> list[Any]:
    """The event's attachments of one kind."""
    attachments = event.message.attachments if event.message else None
    return list(getattr(attachments, kind, ()))


def text_and_files(event: Event) -> str:
    """What a person sees of a message in one cell."""
    text = (event.message.text if event.message else None) or ""
    return " ".join([text, *(f"[file {id}]" for id in downloads(event))]).strip()


EVENT = (
    Column("event_id", field("event_id")),
    Column("when", field("add_timestamp"), 16),
    Column("chat_id", field("chat_id"), 38),
    Column("sender", field("sender"), 6),
    Column("text", field("message.text"), FLEX),
    Column("downloads", downloads),
    Column("new_chat", lambda event: bool(event.is_new_chat)),
    Column("buyer", field("client_name")),
    Column("source", field("source")),
    Column("type", field("event_type")),
    Column("reply_sign", field("reply_sign")),
)
ON_SCREEN = tuple(column._replace(of=text_and_files) if column.name == "text" else column for column in EVENT)
SENT = (
    Column("chat_id", field("chat_id")),
    Column("sent", field("add_time")),
    Column("errors", field("errors")),
)
SAVED = (Column("path", itemgetter("path")), Column("type", itemgetter("type")), Column("size", itemgetter("size")))

SIGN_TO_COME = "(the chat's newest, read just before sending)"
FOLDER = Path()
APART = (("one_page", "cursor_file"), ("one_page", "follow"), ("from_start", "date_from"))
"""Options of `events` that contradict each other."""

chats = Group("chats", help="Chats with buyers: list, follow, write, download files.")


@chats.command("list")
@click.option("--newest-first", is_flag=True, help="Sorted by the newest message.")
@click.option("--limit", type=click.IntRange(1), help="Only so many.")
@reading
def list_(work: Work, newest_first: bool, limit: int | None) -> None:
    """List chats with their newest message: all of them, in WB's order."""
    found = work.ask(calls.get_seller_chats())
    if newest_first:
        found = sorted(found, key=last_written, reverse=True)
    work.table(CHAT, found[:limit])


def last_written(chat: Chat) -> datetime:
    """When something was last written in it; of a chat that does not say, long ago."""
    return (chat.last_message and chat.last_message.add_timestamp) or EPOCH


@chats.command()
@click.argument("ids", nargs=-1, required=True, metavar="CHAT_ID...")
@reading
def show(work: Work, ids: tuple[str, ...]) -> None:
    """Show chats in full. What was written in one is in `wbdesk chats events --chat-id CHAT_ID`."""
    known = {chat.chat_id: chat for chat in work.ask(calls.get_seller_chats())}
    work.each(ids, lambda one: work.show(CHAT, chat_of(known, one)))


def chat_of(known: dict[str, Chat], chat_id: str) -> Chat:
    """One of the *known* chats."""
    if chat_id not in known:
        raise NotFound("WB shows no such chat; see `wbdesk chats list`.")
    return known[chat_id]


@chats.command()
@click.option(
    "--cursor-file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Go on behind what this file says, and write into it how far all was printed.",
)
@click.option("--from-start", is_flag=True, help="Begin with the oldest event, whatever the file says.")
@FROM
@click.option("--chat-id", metavar="ID", help="Only this chat's. WB has no such filter: all are read, others left out.")
@click.option("--follow", is_flag=True, help="Wait for more until Ctrl-C, which ends it with status 0.")
@click.option(
    "--every", metavar="SECONDS", type=seconds, default=10, show_default=True, help="How often --follow asks."
)
@click.option("--one-page", is_flag=True, help="One page as WB cuts it, and no more.")
@reading
def events(
    work: Work,
    cursor_file: Path | None,
    from_start: bool,
    date_from: datetime | None,
    chat_id: str | None,
    follow: bool,
    every: float,
    one_page: bool,
) -> None:
    """List what happened in all chats, oldest first: from WB's oldest event on, since a moment, or behind a cursor.

    The cursor is saved when the events before it have been printed: a run that was interrupted prints some again the
    next time and loses none. `event_id` tells which.
    """
    check_apart()
    millis = to_millis(date_from)
    file = CursorFile(cursor_file) if cursor_file else None
    kept = file.load(from_start=from_start or millis is not None) if file else None
    stream = Stream(work, EventCursor(next=millis) if millis else kept, file)
    found = page_of_events(work, millis) if one_page else stream.forever(every) if follow else stream.once()
    wanted = (event for event in found if chat_id in {None, event.chat_id})
    with suppress(KeyboardInterrupt) if follow else nullcontext():
        work.out.rows(event_columns(one_chat=chat_id is not None), wanted)
    work.complete()


def check_apart() -> None:
    """Refuse options of `events` that contradict each other."""
    ctx = click.get_current_context()
    for pair in APART:
        if all(ctx.params[name] for name in pair):
            names = [param.opts[0] for param in ctx.command.params if param.name in pair]
            raise click.UsageError(f"{' and '.join(names)} do not go together.", ctx=ctx)


def page_of_events(work: Work, millis: int | None) -> Iterator[Event]:
    """One page behind a millisecond, or the first."""
    yield from work.ask(calls.get_seller_events(next=millis)).events


def event_columns(*, one_chat: bool) -> Sequence[Column]:
    """In a pipe always the same; on a terminal without the chat where there is only one."""
    columns = ON_SCREEN if is_terminal(sys.stdout) else EVENT
    return sized(columns, chat_id=None) if one_chat else columns


@chats.command()
@click.argument("words", nargs=-1, metavar="[CHAT_ID] [TEXT]")
@click.option("--reply-sign", metavar="SIGN", help="Into the chat with this signature, in place of CHAT_ID.")
@click.option(
    "--file",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Send a JPEG, PNG or PDF of up to 5 MB as well; may be given several times, 30 MB together.",
)
@click.option("--message-id", metavar="ID", help="Your own id of it: a desk sends what has the same id once.")
@TEXT_FILE
@writing
def send(
    work: Work,
    words: tuple[str, ...],
    reply_sign: str | None,
    files: tuple[Path, ...],
    message_id: str | None,
    text_file: str | None,
) -> None:
    """Send a message to a buyer: into the chat CHAT_ID, or by --reply-sign.

    TEXT is the message, up to 1,000 characters; - reads it from standard input. It may be left out if there are files.
    With CHAT_ID the chat's newest signature is read first. It is sent once: where nobody knows whether it went, the
    exit status is 6. If WB takes the message without some of its files, it is 7.
    """
    chat_id, rest = (None, words) if reply_sign is not None else (first(words), words[1:])
    make = partial(calls.create_seller_message, message=message(rest, text_file, files), files=files)
    look = looking.line("chats", "show", chat_id) if chat_id else looking.line("chats", "list")
    call = make(reply_sign or SIGN_TO_COME)
    says = in_words(f"chat {chat_id}" if chat_id else "the chat with this signature", call)
    if by_desk := not work.dry_run and through_desk(work):
        check_by_desk(chat_id)
    elif chat_id and not work.dry_run:
        agree(work, says)
        work = replace(work, yes=True)
        call = make(newest_sign(work, chat_id))
    wishes = [wish(str(chat_id), call, files, message_id or uuid4().hex)] if by_desk else []
    work.write(call, says, look=look, then=lambda sent: tell_sent(work, sent), wishes=wishes)


def check_by_desk(chat_id: str | None) -> None:
    """A desk reads the newest signature itself, and needs to know which chat is meant."""
    if chat_id is None:
        raise click.UsageError(
            "A desk works for this seller: name the chat by its CHAT_ID, or give --direct.",
            ctx=click.get_current_context(),
        )


def wish(chat_id: str, call: Call[SellerMessage], files: Sequence[Path], id: str) -> Wish:
    """The message in the desk's terms. Without an id of its own it is a new one, whatever it says."""
    assert call.form is not None
    text = dict(call.form.fields).get("message", "")
    return Wish("chat_message", chat_id, {"text": text, "files": []}, f"cli:{id}", files)


def first(words: Sequence[str]) -> str:
    """The chat's id."""
    if not words:
        raise click.UsageError("Name the chat by its CHAT_ID, or by --reply-sign.", ctx=click.get_current_context())
    return words[0]


def message(rest: Sequence[str], text_file: str | None, files: Sequence[Path]) -> str | None:
    """The text to send; None for files alone."""
    if len(rest) > 1:
        raise click.UsageError("The text is one argument: put it in quotes.", ctx=click.get_current_context())
    if files and not rest and text_file is None:
        return None
    return one_of(rest[0] if rest else None, text_file)


def in_words(chat: str, call: Call[SellerMessage]) -> str:
    """What sending *call* does."""
    assert call.form is not None
    text = dict(call.form.fields).get("message", "no text")
    names = ", ".join(file.name for file in call.form.files)
    return f"Send to {chat}: {text}{f' (with {names})' if names else ''}"


def newest_sign(work: Work, chat_id: str) -> str:
    """The chat's signature as it is now: WB refuses an old one."""
    known = {chat.chat_id: chat for chat in work.ask(calls.get_seller_chats())}
    sign = chat_of(known, chat_id).reply_sign
    if not sign:
        raise Ended(REFUSED, f"nothing was sent: WB shows chat {chat_id} without a signature to answer with.")
    return sign


def tell_sent(work: Work, sent: SellerMessage) -> None:
    """Print where and when it went, and end by what WB says of its files."""
    work.show(SENT, sent)
    if sent.errors:
        said = "; ".join(sent.errors)
        raise Ended(IN_PART, f"the message has gone, but not all of its files: {said}. Send those files again.")


@chats.command()
@click.argument("id")
@click.option(
    "--to",
    metavar="PATH",
    type=click.Path(path_type=Path),
    default=FOLDER,
    help="A file, a folder, or - for standard output; by default this folder, under the file's own name.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option(
    "--wait",
    "patience",
    metavar="SECONDS",
    type=click.FloatRange(0),
    default=0,
    help="Ask again for so long while WB moderates the file; by default not at all.",
)
@reading
def download(work: Work, id: str, to: Path, force: bool, patience: float) -> None:
    """Save a file from a chat. Its ID is in the column `downloads` of `wbdesk chats events`.

    While WB moderates the file the exit status is 5; of a file that did not pass it is 1.
    """
    saving.check(to, force=force)
    file = work.ask(calls.get_seller_download(id, wait=patience))
    if str(to) == "-":
        sys.stdout.buffer.write(file.content)
        sys.stdout.buffer.flush()
        return
    path = saving.place(to, file.name)
    saving.save(path, file.content, force=force)
    work.show(SAVED, {"path": str(path), "type": file.content_type, "size": len(file.content)})
