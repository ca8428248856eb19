"""A day of a seller with a basic token: five calls an hour, all of them spent on answers, none refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.engine.stand import Stand, stand
from tests.engine.wishes import questions

from wbdesk import calls
from wbdesk.engine.outbox import outbox
from wbdesk.engine.reading import read_page
from wbdesk.engine.settings import Settings
from wbdesk.store import journal, mirror

HOUR = 3600.0
SLOW = Settings(tick=600.0, fresh=30 * HOUR)


def test_answers_go_out_all_day_on_the_last_polls_word(tmp_path: Path) -> None:
    async def day(made: Stand) -> None:
        made.write(journal.put, list(questions(made, 200)))
        async with made.wb.async_sdk(made.wb.token("basic")) as sdk:
            post = made.post(sdk, settings=SLOW)
            page = await read_page(post, calls.questions(is_answered=False, take=1000), 0)
            made.write(mirror.put, page.items, made.wb.now)
            end = made.wb.now + 24 * HOUR
            await made.work(post, *outbox(), until=lambda: made.wb.now >= end, most=25 * HOUR, every=600.0)

    with stand(tmp_path) as made:
        midnight = made.wb.now + 24 * HOUR
        asyncio.run(day(made))
    assert made.wb.journal.refused() == ()
    assert 110 <= len(made.wb.shop.effects) <= 121, "five an hour, less what was read"
    assert made.wb.shop.repeated() == []
    assert [entry for entry in made.wb.journal.find(operation="question") if entry.time < midnight] == []
