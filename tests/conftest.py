"""What every test shares: how hypothesis looks for examples, that Ctrl-C is heard, and what comes first.

Runs are repeatable: the same examples on every machine and no deadline, so a slow CI never fails a good change.
`HYPOTHESIS_PROFILE=long` searches wider, at random, for a night or a suspicion.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "usual",
    derandomize=True,
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("ci", settings.get_profile("usual"), print_blob=True)
settings.register_profile("long", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "usual"))

# A shell starts a job in the background deaf to Ctrl-C, and whatever a test starts would be deaf as well.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: while a test waits for a process or a clock, another can use them."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no worker begins one when the others have nothing left to do."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def as_quiet_as_before() -> Iterator[None]:
    """Whoever makes the log louder (`WB_LOG`) leaves it as it was for the next test."""
    log = logging.getLogger("wbdesk")
    level, handlers = log.level, list(log.handlers)
    yield
    log.setLevel(level)
    log.handlers[:] = handlers
