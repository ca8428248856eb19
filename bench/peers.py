"""Published clients of WB doing what they are measured at. They are installed, not copied; see peer/README.md.

Each is used as its documentation says, pointed at the loopback server the way `peer/tours` does it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

Call = Callable[[], object]
Awaited = Callable[[], Awaitable[object]]


@contextmanager
def generated(token: str, address: str) -> Iterator[Call]:
    """`wildberries-sdk`: urllib3 and pydantic."""
    from wildberries_sdk import communications as sdk

    where = sdk.Configuration(host=address, ignore_operation_servers=True, api_key={"HeaderApiKey": token})
    with sdk.ApiClient(where) as client:
        yield sdk.DefaultApi(client).get_v1_new_feedbacks_questions


@contextmanager
def handwritten(token: str, address: str) -> Iterator[Call]:
    """`wildberries-api`: requests and pydantic."""
    from wb_api.sync_api import SyncAPI

    yield SyncAPI.build(token, base_url=hosts(address)).feedback.check_new_feedbacks_questions


@asynccontextmanager
async def handwritten_awaited(token: str, address: str) -> AsyncIterator[Awaited]:
    """`wildberries-api`: aiohttp and pydantic."""
    from wb_api.async_api import AsyncAPI

    api = await AsyncAPI.build(token, base_url=hosts(address))
    try:
        yield api.feedback.check_new_feedbacks_questions
    finally:
        await api.close()


@asynccontextmanager
async def paced(token: str, address: str) -> AsyncIterator[Awaited]:
    """`wbapi-async`: httpx and msgspec; its own pauses are out of the way, as ours are."""
    from wbapi.communications import methods

    methods.GetNewFeedbacksQuestions.__rate_limits__ = {"all": (1, 1_000)}
    async with paced_client(token, address) as api:
        yield api.communications.get_new_feedbacks_questions


@asynccontextmanager
async def paced_client(token: str, address: str, **settings: Any) -> AsyncIterator[Any]:
    """`wbapi-async` as it comes."""
    from wbapi import WBApi
    from wbapi.client import WBMethod
    from wbapi.communications import methods

    logging.getLogger("wbapi").setLevel(logging.ERROR)
    for method in vars(methods).values():
        if isinstance(method, type) and issubclass(method, WBMethod) and hasattr(method, "__host__"):
            method.__host__ = address
    async with WBApi(token, **settings) as api:
        yield api


def hosts(address: str) -> type:
    """How `wildberries-api` is told where to ask."""
    return type("Hosts", (), {"COMMON": address, "FEEDBACK": address, "CHAT": address})


def generated_page(page: bytes) -> Any:
    """5,000 reviews by `wildberries-sdk`."""
    from wildberries_sdk import communications as sdk

    return sdk.GetV1Feedbacks200Response.from_json(page.decode())


def handwritten_page(page: bytes) -> Any:
    """5,000 reviews by `wildberries-api`."""
    from wb_api.feedback.dataclass import FeedbackListResponse

    return FeedbackListResponse.model_validate_json(page.decode())


def paced_page(page: bytes) -> Any:
    """5,000 reviews by `wbapi-async`, which has httpx read the JSON first."""
    import json

    from wbapi.communications import methods

    return methods.GetFeedbacks(is_answered=True, take=5_000, skip=0)._decode(json.loads(page))  # noqa: SLF001
