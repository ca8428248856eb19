"""How often a write is sent again after it was not known whether WB did it.

For each fate a world in which the first answer to a review is taken and its reply is lost in one way; then everyone
sends one answer, and the world's journal says how many it got.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from wbdesk import MemoryLimits, OutcomeUnknown, WildberriesSDK
from wbdesk.sim import Fault, Size, World, serve

from . import peers
from .figure import Effort, Figure, Section, Table
from .race import Contender

OPERATION, PATH = "create_feedbacks_answer", "/api/v1/feedbacks/answer"
TEXT = "Спасибо за отзыв!"
TIMEOUT = 0.3

FATES = {
    "the connection drops": Fault(OPERATION, drop=True, when="after"),
    "no reply comes in time": Fault(OPERATION, hang=True, when="after"),
    "WB answers 502": Fault(OPERATION, status=502, body="html", when="after"),
}

Send = Callable[[str, str, str], None]
"""Sends one answer to the review of an id, at an address with a token."""

OURS, FLOOR = "wbdesk", "httpx2, no retries"


def ours(address: str, token: str, id: str) -> None:
    """wbdesk as it comes: it says that it does not know."""
    settings = {"base_url": address, "timeout": TIMEOUT, "limits": MemoryLimits()}
    with WildberriesSDK(token, **settings) as sdk, suppress(OutcomeUnknown):  # type: ignore[arg-type]
        sdk.communications.create_feedbacks_answer(id, TEXT)


def bare(address: str, token: str, id: str) -> None:
    """Who never sends again cannot send twice."""
    import httpx2

    with suppress(httpx2.HTTPError):
        body = {"id": id, "text": TEXT}
        httpx2.post(address + PATH, headers={"Authorization": token}, json=body, timeout=TIMEOUT)


def stubborn(address: str, token: str, id: str) -> None:
    """urllib3 with the retries that many a script sets for everything."""
    from urllib3 import PoolManager, Retry
    from urllib3.exceptions import HTTPError

    retries = Retry(3, allowed_methods=None, status_forcelist=(500, 502, 503, 504), backoff_factor=0.01)
    with PoolManager(timeout=TIMEOUT, retries=retries) as pool, suppress(HTTPError):
        pool.request("POST", address + PATH, headers={"Authorization": token}, json={"id": id, "text": TEXT})


def paced(address: str, token: str, id: str) -> None:
    """`wbapi-async` as it comes, but for shorter pauses."""

    async def send() -> None:
        async with peers.paced_client(token, address, timeout=TIMEOUT, retry_backoff=0.01) as api:
            await api.communications.create_feedbacks_answer(id_=id, text=TEXT)

    with suppress(Exception):  # what it raises in the end is not the question
        asyncio.run(send())


CONTENDERS = (
    Contender(FLOOR, "httpx2", lambda: bare),
    Contender(OURS, "wbdesk", lambda: ours),
    Contender("urllib3, retries for every method", "urllib3", lambda: stubborn),
    Contender("wbapi-async", "wbapi", lambda: paced, peer=True),
)
ABOUT = "How many times more than once one answer to a review arrived, by what became of the reply to the first."


def measure(_effort: Effort) -> Section:
    """Everyone, in every fate."""
    senders = {one.name: one.enter() for one in CONTENDERS if one.present}
    repeats = {name: [repeated(send, fault) for fault in FATES.values()] for name, send in senders.items()}
    peer = next((one.name for one in CONTENDERS if one.peer and one.present), None)
    figure = Figure(
        name="writes repeated after an unknown outcome",
        peer="-" if peer is None else f"{sum(repeats[peer])} ({peer})",
        floor=str(sum(repeats[FLOOR])),
        ours=str(sum(repeats[OURS])),
        goal="0",
        excess=float(sum(repeats[OURS])),
        why="a write was repeated, which is a fault and no figure",
    )
    rows = tuple((name, *map(str, counts), str(sum(counts))) for name, counts in repeats.items())
    return Section((figure,), (Table("Writes repeated", ABOUT, ("", *FATES, "in all"), rows),))


def repeated(send: Send, fault: Fault) -> int:
    """Answers beyond the first that reach a world in which *fault* happens."""
    world = World(rate_factor=1e6, size=Size(questions=0, feedbacks=10, chats=0, claims=0))
    world.faults.add(fault)
    shop = next(iter(world.shops.values()))
    with serve(world) as address:
        send(address, world.token(), next(shop.feedbacks.walk(done=False)).id)
    return len(world.journal.find(operation=OPERATION)) - 1
