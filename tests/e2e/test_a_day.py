"""A day of polling in seconds: the world's time jumps in process, and runs faster behind a socket."""

from __future__ import annotations

import time

from wbdesk import DEFAULT_RATES, MemoryLimits, WildberriesSDK
from wbdesk.examples.poll import EVERY, Seen, poll
from wbdesk.sim import Size, World
from wbdesk.sim.shop import Shop
from wbdesk.testing import Simulator, served

DAY = 86_400.0
POLLS = int(DAY / EVERY)
SMALL = Size(questions=20, feedbacks=40, chats=0, claims=0)


def act(shop: Shop, now: float, number: int) -> set[str]:
    """What buyers do between two polls: mostly nothing, at times they ask, review, or both."""
    nm_id = list(shop.products)[number % len(shop.products)]
    made = set()
    if number % 7 == 3:
        made.add(shop.buyer_asks(now, nm_id, f"Вопрос номер {number}?"))
    if number % 11 == 3:
        made.add(shop.buyer_reviews(now, nm_id, 1 + number % 5, f"Отзыв номер {number}"))
    return made


def test_a_day_in_process_finds_everything_once() -> None:
    with Simulator(size=SMALL) as wb, wb.sdk() as sdk:
        seen, made, found = Seen(), set[str](), list[str]()
        poll(sdk, seen)
        began = wb.now
        for number in range(1, POLLS + 1):
            made |= act(wb.shop, wb.now, number)
            wb.jump(began + number * EVERY - wb.now)
            found += [one.id for kind in poll(sdk, seen) for one in kind]
        assert len(found) == len(set(found)) == len(made) > 60
        assert set(found) == made
        assert DAY <= wb.now - began < DAY + EVERY
        assert wb.journal.refused() == ()
        assert len(wb.journal) >= 2 * POLLS


def test_a_day_over_a_socket_at_speed() -> None:
    speed = DAY / 2
    with served(World(size=SMALL), speed=speed) as wb:
        client = WildberriesSDK(
            wb.token(), base_url=wb.address, limits=MemoryLimits(), rates=DEFAULT_RATES.faster(speed)
        )
        seen, made, found, began = Seen(), set[str](), list[str](), wb.now
        with client as sdk:
            poll(sdk, seen)
            for number in range(1, POLLS + 1):
                with wb.world.lock:
                    made |= act(wb.shop, wb.now, number)
                time.sleep(max(0.0, (began + number * EVERY - wb.now) / speed))
                found += [one.id for kind in poll(sdk, seen) for one in kind]
        assert len(found) == len(set(found)) == len(made) > 60
        assert set(found) == made
        assert wb.now - began >= DAY
        assert wb.journal.refused() == ()
