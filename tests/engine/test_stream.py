"""Following the stream of chat events where WB's paging leads no further."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from re import search

import pytest
from tests.engine.facts_in import TINY, mirrored, run
from tests.engine.stand import Stand, stand

from wbdesk.engine.intake import Intake
from wbdesk.engine.post import Post
from wbdesk.engine.stream import follow, go_on_from
from wbdesk.errors import WalkStuck
from wbdesk.plan.intents import BULK
from wbdesk.sim import Settings


async def read(post: Post) -> None:
    await follow(post, Intake(), priority=BULK)


def crowded(at: Stand) -> str:
    """Nine messages in the same millisecond, where a page holds four, and more behind them; the id of the last."""
    shop, then, nm_id = at.wb.world.shops[at.seller], at.wb.now + 1, next(iter(at.wb.world.shops[at.seller].products))
    for _ in range(9):
        shop.buyer_writes(then, text="Где заказ?", nm_id=nm_id)
    later = [shop.buyer_writes(then + number, text="Алло?", nm_id=nm_id) for number in range(1, 7)]
    at.wb.jump(60.0)
    return later[-1]


def test_a_person_is_told_how_the_desk_goes_on_behind_what_wb_does_not_page(tmp_path: Path) -> None:
    with stand(tmp_path, size=TINY, settings=Settings(events_page=4)) as at:
        run(at, read)
        last = crowded(at)
        with pytest.raises(WalkStuck):
            run(at, read)
        with pytest.raises(WalkStuck) as told:
            run(at, read)
        assert last not in mirrored(at)["event"]
        moment = search(r"wbdesk sync --events-from (\S+)$", str(told.value))
        assert moment is not None
        at.write(go_on_from, at.seller, datetime.fromisoformat(moment[1]).timestamp(), at.wb.now)
        run(at, read)
        assert last in mirrored(at)["event"]
        run(at, read)
