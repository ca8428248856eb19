"""What is held back by caps and quiet hours, and what is not (more in `test_sender.py`)."""

from __future__ import annotations

from pathlib import Path

from tests.engine.stand import Stand
from tests.engine.test_sender import put, rows, scene
from tests.engine.wishes import questions

from wbdesk.engine.outbox import outbox
from wbdesk.engine.post import Post
from wbdesk.engine.settings import Settings
from wbdesk.plan.config.values import Sending
from wbdesk.plan.intents import PERSON


def test_what_a_person_approves_does_not_wait_with_the_rule_s_others(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        mine, *_ = put(made, *questions(made, 1, priority=PERSON), *questions(made, 2))
        await made.work(post, *outbox(), until=lambda: rows(made)[0].state == "confirmed", most=900)
        assert mine.rule == "all"

    made = scene(tmp_path, play, settings=Settings(sending=Sending(quiet=(0, 1_439))))
    assert [one.state for one in rows(made)] == ["confirmed", "due", "due"]
