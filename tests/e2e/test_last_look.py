"""Over a real socket: a journal looks once more when the connection stands, and can still keep the call back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from tests.e2e.stage import Stage, staged

from wbdesk import Call, calls

pytestmark = pytest.mark.slow

Look = Callable[[], None]
Send = Callable[[Stage, Look], None]


class Held(Exception):
    """What a journal raises that does not want a call to leave."""


async def _write_down(look: Look) -> Look:
    return look


def blocking(stage: Stage, look: Look) -> None:
    with stage.sdk() as sdk:
        sdk.when_leaving(lambda: _write_down(look)).send(write(stage))


def awaiting(stage: Stage, look: Look) -> None:
    async def send() -> None:
        async with stage.async_sdk() as sdk:
            await sdk.when_leaving(lambda: _write_down(look)).send(write(stage))

    asyncio.run(send())


def write(stage: Stage) -> Call[None]:
    return calls.answer_question(stage.shop.unanswered_questions(stage.clock.now())[0].id, "Да.")


@pytest.mark.parametrize("send", [blocking, awaiting])
def test_it_is_called_before_wb_hears_anything(send: Send) -> None:
    heard: list[int] = []
    with staged() as stage:
        send(stage, lambda: heard.append(len(stage.world.journal)))
        assert heard == [0]
        assert len(stage.shop.effects) == 1


@pytest.mark.parametrize("send", [blocking, awaiting])
def test_what_it_raises_comes_out_and_nothing_has_left(send: Send) -> None:
    def hold() -> None:
        raise Held

    with staged() as stage:
        for _ in range(8):
            with pytest.raises(Held):
                send(stage, hold)
        assert len(stage.world.journal) == 0
