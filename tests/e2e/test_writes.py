"""Every write x all that can go wrong x both clients: what is raised, what crossed the wire, what happened at WB.

The fault strikes the first request only. So whatever is sent again afterwards succeeds and would be seen: in the
journal as a second request, in the shop as a second effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from tests.e2e.relay import Treatment, close_after_first_bytes, close_unread, relay, say
from tests.e2e.stage import DOORS, PATIENCE, Door, Stage, staged, tried
from tests.e2e.writes import WRITES, Write

from wbdesk import OPERATIONS, BadReply, BadRequest, Forbidden, OutcomeUnknown, PaymentRequired, Unprocessable
from wbdesk.sim import Fault

Expected = tuple[type[Exception] | None, int]
"""What is raised, and how many requests were made."""
UNKNOWN: Expected = (OutcomeUnknown, 1)
UNREADABLE: Expected = (BadReply, 1)
DONE: Expected = (None, 1)
AGAIN: Expected = (None, 2)


@dataclass(frozen=True)
class Fate:
    """What becomes of the first request, and what each kind of write makes of it."""

    name: str
    happens: dict[str, Any] | Treatment
    """A fault of the simulator, or a treatment of the connection before it."""
    acted: bool = False
    """Whether WB acted all the same."""
    usual: Expected = UNKNOWN
    bare: Expected = UNKNOWN
    repeatable: Expected = AGAIN
    timeout: float = 30.0

    def of(self, write: Write) -> Expected:
        return self.repeatable if write.repeatable else self.bare if write.bare else self.usual

    def __str__(self) -> str:
        return self.name


BROKEN_200 = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n" + b'{"data":nul'

IN_THE_WORLD = (
    Fate("read, then dropped", {"drop": True}),
    Fate("done, then dropped", {"drop": True, "when": "after"}, acted=True),
    Fate("500", {"status": 500}),
    Fate("done, then 500", {"status": 500, "when": "after"}, acted=True),
    Fate("503 with an empty body", {"status": 503, "body": "empty"}),
    Fate("504", {"status": 504}),
    Fate("done, then 504", {"status": 504, "when": "after"}, acted=True),
    Fate("408", {"status": 408, "body": "text"}),
    Fate("done, then no reply", {"hang": True, "when": "after"}, acted=True, timeout=PATIENCE),
    Fate("done, and 200 cut short", {"truncate": 9}, acted=True, bare=DONE),
    Fate("done, and 200 with HTML", {"body": "html"}, acted=True, bare=DONE, repeatable=UNREADABLE),
    Fate("done, and half a JSON", {"body": "broken_json"}, acted=True, bare=DONE, repeatable=UNREADABLE),
    *(
        Fate(str(status), {"status": status}, usual=(kind, 1), bare=(kind, 1), repeatable=(kind, 1))
        for status, kind in ((400, BadRequest), (402, PaymentRequired), (403, Forbidden), (422, Unprocessable))
    ),
    Fate("429 with a wait", {"ban": 7}, usual=AGAIN, bare=AGAIN),
    Fate("429 with a ban of 50 s", {"ban": 50}, usual=AGAIN, bare=AGAIN),
)

BEFORE_THE_WORLD = (
    Fate("dropped before reading", close_unread),
    Fate("dropped while reading", close_after_first_bytes),
    Fate("half a status line", say(b"HTTP/1.1 20")),
    Fate("no HTTP at all", say(b"\0\1\2 nothing to be read\r\n\r\n")),
    Fate("200 cut short", say(BROKEN_200), bare=DONE),
)
ENDLESS = Fate("200 that never ends", say(BROKEN_200, then_close=False), bare=DONE, timeout=PATIENCE)


def check(stage: Stage, write: Write, fate: Fate, error: Exception | None, requests: int) -> None:
    raised, expected = fate.of(write)
    assert type(error) is (raised or type(None)), error
    assert requests == expected
    happened = fate.acted or expected == 2
    assert len(stage.shop.effects) == happened
    assert stage.world.journal.answered_twice() == ()
    if isinstance(error, OutcomeUnknown):
        assert error.verify
        assert error.call.route.writes


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("fate", IN_THE_WORLD, ids=str)
@pytest.mark.parametrize("write", WRITES, ids=str)
def test_a_write_meets_a_fault(write: Write, fate: Fate, door: Door) -> None:
    assert isinstance(fate.happens, dict)
    with staged(Fault(operation=write.operation, times=1, **fate.happens)) as stage:
        _, error = tried(door, write.make(stage), **stage.settings(timeout=fate.timeout))
    check(stage, write, fate, error, len(stage.world.journal))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("write", "fate"),
    [*product(WRITES, BEFORE_THE_WORLD), *((write, ENDLESS) for write in WRITES if write.bare or write.repeatable)],
    ids=str,
)
def test_a_write_meets_a_broken_connection(write: Write, fate: Fate, door: Door) -> None:
    assert not isinstance(fate.happens, dict)
    with staged() as stage, relay(stage.address, fate.happens) as broken:
        deed = write.make(stage)
        _, error = tried(door, deed, **stage.settings(base_url=broken.address, timeout=fate.timeout))
    check(stage, write, fate, error, broken.connections)


def test_the_table_has_every_write() -> None:
    assert {write.name for write in WRITES} == {operation.name for operation in OPERATIONS if operation.route.writes}
    repeatable = {operation.name for operation in OPERATIONS if operation.route.repeatable}
    assert {write.name for write in WRITES if write.repeatable} == repeatable
