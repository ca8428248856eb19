"""The programs that editors are asked about, and what they should say: what a method is at run time."""

from __future__ import annotations

import inspect
from itertools import cycle
from typing import Any, NamedTuple

import pytest

from wbdesk import AsyncWildberriesSDK, WildberriesSDK, calls
from wbdesk.api.catalog import OPERATIONS, WALKS

HEAD = """\
from wbdesk import AsyncWildberriesSDK, WildberriesSDK, calls

sdk = WildberriesSDK("token")
other = AsyncWildberriesSDK("token")
"""

RECEIVERS = {
    "sdk.communications": WildberriesSDK.communications,
    "other.communications": AsyncWildberriesSDK.communications,
    "calls": calls,
}
"""Where methods are called in a program, and the object that has them."""

NAMES = sorted([*(operation.name for operation in OPERATIONS), *WALKS])

on_every_receiver = pytest.mark.parametrize("receiver", RECEIVERS)
on_each_method = pytest.mark.parametrize(("name", "receiver"), list(zip(NAMES, cycle(RECEIVERS), strict=False)))
"""Each method at one of its three places, because every question takes its time."""

EVERY_CALL = HEAD + "".join(f"{receiver}.{name}()\n" for receiver in RECEIVERS for name in NAMES)
"""One program for all, because a tool takes its time to read one."""

QUESTION = {"id", "text", "created_date", "state", "answer", "product_details", "was_viewed", "is_warned"}

GIVES_A_QUESTION = {
    "a call": "sdk.communications.question('q').|",
    "a result": "found = sdk.communications.question('q')\nfound.|",
    "a client in a block": "with WildberriesSDK() as mine:\n    mine.communications.question('q').|",
    "with other options": "sdk.with_options(timeout=5).communications.question('q').|",
    "a walk": "for found in sdk.communications.walk_questions(is_answered=False):\n    found.|",
    "awaited": "async def main():\n    found = await other.communications.question('q')\n    found.|",
    "an async walk": (
        "async def main():\n"
        "    async for found in other.communications.walk_questions(is_answered=False):\n"
        "        found.|"
    ),
    "an annotation": (
        "from wbdesk import BlockingCommunications\n\ndef first(wb: BlockingCommunications):\n    wb.question('q').|"
    ),
}
"""Ends of programs after which the fields of a question should be offered."""


class Place(NamedTuple):
    """A place in a program, counted as Python does: lines from one, columns from zero."""

    text: str
    line: int
    column: int


def place(text: str) -> Place:
    """Where the bar stands in *text*, and the text without it."""
    before, after = text.split("|")
    return Place(before + after, before.count("\n") + 1, len(before) - before.rfind("\n") - 1)


def on_name(receiver: str, name: str) -> str:
    """A program with the bar on a method's name."""
    return EVERY_CALL.replace(f"\n{receiver}.{name}()", f"\n{receiver}.{name[:2]}|{name[2:]}()")


def in_call(receiver: str, name: str) -> str:
    """The same program with the bar between a method's parentheses."""
    return EVERY_CALL.replace(f"\n{receiver}.{name}()", f"\n{receiver}.{name}(|)")


def parameters(method: Any) -> list[str]:
    return list(inspect.signature(method).parameters)


def shown(method: Any) -> str:
    """A method's signature without the result, squeezed."""
    return squeezed(inspect.signature(method).replace(return_annotation=inspect.Signature.empty))


def result(method: Any) -> str:
    """What a call of a method is worth, before it is awaited, squeezed."""
    return squeezed(inspect.signature(method).return_annotation)


def words(method: Any) -> str:
    return squeezed(inspect.getdoc(method))


def squeezed(value: object) -> str:
    """*value* as text without what each tool does its own way: spaces and quotation marks."""
    return "".join(character for character in str(value) if character not in " \n\t'\"")
