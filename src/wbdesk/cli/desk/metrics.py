"""`/metrics` of a running desk, for Prometheus: what it has done, and how it stands at the moment of being asked.

Counters are of this process; gauges are read from the store, so that they are right after a restart too. Labels are
sellers' ids, kinds, states, names of jobs and operations: never a name or a text.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ...plan.said import Said
from ...store.trouble import StoreError
from ...wire.session import Attempt
from ..ending import USAGE
from . import facts as desk_facts
from . import probe
from .facts import ANSWERED, DeskFacts
from .options import Desk
from .shops import Shop, shop_of


class Metrics:
    """The numbers of one process. It is a log, too: it counts what is logged and hands it on."""

    def __init__(self, desk: Desk, log: Any) -> None:
        self._log = log
        self.registry = CollectorRegistry()
        self._moves = self._counter("wbdesk_moves", "Moves of intents.", "seller", "kind", "move")
        self._requests = self._counter("wbdesk_requests", "Attempts at calls of WB's.", "seller", "operation", "status")
        self._failures = self._counter("wbdesk_job_failures", "Jobs that failed.", "seller", "job")
        self.registry.register(Standing(desk))

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)

    def info(self, event: str, /, **facts: Any) -> None:
        """Count moves, and log."""
        if event == "move":
            self._moves.labels(facts["seller"], facts["kind"], facts["move"]).inc()
        self._log.info(event, **facts)

    def warning(self, event: str, /, **facts: Any) -> None:
        """Count jobs that failed, and log."""
        if event == "job failed":
            self._failures.labels(facts["seller"], facts["job"]).inc()
        self._log.warning(event, **facts)

    def error(self, event: str, /, **facts: Any) -> None:
        """Log."""
        self._log.error(event, **facts)

    def heard(self, seller: str, attempt: Attempt) -> None:
        """Count an attempt at a call."""
        self._requests.labels(seller, attempt.operation, str(attempt.status or attempt.error or "none")).inc()


class Standing(Collector):
    """How the desk stands, read from the store when it is asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All gauges; of a store that cannot be read only that."""
        desk = self._desk
        works = probe.trouble(desk.store_file, desk.now()) is None
        yield GaugeMetricFamily("wbdesk_store_up", "Whether the store can be written to.", value=works)
        shops = [shop_of(shop.settings, shop.folder) for shop in desk.shops]  # with the tokens that they have now
        try:
            found = [self._look(shop) for shop in shops if shop.id]
        except StoreError:
            return
        for name, (words, labels, values) in GAUGES.items():
            family = GaugeMetricFamily(f"wbdesk_{name}", words, labels=["seller", *labels])
            for one in found:
                for key, value in values(one):
                    family.add_metric([one.shop.id, *key], value)
            yield family

    def _look(self, shop: Shop) -> DeskFacts:
        with self._desk.database.reading() as tx:
            return desk_facts.look(tx, shop, self._desk.now(), self._desk.config.sinks)


Values = Iterator[tuple[tuple[str, ...], float]]


def _intents(one: DeskFacts) -> Values:
    return (((kind, state), float(count)) for (kind, state), count in one.counts.items())


def _needs_person(one: DeskFacts) -> Values:
    yield (), float(one.needs_person)


def _oldest(one: DeskFacts) -> Values:
    yield (), 0.0 if one.oldest_due is None else one.at - one.oldest_due


def _empty(one: DeskFacts) -> Values:
    if one.estimate.at is not None:
        yield (), max(0.0, one.estimate.at - one.at)


def _stopped(one: DeskFacts) -> Values:
    yield (), float(one.stopped is not None)


def _token(one: DeskFacts) -> Values:
    if one.days_left is not None:
        yield (), one.days_left * 86_400


def _succeeded(one: DeskFacts) -> Values:
    return (((job.name,), job.succeeded_at) for job in one.jobs if job.succeeded_at is not None)


def _failing(one: DeskFacts) -> Values:
    return (((job.name,), float(job.failures)) for job in one.jobs)


def _mirrored(one: DeskFacts) -> Values:
    return (((kind,), float(count.shown)) for kind, count in one.mirror.items())


def _unreadable(one: DeskFacts) -> Values:
    yield (), float(one.unreadable)


def _unanswered(one: DeskFacts) -> Values:
    return (((kind,), float(one.mirror[kind].unanswered)) for kind in ANSWERED if kind in one.mirror)


GAUGES: dict[str, tuple[str, list[str], Any]] = {
    "intents": ("Intents by kind and state.", ["kind", "state"], _intents),
    "needs_person": ("Intents that only a person can decide.", [], _needs_person),
    "oldest_due_seconds": ("For how long the longest waiting intent has been due.", [], _oldest),
    "queue_empty_seconds": ("How long sending all that waits will take.", [], _empty),
    "sending_stopped": ("Whether a person has stopped all sending.", [], _stopped),
    "token_seconds_left": ("Until the token expires.", [], _token),
    "job_succeeded_timestamp_seconds": ("When a job last went well.", ["job"], _succeeded),
    "job_failures_in_a_row": ("How often a job has failed since it last went well.", ["job"], _failing),
    "mirrored": ("Items that WB shows.", ["kind"], _mirrored),
    "unreadable": ("Records of WB's that could not be read.", [], _unreadable),
    "unanswered": ("Items without an answer.", ["kind"], _unanswered),
}
"""Each gauge: its help, its labels beside the seller, and its values."""


def _unheard(host: str, port: int, problem: OSError) -> Said:
    """Why a port cannot be had, and what to do."""
    if problem.errno == errno.EADDRINUSE:
        return Said(
            f"порт {port} занят другой программой, может быть вторым wbdesk run: назовите другой в --metrics-port.",
            f"port {port} is another program's, perhaps another wbdesk run: name another with --metrics-port.",
        )
    why = problem.strerror or problem
    return Said(
        f"{host}, порт {port}: слушать нельзя ({why}). Другой порт: --metrics-port, другой адрес: --metrics-host.",
        f"{host}, port {port}: cannot listen there ({why}). See --metrics-port and --metrics-host.",
    )


@contextmanager
def served(desk: Desk, metrics: Metrics, host: str, port: int | None) -> Iterator[None]:
    """Answer on a port while it runs; without a port nothing is done. Ends with 2 if it cannot have the port."""
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, host, metrics.registry)
    except OSError as problem:
        raise desk.ended(USAGE, _unheard(host, port, problem)) from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
