"""The types of `sdk.communications` as annotations: checked by mypy and pyright (`scripts/types`), never run."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import assert_type

from wbdesk import (
    AsyncWildberriesSDK,
    Awaiting,
    AwaitingCommunications,
    Blocking,
    BlockingCommunications,
    Call,
    Claim,
    Communications,
    Describing,
    DescribingCommunications,
    Question,
    Walk,
    WildberriesSDK,
    calls,
)


def of_clients(sdk: WildberriesSDK, other: AsyncWildberriesSDK) -> None:
    assert_type(sdk.communications, BlockingCommunications)
    assert_type(other.communications, AwaitingCommunications)
    assert_type(calls, DescribingCommunications)


async def plain(
    blocking: BlockingCommunications, awaiting: AwaitingCommunications, describing: DescribingCommunications
) -> None:
    assert_type(blocking.question("q1"), Question)
    assert_type(await awaiting.question("q1"), Question)
    assert_type(describing.question("q1"), Call[Question])


async def declared(
    blocking: Communications[Blocking], awaiting: Communications[Awaiting], describing: Communications[Describing]
) -> None:
    """The sections' own declarations, which the plain methods are written from, have the same types."""
    assert_type(blocking.question("q1"), Question)
    assert_type(await awaiting.question("q1"), Question)
    assert_type(describing.question("q1"), Call[Question])
    assert_type(blocking.walk_claims(is_archive=True), Iterator[Claim])
    assert_type(awaiting.walk_claims(is_archive=True), AsyncIterator[Claim])
    assert_type(describing.walk_claims(is_archive=True), Walk[Claim])


async def either(sdk: WildberriesSDK, other: AsyncWildberriesSDK) -> None:
    """A function that takes the declarations takes the plain methods."""
    await declared(sdk.communications, other.communications, calls)
    await declared(other.communications, sdk.communications, calls)  # type: ignore[arg-type]
