"""From the bytes of a page of 5,000 reviews to typed objects: time, memory, and a page with 1 % odd records."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from wbdesk import Feedback, calls
from wbdesk.wire.codec import read
from wbdesk.wire.session import Reply

from . import peers
from .figure import Effort, Figure, Section, Table
from .race import Contender, Race, apart, cost, race
from .shapes import described, envelope, model, page, raw_envelope, struct

Read = Callable[[bytes], Any]

REPORT: Callable[[bytes], object] = len
"""What is told of records that cannot be yielded; there are none."""

FLOOR, OURS, ONE_BY_ONE = "bare msgspec", "wbdesk", "msgspec, one by one"
LIMIT, MEMORY_LIMIT, ODD_LIMIT = 30.0, 16.0, 45.0
"""The goals: milliseconds, megabytes, milliseconds. They were set on another machine; the ratios are what travels."""


def ours() -> Read:
    """As a client reads a reply."""
    call = calls.feedbacks(is_answered=True, take=5_000)
    return lambda body: read(call, Reply(200, {}, body), REPORT)


def bare_msgspec() -> Read:
    """The same fields without anything of ours."""
    return msgspec.json.Decoder(envelope(struct)).decode


def one_by_one() -> Read:
    """The least that loses only the odd records: each is decoded alone."""
    whole, record = msgspec.json.Decoder(raw_envelope()), msgspec.json.Decoder(described(Feedback, struct))
    return lambda body: [found for raw in whole.decode(body).data.feedbacks if (found := readable(record, raw))]


def readable(record: msgspec.json.Decoder[Any], raw: msgspec.Raw) -> Any:
    """The record, or None if it is odd."""
    try:
        return record.decode(raw)
    except msgspec.ValidationError:
        return None


def pydantic() -> Read:
    """Models of the same fields."""
    read_: Read = envelope(model).model_validate_json
    return read_


def orjson() -> Read:
    """Dictionaries."""
    import orjson as library

    return library.loads


WHOLE = (
    Contender("json (dictionaries)", "json", lambda: json.loads),
    Contender("orjson (dictionaries)", "orjson", orjson),
    Contender(FLOOR, "msgspec", bare_msgspec),
    Contender("pydantic", "pydantic", pydantic),
    Contender(OURS, "wbdesk", ours),
    Contender("wildberries-sdk", "wildberries_sdk", lambda: peers.generated_page, peer=True),
    Contender("wildberries-api", "wb_api", lambda: peers.handwritten_page, peer=True),
    Contender("wbapi-async", "wbapi", lambda: peers.paced_page, peer=True),
)
ODD = (
    Contender(ONE_BY_ONE, "msgspec", one_by_one),
    Contender(OURS, "wbdesk", ours),
)

ABOUT = (
    "CPU from the body's bytes to objects, and what Python's allocator holds for them afterwards. Dates are read into "
    "datetimes by everyone but json and orjson."
)
ODD_ABOUT = (
    "One record in a hundred has a date that is none. Whoever decodes the page in one go loses all of it. The last "
    "columns say how many records came out and how many were lost."
)


def measure(effort: Effort) -> Section:
    """The whole page, then the odd one."""
    whole, odd = page(effort.records), page(effort.records, odd=True)
    readers = {one.name: one.enter() for one in WHOLE if one.present}
    works = {name: partial(cost, partial(read_, whole)) for name, read_ in readers.items()}
    own, published = apart(works, WHOLE, FLOOR)
    found, others = race(own, effort.turns), race(published, effort.few)
    held = {name: memory(partial(read_, whole)) for name, read_ in readers.items()}
    mending = {one.name: one.enter() for one in ODD}
    mended = race({name: partial(cost, partial(read_, odd)) for name, read_ in mending.items()}, effort.turns)
    left = {name: count(read_(odd)) for name, read_ in mending.items()}
    refusing = [one.name for one in WHOLE if one.peer and one.present and refuses(readers[one.name], odd)]
    figures = (
        whole_figure(found, others, held),
        odd_figure(mended, effort.records - left[OURS], refusing),
    )
    tables = (
        whole_table(found, held, f"5,000 reviews ({len(whole) / 1e6:.1f} MB of JSON)", ABOUT),
        whole_table(others, held, "5,000 reviews by published clients", "The same page, in rounds of their own."),
        odd_table(mended, left, effort.records),
    )
    return Section(figures, tables)


def whole_figure(found: Race, others: Race, held: dict[str, float]) -> Figure:
    """Time and memory together."""
    peer = others.best([one.name for one in WHOLE if one.peer])
    time_, space = found.least(OURS) * 1e3, held[OURS]
    return Figure(
        name="5,000 reviews, bytes to typed objects",
        peer="-" if peer is None else f"{others.least(peer) * 1e3:.0f} ms / {held[peer]:.0f} MB ({peer})",
        floor=f"{found.least(FLOOR) * 1e3:.0f} ms / {held[FLOOR]:.0f} MB",
        ours=f"{time_:.0f} ms / {space:.0f} MB, {found.ratio(OURS, FLOOR):.2f} x",
        goal=f"<= {LIMIT:.0f} ms / {MEMORY_LIMIT:.0f} MB",
        excess=max(time_ / LIMIT, space / MEMORY_LIMIT) - 1,
        why=f"this machine needs {found.least(FLOOR) * 1e3:.0f} ms for the floor",
    )


def odd_figure(mended: Race, lost: int, refusing: list[str]) -> Figure:
    """The page with odd records: none of them may be lost."""
    time_ = mended.least(OURS) * 1e3
    return Figure(
        name="the same page, 1 % odd records",
        peer=f"page lost ({', '.join(refusing)})" if refusing else "-",
        floor=f"{mended.least(ONE_BY_ONE) * 1e3:.0f} ms, the odd ones lost",
        ours=f"{time_:.0f} ms, {lost} lost",
        goal=f"none lost, <= {ODD_LIMIT:.0f} ms",
        excess=max(time_ / ODD_LIMIT - 1, float(lost)),
        why=f"this machine needs {mended.least(ONE_BY_ONE) * 1e3:.0f} ms for the floor",
    )


def whole_table(found: Race, held: dict[str, float], title: str, about: str) -> Table:
    """Everyone's time, with the memory beside it."""
    table = found.table(title, about, FLOOR, "ms", 1e3, 1)
    return Table(
        table.title,
        table.about,
        (*table.columns, "memory, MB"),
        tuple((*row, f"{held[row[0]]:.1f}") for row in table.rows),
    )


def odd_table(mended: Race, left: dict[str, int], records: int) -> Table:
    """Time, and what was left of the page."""
    table = mended.table("5,000 reviews, 1 % of them odd", ODD_ABOUT, ONE_BY_ONE, "ms", 1e3, 1)
    rows = tuple((*row, str(left[row[0]]), str(records - left[row[0]])) for row in table.rows)
    return Table(table.title, table.about, (*table.columns, "read", "lost"), rows)


def memory(work: Callable[[], Any]) -> float:
    """Megabytes that the result holds."""
    tracemalloc.start()
    kept = work()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size / 1e6


def count(result: Any) -> int:
    """The records of a result."""
    return len(result if isinstance(result, list) else result.feedbacks)


def refuses(read_: Read, body: bytes) -> bool:
    """Whether the page is lost for the sake of a record."""
    try:
        read_(body)
    except Exception:  # noqa: BLE001 - each library has its own
        return True
    return False
