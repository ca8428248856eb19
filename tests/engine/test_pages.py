"""The lists that show many items at once: their calls can be made, whenever the items were written."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.engine.stand import stand
from tests.engine.wishes import wish

from wbdesk.engine.intake import Intake
from wbdesk.engine.outbox import outbox
from wbdesk.engine.pages import AFTER, BEFORE, Group, Period, period_of
from wbdesk.engine.poll import polls
from wbdesk.engine.settings import Settings
from wbdesk.plan.config.values import Poll as Intervals
from wbdesk.plan.intents import SETTLED, Intent
from wbdesk.store import journal, ledger


@pytest.mark.parametrize("group", [*BEFORE, *AFTER], ids=lambda group: group.name)
@pytest.mark.parametrize("period", [None, (1_794_252_348.0, 1_794_252_349.0), (1_794_252_348.7, 1_794_252_348.7)])
def test_its_call_takes_the_period(group: Group, period: Period | None) -> None:
    query = dict(group.page(period).query)
    if period is not None and "dateFrom" in query:
        assert int(query["dateFrom"]) < period[0]
        assert int(query["dateTo"]) > period[1]


@pytest.mark.parametrize(
    ("moments", "period"),
    [([], None), ([2.0, None], None), ([2.0], (2.0, 2.0)), ([3.0, 1.5, 2.0], (1.5, 3.0))],
)
def test_a_period_has_all_moments_or_is_not_known(moments: list[float | None], period: Period | None) -> None:
    assert period_of(moments) == period


def test_what_is_approved_long_after_it_was_read_is_sent_by_few_readings(tmp_path: Path) -> None:
    """The mirror knows when the items were written, and is too old to be believed: they are read again by period."""

    async def play() -> None:
        async with made.wb.async_sdk() as sdk:
            post = made.post(sdk, settings=Settings(tick=5.0))
            await made.work(post, *polls(post, Intake(), Intervals()), until=lambda: made.wb.now > begin + 120)
        await made.wb.clock.asleep(400.0)
        asked = [
            wish(made, "feedback_answer", one.id, {"text": "Спасибо!"}, rule="all")
            for one in made.wb.shop.unanswered_feedbacks(made.wb.now)
        ]
        made.write(journal.put, asked)
        async with made.wb.async_sdk() as sdk:
            post = made.post(sdk, settings=Settings(tick=5.0))
            await made.work(post, *outbox(), until=lambda: all(one.state in SETTLED for one in rows()), most=3_600.0)

    def rows() -> list[Intent]:
        found: list[Intent] = made.read(ledger.find, made.seller, limit=1_000)
        return found

    with stand(tmp_path) as made:
        begin = made.wb.now
        asyncio.run(play())
        assert len(rows()) > 10
        assert {one.state for one in rows()} == {"confirmed"}
        assert len(made.wb.journal.find(operation="feedback")) == 0
