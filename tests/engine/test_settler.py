"""How proofs are looked for, beyond what becomes of each (`test_fates.py`)."""

from __future__ import annotations

from pathlib import Path

from tests.engine.stand import Stand
from tests.engine.test_sender import put, rows, scene
from tests.engine.wishes import chat, questions, wish

from wbdesk.engine.keeper import Keeper
from wbdesk.engine.outbox import outbox
from wbdesk.engine.post import Post
from wbdesk.engine.sender import lanes
from wbdesk.sim import Fault


def test_a_host_that_is_down_stops_no_proof_of_another(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        message = wish(made, "chat_message", chat(made), {"text": "Сейчас узнаем."}, target="1")
        put(made, *questions(made, 3), message)
        made.wb.world.faults.add(Fault(operation="writes", drop=True, when="after"))
        await made.work(post, Keeper(), *lanes(), until=lambda: {"unknown"} == {one.state for one in rows(made)})
        post.stop.clear()
        made.wb.world.faults.add(Fault(operation="questionsandfeedback", status=503))
        await made.work(post, *outbox(), until=lambda: {"unknown", "confirmed"} == {one.state for one in rows(made)})

    made = scene(tmp_path, play)
    assert {one.kind: one.state for one in rows(made)} == {"question_answer": "unknown", "chat_message": "confirmed"}
