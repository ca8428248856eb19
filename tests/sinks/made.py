"""Facts, secrets and loopback receivers' settings for the tests of sinks."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from jsonschema import Draft202012Validator
from tests.docs.pages import blocks

from wbdesk.plan.facts import Fact, schema
from wbdesk.sinks import Outcome, Secret, Sink, secret_of

T = TypeVar("T")

NOW = 1_793_620_800.0
"""2026-11-02 15:00 in Moscow."""
SELLER = "11111111-2222-4333-8444-555555555555"
WRITTEN = "whsec_" + base64.b64encode(bytes(range(32))).decode()
SECRET: Secret = secret_of(WRITTEN)

VALID = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)

EVENTS: list[dict[str, Any]] = [
    json.loads(block.code) for block in blocks("docs/events.md") if block.language == "json"
]
"""One event of every type."""


def fact_of(event: dict[str, Any]) -> Fact:
    """The fact that is told as *event*."""
    at = datetime.fromisoformat(event["timestamp"]).timestamp()
    known = {key: event[key] for key in ("id", "seller", "stream", "version")}
    return Fact(**known, kind=event["type"], at=at, payload=event["data"])


FACTS = [fact_of(event) for event in EVENTS]


def fact(number: int = 1, *, stream: str = "q", at: float = NOW, text: str = "Размер?", seller: str = SELLER) -> Fact:
    """The new question `question:<number>`."""
    payload = {
        "question_id": f"{number}",
        "text": text,
        "product": {"nm_id": 77, "name": "Платье", "supplier_article": None},
        "answered": False,
        "written_at": None,
    }
    return Fact(id=f"question:{number}", seller=seller, stream=stream, kind="question.new", at=at, payload=payload)


POISON = fact(666, text="\ud800")
"""No JSON can hold it."""


def delivered(sink: Sink, facts: Sequence[Fact]) -> Outcome:
    """What a sink says of *facts*, on a loop of its own."""
    return scene(sink, lambda: sink.deliver(facts))


def scene(sink: Sink, play: Callable[[], Awaitable[T]]) -> T:
    """Run *play* and close the sink on the same loop."""

    async def run() -> T:
        try:
            return await play()
        finally:
            await sink.aclose()

    return asyncio.run(run())
