"""`wbdesk status`: how the desk stands, seller by seller. It asks the store and the token, never WB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

import click

from ..plan.items import ItemKind
from ..plan.reasons import said as reason
from ..plan.said import Said
from ..store.deliveries import SinkState
from ..store.jobs import Job
from ..store.ledger import Held
from ..store.shelf import Count
from ..store.trouble import StoreError
from .cells import Column, plain
from .desk import facts as desk_facts
from .desk import probe
from .desk import trouble as desk_trouble
from .desk.check_token import TYPES
from .desk.columns import WORDS
from .desk.facts import ANSWERED, DeskFacts
from .desk.jobs import last_success, titled
from .desk.journal import moment
from .desk.options import Desk, desk
from .desk.times import ago, ahead, clock, span
from .output import put

STATUS = (
    Column("seller", itemgetter(0), 16),
    Column("name", itemgetter(1), 24),
    Column("value", itemgetter(2), 1),
)
"""Columns are added at the end and never change their place: scripts count them."""


@click.command()
@desk
def status(desk: Desk) -> None:
    """Say how the desk stands.

    For each seller: what waits and until when, what needs a person, the jobs' last successes and errors, the token, and
    whether sending is stopped. Nothing is sent. What is wrong, and what to do about it, says `wbdesk doctor`.
    """
    with desk.database.reading() as tx:
        looks = [desk_facts.look(tx, shop, desk.now(), desk.config.sinks) for shop in desk.shops]
    trouble = probe.trouble(desk.store_file, desk.now())
    for found in looks:
        if desk.as_json:
            desk.out.item((), facts(found, trouble))
        elif desk.for_people:
            tell(desk, found)
        else:
            values = flat(facts(found, trouble))
            desk.out.rows(STATUS, [(found.shop.name, name, value) for name, value in values if name != "seller"])
    if trouble is not None and desk.for_people:
        put(f"{desk.say(UNWRITABLE)}: {desk.say(desk_trouble.said(trouble, desk.store_file))}")


UNWRITABLE = Said("СТОЛ СТОИТ", "THE DESK STANDS STILL")


def facts(found: DeskFacts, trouble: StoreError | None = None) -> dict[str, Any]:
    """All of it as plain values; *trouble*: why the store cannot be written to.

    While the token does not say whose it is, the store cannot be asked about the seller: what it would say is null.
    """
    known = of_seller(found)
    return {
        "seller": found.shop.name,
        "id": None if found.shop.unknown else found.shop.id,
        "token": token_facts(found),
        "store": "" if trouble is None else str(trouble),
        **(dict.fromkeys(known) if found.shop.unknown else known),
    }


def token_facts(found: DeskFacts) -> dict[str, Any]:
    """What the token says of itself, and what is wrong with it."""
    shop = found.shop
    return {
        "type": shop.token.kind if shop.token else None,
        "days_left": None if found.days_left is None else int(found.days_left // 1),
        "problem": shop.unknown.en if shop.unknown else "",
    }


def of_seller(found: DeskFacts) -> dict[str, Any]:
    """What the store says of the seller."""
    stopped, estimate = found.stopped, found.estimate
    return {
        "stopped": {"since": moment(stopped.at), "by": stopped.by, "why": stopped.why} if stopped else None,
        "queue": dict(found.states),
        "needs_person": found.needs_person,
        "urgent": found.urgent,
        "running": found.running,
        "held": {why: {"count": one.count, "until": moment(one.until)} for why, one in found.held.items()},
        "oldest_due": moment(found.oldest_due),
        "empty_at": None if stopped else moment(estimate.at),
        "per_hour": round(estimate.per_hour, 1),
        "by_cap": estimate.by_cap,
        "sinks": {name: sink_facts(sink, removed=name in found.removed) for name, sink in found.sinks.items()},
        "mirror": {kind: mirrored(kind, one) for kind, one in found.mirror.items()},
        "braked": list(found.braked),
        "unreadable": found.unreadable,
        "jobs": {job.name: job_facts(job) for job in found.jobs},
    }


def mirrored(kind: str, count: Count) -> dict[str, int]:
    """How many items WB shows, and how many of them have no answer."""
    unanswered = {"unanswered": count.unanswered} if kind in ANSWERED else {}
    return {"shown": count.shown, **unanswered}


def sink_facts(sink: SinkState, *, removed: bool) -> dict[str, Any]:
    """How a sink stands."""
    return {
        "waiting": sink.waiting,
        "parked": sink.parked,
        "oldest": moment(sink.oldest),
        "down_until": moment(sink.rest.until) if sink.rest else None,
        "off": sink.off is not None,
        "removed": removed,
    }


def sink_line(name: str, sink: SinkState, now: float) -> Said:
    """The same for a person."""
    said = Said(f"{name}: ждёт {sink.waiting}", f"{name}: {sink.waiting} wait")
    if sink.oldest is not None:
        since = span(now - sink.oldest)
        said = Said(f"{said.ru}, самое раннее {since.ru}", f"{said.en}, the oldest {since.en}")
    if sink.off is not None:
        command = f"wbdesk replay --sink {name} --reopen"
        return Said(f"{said.ru}; ВЫКЛЮЧЕН: {command}", f"{said.en}; OFF: {command}")
    if sink.rest is not None:
        return Said(f"{said.ru}; НЕ ОТВЕЧАЕТ: {sink.rest.why.ru}", f"{said.en}; DOWN: {sink.rest.why.en}")
    return said


def job_facts(job: Job) -> dict[str, Any]:
    """How a job went last."""
    return {
        "succeeded": moment(job.succeeded_at),
        "failed": moment(job.failed_at),
        "failures": job.failures,
        "error": job.error,
    }


def flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """The values with dotted names, those inside others too."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", plain(value)


def tell(desk: Desk, found: DeskFacts) -> None:
    """Print a seller's desk for a person."""
    put(found.shop.name)
    for title, value in unknown(found) if found.shop.unknown else lines(found):
        put(f"  {desk.say(title):<12} {desk.say(value)}")
    for job in found.jobs:
        put(f"    {desk.say(titled(job.name)):<27} {desk.say(job_line(job, found.at))}")


def unknown(found: DeskFacts) -> Iterator[tuple[Said, Said]]:
    """What there is to say while the token does not say whose it is."""
    yield Said("токен", "token"), token(found)
    yield Said("ждёт", "waiting"), Said("неизвестно: токен не говорит, чей он", "unknown: the token does not say whose")


def missing(kinds: Iterable[ItemKind]) -> Said:
    """That too much was missing at once to be believed, and what to do if it is true."""
    what = [WORDS["kind"][kind] for kind in kinds]
    return Said(
        f"{', '.join(kind.ru for kind in what)}: WB не показал слишком много сразу, удалённым не считается ничего; "
        "если это правда, поднимите brake в [sync]",
        f"{', '.join(kind.en for kind in what)}: WB left out too much at once, nothing counts as deleted; "
        "if it is true, raise brake under [sync]",
    )


def lines(found: DeskFacts) -> Iterator[tuple[Said, Said]]:
    """What there is to say, line by line."""
    yield Said("стол", "desk"), working(found)
    yield Said("отправка", "sending"), sending(found)
    yield Said("токен", "token"), token(found)
    yield Said("ждёт", "waiting"), waiting(found)
    if found.urgent:
        yield Said("срочно", "urgent"), Said(f"{found.urgent}: wbdesk urgent", f"{found.urgent}: wbdesk urgent")
    for why, one in found.held.items():
        yield Said("задержано", "held"), held(why, one)
    if found.needs_person:
        yield (
            Said("человеку", "a person"),
            Said(
                f"{found.needs_person}: wbdesk intents list --needs-person",
                f"{found.needs_person}: wbdesk intents list --needs-person",
            ),
        )
    if found.waiting and not found.stopped:
        yield Said("опустеет", "empty"), until(found)
    yield Said("зеркало", "mirror"), mirror(found)
    if found.braked:
        yield Said("пропало", "missing"), missing(found.braked)
    if found.unreadable:
        yield (
            Said("не читается", "unreadable"),
            Said(f"записей WB без понятного id: {found.unreadable}", f"{found.unreadable} records of WB's have no id"),
        )
    for name, sink in found.sinks.items():
        removed = name in found.removed
        said = desk_facts.left_over(found, name) if removed else sink_line(name, sink, found.at)
        yield Said("наружу", "sink"), said


def working(found: DeskFacts) -> Said:
    """Whether the desk runs."""
    last = last_success(found.jobs)
    if found.running:
        return Said("работает", "runs")
    if last is None:
        return Said("ещё не запускали: wbdesk run", "has never run: wbdesk run")
    since = ago(found.at - last)
    return Said(f"НЕ ЗАПУЩЕН, работал {since.ru}: wbdesk run", f"DOES NOT RUN, last did {since.en}: wbdesk run")


def sending(found: DeskFacts) -> Said:
    """Whether anything is sent."""
    if found.stopped is None:
        return Said("разрешена", "allowed")
    who, since = found.stopped.by.removeprefix("person:"), clock(found.stopped.at)
    why = f": {found.stopped.why}" if found.stopped.why else ""
    return Said(f"ОСТАНОВЛЕНА с {since}, {who}{why}", f"STOPPED since {since}, {who}{why}")


def token(found: DeskFacts) -> Said:
    """What the token says of itself."""
    shop = found.shop
    if shop.token is None or shop.unknown is not None:
        return shop.unknown or Said("нет", "none")
    kind = TYPES[shop.token.kind]
    if found.days_left is None:
        return kind
    days = int(found.days_left // 1)
    return Said(f"{kind.ru}, осталось дней: {days}", f"{kind.en}, days left: {days}")


def waiting(found: DeskFacts) -> Said:
    """What is in which state, and since when the oldest waits."""
    said = in_states({state: count for state, count in found.states.items() if state not in QUIET})
    if found.oldest_due is None:
        return said
    since = ago(found.at - found.oldest_due)
    return Said(f"{said.ru}; самое раннее {since.ru}", f"{said.en}; the oldest {since.en}")


def held(why: str, one: Held) -> Said:
    """What is kept back, why, and until when."""
    words, until = reason(why), clock(one.until)
    return Said(f"{one.count}: {words.ru}, до {until}", f"{one.count}: {words.en}, until {until}")


QUIET = frozenset({"confirmed", "dropped", "superseded", "refused", "failed", "moderated"})
"""States in which nothing is waited for."""


def in_states(states: Mapping[Any, int]) -> Said:
    """Counts by state in words."""
    words = WORDS["state"]
    found = [(words[state], count) for state, count in states.items()]
    return Said(
        ", ".join(f"{word.ru} {count}" for word, count in found) or "ничего",
        ", ".join(f"{word.en} {count}" for word, count in found) or "nothing",
    )


def until(found: DeskFacts) -> Said:
    """When all that waits will have been sent."""
    estimate = found.estimate
    if estimate.at is None:
        return Said("никогда: весь лимит уходит на чтение", "never: reading takes the whole limit")
    when, rate = ahead(estimate.at - found.at), f"{estimate.per_hour:.{0 if estimate.per_hour >= 10 else 1}f}"
    cap = Said("; задерживает дневной предел", "; the day's cap holds it up") if estimate.by_cap else Said("", "")
    runs = Said("", "") if found.running else Said(", если стол работает", ", if the desk runs")
    return Said(f"{when.ru} ({rate} в час){cap.ru}{runs.ru}", f"{when.en} ({rate} an hour){cap.en}{runs.en}")


def mirror(found: DeskFacts) -> Said:
    """What the mirror holds."""
    words = WORDS["kind"]
    counts = [(words[kind], one.shown, mirrored(kind, one).get("unanswered")) for kind, one in found.mirror.items()]
    ru = [f"{word.ru} {shown}" + ("" if waits is None else f" (без ответа {waits})") for word, shown, waits in counts]
    en = [f"{word.en} {shown}" + ("" if waits is None else f" ({waits} unanswered)") for word, shown, waits in counts]
    return Said(", ".join(ru) or "пусто: wbdesk sync", ", ".join(en) or "empty: wbdesk sync")


def job_line(job: Job, now: float) -> Said:
    """How a job went last."""
    last = Said("ещё ни разу", "never yet") if job.succeeded_at is None else ago(now - job.succeeded_at)
    if not job.failures:
        return last
    said = f"({job.failures}): {job.error};"
    return Said(f"ОШИБКА {said} удалось {last.ru}", f"FAILS {said} well {last.en}")
