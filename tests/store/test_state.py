"""The small things that are kept: jobs, switches, files of chats."""

from __future__ import annotations

from msgspec.structs import replace
from tests.plan.made import NOW, SELLER

from wbdesk.store import attachments, jobs, switches
from wbdesk.store.attachments import Attachment
from wbdesk.store.database import Database
from wbdesk.store.jobs import Job
from wbdesk.store.switches import Switch

FILE = Attachment(seller=SELLER, download_id="d1", event_id="e1", name="чек.pdf", due_at=NOW)


def test_a_job_says_how_it_went_last(database: Database) -> None:
    with database.writing() as tx:
        assert jobs.get(tx, SELLER, "events") is None
        jobs.started(tx, SELLER, "events", NOW)
        assert jobs.get(tx, SELLER, "events") == Job("events", NOW, None, None, "", 0)
        jobs.failed(tx, SELLER, "events", "no connection", NOW + 1)
        jobs.failed(tx, SELLER, "events", "502", NOW + 2)
        assert jobs.get(tx, SELLER, "events") == Job("events", NOW, None, NOW + 2, "502", 2)
        jobs.succeeded(tx, SELLER, "events", NOW + 3)
        jobs.started(tx, SELLER, "claims", NOW)
    with database.reading() as tx:
        assert jobs.all(tx, SELLER) == [
            Job("claims", NOW, None, None, "", 0),
            Job("events", NOW, NOW + 3, NOW + 2, "", 0),
        ]


def test_a_job_that_fails_before_it_began_is_known(database: Database) -> None:
    with database.writing() as tx:
        jobs.failed(tx, SELLER, "events", "no token", NOW)
        assert jobs.get(tx, SELLER, "events") == Job("events", None, None, NOW, "no token", 1)


def test_a_switch_takes_effect_on_everybody_at_once(database: Database) -> None:
    with database.writing() as tx:
        assert not switches.is_on(tx, SELLER, switches.STOP_SENDING)
        switches.turn(tx, SELLER, switches.STOP_SENDING, NOW, on=True, by="Ольга", why="распродажа")
    with database.reading() as tx:
        assert switches.is_on(tx, SELLER, switches.STOP_SENDING)
        assert switches.get(tx, SELLER, switches.STOP_SENDING) == Switch(
            switches.STOP_SENDING, True, NOW, "Ольга", "распродажа"
        )
        assert not switches.is_on(tx, SELLER, "other")


def test_who_turned_a_switch_first_is_remembered(database: Database) -> None:
    with database.writing() as tx:
        switches.turn(tx, SELLER, "stop", NOW, on=False, by="nobody")
        assert switches.get(tx, SELLER, "stop") is None
        switches.turn(tx, SELLER, "stop", NOW + 1, on=True, by="Ольга")
        switches.turn(tx, SELLER, "stop", NOW + 2, on=True, by="restore")
        assert switches.get(tx, SELLER, "stop") == Switch("stop", True, NOW + 1, "Ольга", "")
        switches.turn(tx, SELLER, "stop", NOW + 3, on=False, by="Пётр")
        assert switches.get(tx, SELLER, "stop") == Switch("stop", False, NOW + 3, "Пётр", "")


def test_a_file_is_wanted_once(database: Database) -> None:
    fetched = replace(FILE, state="fetched", path="d1/чек.pdf", tries=1)
    with database.writing() as tx:
        attachments.put(tx, [FILE, replace(FILE, download_id="d2")])
        attachments.change(tx, fetched)
        attachments.put(tx, [FILE])
        assert attachments.get(tx, SELLER, "d1") == fetched
        assert attachments.get(tx, SELLER, "d3") is None
        assert [one.download_id for one in attachments.of_event(tx, SELLER, "e1")] == ["d1", "d2"]
        assert attachments.of_event(tx, SELLER, "e2") == []


def test_files_are_asked_for_when_they_are_due(database: Database) -> None:
    with database.writing() as tx:
        later = replace(FILE, download_id="later", due_at=NOW + 1)
        sooner = replace(FILE, download_id="sooner", due_at=NOW - 1)
        blocked = replace(FILE, download_id="blocked", state="blocked", error="451")
        attachments.put(tx, [FILE, later, sooner, blocked])
        assert [one.download_id for one in attachments.next_wanted(tx, SELLER, NOW, limit=9)] == ["sooner", "d1"]
        assert [one.download_id for one in attachments.next_wanted(tx, SELLER, NOW)] == ["sooner"]
