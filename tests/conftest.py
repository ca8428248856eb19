"""What every test shares: how hypothesis looks for examples, and that Ctrl-C is heard.

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


@pytest.fixture(autouse=True)
def as_quiet_as_before() -> Iterator[None]:
    """Whoever makes the log louder (`WB_LOG`) leaves it as it was for the next test."""
    log = logging.getLogger("wbdesk")
    level, handlers = log.level, list(log.handlers)
    yield
    log.setLevel(level)
    log.handlers[:] = handlers
