"""The page about events shows one valid example of every type; the schema beside it is the code's."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from tests.docs.pages import blocks, headings, text

from wbdesk.plan.event_shapes import DATA
from wbdesk.plan.facts import schema

PAGE, SCHEMA = "docs/events.md", "docs/event.schema.json"
EXAMPLES = [json.loads(block.code) for block in blocks(PAGE) if block.language == "json"]
VALID = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_every_type_has_its_heading_and_its_example_in_order() -> None:
    assert [example["type"] for example in EXAMPLES] == list(DATA)
    assert [words.strip("`") for level, words in headings(PAGE) if level == 2] == list(DATA)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["type"])
def test_an_example_is_valid_and_names_every_field_and_no_other(example: dict[str, Any]) -> None:
    assert [problem.message for problem in VALID.iter_errors(example)] == []
    shape = DATA[example["type"]]
    assert json.loads(msgspec.json.encode(msgspec.convert(example["data"], shape))) == example["data"]


def test_every_field_of_the_envelope_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", text(PAGE), re.MULTILINE)
    assert rows == list(schema()["required"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda event: event.pop("id"),
        lambda event: event.update(type="chat.read"),
        lambda event: event.update(version=2),
        lambda event: event.update(data={}),
        lambda event: event["data"].update(rating="5"),
    ],
)
def test_what_is_no_event_is_noticed(spoil: Any) -> None:
    event = json.loads(json.dumps(EXAMPLES[list(DATA).index("feedback.new")]))
    spoil(event)
    assert not VALID.is_valid(event)
