"""The doctor's look at the sinks: whether `wbdesk run` could open them. How they stand is in `desk/check_store.py`."""

from __future__ import annotations

from collections.abc import Iterator

from ...plan.said import Said
from .check import Check
from .options import Desk
from .posts import outlets_of

TO_DO = Said(
    "без этого wbdesk run не запустится; проверьте и окружение, в котором он работает",
    "wbdesk run does not start without it; look at the environment too in which that runs",
)


def look(desk: Desk) -> Iterator[Check]:
    """Secrets and functions that are not there; nothing is connected to."""
    _, problems = outlets_of(desk)
    yield from (Check("sinks", "bad", problem, TO_DO) for problem in problems)
