"""What is to be known of a seller's desk at one moment, as plain values: for `status`, the doctor and the metrics."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from ... import DEFAULT_RATES
from ...engine.caps import HINDRANCES
from ...plan.budget import POLLS_BASIC, POLLS_FULL, Bucket, Cap, Estimate, Limits, when_empty
from ...plan.config import Sink
from ...plan.intents import IntentKind, State
from ...plan.items import ItemKind
from ...plan.kinds import KINDS
from ...plan.said import Said
from ...store import absence, deliveries, desks, jobs, ledger, queue, shelf, switches, unreadable
from ...store.database import Reading
from ...store.deliveries import SinkState
from ...store.jobs import Job
from ...store.ledger import Held
from ...store.shelf import Count
from ...store.switches import Switch
from .jobs import is_running
from .shops import Shop
from .urgent import urgent

TO_SEND: tuple[State, ...] = ("approved", "due", "claimed")
"""What will be sent without anybody's doing."""


ANSWERED: tuple[ItemKind, ...] = ("question", "feedback", "claim")
"""What may be answered."""


class DeskFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A seller's desk at one moment."""

    shop: Shop
    at: float
    stopped: Switch | None
    """The switch that stops all sending, if it is on."""
    counts: dict[tuple[IntentKind, State], int]
    needs_person: int
    urgent: int
    """What rules have escalated and nobody has settled."""
    oldest_due: float | None
    """Since when the longest waiting one is due."""
    estimate: Estimate
    braked: tuple[ItemKind, ...]
    """Of what so much was missing from the last reading of everything that nothing counts as deleted."""
    unreadable: int
    """How many records of WB's could not be read."""
    held: dict[str, Held]
    """What a cap or the quiet hours keep back, by the reason."""
    jobs: tuple[Job, ...]
    ended_at: float | None
    """When the last desk ended; None if one may be at work."""
    mirror: dict[ItemKind, Count]
    sinks: dict[str, SinkState]
    """Those of the configuration, and others that something still waits for."""
    removed: frozenset[str]
    """The others."""

    @property
    def states(self) -> dict[State, int]:
        """How much is in each state, deliveries to sinks aside."""
        found: dict[State, int] = {}
        for (kind, state), count in self.counts.items():
            if kind != "deliver":
                found[state] = found.get(state, 0) + count
        return found

    @property
    def waiting(self) -> int:
        """How much is to be sent to WB."""
        return sum(self.states.get(state, 0) for state in TO_SEND)

    @property
    def running(self) -> bool:
        """Whether a desk works for the seller."""
        return is_running(self.jobs, self.ended_at, self.at)

    @property
    def days_left(self) -> float | None:
        """Until the token expires; None if it says nothing of it."""
        expires = self.shop.token and self.shop.token.expires_at
        return None if not expires else (expires.timestamp() - self.at) / 86_400


def look(tx: Reading, shop: Shop, now: float, sinks: Iterable[Sink]) -> DeskFacts:
    """What the store knows of a seller's desk and the sinks of its configuration."""
    told = [sink.name for sink in sinks if is_for(sink, shop)]
    removed = [name for name in deliveries.sinks(tx, shop.id) if name not in told]
    switch = switches.get(tx, shop.id, switches.STOP_SENDING)
    counts = ledger.counts(tx, shop.id)
    return DeskFacts(
        shop=shop,
        at=now,
        stopped=switch if switch and switch.on else None,
        counts=counts,
        urgent=len(urgent(tx, shop, now)),
        needs_person=len(ledger.find(tx, shop.id, needs_person=True, limit=1_000)),
        oldest_due=oldest(tx, shop.id, now),
        estimate=estimated(tx, shop, counts, now),
        braked=tuple(absence.braked(tx, shop.id)),
        unreadable=len(unreadable.all(tx, shop.id)),
        held=ledger.held(tx, shop.id, HINDRANCES, now),
        jobs=tuple(jobs.all(tx, shop.id)),
        ended_at=desks.ended_at(tx, shop.id),
        mirror=shelf.counts(tx, shop.id),
        sinks={name: deliveries.state(tx, shop.id, name) for name in (*told, *removed)},
        removed=frozenset(removed),
    )


def is_for(sink: Sink, shop: Shop) -> bool:
    """Whether a sink is told what happens at a seller."""
    return not sink.sellers or shop.name in sink.sellers


def giving_up(found: DeskFacts, name: str) -> str:
    """The command that drops what waits for a sink; of this seller only, because another may still have the sink."""
    return f"wbdesk replay --sink {name} --give-up --seller {found.shop.id}"


def left_over(found: DeskFacts, name: str) -> Said:
    """That something waits for a sink that this seller's configuration does not have."""
    sink, command = found.sinks[name], giving_up(found, name)
    count = sink.waiting + sink.parked
    return Said(
        f"{name}: ждёт {count}, а в конфигурации его нет; верните его или: {command}",
        f"{name}: {count} wait, and it is not configured; put it back, or: {command}",
    )


def oldest(tx: Reading, seller: str, now: float) -> float | None:
    """Since when the longest waiting intent for WB is due; None if nothing is."""
    first = queue.next_moment(tx, seller, [kind for kind in KINDS if kind != "deliver"])
    return first if first is not None and first <= now else None


def estimated(tx: Reading, shop: Shop, counts: dict[tuple[IntentKind, State], int], now: float) -> Estimate:
    """When everything that waits will have been sent."""
    waiting: dict[IntentKind, int] = {}
    for (kind, state), count in counts.items():
        if state in TO_SEND:
            waiting[kind] = waiting.get(kind, 0) + count
    polls = POLLS_BASIC if shop.limits == "basic" else POLLS_FULL
    estimate = when_empty(waiting, limits_of(shop), polls, now, cap=cap_of(tx, shop, now))
    return estimate if estimate.at is None else replace(estimate, at=last_leaves(tx, shop, estimate.at))


def last_leaves(tx: Reading, shop: Shop, at: float) -> float:
    """When the last one leaves that the limits would let go at *at*: no sooner than it is due, nor in quiet hours."""
    by_people = ledger.last_due(tx, shop.id, TO_SEND, by_people=True)
    by_rules = ledger.last_due(tx, shop.id, TO_SEND, by_people=False)
    moments = [at] if by_people is None else [at, by_people]
    if by_rules is not None:
        moments.append(shop.settings.sending.may_leave(max(at, by_rules)))
    return max(moments)


def cap_of(tx: Reading, shop: Shop, now: float) -> Cap:
    """What rules may send today."""
    per_day = shop.settings.sending.daily_cap
    sent = ledger.sent_by_rules_today(tx, shop.id, now)
    return Cap(per_day, max(0, per_day - sent), ledger.moscow_day(now) + ledger.DAY)


def limits_of(shop: Shop) -> Limits:
    """The buckets of a seller's token, by the names of `Route.bucket`."""
    found = {row.name: DEFAULT_RATES.of(shop.limits, row.name) for row in DEFAULT_RATES.rows}
    return {name: Bucket(shared, rate.interval, rate.burst) for name, (shared, rate) in found.items()}
