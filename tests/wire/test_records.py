"""Raw JSON beside models: pages, lists, walks and batches of events, with both clients and damaged records."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from tests.wire.damage import LISTS, body, call_of, good_records

from wbdesk import Call, Record, Walk, calls
from wbdesk.testing import Script, reply


def both_ways(script: Script, wanted: Call[Any] | Walk[Any], **settings: Any) -> list[Record[Any]]:
    """The records of a call or a walk, which both clients must give alike."""

    async def awaited() -> list[Record[Any]]:
        async with script.async_sdk(**settings) as sdk:
            if isinstance(wanted, Walk):
                return [record async for record in sdk.walk_records(wanted)]
            return await sdk.send_records(wanted)

    with script.sdk(**settings) as sdk:
        blocking = list(sdk.walk_records(wanted)) if isinstance(wanted, Walk) else sdk.send_records(wanted)
    assert asyncio.run(awaited()) == blocking
    return blocking


@pytest.mark.parametrize("name", LISTS)
def test_a_page_gives_each_records_json(name: str) -> None:
    sent = good_records(name, 3)
    sent[1]["neverSeenBefore"] = {"deep": ["new"]}
    records = both_ways(Script([reply(200, body(name, sent))] * 2), call_of(name))
    assert [json.loads(record.raw) for record in records] == sent


def test_the_json_is_wbs_own_to_the_byte() -> None:
    raw = b'{"id" : "a",\n "text":"\\u0414\\u0430",  "created Date": 1.50}'
    records = both_ways(Script([reply(200, b'{"data": {"questions": [' + raw + b"]}}")] * 2), call_of("questions"))
    assert [record.raw for record in records] == [raw]
    assert records[0].model.text == "Да"


def test_damaged_records_keep_their_json_and_lost_ones_are_reported() -> None:
    sent = [*good_records("claims", 1), {"id": "b", "status": "odd", "photos": 5}, {"id": None}]
    heard: list[bytes] = []
    records = both_ways(Script([reply(200, body("claims", sent))] * 2), call_of("claims"), on_unreadable=heard.append)
    assert [json.loads(record.raw) for record in records] == sent[:2]
    assert [json.loads(raw) for raw in heard] == [{"id": None}] * 2
    assert records[1].model.status is None


def test_a_walk_gives_each_records_json() -> None:
    first, rest = good_records("get_pinned_feedbacks", 4), good_records("get_pinned_feedbacks", 6)[4:]
    first[2]["pinOn"] = 5
    pages = [reply(200, {"data": first, "next": 4}), reply(200, {"data": [*rest, {"pinId": "x"}]})]
    records = both_ways(Script(pages * 2), calls.walk_pinned_feedbacks())
    assert [json.loads(record.raw) for record in records] == [*first, *rest]
    assert [record.model.pin_id for record in records] == [record["pinId"] for record in [*first, *rest]]


def test_a_batch_of_events_has_the_json_of_its_events() -> None:
    sent = [event(1, "message"), event(2, 5), {"eventID": None}, event(3, None)]
    again = [event(3, None)]
    pages = [page(sent, next=1_700_000_003_000), page(again, next=1_700_000_003_000)]
    [batch] = both_ways(Script(pages * 2), calls.walk_seller_events(), on_unreadable=lambda raw: None)
    assert [made.event_id for made in batch.model.events] == ["e1", "e2", "e3"]
    assert json.loads(batch.raw) == [sent[0], sent[1], sent[3]]


def event(number: int, kind: Any) -> dict[str, Any]:
    return {"eventID": f"e{number}", "eventType": kind, "addTimestamp": 1_700_000_000_000 + number * 1_000}


def page(events: list[Any], *, next: int) -> Any:
    return reply(200, {"result": {"next": next, "totalEvents": len(events), "events": events}, "errors": None})


@pytest.mark.parametrize("name", ["question", "get_seller_download", "update_claim", "create_seller_message"])
def test_a_call_without_records_says_so_and_is_not_sent(name: str) -> None:
    script = Script([])

    async def awaited() -> None:
        async with script.async_sdk() as sdk:
            await sdk.send_records(call_of(name))

    with pytest.raises(ValueError, match="was not sent; use send or send_raw"):
        asyncio.run(awaited())
    assert script.requests == []


def test_records_of_a_refusal_are_the_refusal() -> None:
    with Script([reply(422, {"errorText": "no"})]).sdk() as sdk, pytest.raises(Exception, match="WB answered 422"):
        sdk.send_records(call_of("questions"))
