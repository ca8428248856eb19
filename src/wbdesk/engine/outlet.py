"""An outlet: a sink and how it is used, that is how much of what it is given at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wbdesk.plan.config.values import FileSink, WebhookSink
from wbdesk.plan.config.values import Sink as Settings
from wbdesk.sinks import Sink
from wbdesk.sinks.callback import TIMEOUT
from wbdesk.sinks.configured import open_sink

BATCH = 500
"""Lines of a file that reach the disk at once."""
WIDTH = 16
"""Streams of which a webhook or a function is told at the same time."""
AHEAD = 64
"""Loads that are given out before it is their turn, at most, so that nobody waits for the store."""
SPARE = 30.0
"""Seconds by which a lease is longer than a delivery can take."""


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """A sink at work. It holds nothing that changes: sellers and desks may share one."""

    sink: Sink
    width: int = WIDTH
    """Loads that are under way at the same time."""
    at_once: int = 1
    """Facts in a load, each of another stream."""
    ahead: int = AHEAD
    """Loads that may wait for their turn."""
    patience: float = TIMEOUT
    """Seconds that a load may take."""

    @property
    def name(self) -> str:
        """The sink's, as in `wbdesk.toml`."""
        return self.sink.name

    @property
    def lease(self) -> float:
        """For how long a load is its desk's, in seconds."""
        return self.patience + SPARE


def outlet_of(settings: Settings, *, folder: Path, environ: Mapping[str, str]) -> Outlet:
    """The outlet for a `[[sink]]`. Arguments and errors are those of `sinks.configured.open_sink`."""
    sink = open_sink(settings, folder=folder, environ=environ)
    if isinstance(settings, FileSink):
        return Outlet(sink=sink, width=1, at_once=BATCH, ahead=1)
    if isinstance(settings, WebhookSink):
        return Outlet(sink=sink, patience=settings.timeout)
    # Before a call it may wait for an earlier one of the stream, and after it for what that returned.
    return Outlet(sink=sink, patience=3 * TIMEOUT)
