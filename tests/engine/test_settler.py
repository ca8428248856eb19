"""How proofs are looked for, beyond what becomes of each (`test_fates.py`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine.stand import Stand
from tests.engine.test_sender import put, rows, scene
from tests.engine.wishes import chat, questions, wish

from wbdesk.engine.keeper import Keeper
from wbdesk.engine.outbox import outbox
from wbdesk.engine.parts import OPEN_QUESTIONS
from wbdesk.engine.polled import Polled, keep_polled, polled
from wbdesk.engine.post import Post, Stopped
from wbdesk.engine.sender import senders
from wbdesk.engine.settler import Settler
from wbdesk.sim import Fault


def test_a_host_that_is_down_stops_no_proof_of_another(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        message = wish(made, "chat_message", chat(made), {"text": "Сейчас узнаем."}, target="1")
        put(made, *questions(made, 3), message)
        made.wb.world.faults.add(Fault(operation="writes", drop=True, when="after"))
        await made.work(post, Keeper(), *senders(), until=lambda: {"unknown"} == {one.state for one in rows(made)})
        post.stop.clear()
        made.wb.world.faults.add(Fault(operation="questionsandfeedback", status=503))
        await made.work(post, *outbox(), until=lambda: {"unknown", "confirmed"} == {one.state for one in rows(made)})

    made = scene(tmp_path, play)
    assert {one.kind: one.state for one in rows(made)} == {"question_answer": "unknown", "chat_message": "confirmed"}


def test_a_desk_that_is_to_end_puts_no_proof_off(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        put(made, *questions(made, 2))
        made.wb.world.faults.add(Fault(operation="writes", drop=True, when="after"))
        await made.work(post, Keeper(), *senders(), until=lambda: {"unknown"} == {one.state for one in rows(made)})
        made.wb.jump(120.0)
        before = rows(made)
        with pytest.raises(Stopped):
            await Settler().run(post)  # it is asked to end already
        assert rows(made) == before

    scene(tmp_path, play)


def test_an_older_reading_of_a_list_does_not_count(tmp_path: Path) -> None:
    async def play(made: Stand, _post: Post) -> None:
        for begun_at in (20.0, 10.0):
            made.write(keep_polled, made.seller, OPEN_QUESTIONS, Polled(begun_at, 1))
        assert made.read(polled, made.seller, OPEN_QUESTIONS) == Polled(20.0, 1)

    scene(tmp_path, play)
