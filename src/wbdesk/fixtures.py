"""A simulated WB as pytest fixtures. One line in your `conftest.py` brings them all:

    pytest_plugins = ["wbdesk.fixtures"]

    def test_every_question_gets_an_answer(wb, wb_sdk):
        my_answering_job(wb_sdk)
        assert not wb.shop.unanswered_questions(wb.now)

Each test gets a fresh world. To change it, define a fixture of the same name: `wb_settings`, `wb_size`,
`wb_rate_factor`, `wb_speed`, or `wb_world` for everything else. Lives here: the fixtures alone, because pytest is
needed for nothing else. PYTEST_DONT_REWRITE: there are no assertions, so it may have been imported before.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .client import AsyncWildberriesSDK, WildberriesSDK
from .sim import Settings, Size, World
from .testing import Served, Simulator, served


@pytest.fixture
def wb_settings() -> Settings:
    """How the simulator reads what WB leaves open; `wbdesk.sim.STRICTEST` is the other end."""
    return Settings()


@pytest.fixture
def wb_size() -> Size:
    """How much of everything is in the shop."""
    return Size()


@pytest.fixture
def wb_rate_factor() -> float:
    """How many times as fast as WB's the limits' slots return; for clients that cannot wait for WB's."""
    return 1.0


@pytest.fixture
def wb_speed() -> float:
    """How many times as fast as ours the time of `wb_server` runs."""
    return 1.0


@pytest.fixture
def wb_world(wb_settings: Settings, wb_size: Size, wb_rate_factor: float) -> World:
    """The world behind every other fixture of a test."""
    return World(settings=wb_settings, size=wb_size, rate_factor=wb_rate_factor)


@pytest.fixture
def wb(wb_world: World) -> Simulator:
    """The world in process, with a clock that jumps: make buyers act, set faults, read the journal."""
    return Simulator(world=wb_world)


@pytest.fixture
def wb_sdk(wb: Simulator) -> Iterator[WildberriesSDK]:
    """A blocking client of `wb`."""
    with wb.sdk() as sdk:
        yield sdk


@pytest.fixture
def wb_async_sdk(wb: Simulator) -> AsyncWildberriesSDK:
    """An async client of `wb`; it holds nothing open, so it needs no closing."""
    return wb.async_sdk()


@pytest.fixture
def wb_server(wb_world: World, wb_speed: float) -> Iterator[Served]:
    """The world behind a socket: `wb_server.address`, `wb_server.token()`, and what `wb` has besides."""
    with served(wb_world, speed=wb_speed) as server:
        yield server


@pytest.fixture
def wb_environment(wb_server: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """`wb_server`, where `WildberriesSDK()` without arguments comes to."""
    for name in ("WB_API_KEY", "WB_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    for name, value in wb_server.environment.items():
        monkeypatch.setenv(name, value)
    return wb_server
