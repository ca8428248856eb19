"""An answer that WB's moderation takes down after it was confirmed is marked, once, and shown to a person."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from tests.engine.stand import Stand, stand
from tests.engine.wishes import feedback, wish

from wbdesk.api.feedback import Feedback
from wbdesk.engine.moderation import Moderation
from wbdesk.engine.post import Post
from wbdesk.plan.intents import Intent
from wbdesk.plan.items import Item, item_of
from wbdesk.store import journal, mirror


def review(made: Stand, id: str, text: str, state: str) -> Item:
    raw = msgspec.json.encode({"id": id, "text": "Мало", "answer": {"text": text, "state": state, "editable": False}})
    model = msgspec.json.decode(raw, type=Feedback)
    return item_of(model, raw, seller=made.seller, read_at=made.wb.now)


def confirmed(made: Stand, id: str, text: str) -> Intent:
    """An answer that went its whole way."""
    [intent] = made.write(journal.put, [wish(made, "feedback_answer", id, {"text": text})])
    lease, now = {"owner": "desk", "lease_until": made.wb.now + 90}, made.wb.now
    for name, facts in (
        ("release", {}),
        ("claim", lease),
        ("start", lease),
        ("accepted", {"attempt": 1}),
        ("found", {"attempt": 1, "proof": "answer reviewRequired"}),
    ):
        made.write(journal.make, made.seller, intent.id, name, now, who="desk", **facts)
    return intent


def show(made: Stand, *items: Item) -> None:
    made.write(mirror.put, items, made.wb.now)


def state_of(made: Stand, intent: Intent) -> tuple[str, bool]:
    found = made.read(journal.get, made.seller, intent.id)
    assert found is not None
    return found.state, found.needs_person


def test_what_is_refused_later_is_marked(tmp_path: Path) -> None:
    async def play(made: Stand, post: Post) -> None:
        ours, others = feedback(made), feedback(made)
        mine, shadowed = confirmed(made, ours, "Нам жаль!"), confirmed(made, others, "Спасибо!")
        show(made, review(made, ours, "Нам жаль!", "reviewRequired"), review(made, others, "Другое.", "reviewRequired"))
        await Moderation().run(post)
        assert state_of(made, mine) == ("confirmed", False)
        made.wb.jump(3600)
        show(made, review(made, ours, "Нам жаль!", "rejected"), review(made, others, "Другое.", "rejected"))
        for _ in range(2):
            await Moderation().run(post)
        assert state_of(made, mine) == ("moderated", True)
        assert state_of(made, shadowed) == ("confirmed", False), "it is somebody else's text that was refused"
        assert [line["move"] for line in made.log.of("move")] == ["moderate"]

    async def main(made: Stand) -> None:
        async with made.wb.async_sdk() as sdk:
            await play(made, made.post(sdk))

    with stand(tmp_path) as made:
        asyncio.run(main(made))
