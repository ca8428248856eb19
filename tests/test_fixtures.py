"""The pytest fixtures, in a project of their own as a user would have it."""

from __future__ import annotations

import pytest

from wbdesk import fixtures

pytest_plugins = ["pytester"]

CONFTEST = 'pytest_plugins = ["wbdesk.fixtures"]\n'


def run(pytester: pytest.Pytester, tests: str, conftest: str = CONFTEST) -> dict[str, int]:
    """Run *tests* as a project's, warnings being errors; how many passed, failed and so on."""
    pytester.makeconftest(conftest)
    pytester.makepyfile(tests)
    return pytester.runpytest_inprocess("-W", "error", "-p", "no:cacheprovider").parseoutcomes()


def test_one_line_brings_a_world_and_its_clients(pytester: pytest.Pytester) -> None:
    tests = """
        import asyncio

        def test_blocking(wb, wb_sdk):
            for question in wb_sdk.communications.walk_questions(is_answered=False):
                wb_sdk.communications.answer_question(question.id, "Да, подходит.")
            assert not wb.shop.unanswered_questions(wb.now)
            assert wb.journal.refused() == ()

        def test_async(wb, wb_async_sdk):
            async def count():
                return await wb_async_sdk.communications.get_questions_count_unanswered()
            assert asyncio.run(count()).count_unanswered == len(wb.shop.unanswered_questions(wb.now)) > 0

        def test_both_clients_share_the_world(wb, wb_sdk, wb_async_sdk):
            asyncio.run(wb_async_sdk.communications.new_feedbacks_questions())
            wb_sdk.communications.new_feedbacks_questions()
            assert len(wb.journal) == 2
        """
    assert run(pytester, tests) == {"passed": 3}


def test_a_server_is_reached_by_address_and_by_environment(pytester: pytest.Pytester) -> None:
    tests = """
        import urllib.request
        from wbdesk import WildberriesSDK

        def ask(wb):
            request = urllib.request.Request(wb.address + "/api/v1/new-feedbacks-questions")
            request.add_header("Authorization", wb.token())
            with urllib.request.urlopen(request) as reply:
                return reply.status

        def test_any_client(wb_server):
            assert ask(wb_server) == 200
            assert len(wb_server.journal) == 1

        def test_a_client_without_arguments(wb_environment):
            with WildberriesSDK() as sdk:
                assert sdk.communications.new_feedbacks_questions().has_new_questions
            assert len(wb_environment.journal) == 1

        def test_a_client_in_process_meets_the_same_world(wb_server, wb_sdk):
            ask(wb_server)
            wb_sdk.communications.new_feedbacks_questions()
            assert len(wb_server.journal) == 2
        """
    assert run(pytester, tests) == {"passed": 3}


def test_everything_can_be_overridden(pytester: pytest.Pytester) -> None:
    conftest = (
        CONFTEST
        + """
import pytest
from wbdesk.sim import STRICTEST, Size

@pytest.fixture
def wb_settings():
    return STRICTEST

@pytest.fixture
def wb_size():
    return Size(questions=3, feedbacks=5, chats=0, claims=0)

@pytest.fixture
def wb_rate_factor():
    return 1_000_000

@pytest.fixture
def wb_speed():
    return 30
"""
    )
    tests = """
        import urllib.request
        from wbdesk.sim import STRICTEST, World
        import pytest

        def test_settings_and_size(wb):
            assert wb.world.settings == STRICTEST
            assert len(list(wb.shop.questions.walk())) == 3

        def test_speed_and_fast_limits(wb_server):
            assert wb_server.clock.speed == 30
            request = urllib.request.Request(wb_server.address + "/api/v1/new-feedbacks-questions")
            request.add_header("Authorization", wb_server.token("basic"))
            for _ in range(3):
                with urllib.request.urlopen(request) as reply:
                    assert reply.status == 200

        class TestWorld:
            @pytest.fixture
            def wb_world(self):
                return World(seed=5, sellers=2)

            def test_world(self, wb):
                assert (wb.world.seed, len(wb.world.sids)) == (5, 2)
        """
    assert run(pytester, tests, conftest) == {"passed": 3}


def test_each_test_gets_a_fresh_world(pytester: pytest.Pytester) -> None:
    tests = """
        import pytest

        @pytest.mark.parametrize("time", [1, 2])
        def test_a_jump_and_an_answer_are_gone(wb, wb_sdk, time):
            assert (len(wb.journal), wb.now) == (0, wb.world.start)
            wb_sdk.communications.answer_question(wb.shop.unanswered_questions(wb.now)[0].id, "Да.")
            wb.jump(3600)
        """
    assert run(pytester, tests) == {"passed": 2}


def test_a_failing_test_fails(pytester: pytest.Pytester) -> None:
    tests = """
        def test_nobody_answers(wb):
            assert not wb.shop.unanswered_questions(wb.now)
        """
    assert run(pytester, tests) == {"failed": 1}


def test_every_fixture_explains_itself(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    shown = pytester.runpytest_inprocess("--fixtures", "-q", "-p", "no:cacheprovider").stdout.str()
    for name in [name for name in vars(fixtures) if name.startswith("wb")]:
        assert f"{name} -- " in shown
    assert "no docstring available" not in shown.split("fixtures defined from wbdesk.fixtures")[1]
