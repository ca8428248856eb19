"""Where the values of a TOML file stand, as its author sees it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbdesk.plan.config.lines import Path, content_line, lines_of


def scalars(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text inside a document, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from scalars(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from scalars(inner, (*path, number))
    else:
        yield path, str(value)


def off(text: str) -> list[tuple[Path, str]]:
    """The values that do not stand on the line said. Every value begins with a mark of its own."""
    lines, written = lines_of(text), text.split("\n")
    return [(path, value) for path, value in scalars(tomllib.loads(text)) if value[:4] not in written[lines[path] - 1]]


@pytest.mark.parametrize(
    "text",
    [
        'a = "v001"\n\n# comment = "x"\n"b.c" = "v002"\nd.e.f = "v003"\n',
        '[t]\na = "v001"\n[t.u]\na = "v002"\n["x]y"]\na = "v003"',
        '[[t]]\na = "v001"\n[[t]]\na = "v002"\n[t.s]\nb = "v003"\n[[t.u]]\nc = "v004"\n[[t.u]]\nc = "v005"',
        'a = [\n  "v001", # one ]\n  "v002",\n  ["v003",\n "v004"]\n]\nb = "v005"',
        'a = { b = "v001", c = { d = ["v002", "v003"] } }\ne = "v004"',
        'a = """v001 [x]\n"" # no\n\\""" = {\n""""\nb = "v002"',
        "a = '''v001 \\\n'''''\nb = 'v002 \\'\nc = \"v003 \\\" [ = \"",
        "a = 2001-01-01\nb = 3.14\nc = 1e5\nd = 07:32:00.5\ne = 1979-05-27 07:32:00Z\nf = true\n[g]\nh = 'v001'",
        'a=["v001"]\r\nb = "v002"\r\n[c]\r\nd = "v003"',
    ],
)
def test_every_value_stands_where_it_is_said(text: str) -> None:
    assert [one for one in off(text) if one[1].startswith("v")] == []
    assert {path for path, _ in scalars(tomllib.loads(text))} <= set(lines_of(text))


def test_tables_and_keys_have_lines_too() -> None:
    lines = lines_of('\n[desk]\n\n[[rule]]\nwhen.rating = 5\n\n[[rule]]\n[rule.do]\npin = "nm"\n')
    assert lines == {
        ("desk",): 2,
        ("rule", 0): 4,
        ("rule", 0, "when"): 5,
        ("rule", 0, "when", "rating"): 5,
        ("rule", 1): 7,
        ("rule", 1, "do"): 8,
        ("rule", 1, "do", "pin"): 9,
    }


def test_the_words_of_a_long_text_begin_behind_its_quotes() -> None:
    text = 'a = "x"\nb = """\ny"""\nc = """y\n"""\nd = \'\'\'\nz\'\'\''
    assert [content_line(text, line) for line in (1, 2, 4, 6)] == [1, 3, 4, 7]


KEYS = st.sampled_from(["a", "b-1", '"c.d"', "'e]'", '"ключ"', "f.g", '"h#" . i'])
NOISE = st.sampled_from(["", " [", " ]", " # x", " = {", " ,", " }", " '"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """TOML whose values begin with marks of their own."""
    count = iter(range(100, 1_000))

    def value(depth: int) -> str:
        kind = draw(st.sampled_from(["text", "long", "list", "table"] if depth else ["text", "long"]))
        mark = f"v{next(count)}{draw(NOISE)}"
        if kind == "list":
            gap = draw(st.sampled_from([" ", "\n", " # ]\n"]))
            return f"[{gap}" + f",{gap}".join(value(depth - 1) for _ in range(draw(st.integers(0, 3)))) + f"{gap}]"
        if kind == "table":
            keys = draw(st.lists(st.sampled_from(["k", '"l.m"', "n"]), max_size=3, unique=True))
            return "{ " + ", ".join(f"{key} = {value(depth - 1)}" for key in keys) + " }"
        return f'"{mark}"' if kind == "text" else f'"""{mark}\n{draw(NOISE)}\n"""'

    parts = []
    for number in range(draw(st.integers(0, 4))):
        header = draw(st.sampled_from([f"[t{number}]", "[[many]]", f"[ t{number} . 'x.y' ]"]))
        keys = draw(st.lists(KEYS, max_size=4, unique=True))
        parts += [header, *(f"{key} = {value(2)}{draw(st.sampled_from(['', ' # no', '']))}" for key in keys), ""]
    return "\n".join(parts)


@given(documents())
def test_any_value_stands_where_it_is_said(text: str) -> None:
    assert off(text) == []
