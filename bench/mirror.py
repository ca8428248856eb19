"""From the bytes of pages of 5,000 reviews to rows of the mirror: rows a second, and how much memory that takes.

    PYTHONPATH=src python -m bench.mirror [ROWS]

The goal: no more than WB's limit takes for the pages anyway, plus a fifth, in constant memory. A
page comes every third of a second, so a million rows, 200 pages, may take 67 s + 20 %. Pages are made beforehand and
their making is not counted; everything else is as in the desk, with each page's place kept and every commit on disk.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

from wbdesk import calls
from wbdesk.clock import SystemClock
from wbdesk.engine.intake import Intake
from wbdesk.engine.post import Post
from wbdesk.engine.thread import StoreThread
from wbdesk.engine.walking import Place, take_in
from wbdesk.plan.items import item_of
from wbdesk.store import cursors
from wbdesk.store.database import Database, Writing
from wbdesk.wire.records import read_paired
from wbdesk.wire.session import Reply

from .shapes import page

RECORDS = 5_000
A_PAGE, SPARE = 0.335, 1.2
"""Seconds in which the limit lets one page come, and by how much more it may take."""
SELLER = "11111111-2222-4333-8444-555555555555"
MARK, DATE = b'"id":"review-', re.compile(rb'"createdDate":"[^"]*"')
OLDEST, APART = datetime(2025, 1, 1, tzinfo=UTC), timedelta(seconds=30)
"""When the first review was written, and how long after it the next one: a million in a year."""


class Silent:
    """A log that nobody reads."""

    def info(self, event: str, /, **facts: Any) -> None: ...
    def warning(self, event: str, /, **facts: Any) -> None: ...
    def error(self, event: str, /, **facts: Any) -> None: ...


def pages(rows: int) -> Iterator[bytes]:
    """Pages of other reviews each: the oldest first, as the desk asks for them, with ids in no order, as WB's are."""
    head, *template = page(RECORDS).split(MARK)
    rests = [DATE.split(part.partition(b'"')[2], maxsplit=1) for part in template]
    for first in range(0, rows, RECORDS):
        yield head + b"".join(_record(number, *rest) for number, rest in enumerate(rests, first))


def _record(number: int, rest: bytes, end: bytes) -> bytes:
    id = urlsafe_b64encode(blake2b(b"%d" % number, digest_size=15).digest())
    date = (OLDEST + number * APART).isoformat(timespec="seconds").encode()
    return b'"id":"%s"%s"createdDate":"%s"%s' % (id, rest, date, end)


def post_of(store: StoreThread) -> Post:
    """A post that sends nothing."""
    sdk = cast(Any, None)
    return Post(
        seller=SELLER, sdk=sdk, store=store, clock=SystemClock(), owner="bench", log=Silent(), stop=asyncio.Event()
    )


async def store_page(post: Post, body: bytes, number: int) -> int:
    """One page as the desk takes it in; how many were new."""
    call = calls.feedbacks(is_answered=True, take=RECORDS)
    now, unreadable = post.now(), list[bytes]()
    found = read_paired(call, Reply(200, {}, body), unreadable.append).records
    items = [item_of(one.model, one.raw, seller=SELLER, read_at=now, archived=True) for one in found]

    def keep(tx: Writing) -> None:
        cursors.put(tx, SELLER, "bench", Place(begun_at=now, calls=number), now)

    return (await take_in(post, Intake(), "feedback", items, keep)).new


async def measure(rows: int, folder: Path) -> tuple[int, float, float]:
    """Rows stored, seconds by the clock, and seconds of the processor."""
    stored, clock, processor = 0, 0.0, 0.0
    with Database.open(folder / "bench.sqlite3") as database, StoreThread(database) as store:
        post = post_of(store)
        for number, body in enumerate(pages(rows), 1):
            began = time.perf_counter(), time.process_time()
            stored += await store_page(post, body, number)
            clock += time.perf_counter() - began[0]
            processor += time.process_time() - began[1]
            if number % 20 == 0:
                print(f"{stored:>9,} rows {clock:7.1f} s, processor {processor:6.1f} s, memory {memory():4.0f} MB")
    return stored, clock, processor


def memory() -> float:
    """The process's memory now, in megabytes; not known everywhere."""
    status = Path("/proc/self/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    found = next((line.split()[1] for line in lines if line.startswith("VmRSS")), "nan")
    return float(found) / 1024


def main() -> None:
    """Measure, and say what came of it."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        stored, clock, processor = asyncio.run(measure(rows, Path(folder)))
    goal = stored / RECORDS * A_PAGE * SPARE
    print(f"{stored:,} rows in {clock:.1f} s ({stored / clock:,.0f} a second), processor {processor:.1f} s")
    print(f"goal {goal:.1f} s: {'reached' if clock <= goal else f'missed by {clock / goal - 1:.0%}'}")


if __name__ == "__main__":
    main()
