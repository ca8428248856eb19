"""What tests of reading share: rules, a look at both sides, a store that kills, and pages of a few records."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from tests.engine.stand import Stand, StoreHere
from tests.plan.written import SELLER, TEXTS

from wbdesk.engine.post import Post
from wbdesk.plan.asking import Rulebook
from wbdesk.plan.config import Config, load
from wbdesk.plan.intents import Intent
from wbdesk.sim import Size
from wbdesk.store import facts, history, ledger
from wbdesk.store.tables import items

T = TypeVar("T")

TINY = Size(questions=9, feedbacks=16, chats=3, claims=5)


def book(*rules: str, settings: str = "") -> Rulebook:
    """The rules of a shop: each what stands under `[[rule]]` after its name."""
    written = "".join(f'[[rule]]\nname = "r{number}"\n{rule}\n' for number, rule in enumerate(rules, 1))
    config = load(f"{SELLER}{settings}{written}{TEXTS}")
    assert isinstance(config, Config), config
    return Rulebook(seller=config.sellers[0], config=config)


ANSWER_ALL = tuple(
    f'on = "{kind}"\nmode = "auto"\nallow_negative = true\ndo.answer = "hi"'
    for kind in ("question", "feedback", "chat")
)
"""A rule for each kind that can be answered."""


def run(at: Stand, work: Callable[[Post], Awaitable[T]], *, store: StoreHere | None = None, **client: Any) -> T:
    """What *work* gives, with a new post, as a process that begins and ends."""

    async def main() -> T:
        token = client.pop("token", None)
        async with at.wb.async_sdk(token, **client) as sdk:
            post = at.post(sdk)
            return await work(post if store is None else replace(post, store=store))

    return asyncio.run(main())


def at_wb(at: Stand) -> dict[str, set[str]]:
    """The ids of all that WB has, by kind."""
    shop = at.wb.world.shops[at.seller]
    return {
        "question": {one.id for one in shop.questions.walk()},
        "feedback": {one.id for one in shop.feedbacks.walk()},
        "claim": {one.id for one in shop.claims.walk()},
        "chat": {one.chat_id for one in shop.chats.chats()},
        "event": {one.event_id for one in shop.chats.events()},
        "pin": {str(one.pin_id) for one in shop.pins.all()},
    }


def mirrored(at: Stand) -> dict[str, set[str]]:
    """The ids of all that the mirror has and that is not gone, by kind."""
    found: dict[str, set[str]] = {kind: set() for kind in at_wb(at)}
    for kind, id in at.read(lambda tx: tx.run(select(items.c.kind, items.c.id).where(items.c.gone_at.is_(None))).all()):
        found[kind].add(id)
    return found


def changes(at: Stand) -> list[tuple[str, str, str]]:
    """What has changed about which item, in order."""
    return [(kind, id, entry.change) for kind, id, entry in at.read(history.since, at.seller, 0)]


def told(at: Stand) -> list[str]:
    """The ids of all facts, in order."""
    return [one.fact.id for one in at.read(facts.after, at.seller, 0)]


def asked(at: Stand) -> dict[str, Intent]:
    """All intents by their keys."""
    return {str(intent.key): intent for intent in at.read(ledger.find, at.seller, limit=10_000)}


def requests(at: Stand) -> dict[str, int]:
    """How often each operation was called."""
    return {name: count.requests for name, count in at.wb.world.journal.counts().items()}


@contextmanager
def counted(at: Stand) -> Iterator[dict[str, int]]:
    """How often each operation is called meanwhile."""
    before, found = requests(at), dict[str, int]()
    yield found
    after = requests(at)
    found |= {name: count - before.get(name, 0) for name, count in after.items() if count > before.get(name, 0)}


class Killed(BaseException):
    """The process ends here."""


class KillingStore(StoreHere):
    """A store whose process is killed at its *nth* write: before it is kept, or right after."""

    def __init__(self, at: Stand, nth: int, *, kept: bool) -> None:
        super().__init__(at.database)
        self._left = nth
        self._kept = kept

    async def write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """See `Store.write`."""
        self._left -= 1
        if self._left == 0 and not self._kept:
            raise Killed
        result = await super().write(work, *args, **kwargs)
        if self._left == 0:
            raise Killed
        return result


def survived(at: Stand, work: Callable[[Post], Awaitable[Any]], nth: int, *, kept: bool) -> bool:
    """Let *work* be killed at its nth write; whether it came to its end before that."""
    try:
        run(at, work, store=KillingStore(at, nth, kept=kept))
    except Killed:
        return False
    return True


@pytest.fixture
def few_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """WB's caps as they would be if every list had many pages."""
    for name, value in {
        "questions.MOST": 4,
        "feedbacks.MOST": 5,
        "feedbacks.OVERLAP": 1,
        "claims.MOST": 2,
        "pins.MOST": 2,
    }.items():
        monkeypatch.setattr(f"wbdesk.api.{name}", value)
