"""From facts in the store to a webhook that has them all, noted in the store: facts a second, and what each costs.

    PYTHONPATH=src python -m bench.deliver [FACTS]

Beside it, in turn: the same bodies posted by a bare httpx2 client, as many at a time, unsigned, from memory and noted
nowhere. Everything of ours is as in the desk, with each commit on disk, but for the log. The receiver is another
process; it takes the seconds of `PAUSES` to answer.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path

import httpx2

from wbdesk.engine.deliver import Deliver
from wbdesk.engine.outlet import WIDTH, Outlet
from wbdesk.engine.telling import Outbox
from wbdesk.engine.thread import StoreThread
from wbdesk.plan.config.values import WebhookSink
from wbdesk.plan.facts import Fact, encoded
from wbdesk.sinks import Webhook, secret_of
from wbdesk.store import deliveries
from wbdesk.store.database import Database

from .mirror import SELLER, post_of
from .same import answering

PAUSES = (0.005, 0.020)
AT_ONCE = 500
"""Facts that become known in one transaction."""
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
"""Known to everybody."""
OUTBOX = Outbox((WebhookSink(name="crm", url="https://crm.example/"),), "Shop")


def facts(count: int) -> list[Fact]:
    """New reviews, as long as they usually are, each in a stream of its own."""
    text = "Хорошее платье, село по размеру, ткань приятная. " * 4
    return [
        Fact(
            id=f"feedback:{number}",
            seller=SELLER,
            stream=f"{number}",
            kind="feedback.new",
            at=1_793_620_800.0,
            payload={"feedback_id": f"{number}", "rating": 5, "text": text},
        )
        for number in range(count)
    ]


async def bare(address: str, told: Sequence[Fact]) -> None:
    """Post them all, as one writes it."""
    left = iter([encoded(fact) for fact in told])
    async with httpx2.AsyncClient() as http:

        async def some() -> None:
            for body in left:
                (
                    await http.post(address, content=body, headers={"content-type": "application/json"})
                ).raise_for_status()

        await asyncio.gather(*(some() for _ in range(WIDTH)))


async def ours(address: str, database: Database) -> None:
    """Tell all that is due."""
    webhook = Webhook("crm", address, [secret_of(SECRET)], allow_internal=True)
    with StoreThread(database) as store:
        await Deliver(Outlet(sink=webhook), jitter=lambda: 0.0).run(post_of(store))
    await webhook.aclose()
    with database.reading() as tx:
        assert not deliveries.state(tx, SELLER, "crm").waiting


def taken(work: Coroutine[object, object, None], count: int) -> tuple[float, float]:
    """How many a second that were, and milliseconds of the processor for each."""
    began = time.perf_counter(), time.process_time()
    asyncio.run(work)
    return count / (time.perf_counter() - began[0]), (time.process_time() - began[1]) / count * 1e3


def put(database: Database, told: Sequence[Fact]) -> None:
    """Let facts become known."""
    for first in range(0, len(told), AT_ONCE):
        with database.writing() as tx:
            OUTBOX.tell(tx, told[first : first + AT_ONCE], time.time())


def measure(pause: float, told: Sequence[Fact]) -> None:
    """Both before a receiver that takes *pause* seconds to answer."""
    print(f"a receiver that answers in {pause * 1e3:.0f} ms, {WIDTH} at a time, {len(told):,} facts")
    with (
        answering(pause) as address,
        tempfile.TemporaryDirectory() as folder,
        Database.open(Path(folder) / "bench.sqlite3") as database,
    ):
        put(database, told)
        floor, floor_cost = taken(bare(address, told), len(told))
        speed, cost = taken(ours(address, database), len(told))
    print(f"  bare httpx2  {floor:5.0f} a second, {floor_cost:5.2f} ms of the processor for each")
    print(f"  wbdesk       {speed:5.0f} a second, {cost:5.2f} ms")
    print(f"  ratio        {speed / floor:5.2f}         , {cost / floor_cost:5.2f}")


def main() -> None:
    """Measure, and say what came of it."""
    told = facts(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
    for pause in PAUSES:
        measure(pause, told)


if __name__ == "__main__":
    main()
