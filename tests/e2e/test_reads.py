"""Every read x what may pass x both clients: it is repeated until it comes. And both clients read the same."""

from __future__ import annotations

from typing import Any

import pytest
from tests.e2e.reads import READS, WALKS, Read
from tests.e2e.relay import Treatment, close_unread, relay, say
from tests.e2e.stage import DOORS, PATIENCE, Door, awaiting, blocking, staged, tried

from wbdesk import OPERATIONS, BadReply, NetworkError, RateLimited, ServerError
from wbdesk.api.catalog import WALKS as WALK_NAMES
from wbdesk.sim import Fault

EVERY_READ = pytest.mark.parametrize("read", READS, ids=str)
EVERY_DOOR = pytest.mark.parametrize("door", DOORS)

PASSING = {
    "dropped": {"drop": True},
    "500": {"status": 500},
    "503": {"status": 503, "body": "empty"},
    "408": {"status": 408, "body": "text"},
    "429": {"ban": 30},
    "cut short": {"truncate": 5},
}
BROKEN: dict[str, Treatment] = {
    "dropped before reading": close_unread,
    "half a status line": say(b"HTTP/1.1 20"),
}
UNREADABLE = ("html", "broken_json", "empty")


def test_the_table_has_every_read() -> None:
    assert {read.name for read in READS} == {one.name for one in OPERATIONS if not one.route.writes}
    assert {walk.name for walk in WALKS} == set(WALK_NAMES)


@pytest.mark.parametrize("read", [*READS, *WALKS], ids=str)
def test_both_clients_read_the_same(read: Read) -> None:
    with staged() as stage:
        deed = read.make(stage)
        results = [door(deed, **stage.settings()) for door in (blocking, awaiting)]
    assert results[0] == results[1]
    assert results[0]
    assert stage.world.journal.refused() == ()


@EVERY_DOOR
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@EVERY_READ
def test_a_read_is_repeated_after_a_fault(read: Read, fault: dict[str, Any], door: Door) -> None:
    with staged() as stage:
        deed = read.make(stage)
        undisturbed = blocking(deed, **stage.settings())
        stage.world.faults.add(Fault(times=1, **fault))
        stage.world.journal.clear()
        assert door(deed, **stage.settings()) == undisturbed
    assert len(stage.world.journal) == 2


@EVERY_DOOR
@pytest.mark.parametrize("read", [*READS[:4], *WALKS], ids=str)
def test_a_read_is_repeated_after_a_silence(read: Read, door: Door) -> None:
    with staged(Fault(hang=True, times=1)) as stage:
        assert door(read.make(stage), **stage.settings(timeout=PATIENCE))
    assert [entry.verdict for entry in stage.world.journal][:2] == ["hang", "served"]


@EVERY_DOOR
@pytest.mark.parametrize("treatment", BROKEN.values(), ids=BROKEN)
@EVERY_READ
def test_a_read_is_repeated_after_a_broken_connection(read: Read, treatment: Treatment, door: Door) -> None:
    with staged() as stage, relay(stage.address, treatment) as broken:
        deed = read.make(stage)
        assert door(deed, **stage.settings(base_url=broken.address)) == blocking(deed, **stage.settings())
    assert broken.connections == 2


@EVERY_DOOR
@pytest.mark.parametrize("body", UNREADABLE)
@pytest.mark.parametrize("read", [read for read in READS if read.name != "get_seller_download"], ids=str)
def test_a_read_that_cannot_be_read_says_what_came(read: Read, body: Any, door: Door) -> None:
    with staged(Fault(body=body)) as stage:
        _, error = tried(door, read.make(stage), **stage.settings())
    assert isinstance(error, BadReply)
    assert (error.status, len(stage.world.journal)) == (200, 1)
    assert ("content-type" in error.headers) is bool(error.body) is (body != "empty")


@EVERY_DOOR
@pytest.mark.parametrize(
    ("fault", "raised"),
    [(Fault(status=502), ServerError), (Fault(drop=True), NetworkError), (Fault(ban=3600), RateLimited)],
)
def test_a_read_is_given_up_in_the_end(fault: Fault, raised: type[Exception], door: Door) -> None:
    with staged(fault) as stage:
        _, error = tried(door, READS[0].make(stage), **stage.settings(max_retries=4))
    assert type(error) is raised
    assert len(stage.world.journal) == (1 if fault.ban else 5)
