"""Memory of a world: what a shop was born with is shared, so a world costs what changes in it."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.sim.fakes import request

from wbdesk.sim import Size, World

MEGABYTE = 1_000_000
SMALL, LARGE = Size(questions=50, feedbacks=100), Size(questions=50, feedbacks=6_000)


@contextmanager
def measured() -> Iterator[list[int]]:
    """Bytes that are there at the end and were not at the beginning."""
    grown: list[int] = []
    tracemalloc.start()
    try:
        yield grown
        grown.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()


def answer(world: World, count: int) -> None:
    """Answer *count* reviews, an hour apart, so that no limit stands in the way."""
    shop = next(iter(world.shops.values()))
    for number, feedback in enumerate(shop.unanswered_feedbacks(world.start)[:count]):
        body = json.dumps({"id": feedback.id, "text": "Спасибо за отзыв!"}).encode()
        sent = request("POST", "/api/v1/feedbacks/answer", world.token(), body=body, content_type="application/json")
        world.handle(sent, world.start + number * 3600)
    assert len(shop.effects) == count


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_a_second_world_costs_little_whatever_its_size(size: Size) -> None:
    first = World(size=size)
    with measured() as grown:
        second = World(size=size)
        answer(second, 20)
    assert grown[0] < MEGABYTE
    assert first.sids == second.sids
    assert not next(iter(first.shops.values())).effects


def test_a_world_grows_with_what_changes() -> None:
    worlds = [World(size=LARGE) for _ in range(2)]
    grown = []
    for world, count in zip(worlds, (50, 500), strict=True):
        with measured() as bytes_:
            answer(world, count)
        grown += bytes_
    assert 4 * grown[0] < grown[1] < 2 * MEGABYTE
