"""The doctor's look at the desk itself: its store, its disk, its queue and its jobs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from ...plan.said import Said
from ...store import migrate
from ...store.deliveries import SinkState
from ...store.jobs import Job
from ...store.trouble import StoreError
from . import facts as desk_facts
from . import probe
from . import trouble as desk_trouble
from .check import NOTHING, Check
from .facts import DeskFacts
from .jobs import last_success, titled
from .options import Desk
from .shops import Shop
from .times import ago, clock, span

ROOM = 500 * 2**20
"""Bytes that should be free on the store's disk; and twice the store, for a backup and a migration."""
MEGABYTE = 2**20
STALE = {"full": 1_800.0, "basic": 4 * 3_600.0}
"""Seconds after which a desk that has done nothing at all is not running."""


def store(desk: Desk) -> Iterator[Check]:
    """The database and its disk."""
    path = desk.store_file
    if not path.exists() and path.with_name(f"{path.name}-wal").exists():
        yield Check("store", "bad", desk_trouble.none(path))
        return
    if not path.exists():
        said = Said(f"базы {path} ещё нет", f"there is no store {path} yet")
        yield Check("store", "note", said, Said("wbdesk sync, затем wbdesk run", "wbdesk sync, then wbdesk run"))
        return
    try:
        with desk.database.reading() as tx:
            damage = tx.dialect.damage(tx.connection)
    except StoreError as trouble:
        yield Check("store", "bad", desk_trouble.said(trouble, path))
        return
    if (unwritten := probe.trouble(path, desk.now())) is not None:
        yield Check("store", "bad", desk_trouble.said(unwritten, path))
    size = path.stat().st_size
    if damage:
        do = Said("восстановите копию: wbdesk restore ФАЙЛ", "restore a backup: wbdesk restore FILE")
        yield Check("store", "bad", Said(f"база повреждена: {damage}", f"the store is damaged: {damage}"), do)
        return
    facts = f"{path}, {migrate.VERSION}, {size / MEGABYTE:.1f} MB"
    yield Check("store", "ok", Said(f"база цела: {facts}", f"the store is sound: {facts}"))
    yield _disk(desk, size)


def _disk(desk: Desk, size: int) -> Check:
    free = shutil.disk_usage(desk.store_file.parent).free
    if free >= max(ROOM, 2 * size):
        return Check("disk", "ok", Said(f"на диске свободно {free // MEGABYTE} MB", f"{free // MEGABYTE} MB are free"))
    said = Said(f"на диске свободно только {free // MEGABYTE} MB", f"only {free // MEGABYTE} MB are free")
    return Check("disk", "bad", said, Said("освободите место", "make room"))


def queue(desk: Desk, shop: Shop) -> Iterator[Check]:
    """What waits, and how the jobs go; nothing where the store cannot be read, which has been told."""
    try:
        with desk.database.reading() as tx:
            found = desk_facts.look(tx, shop, desk.now(), desk.config.sinks)
    except StoreError:
        return
    yield from _stopped(found)
    yield from _waiting(found)
    yield from (check for name, sink in found.sinks.items() if (check := _sink(name, sink, found)))
    yield from _jobs(found)


def _stopped(found: DeskFacts) -> Iterator[Check]:
    if found.stopped is not None:
        since = clock(found.stopped.at)
        said = Said(f"отправка остановлена с {since}", f"sending has been stopped since {since}")
        yield Check("sending", "note", said, Said("wbdesk resume-sending", "wbdesk resume-sending"))


def _waiting(found: DeskFacts) -> Iterator[Check]:
    if found.needs_person:
        count = found.needs_person
        said = Said(f"решить может только человек: {count}", f"only a person can decide: {count}")
        do = Said(
            "wbdesk intents list --needs-person; затем по номеру: wbdesk intents resolve, repeat или drop",
            "wbdesk intents list --needs-person; then by number: wbdesk intents resolve, repeat or drop",
        )
        yield Check("queue", "bad", said, do)
    if found.urgent:
        said = Said(f"срочно: {found.urgent}", f"urgent: {found.urgent}")
        yield Check("queue", "note", said, Said("wbdesk urgent", "wbdesk urgent"))
    if drafts := found.states.get("drafted", 0):
        said = Said(f"черновики ждут: {drafts}", f"drafts wait: {drafts}")
        yield Check("queue", "note", said, Said("wbdesk drafts list", "wbdesk drafts list"))
    said = Said(f"в очереди на отправку: {found.waiting}", f"to be sent: {found.waiting}")
    yield Check("queue", "ok", said)


def _sink(name: str, sink: SinkState, found: DeskFacts) -> Check | None:
    """A sink that is told nothing just now."""
    if name in found.removed:
        command = desk_facts.giving_up(found, name)
        return Check("sinks", "note", desk_facts.left_over(found, name), Said(command, command))
    if sink.off is not None:
        said = Said(f"«{name}» выключен: получатель ответил 410", f"{name!r} is off: its receiver has answered 410")
        command = f"wbdesk replay --sink {name} --reopen"
        return Check("sinks", "bad", said, Said(command, command))
    if sink.rest is not None:
        said = Said(f"«{name}» не отвечает: {sink.rest.why.ru}", f"{name!r} is down: {sink.rest.why.en}")
        command = f"wbdesk replay --sink {name} --reopen"
        again = f"повторы идут сами; сразу: {command}", f"it is tried again by itself; at once: {command}"
        return Check("sinks", "bad", said, Said(*again))
    return None


def _jobs(found: DeskFacts) -> Iterator[Check]:
    """The jobs that fail, and whether the desk runs at all."""
    yield from (_failing(job, found.at) for job in found.jobs if job.failures)
    last = last_success(found.jobs)
    run = Said("wbdesk run", "wbdesk run")
    if last is None:
        yield Check("jobs", "note", Said("стол ещё не работал", "the desk has not worked yet"), run)
        return
    if found.ended_at is not None:
        ended = ago(found.at - found.ended_at)
        yield Check("jobs", "bad", Said(f"стол закончил работу {ended.ru}", f"the desk ended {ended.en}"), run)
        return
    since, stale = ago(found.at - last), found.at - last > STALE[found.shop.limits]
    ages = [(titled(job.name), span(found.at - job.succeeded_at)) for job in found.jobs if job.succeeded_at is not None]
    said = Said(
        f"последняя работа удалась {since.ru} ({', '.join(f'{name.ru} {age.ru}' for name, age in ages)})",
        f"a job last went well {since.en} ({', '.join(f'{name.en} {age.en}' for name, age in ages)})",
    )
    yield Check("jobs", "bad" if stale else "ok", said, run if stale else NOTHING)


def _failing(job: Job, now: float) -> Check:
    since = ago(now - job.succeeded_at) if job.succeeded_at is not None else Said("ни разу", "never")
    name = titled(job.name)
    said = Said(
        f"не удаётся «{name.ru}» (раз: {job.failures}, удавалось: {since.ru}): {job.error}",
        f"{name.en!r} fails ({job.failures} times, well: {since.en}): {job.error}",
    )
    return Check("jobs", "bad", said)
