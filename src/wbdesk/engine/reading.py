"""Reading WB for evidence: a page of a list, or exactly what proves one intent. Nothing read here is stored, unless it
has no readable id.

(The mirror is filled by the polls alone, which hand what is new to the rules. An item that got into it another way
would be new to nobody.)
"""

from __future__ import annotations

from typing import Any

import msgspec

from wbdesk.api.call import Call
from wbdesk.api.events import EventCursor
from wbdesk.errors import Unprocessable
from wbdesk.plan.intents import Intent
from wbdesk.plan.items import SHAPES, Item, item_of, record_in
from wbdesk.plan.kinds import KINDS
from wbdesk.plan.kinds.kind import CALLS
from wbdesk.plan.proofs import Evidence
from wbdesk.store import unreadable
from wbdesk.wire.codec import read
from wbdesk.wire.records import read_paired
from wbdesk.wire.session import Reply

from .post import Post

MIRRORED = tuple(SHAPES.values())
"""The SDK's records that are items of the mirror."""


class Page(msgspec.Struct, frozen=True):
    """What a list showed."""

    items: tuple[Item, ...]
    begun_at: float
    """When the request left at the earliest, unix seconds."""
    value: Any = None
    """The page as the SDK reads it."""

    @property
    def next(self) -> int | None:
        """What to ask the next page with, where the list names it."""
        found: int | None = getattr(self.value, "next", None)
        return found


async def read_page(post: Post, call: Call[Any], priority: int) -> Page:
    """The items on a page. Raises what the SDK raises."""
    left, lost = Left(post), list[bytes]()
    paired = read_paired(call, await left.send(call, priority), lost.append)
    if lost:
        await _keep_unreadable(post, call, lost)
    made = (_item(post, record.model, record.raw, left.at) for record in paired.records)
    items = tuple(item for item in made if item is not None)
    return Page(items, left.at, paired.value)


async def _keep_unreadable(post: Post, call: Call[Any], raws: list[bytes]) -> None:
    """Keep records of which not even the id can be read, and say so of those that are new."""
    operation = call.route.name
    new = await post.store.write(unreadable.keep, post.seller, operation, raws, post.now())
    if new:
        post.log.warning("records cannot be read", seller=post.seller, operation=operation, records=new)


def _item(post: Post, model: Any, raw: bytes, read_at: float) -> Item | None:
    return item_of(model, raw, seller=post.seller, read_at=read_at) if isinstance(model, MIRRORED) else None


async def read_proof(post: Post, intent: Intent, priority: int) -> Evidence:
    """The proof read of an intent's kind: its item asked for by its id, or the filtered list to its end."""
    pages = [page for call in KINDS[intent.kind].reads(intent) for page in await _read(post, call, priority)]
    items = tuple(item for page in pages for item in page.items)
    begun_at = min((page.begun_at for page in pages), default=post.now())
    return Evidence(items=items, begun_at=begun_at, whole=bool(pages), missing=_is_missing(intent, items))


def _is_missing(intent: Intent, items: tuple[Item, ...]) -> bool:
    """Whether WB does not have what was asked for by its id. (That there is no pin is no such thing.)"""
    kind = KINDS[intent.kind].item
    return kind in {"question", "feedback", "claim"} and not any(item.id == intent.item for item in items)


async def _read(post: Post, call: Call[Any], priority: int) -> list[Page]:
    if call.route.name in {"question", "feedback"}:
        return [await _read_single(post, call, priority)]
    pages = [await read_page(post, call, priority)]
    while pages[-1].items and pages[-1].next is not None:
        pages.append(await read_page(post, call.at(next=str(pages[-1].next)), priority))
    return pages


async def read_stream(post: Post, since: float, priority: int) -> Evidence:
    """All events of all chats from *since* (unix seconds) on, to the stream's end."""
    trail = CALLS.walk_seller_events(cursor=EventCursor(next=max(1, int(since * 1000)))).start()
    pages: list[Page] = []
    while (call := trail.call) is not None:
        pages.append(await read_page(post, call, priority))
        list(trail.feed(pages[-1].value))
    items = tuple(item for page in pages for item in page.items)
    return Evidence(items=items, begun_at=pages[0].begun_at, whole=True)


async def _read_single(post: Post, call: Call[Any], priority: int) -> Page:
    """One question or review. WB answers 422 to one that it does not have."""
    left = Left(post)
    reply = await left.send(call, priority)
    try:
        model = read(call, reply, post.sdk.left_out)
    except Unprocessable:
        return Page((), left.at)
    item = _item(post, model, record_in(reply.body), left.at)
    return Page(() if item is None else (item,), left.at)


class Left:
    """Sends a call and remembers when its last attempt left: the wait for the limit makes nothing read older."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.at = post.now()

    def __call__(self) -> None:
        self.at = self.post.now()

    async def send(self, call: Call[Any], priority: int) -> Reply:
        """WB's reply, however long the wait. Raises `Stopped` if the desk is to end first."""
        sdk = self.post.sdk.with_options(priority=priority, max_wait=None).when_leaving(self)
        return await self.post.unless_stopped(sdk.send_raw(call))
