"""Every kind of intent and whatever may become of its call: it ends as it should, and WB has done it at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.engine.stand import Stand, stand
from tests.engine.wishes import WISHES

from wbdesk.engine.keeper import Keeper
from wbdesk.engine.sender import HOSTS, senders
from wbdesk.engine.settings import Settings
from wbdesk.engine.settler import Settler
from wbdesk.plan.intents import REPEATABLE, SETTLED, Intent, IntentKind
from wbdesk.plan.kinds import KINDS
from wbdesk.sim import Fault
from wbdesk.sim import Settings as Readings
from wbdesk.store import journal


@dataclass(frozen=True)
class Fate:
    """What becomes of the first call, and how it ends."""

    name: str
    fault: Fault | None
    state: str = "confirmed"
    attempts: int = 1
    repeatable: int | None = None
    """Attempts of kinds that may be done twice, where that is another number."""
    effects: int = 1


FATES = [
    Fate("well", None),
    Fate("lost before", Fault(operation="writes", drop=True, times=1), attempts=2),
    Fate("lost after", Fault(operation="writes", drop=True, when="after", times=1), repeatable=2),
    Fate("no reply before", Fault(operation="writes", hang=True, times=1), attempts=2),
    Fate("no reply after", Fault(operation="writes", hang=True, when="after", times=1), repeatable=2),
    Fate("trouble before", Fault(operation="writes", status=503, times=1), attempts=2),
    Fate("trouble after", Fault(operation="writes", status=504, when="after", times=1), repeatable=2),
    Fate("refused", Fault(operation="writes", status=400, body="empty", times=1), state="refused", effects=0),
    Fate("limited", Fault(operation="writes", status=429, times=1), attempts=2),
    Fate("banned", Fault(operation="writes", ban=90.0, times=1), attempts=2),
    Fate("reads fail", Fault(operation="reads", status=502, times=4)),
    Fate("late lists", Fault(operation="reads", late=20.0)),
]


SLOW = Settings(tick=20.0)
"""The clock stops at every tick."""


def jobs() -> list[Any]:
    return [*senders(), Keeper(), Settler()]


def played(
    folder: Path, asked: Callable[[Stand], Intent], fault: Fault | None, readings: Readings
) -> tuple[Stand, Intent]:
    """What has become of an intent in the end, ten minutes after it was settled."""

    async def play(made: Stand) -> Intent:
        [intent] = made.write(journal.put, [asked(made)])
        if fault is not None:
            made.wb.faults.add(fault)
        async with made.wb.async_sdk(timeout=5.0) as sdk:
            await made.work(made.post(sdk, settings=SLOW), *jobs(), until=lambda: settled(made, intent), most=1_800.0)
        found = made.read(journal.get, made.seller, intent.id)
        assert found is not None
        return found

    with stand(folder, settings=readings) as made:
        return made, asyncio.run(play(made))


def settled(made: Stand, intent: Intent) -> bool:
    found = made.read(journal.get, made.seller, intent.id)
    assert found is not None
    return found.state in SETTLED or found.needs_person


@pytest.mark.parametrize("fate", FATES, ids=[fate.name for fate in FATES])
@pytest.mark.parametrize("kind", WISHES)
def test_it_ends_as_it_should(kind: IntentKind, fate: Fate, tmp_path: Path) -> None:
    made, intent = played(tmp_path, WISHES[kind], fate.fault, Readings())
    attempts = fate.repeatable if kind in REPEATABLE and fate.repeatable else fate.attempts
    assert (intent.state, intent.attempt, intent.needs_person) == (fate.state, attempts, fate.state == "refused")
    assert len(made.wb.shop.effects) == fate.effects
    assert intent.lease_owner == ""


def test_every_kind_that_goes_to_wb_is_wished_for_and_has_a_lane() -> None:
    going = {name for name, kind in KINDS.items() if kind.sends}
    assert set(WISHES) == going
    assert sorted(kind for kinds in HOSTS.values() for kind in kinds) == sorted(going)
