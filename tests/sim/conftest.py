"""Every reply that any test of this folder gets from a section is held to WB's own words (`contract.py`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.sim.contract import problems

from wbdesk.sim.ask import Ask, Handler, Route
from wbdesk.sim.messages import Reply
from wbdesk.sim.routes import EVERY_ROUTE
from wbdesk.sim.shop import Shop


def _held(route: Route, answer: Handler) -> Handler:
    def held(shop: Shop, ask: Ask) -> Reply:
        reply = answer(shop, ask)
        found = problems(route.operation, reply, ask.settings, most=1)
        assert found == [], found
        return reply

    return held


@pytest.fixture(autouse=True, scope="session")
def held_to_wbs_words() -> Iterator[None]:
    """The handlers of WB's operations, each behind the check, for as long as these tests run."""
    plain = {route: route.answer for route in EVERY_ROUTE}
    for route, answer in plain.items():
        object.__setattr__(route, "answer", _held(route, answer))
    yield
    for route, answer in list(plain.items()):
        object.__setattr__(route, "answer", answer)
