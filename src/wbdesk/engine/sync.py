"""Bringing the mirror up to date: everything the first time and from time to time, otherwise what has changed.

WB's three hosts are read side by side, and what one of them says keeps no other from being read. After a kill the next
call goes on where this one had come.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from wbdesk.plan.intents import BULK
from wbdesk.plan.items import ItemKind
from wbdesk.store.trouble import StoreError

from .allowance import limits_of
from .intake import Intake
from .post import Post, Stopped
from .progress import Outlook, Progress
from .reader import Reader, Step, planned

HOSTS: Mapping[str, tuple[ItemKind, ...]] = {
    "feedbacks": ("pin", "question", "feedback"),
    "chat": ("event", "chat"),
    "returns": ("claim",),
}
"""What is read from each of WB's hosts, in this order."""

Show: TypeAlias = Callable[[Progress], object]
"""Called after every page."""


async def sync(
    post: Post,
    intake: Intake,
    *,
    everything: bool = False,
    kinds: Sequence[ItemKind] | None = None,
    show: Show = lambda _progress: None,
    priority: int = BULK,
) -> list[Step]:
    """Bring the mirror up to date.

    Args:
        post: the seller's.
        intake: what is done with what is read.
        everything: also where everything was read not long ago.
        kinds: only these kinds of items; None: all.
        show: called after every page.
        priority: in the line of WB's limits.

    Returns:
        What reading each kind has come to; also where it failed.

    Raises:
        Stopped: the desk is to end; the next call goes on.
        StoreError: the store does not work.
    """
    lanes: list[list[ItemKind]] = [[kind for kind in host if kinds is None or kind in kinds] for host in HOSTS.values()]
    asking = Reader(post=post, intake=intake)
    due: dict[ItemKind, bool] = {kind: everything or await asking.is_due(kind) for lane in lanes for kind in lane}
    outlook = Outlook(
        limits_of(post), [part for kind in due for part in planned(kind, intake.settings, whole=due[kind])]
    )
    reader = Reader(
        post=post,
        intake=intake,
        priority=priority,
        watch=lambda stride: show(outlook.hear(stride)),
    )
    found = await asyncio.gather(*(_lane(reader, lane, due) for lane in lanes), return_exceptions=True)
    for steps in found:
        if isinstance(steps, BaseException):
            raise steps
    return [step for steps in found if not isinstance(steps, BaseException) for step in steps]


async def _lane(reader: Reader, kinds: Sequence[ItemKind], due: Mapping[ItemKind, bool]) -> list[Step]:
    """Read what one host has. What goes wrong with one kind is told, and the next one is tried."""
    steps: list[Step] = []
    for kind in kinds:
        try:
            steps.append(await reader.read(kind, whole=due[kind]))
        except (Stopped, StoreError):
            raise
        except Exception as problem:  # noqa: BLE001 - whatever it is, the other kinds are still read
            steps.append(Step(kind, problem=problem))
    return steps
