"""A desk put together: for each seller a client, a post, and how what is read is taken in.

The limits' file is the one that the everyday commands use, so that all of them share the account's limits. The token is
read anew from where it is kept whenever WB has refused it.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from ... import AsyncWildberriesSDK, FileLimits
from ...engine import attachments
from ...engine.deliver import Deliver
from ...engine.intake import Intake
from ...engine.outlet import Outlet, outlet_of
from ...engine.post import Log, Post
from ...engine.runner import Job
from ...engine.settings import Settings
from ...engine.telling import Outbox
from ...engine.thread import StoreThread
from ...plan.asking import Rulebook
from ...plan.budget import POLLS_BASIC, fresh_enough
from ...plan.kinds import KINDS
from ...plan.said import Said
from ...sinks import BadSink
from ...wire.session import Attempt
from ..ending import USAGE
from ..limits_file import limits_at
from . import config as desk_config
from . import facts as desk_facts
from .options import Desk, limits_file
from .presence import Presence
from .shops import Shop

PATIENCE = 5.0
"""Real seconds, of the ten in which a desk ends, in which it waits for a store that is locked."""

Heard = Callable[[str, Attempt], object]
"""Told of every attempt at a call, with the seller's id."""


@dataclass(frozen=True)
class House:
    """What all sellers of a desk have in common."""

    desk: Desk
    store: StoreThread
    limits: FileLimits
    log: Log
    stop: asyncio.Event
    outlets: tuple[Outlet, ...]
    presence: Presence
    heard: Heard = lambda _seller, _attempt: None

    @asynccontextmanager
    async def post(self, shop: Shop, stop: asyncio.Event | None = None) -> AsyncIterator[Post]:
        """The post of one seller whose token can be read; *stop*: ends its jobs, instead of the whole desk's."""
        client = AsyncWildberriesSDK(
            shop.text,
            client_secret=shop.secret,
            base_url=shop.settings.base_url,
            limits=self.limits,
            max_wait=None,
            clock=self.desk.clock,
            on_attempt=[lambda attempt: self.heard(shop.id, attempt)],
            on_unreadable=lambda _raw: self.log.warning("a record cannot be read", seller=shop.id),
        )
        async with client as sdk:
            yield Post(
                seller=shop.id,
                sdk=sdk,
                store=self.store,
                clock=self.desk.clock,
                owner=owner(),
                log=self.log,
                stop=stop or self.stop,
                settings=settings_of(self.desk, shop),
                followers=(self.outbox(shop).follow,),
            )

    def outbox(self, shop: Shop) -> Outbox:
        """The way of a seller's facts to the sinks."""
        return Outbox(self.desk.config.sinks, shop.name)

    def deliveries(self, shop: Shop) -> list[Job]:
        """The jobs that tell the sinks what happens at a seller."""
        wanted = {sink.name for sink in self.desk.config.sinks if desk_facts.is_for(sink, shop)}
        return [Deliver(outlet, jitter=random.random) for outlet in self.outlets if outlet.name in wanted]

    def intake(self, shop: Shop) -> Intake:
        """How what is read of a seller is taken in."""
        config = self.desk.config
        beside = (attachments.want,) if config.sync.attachments is not None else ()
        book = Rulebook(seller=shop.settings, config=config)
        return Intake(book=book, tell=self.outbox(shop).tell, settings=config.sync, beside=beside)


@asynccontextmanager
async def house(
    desk: Desk, log: Log, stop: asyncio.Event, heard: Heard = lambda _seller, _attempt: None
) -> AsyncIterator[House]:
    """Open what all sellers have in common. Ends with 2 if a sink cannot be opened, with all that is wrong."""
    with StoreThread(desk.database) as store, limits_at(limits_file()) as limits:
        outlets = opened(desk)
        hurrying = asyncio.create_task(hurry(desk, stop))
        try:
            yield House(desk, store, limits, log, stop, outlets, Presence(store, desk.now, owner()), heard)
        finally:
            hurrying.cancel()
            for outlet in outlets:
                await outlet.sink.aclose()


async def hurry(desk: Desk, stop: asyncio.Event) -> None:
    """When the desk is to end, wait for a store that somebody else writes to for a few seconds only."""
    await stop.wait()
    await asyncio.sleep(PATIENCE)
    desk.database.hurry()


def outlets_of(desk: Desk) -> tuple[list[Outlet], list[Said]]:
    """The sinks of the configuration that can be told, and what is wrong with the others."""
    found: list[Outlet] = []
    problems: list[Said] = []
    for sink in desk.config.sinks:
        try:
            found.append(outlet_of(sink, folder=desk.folder, environ=os.environ))
        except BadSink as bad:
            problems += [Said(f"{sink.name}: {one.ru}", f"{sink.name}: {one.en}") for one in bad.problems]
    return found, problems


def opened(desk: Desk) -> tuple[Outlet, ...]:
    """The sinks of the configuration, ready to be told."""
    found, problems = outlets_of(desk)
    for problem in problems:
        desk.tell(problem)
    if problems:
        raise desk.ended(USAGE, desk_config.faulty(len(problems), desk.config_file))
    return tuple(found)


def settings_of(desk: Desk, shop: Shop) -> Settings:
    """What a seller's jobs go by."""
    caps = {rule.name: rule.daily_cap for rule in desk.config.rules_of(shop.settings) if rule.daily_cap is not None}
    return Settings(sending=shop.settings.sending, rule_caps=caps, files=str(desk.files_folder), fresh=stalest(shop))


def stalest(shop: Shop) -> float | None:
    """How old a reading may be on which something is sent: for a basic token as old as its last poll."""
    limits = desk_facts.limits_of(shop)
    found = [fresh for kind in KINDS if (fresh := fresh_enough(kind, limits, POLLS_BASIC)) is not None]
    return max(found, default=None)


def owner() -> str:
    """A name for this process in leases that no other has ever had."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
